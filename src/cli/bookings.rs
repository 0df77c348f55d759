//! `bookings verify`: proves that no two bookings of a doctor overlap and that every state follows from its history.

use crate::cli::{Failure, Outcome, beside, block_on, say, settings};
use crate::ports::clinic::Clinic;
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// Check all bookings
    Verify,
}

pub fn run(Command::Verify: Command) -> Outcome {
    let db = beside(&settings()?)?;
    let problems = block_on(async { db.verify().await })??;
    for problem in &problems {
        say(problem)?;
    }
    if problems.is_empty() {
        say("bookings: fine, 0 overlaps")
    } else {
        Err(Failure::Check)
    }
}
