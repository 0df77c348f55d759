//! From fired rules to the verdict that the conversation acts on: level, card, steps, evidence, one question.

use crate::clinical::assertion::{State, Time};
use crate::clinical::danger::{Advice, Danger};
use crate::clinical::expression::{Facts, Reasons};
use crate::clinical::heard::Told;
use crate::clinical::known::View;
use crate::clinical::reader::Reading;
use crate::clinical::red_flags::Compiled;
use crate::clinical::rules::Rule;
use crate::domain::finding::Whose;
use crate::domain::understanding::{Evidence, Fired, RuleLevel, Subject};
use crate::domain::urgency::Urgency;
use crate::language::text::Text;

/// Places named for one rule at most.
const MOST_EVIDENCE: usize = 16;

/// The rules that fired, with what made them, and those that ask.
#[derive(Default)]
pub(super) struct Verdict<'a> {
    pub(super) fired: Vec<(&'a Compiled, Vec<Spot>)>,
    pub(super) asked: Vec<&'a Compiled>,
}

impl Verdict<'_> {
    /// The verdict for the caller: gravest rule first.
    pub(super) fn into_danger(self, text: &Text, alone: &Reading) -> Danger {
        let mut danger = Danger {
            subject: subject(alone, None),
            ..Danger::default()
        };
        let mut fired = self.fired;
        fired.sort_by_key(|(compiled, _)| rank(&compiled.rule));
        for (compiled, mentions) in &fired {
            let rule = &compiled.rule;
            danger.crisis |= rule.level == RuleLevel::Crisis;
            danger.emergency |= rule.level == RuleLevel::Emergency || rule.emergency;
            danger.urgency = danger.urgency.max(urgency(rule));
            danger.steps.extend(
                rule.steps
                    .iter()
                    .filter(|step| !danger.steps.contains(step))
                    .cloned()
                    .collect::<Vec<_>>(),
            );
            danger.rules.push(Fired {
                id: rule.id.clone(),
                level: rule.level,
                evidence: evidence(mentions, text),
            });
        }
        if let Some((first, mentions)) = fired.first() {
            danger.subject = subject(alone, Some(mentions));
            danger.advice = advice(&danger, &fired).unwrap_or_else(|| first.rule.transport.advice());
        }
        if !danger.emergency && !danger.crisis {
            // Left open by the words, or told plainly but too bare to tell how bad it is.
            let open = self.asked.iter().copied().chain(fired.iter().map(|(compiled, _)| *compiled));
            let open = open
                .filter(|compiled| compiled.rule.ask.is_some())
                .min_by_key(|compiled| rank(&compiled.rule));
            danger.ask = open.map(|compiled| compiled.rule.id.clone());
        }
        danger
    }
}

/// A mention that made a rule fire: tokens of the present message (none where an earlier message said it), and whose it is.
pub(super) struct Spot {
    tokens: Option<(usize, usize)>,
    whose: Whose,
}

pub(super) fn reasons(compiled: &Compiled, view: &View<'_>, reading: &Reading) -> Vec<Spot> {
    let mut reasons = Reasons::default();
    compiled.when.reasons(view, &mut reasons);
    let numbers = reasons.measures.iter().map(|measure| Spot {
        tokens: view.measures().place(*measure),
        whose: Whose::Own,
    });
    let last = reading.slots.iter().map(|slot| slot.text).max().unwrap_or(0);
    let token = |slot: usize| reading.slots.get(slot).filter(|slot| slot.text == last).map(|slot| slot.token);
    let mentions = reading
        .mentions
        .iter()
        .filter(|mention| reasons.concepts.contains(&mention.concept) && mention.state != State::Absent)
        .map(|mention| Spot {
            tokens: token(mention.end.saturating_sub(1)).map(|end| (token(mention.start).unwrap_or(0), end)),
            whose: mention.whose,
        });
    mentions.chain(numbers).collect()
}

/// Whom the earlier messages were about that a rule rests on.
pub(super) fn told_before<'a>(compiled: &Compiled, view: &View<'_>, told: impl Iterator<Item = &'a Told>, spots: &mut Vec<Spot>) {
    let mut reasons = Reasons::default();
    compiled.when.reasons(view, &mut reasons);
    spots.extend(told.filter(|told| reasons.concepts.contains(&told.concept)).map(|told| Spot {
        tokens: None,
        whose: told.whose,
    }));
}

/// The words behind a rule, in the order of the text, each place once. Somebody who repeats a line a hundred times says it once.
fn evidence(spots: &[Spot], text: &Text) -> Vec<Evidence> {
    let mut tokens: Vec<(usize, usize)> = spots.iter().filter_map(|spot| spot.tokens).collect();
    tokens.sort_unstable();
    tokens.dedup();
    let places = tokens
        .into_iter()
        .filter_map(|(first, last)| Some((text.tokens.get(first)?.start, text.tokens.get(last)?.end)));
    places
        .take(MOST_EVIDENCE)
        .map(|(start, end)| Evidence {
            text: text.slice(start, end),
            start,
            end,
        })
        .collect()
}

/// Order of importance: emergencies, then crises, then the rest; within each by transport and first aid.
fn rank(rule: &Rule) -> (u8, u8, bool) {
    let level = match rule.level {
        RuleLevel::Emergency => 0,
        RuleLevel::Crisis if rule.emergency => 1,
        RuleLevel::Crisis => 2,
        RuleLevel::Urgent => 3,
        RuleLevel::Routine => 4,
        RuleLevel::SelfCare => 5,
    };
    let transport = match rule.transport.advice() {
        Advice::Ambulance => 0,
        Advice::GoNow => 1,
        Advice::Talk => 2,
    };
    // A rule with first aid of its own before the call stands first on the card.
    (level, transport, rule.steps.first().is_none_or(|step| step == "call_115"))
}

fn urgency(rule: &Rule) -> Urgency {
    match rule.level {
        RuleLevel::Emergency => Urgency::Emergency,
        RuleLevel::Crisis if rule.emergency => Urgency::Emergency,
        RuleLevel::Crisis | RuleLevel::Urgent => Urgency::Urgent,
        RuleLevel::Routine => Urgency::Routine,
        RuleLevel::SelfCare => Urgency::SelfCare,
    }
}

/// The card of the gravest rule.
fn advice(danger: &Danger, fired: &[(&Compiled, Vec<Spot>)]) -> Option<Advice> {
    if danger.emergency {
        let mut grave = fired
            .iter()
            .map(|(compiled, _)| &compiled.rule)
            .filter(|rule| urgency(rule) == Urgency::Emergency);
        let go = grave.all(|rule| rule.transport.advice() == Advice::GoNow);
        return Some(if go { Advice::GoNow } else { Advice::Ambulance });
    }
    danger.crisis.then_some(Advice::Talk)
}

fn subject(reading: &Reading, spots: Option<&[Spot]>) -> Subject {
    if let Some(spots) = spots {
        let other = spots.iter().any(|spot| spot.whose != Whose::Own);
        return if other { Subject::Other } else { Subject::Own };
    }
    let times = || {
        reading
            .mentions
            .iter()
            .filter(|mention| mention.state != State::Absent)
            .map(|mention| mention.time)
    };
    if times().any(|time| time == Time::Now) || reading.mentions.is_empty() {
        let other = reading.mentions.iter().any(|mention| mention.whose != Whose::Own);
        if other { Subject::Other } else { Subject::Own }
    } else if times().any(|time| time == Time::Hypothetical) {
        Subject::Hypothetical
    } else if times().any(|time| time == Time::Past) {
        Subject::Past
    } else {
        Subject::Own
    }
}
