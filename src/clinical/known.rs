//! What is known of every concept for one check, sure or perhaps, now or ever; and the numbers.

use crate::clinical::assertion::{Mention, State, Time};
use crate::clinical::expression::{Facts, Mode};
use crate::clinical::heard::Told;
use crate::clinical::measures::{Measure, Measures};
use crate::clinical::red_flags::Context;
use crate::clinical::rules::Rule;

pub(super) const NOW: u8 = 1;
pub(super) const MAYBE_NOW: u8 = 2;
pub(super) const RECENT: u8 = 4;
pub(super) const MAYBE_RECENT: u8 = 8;
pub(super) const EVER: u8 = 16;
pub(super) const SAID: u8 = 32;
/// Asked of in general: enough for an urgent rule, a question for a grave one.
pub(super) const GENERAL: u8 = 64;

pub(super) fn flags(mention: &Mention) -> u8 {
    let maybe = match (mention.state, mention.time) {
        (State::Absent, _) => return SAID,
        (_, Time::Hypothetical) => return SAID,
        (_, Time::Now | Time::General) => MAYBE_NOW | MAYBE_RECENT | EVER | SAID,
        (_, Time::Resolved) => MAYBE_RECENT | EVER | SAID,
        (_, Time::Past) => EVER | SAID,
    };
    match (mention.state, mention.time) {
        (State::Present, Time::Now) => maybe | NOW | RECENT,
        (State::Present, Time::Resolved) => maybe | RECENT,
        (State::Present, Time::General) => maybe | GENERAL,
        _ => maybe,
    }
}

/// What is known of each concept, and the numbers.
pub(super) struct Known {
    pub(super) flags: Vec<u8>,
    pub(super) measures: Measures,
}

impl Known {
    pub(super) fn add(&mut self, concept: u32, flags: u8) {
        if let Some(known) = self.flags.get_mut(concept as usize) {
            *known |= flags;
        }
    }

    pub(super) fn take<'a>(&mut self, told: impl Iterator<Item = &'a Told>) {
        for told in told {
            self.add(told.concept, told.flags);
        }
    }

    /// Age and weeks where no message told them.
    pub(super) fn fill(&mut self, context: &Context<'_>) {
        if let Some(age) = context.age {
            self.measures.set(Measure::Age, age);
        }
        if let Some(weeks) = context.weeks {
            self.measures.set(Measure::PregnancyWeeks, f64::from(weeks));
        }
    }

    /// As a rule sees it: a rule that only asks to come today also counts what is asked of in general.
    pub(super) fn seen_by(&self, rule: &Rule) -> View<'_> {
        let general = if rule.is_grave() { 0 } else { GENERAL };
        View {
            known: self,
            now: NOW | general,
            recent: RECENT | general,
        }
    }

    pub(super) fn lenient(&self) -> View<'_> {
        View {
            known: self,
            now: MAYBE_NOW,
            recent: MAYBE_RECENT,
        }
    }
}

/// The knowledge seen strictly or leniently.
pub(super) struct View<'a> {
    known: &'a Known,
    now: u8,
    recent: u8,
}

impl Facts for View<'_> {
    fn holds(&self, concept: u32, mode: Mode) -> bool {
        let wanted = match mode {
            Mode::Now => self.now,
            Mode::Recent => self.recent,
            Mode::Ever => EVER,
            Mode::Said => SAID,
        };
        self.known.flags.get(concept as usize).is_some_and(|flags| flags & wanted != 0)
    }

    fn measures(&self) -> &Measures {
        &self.known.measures
    }
}
