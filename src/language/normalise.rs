//! Characters made uniform before words are looked at: case, composition, look-alikes, invisible characters.
//! Every character keeps its place in the text as sent.

use crate::language::fold::{compose, letter};
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// One character of the uniform text and the code points it came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Glyph {
    pub c: char,
    pub start: usize,
    pub end: usize,
}

/// Lower case, composed, without invisible characters, look-alikes as Latin letters. Linear in the length of the text.
pub fn glyphs(text: &str) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        if c.is_ascii() {
            out.push(Glyph {
                c: c.to_ascii_lowercase(),
                start: at,
                end: at + 1,
            });
        } else if is_combining_mark(c) {
            if let Some(last) = out.last_mut() {
                attach(last, c, at + 1);
            }
        } else if !is_invisible(c) {
            push_other(&mut out, c, at);
        }
    }
    out
}

fn push_other(out: &mut Vec<Glyph>, c: char, at: usize) {
    let lower = c.to_lowercase().next().unwrap_or(c);
    let here = |c: char| Glyph { c, start: at, end: at + 1 };
    if (lower as u32) < 0x250 || ('\u{1EA0}'..='\u{1EF9}').contains(&lower) {
        let parts = letter(lower);
        // Foreign letters as ñ and ö become plain; Vietnamese ones keep everything.
        out.push(here(if parts.tone > 0 || parts.stem == lower {
            lower
        } else {
            keep_hat(lower, parts.stem)
        }));
    } else if let Some(latin) = look_alike(lower) {
        out.push(here(latin));
    } else if lower == '\u{1F198}' {
        // The SOS sign is a word in a frightened message.
        out.extend(['s', 'o', 's'].map(here));
        out.push(here(' '));
    } else {
        let mut parts = Vec::new();
        decompose_compatible(lower, |part| {
            if parts.len() < 3 && !is_combining_mark(part) {
                parts.push(part.to_lowercase().next().unwrap_or(part));
            }
        });
        out.extend(parts.into_iter().map(here));
    }
}

fn keep_hat(lower: char, stem: char) -> char {
    if matches!(lower, 'ă' | 'â' | 'ê' | 'ô' | 'ơ' | 'ư' | 'đ') {
        lower
    } else {
        stem
    }
}

/// Puts a combining mark onto the letter before it. Marks that Vietnamese does not use, and a second tone, are dropped.
fn attach(last: &mut Glyph, mark: char, end: usize) {
    let parts = letter(last.c);
    let tone = match mark {
        '\u{300}' | '\u{340}' => 1,
        '\u{301}' | '\u{341}' => 2,
        '\u{309}' => 3,
        '\u{303}' => 4,
        '\u{323}' => 5,
        _ => 0,
    };
    let stem = match (mark, parts.stem) {
        ('\u{302}', 'a') => 'â',
        ('\u{302}', 'e') => 'ê',
        ('\u{302}', 'o') => 'ô',
        ('\u{306}', 'a') => 'ă',
        ('\u{31B}', 'o') => 'ơ',
        ('\u{31B}', 'u') => 'ư',
        ('\u{335}' | '\u{336}', 'd') => 'đ',
        (_, stem) => stem,
    };
    last.c = compose(stem, if parts.tone == 0 { tone } else { parts.tone });
    last.end = end;
}

/// Zero-width characters, soft hyphen, bidi controls, variation selectors, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Cyrillic and Greek letters that look like Latin ones.
fn look_alike(c: char) -> Option<char> {
    Some(match c {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'є' | 'ε' => 'e',
        'ё' => 'e',
        'ԍ' => 'g',
        'һ' | 'н' => 'h',
        'і' | 'ї' | 'ι' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' | 'μ' => 'm',
        'п' | 'η' => 'n',
        'о' | 'ο' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uniform(text: &str) -> String {
        glyphs(text).into_iter().map(|glyph| glyph.c).collect()
    }

    #[test]
    fn decomposed_letters_are_composed_whatever_the_order_of_marks() {
        assert_eq!(uniform("kho\u{301} tho\u{31B}\u{309} e\u{301}\u{302}"), "khó thở ế");
    }

    #[test]
    fn invisible_characters_and_look_alikes_vanish() {
        assert_eq!(uniform("đ\u{200B}a\u{AD}u NGỰC"), "đau ngực");
        assert_eq!(uniform("khо\u{301}"), "khó");
        assert_eq!(uniform("ｄａｕ 𝐝𝐚𝐮"), "dau dau");
    }

    #[test]
    fn places_point_into_the_text_as_sent() {
        let glyphs = glyphs("\u{200B}o\u{301}k");
        assert_eq!(glyphs.first().map(|g| (g.c, g.start, g.end)), Some(('ó', 1, 3)));
        assert_eq!(glyphs.last().map(|g| (g.c, g.start, g.end)), Some(('k', 3, 4)));
    }
}
