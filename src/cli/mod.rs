//! The command line, one file a sub-command. Exit 0 fine, 1 the check failed, 2 bad usage or settings; an error is one plain line on
//! standard error.

pub mod bookings;
pub mod config;
pub mod db;
pub mod eval;
pub mod knowledge;
pub mod rules;
pub mod serve;
pub mod users;

use crate::domain::time::At;
use crate::ports::clock::{ClinicClock, Clock};
use crate::settings::Settings;
use crate::store::db::{Access, Db, DbSettings};
use clap::{Parser, Subcommand};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    name = "healthcare-chatbot",
    version,
    about = "A self-hosted healthcare assistant for Vietnamese clinics and hospitals"
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve (the default)
    Serve,
    /// Read lines of JSON and write what the product makes of them
    Eval(eval::Arguments),
    /// The red-flag rules
    #[command(subcommand)]
    Rules(rules::Command),
    /// The knowledge pack
    #[command(subcommand)]
    Knowledge(knowledge::Command),
    /// The bookings
    #[command(subcommand)]
    Bookings(bookings::Command),
    /// The database
    #[command(subcommand)]
    Db(db::Command),
    /// Accounts
    #[command(subcommand)]
    Users(users::Command),
    /// The settings
    #[command(subcommand)]
    Config(config::Command),
}

/// How a command ended.
pub enum Failure {
    /// The check ran and found something; already told.
    Check,
    /// It could not run.
    Error(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::Error(error.into())
    }
}

pub type Outcome = Result<(), Failure>;

pub fn run(arguments: Arguments) -> ExitCode {
    let outcome = match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Rules(command) => rules::run(command),
        Command::Knowledge(command) => knowledge::run(command),
        Command::Bookings(command) => bookings::run(command),
        Command::Db(command) => db::run(command),
        Command::Users(command) => users::run(command),
        Command::Config(command) => config::run(command),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Check) => ExitCode::from(1),
        Err(Failure::Error(error)) => {
            // One line: causes after one another.
            let line = format!("{error:#}").replace('\n', " ");
            let _closed = writeln!(std::io::stderr(), "{line}");
            ExitCode::from(2)
        }
    }
}

/// The settings of the working directory and the environment.
pub fn settings() -> Result<Settings, Failure> {
    Ok(Settings::read(Path::new("."))?)
}

pub fn now(settings: &Settings) -> At {
    ClinicClock::new(settings.clock.now, settings.clock.speed).now()
}

pub fn db_settings(settings: &Settings) -> DbSettings {
    DbSettings {
        url: settings.database.url.clone(),
        pool_size: 2,
    }
}

/// Opens the store beside a running server.
pub fn beside(settings: &Settings) -> Result<Db, Failure> {
    Ok(Db::open(&db_settings(settings), Access::Beside)?)
}

/// A small runtime for commands that ask the store.
pub fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(future))
}

/// A line on standard output; a reader that went away ends the command quietly.
pub fn say(line: impl std::fmt::Display) -> Outcome {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}
