//! Habits of typing resolved: teen code, abbreviations, letters instead of marks (Telex, VNI), digits for letters, stretched and
//! spaced letters. Conservative: a word that could be meant as typed stays as typed.

use crate::domain::language::Language;
use crate::language::fold::{fold, is_accented, is_vowel, letter};
use crate::language::pieces::Piece;
use crate::language::shorthand;
use crate::language::syllable::{is_syllable, retone};
use crate::language::text::{Gap, Token};

/// Shortens what was stretched: `đauuuu` -> `đau`, `quáaaa` -> `quá`, `helppp` -> `help`.
pub fn unstretch(pieces: &mut [Piece]) {
    for piece in pieces.iter_mut().filter(|piece| !piece.is_number()) {
        if is_stretched(&piece.word) {
            piece.word = shorten(&piece.word);
        }
        if ends_doubled(&piece.word) && !is_syllable(&fold(&piece.word)) {
            let short = squeeze(&piece.word, 2, base);
            if is_syllable(&fold(&short)) {
                piece.word = short;
            }
        }
    }
}

fn ends_doubled(word: &str) -> bool {
    let mut back = word.chars().rev();
    matches!((back.next(), back.next()), (Some(a), Some(b)) if letter(a).plain == letter(b).plain && letter(b).tone + u8::from(b != letter(b).plain) > 0)
}

fn is_stretched(word: &str) -> bool {
    let mut run = 0;
    let mut last = ' ';
    for c in word.chars() {
        let plain = letter(c).plain;
        run = if plain == last { run + 1 } else { 1 };
        last = plain;
        if run >= 3 {
            return true;
        }
    }
    false
}

/// `cứuuu` is `cứu` and no `cứ`: only letters of one stem are one letter, unless no syllable comes out.
fn shorten(word: &str) -> String {
    let by_stem = squeeze(word, 3, |c| letter(c).stem);
    if is_syllable(&fold(&by_stem)) {
        by_stem
    } else {
        squeeze(word, 3, base)
    }
}

fn base(c: char) -> char {
    letter(c).plain
}

/// Keeps one letter of every run of at least `least` letters that are the same by `key`.
fn squeeze(word: &str, least: usize, key: fn(char) -> char) -> String {
    let letters: Vec<char> = word.chars().collect();
    letters
        .chunk_by(|a, b| key(*a) == key(*b))
        .flat_map(|run| {
            let keep = if run.len() >= least { 1 } else { run.len() };
            // The marked letter of the run is the one meant.
            let marked = run.iter().copied().find(|c| letter(*c).plain != *c);
            let first = if keep == 1 { marked.or(run.first().copied()) } else { None };
            first.map_or_else(|| run.to_vec(), |c| vec![c])
        })
        .collect()
}

/// Puts together what was typed letter by letter: `k h ó  t h ở` -> `khó thở`. Four single letters in a row and more.
pub fn join_spaced(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for run in pieces.chunk_by(|a, b| a.is_letter() && b.is_letter() && b.width <= 3) {
        if run.len() < 4 || !run.iter().all(Piece::is_letter) {
            out.extend(run.iter().cloned());
            continue;
        }
        let wide = run.iter().skip(1).any(|piece| piece.width > 1);
        for word in run.chunk_by(|_, b| if wide { b.width <= 1 } else { true }) {
            out.extend(segment(word));
        }
    }
    out
}

/// Cuts a run of letters into syllables, the longest first; a run that is none stays one word.
fn segment(letters: &[Piece]) -> Vec<Piece> {
    let joined = |range: &[Piece]| Piece {
        word: range.iter().map(|piece| piece.word.as_str()).collect(),
        start: range.first().map_or(0, |piece| piece.start),
        end: range.last().map_or(0, |piece| piece.end),
        before: range.first().map_or(Gap::Space, |piece| {
            if piece.separator.is_whitespace() {
                piece.before
            } else {
                Gap::Space
            }
        }),
        width: 1,
        separator: ' ',
    };
    let mut out = Vec::new();
    let mut rest = letters;
    while !rest.is_empty() {
        let length = (1..=rest.len().min(7))
            .rev()
            .find(|length| {
                let (head, tail) = rest.split_at(*length);
                is_syllable(&fold(&joined(head).word)) && tail.first().is_none_or(|next| !starts_badly(&joined(head).word, &next.word))
            })
            .unwrap_or(rest.len());
        let (head, tail) = rest.split_at(length);
        out.push(joined(head));
        rest = tail;
    }
    out
}

/// Would the next syllable start in the middle of an onset (`khót` `hở` for `khó` `thở`)?
fn starts_badly(head: &str, next: &str) -> bool {
    let last = head.chars().last().map_or(' ', |c| letter(c).plain);
    let next = next.chars().next().map_or(' ', |c| letter(c).plain);
    let digraph = matches!((last, next), ('t', 'h' | 'r') | ('n', 'h' | 'g') | ('c' | 'p' | 'k' | 'g', 'h'));
    digraph || (!is_vowel(last) && is_vowel(next))
}

/// How a text is typed as a whole: one sure sign lets doubtful words be read the same way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Habits {
    pub language: Language,
    /// More than one word with digits among its letters.
    pub digits: bool,
    /// At least one word that only Telex explains.
    pub telex: bool,
}

impl Habits {
    pub fn of(pieces: &[Piece], language: Language) -> Self {
        Habits {
            language,
            digits: pieces.iter().filter(|piece| is_mixed(&piece.word)).count() > 1,
            telex: language == Language::Vi && pieces.iter().any(|piece| is_telex(&piece.word)),
        }
    }
}

/// Does only Telex explain this word?
pub fn is_telex(word: &str) -> bool {
    let sign = word.starts_with("dd") || ["uw", "ow", "aw"].iter().any(|pair| word.contains(pair));
    sign && word.is_ascii() && telex(word, false).is_some()
}

/// The token or tokens that a piece stands for.
pub fn spell(pieces: &[Piece], at: usize, habits: Habits, out: &mut Vec<Token>) {
    let Some(piece) = pieces.get(at) else { return };
    let language = habits.language;
    let around = shorthand::Around {
        before: at.checked_sub(1).and_then(|at| pieces.get(at)),
        after: pieces.get(at + 1),
    };
    let words = match language {
        Language::Vi => shorthand::vietnamese(piece, &around).or_else(|| shorthand::contraction(&piece.word)),
        Language::En => shorthand::english(&piece.word).or_else(|| shorthand::contraction(&piece.word)),
    };
    if let Some(words) = words {
        for (index, word) in words.iter().enumerate() {
            let before = if index == 0 { piece.before } else { Gap::Space };
            out.push(token(word, piece, before, is_accented(word) || *word == "em" || *word == "anh"));
        }
        return;
    }
    if let Some((head, number)) = trailing_number(&piece.word, habits) {
        out.push(token(head, piece, piece.before, is_accented(head)));
        out.push(token(number, piece, Gap::Space, false));
        return;
    }
    let accented = is_accented(&piece.word);
    if let Some(plain) = (!accented && language == Language::Vi)
        .then(|| undisguise(&piece.word, habits))
        .flatten()
    {
        out.push(token(&plain, piece, piece.before, false));
        return;
    }
    let possessive = piece.word.strip_suffix("'s").unwrap_or(&piece.word);
    let canonical = if accented { retone(possessive) } else { None };
    out.push(token(canonical.as_deref().unwrap_or(possessive), piece, piece.before, accented));
}

fn token(word: &str, piece: &Piece, before: Gap, accented: bool) -> Token {
    Token {
        exact: word.to_owned(),
        folded: fold(word),
        start: piece.start,
        end: piece.end,
        before,
        accented,
    }
}

/// `sốt39` is a word and a number; `t2`, `b12` and codes stay whole, and so do letters written as digits.
fn trailing_number(word: &str, habits: Habits) -> Option<(&str, &str)> {
    let cut = word.find(|c: char| c.is_ascii_digit())?;
    let (head, number) = word.split_at(cut);
    let whole = head.chars().count() < 3 || !number.bytes().all(|b| b.is_ascii_digit());
    let sure = is_accented(head) || number.len() > 1 || !habits.digits;
    (!whole && sure && is_syllable(&fold(head))).then_some((head, number))
}

fn is_mixed(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic()) && word.contains(|c: char| c.is_ascii_digit())
}

/// Digits for letters (`b4t`), VNI (`d9au`, `nguc75`) and Telex (`ddau`, `nguwcj`): the plain syllable, where exactly that comes out.
fn undisguise(word: &str, habits: Habits) -> Option<String> {
    if word.len() < 3 || word.len() > 9 || !word.is_ascii() {
        return None;
    }
    if is_mixed(word) {
        let without: String = word.chars().filter(|c| !c.is_ascii_digit()).collect();
        if is_syllable(&without) && without.len() > 2 {
            return Some(without);
        }
        let leet: String = word.chars().map(leet).collect();
        return is_syllable(&leet).then_some(leet);
    }
    telex(word, habits.telex)
}

fn leet(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '6' => 'g',
        '7' => 't',
        '9' => 'g',
        other => other,
    }
}

/// Only where the word is no syllable as typed and bears a sure sign of Telex, a double d or a `w`;
/// where the text has shown that it is Telex, a tone letter at the end is enough.
fn telex(word: &str, shown: bool) -> Option<String> {
    let sure = word.starts_with("dd") || word.contains('w');
    let english = matches!(
        word,
        "now" | "how" | "was" | "two" | "new" | "low" | "know" | "show" | "down" | "saw" | "view" | "news" | "town" | "tow"
    );
    if !(sure || shown) || english || word.starts_with('w') || is_syllable(word) {
        return None;
    }
    let mut plain = String::with_capacity(word.len());
    for c in word.chars() {
        let doubled = plain.ends_with(c) && matches!(c, 'a' | 'e' | 'o' | 'd');
        if c != 'w' && !doubled {
            plain.push(c);
        }
    }
    let toned = plain.strip_suffix(['s', 'f', 'r', 'x', 'j']).unwrap_or(&plain);
    [toned, plain.as_str()]
        .into_iter()
        .find(|word| word.len() > 1 && is_syllable(word))
        .map(str::to_owned)
}
