//! When a mention holds and whose it is: past, over, supposed, taught, asked.

use crate::clinical::assertion::{CueHit, Kind, Mention, Sentence, State, Time};
use crate::clinical::cues::Cue;
use crate::domain::finding::Whose;
use crate::language::text::Gap;

impl Sentence<'_> {
    pub(super) fn place_in_time(&self, mentions: &mut [Mention]) {
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
        let heads = |hit: &CueHit| hit.end - hit.start > 1 || self.opens_with_person(hit.start);
        let before = self.cues.iter().any(|hit| {
            hit.cue == Cue::ResolvedBefore
                && heads(hit)
                && hit.end <= mention.start
                && mention.start - hit.end <= 2
                && !(hit.end..=mention.start).any(|slot| self.comma_at(slot))
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

    /// Nothing but persons and "now" stands before it in its part of the sentence: `cháu nay hết đau bụng`.
    fn opens_with_person(&self, at: usize) -> bool {
        let head = (self.start..=at).rev().find(|slot| self.comma_at(*slot)).unwrap_or(self.start);
        let said = |slot: usize| {
            self.cues
                .iter()
                .any(|hit| hit.start <= slot && slot < hit.end && (whose(hit.cue).is_some() || hit.cue == Cue::Now))
        };
        (head..at).all(said)
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
