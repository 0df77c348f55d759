//! A text made ready for matching: tokens in an exact and a folded form, each with its place in the text as it was sent.

use crate::domain::language::Language;
use crate::language::{detect, normalise, pieces, spelling};

/// One word or number. Offsets count Unicode code points of the text as sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// Lower case, NFC, one tone placement (`hoà` as `hòa`), teen code spelt out (`ko` as `không`).
    pub exact: String,
    /// `exact` without diacritics: `khong`.
    pub folded: String,
    pub start: usize,
    pub end: usize,
    /// What stands between the token before and this one.
    pub before: Gap,
    /// Typed with at least one diacritic, or spelt out from teen code: then a folded match of another exact word is not the same word.
    pub accented: bool,
}

/// What separates two tokens, strongest found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Gap {
    #[default]
    Space,
    Comma,
    /// `.` `!` `?` `;` or a line break.
    Sentence,
}

/// A whole text, read once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    pub tokens: Vec<Token>,
    /// All folded tokens joined by one space.
    pub folded: String,
    pub language: Language,
    /// The text as sent: what offsets point into.
    pub original: String,
}

impl Text {
    /// The part of the text as sent between two offsets (code points).
    pub fn slice(&self, start: usize, end: usize) -> String {
        self.original.chars().skip(start).take(end.saturating_sub(start)).collect()
    }

    /// Is the text typed with marks throughout? About two of three Vietnamese words bear one; here two of five are enough.
    /// Then an unaccented word is meant as typed: `mat` is not `mắt`. (`knowledge` and `dialogue` rely on this.)
    pub fn is_accented(&self) -> bool {
        let typed = |token: &&Token| token.end > token.start + 1 || token.exact.len() > 1;
        let marked = self.tokens.iter().filter(typed).filter(|token| token.accented).count();
        marked * 5 >= self.tokens.iter().filter(typed).count() * 2 && marked > 0
    }
}

/// Reads a text, detecting its language.
pub fn read(text: &str) -> Text {
    read_as(text, None)
}

/// Reads a text whose language the caller may know.
pub fn read_as(text: &str, language: Option<Language>) -> Text {
    let glyphs = normalise::glyphs(text);
    let mut pieces = spelling::join_spaced(pieces::cut(&glyphs));
    spelling::unstretch(&mut pieces);
    let language = language.unwrap_or_else(|| detect::language(&pieces));
    let habits = spelling::Habits::of(&pieces, language);
    let mut tokens = Vec::with_capacity(pieces.len() + 4);
    for at in 0..pieces.len() {
        spelling::spell(&pieces, at, habits, &mut tokens);
    }
    settle_yesterday(&mut tokens);
    let mut folded = String::with_capacity(text.len());
    for token in &tokens {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(&token.folded);
    }
    Text {
        tokens,
        folded,
        language,
        original: text.to_owned(),
    }
}

/// `hom qua`, `chieu qua`, `tu toi qua`: typed without marks, this `qua` is yesterday and never `quá`.
fn settle_yesterday(tokens: &mut [Token]) {
    let mut before = ("", "");
    let mut sure = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let day = matches!(before.1, "hom" | "chieu" | "dem" | "sang" | "trua" | "ngay")
            || (before.1 == "toi" && matches!(before.0, "tu" | "hoi" | "vao" | "luc"));
        if token.exact == "qua" && day {
            sure.push(at);
        }
        before = (before.1, token.folded.as_str());
    }
    for at in sure {
        if let Some(token) = tokens.get_mut(at) {
            token.accented = true;
        }
    }
}

#[cfg(test)]
mod tests;
