//! Bytes in, bytes out: HTTP, sockets, pages. No rules, no SQL.

pub mod guard;
pub mod http;
pub mod limits;
pub mod web;
pub mod ws;
