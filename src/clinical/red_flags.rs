//! The red-flag book at work: every rule over one message and the recent ones. Pure; a few dozen microseconds; never panics.

use crate::clinical::danger::Danger;
use crate::clinical::expression::Expression;
use crate::clinical::known::{self, EVER, Known, MAYBE_NOW, MAYBE_RECENT, NOW, RECENT, SAID};
use crate::clinical::measures::{Measure, Measures};
use crate::clinical::pattern::Expander;
use crate::clinical::reader::{Reader, Reading};
use crate::clinical::rules::{self, Rule, RuleFile, Step};
use crate::clinical::verdict::{self, Verdict};
use crate::domain::conversation::{Pregnancy, Sex};
use crate::domain::language::Language;
use crate::domain::understanding::RuleLevel;
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

    /// Checks one message together with what is known and the recent messages.
    pub fn check(&self, text: &Text, context: &Context<'_>) -> Danger {
        let alone = self.reader.read(&[text], Gap::Sentence);
        let facts = self.facts(&alone, Measures::of(text), context);
        let mut verdict = Verdict::default();
        self.judge(&facts, &alone, &mut verdict, &|_| true);
        if !context.recent.is_empty() {
            self.judge_together(text, context, &mut verdict);
        }
        verdict.into_danger(text, &alone)
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
        let mut seen = Known {
            flags: vec![0; self.reader.count()],
            measures: Measures::default(),
        };
        for mention in &reading.mentions {
            seen.add(mention.concept, known::flags(mention));
        }
        for told in context.medications.iter().chain(context.conditions) {
            for mention in self
                .reader
                .read(&[&text::read_as(told, Some(Language::Vi))], Gap::Sentence)
                .mentions
            {
                seen.add(mention.concept, NOW | MAYBE_NOW | RECENT | MAYBE_RECENT | EVER | SAID);
            }
        }
        let pregnancy = match context.pregnancy {
            Some(Pregnancy::Pregnant) => self.pregnant,
            Some(Pregnancy::Postpartum) => self.postpartum,
            _ => None,
        };
        if let Some(concept) = pregnancy {
            seen.add(concept, NOW | MAYBE_NOW | RECENT | MAYBE_RECENT | EVER);
        }
        if let Some(age) = context.age {
            measures.set(Measure::Age, age);
        }
        if let Some(weeks) = context.weeks {
            measures.set(Measure::PregnancyWeeks, f64::from(weeks));
        }
        seen.measures = measures;
        seen
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
                        verdict.fired.push((compiled, verdict::reasons(compiled, &sure, reading)));
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
}

#[cfg(test)]
mod tests;
