//! What a message says of the person it is about, beside what it asks: taken into the memory by `memory`.

use crate::domain::conversation::{Pregnancy, Sex};
use crate::domain::finding::Whose;

/// The person as far as one message tells. Nothing in it is guessed: what is not said is none.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Profile {
    /// The person the message turns to.
    pub for_whom: Option<Whose>,
    /// In years; a newborn of 20 days is 0.055.
    pub age: Option<f64>,
    pub sex: Option<Sex>,
    pub pregnancy: Option<Pregnancy>,
    pub pregnancy_weeks: Option<u32>,
    /// Names of illnesses that the person is said to have.
    pub conditions: Vec<String>,
    /// Substances that the person is said to take.
    pub medications: Vec<String>,
    pub allergies: Vec<String>,
}
