//! A conversation as its list and its head show it, and what is remembered of it.

use crate::domain::finding::Finding;
use crate::domain::finding::Whose;
use crate::domain::ids::{ConversationId, PatientId};
use crate::domain::language::Language;
use crate::domain::time::At;
use crate::domain::understanding::Slots;
use crate::domain::urgency::Urgency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConversationStatus {
    #[default]
    Open,
    /// A person was asked for and none has come yet.
    WaitingStaff,
    /// Staff has taken over: no bot text but danger cards.
    WithStaff,
    Closed,
}

impl ConversationStatus {
    pub fn code(self) -> &'static str {
        match self {
            ConversationStatus::Open => "open",
            ConversationStatus::WaitingStaff => "waiting_staff",
            ConversationStatus::WithStaff => "with_staff",
            ConversationStatus::Closed => "closed",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        [
            ConversationStatus::Open,
            ConversationStatus::WaitingStaff,
            ConversationStatus::WithStaff,
            ConversationStatus::Closed,
        ]
        .into_iter()
        .find(|status| status.code() == code)
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Conversation {
    pub id: ConversationId,
    pub status: ConversationStatus,
    pub language: Language,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<PatientId>,
    pub urgency: Urgency,
    pub last_seq: i64,
    /// Messages of others after the caller's read mark.
    pub unread: i64,
    pub created_at: At,
    pub updated_at: At,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    Female,
    Male,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pregnancy {
    Pregnant,
    NotPregnant,
    /// Gave birth within six weeks.
    Postpartum,
}

/// The case as remembered: the symptom memory of a conversation.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Memory {
    pub for_whom: Whose,
    /// In years; a newborn of 20 days is 0.055.
    pub age: Option<f64>,
    pub sex: Option<Sex>,
    pub pregnancy: Option<Pregnancy>,
    /// Weeks of pregnancy, where said.
    pub pregnancy_weeks: Option<u32>,
    /// The latest statement about each concept; a later correction wins.
    pub findings: Vec<Finding>,
    /// Concepts or names of known illnesses.
    pub conditions: Vec<String>,
    pub medications: Vec<String>,
    pub allergies: Vec<String>,
}

/// `GET …/{id}/context`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct ContextView {
    pub language: Language,
    pub for_whom: Whose,
    pub age: Option<f64>,
    pub sex: Option<Sex>,
    pub pregnancy: Option<Pregnancy>,
    pub findings: Vec<Finding>,
    pub conditions: Vec<String>,
    pub medications: Vec<String>,
    pub allergies: Vec<String>,
    pub urgency: Urgency,
    pub summary: Option<String>,
    /// What the booking in progress knows so far.
    pub booking: Option<Slots>,
}
