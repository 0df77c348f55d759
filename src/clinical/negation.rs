//! The reach of a negation: lists, contrasts, and words that only look like one. Ties go to danger.

use crate::clinical::assertion::{CueHit, Kind, Mention, Sentence, State};
use crate::clinical::cues::Cue;
use crate::language::text::Gap;

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
    pub(super) fn negate(&self, mentions: &mut [Mention]) {
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
        let own = self.cues_at(at).any(|hit| matches!(hit.cue, Cue::Negator | Cue::NotNegator));
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
        let reaches = |hit: &CueHit| hit.end > limit && self.cues_at(limit).any(|own| own.cue == Cue::Negator);
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
