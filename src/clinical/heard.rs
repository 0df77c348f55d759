//! Earlier messages as their own checks left them, so that a check reads the present one only.

use crate::clinical::known;
use crate::clinical::measures::Measures;
use crate::clinical::reader::Reading;
use crate::domain::finding::Whose;
use crate::language::text::Text;

/// A message of so few words is probably a part of a sentence sent in pieces.
const PIECE: usize = 4;

/// An earlier message.
#[derive(Clone, Debug)]
pub struct Heard {
    text: Text,
    /// What it tells, together with the messages that it covers.
    told: Vec<Told>,
    /// Its own numbers.
    measures: Measures,
    /// So many messages right before it were read with it as one: pieces of a sentence, or what `giờ hết rồi` is about.
    covers: usize,
}

/// A concept that was told, how (see [`known`]), and of whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Told {
    pub(super) concept: u32,
    pub(super) flags: u8,
    pub(super) whose: Whose,
}

impl Heard {
    pub(super) fn new(text: Text, told: Vec<Told>, measures: Measures, covers: usize) -> Self {
        Heard {
            text,
            told,
            measures,
            covers,
        }
    }

    /// A message that told nothing.
    pub fn silent(text: Text) -> Self {
        Heard::new(text, Vec::new(), Measures::default(), 0)
    }

    pub fn text(&self) -> &Text {
        &self.text
    }

    pub(super) fn told(&self) -> std::slice::Iter<'_, Told> {
        self.told.iter()
    }

    pub(super) fn measures(&self) -> &Measures {
        &self.measures
    }

    pub(super) fn covers(&self) -> usize {
        self.covers
    }
}

pub(super) fn told_by(reading: &Reading) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::with_capacity(reading.mentions.len());
    for mention in &reading.mentions {
        let flags = known::flags(mention);
        match told
            .iter_mut()
            .find(|told| told.concept == mention.concept && told.whose == mention.whose)
        {
            Some(told) => told.flags |= flags,
            None => told.push(Told {
                concept: mention.concept,
                flags,
                whose: mention.whose,
            }),
        }
    }
    told
}

pub(super) fn is_piece(text: &Text) -> bool {
    text.tokens.len() <= PIECE
}

/// How many of the messages before are read together with this one.
pub(super) fn run(recent: &[Heard], text: &Text, alone: &Reading) -> usize {
    let Some(last) = recent.last() else { return 0 };
    let pieces = is_piece(text) || is_piece(&last.text);
    // One that names nothing may say that what was named is over.
    let follows = alone.mentions.is_empty() && !last.told.is_empty() && last.covers == 0;
    if pieces || follows {
        (last.covers + 1).min(recent.len())
    } else {
        0
    }
}

/// The messages that stand for themselves or for a run, without the last `skip`.
pub(super) fn spoken(recent: &[Heard], skip: usize) -> impl Iterator<Item = &Heard> {
    let mut left = recent.get(..recent.len().saturating_sub(skip)).unwrap_or_default();
    std::iter::from_fn(move || {
        let (last, before) = left.split_last()?;
        left = before.get(..before.len().saturating_sub(last.covers)).unwrap_or_default();
        Some(last)
    })
}
