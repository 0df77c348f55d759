//! The red-flag book at work: every rule over one message and the recent ones. Pure; a few dozen microseconds; never panics.

use crate::clinical::danger::Danger;
use crate::clinical::expression::Expression;
use crate::clinical::heard::{self, Heard, told_by};
use crate::clinical::known::{EVER, Known, MAYBE_NOW, MAYBE_RECENT, NOW, RECENT, SAID};
use crate::clinical::measures::Measures;
use crate::clinical::pattern::Expander;
use crate::clinical::reader::{Reader, Reading};
use crate::clinical::rules::{self, Rule, RuleFile, Step};
use crate::clinical::verdict::{self, Verdict};
use crate::domain::conversation::{Pregnancy, Sex};
use crate::domain::language::Language;
use crate::language::text::{self, Gap, Text};
use std::collections::HashMap;

/// What is known besides the message.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// Years.
    pub age: Option<f64>,
    pub sex: Option<Sex>,
    pub pregnancy: Option<Pregnancy>,
    pub weeks: Option<u32>,
    /// Medicines and conditions that are known, as concepts (see [`RuleBook::background`]).
    pub background: &'a [u32],
    /// The writer's messages of the last ten minutes, oldest first, without the present one.
    pub recent: &'a [Heard],
}

/// A rule with its condition read.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) rule: Rule,
    pub(super) when: Expression,
}

/// The whole book.
#[derive(Debug)]
pub struct RuleBook {
    reader: Reader,
    rules: Vec<Compiled>,
    steps: Vec<Step>,
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
        Ok(RuleBook {
            reader,
            rules: compiled,
            steps: file.step,
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

    /// What medicines and conditions are to the rules.
    pub fn background<'b>(&self, names: impl IntoIterator<Item = &'b String>) -> Vec<u32> {
        let mut concepts: Vec<u32> = names
            .into_iter()
            .flat_map(|name| {
                self.reader
                    .read(&[&text::read_as(name, Some(Language::Vi))], Gap::Sentence)
                    .mentions
            })
            .map(|mention| mention.concept)
            .collect();
        concepts.sort_unstable();
        concepts.dedup();
        concepts
    }

    /// Checks one message together with what is known and the recent messages.
    pub fn check(&self, text: &Text, context: &Context<'_>) -> Danger {
        self.check_and_hear(text, context).0
    }

    /// The same, and the message as the checks of later ones need it.
    pub fn check_and_hear(&self, text: &Text, context: &Context<'_>) -> (Danger, Heard) {
        let alone = self.reader.read(&[text], Gap::Sentence);
        let measures = Measures::of(text);
        let mut facts = self.known(context);
        facts.take(told_by(&alone).iter());
        facts.measures.clone_from(&measures);
        facts.fill(context);
        let mut verdict = Verdict::default();
        self.judge(&facts, &alone, &mut verdict, &|_| true);
        let covers = heard::run(context.recent, text, &alone);
        let together = (covers > 0).then(|| self.read_run(context.recent, covers, text));
        let reading = together.as_ref().unwrap_or(&alone);
        let heard = Heard::new(text.clone(), told_by(reading), measures, covers);
        if !context.recent.is_empty() {
            self.judge_together(&heard, reading, context, &mut verdict);
        }
        (verdict.into_danger(text, &alone), heard)
    }

    /// Reads a message for later checks only.
    pub fn hear(&self, text: Text, recent: &[Heard]) -> Heard {
        let alone = self.reader.read(&[&text], Gap::Sentence);
        let covers = heard::run(recent, &text, &alone);
        let told = match covers {
            0 => told_by(&alone),
            _ => told_by(&self.read_run(recent, covers, &text)),
        };
        let measures = Measures::of(&text);
        Heard::new(text, told, measures, covers)
    }

    /// A sentence sent in pieces, read as one.
    fn read_run(&self, recent: &[Heard], covers: usize, text: &Text) -> Reading {
        let from = recent.len().saturating_sub(covers);
        let texts: Vec<&Text> = recent.iter().skip(from).map(Heard::text).chain([text]).collect();
        let pieces = texts.iter().any(|text| heard::is_piece(text));
        self.reader.read(&texts, if pieces { Gap::Space } else { Gap::Sentence })
    }

    /// A symptom now that joins one told before. Only what the present message adds counts.
    fn judge_together<'b>(&'b self, heard: &Heard, reading: &Reading, context: &Context<'_>, verdict: &mut Verdict<'b>) {
        let mut earlier = self.known(context);
        let mut all = self.known(context);
        all.measures.clone_from(heard.measures());
        for before in context.recent.iter().rev() {
            earlier.measures.fill(before.measures());
            all.measures.fill(before.measures());
        }
        earlier.fill(context);
        all.fill(context);
        for before in heard::spoken(context.recent, 0) {
            earlier.take(before.told());
        }
        let others: Vec<&Heard> = heard::spoken(context.recent, heard.covers()).collect();
        all.take(heard.told());
        for before in &others {
            all.take(before.told());
        }
        let alone = verdict.fired.len();
        self.judge(&all, reading, verdict, &|compiled| {
            !compiled.when.holds(&earlier.seen_by(&compiled.rule))
        });
        for (compiled, spots) in verdict.fired.iter_mut().skip(alone) {
            let told = others.iter().flat_map(|before| before.told());
            verdict::told_before(compiled, &all.seen_by(&compiled.rule), told, spots);
        }
    }

    /// What is known besides any message; ages and weeks that a message tells stand before it.
    fn known(&self, context: &Context<'_>) -> Known {
        let mut known = Known {
            flags: vec![0; self.reader.count()],
            measures: Measures::default(),
        };
        for concept in context.background {
            known.add(*concept, NOW | MAYBE_NOW | RECENT | MAYBE_RECENT | EVER | SAID);
        }
        let pregnancy = match context.pregnancy {
            Some(Pregnancy::Pregnant) => self.pregnant,
            Some(Pregnancy::Postpartum) => self.postpartum,
            _ => None,
        };
        if let Some(concept) = pregnancy {
            known.add(concept, NOW | MAYBE_NOW | RECENT | MAYBE_RECENT | EVER);
        }
        known
    }

    fn judge<'a>(&'a self, known: &Known, reading: &Reading, verdict: &mut Verdict<'a>, counts: &dyn Fn(&Compiled) -> bool) {
        let lenient = known.lenient();
        for compiled in &self.rules {
            if verdict.fired.iter().any(|(fired, _)| fired.rule.id == compiled.rule.id) {
                continue;
            }
            let view = known.seen_by(&compiled.rule);
            if compiled.when.holds(&view) {
                if counts(compiled) {
                    if compiled.rule.only_ask {
                        verdict.asked.push(compiled);
                    } else {
                        verdict.fired.push((compiled, verdict::reasons(compiled, &view, reading)));
                    }
                }
            } else if compiled.rule.is_grave() && compiled.when.holds(&lenient) && counts(compiled) {
                verdict.asked.push(compiled);
            }
        }
    }
}

#[cfg(test)]
mod mutants;
#[cfg(test)]
mod tests;
