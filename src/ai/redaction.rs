//! Taking out what names a person before a text leaves the house: telephone and identity numbers, e-mail addresses, names that we
//! know or that the writer gives. Each becomes a typed mark.

/// The text with marks in place of identifiers. `names`: names known to belong to this conversation.
pub fn redact(text: &str, names: &[String]) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut give_name = 0u8;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim();
        let space = word.strip_prefix(bare).unwrap_or(" ");
        let lower = bare.to_lowercase();
        let mark = if bare.contains('@') && bare.contains('.') {
            Some("[EMAIL]")
        } else {
            number_mark(bare).or_else(|| (give_name > 0 && bare.chars().next().is_some_and(char::is_uppercase)).then_some("[NAME]"))
        };
        give_name = match lower.as_str() {
            "tên" | "named" | "name" => 4,
            "là" | "is" if give_name > 0 => give_name,
            _ if mark == Some("[NAME]") => give_name.saturating_sub(1),
            _ => 0,
        };
        out.push(match mark {
            Some(mark) => format!("{mark}{space}"),
            None => word.to_string(),
        });
    }
    names
        .iter()
        .filter(|name| name.chars().count() > 2)
        .fold(out.concat(), |text, name| text.replace(name.as_str(), "[NAME]"))
}

fn number_mark(word: &str) -> Option<&'static str> {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let others = word
        .chars()
        .filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | '-' | '+' | ',' | '(' | ')'))
        .count();
    match (digits, others) {
        (12, 0) => Some("[CCCD]"),
        (9, 0) => Some("[CMND]"),
        (10 | 11, 0) => Some("[PHONE]"),
        (13, 2) | (15, 0) => Some("[BHYT]"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a10_identifiers_become_marks() {
        let text = "Em tên là Nguyễn Văn An, sđt 0912345678, cccd 001099012345, mail an@x.vn, sốt 39.5 từ 20/11";
        let out = redact(text, &["Trần Thị Bình".into()]);
        for canary in ["Nguyễn", "0912345678", "001099012345", "an@x.vn"] {
            assert!(!out.contains(canary), "{out}");
        }
        assert!(out.contains("39.5") && out.contains("20/11"), "{out}");
        assert_eq!(redact("chị Trần Thị Bình đau đầu", &["Trần Thị Bình".into()]), "chị [NAME] đau đầu");
    }
}
