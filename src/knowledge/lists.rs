//! Takes what stands in one place of a medicine list apart: `panadol, decolgen va ruou` are three, `Coumadin (warfarin) 2mg` is one.

use crate::knowledge::medicines::{Found, Medicines};
use crate::language::text::{self, Text};

/// Folded words that part two medicines.
const BETWEEN: [&str; 17] = [
    "va",
    "voi",
    "cung",
    "and",
    "with",
    "plus",
    "hoac",
    "or",
    "roi",
    "kem",
    "them",
    "chung",
    "cong",
    "hay",
    "versus",
    "vs",
    "alongside",
];
/// Marks that do, too.
const MARKS: [char; 11] = [',', ';', '\n', '+', '/', '&', '|', '•', '\t', '，', '、'];
/// Folded words that say how something is taken, or nothing.
const FILLER: [&str; 91] = [
    "thuoc", "uong", "dung", "vien", "goi", "ong", "lo", "chai", "tuyp", "hop", "vi", "mg", "ml", "g", "mcg", "ui", "iu", "gram", "ngay",
    "moi", "lan", "sang", "trua", "chieu", "toi", "dem", "truoc", "sau", "an", "khi", "luc", "no", "doi", "co", "duoc", "khong", "chung",
    "cung", "nhau", "em", "minh", "dang", "bac", "si", "cho", "ke", "don", "thi", "sao", "a", "nhe", "nua", "them", "nay", "do", "cai",
    "mot", "hai", "ba", "bon", "nam", "vua", "roi", "hom", "qua", "tablet", "tablets", "capsule", "capsules", "pill", "pills", "daily",
    "twice", "once", "day", "per", "take", "taking", "i", "am", "is", "it", "ok", "safe", "can", "together", "my", "the", "loai", "tiem",
    "boi",
];

/// Folded words that belong to the question, not to the name, where they stand first or last.
const ASKING: [&str; 26] = [
    "cho", "em", "minh", "toi", "hoi", "dang", "uong", "dung", "lieu", "bac", "si", "oi", "duoc", "khong", "chung", "cung", "nhau", "a",
    "nhe", "thi", "sao", "can", "i", "take", "taking", "am",
];
/// Folded words for a time of day.
const HOURS: [&str; 5] = ["sang", "trua", "chieu", "toi", "dem"];
/// Folded words that open a lay name: `thuốc tránh thai`.
const OPENING: [&str; 4] = ["thuoc", "vien", "kem", "siro"];

/// One medicine, or something that none is known by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// As written.
    pub name: String,
    /// Ids of the substances; empty where it is not known.
    pub ids: Vec<String>,
}

/// The medicines of one place of a list, in its order.
pub fn read(medicines: &Medicines, item: &str) -> Vec<Part> {
    let text = text::read(item);
    let found = medicines.find(&text);
    let mut parts = Vec::new();
    let segments = segments(&text, &found);
    let whole = segments.len() == 1;
    for (first, after) in segments {
        let alone = |found: &Found| !found.loose || stands_alone(&text, found.first, first, after);
        let inside = found
            .iter()
            .filter(|found| found.first >= first && found.after <= after && alone(found));
        let own = merged(&text, inside);
        let written = || {
            if whole {
                return item.trim().to_owned();
            }
            let (first, after) = trimmed(&text, &found, first, after);
            slice(&text, first, after)
        };
        match own.as_slice() {
            [] if is_filler(&text, first, after) => {}
            [] => parts.push(Part {
                name: written(),
                ids: Vec::new(),
            }),
            [only] => parts.push(Part {
                name: written(),
                ids: only.ids.clone(),
            }),
            several => parts.extend(several.iter().map(|found| Part {
                name: slice(&text, found.first, found.after),
                ids: found.ids.clone(),
            })),
        }
    }
    // Something was written; who wrote it must hear that it was not understood.
    if parts.is_empty() && !item.trim().is_empty() {
        parts.push(Part {
            name: item.trim().to_owned(),
            ids: Vec::new(),
        });
    }
    parts
}

/// Runs of words between separators, as first word and the word after the last. Within brackets and names nothing separates.
fn segments(text: &Text, found: &[Found]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let (mut start, mut depth, mut before) = (0, 0usize, 0);
    for (at, token) in text.tokens.iter().enumerate() {
        let gap = text.slice(before, token.start);
        before = token.end;
        let inside_name = found.iter().any(|found| found.first < at && at < found.after);
        let marked = depth == 0 && gap.contains(MARKS) || gap.contains('\n');
        depth = (depth + gap.matches(['(', '[']).count()).saturating_sub(gap.matches([')', ']']).count());
        let is_word = depth == 0 && BETWEEN.contains(&token.folded.as_str()) && !found.iter().any(|found| found.first == at);
        if inside_name || !(marked || is_word) {
            continue;
        }
        if start < at {
            out.push((start, at));
        }
        start = if is_word { at + 1 } else { at };
    }
    if start < text.tokens.len() {
        out.push((start, text.tokens.len()));
    }
    out
}

/// A brand and its substance side by side are one medicine: `Panadol paracetamol 500 mg`, `Augmentin (amoxicillin)`.
fn merged<'a>(text: &Text, found: impl Iterator<Item = &'a Found>) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for next in found {
        let bracketed = |last: &Found| {
            let from = text.tokens.get(last.after.saturating_sub(1)).map_or(0, |token| token.end);
            let to = text.tokens.get(next.first).map_or(from, |token| token.start);
            text.slice(from, to).contains(['(', '[', '/', '+', ','])
        };
        let part = |small: &Found, whole: &Found| small.generic && small.ids.iter().all(|id| whole.ids.contains(id));
        let explains = |last: &Found| {
            let equal = last.ids == next.ids && last.generic != next.generic;
            let lay = last.ids == next.ids && last.after == next.first && (is_lay(text, last) != is_lay(text, next));
            equal || lay || (bracketed(last) && (part(next, last) || part(last, next)))
        };
        match out.last_mut() {
            Some(last) if explains(last) => {
                last.after = next.after;
                if next.ids.len() > last.ids.len() {
                    last.ids.clone_from(&next.ids);
                }
            }
            _ => out.push(next.clone()),
        }
    }
    out
}

/// Is a syllable of two readings the only word of its segment that names anything? `buoi sang` is a time of day.
fn stands_alone(text: &Text, at: usize, first: usize, after: usize) -> bool {
    let filler = |word: &str| FILLER.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit());
    let mut others = text
        .tokens
        .iter()
        .enumerate()
        .take(after)
        .skip(first)
        .filter(|(place, _)| *place != at);
    let hour = text.tokens.get(at + 1).is_some_and(|token| HOURS.contains(&token.folded.as_str()));
    !hour && others.all(|(_, token)| filler(&token.folded))
}

fn is_lay(text: &Text, found: &Found) -> bool {
    let first = text.tokens.get(found.first);
    first.is_some_and(|token| OPENING.contains(&token.folded.as_str()))
}

/// Without the words of the question before and behind.
fn trimmed(text: &Text, found: &[Found], mut first: usize, mut after: usize) -> (usize, usize) {
    let asks = |at: usize| {
        let within = found.iter().any(|found| (found.first..found.after).contains(&at));
        let word = text.tokens.get(at);
        !within && word.is_some_and(|token| ASKING.contains(&token.folded.as_str()))
    };
    while first + 1 < after && asks(first) {
        first += 1;
    }
    let hour = |at: usize| text.tokens.get(at).is_some_and(|token| HOURS.contains(&token.folded.as_str()));
    while first + 1 < after && asks(after - 1) && !hour(after - 1) {
        after -= 1;
    }
    (first, after)
}

fn is_filler(text: &Text, first: usize, after: usize) -> bool {
    let words = text.tokens.iter().take(after).skip(first);
    words
        .map(|token| token.folded.as_str())
        .all(|word| FILLER.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit()))
}

/// The words as they were sent.
fn slice(text: &Text, first: usize, after: usize) -> String {
    let start = text.tokens.get(first).map_or(0, |token| token.start);
    let end = text.tokens.get(after.saturating_sub(1)).map_or(start, |token| token.end);
    let words = text.slice(start, end);
    // The bracket that was opened is closed behind the last word.
    let open = words.contains('(') && !words.contains(')') && text.slice(end, end + 1) == ")";
    if open { words + ")" } else { words }
}
