//! A load test of the real server, self-contained: starts the binary in an empty folder, talks to it as patients do, prints what it
//! costs. `scripts/bench` runs it; the counts come from the environment (see docs/PERFORMANCE.md).

#![allow(clippy::print_stdout, reason = "the report is its output")]

mod chat;
mod plan;
mod report;
mod server;

use crate::chat::Chat;
use crate::plan::Counts;
use crate::report::Report;
use crate::server::Server;
use anyhow::{Context, ensure};
use std::time::{Duration, Instant};

fn main() -> anyhow::Result<()> {
    // `cargo test --benches` starts this too; only `cargo bench` means it.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    rlimit::increase_nofile_limit(u64::MAX).context("cannot raise the limit of open files")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(&Counts::of_environment()?))
}

async fn run(counts: &Counts) -> anyhow::Result<()> {
    let mut report = Report::default();
    report.machine();
    let server = Server::start()?;
    report.start(&server)?;
    for clients in &counts.clients {
        closed(&server, *clients, counts.seconds, &mut report).await?;
    }
    open(&server, counts, &mut report).await?;
    drop(server);
    idle(counts, &mut report).await?;
    ensure!(report.errors == 0, "{} messages went wrong", report.errors);
    Ok(())
}

/// Every client sends, waits for the end of the turn, and sends again.
async fn closed(server: &Server, clients: usize, seconds: u64, report: &mut Report) -> anyhow::Result<()> {
    let chats = Chat::many(server, clients).await?;
    let begin = Instant::now() + Duration::from_secs(1);
    let end = begin + Duration::from_secs(seconds);
    let tasks: Vec<_> = chats
        .into_iter()
        .enumerate()
        .map(|(number, chat)| tokio::spawn(plan::closed(chat, number, begin, end)))
        .collect();
    tokio::time::sleep_until(begin.into()).await;
    let before = server.cpu()?;
    tokio::time::sleep_until(end.into()).await;
    let cpu = server.cpu()?.saturating_sub(before);
    let sample = plan::collect(tasks).await;
    report.line(&format!("{clients} clients, closed"), &sample, cpu, end - begin);
    Ok(())
}

/// Messages come at a fixed rate, whether the earlier ones are answered or not; and emergencies among them.
async fn open(server: &Server, counts: &Counts, report: &mut Report) -> anyhow::Result<()> {
    let chats = Chat::many(server, counts.open).await?;
    let alarms = Chat::many(server, plan::ALARMED).await?;
    let begin = Instant::now() + Duration::from_secs(1);
    let end = begin + Duration::from_secs(counts.seconds);
    let spawn = |chats: Vec<Chat>, rate: f64, texts: &'static [&'static str]| -> Vec<_> {
        let all = chats.len();
        let at = |number: usize| plan::Beat {
            number,
            first: begin + Duration::from_secs_f64(number as f64 / rate),
            pause: Duration::from_secs_f64(all as f64 / rate),
        };
        chats
            .into_iter()
            .enumerate()
            .map(|(number, chat)| tokio::spawn(plan::open(chat, at(number), end, texts)))
            .collect()
    };
    let ordinary = spawn(chats, counts.rate, &plan::TEXTS);
    let urgent = spawn(alarms, plan::ALARMS_A_SECOND, &plan::ALARMS);
    tokio::time::sleep_until(begin.into()).await;
    let before = server.cpu()?;
    tokio::time::sleep_until(end.into()).await;
    let cpu = server.cpu()?.saturating_sub(before);
    let (ordinary, urgent) = (plan::collect(ordinary).await, plan::collect(urgent).await);
    let name = format!("{} clients, {}/s", counts.open, counts.rate);
    report.line(&name, &ordinary, cpu, end - begin);
    report.alarms(&urgent);
    Ok(())
}

/// What a conversation that says nothing costs: on a server that has done nothing else.
async fn idle(counts: &Counts, report: &mut Report) -> anyhow::Result<()> {
    let server = Server::start()?;
    report.start(&server)?;
    // The first conversations make the server ready for any: they are not counted.
    let warm = Chat::many(&server, 50).await?;
    let before = server.resident()?;
    let mut chats = Chat::many(&server, counts.idle).await?;
    plan::each_says_one(&mut chats).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    report.idle(before, server.resident()?, chats.len());
    drop(warm);
    Ok(())
}
