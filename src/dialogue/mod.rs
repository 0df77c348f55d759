//! What the conversation does next. Pure: `step(mind, state, event) -> Step`; the engine carries out what a step asks for.

pub mod step;
pub mod event;
pub mod state;
pub mod turn;
pub mod offers;
pub mod cards;
pub mod latch;
pub mod commands;
pub mod orders;
pub mod answers;
pub mod contact;
pub mod speech;
pub mod memory;
pub mod summary;
pub mod symptoms;
pub mod interview;
pub mod inquiry;
pub mod medication;
pub mod booking;
pub mod fallback;
pub mod texts;
pub mod mind;
pub mod understand;
pub mod intents;
pub mod cues;
pub mod question_type;
pub mod slots;
pub mod quantities;
pub mod medicines;
pub mod persons;
pub mod analyze;

#[cfg(test)]
mod tests;
