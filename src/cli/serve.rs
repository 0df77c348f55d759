//! `serve`: the server itself.

use crate::app::App;
use crate::cli::{Outcome, say, settings};
use tokio::signal::unix::{Signal, SignalKind, signal};

pub fn run() -> Outcome {
    let settings = settings()?;
    raise_file_limit();
    actix_web::rt::System::new().block_on(async move {
        let _heard = outlive_file_size_limit();
        let app = App::build(settings).await?;
        say(format_args!("listening on {}", app.address()))?;
        app.run_until_stopped().await?;
        Ok(())
    })
}

/// A write beyond the file size limit shall fail like one to a full disk; unheard, its signal (SIGXFSZ) would end the process.
fn outlive_file_size_limit() -> Option<Signal> {
    const SIGXFSZ: i32 = 25;
    signal(SignalKind::from_raw(SIGXFSZ)).ok()
}

/// Every socket is a file twice: as many as the system allows.
fn raise_file_limit() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        log::warn!("the limit of open files could not be raised: {error}");
    }
}
