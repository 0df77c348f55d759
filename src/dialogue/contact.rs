//! A guest's name and phone number, typed together or one after the other. Unverified: nothing is looked up by them.

use crate::language::fold;

/// What a text gives of a contact.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Contact {
    pub name: Option<String>,
    pub phone: Option<String>,
    /// Digits that look like a phone number and are none.
    pub bad_phone: bool,
}

/// Words before a name. No name begins with them.
const BEFORE_NAME: &[&str] = &[
    "ho va ten la",
    "ho ten la",
    "ho va ten",
    "ho ten",
    "ten toi la",
    "ten em la",
    "ten minh la",
    "ten con la",
    "toi ten la",
    "em ten la",
    "minh ten la",
    "chau ten la",
    "toi ten",
    "em ten",
    "minh ten",
    "chau ten",
    "ten la",
    "ten",
    "toi la",
    "em la",
    "minh la",
    "my full name is",
    "my name is",
    "my name s",
    "i am",
    "i m",
    "this is",
    "name is",
    "name",
    "benh nhan",
    "nguoi kham la",
    "nguoi kham",
    "dat cho",
];

/// Words between a name and a number.
const BEFORE_PHONE: &[&str] = &[
    "so dien thoai la",
    "so dien thoai",
    "dien thoai la",
    "dien thoai",
    "sdt la",
    "sdt",
    "dt",
    "so dt",
    "so may",
    "so",
    "va",
    "and",
    "phone number is",
    "phone number",
    "my phone",
    "my phone is",
    "my phone number is",
    "my number is",
    "phone is",
    "phone",
    "tel",
    "mobile",
];

/// Polite words, only with their marks: unaccented they may be names.
const POLITE: &[&str] = &["dạ", "vâng", "ạ", "nhé", "nha"];

/// Reads a name and a phone number out of a text.
pub fn read(text: &str) -> Contact {
    let (phone, bad_phone, rest) = take_phone(text);
    Contact {
        name: name(&rest),
        phone,
        bad_phone,
    }
}

/// A Vietnamese number in its national form `0912345678`, whatever it was typed like; none if it can not be one.
pub fn phone(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let international = typed.trim_start().starts_with('+') || digits.starts_with("84") && digits.len() >= 11 || digits.starts_with("0084");
    let national = if international {
        let rest = digits.strip_prefix("00").unwrap_or(&digits);
        let rest = rest.strip_prefix("84")?;
        if rest.starts_with('0') {
            rest.to_string()
        } else {
            format!("0{rest}")
        }
    } else {
        digits
    };
    let mobile = national.len() == 10 && ["03", "05", "07", "08", "09"].iter().any(|prefix| national.starts_with(prefix));
    let landline = national.len() == 11 && national.starts_with("02");
    (mobile || landline).then_some(national)
}

/// Takes out the longest run that looks like a phone number.
fn take_phone(text: &str) -> (Option<String>, bool, String) {
    let chars: Vec<char> = text.chars().collect();
    let mut best: Option<(usize, usize)> = None;
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        let mut digits = 0;
        let mut end = at;
        while let Some(c) = chars.get(at) {
            if c.is_ascii_digit() {
                digits += 1;
                end = at + 1;
            } else if !(digits > 0 && " .-()".contains(*c) || *c == '+' && at == start || digits == 0 && *c == '(') {
                break;
            }
            at += 1;
        }
        if digits >= 6 && best.is_none_or(|(from, to)| to - from < end - start) {
            best = Some((start, end));
        }
        at = at.max(start + 1);
    }
    let Some((start, end)) = best else {
        return (None, false, text.to_string());
    };
    let typed: String = chars.iter().skip(start).take(end - start).collect();
    let rest = chars
        .iter()
        .enumerate()
        .filter(|(i, _)| *i < start || *i >= end)
        .map(|(_, c)| *c)
        .collect();
    let phone = phone(&typed);
    (phone.clone(), phone.is_none(), rest)
}

/// A name out of what is left: letters only, one to six words, at least two letters.
fn name(text: &str) -> Option<String> {
    let cleaned: String = text
        .chars()
        .map(|c| if c.is_alphabetic() || "'’.-".contains(c) { c } else { ' ' })
        .collect();
    if text.contains('?') || text.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut words: Vec<&str> = cleaned
        .split_whitespace()
        .map(|word| word.trim_matches(['.', '-', '’', '\'']))
        .filter(|word| !word.is_empty())
        .collect();
    words.retain(|word| !POLITE.contains(&word.to_lowercase().as_str()));
    cut_front(&mut words, BEFORE_NAME);
    cut_back(&mut words, BEFORE_PHONE);
    let letters: usize = words.iter().map(|word| word.chars().count()).sum();
    if words.is_empty() || words.len() > 6 || !(2..=60).contains(&letters) || words.iter().any(|word| word.chars().count() > 20) {
        return None;
    }
    Some(words.iter().map(|word| capital(word)).collect::<Vec<_>>().join(" "))
}

fn cut_front(words: &mut Vec<&str>, phrases: &[&str]) {
    while let Some(count) = longest(words, phrases, |folded, phrase| {
        folded == phrase || folded.starts_with(&format!("{phrase} "))
    }) {
        words.drain(..count.min(words.len()));
    }
}

fn cut_back(words: &mut Vec<&str>, phrases: &[&str]) {
    while let Some(count) = longest(words, phrases, |folded, phrase| {
        folded == phrase || folded.ends_with(&format!(" {phrase}"))
    }) {
        words.truncate(words.len().saturating_sub(count));
    }
}

/// Words of the longest phrase that fits. A name part is never cut: only whole phrases of the list, in unaccented form.
fn longest(words: &[&str], phrases: &[&str], fits: impl Fn(&str, &str) -> bool) -> Option<usize> {
    if words.is_empty() {
        return None;
    }
    // Word for word, without spelling out shorthand: the count of words must stay.
    let folded = words
        .iter()
        .map(|word| fold::fold(&word.to_lowercase()))
        .collect::<Vec<_>>()
        .join(" ");
    phrases
        .iter()
        .filter(|phrase| fits(&folded, phrase))
        .map(|phrase| phrase.split(' ').count())
        .max()
}

/// First letter large, the rest as typed unless all is in capitals.
fn capital(word: &str) -> String {
    let shouted = word.chars().count() > 1 && word.chars().all(|c| !c.is_lowercase());
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return String::new() };
    let rest: String = chars.collect();
    format!("{}{}", first.to_uppercase(), if shouted { rest.to_lowercase() } else { rest })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::{phone, read};

    #[test]
    fn vietnamese_numbers_in_every_habit() {
        for typed in [
            "0912345678",
            "0912 345 678",
            "0912.345.678",
            "+84 912 345 678",
            "84912345678",
            "+84(0)912345678",
            "0084912345678",
        ] {
            assert_eq!(phone(typed).as_deref(), Some("0912345678"), "{typed}");
        }
        assert_eq!(phone("024 3825 3531").as_deref(), Some("02438253531"));
        for typed in ["091234567", "09123456789", "1912345678", "0112345678", "123", "+1 202 555 0100", ""] {
            assert_eq!(phone(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_name_and_a_number_in_one_message() {
        let table = [
            ("Nguyễn Văn A 0912345678", Some("Nguyễn Văn A"), Some("0912345678")),
            (
                "tôi tên là trần thị bích, sđt 0987.654.321",
                Some("Trần Thị Bích"),
                Some("0987654321"),
            ),
            ("NGUYỄN VĂN AN - 0912 345 678", Some("Nguyễn Văn An"), Some("0912345678")),
            (
                "My name is John Smith, phone +84 912 345 678",
                Some("John Smith"),
                Some("0912345678"),
            ),
            ("Lê Huy", Some("Lê Huy"), None),
            ("0912345678", None, Some("0912345678")),
            ("phòng khám mở cửa lúc mấy giờ?", None, None),
        ];
        for (typed, name, phone) in table {
            let contact = read(typed);
            assert_eq!((contact.name.as_deref(), contact.phone.as_deref()), (name, phone), "{typed}");
        }
        assert!(read("An 09123").name.is_none() && read("091234567").bad_phone);
    }
}
