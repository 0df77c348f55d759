//! Cutting a growing text into sentences, so that each can be checked before anybody sees it.

/// Collects pieces of a text and gives out whole sentences.
#[derive(Debug, Default)]
pub struct Splitter {
    rest: String,
}

impl Splitter {
    /// Adds a piece; returns the sentences that are complete now, each with the white space that follows it.
    pub fn feed(&mut self, piece: &str) -> Vec<String> {
        self.rest.push_str(piece);
        let mut whole = Vec::new();
        while let Some(end) = first_end(&self.rest) {
            let tail = self.rest.split_off(end);
            whole.push(std::mem::replace(&mut self.rest, tail));
        }
        whole
    }

    /// What is left when the text ends.
    pub fn end(self) -> Option<String> {
        (!self.rest.trim().is_empty()).then_some(self.rest)
    }
}

/// Byte offset after the first whole sentence and its white space. A full stop between digits (`38.5`), after a list number
/// (`1. `) or an abbreviation (`BS. `) ends nothing; a line break always does.
fn first_end(text: &str) -> Option<usize> {
    let mut word = String::new();
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let ends = match letter {
            '\n' => true,
            '!' | '?' | '…' => next.is_some_and(char::is_whitespace),
            '.' => next.is_some_and(char::is_whitespace) && !word.chars().all(|c| c.is_ascii_digit()) && !is_abbreviation(&word),
            _ => false,
        };
        if letter.is_whitespace() {
            word.clear();
        } else {
            word.push(letter);
        }
        if ends {
            let mut end = at + letter.len_utf8();
            while let Some((at, space)) = letters.next_if(|(_, c)| c.is_whitespace()) {
                end = at + space.len_utf8();
            }
            // Held back until something follows: the white space itself may still grow.
            return letters.peek().map(|_| end).or((letter == '\n').then_some(end));
        }
    }
    None
}

fn is_abbreviation(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "bs" | "ts" | "ths" | "gs" | "pgs" | "dr" | "mr" | "mrs" | "tp" | "e.g" | "i.e" | "vd"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut splitter = Splitter::default();
        // Letter by letter: the cut must not depend on how the text arrives.
        let mut sentences: Vec<String> = text.chars().flat_map(|c| splitter.feed(&c.to_string())).collect();
        sentences.extend(splitter.end());
        sentences
    }

    #[test]
    fn t12_sentences_end_where_a_reader_would_say() {
        assert_eq!(
            all("Sốt 38.5 độ. BS. Lan nói: 1. Uống nước! Được không?\nCó"),
            ["Sốt 38.5 độ. ", "BS. Lan nói: 1. Uống nước! ", "Được không?\n", "Có"]
        );
    }

    #[test]
    fn t12_nothing_is_lost_between_the_pieces() {
        let text = "Một. Hai! Ba?\n\nBốn… năm";
        assert_eq!(all(text).concat(), text);
    }
}
