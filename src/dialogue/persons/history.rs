//! What the person has, takes and does not tolerate, where it is told and not asked.

use crate::domain::understanding::MedicineMention;
use crate::language::words::Words;

/// `tôi bị tiểu đường`, `tiền sử hen`, `with diabetes`: told, not asked.
pub fn conditions(words: Words<'_>, named: &[(String, usize)]) -> Vec<String> {
    let told = |at: usize| {
        (0..=3).any(|back| {
            matches!(
                words.before(at, back),
                "bi" | "mac" | "su" | "have" | "has" | "with" | "had" | "history" | "benh" | "co" | "diabetic"
            )
        }) && !(1..=4).any(|back| {
            matches!(
                words.before(at, back),
                "khong" | "chua" | "phai" | "so" | "nghi" | "no" | "not" | "neu" | "khi" | "nguoi" | "if" | "do"
            )
        })
    };
    let asked = words.one_of(words.len().wrapping_sub(1), &["khong", "gi", "nao"]) && !words.one_of(0, &["toi", "em", "minh"]);
    named
        .iter()
        .filter(|(_, at)| !asked && told(*at))
        .map(|(name, _)| name.clone())
        .collect()
}

/// `đang uống metformin`, `I take warfarin`.
pub fn medications(words: Words<'_>, mentions: &[MedicineMention]) -> Vec<String> {
    let taking = |at: usize| {
        (1..=6).any(|back| {
            let place = at.wrapping_sub(back);
            let vi = words.one_of(place, &["dang", "moi", "van", "vua"])
                && words.one_of(place + 1, &["uong", "dung", "xai", "tiem", "su", "thuoc"]);
            vi || words.one_of(place, &["taking", "took"])
                || words.says(place, "i take")
                || words.says(place, "am on")
                || words.says(place, "is on")
        })
    };
    let first_word = |mention: &MedicineMention| words.text().tokens.partition_point(|token| token.end <= mention.start);
    let refused = |at: usize| words.one_of(at.wrapping_sub(1), &["ung"]) || words.says(at.wrapping_sub(2), "ung voi");
    mentions
        .iter()
        .filter(|mention| taking(first_word(mention)) && !refused(first_word(mention)))
        .map(|mention| mention.substance.clone())
        .collect()
}

/// `dị ứng penicillin`, `dị ứng với hải sản`, `allergic to peanuts`.
pub fn allergies(words: Words<'_>, mentions: &[MedicineMention]) -> Vec<String> {
    let mut found = Vec::new();
    for at in 0..words.len() {
        let english = words.says(at, "allergic to") || words.says(at, "allergy to");
        if !english && !words.says(at, "di ung") {
            continue;
        }
        let denied = (1..=2).any(|back| matches!(words.before(at, back), "khong" | "chua" | "not" | "no" | "mui" | "thuoc"));
        let mut next = at + 2;
        while words.one_of(next, &["voi", "thuoc", "khang", "sinh", "cac", "loai"]) {
            next += 1;
        }
        let Some(token) = words.token(next).filter(|_| !denied) else {
            continue;
        };
        let end = words.token(next + 3).map_or(usize::MAX, |token| token.end);
        if let Some(mention) = mentions.iter().find(|mention| mention.start >= token.start && mention.start <= end) {
            found.push(mention.substance.clone());
            continue;
        }
        let stops = [
            "khong", "thi", "nen", "da", "thoi", "tiet", "va", "can", "phai", "roi", "nhe", "la", "gi", "and", "but", "so", "what", "bi",
            "co", "hay", "o", "noi",
        ];
        let after = (next..(next + 2).min(words.len()))
            .take_while(|at| !words.one_of(*at, &stops) && (*at == next || words.joined(*at)))
            .last();
        if let Some(last) = after {
            found.push(words.slice(next, last + 1).to_lowercase());
        }
    }
    found
}
