//! healthcare-chatbot: a self-hosted healthcare assistant. The map of the house, in reading order.
//!
//! A room may use only rooms below it; `app` and `cli` may use all; `store` and `remote` see `ports` and `domain` alone, and only
//! `app` and `cli` name them. A test reads the `use` lines and fails on a wrong arrow.
//!
//! What happens to one message: `transport::ws::session` reads a frame and hands it to `engine::conversation`, where
//! `dialogue::mind` looks for danger first (`clinical::red_flags`) and understands the rest; `dialogue::step` decides; the turn is
//! committed by `store::conversations`; then `ack`, replies and `done` go to every socket. ARCHITECTURE.md tells it line by line.

pub mod app;
pub mod cli;
pub mod logging;
pub mod settings;

pub mod transport;

pub mod engine;

pub mod dialogue;

pub mod clinical;

pub mod ai;

pub mod scheduling;

pub mod knowledge;

pub mod language;

pub mod passwords;

pub mod ports;

pub mod remote;
pub mod store;

pub mod domain;
