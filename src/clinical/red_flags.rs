//! The red-flag book at work: every rule over one message and the recent ones. Pure; a few dozen microseconds; never panics.
//! Longer than other files: the verdict and its combinations are one decision.

use crate::clinical::assertion::{Mention, State, Time};
use crate::clinical::danger::{Advice, Danger};
use crate::clinical::expression::{Expression, Facts, Mode};
use crate::clinical::measures::{Measure, Measures};
use crate::clinical::pattern::Expander;
use crate::clinical::reader::{Reader, Reading};
use crate::clinical::rules::{self, Rule, RuleFile, Step};
use crate::domain::conversation::{Pregnancy, Sex};
use crate::domain::finding::Whose;
use crate::domain::language::Language;
use crate::domain::understanding::{Evidence, Fired, RuleLevel, Subject};
use crate::domain::urgency::Urgency;
use crate::language::text::{self, Gap, Text};
use std::collections::HashMap;

/// A message of so few words is probably a part of a sentence sent in pieces.
const FRAGMENT: usize = 4;

/// What is known besides the message.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// Years.
    pub age: Option<f64>,
    pub sex: Option<Sex>,
    pub pregnancy: Option<Pregnancy>,
    pub weeks: Option<u32>,
    pub medications: &'a [String],
    pub conditions: &'a [String],
    /// The writer's messages of the last ten minutes, oldest first, without the present one.
    pub recent: &'a [Text],
}

#[derive(Debug)]
struct Compiled {
    rule: Rule,
    when: Expression,
}

/// The whole book.
#[derive(Debug)]
pub struct RuleBook {
    reader: Reader,
    rules: Vec<Compiled>,
    steps: Vec<Step>,
    /// Of the concepts, by number.
    names: Vec<String>,
    pregnant: Option<u32>,
    postpartum: Option<u32>,
}

impl RuleBook {
    /// The book that is built into the program.
    pub fn load() -> Result<RuleBook, String> {
        RuleBook::build(rules::embedded()?)
    }

    fn build(file: RuleFile) -> Result<RuleBook, String> {
        let mut expander = Expander::new(&file.class);
        let mut reader = Reader::with_cues(&file, &mut expander)?;
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        for concept in &file.concept {
            if let Some(kind) = concept.kind.kind() {
                let number = reader
                    .concept(kind, &concept.vi, &concept.en, &mut expander)
                    .map_err(|error| format!("{}: {error}", concept.id))?;
                numbers.insert(&concept.id, number);
            }
        }
        let mut compiled = Vec::with_capacity(file.rule.len());
        for rule in &file.rule {
            let when =
                Expression::parse(&rule.when, &|name| numbers.get(name).copied()).map_err(|error| format!("rule {}: {error}", rule.id))?;
            compiled.push(Compiled { rule: rule.clone(), when });
        }
        let number = |name: &str| numbers.get(name).copied();
        let (pregnant, postpartum) = (number("pregnant"), number("postpartum"));
        let mut names = vec![String::new(); reader.count()];
        for (name, number) in &numbers {
            if let Some(slot) = names.get_mut(*number as usize) {
                *slot = (*name).to_owned();
            }
        }
        Ok(RuleBook {
            reader,
            rules: compiled,
            steps: file.step,
            names,
            pregnant,
            postpartum,
        })
    }

    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(|compiled| &compiled.rule)
    }

    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules().find(|rule| rule.id == id)
    }

    /// The text of a first-aid step.
    pub fn step(&self, id: &str, language: Language) -> Option<&str> {
        self.steps
            .iter()
            .find(|step| step.id == id)
            .map(|step| language.pick(&step.vi, &step.en))
    }

    /// The closed question of a rule, as `Danger::ask` names it.
    pub fn question(&self, rule: &str, language: Language) -> Option<&str> {
        self.rule(rule)?.ask.as_ref().map(|ask| language.pick(&ask.vi, &ask.en))
    }

    /// Every mention of a text, one a line: what `rules explain` prints.
    pub fn explain(&self, text: &Text) -> String {
        let reading = self.reader.read(&[text], Gap::Sentence);
        let mut out = String::new();
        for mention in &reading.mentions {
            let name = self.names.get(mention.concept as usize).map_or("", String::as_str);
            let token = |slot: usize| reading.slots.get(slot).and_then(|slot| text.tokens.get(slot.token));
            let (start, end) = (
                token(mention.start).map_or(0, |token| token.start),
                token(mention.end.saturating_sub(1)).map_or(0, |token| token.end),
            );
            out.push_str(&format!(
                "{name}: {:?} {:?} {:?} `{}`\n",
                mention.state,
                mention.time,
                mention.whose,
                text.slice(start, end)
            ));
        }
        out
    }

    /// Checks one message together with what is known and the recent messages.
    pub fn check(&self, text: &Text, context: &Context<'_>) -> Danger {
        let alone = self.reader.read(&[text], Gap::Sentence);
        let facts = self.facts(&alone, Measures::of(text), context);
        let mut verdict = Verdict::default();
        self.judge(&facts, &alone, &mut verdict, &|_| true);
        if !context.recent.is_empty() {
            self.judge_together(text, context, &mut verdict);
        }
        self.danger(verdict, text, &alone)
    }

    /// A sentence sent in pieces, and a symptom now that joins one told before. Only what the present message adds counts.
    fn judge_together<'b>(&'b self, text: &Text, context: &Context<'_>, verdict: &mut Verdict<'b>) {
        let texts: Vec<&Text> = context.recent.iter().chain(std::iter::once(text)).collect();
        let short = text.tokens.len() <= FRAGMENT || context.recent.last().is_some_and(|last| last.tokens.len() <= FRAGMENT);
        let joint = if short { Gap::Space } else { Gap::Sentence };
        let reading = self.reader.read(&texts, joint);
        let mut measures = Measures::of(text);
        for earlier in context.recent.iter().rev() {
            measures.fill(&Measures::of(earlier));
        }
        let facts = self.facts(&reading, measures, context);
        let before: Vec<&Text> = context.recent.iter().collect();
        let earlier = self.reader.read(&before, joint);
        let mut measures = Measures::default();
        for text in before.iter().rev() {
            measures.fill(&Measures::of(text));
        }
        let earlier = self.facts(&earlier, measures, context);
        self.judge(&facts, &reading, verdict, &|compiled| !compiled.when.holds(&earlier.sure()));
    }

    fn facts(&self, reading: &Reading, mut measures: Measures, context: &Context<'_>) -> Known {
        let mut known = Known {
            flags: vec![0; self.reader.count()],
            measures: Measures::default(),
        };
        for mention in &reading.mentions {
            known.add(mention.concept, flags(mention));
        }
        for told in context.medications.iter().chain(context.conditions) {
            for mention in self
                .reader
                .read(&[&text::read_as(told, Some(Language::Vi))], Gap::Sentence)
                .mentions
            {
                known.add(mention.concept, EVER | SAID);
            }
        }
        let pregnancy = match context.pregnancy {
            Some(Pregnancy::Pregnant) => self.pregnant,
            Some(Pregnancy::Postpartum) => self.postpartum,
            _ => None,
        };
        if let Some(concept) = pregnancy {
            known.add(concept, NOW | MAYBE_NOW | RECENT | MAYBE_RECENT | EVER);
        }
        if let Some(age) = context.age {
            measures.set(Measure::Age, age);
        }
        if let Some(weeks) = context.weeks {
            measures.set(Measure::PregnancyWeeks, f64::from(weeks));
        }
        known.measures = measures;
        known
    }

    fn judge<'a>(&'a self, known: &Known, reading: &Reading, verdict: &mut Verdict<'a>, counts: &dyn Fn(&Compiled) -> bool) {
        let (sure, lenient) = (known.sure(), known.lenient());
        for compiled in &self.rules {
            if verdict.fired.iter().any(|(fired, _)| fired.rule.id == compiled.rule.id) {
                continue;
            }
            if compiled.when.holds(&sure) {
                if counts(compiled) {
                    if compiled.rule.only_ask {
                        verdict.asked.push(compiled);
                    } else {
                        verdict.fired.push((compiled, reasons(compiled, &sure, reading)));
                    }
                }
            } else if matches!(compiled.rule.level, RuleLevel::Emergency | RuleLevel::Crisis)
                && compiled.when.holds(&lenient)
                && counts(compiled)
            {
                verdict.asked.push(compiled);
            }
        }
    }

    fn danger(&self, verdict: Verdict<'_>, text: &Text, alone: &Reading) -> Danger {
        let mut danger = Danger {
            subject: subject(alone, None),
            ..Danger::default()
        };
        let mut fired = verdict.fired;
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
            let open = verdict.asked.iter().copied().chain(fired.iter().map(|(compiled, _)| *compiled));
            let open = open
                .filter(|compiled| compiled.rule.ask.is_some())
                .min_by_key(|compiled| rank(&compiled.rule));
            danger.ask = open.map(|compiled| compiled.rule.id.clone());
        }
        danger
    }
}

#[derive(Default)]
struct Verdict<'a> {
    fired: Vec<(&'a Compiled, Vec<Spot>)>,
    asked: Vec<&'a Compiled>,
}

/// A mention that made a rule fire: tokens of the present message (none where an earlier message said it), and whose it is.
struct Spot {
    tokens: Option<(usize, usize)>,
    whose: Whose,
}

const NOW: u8 = 1;
const MAYBE_NOW: u8 = 2;
const RECENT: u8 = 4;
const MAYBE_RECENT: u8 = 8;
const EVER: u8 = 16;
const SAID: u8 = 32;

fn flags(mention: &Mention) -> u8 {
    let maybe = match (mention.state, mention.time) {
        (State::Absent, _) => return SAID,
        (_, Time::Hypothetical) => return SAID,
        (_, Time::Now) => MAYBE_NOW | MAYBE_RECENT | EVER | SAID,
        (_, Time::Resolved) => MAYBE_RECENT | EVER | SAID,
        (_, Time::Past) => EVER | SAID,
    };
    match (mention.state, mention.time) {
        (State::Present, Time::Now) => maybe | NOW | RECENT,
        (State::Present, Time::Resolved) => maybe | RECENT,
        _ => maybe,
    }
}

/// What is known of each concept, and the numbers.
struct Known {
    flags: Vec<u8>,
    measures: Measures,
}

impl Known {
    fn add(&mut self, concept: u32, flags: u8) {
        if let Some(known) = self.flags.get_mut(concept as usize) {
            *known |= flags;
        }
    }

    fn sure(&self) -> View<'_> {
        View {
            known: self,
            now: NOW,
            recent: RECENT,
        }
    }

    fn lenient(&self) -> View<'_> {
        View {
            known: self,
            now: MAYBE_NOW,
            recent: MAYBE_RECENT,
        }
    }
}

struct View<'a> {
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

fn reasons(compiled: &Compiled, view: &View<'_>, reading: &Reading) -> Vec<Spot> {
    let mut concepts = Vec::new();
    compiled.when.reasons(view, &mut concepts);
    let last = reading.slots.iter().map(|slot| slot.text).max().unwrap_or(0);
    let token = |slot: usize| reading.slots.get(slot).filter(|slot| slot.text == last).map(|slot| slot.token);
    reading
        .mentions
        .iter()
        .filter(|mention| concepts.contains(&mention.concept) && mention.state != State::Absent)
        .map(|mention| Spot {
            tokens: token(mention.end.saturating_sub(1)).map(|end| (token(mention.start).unwrap_or(0), end)),
            whose: mention.whose,
        })
        .collect()
}

fn evidence(spots: &[Spot], text: &Text) -> Vec<Evidence> {
    let mut out: Vec<Evidence> = Vec::new();
    for (first, last) in spots.iter().filter_map(|spot| spot.tokens) {
        if let (Some(first), Some(last)) = (text.tokens.get(first), text.tokens.get(last)) {
            let evidence = Evidence {
                text: text.slice(first.start, last.end),
                start: first.start,
                end: last.end,
            };
            if !out.contains(&evidence) {
                out.push(evidence);
            }
        }
    }
    out
}

/// Order of importance: emergencies, then crises, then the rest; within each by transport.
fn rank(rule: &Rule) -> (u8, u8) {
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
    (level, transport)
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

#[cfg(test)]
mod tests;
