//! The figures, one line each.

use crate::plan::Sample;
use crate::server::Server;
use std::time::Duration;

#[derive(Default)]
pub struct Report {
    /// Messages that were refused or lost, and emergencies that were not seen.
    pub errors: usize,
}

impl Report {
    pub fn machine(&self) {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        println!("load: SQLite with synchronous=FULL, no model, one conversation a client; {cores} core(s) for the clients\n");
    }

    pub fn start(&self, server: &Server) -> anyhow::Result<()> {
        println!(
            "ready after {} ms, {} ms of processor time, {} MiB resident",
            server.ready.as_millis(),
            server.cpu()?.as_millis(),
            server.resident()? / 1024
        );
        Ok(())
    }

    /// A load: rate, latency to the end of the turn, processor time of the server for one message.
    pub fn line(&mut self, name: &str, sample: &Sample, cpu: Duration, during: Duration) {
        let count = sample.done.len();
        self.errors += sample.errors;
        println!(
            "{name:<22} {:>7.0} messages/s   p50 {:>8.2} ms   p99 {:>8.2} ms   {:.3} ms of processor a message   {} errors",
            count as f64 / during.as_secs_f64(),
            at(&sample.done, 0.50),
            at(&sample.done, 0.99),
            millis(cpu) / count.max(1) as f64,
            sample.errors
        );
    }

    /// The emergencies among a load: latency to the first frame of the reply, which is the card.
    pub fn alarms(&mut self, sample: &Sample) {
        let missed = sample.done.len() - sample.emergencies;
        self.errors += sample.errors + missed;
        println!(
            "  emergencies in it    {:>7} cards        p50 {:>8.2} ms   p99 {:>8.2} ms   {} errors, {missed} missed",
            sample.first.len(),
            at(&sample.first, 0.50),
            at(&sample.first, 0.99),
            sample.errors
        );
    }

    /// Resident memory in KiB before and after opening conversations.
    pub fn idle(&self, before: u64, after: u64, conversations: usize) {
        println!(
            "{conversations} idle conversations: {:.1} KiB each with its socket, {} MiB resident in all",
            after.saturating_sub(before) as f64 / conversations.max(1) as f64,
            after / 1024
        );
    }
}

fn at(sorted: &[Duration], share: f64) -> f64 {
    let place = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().map_or(f64::NAN, millis)
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
