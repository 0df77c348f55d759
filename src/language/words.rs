//! Looking at the words of a text one by one: what the grammars of numbers, times and dates share.

use crate::language::text::{Gap, Text, Token};

/// The tokens of a text under a reading eye.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    text: &'a Text,
    /// Written with diacritics throughout: then an unaccented word is meant as typed (`sang` is not `sáng`).
    accented: bool,
}

impl<'a> Words<'a> {
    pub fn of(text: &'a Text) -> Self {
        let accented = text.tokens.iter().filter(|token| token.accented).count();
        let letters = text
            .tokens
            .iter()
            .filter(|token| token.folded.starts_with(|c: char| c.is_alphabetic()))
            .count();
        Self {
            text,
            accented: accented * 4 > letters,
        }
    }

    pub fn is_accented(self) -> bool {
        self.accented
    }

    pub fn text(self) -> &'a Text {
        self.text
    }

    pub fn len(self) -> usize {
        self.text.tokens.len()
    }

    pub fn is_empty(self) -> bool {
        self.text.tokens.is_empty()
    }

    pub fn token(self, at: usize) -> Option<&'a Token> {
        self.text.tokens.get(at)
    }

    /// The folded word; empty beyond either end.
    pub fn folded(self, at: usize) -> &'a str {
        self.token(at).map_or("", |token| token.folded.as_str())
    }

    /// The folded word `back` places before `at`; empty where there is none.
    pub fn before(self, at: usize, back: usize) -> &'a str {
        at.checked_sub(back).map_or("", |place| self.folded(place))
    }

    /// Do the folded words from `at` on say this phrase?
    pub fn says(self, at: usize, phrase: &str) -> bool {
        phrase.split(' ').enumerate().all(|(offset, word)| self.folded(at + offset) == word)
    }

    /// Is the folded word one of these?
    pub fn one_of(self, at: usize, words: &[&str]) -> bool {
        words.contains(&self.folded(at))
    }

    /// A word whose marks matter (`sáng`, not `sang`): typed so, or typed bare in a text that has no marks.
    pub fn means(self, at: usize, exact: &str, folded: &str) -> bool {
        self.token(at)
            .is_some_and(|token| token.exact == exact || (!token.accented && !self.accented && token.folded == folded))
    }

    /// Nothing stronger than a space between the word before and this one.
    pub fn joined(self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.before == Gap::Space)
    }

    /// A whole number without any sign in it.
    pub fn whole(self, at: usize) -> Option<u32> {
        let word = self.folded(at);
        (!word.is_empty() && word.len() <= 6 && word.bytes().all(|b| b.is_ascii_digit()))
            .then(|| word.parse().ok())
            .flatten()
    }

    /// The characters of the text between the word before `at` and the word at `at`.
    pub fn gap(self, at: usize) -> impl Iterator<Item = char> + 'a {
        let end = at.checked_sub(1).and_then(|place| self.token(place)).map_or(0, |token| token.end);
        let start = self.token(at).map_or(end + 2, |token| token.start);
        self.text.original.chars().skip(end).take(start.saturating_sub(end))
    }

    /// The words from `first` to before `after` as they were sent.
    pub fn slice(self, first: usize, after: usize) -> String {
        let start = self.token(first).map_or(0, |token| token.start);
        let end = after
            .checked_sub(1)
            .and_then(|last| self.token(last))
            .map_or(start, |token| token.end);
        self.text.slice(start, end)
    }
}
