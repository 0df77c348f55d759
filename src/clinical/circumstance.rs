//! When a mention holds and whose it is: past, over, supposed, taught, asked. What a sentence says of all its mentions is worked out once,
//! so that a long sentence costs no more than its length.

use crate::clinical::assertion::{CueHit, Kind, Mention, Sentence, State, Time};
use crate::clinical::cues::Cue;
use crate::domain::finding::Whose;
use crate::language::text::Gap;

/// So many words may stand between a doubt (`có phải`, `liệu`) and the illness that it doubts.
const DOUBT_REACH: usize = 4;
/// So many between `hết` and what is over.
const OVER_REACH: usize = 2;

/// What the cues of one sentence say, ready to be asked for any place of it. All lists are sorted.
struct Frame<'a> {
    sentence: &'a Sentence<'a>,
    media: bool,
    family: bool,
    again: bool,
    /// Asks what an illness is.
    definition: bool,
    /// Somebody real is told of, outside of a teaching phrase.
    personal: bool,
    /// Where the first teaching phrase begins.
    taught: Option<usize>,
    /// Where the first supposition ends.
    supposed: Option<usize>,
    /// Where the first "now" begins and where one first ends.
    now: Option<(usize, usize)>,
    /// From this place on it is past, or now again.
    tenses: Vec<(usize, bool)>,
    /// Places that end what was said: past (true), now or a contrast.
    turns: Vec<(usize, bool)>,
    commas: Vec<usize>,
    /// Ends of doubts.
    doubts: Vec<usize>,
    /// Ends of `hết` and the like.
    over_before: Vec<usize>,
    /// By slot from the start of the sentence: is something that ends here told to be over?
    over_after: Vec<bool>,
    /// The next sentence says that it is over.
    over_later: bool,
    /// Where a question of the kind `là dấu hiệu bệnh gì` begins, if nobody is told to have it now.
    general: Option<usize>,
}

impl Sentence<'_> {
    pub(super) fn place_in_time(&self, mentions: &mut [Mention]) {
        if mentions.is_empty() {
            return;
        }
        let frame = Frame::of(self, mentions);
        for mention in mentions.iter_mut() {
            if self.post_negated(mention) {
                mention.state = State::Absent;
            }
            mention.time = frame.time_of(mention);
            if mention.kind == Kind::Disease && mention.state == State::Present && frame.doubted(mention) {
                mention.state = State::Uncertain;
            }
            let supposed_now = mention.time == Time::Hypothetical && frame.supposed.is_some() && !frame.media && !self.homework;
            if supposed_now && mention.kind != Kind::Crisis && frame.now.is_some_and(|(start, _)| start < mention.start) {
                mention.time = Time::Now;
                mention.state = State::Uncertain;
            }
        }
    }

    fn post_negated(&self, mention: &Mention) -> bool {
        self.cues_at(mention.end).any(|hit| {
            let closes = hit.end >= self.end || self.comma_at(hit.end);
            hit.cue == Cue::PostNegator && closes
        })
    }

    /// `chưa từng bị`: never before is no past. A negation is at most a few words long.
    fn denied(&self, past: &CueHit) -> bool {
        let until = self.cues.partition_point(|hit| hit.start < past.start);
        self.cues
            .iter()
            .take(until)
            .rev()
            .take_while(|hit| hit.start + LONGEST_NEGATOR >= past.start)
            .any(|hit| hit.cue == Cue::Negator && past.start <= hit.end)
    }

    fn comma_at(&self, at: usize) -> bool {
        self.slots.get(at).is_some_and(|slot| slot.before >= Gap::Comma)
    }

    /// Gives each mention to the person named last before it; returns who that is at the end of the sentence.
    pub(super) fn assign(&self, mentions: &mut [Mention], before: Whose) -> Whose {
        let mut covered = 0;
        let mut people = self
            .cues
            .iter()
            .filter_map(|hit| whose(hit.cue).map(|whose| (hit.start, hit.end, whose)))
            // The `em` of `mẹ em` is no person of its own.
            .filter_map(|(start, end, whose)| {
                let inside = start < covered && end <= covered;
                covered = covered.max(end);
                (!inside || whose != Whose::Own).then_some((start, whose))
            })
            .peekable();
        let mut current = before;
        for mention in mentions.iter_mut() {
            while let Some((_, whose)) = people.next_if(|(start, _)| *start <= mention.start) {
                current = whose;
            }
            mention.whose = current;
        }
        for (_, whose) in people {
            current = whose;
        }
        current
    }
}

/// Words of the longest negation.
const LONGEST_NEGATOR: usize = 6;

impl<'a> Frame<'a> {
    fn of(sentence: &'a Sentence<'a>, mentions: &[Mention]) -> Self {
        let has = |cue: Cue| sentence.cues.iter().any(|hit| hit.cue == cue);
        let taught: Vec<&CueHit> = sentence.cues.iter().filter(|hit| hit.cue == Cue::Education).collect();
        let in_teaching = |hit: &CueHit| taught.iter().any(|phrase| phrase.start <= hit.start && hit.end <= phrase.end);
        Frame {
            sentence,
            media: has(Cue::Media),
            family: has(Cue::FamilyHistory),
            again: has(Cue::Again),
            definition: has(Cue::Definition),
            personal: sentence
                .cues
                .iter()
                .any(|hit| matches!(hit.cue, Cue::Personal | Cue::Now) && !in_teaching(hit)),
            taught: taught.first().map(|hit| hit.start),
            supposed: ends(sentence.cues, Cue::Hypothetical).first().copied(),
            now: first_now(sentence.cues),
            tenses: tenses(sentence),
            turns: turns(sentence),
            commas: (sentence.start..sentence.end).filter(|at| sentence.comma_at(*at)).collect(),
            doubts: ends(sentence.cues, Cue::Question),
            over_before: over_before(sentence),
            over_after: over_after(sentence, mentions),
            over_later: over(sentence.following).next().is_some(),
            general: general(sentence),
        }
    }

    fn time_of(&self, mention: &Mention) -> Time {
        if self.sentence.homework || self.media {
            return Time::Hypothetical;
        }
        if mention.kind == Kind::Crisis {
            // A question about dying is a sign itself: teaching silences it as an idiom only.
            return Time::Now;
        }
        if self.family && self.now.is_none_or(|(_, end)| end > mention.start) {
            return Time::Past;
        }
        if self.is_taught(mention) || self.supposed.is_some_and(|end| end <= mention.start) {
            return Time::Hypothetical;
        }
        if self.again {
            return Time::Now;
        }
        if self.past(mention) {
            return Time::Past;
        }
        if self.resolved(mention) {
            return Time::Resolved;
        }
        let general = mention.kind != Kind::Background && self.general.is_some_and(|asked| mention.start < asked);
        if general { Time::General } else { Time::Now }
    }

    fn doubted(&self, mention: &Mention) -> bool {
        last_end(&self.doubts, mention.start).is_some_and(|end| mention.start - end <= DOUBT_REACH)
    }

    /// Asked in general: `triệu chứng … là gì`. Not where somebody real is told of in the same sentence.
    fn is_taught(&self, mention: &Mention) -> bool {
        let before = self
            .taught
            .is_some_and(|start| start < mention.start || mention.kind == Kind::Disease);
        let asked = before || (matches!(mention.kind, Kind::Disease | Kind::Event) && self.definition);
        asked && !self.personal && mention.kind != Kind::Background
    }

    fn past(&self, mention: &Mention) -> bool {
        let last = self.tenses.partition_point(|(start, _)| *start < mention.start);
        let before = last
            .checked_sub(1)
            .and_then(|at| self.tenses.get(at))
            .is_some_and(|(_, past)| *past);
        before || self.past_after(mention)
    }

    /// `bị đột quỵ 3 năm trước`: said after it, in the same segment, with no "now" between.
    fn past_after(&self, mention: &Mention) -> bool {
        let next = self.turns.partition_point(|(start, _)| *start < mention.end);
        let Some((start, true)) = self.turns.get(next) else { return false };
        let comma = self.commas.partition_point(|at| *at < mention.end);
        self.commas.get(comma).is_none_or(|at| at > start)
    }

    fn resolved(&self, mention: &Mention) -> bool {
        let before = last_end(&self.over_before, mention.start)
            .filter(|end| mention.start - end <= OVER_REACH)
            .is_some_and(|end| !(end..=mention.start).any(|slot| self.sentence.comma_at(slot)));
        let after = mention
            .end
            .checked_sub(self.sentence.start)
            .is_some_and(|at| self.over_after.get(at).copied().unwrap_or(false));
        before || after || self.over_later
    }
}

fn ends(cues: &[CueHit], cue: Cue) -> Vec<usize> {
    let mut ends: Vec<usize> = cues.iter().filter(|hit| hit.cue == cue).map(|hit| hit.end).collect();
    ends.sort_unstable();
    ends
}

/// The last of the sorted ends that is not after this place.
fn last_end(ends: &[usize], at: usize) -> Option<usize> {
    let before = ends.partition_point(|end| *end <= at);
    before.checked_sub(1).and_then(|last| ends.get(last)).copied()
}

fn first_now(cues: &[CueHit]) -> Option<(usize, usize)> {
    let start = cues.iter().find(|hit| hit.cue == Cue::Now).map(|hit| hit.start)?;
    ends(cues, Cue::Now).first().map(|end| (start, *end))
}

fn tenses(sentence: &Sentence<'_>) -> Vec<(usize, bool)> {
    let tense = |hit: &CueHit| match hit.cue {
        Cue::Past | Cue::History if !sentence.denied(hit) => Some((hit.start, true)),
        Cue::Now => Some((hit.start, false)),
        _ => None,
    };
    sentence.cues.iter().filter_map(tense).collect()
}

fn turns(sentence: &Sentence<'_>) -> Vec<(usize, bool)> {
    let turn = |hit: &&CueHit| matches!(hit.cue, Cue::Past | Cue::Now | Cue::Contrast) && !sentence.denied(hit);
    sentence
        .cues
        .iter()
        .filter(turn)
        .map(|hit| (hit.start, hit.cue == Cue::Past))
        .collect()
}

/// What says that something is over, and is not itself taken back: `chưa hết`.
fn over(cues: &[CueHit]) -> impl Iterator<Item = &CueHit> {
    kept(cues, Cue::Resolved)
}

fn kept(cues: &[CueHit], cue: Cue) -> impl Iterator<Item = &CueHit> {
    let taken_back = |hit: &CueHit| {
        let from = cues.partition_point(|other| other.start + LONGEST_NEGATOR < hit.start);
        cues.iter()
            .skip(from)
            .take_while(|other| other.start < hit.end)
            .any(|other| other.cue == Cue::NotResolved && other.end > hit.start)
    };
    cues.iter().filter(move |hit| hit.cue == cue && !taken_back(hit))
}

/// A lone `hết` or `đỡ` says so only where nothing but persons and "now" stands before it in its part of the sentence:
/// `cháu nay hết đau bụng`. `đổ hết nước sôi` is something else.
fn over_before(sentence: &Sentence<'_>) -> Vec<usize> {
    let opens = opens_with_person(sentence);
    let at_head = |at: usize| {
        at.checked_sub(sentence.start)
            .and_then(|at| opens.get(at))
            .copied()
            .unwrap_or(false)
    };
    let heads = |hit: &&CueHit| hit.end - hit.start > 1 || at_head(hit.start);
    let mut ends: Vec<usize> = kept(sentence.cues, Cue::ResolvedBefore).filter(heads).map(|hit| hit.end).collect();
    ends.sort_unstable();
    ends
}

/// By slot from the start of the sentence: do only persons and "now" stand before it in its part?
fn opens_with_person(sentence: &Sentence<'_>) -> Vec<bool> {
    let mut said = vec![false; sentence.end - sentence.start];
    for hit in sentence.cues.iter().filter(|hit| whose(hit.cue).is_some() || hit.cue == Cue::Now) {
        let (from, to) = (hit.start - sentence.start, (hit.end - sentence.start).min(said.len()));
        if let Some(places) = said.get_mut(from..to) {
            places.fill(true);
        }
    }
    let mut opens = true;
    let mut out = Vec::with_capacity(said.len());
    for (at, said) in said.into_iter().enumerate() {
        opens |= sentence.comma_at(sentence.start + at);
        out.push(opens);
        opens &= said;
    }
    out
}

/// `đau ngực hết rồi`: over is what stands before it, up to a mention that the cue itself lies in.
fn over_after(sentence: &Sentence<'_>, mentions: &[Mention]) -> Vec<bool> {
    let mut over_here = vec![false; sentence.end - sentence.start + 1];
    let mut upto = 0;
    let mut seen = 0;
    let mut covering: Vec<(usize, usize)> = Vec::new();
    for hit in over(sentence.cues) {
        while let Some(mention) = mentions.get(seen).filter(|mention| mention.start < hit.start) {
            covering.push((mention.start, mention.end));
            seen += 1;
        }
        covering.retain(|(_, end)| *end > hit.start);
        let from = covering.iter().map(|(start, _)| start + 1).max().unwrap_or(upto);
        let (from, to) = (from.max(upto).saturating_sub(sentence.start), hit.start - sentence.start);
        if let Some(places) = over_here.get_mut(from..=to) {
            places.fill(true);
        }
        if covering.is_empty() {
            upto = hit.start;
        }
    }
    over_here
}

/// A headline question: `khó thở, tức ngực là dấu hiệu bệnh gì`, `thường xuyên đau ngực có sao không`. Where the text names somebody,
/// a time or how bad it is, a person has it now, and the question changes nothing.
fn general(sentence: &Sentence<'_>) -> Option<usize> {
    if sentence.somebody {
        return None;
    }
    let asked = |cue: Cue| sentence.cues.iter().find(|hit| hit.cue == cue).map(|hit| hit.start);
    asked(Cue::AskedCause).or_else(|| asked(Cue::Habit).and(asked(Cue::AskedIfBad)))
}

fn whose(cue: Cue) -> Option<Whose> {
    Some(match cue {
        Cue::Own => Whose::Own,
        Cue::Child => Whose::Child,
        Cue::Parent => Whose::Parent,
        Cue::Spouse => Whose::Spouse,
        Cue::Other => Whose::Other,
        _ => return None,
    })
}
