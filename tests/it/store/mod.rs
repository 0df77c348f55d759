//! The contract of the store, run over SQLite always and over PostgreSQL where `TEST_POSTGRES_URL` names a server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

mod accounts;
mod appointments;
mod backend;
mod booking;
mod booking_races;
mod clinic;
mod conversations;
mod desk;
mod durability;
mod fixtures;
mod maintenance;
mod operations;
