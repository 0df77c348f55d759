//! Letters of Vietnamese taken apart: base vowel, tone, plain letter. Words and meaning live elsewhere.

use std::sync::LazyLock;
use unicode_normalization::char::decompose_canonical;

/// The six tones in the order of the table below: level, huyền, sắc, hỏi, ngã, nặng.
const VOWELS: [[char; 6]; 12] = [
    ['a', 'à', 'á', 'ả', 'ã', 'ạ'],
    ['ă', 'ằ', 'ắ', 'ẳ', 'ẵ', 'ặ'],
    ['â', 'ầ', 'ấ', 'ẩ', 'ẫ', 'ậ'],
    ['e', 'è', 'é', 'ẻ', 'ẽ', 'ẹ'],
    ['ê', 'ề', 'ế', 'ể', 'ễ', 'ệ'],
    ['i', 'ì', 'í', 'ỉ', 'ĩ', 'ị'],
    ['o', 'ò', 'ó', 'ỏ', 'õ', 'ọ'],
    ['ô', 'ồ', 'ố', 'ổ', 'ỗ', 'ộ'],
    ['ơ', 'ờ', 'ớ', 'ở', 'ỡ', 'ợ'],
    ['u', 'ù', 'ú', 'ủ', 'ũ', 'ụ'],
    ['ư', 'ừ', 'ứ', 'ử', 'ữ', 'ự'],
    ['y', 'ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'],
];

/// A letter in its parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Letter {
    /// Without tone, with its hat or horn: `ế` -> `ê`.
    pub stem: char,
    /// 0 level, 1 huyền, 2 sắc, 3 hỏi, 4 ngã, 5 nặng.
    pub tone: u8,
    /// Neither tone nor hat: `e`.
    pub plain: char,
}

/// Everything below U+1F00, looked up by code point: the hot path of every message.
static TABLE: LazyLock<Vec<Letter>> = LazyLock::new(|| {
    let mut table: Vec<Letter> = (0..0x1F00_u32).map(|code| unlisted(char::from_u32(code).unwrap_or(' '))).collect();
    for row in VOWELS {
        let stem = row.first().copied().unwrap_or(' ');
        for (tone, letter) in row.into_iter().enumerate() {
            if let Some(slot) = table.get_mut(letter as usize) {
                *slot = Letter {
                    stem,
                    tone: u8::try_from(tone).unwrap_or(0),
                    plain: bare(stem),
                };
            }
        }
    }
    table
});

fn bare(stem: char) -> char {
    match stem {
        'ă' | 'â' => 'a',
        'ê' => 'e',
        'ô' | 'ơ' => 'o',
        'ư' => 'u',
        'đ' => 'd',
        other => other,
    }
}

fn unlisted(letter: char) -> Letter {
    if letter == 'đ' {
        return Letter {
            stem: 'đ',
            tone: 0,
            plain: 'd',
        };
    }
    let mut first = None;
    decompose_canonical(letter, |part| {
        first.get_or_insert(part);
    });
    let plain = first.unwrap_or(letter);
    Letter {
        stem: plain,
        tone: 0,
        plain,
    }
}

/// The parts of a lower-case letter; any other character is its own plain letter.
pub fn letter(c: char) -> Letter {
    match TABLE.get(c as usize) {
        Some(parts) => *parts,
        None => Letter {
            stem: c,
            tone: 0,
            plain: c,
        },
    }
}

/// The letter with these parts; a stem that bears no tone comes back as it is.
pub fn compose(stem: char, tone: u8) -> char {
    VOWELS
        .iter()
        .find(|row| row.first() == Some(&stem))
        .and_then(|row| row.get(usize::from(tone)))
        .copied()
        .unwrap_or(stem)
}

pub fn is_vowel(plain: char) -> bool {
    matches!(plain, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// A lower-case word without any diacritics.
pub fn fold(word: &str) -> String {
    word.chars().map(|c| letter(c).plain).collect()
}

/// Does the word bear at least one Vietnamese diacritic (tone, hat, horn or the barred d)?
pub fn is_accented(word: &str) -> bool {
    word.chars().any(|c| {
        let parts = letter(c);
        parts.tone > 0 || parts.plain != parts.stem
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vietnamese_letter_comes_apart_and_together() {
        for row in VOWELS {
            for c in row {
                let parts = letter(c);
                assert_eq!(compose(parts.stem, parts.tone), c);
                assert!(parts.plain.is_ascii_lowercase());
            }
        }
        assert_eq!(fold("khó thở đường huyết"), "kho tho duong huyet");
        assert!(is_accented("đau") && !is_accented("dau"));
    }
}
