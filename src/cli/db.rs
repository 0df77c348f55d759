//! `db migrate|backup|restore|verify`.

use crate::cli::{Failure, Outcome, db_settings, say, settings};
use crate::store::maintenance;
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum Command {
    /// Bring the database to this version's form
    Migrate,
    /// Write a copy, also beside a running server
    Backup { file: PathBuf },
    /// Put a copy in place of the database; the server must be stopped
    Restore { file: PathBuf },
    /// Check the database
    Verify,
}

pub fn run(command: Command) -> Outcome {
    let settings = db_settings(&settings()?);
    match command {
        Command::Migrate => maintenance::migrate(&settings)?,
        Command::Backup { file } => maintenance::backup(&settings, &file)?,
        Command::Restore { file } => maintenance::restore(&settings, &file)?,
        Command::Verify => {
            let problems = maintenance::verify(&settings)?;
            for problem in &problems {
                say(problem)?;
            }
            if !problems.is_empty() {
                return Err(Failure::Check);
            }
        }
    }
    say("database: fine")
}
