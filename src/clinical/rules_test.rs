//! `rules test`: every rule against its own sentences, and the book against its own conditions. A rule may not ship while this fails.

use crate::clinical::danger::Danger;
use crate::clinical::red_flags::{Context, RuleBook};
use crate::clinical::rules::Rule;
use crate::domain::understanding::RuleLevel;
use crate::language::text;
use chrono::NaiveDate;

/// Examples that every rule needs at least.
const LEAST_POSITIVE: usize = 4;
const LEAST_NEGATIVE: usize = 3;

/// What is wrong with a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    pub rule: String,
    pub problem: String,
}

/// The outcome.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    pub rules: usize,
    pub examples: usize,
    pub failures: Vec<Failure>,
    /// Rules past their review date: still used, to be reviewed.
    pub expired: Vec<String>,
}

impl Report {
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs every example; `today` decides which reviews have expired.
pub fn run(book: &RuleBook, today: NaiveDate) -> Report {
    let mut report = Report::default();
    for rule in book.rules() {
        report.rules += 1;
        report.examples += rule.positive.len() + rule.negative.len();
        let mut problems = schema(rule);
        problems.extend(rule.positive.iter().filter_map(|example| positive(book, rule, example)));
        problems.extend(rule.negative.iter().filter_map(|example| negative(book, rule, example)));
        report.failures.extend(problems.into_iter().map(|problem| Failure {
            rule: rule.id.clone(),
            problem,
        }));
        if rule.meta.as_ref().is_none_or(|meta| meta.expires < today) {
            report.expired.push(rule.id.clone());
        }
    }
    report
}

fn schema(rule: &Rule) -> Vec<String> {
    let grave = matches!(rule.level, RuleLevel::Emergency | RuleLevel::Crisis);
    let enough = rule.only_ask || (rule.positive.len() >= LEAST_POSITIVE && rule.negative.len() >= LEAST_NEGATIVE);
    [
        (
            !enough,
            format!("needs {LEAST_POSITIVE} positive and {LEAST_NEGATIVE} negative examples"),
        ),
        (rule.source.trim().is_empty(), "names no source".to_owned()),
        (grave && rule.steps.is_empty(), "has no steps for the card".to_owned()),
        (
            rule.name.vi.is_empty() || rule.name.en.is_empty(),
            "has no name in one language".to_owned(),
        ),
    ]
    .into_iter()
    .filter_map(|(wrong, problem)| wrong.then_some(problem))
    .collect()
}

fn verdict(book: &RuleBook, example: &str) -> Danger {
    book.check(&text::read(example), &Context::default())
}

fn positive(book: &RuleBook, rule: &Rule, example: &str) -> Option<String> {
    let danger = verdict(book, example);
    let fired = danger.rules.iter().any(|fired| fired.id == rule.id);
    (!fired).then(|| format!("does not fire on `{example}`"))
}

/// The rule must be silent, and where the rule itself is grave no other grave one may speak.
fn negative(book: &RuleBook, rule: &Rule, example: &str) -> Option<String> {
    let danger = verdict(book, example);
    if danger.rules.iter().any(|fired| fired.id == rule.id) {
        return Some(format!("fires on `{example}`"));
    }
    let other = danger
        .rules
        .iter()
        .find(|fired| matches!(fired.level, RuleLevel::Emergency | RuleLevel::Crisis))?;
    Some(format!("{} fires on `{example}`", other.id))
}
