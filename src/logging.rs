//! How we log: one line for people with `key=value` ids, to standard error. Never a message's text, a name, a phone number, a
//! token or a body; types that hold such things print nothing of them.

use std::io::Write;

/// Starts logging; `RUST_LOG` sets the level, `info` by default.
pub fn start() {
    let quiet = "info,actix_server=warn,actix_http=warn,tantivy=warn,hyper=warn,reqwest=warn,diesel_migrations=warn";
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or(quiet))
        .format(|out, record| {
            let message = record.args().to_string();
            // Control characters of a hostile text must not write lines or colours of their own.
            let clean: String = message.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            let time = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
            writeln!(out, "{time} {:<5} {} {clean}", record.level(), record.target())
        })
        .init();
}
