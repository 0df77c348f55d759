//! `users add NAME --role R`.

use crate::cli::{Outcome, beside, block_on, now, say, settings};
use crate::domain::language::Language;
use crate::domain::person::Role;
use crate::passwords;
use crate::ports::accounts::{Accounts, NewAccount};
use crate::store::demo;
use anyhow::{Context, bail};
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// Make an account; its password is printed once, unless it is given on standard input
    Add {
        username: String,
        /// patient, reception, nurse, doctor, reviewer, admin or service
        #[arg(long)]
        role: String,
        /// The name that others see
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        phone: Option<String>,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
}

pub fn run(command: Command) -> Outcome {
    let Command::Add {
        username,
        role,
        name,
        phone,
        password_stdin,
    } = command;
    let settings = settings()?;
    let role = Role::parse(&role)
        .filter(|role| *role != Role::Guest)
        .with_context(|| format!("no such role: {role}"))?;
    let password = if password_stdin { from_stdin()? } else { demo::random_password()? };
    let account = NewAccount {
        display_name: name.unwrap_or_else(|| username.clone()),
        username: username.clone(),
        role,
        password_hash: passwords::hash(&password)?,
        phone,
        language: Language::Vi,
    };
    let db = beside(&settings)?;
    let made = block_on(async { db.create_account(account, now(&settings)).await })?;
    made.map_err(|error| {
        anyhow::anyhow!(
            "the account was not made: {}",
            error.fields.first().map_or(error.code.code(), |field| field.detail.as_str())
        )
    })?;
    if password_stdin {
        say(username)
    } else {
        say(format_args!("{username} {password}"))
    }
}

fn from_stdin() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']).to_string();
    if !passwords::acceptable(&password) {
        bail!(
            "the password must have {} to {} characters",
            passwords::SHORTEST,
            passwords::LONGEST
        );
    }
    Ok(password)
}
