//! The verdict of the safety check: what runs first, on every message, in every state (invariant I2).

use crate::domain::understanding::{Fired, Subject};
use crate::domain::urgency::Urgency;

/// Which fixed card an emergency shows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Advice {
    /// Call 115 and wait.
    #[default]
    Ambulance,
    /// Go to the nearest emergency department now.
    GoNow,
    /// Talk to somebody now (crisis).
    Talk,
}

/// What the rules found in one message together with the recent ones.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Danger {
    pub emergency: bool,
    pub crisis: bool,
    pub urgency: Urgency,
    pub rules: Vec<Fired>,
    pub subject: Subject,
    pub advice: Advice,
    /// Ids of the first-aid steps to put on the card, most important first.
    pub steps: Vec<String>,
    /// Not sure enough for the card, too dangerous for silence: ask this one closed question (id of a rule's question).
    pub ask: Option<String>,
}
