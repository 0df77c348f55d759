//! `eval`: lines of JSON in, lines of JSON out, at full speed, without a server and without a database.

use crate::cli::{Outcome, now, say, settings};
use crate::clinical::red_flags::Context as Known;
use crate::dialogue::analyze;
use crate::dialogue::mind::Mind;
use crate::domain::language::Language;
use crate::domain::time::At;
use anyhow::{Context, bail};
use clap::ValueEnum;
use serde::Deserialize;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::thread;

/// Lines that one round hands to the threads.
const ROUND: usize = 4096;

#[derive(clap::Args)]
pub struct Arguments {
    what: What,
    /// A file of lines `{"id", "text", …}`
    #[arg(long)]
    input: PathBuf,
    /// Standard output by default
    #[arg(long)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    Understand,
    Analyze,
}

/// What every line has.
#[derive(Deserialize)]
struct Line {
    id: Value,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let mind = Mind::load().map_err(anyhow::Error::msg)?;
    let now = now(&settings()?);
    let input = BufReader::new(File::open(&arguments.input).with_context(|| format!("cannot read {}", arguments.input.display()))?);
    let mut out: Box<dyn Write> = match &arguments.output {
        Some(file) => Box::new(BufWriter::new(
            File::create(file).with_context(|| format!("cannot write {}", file.display()))?,
        )),
        None => Box::new(BufWriter::new(std::io::stdout())),
    };
    let mut lines = input
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.as_ref().is_ok_and(|line| line.trim().is_empty()));
    loop {
        let round: Vec<(usize, String)> = lines
            .by_ref()
            .take(ROUND)
            .map(|(n, line)| Ok((n, line?)))
            .collect::<std::io::Result<_>>()?;
        if round.is_empty() {
            break;
        }
        for answer in answers(&mind, arguments.what, &round, now)? {
            writeln!(out, "{answer}")?;
        }
    }
    out.flush()?;
    if arguments.output.is_some() { say("eval: done") } else { Ok(()) }
}

/// One answer for each line, in order, worked out on all cores.
fn answers(mind: &Mind, what: What, round: &[(usize, String)], now: At) -> anyhow::Result<Vec<Value>> {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = round.len().div_ceil(cores).max(1);
    thread::scope(|scope| {
        let parts: Vec<_> = round
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(|(n, line)| answer(mind, what, *n, line, now)).collect::<Vec<_>>()))
            .collect();
        let mut all = Vec::with_capacity(round.len());
        for part in parts {
            match part.join() {
                Ok(part) => all.extend(part),
                Err(_) => bail!("a line could not be worked out"),
            }
        }
        all.into_iter().collect()
    })
}

/// `{id, text, language?}`; other members are ignored.
fn understand(mind: &Mind, line: &str, now: At) -> anyhow::Result<Value> {
    #[derive(Deserialize)]
    struct Text {
        text: String,
        language: Option<Language>,
    }
    let Text { text, language } = serde_json::from_str(line)?;
    Ok(serde_json::to_value(
        mind.understand(&text, language, &Known::default(), now).understanding,
    )?)
}

fn answer(mind: &Mind, what: What, number: usize, line: &str, now: At) -> anyhow::Result<Value> {
    let bad = || format!("line {} is not of the form {{\"id\", \"text\", …}}", number + 1);
    let Line { id } = serde_json::from_str(line).with_context(bad)?;
    let result = match what {
        What::Understand => understand(mind, line, now).with_context(bad)?,
        What::Analyze => analyze::eval_line(mind, line, now).with_context(bad)?,
    };
    Ok(json!({"id": id, "result": result}))
}
