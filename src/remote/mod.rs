//! Outside services, one file each. Sees `ports/` and `domain/` only.

pub mod openai;
