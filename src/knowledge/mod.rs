//! The knowledge pack: what we know, who wrote it, from which source, until when it holds; and the index to find it.

pub mod answer;
pub mod catalogue;
pub mod check;
pub mod drug;
pub mod forms;
pub mod index;
pub mod interactions;
pub mod lists;
pub mod load;
pub mod medicines;
pub mod names;
pub mod pack;
pub mod search;
pub mod shelf;
pub mod sound;
pub mod texts;
pub mod words;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
