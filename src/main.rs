//! The binary: starts logging, parses the command line, runs.

use clap::Parser;
use healthcare_chatbot::{cli, logging};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    logging::start();
    cli::run(cli::Arguments::parse())
}
