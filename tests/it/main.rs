//! One test binary: black-box tests of the server, contracts of the store, and the house rules of the code.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::zombie_processes,
    clippy::cloned_ref_to_slice_refs
)]

mod bad_access;
mod bad_frames;
mod bad_http;
mod booking;
mod chat;
mod durability;
mod faults;
mod server;
mod staff;
mod store;
mod tidy;
