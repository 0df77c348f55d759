//! The server under test: the release binary in an empty folder, watched from outside through /proc.

use anyhow::{Context, bail};
use std::fs::{File, read_to_string};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// /proc counts processor time in hundredths of a second on every Linux that the server runs on.
const TICK: Duration = Duration::from_millis(10);

/// Dropping it kills it; its folder goes with it.
pub struct Server {
    child: Child,
    folder: TempDir,
    pub url: String,
    /// From the start of the process to its saying that it listens.
    pub ready: Duration,
}

impl Server {
    pub fn start() -> anyhow::Result<Server> {
        // Beside the build: the folder for temporary files may be memory, where a commit costs nothing.
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
        let begin = Instant::now();
        let mut child = command()
            .current_dir(folder.path())
            .env_clear()
            .envs([
                ("APP__SERVER__PORT", "0"),
                ("APP__LIMITS__ENABLED", "false"),
                ("APP__DEMO__ENABLED", "true"),
                ("RUST_LOG", "warn"),
            ])
            .stdout(Stdio::piped())
            .stderr(File::create(folder.path().join("log"))?)
            .spawn()
            .context("the server cannot be started")?;
        let output = child.stdout.take().context("the server has no output")?;
        let mut server = Server {
            child,
            folder,
            url: String::new(),
            ready: Duration::ZERO,
        };
        for line in BufReader::new(output).lines() {
            if let Some(url) = line?.strip_prefix("listening on ") {
                server.ready = begin.elapsed();
                server.url = url.to_owned();
                return Ok(server);
            }
        }
        bail!("the server did not start: {}", read_to_string(server.folder.path().join("log"))?)
    }

    /// Processor time of all its threads so far.
    pub fn cpu(&self) -> anyhow::Result<Duration> {
        let stat = read_to_string(self.proc("stat"))?;
        // Fields are counted from behind the name, which may contain anything.
        let (_, fields) = stat.rsplit_once(") ").context("unknown form of /proc/…/stat")?;
        let ticks: u32 = fields
            .split(' ')
            .skip(11)
            .take(2)
            .map(|field| field.parse::<u32>().unwrap_or(0))
            .sum();
        Ok(TICK * ticks)
    }

    /// Resident memory in KiB.
    pub fn resident(&self) -> anyhow::Result<u64> {
        let status = read_to_string(self.proc("status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }

    fn proc(&self, file: &str) -> String {
        format!("/proc/{}/{file}", self.child.id())
    }
}

/// The binary, on the cores that `HCB_SERVER_CORES` names, if any: then the clients do not take its time.
fn command() -> Command {
    let binary = Path::new(env!("CARGO_BIN_EXE_healthcare-chatbot"));
    match std::env::var("HCB_SERVER_CORES") {
        Ok(cores) if !cores.is_empty() => {
            let mut command = Command::new("taskset");
            command.args(["-c", &cores]).arg(binary);
            command
        }
        _ => Command::new(binary),
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}
