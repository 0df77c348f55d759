//! What the conversation does next. Pure: `step(mind, state, event) -> Step`; the engine carries out what a step asks for.

pub mod analyze;
pub mod answers;
pub mod booking;
pub mod cards;
pub mod commands;
pub mod contact;
pub mod cues;
pub mod event;
pub mod fallback;
pub mod inquiry;
pub mod intents;
pub mod interview;
pub mod latch;
pub mod lessons;
pub mod medication;
pub mod medicines;
pub mod memory;
pub mod mind;
pub mod offers;
pub mod orders;
pub mod persons;
pub mod quantities;
pub mod question_type;
pub mod slots;
pub mod speech;
pub mod state;
pub mod step;
pub mod summary;
pub mod symptoms;
pub mod texts;
pub mod turn;
pub mod understand;

#[cfg(test)]
mod tests;
