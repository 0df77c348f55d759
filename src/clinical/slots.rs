//! The words of a text as the matcher walks over them: each place with everything that it may be. Knows no medicine.

use crate::clinical::vocabulary::{Typing, Vocabulary};
use crate::domain::language::Language;
use crate::language::fold::is_accented;
use crate::language::text::{Gap, Text, Token};

/// The tokens of one or several texts in a row, each with the words it may be.
#[derive(Debug, Default)]
pub struct Slots {
    /// Words, and whether that reading is an unlikely one.
    ids: Vec<(u32, bool)>,
    slots: Vec<Slot>,
}

#[derive(Clone, Copy, Debug)]
pub struct Slot {
    first: usize,
    count: usize,
    /// Index of the token in its text, and which text of the row it is.
    pub token: usize,
    pub text: usize,
    pub before: Gap,
    pub(super) accented: bool,
}

impl Slots {
    /// Reads texts in a row; `joint` says what stands between two of them.
    pub(super) fn read(vocabulary: &Vocabulary, texts: &[&Text], joint: Gap) -> Slots {
        let mut slots = Slots::default();
        for (number, text) in texts.iter().enumerate() {
            let mut typing = Typing::English;
            for (at, token) in text.tokens.iter().enumerate() {
                if at == 0 || is_turn(token) || token.before >= Gap::Comma {
                    typing = typing_of(text, at);
                }
                let before = if at == 0 && number > 0 { joint } else { token.before };
                slots.push(vocabulary, token, before, (number, at), typing);
            }
        }
        slots
    }

    fn push(&mut self, vocabulary: &Vocabulary, token: &Token, before: Gap, (text, at): (usize, usize), typing: Typing) {
        let slot = |first: usize, count: usize, before: Gap| Slot {
            first,
            count,
            token: at,
            text,
            before,
            accented: token.accented,
        };
        if let Some((one, two)) = vocabulary.resolve_joined(token) {
            let first = self.ids.len();
            self.ids.extend([(one, false), (two, false)]);
            self.slots.push(slot(first, 1, before));
            self.slots.push(slot(first + 1, 1, Gap::Space));
            return;
        }
        let first = self.ids.len();
        vocabulary.resolve(token, typing, &mut self.ids);
        self.slots.push(slot(first, self.ids.len() - first, before));
    }

    pub fn len(&self) -> usize {
        self.slots.len()
    }

    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    pub fn get(&self, at: usize) -> Option<&Slot> {
        self.slots.get(at)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter()
    }

    pub(super) fn ids(&self, slot: &Slot) -> &[(u32, bool)] {
        self.ids.get(slot.first..slot.first + slot.count).unwrap_or_default()
    }
}

/// Words after which a writer may go on differently.
fn is_turn(token: &Token) -> bool {
    matches!(token.exact.as_str(), "nhưng" | "mà" | "but")
}

/// How the part of the text from this token up to the next comma or `nhưng` is typed: people mix.
fn typing_of(text: &Text, from: usize) -> Typing {
    let start = text.tokens.get(from).map_or(0, |token| token.start);
    let part = text
        .tokens
        .iter()
        .enumerate()
        .skip(from)
        .skip(usize::from(text.tokens.get(from).is_some_and(is_turn)))
        .take_while(|(_, token)| token.before < Gap::Comma || token.start == start)
        .take_while(|(_, token)| !is_turn(token));
    let (mut words, mut marked) = (0_usize, 0_usize);
    for (_, token) in part.filter(|(_, token)| token.exact.len() > 1) {
        words += 1;
        marked += usize::from(token.accented && is_accented(&token.exact) && token.end > token.start + 2);
    }
    match text.language {
        Language::En => Typing::English,
        Language::Vi if marked * 5 >= words * 2 && marked > 0 => Typing::Marked,
        Language::Vi => Typing::Bare,
    }
}
