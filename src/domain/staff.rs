//! What the staff desk works with: alerts, cases, notes, packets. No patient channel serialises anything of this file
//! (invariant I8: an internal note is another type and another table than a message).

use crate::domain::conversation::ConversationStatus;
use crate::domain::finding::Finding;
use crate::domain::ids::{AlertId, ConversationId, NoteId, PatientId, UserId};
use crate::domain::language::Language;
use crate::domain::time::At;
use crate::domain::understanding::{Evidence, Fired, Slots};
use crate::domain::urgency::Urgency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertLevel {
    Emergency,
    Crisis,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertStatus {
    Open,
    Acknowledged,
    Resolved,
}

/// A rule as an alert names it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct AlertRule {
    pub id: String,
    pub name: String,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Alert {
    pub id: AlertId,
    pub conversation_id: ConversationId,
    pub level: AlertLevel,
    pub status: AlertStatus,
    pub rules: Vec<AlertRule>,
    pub excerpt: String,
    pub language: Language,
    /// Who is paged now: 1 = the desk, 2 = everybody on duty, 3 = the on-call line.
    pub tier: i64,
    pub created_at: At,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paged_at: Option<At>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_by: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<At>,
}

/// Lanes of the queue; a conversation stands in one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    Emergency,
    Handoff,
    LowConfidence,
    Feedback,
}

impl Lane {
    pub const ALL: [Lane; 4] = [Lane::Emergency, Lane::Handoff, Lane::LowConfidence, Lane::Feedback];

    pub fn code(self) -> &'static str {
        match self {
            Lane::Emergency => "emergency",
            Lane::Handoff => "handoff",
            Lane::LowConfidence => "low_confidence",
            Lane::Feedback => "feedback",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.code() == code)
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct CasePatient {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<PatientId>,
    pub display_name: String,
    pub verified: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Assignee {
    pub user_id: UserId,
    pub display_name: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Case {
    pub conversation_id: ConversationId,
    pub lane: Lane,
    pub urgency: Urgency,
    pub status: ConversationStatus,
    pub reason: String,
    pub excerpt: String,
    pub language: Language,
    pub patient: CasePatient,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<Assignee>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<Alert>,
    pub waiting_since: At,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<At>,
    pub last_seq: i64,
    pub unread: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    pub emergency: i64,
    pub handoff: i64,
    pub low_confidence: i64,
    pub feedback: i64,
}

/// An internal note: for staff only.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Note {
    pub id: NoteId,
    pub text: String,
    pub author: Assignee,
    pub created_at: At,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Line {
    pub seq: i64,
    pub text: String,
}

/// The handoff packet: what a colleague needs to go on, what was said kept apart from what was told.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Packet {
    pub conversation_id: ConversationId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient: Option<CasePatient>,
    pub summary: String,
    pub urgency: Urgency,
    pub rules: Vec<Fired>,
    pub findings: Vec<Finding>,
    pub conditions: Vec<String>,
    pub medications: Vec<String>,
    pub allergies: Vec<String>,
    pub said: Vec<Line>,
    pub told: Vec<Line>,
    pub alerts: Vec<Alert>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking: Option<Slots>,
    /// `rule` or `model`.
    pub made_by: String,
    pub at: At,
}
