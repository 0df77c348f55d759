//! How a medicine's name sounds to somebody who writes it by ear: `amoxixilin`, `clarythromicine`, `paraxetamol`.

/// The key that spellings of one sound share. Takes a folded word without spaces.
pub fn key(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut out = String::with_capacity(word.len());
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        let (sound, taken) = sound(*letter, next);
        for c in sound.chars() {
            // A doubled letter is one sound.
            if !out.ends_with(c) {
                out.push(c);
            }
        }
        at += taken;
    }
    // English names end in an e that Vietnamese ones leave out.
    if out.len() > 4 && out.ends_with('e') {
        out.pop();
    }
    out
}

/// The sound of a letter before another, and how many letters it takes.
fn sound(letter: char, next: char) -> (&'static str, usize) {
    match (letter, next) {
        ('p', 'h') => ("f", 2),
        ('t', 'h') => ("t", 2),
        ('r', 'h') => ("r", 2),
        ('c', 'k') => ("k", 2),
        ('c', 'h') => ("k", 2),
        ('c', 'e' | 'i' | 'y') => ("s", 1),
        ('a' | 'o', 'e') => ("e", 2),
        ('c' | 'q', _) => ("k", 1),
        ('x' | 'z', _) => ("s", 1),
        ('y', _) => ("i", 1),
        ('w', _) => ("v", 1),
        _ => (plain(letter), 1),
    }
}

fn plain(letter: char) -> &'static str {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    let found = LETTERS.char_indices().find(|(_, own)| *own == letter);
    found.and_then(|(at, own)| LETTERS.get(at..at + own.len_utf8())).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_by_ear_share_the_key_of_the_name() {
        for (written, name) in [
            ("amoxixilin", "amoxicillin"),
            ("clarythromicine", "clarithromycin"),
            ("omeprazol", "omeprazole"),
            ("xefalexin", "cephalexin"),
            ("acid", "acid"),
            ("oestradiol", "estradiol"),
        ] {
            assert_eq!(key(written), key(name), "{written}");
        }
        assert_ne!(key("cefuroxim"), key("cefotaxim"));
        assert_ne!(key("prednisolon"), key("prednison"));
    }
}
