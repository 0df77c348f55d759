//! What the engine and the transport need from the outside, one trait a need. Adapters live in `store/` and `remote/`;
//! only `app.rs` knows which one is plugged in.

pub mod accounts;
pub mod clinic;
pub mod clock;
pub mod conversations;
pub mod desk;
pub mod model;
pub mod operations;
