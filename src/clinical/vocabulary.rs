//! The words that terms consist of, and which of them a typed word may be: exactly, without marks, with the usual slips.

use crate::language::fold::{compose, fold, is_accented, letter};
use crate::language::syllable::is_syllable;
use crate::language::text::Token;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A fast hash for small keys made by us, never by users alone: words are looked up in a map that does not grow.
#[derive(Default)]
pub struct Fx(u64);

impl Hasher for Fx {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

pub type FxMap<K, V> = HashMap<K, V, BuildHasherDefault<Fx>>;

/// English words one letter away from a word of danger that mean what they say.
const OTHER_WORDS: &[&str] = &[
    "heard", "chess", "cheat", "bread", "breaths", "broth", "stroked", "hearts", "blooded", "faints", "paints", "bleach", "treat",
    "coughs", "crash", "cooking", "strike", "breeding", "braking", "barking", "pulls", "fewer", "lamps", "battle", "shake", "prison",
    "version", "poster", "parade", "hearing", "heating", "beating", "planning", "chewing", "stoke", "bloom", "brood", "stools", "throw",
    "sweet", "speak", "break",
];

/// Common Vietnamese words without marks: `qua` is not `quá` where the writer types marks.
const TONELESS: &[&str] = &[
    "qua", "hay", "ba", "ma", "con", "cho", "em", "anh", "nam", "nay", "sau", "mua", "tai", "cao", "mai", "lo", "ca", "ra", "xe", "hai",
    "la", "tu", "do", "mau", "may", "cam", "khi", "so", "da", "to", "ta", "ai", "di", "ban", "ga", "vo", "mo", "hoa", "sao", "sang",
    "sinh", "trong", "theo", "bao", "nhau", "cung", "tay", "chung", "trai", "vui", "thay", "xem", "mang", "nhanh", "quen", "xanh", "hoang",
    "thang", "tim", "chia", "rang", "giang", "tan", "phong", "lan", "than", "cong", "dung", "khoa", "duy", "quay", "hong", "hon", "ngay",
    "chay", "doi",
];

/// What the commonest words of unmarked texts mean first. Another reading counts only where its neighbours stand right beside it.
const FIRST_READINGS: &[(&str, &str)] = &[
    ("co", "có"),
    ("do", "do"),
    ("va", "và"),
    ("la", "là"),
    ("bi", "bị"),
    ("cua", "của"),
    ("da", "đã"),
    ("cho", "cho"),
    ("lo", "lo"),
    ("di", "đi"),
    ("phai", "phải"),
    ("be", "bé"),
    ("lam", "làm"),
    ("nho", "nhỏ"),
    ("thi", "thì"),
    ("an", "ăn"),
    ("den", "đến"),
    ("khi", "khi"),
    ("ra", "ra"),
    ("vao", "vào"),
    ("voi", "với"),
    ("toi", "tôi"),
    ("con", "con"),
    ("hay", "hay"),
    ("phu", "phụ"),
    ("tac", "tác"),
    ("cu", "cứ"),
    ("mai", "mai"),
    ("dung", "dùng"),
    ("nhan", "nhân"),
    ("dang", "đang"),
    ("bo", "bố"),
    ("me", "mẹ"),
    ("em", "em"),
    ("thuoc", "thuốc"),
    ("gi", "gì"),
    ("nay", "này"),
    ("the", "thể"),
    ("nen", "nên"),
    ("rat", "rất"),
    ("qua", "quá"),
    ("chi", "chỉ"),
    ("tai", "tại"),
    ("lai", "lại"),
    ("dan", "dẫn"),
    ("cai", "cái"),
    ("su", "sự"),
    ("nhu", "như"),
    ("ban", "bạn"),
    ("hop", "hợp"),
    ("mua", "mua"),
];

/// How the marks of a text are to be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Typing {
    /// Vietnamese with its marks.
    Marked,
    /// Vietnamese without.
    Bare,
    English,
}

/// Id of any number.
pub const NUMBER: u32 = 0;

#[derive(Debug)]
pub struct Vocabulary {
    exact: FxMap<String, Vec<u32>>,
    folded: FxMap<String, Vec<u32>>,
    /// Words with one letter left out -> the words, for slips in longer English words.
    deletions: FxMap<String, Vec<u32>>,
    /// Two neighbouring words of a term written as one.
    joined: FxMap<String, (u32, u32)>,
    words: Vec<Word>,
}

#[derive(Clone, Debug)]
struct Word {
    text: String,
    accented: bool,
    filler: bool,
    barrier: bool,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Vocabulary {
            exact: FxMap::default(),
            folded: FxMap::default(),
            deletions: FxMap::default(),
            joined: FxMap::default(),
            words: vec![Word {
                text: "#".to_owned(),
                accented: false,
                filler: false,
                barrier: false,
            }],
        }
    }
}

impl Vocabulary {
    /// The id of a word of a term, new or known.
    pub fn intern(&mut self, word: &str) -> u32 {
        if let Some(id) = self.exact.get(word).and_then(|ids| ids.iter().find(|id| self.text(**id) == word)) {
            return *id;
        }
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let accented = is_accented(word);
        self.words.push(Word {
            text: word.to_owned(),
            accented,
            filler: false,
            barrier: false,
        });
        self.exact.entry(word.to_owned()).or_default().insert(0, id);
        let plain = fold(word);
        if accented {
            for slip in slips(word) {
                self.exact.entry(slip).or_default().push(id);
            }
        } else if word.len() >= 5 && word.is_ascii() && !is_syllable(word) {
            for shorter in shorter(word) {
                self.deletions.entry(shorter).or_default().push(id);
            }
        }
        self.folded.entry(plain).or_default().push(id);
        id
    }

    pub fn set_filler(&mut self, word: &str) {
        let id = self.intern(word);
        if let Some(word) = self.words.get_mut(id as usize) {
            word.filler = true;
        }
    }

    pub fn set_barrier(&mut self, word: &str) {
        let id = self.intern(word);
        if let Some(word) = self.words.get_mut(id as usize) {
            word.barrier = true;
        }
    }

    pub fn is_barrier(&self, id: u32) -> bool {
        self.words.get(id as usize).is_some_and(|word| word.barrier)
    }

    /// Is this reading of an unmarked word not the one that comes first to mind?
    pub fn is_unlikely(&self, id: u32, token: &Token) -> bool {
        let first = FIRST_READINGS
            .iter()
            .find(|(typed, _)| *typed == token.folded)
            .map(|(_, meant)| *meant);
        !token.accented && first.is_some_and(|meant| meant != self.text(id))
    }

    /// Two words of one term stand beside each other: people forget the space.
    pub fn join(&mut self, first: u32, second: u32) {
        let joined = fold(self.text(first)) + &fold(self.text(second));
        if joined.len() >= 6 && !is_syllable(&joined) {
            self.joined.entry(joined).or_insert((first, second));
        }
    }

    pub fn text(&self, id: u32) -> &str {
        self.words.get(id as usize).map_or("", |word| word.text.as_str())
    }

    pub fn is_accented(&self, id: u32) -> bool {
        self.words.get(id as usize).is_some_and(|word| word.accented)
    }

    pub fn is_filler(&self, id: u32) -> bool {
        self.words.get(id as usize).is_some_and(|word| word.filler)
    }

    /// All words that the token may be. In a text typed with marks the commonest toneless words are what they say.
    pub fn resolve(&self, token: &Token, typing: Typing, out: &mut Vec<(u32, bool)>) {
        if token.exact.starts_with(|c: char| c.is_ascii_digit()) {
            out.push((NUMBER, false));
        }
        let literal = token.accented || (typing == Typing::Marked && TONELESS.contains(&token.exact.as_str()));
        let known = if literal {
            self.exact.get(&token.exact)
        } else {
            self.folded.get(&token.folded)
        };
        match known {
            Some(ids) => out.extend(ids.iter().map(|id| (*id, typing == Typing::Bare && self.is_unlikely(*id, token)))),
            None if !token.accented && token.folded.len() >= 5 && !is_syllable(&token.folded) => self.resolve_slip(&token.folded, out),
            None => {}
        }
    }

    /// The two words that a token written without its space stands for.
    pub fn resolve_joined(&self, token: &Token) -> Option<(u32, u32)> {
        let long = token.folded.len() >= 6 && !self.folded.contains_key(&token.folded) && !is_syllable(&token.folded);
        if long { self.joined.get(&token.folded).copied() } else { None }
    }

    fn resolve_slip(&self, typed: &str, out: &mut Vec<(u32, bool)>) {
        if typed.len() > 16 || !typed.is_ascii() || OTHER_WORDS.contains(&typed) {
            return;
        }
        for shorter in shorter(typed) {
            for id in self.deletions.get(&shorter).into_iter().flatten() {
                let word = self.text(*id);
                let same_start = word.bytes().next() == typed.bytes().next();
                if same_start && !out.iter().any(|(known, _)| known == id) && strsim::osa_distance(word, typed) <= 1 {
                    out.push((*id, false));
                }
            }
        }
    }
}

/// The word itself and with every single letter left out.
fn shorter(word: &str) -> Vec<String> {
    let without = |skip: usize| word.char_indices().filter(|(at, _)| *at != skip).map(|(_, c)| c).collect();
    std::iter::once(word.to_owned())
        .chain(word.char_indices().map(|(at, _)| without(at)))
        .collect()
}

/// Usual slips of marked words: hỏi for ngã and the other way round, and a closed syllable whose tone was forgotten (`ngưc`, `đôt`).
fn slips(word: &str) -> Vec<String> {
    let retoned = |map: fn(u8) -> u8| -> String {
        word.chars()
            .map(|c| {
                let parts = letter(c);
                if parts.tone > 0 { compose(parts.stem, map(parts.tone)) } else { c }
            })
            .collect()
    };
    let mut out = Vec::new();
    let tone = word.chars().map(|c| letter(c).tone).max().unwrap_or(0);
    if tone == 3 || tone == 4 {
        out.push(retoned(|tone| 7 - tone));
    }
    if word.ends_with(['c', 't', 'p']) || word.ends_with("ch") {
        let toneless = retoned(|_| 0);
        if is_accented(&toneless) && toneless != word {
            out.push(toneless);
        }
    }
    out
}
