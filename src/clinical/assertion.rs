//! Whether a mention is asserted, denied or left open, whose it is and when. One pass a sentence; ties go to danger, never to silence.
//! Longer than other files: the readings of one mention are weighed against one another.

use crate::clinical::cues::Cue;
use crate::clinical::matcher::Slots;
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

struct Sentence<'a> {
    slots: &'a Slots,
    cues: &'a [CueHit],
    /// Cues of the next sentence, where that one mentions nothing itself: `Giờ hết rồi.`
    following: &'a [CueHit],
    start: usize,
    end: usize,
    homework: bool,
}

/// A negation that is still open.
#[derive(Default)]
struct Open {
    strong: bool,
    items: usize,
    comma: bool,
    or: bool,
    /// Mentions (indices) that only the list negates.
    doubtful: Vec<usize>,
}

impl Sentence<'_> {
    /// Circumstances are read apart: they may lie over small words that matter to the findings.
    fn negate(&self, mentions: &mut [Mention]) {
        for background in [false, true] {
            let chosen: Vec<usize> = mentions
                .iter()
                .enumerate()
                .filter(|(_, mention)| (mention.kind == Kind::Background) == background)
                .map(|(at, _)| at)
                .collect();
            let mut group: Vec<Mention> = chosen.iter().filter_map(|at| mentions.get(*at).cloned()).collect();
            self.negate_in_order(&mut group);
            for (at, decided) in chosen.into_iter().zip(group) {
                if let Some(mention) = mentions.get_mut(at) {
                    mention.state = decided.state;
                }
            }
        }
    }

    fn negate_in_order(&self, mentions: &mut [Mention]) {
        let mut open: Option<Open> = None;
        let (mut at, mut next, mut cue) = (self.start, 0, 0);
        while at < self.end {
            if at > self.start && self.slots.get(at).is_some_and(|slot| slot.before == Gap::Comma) {
                open = open
                    .filter(|open| open.items > 0 || open.strong)
                    .map(|open| Open { comma: true, ..open });
            }
            if mentions.get(next).is_some_and(|mention| mention.start <= at) {
                (next, at) = self.negate_group(mentions, next, at, &mut open);
                continue;
            }
            while self.cues.get(cue).is_some_and(|hit| hit.start < at) {
                cue += 1;
            }
            let limit = mentions.get(next).map_or(self.end, |mention| mention.start);
            at = self.step(mentions, (cue, limit), at, &mut open);
        }
    }

    /// Mentions that overlap share their state. Returns the next mention and slot.
    fn negate_group(&self, mentions: &mut [Mention], first: usize, at: usize, open: &mut Option<Open>) -> (usize, usize) {
        let mut end = at;
        let mut last = first;
        while let Some(mention) = mentions.get(last).filter(|mention| last == first || mention.start < end) {
            end = end.max(mention.end);
            last += 1;
        }
        // `không thở được`: the negation is the finding.
        let own = self
            .cues
            .iter()
            .any(|hit| hit.start == at && matches!(hit.cue, Cue::Negator | Cue::NotNegator));
        if own {
            negate_longer(mentions.get_mut(first..last).unwrap_or_default(), at);
        }
        let Some(list) = open.as_mut().filter(|_| !own) else {
            *open = None;
            return (last, end.max(at + 1));
        };
        let sure = list.strong || list.items == 0 || list.or;
        for (index, mention) in mentions.iter_mut().enumerate().skip(first).take(last - first) {
            mention.state = if sure { State::Absent } else { State::Uncertain };
            if !sure {
                list.doubtful.push(index);
            }
        }
        if list.or {
            settle(mentions, &mut list.doubtful);
        }
        list.items += 1;
        list.comma = false;
        list.or = false;
        (last, end.max(at + 1))
    }

    /// One slot outside of any mention: what it does to an open negation. A mention that starts with a negation
    /// takes a cue that reaches into it.
    fn step(&self, mentions: &mut [Mention], (cue, limit): (usize, usize), at: usize, open: &mut Option<Open>) -> usize {
        let reaches = |hit: &CueHit| hit.end > limit && self.cues.iter().any(|own| own.start == limit && own.cue == Cue::Negator);
        let here = || {
            self.cues
                .iter()
                .skip(cue)
                .take_while(move |hit| hit.start == at)
                .filter(|hit| !reaches(hit))
        };
        let longest = |wanted: &[Cue]| here().filter(|hit| wanted.contains(&hit.cue)).map(|hit| hit.end.min(limit)).max();
        if let Some(end) = longest(&[Cue::NotNegator]) {
            *open = None;
            return end;
        }
        if let Some(end) = longest(&[Cue::StrongNegator]) {
            *open = Some(Open {
                strong: true,
                ..Open::default()
            });
            return end;
        }
        if let Some(end) = longest(&[Cue::ListEnd])
            && let Some(list) = open.as_mut()
        {
            settle(mentions, &mut list.doubtful);
            if longest(&[Cue::Contrast]).is_some() {
                *open = None;
            }
            return end;
        }
        if let Some(end) = longest(&[Cue::Contrast]) {
            *open = None;
            return end;
        }
        if let Some(end) = longest(&[Cue::Negator]) {
            let kept = open.take().map(|open| open.doubtful).unwrap_or_default();
            *open = Some(Open {
                doubtful: kept,
                ..Open::default()
            });
            return end;
        }
        let Some(list) = open.as_mut() else { return at + 1 };
        if let Some(end) = longest(&[Cue::Or]) {
            list.or = true;
            return end;
        }
        if let Some(end) = longest(&[Cue::And, Cue::NegationFiller]) {
            return end;
        }
        self.other_word(mentions, list.comma || list.items == 0, open);
        at + 1
    }

    /// A word that belongs to no list: it ends the scope before an item, and after a doubtful item it makes that item a statement.
    fn other_word(&self, mentions: &mut [Mention], before_item: bool, open: &mut Option<Open>) {
        let Some(list) = open.as_mut().filter(|list| !list.strong) else {
            return;
        };
        if !before_item && let Some(last) = list.doubtful.pop() {
            if let Some(mention) = mentions.get_mut(last) {
                mention.state = State::Present;
            }
            *open = None;
        } else if before_item {
            *open = None;
        }
    }

    fn place_in_time(&self, mentions: &mut [Mention]) {
        let bounds: Vec<(usize, usize)> = mentions.iter().map(|mention| (mention.start, mention.end)).collect();
        for mention in mentions.iter_mut() {
            if self.post_negated(mention) {
                mention.state = State::Absent;
            }
            mention.time = self.time_of(mention, &bounds);
            if mention.kind == Kind::Disease && mention.state == State::Present && self.near(Cue::Question, mention, 4) {
                mention.state = State::Uncertain;
            }
            let supposed_now = mention.time == Time::Hypothetical && self.has(Cue::Hypothetical) && !self.has(Cue::Media) && !self.homework;
            if supposed_now && mention.kind != Kind::Crisis && self.cues.iter().any(|hit| hit.cue == Cue::Now && hit.start < mention.start)
            {
                mention.time = Time::Now;
                mention.state = State::Uncertain;
            }
        }
    }

    fn has(&self, cue: Cue) -> bool {
        self.cues.iter().any(|hit| hit.cue == cue)
    }

    /// A cue that ends at most `reach` slots before the mention starts.
    fn near(&self, cue: Cue, mention: &Mention, reach: usize) -> bool {
        self.cues
            .iter()
            .any(|hit| hit.cue == cue && hit.end <= mention.start && mention.start - hit.end <= reach)
    }

    fn post_negated(&self, mention: &Mention) -> bool {
        self.cues.iter().any(|hit| {
            let closes = hit.end >= self.end || self.slots.get(hit.end).is_some_and(|slot| slot.before >= Gap::Comma);
            hit.cue == Cue::PostNegator && hit.start == mention.end && closes
        })
    }

    fn time_of(&self, mention: &Mention, bounds: &[(usize, usize)]) -> Time {
        let real_now = self.cues.iter().any(|hit| hit.cue == Cue::Now && hit.end <= mention.start);
        if self.homework || self.has(Cue::Media) {
            return Time::Hypothetical;
        }
        if mention.kind == Kind::Crisis {
            // A question about dying is a sign itself: teaching silences it as an idiom only.
            return Time::Now;
        }
        if self.has(Cue::FamilyHistory) && !real_now {
            return Time::Past;
        }
        if self.taught(mention) || self.supposed(mention) {
            return Time::Hypothetical;
        }
        if self.has(Cue::Again) {
            return Time::Now;
        }
        if self.past(mention) {
            return Time::Past;
        }
        if self.resolved(mention, bounds) {
            Time::Resolved
        } else {
            Time::Now
        }
    }

    /// Asked in general: `triệu chứng … là gì`. Not where somebody real is told of in the same sentence.
    fn taught(&self, mention: &Mention) -> bool {
        let personal = self.cues.iter().any(|hit| {
            matches!(hit.cue, Cue::Personal | Cue::Now) && hit.start < mention.end.max(hit.start + 1) && !self.inside_education(hit)
        });
        let before = |hit: &CueHit| hit.cue == Cue::Education && (hit.start < mention.start || mention.kind == Kind::Disease);
        let asked = self.cues.iter().any(before) || (matches!(mention.kind, Kind::Disease | Kind::Event) && self.has(Cue::Definition));
        asked && !personal && mention.kind != Kind::Background
    }

    fn inside_education(&self, personal: &CueHit) -> bool {
        self.cues
            .iter()
            .any(|hit| hit.cue == Cue::Education && hit.start <= personal.start && personal.end <= hit.end)
    }

    fn supposed(&self, mention: &Mention) -> bool {
        self.cues.iter().any(|hit| hit.cue == Cue::Hypothetical && hit.end <= mention.start)
    }

    fn past(&self, mention: &Mention) -> bool {
        let mut past = false;
        for hit in self.cues.iter().filter(|hit| hit.start < mention.start) {
            match hit.cue {
                Cue::Past | Cue::History if !self.denied(hit) => past = true,
                Cue::Now => past = false,
                _ => {}
            }
        }
        past || self.past_after(mention)
    }

    /// `chưa từng bị`: never before is no past.
    fn denied(&self, past: &CueHit) -> bool {
        self.cues
            .iter()
            .any(|hit| hit.cue == Cue::Negator && hit.start < past.start && past.start <= hit.end)
    }

    /// `bị đột quỵ 3 năm trước`: said after it, in the same segment, with no "now" between.
    fn past_after(&self, mention: &Mention) -> bool {
        let segment = (mention.end..self.end)
            .find(|at| self.slots.get(*at).is_some_and(|slot| slot.before >= Gap::Comma))
            .unwrap_or(self.end);
        let first = self.cues.iter().find(|hit| {
            hit.start >= mention.end && hit.start < segment && matches!(hit.cue, Cue::Past | Cue::Now | Cue::Contrast) && !self.denied(hit)
        });
        first.is_some_and(|hit| hit.cue == Cue::Past)
    }

    fn resolved(&self, mention: &Mention, bounds: &[(usize, usize)]) -> bool {
        let not = |hit: &CueHit, among: &[CueHit]| {
            among
                .iter()
                .any(|other| other.cue == Cue::NotResolved && other.start < hit.end && hit.start < other.end)
        };
        // A lone `hết` or `đỡ` says so only at the head of its part of the sentence: `đổ hết nước sôi` is something else.
        let heads = |hit: &CueHit| hit.end - hit.start > 1 || hit.start == self.start || self.comma_at(hit.start);
        let before = self.cues.iter().any(|hit| {
            hit.cue == Cue::ResolvedBefore
                && heads(hit)
                && hit.end <= mention.start
                && mention.start - hit.end <= 2
                && !self.comma_at(mention.start)
                && !not(hit, self.cues)
        });
        let after = self.cues.iter().any(|hit| {
            let another = bounds
                .iter()
                .any(|(start, end)| *start < hit.start && *start >= mention.end && *end > hit.start);
            hit.cue == Cue::Resolved && hit.start >= mention.end && !another && !not(hit, self.cues)
        });
        let later = self
            .following
            .iter()
            .any(|hit| hit.cue == Cue::Resolved && !not(hit, self.following));
        before || after || later
    }

    fn comma_at(&self, at: usize) -> bool {
        self.slots.get(at).is_some_and(|slot| slot.before >= Gap::Comma)
    }

    /// Gives each mention to the person named last before it; returns who that is at the end of the sentence.
    fn assign(&self, mentions: &mut [Mention], before: Whose) -> Whose {
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

/// `không đi cầu ra máu`: the longer finding after the negation is denied, and then the shorter one with it is not meant either.
fn negate_longer(group: &mut [Mention], at: usize) {
    let own = group
        .iter()
        .filter(|mention| mention.start == at)
        .map(|mention| mention.end)
        .max()
        .unwrap_or(at);
    let longer = group
        .iter()
        .any(|mention| mention.start > at && mention.start < own && mention.end > own);
    for mention in group
        .iter_mut()
        .filter(|mention| longer && (mention.start > at || mention.end == own))
    {
        mention.state = if mention.start > at { State::Absent } else { State::Uncertain };
    }
}

fn settle(mentions: &mut [Mention], doubtful: &mut Vec<usize>) {
    for index in doubtful.drain(..) {
        if let Some(mention) = mentions.get_mut(index) {
            mention.state = State::Absent;
        }
    }
}
