//! Cuts uniform characters into words and numbers. What a word stands for is decided in `spelling`.

use crate::language::normalise::Glyph;
use crate::language::text::Gap;

/// A word or number as typed, before teen code and other habits are resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    pub word: String,
    pub start: usize,
    pub end: usize,
    pub before: Gap,
    /// Characters between the piece before and this one; 0 where a number and a word were typed together.
    pub width: usize,
    /// The last character that stood between.
    pub separator: char,
}

impl Piece {
    pub fn is_number(&self) -> bool {
        self.word.starts_with(|c: char| c.is_ascii_digit())
    }

    /// One letter alone.
    pub fn is_letter(&self) -> bool {
        let mut letters = self.word.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    }
}

/// Words are runs of letters (with digits after them, an apostrophe within); numbers keep `.`, `,`, `:` and `/` between digits;
/// a unit typed onto a number is a piece of its own.
pub fn cut(glyphs: &[Glyph]) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(glyphs.len() / 4 + 1);
    let (mut at, mut gap, mut width, mut separator) = (0, Gap::Space, 0, ' ');
    while let Some(glyph) = glyphs.get(at) {
        let length = piece_length(glyphs, at);
        if length == 0 {
            gap = gap.max(gap_of(glyph.c));
            separator = glyph.c;
            width += 1;
            at += 1;
            continue;
        }
        let run = glyphs.get(at..at + length).unwrap_or_default();
        pieces.push(Piece {
            word: run.iter().map(|g| if g.c == '’' { '\'' } else { g.c }).collect(),
            start: glyph.start,
            end: run.last().map_or(glyph.end, |g| g.end),
            before: gap,
            width,
            separator,
        });
        (gap, width, separator) = (Gap::Space, 0, ' ');
        at += length;
    }
    pieces
}

fn char_at(glyphs: &[Glyph], at: usize) -> char {
    glyphs.get(at).map_or(' ', |glyph| glyph.c)
}

fn piece_length(glyphs: &[Glyph], at: usize) -> usize {
    let first = char_at(glyphs, at);
    let mut end = at;
    if first.is_ascii_digit() {
        while char_at(glyphs, end).is_ascii_digit()
            || (matches!(char_at(glyphs, end), '.' | ',' | ':' | '/') && char_at(glyphs, end + 1).is_ascii_digit())
        {
            end += 1;
        }
    } else if first.is_alphabetic() {
        // After a number letters are its unit, and a number may follow again: `10h30`.
        let unit = at.checked_sub(1).is_some_and(|before| char_at(glyphs, before).is_ascii_digit());
        while char_at(glyphs, end).is_alphabetic()
            || (!unit && char_at(glyphs, end).is_numeric())
            || (matches!(char_at(glyphs, end), '\'' | '’') && char_at(glyphs, end + 1).is_alphabetic())
        {
            end += 1;
        }
    }
    end - at
}

fn gap_of(c: char) -> Gap {
    match c {
        '.' | '!' | '?' | ';' | '\n' | '\r' | '。' | '\u{2028}' | '\u{2029}' => Gap::Sentence,
        ',' | ':' | '(' | ')' | '[' | ']' | '–' | '—' | '…' | '|' | '、' => Gap::Comma,
        _ => Gap::Space,
    }
}
