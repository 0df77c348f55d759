//! `knowledge check` and `knowledge search`.

use crate::cli::{Failure, Outcome, now, say, settings};
use crate::domain::language::Language;
use crate::knowledge::{check, load, search::Search};
use crate::language::text;
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// Look for broken references, missing translations, expired entries
    Check,
    /// Search as the chat does
    Search { text: String },
}

pub fn run(command: Command) -> Outcome {
    let settings = settings()?;
    let today = now(&settings).date();
    let pack = load::load()?;
    match command {
        Command::Check => {
            let problems = check::check(&pack, today);
            for problem in &problems {
                say(problem)?;
            }
            let broken = problems.iter().filter(|problem| problem.weight == check::Weight::Fault).count();
            say(format_args!(
                "{} conditions, {} findings, {} medicines, {broken} faults",
                pack.conditions.len(),
                pack.findings.len(),
                pack.medicines.len()
            ))?;
            if broken == 0 { Ok(()) } else { Err(Failure::Check) }
        }
        Command::Search { text: query } => {
            let search = Search::build(&pack)?;
            let language: Language = text::read(&query).language;
            for hit in search.search(&query, language, 10, today) {
                say(format_args!("{:.3} {:?} {} {}", hit.score, hit.kind, hit.id, hit.title))?;
            }
            Ok(())
        }
    }
}
