//! Sockets. `actix-web-actors` (deprecated upstream, works with actix-web 4) stays in this room.

pub mod link;
pub mod protocol;
pub mod session;
pub mod socket;
pub mod staff;
pub mod stream;
pub mod upgrade;
