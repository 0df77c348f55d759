//! The five dispositions of triage.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How soon somebody needs care. Ordered: a higher one wins over any lower one, and only staff lowers it (invariant I4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    #[default]
    None,
    SelfCare,
    /// A doctor within days.
    Routine,
    /// A doctor within 24 hours.
    Urgent,
    /// Call 115 or go to an emergency department now.
    Emergency,
}

impl Urgency {
    pub fn code(self) -> &'static str {
        match self {
            Urgency::None => "none",
            Urgency::SelfCare => "self_care",
            Urgency::Routine => "routine",
            Urgency::Urgent => "urgent",
            Urgency::Emergency => "emergency",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        [
            Urgency::None,
            Urgency::SelfCare,
            Urgency::Routine,
            Urgency::Urgent,
            Urgency::Emergency,
        ]
        .into_iter()
        .find(|urgency| urgency.code() == code)
    }
}
