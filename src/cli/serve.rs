//! `serve`: the server itself.

use crate::app::App;
use crate::cli::{Outcome, say, settings};

pub fn run() -> Outcome {
    let settings = settings()?;
    raise_file_limit();
    actix_web::rt::System::new().block_on(async move {
        let app = App::build(settings).await?;
        say(format_args!("listening on {}", app.address()))?;
        app.run_until_stopped().await?;
        Ok(())
    })
}

/// Every socket is a file twice: as many as the system allows.
fn raise_file_limit() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        log::warn!("the limit of open files could not be raised: {error}");
    }
}
