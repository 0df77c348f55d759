//! The store: diesel over SQLite or PostgreSQL, one file an aggregate, each an implementation of a trait of `ports/`.
//! It sees `ports/` and `domain/`, and for bookings the pure rules of `scheduling/`, which must hold inside the write
//! transaction. `db` is the only place that blocks.

pub mod access;
pub mod accounts;
pub mod advance;
pub mod agenda;
pub mod alerts;
pub mod appointment_log;
pub mod appointments;
pub mod audit;
pub mod bookings;
pub mod bookings_check;
pub mod cases;
pub mod clinic;
pub mod commits;
pub mod connection;
pub mod consents;
pub mod conversations;
pub mod db;
pub mod demo;
pub mod demo_patient;
pub mod desk;
pub mod error;
pub mod health;
pub mod holds;
pub mod idempotency;
pub mod ledger;
pub mod location;
pub mod maintenance;
pub mod messages;
pub mod migrations;
pub mod notes;
pub mod notifications;
pub mod outbox;
pub mod patients;
pub mod schema;
pub mod sealed;
pub mod sessions;
pub mod slots;
pub mod users;
pub mod words;
pub mod writer;
