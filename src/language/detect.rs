//! Which of the two languages a text is in, by function words and the shape of its syllables. Unaccented Vietnamese is Vietnamese.

use crate::domain::language::Language;
use crate::language::fold::{fold, is_accented};
use crate::language::pieces::Piece;
use crate::language::spelling::is_telex;
use crate::language::syllable::is_syllable;

/// Vietnamese words that English texts do not contain, folded, sorted. Words of both languages (`me`, `can`, `an`, `to`) are left out.
const VIETNAMESE: &[&str] = &[
    "anh", "ba", "bac", "bao", "bay", "benh", "bi", "biet", "bs", "bv", "cac", "cai", "cam", "chau", "chi", "cho", "chong", "chua",
    "chung", "ck", "co", "con", "cua", "cung", "dang", "dat", "dau", "dc", "den", "di", "duoc", "em", "gi", "gio", "giup", "hay", "hoi",
    "hok", "hom", "kham", "khi", "kho", "khoa", "khong", "ko", "la", "lai", "lam", "lan", "len", "lich", "mai", "minh", "mn", "moi", "mot",
    "muon", "nao", "nay", "ngay", "nguc", "nguoi", "nhe", "nhieu", "nhu", "nhung", "noi", "nua", "oi", "phai", "qua", "rat", "roi", "sang",
    "sao", "sau", "si", "tai", "tay", "thay", "the", "thi", "thoi", "thuoc", "tien", "toi", "tren", "trong", "tu", "tuan", "tui", "uong",
    "va", "van", "vay", "ve", "vi", "viem", "vk", "vo", "voi", "vs", "xin", "xong",
];

/// English words that Vietnamese texts do not contain, sorted.
const ENGLISH: &[&str] = &[
    "about",
    "after",
    "all",
    "also",
    "and",
    "any",
    "appointment",
    "are",
    "as",
    "ask",
    "at",
    "baby",
    "back",
    "bad",
    "because",
    "been",
    "bleeding",
    "blood",
    "book",
    "breathe",
    "breathing",
    "but",
    "by",
    "cannot",
    "cant",
    "chest",
    "child",
    "could",
    "dad",
    "daughter",
    "day",
    "days",
    "did",
    "do",
    "doctor",
    "does",
    "doesnt",
    "doing",
    "dont",
    "feel",
    "feeling",
    "feels",
    "fever",
    "for",
    "from",
    "get",
    "getting",
    "gone",
    "good",
    "got",
    "had",
    "has",
    "have",
    "having",
    "headache",
    "heart",
    "hello",
    "help",
    "her",
    "hers",
    "hi",
    "him",
    "his",
    "hospital",
    "how",
    "hurt",
    "hurts",
    "husband",
    "i",
    "if",
    "im",
    "in",
    "into",
    "is",
    "isnt",
    "it",
    "its",
    "ive",
    "just",
    "kid",
    "know",
    "like",
    "long",
    "may",
    "medicine",
    "mine",
    "more",
    "morning",
    "mother",
    "much",
    "my",
    "need",
    "not",
    "now",
    "of",
    "off",
    "old",
    "or",
    "our",
    "out",
    "pain",
    "please",
    "she",
    "should",
    "since",
    "some",
    "someone",
    "sore",
    "still",
    "suddenly",
    "swollen",
    "symptoms",
    "take",
    "than",
    "thank",
    "thanks",
    "that",
    "their",
    "them",
    "then",
    "there",
    "they",
    "think",
    "this",
    "time",
    "today",
    "tonight",
    "up",
    "very",
    "want",
    "was",
    "we",
    "well",
    "what",
    "when",
    "where",
    "which",
    "who",
    "why",
    "wife",
    "will",
    "with",
    "wont",
    "would",
    "year",
    "years",
    "you",
];

/// Letters that both languages write: too short to tell.
const NEITHER: &[&str] = &[
    "a", "am", "an", "as", "at", "be", "can", "de", "do", "he", "hi", "in", "it", "man", "me", "no", "ok", "on", "so", "tan", "ten", "to",
];

/// The language that the majority of the words speak for; Vietnamese where nothing does.
pub fn language(pieces: &[Piece]) -> Language {
    let (mut vietnamese, mut english) = (0_u32, 0_u32);
    // The first words of a very long text say enough.
    for piece in pieces.iter().take(400) {
        let (vi, en) = votes(&piece.word);
        vietnamese += vi;
        english += en;
    }
    if english > vietnamese { Language::En } else { Language::Vi }
}

fn votes(word: &str) -> (u32, u32) {
    if is_accented(word) {
        return (20, 0);
    }
    if !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return (0, 0);
    }
    let folded = fold(word);
    let folded = folded.as_str();
    if folded == "i" {
        return (0, 10);
    }
    let weak_english = NEITHER.binary_search(&folded).is_ok();
    match (VIETNAMESE.binary_search(&folded).is_ok(), ENGLISH.binary_search(&folded).is_ok()) {
        (true, false) => (10, 0),
        (false, true) if weak_english => (0, 2),
        (false, true) => (0, 10),
        _ if weak_english => (0, 0),
        _ if folded.contains('\'') => (0, 10),
        _ if is_syllable(folded) => (3, 0),
        _ if is_telex(folded) => (10, 0),
        _ if folded.len() >= 3 && folded.bytes().all(|b| b.is_ascii_lowercase()) => (0, 4),
        _ => (0, 0),
    }
}
