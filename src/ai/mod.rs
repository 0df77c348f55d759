//! What stands between a model and a patient: prompts, redaction before a text leaves, the guard before an answer is shown,
//! confidence. Pure; the calls themselves are `engine::ai`'s and `remote`'s.

pub mod confidence;
pub mod guard;
pub mod prompts;
pub mod redaction;
pub mod sentences;
