//! Do the rules' own examples hold the rules? Each part of each rule's condition is dropped or turned round, each bound is shifted by a
//! step, terms of concepts are taken away: an example of the rule must tell. Deterministic; nothing is written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use super::*;
use crate::clinical::measures::Measure;
use std::collections::BTreeMap;

/// Of a hundred mutants so many must be caught.
const SHARE: usize = 95;
/// Reading without one list of terms means building the reader anew: every so many lists only.
const EVERY: usize = 13;

/// An example with what the book knows of it.
struct Example {
    known: Known,
    must_fire: bool,
}

fn holds(rule: &Rule, when: &Expression, known: &Known) -> bool {
    when.holds(&known.seen_by(rule))
}

fn examples(book: &RuleBook, rule: &Rule) -> Vec<Example> {
    let read = |example: &String, must_fire: bool| {
        let text = text::read(example);
        let reading = book.reader.read(&[&text], Gap::Sentence);
        let mut known = book.known(&Context::default());
        known.take(told_by(&reading).iter());
        known.measures = Measures::of(&text);
        Example { known, must_fire }
    };
    let positive = rule.positive.iter().map(|example| read(example, true));
    let negative = rule.negative.iter().map(|example| read(example, false));
    positive.chain(negative).collect()
}

/// Some example comes out otherwise than it should.
fn caught(rule: &Rule, when: &Expression, examples: &[Example]) -> bool {
    examples
        .iter()
        .any(|example| holds(rule, when, &example.known) != example.must_fire)
}

fn step(measure: Measure, bound: f64) -> f64 {
    match measure {
        Measure::Temperature => 0.5,
        Measure::Systolic | Measure::Diastolic | Measure::Pulse => 10.0,
        Measure::Oxygen | Measure::Glucose | Measure::PregnancyWeeks | Measure::Tablets | Measure::Height => 2.0,
        Measure::Age if bound < 1.0 => 1.0 / 12.0,
        Measure::Age if bound < 10.0 => 1.0,
        Measure::Age => 5.0,
        Measure::Minutes => (bound / 2.0).round(),
        Measure::Days => 1.0,
    }
}

/// Every change of one place of the expression.
fn mutants(expression: &Expression) -> Vec<Expression> {
    let inner = match expression {
        Expression::Concept(..) => Vec::new(),
        Expression::Number(measure, order, bound) => [-1.0, 1.0]
            .map(|sign| Expression::Number(*measure, *order, bound + sign * step(*measure, *bound)))
            .to_vec(),
        Expression::Not(part) => mutants(part).into_iter().map(|part| Expression::Not(Box::new(part))).collect(),
        Expression::All(parts) => in_parts(parts, &Expression::All),
        Expression::Any(parts) => in_parts(parts, &Expression::Any),
        Expression::AtLeast(least, parts) => in_parts(parts, &|parts| Expression::AtLeast(*least, parts)),
    };
    let turned = match expression {
        Expression::Not(part) => (**part).clone(),
        other => Expression::Not(Box::new(other.clone())),
    };
    std::iter::once(turned).chain(inner).collect()
}

fn in_parts(parts: &[Expression], whole: &dyn Fn(Vec<Expression>) -> Expression) -> Vec<Expression> {
    let mut out = Vec::new();
    for at in 0..parts.len() {
        let mut fewer = parts.to_vec();
        fewer.remove(at);
        out.push(whole(fewer));
        for changed in mutants(&parts[at]) {
            let mut others = parts.to_vec();
            others[at] = changed;
            out.push(whole(others));
        }
    }
    out
}

/// The expression with the names of its concepts, for the report.
fn told(expression: &Expression, names: &BTreeMap<u32, &str>) -> String {
    let list = |parts: &[Expression], sign: &str| parts.iter().map(|part| told(part, names)).collect::<Vec<_>>().join(sign);
    match expression {
        Expression::Concept(concept, mode) => format!("{mode:?}:{}", names.get(concept).copied().unwrap_or("?")),
        Expression::Number(measure, order, bound) => format!("{measure:?} {order:?} {bound:.2}"),
        Expression::Not(part) => format!("!({})", told(part, names)),
        Expression::All(parts) => format!("({})", list(parts, " & ")),
        Expression::Any(parts) => format!("({})", list(parts, " | ")),
        Expression::AtLeast(least, parts) => format!("{least} of ({})", list(parts, ", ")),
    }
}

#[test]
fn a_changed_condition_breaks_an_example_of_its_rule() {
    let file = rules::embedded().unwrap();
    let book = RuleBook::load().unwrap();
    let ids: Vec<String> = file
        .concept
        .iter()
        .filter(|c| c.kind.kind().is_some())
        .map(|c| c.id.clone())
        .collect();
    let first = u32::try_from(book.reader.count() - ids.len()).unwrap();
    let names: BTreeMap<u32, &str> = (first..).zip(ids.iter().map(String::as_str)).collect();
    let (mut all, mut survivors) = (0, Vec::new());
    for compiled in book.rules.iter().filter(|compiled| !compiled.rule.only_ask) {
        let examples = examples(&book, &compiled.rule);
        for mutant in mutants(&compiled.when) {
            all += 1;
            if !caught(&compiled.rule, &mutant, &examples) {
                survivors.push(format!("{}\t{}", compiled.rule.id, told(&mutant, &names)));
            }
        }
    }
    assert!(
        survivors.len() * 100 <= all * (100 - SHARE),
        "{all} mutants, {} survive:\n{survivors:#?}",
        survivors.len()
    );
}

#[test]
fn a_lost_list_of_terms_breaks_an_example() {
    let whole = rules::embedded().unwrap();
    let (mut all, mut survivors) = (0, Vec::new());
    let lists: Vec<(usize, Language)> = (0..whole.concept.len())
        .flat_map(|at| [(at, Language::Vi), (at, Language::En)])
        .collect();
    let counts = |(at, language): &&(usize, Language)| {
        let concept = &whole.concept[*at];
        let terms = if *language == Language::Vi { &concept.vi } else { &concept.en };
        concept.kind.kind().is_some() && !terms.is_empty()
    };
    for (at, language) in lists.iter().filter(counts).step_by(EVERY) {
        let mut file = rules::embedded().unwrap();
        let concept = &mut file.concept[*at];
        match language {
            Language::Vi => concept.vi.clear(),
            Language::En => concept.en.clear(),
        }
        all += 1;
        let book = RuleBook::build(file).unwrap();
        let told = book
            .rules
            .iter()
            .any(|compiled| caught(&compiled.rule, &compiled.when, &examples(&book, &compiled.rule)));
        if !told {
            survivors.push(format!("{} {language:?}", whole.concept[*at].id));
        }
    }
    assert!(
        survivors.len() * 100 <= all * (100 - SHARE),
        "{all} lists, {} not missed: {survivors:#?}",
        survivors.len()
    );
}
