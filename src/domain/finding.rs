//! A finding: one symptom, sign or circumstance that a message asserts, denies or leaves open, and where it says so.

use crate::domain::ids::MessageId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Does the person have it *now*? (Past -> absent; hypothetical, asked or in a story -> unknown.)
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    Present,
    Absent,
    Unknown,
}

/// Whose finding it is, seen from the person who writes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    #[default]
    #[serde(rename = "self")]
    Own,
    Child,
    Parent,
    Spouse,
    Other,
}

/// When it holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum When {
    #[default]
    Now,
    Past,
    Hypothetical,
}

/// A number with its unit as understood: `39` `°C`, `170/110` is two findings, `5` `/10`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Quantity {
    pub number: f64,
    pub unit: String,
}

/// How bad, in words.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Mild,
    Moderate,
    Severe,
}

/// One finding of one message. `start` and `end` count Unicode code points of the text as it was sent.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Id in the knowledge pack, as `fever`.
    pub concept: String,
    /// Name in the text's language.
    pub name: String,
    pub state: Presence,
    pub of: Whose,
    pub time: When,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Quantity>,
    /// First day of it, resolved against the clinic's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// The words that said since when, as written: `3 ngày nay`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since_text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    pub start: usize,
    pub end: usize,
    /// The message that said it last; none in an understanding that is kept nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<MessageId>,
}
