//! Whole conversations, played turn by turn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

mod booking;
mod commands;
mod memory;
mod real;
mod safety;
mod symptoms;
mod world;
