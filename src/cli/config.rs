//! `config check`: reads the settings and says what is wrong with them.

use crate::cli::{Outcome, say, settings};
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// Check Settings.toml and the environment
    Check,
}

pub fn run(Command::Check: Command) -> Outcome {
    settings()?;
    say("settings: fine")
}
