//! Plain words of the product: what a message, a finding, a slot is. No I/O, no rules, no SQL.
//!
//! The types derive `serde` and `utoipa` on purpose: their JSON *is* the public contract (docs/API.md), so one type serves
//! the wire, the stored snapshot and the command line, and a name can not drift between them.

pub mod analysis;
pub mod appointment;
pub mod conversation;
pub mod error;
pub mod finding;
pub mod ids;
pub mod intent;
pub mod language;
pub mod message;
pub mod person;
pub mod staff;
pub mod time;
pub mod understanding;
pub mod urgency;
