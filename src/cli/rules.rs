//! `rules test`: runs the examples of every rule.

use crate::cli::{Failure, Outcome, now, say, settings};
use crate::clinical::red_flags::RuleBook;
use crate::clinical::rules_test;
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// Run every rule's examples
    Test,
}

pub fn run(Command::Test: Command) -> Outcome {
    let book = RuleBook::load().map_err(anyhow::Error::msg)?;
    let report = rules_test::run(&book, now(&settings()?).date());
    for failure in &report.failures {
        say(format_args!("{}: {}", failure.rule, failure.problem))?;
    }
    for rule in &report.expired {
        say(format_args!("{rule}: its review has expired; it is still used"))?;
    }
    say(format_args!(
        "{} rules, {} examples, {} failures",
        report.rules,
        report.examples,
        report.failures.len()
    ))?;
    if report.passed() { Ok(()) } else { Err(Failure::Check) }
}
