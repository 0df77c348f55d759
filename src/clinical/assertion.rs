//! Whether a mention is asserted, denied or left open, whose it is and when. One pass a sentence; ties go to danger, never to silence.

use crate::clinical::cues::Cue;
use crate::clinical::slots::Slots;
use crate::domain::finding::Whose;
use crate::language::text::Gap;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Present,
    Absent,
    /// It could be either: ask.
    Uncertain,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Time {
    Now,
    /// Over, but not long ago.
    Resolved,
    Past,
    /// Asked, supposed, taught or told in a story.
    Hypothetical,
    /// Asked of symptoms that nobody is told to have at this moment: `khó thở là dấu hiệu bệnh gì`. Worth a question, not a card.
    General,
}

/// What kind of thing a concept is: it decides which circumstances may silence it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Kind {
    #[default]
    Symptom,
    /// A name of an illness: asking about it is not having it.
    Disease,
    /// Something that happened: a fall, a bite, a dose.
    Event,
    /// Crisis is not silenced by `nếu` or by the past.
    Crisis,
    /// A circumstance: pregnant, diabetes, a medicine.
    Background,
}

/// A term found in the text, with what the sentence says of it. `start` and `end` count slots.
#[derive(Clone, PartialEq, Debug)]
pub struct Mention {
    pub concept: u32,
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    pub guessed: u8,
    pub state: State,
    pub time: Time,
    pub whose: Whose,
}

#[derive(Clone, Copy, Debug)]
pub struct CueHit {
    pub cue: Cue,
    pub start: usize,
    pub end: usize,
}

/// Decides every mention. Both lists are sorted by start.
pub fn decide(slots: &Slots, cues: &[CueHit], mentions: &mut [Mention]) {
    let sentences = sentences(slots);
    let homework = cues.iter().any(|hit| hit.cue == Cue::Homework);
    let somebody = cues.iter().any(|hit| hit.cue.is_somebody());
    let mut whose = Whose::Own;
    for (number, (start, end)) in sentences.iter().copied().enumerate() {
        let next = sentences.get(number + 1).copied();
        let inside = within(mentions, start, end);
        let cues_here = cues_within(cues, start, end);
        let quiet_next = next.filter(|(from, to)| {
            mentions
                .get(inside.1)
                .is_none_or(|mention| mention.start >= *to || mention.start < *from)
        });
        let cues_next = quiet_next.map(|(from, to)| cues_within(cues, from, to)).unwrap_or_default();
        let Some(here) = mentions.get_mut(inside.0..inside.1) else {
            continue;
        };
        let sentence = Sentence {
            slots,
            cues: cues_here,
            following: cues_next,
            start,
            end,
            homework,
            somebody,
        };
        sentence.negate(here);
        sentence.place_in_time(here);
        whose = sentence.assign(here, whose);
    }
}

fn sentences(slots: &Slots) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, slot) in slots.iter().enumerate() {
        if at > start && slot.before == Gap::Sentence {
            out.push((start, at));
            start = at;
        }
    }
    if start < slots.len() {
        out.push((start, slots.len()));
    }
    out
}

fn within(mentions: &[Mention], start: usize, end: usize) -> (usize, usize) {
    (
        mentions.partition_point(|mention| mention.start < start),
        mentions.partition_point(|mention| mention.start < end),
    )
}

fn cues_within(cues: &[CueHit], start: usize, end: usize) -> &[CueHit] {
    let from = cues.partition_point(|hit| hit.start < start);
    let to = cues.partition_point(|hit| hit.start < end);
    cues.get(from..to).unwrap_or_default()
}

/// One sentence with its cues.
pub(super) struct Sentence<'a> {
    pub(super) slots: &'a Slots,
    pub(super) cues: &'a [CueHit],
    /// Cues of the next sentence, where that one mentions nothing itself: `Giờ hết rồi.`
    pub(super) following: &'a [CueHit],
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) homework: bool,
    /// The text names a person, a time, or how bad it is.
    pub(super) somebody: bool,
}

impl Sentence<'_> {
    /// The cues that start at this slot.
    pub(super) fn cues_at(&self, at: usize) -> impl Iterator<Item = &CueHit> {
        let from = self.cues.partition_point(|hit| hit.start < at);
        self.cues.iter().skip(from).take_while(move |hit| hit.start == at)
    }
}
