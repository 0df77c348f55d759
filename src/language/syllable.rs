//! The shape of a Vietnamese syllable: is it one, and where does its tone mark belong.

use crate::language::fold::{self, compose, is_vowel, letter};

const ONSETS: &[&str] = &[
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t",
    "v", "x", "đ", "q", "",
];

/// Rimes without diacritics, sorted.
const RIMES: &[&str] = &[
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec", "ech", "em", "en", "eng", "enh", "eo", "ep",
    "et", "eu", "i", "ia", "ich", "iec", "iem", "ien", "ieng", "iep", "iet", "ieu", "im", "in", "inh", "ip", "it", "iu", "o", "oa", "oac",
    "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oc", "oe", "oen", "oeo", "oet", "oi", "om", "on", "ong",
    "ooc", "oong", "op", "ot", "u", "ua", "uac", "uan", "uang", "uat", "uau", "uay", "uc", "ue", "uech", "uen", "uenh", "ueo", "uet", "ui",
    "uia", "uich", "um", "un", "ung", "uo", "uoc", "uoi", "uom", "uon", "uong", "uop", "uot", "uou", "up", "ut", "uu", "uy", "uya", "uych",
    "uyen", "uyet", "uyn", "uynh", "uyp", "uyt", "uyu", "y", "ych", "yem", "yen", "yeng", "yet", "yeu", "ym", "yn", "ynh", "yt", "yu",
];

/// After `g` only, where the i belongs to the onset: `giang`.
const GI_RIMES: &[&str] = &["iac", "ian", "iang", "iao", "iau", "iay"];

/// Is this folded word shaped like a Vietnamese syllable?
pub fn is_syllable(folded: &str) -> bool {
    if folded.is_empty() || folded.len() > 7 || !folded.is_ascii() {
        return false;
    }
    (0..=3).rev().any(|length| {
        folded
            .split_at_checked(length)
            .is_some_and(|(onset, rime)| ONSETS.contains(&onset) && is_rime(rime, onset))
    })
}

fn is_rime(rime: &str, onset: &str) -> bool {
    RIMES.binary_search(&rime).is_ok() || (onset == "g" && GI_RIMES.contains(&rime))
}

/// Moves the tone mark to its one place (`hoà` -> `hòa`, `khoẻ` -> `khỏe`, `hòang` -> `hoàng`); other words come back as they are.
pub fn retone(word: &str) -> Option<String> {
    // Most words have one vowel or none to move a mark between.
    word.chars().filter(|c| is_vowel(letter(*c).plain)).nth(1)?;
    let letters: Vec<fold::Letter> = word.chars().map(letter).collect();
    let toned: Vec<u8> = letters.iter().map(|l| l.tone).filter(|tone| *tone > 0).collect();
    let [tone] = toned.as_slice() else { return None };
    let first = letters.iter().position(|l| is_vowel(l.plain))?;
    let start = vowel_start(&letters, first);
    let cluster = letters.iter().skip(start).take_while(|l| is_vowel(l.plain)).count();
    if cluster < 2 || letters.iter().skip(start + cluster).any(|l| is_vowel(l.plain)) {
        return None;
    }
    let place = tone_place(&letters, start, cluster);
    let out: String = letters
        .iter()
        .enumerate()
        .map(|(at, l)| compose(l.stem, if at == place { *tone } else { 0 }))
        .collect();
    (out != word).then_some(out)
}

/// The u of `qu` and the i of `gi` belong to the onset where another vowel follows.
fn vowel_start(letters: &[fold::Letter], first: usize) -> usize {
    let plain = |at: usize| letters.get(at).map(|l| l.plain);
    let glide = match (first.checked_sub(1).and_then(plain), plain(first)) {
        (Some('q'), Some('u')) => true,
        (Some('g'), Some('i')) => first == 1,
        _ => false,
    };
    if glide && plain(first + 1).is_some_and(is_vowel) {
        first + 1
    } else {
        first
    }
}

fn tone_place(letters: &[fold::Letter], start: usize, cluster: usize) -> usize {
    let end = start + cluster;
    let hatted = (start..end).rev().find(|at| letters.get(*at).is_some_and(|l| l.stem != l.plain));
    let closed = letters.len() > end;
    match (hatted, cluster, closed) {
        (Some(at), _, _) => at,
        (None, 2, true) => start + 1,
        (None, 2, false) => start,
        _ => start + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_other_words() {
        for word in [
            "dau", "nguc", "kho", "tho", "nghieng", "quy", "giat", "gi", "giang", "khuya", "uong", "yeu", "e", "duong", "ngoeo",
        ] {
            assert!(is_syllable(word), "{word}");
        }
        for word in [
            "chest", "pain", "breath", "droping", "elephant", "stroke", "bleed", "fit", "w", "zalo",
        ] {
            assert!(!is_syllable(word), "{word}");
        }
    }

    #[test]
    fn both_tone_placements_become_one() {
        for (typed, canonical) in [
            ("hoà", "hòa"),
            ("khoẻ", "khỏe"),
            ("thuý", "thúy"),
            ("hòang", "hoàng"),
            ("ngừơi", "người"),
            ("tòan", "toàn"),
        ] {
            assert_eq!(retone(typed).as_deref(), Some(canonical));
        }
        for right in ["quý", "già", "giếng", "thuốc", "ngoài", "đau", "máu", "quyết", "mượn"] {
            assert_eq!(retone(right), None, "{right}");
        }
    }
}
