//! The binary: starts logging, parses the command line, runs.

use clap::Parser;
use healthcare_chatbot::{cli, logging};
use std::process::ExitCode;

fn main() -> ExitCode {
    logging::start();
    cli::run(cli::Arguments::parse())
}
