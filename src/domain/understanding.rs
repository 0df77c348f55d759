//! What was understood of one text: the answer of `POST /api/chatbot/understand` and of `eval understand`.

use crate::domain::finding::Finding;
use crate::domain::ids::DoctorId;
use crate::domain::intent::{Intent, QuestionType};
use crate::domain::language::Language;
use crate::domain::urgency::Urgency;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Words of the text that made a rule fire. Offsets count code points.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    pub text: String,
    pub start: usize,
    pub end: usize,
}

/// What a rule found: an emergency, a crisis (self-harm, violence, a child in danger), or a level of urgency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleLevel {
    Emergency,
    Crisis,
    Urgent,
    Routine,
    SelfCare,
}

/// A rule that fired.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Fired {
    pub id: String,
    pub level: RuleLevel,
    pub evidence: Vec<Evidence>,
}

/// Whom or what the text as a whole is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    #[default]
    #[serde(rename = "self")]
    Own,
    Other,
    Hypothetical,
    Past,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct IntentScore {
    pub name: Intent,
    pub confidence: f64,
}

/// A medicine named in the text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct MedicineMention {
    /// As written.
    pub name: String,
    /// Substance; of a combination all, joined by ` + `.
    pub substance: String,
    pub start: usize,
    pub end: usize,
}

/// What a booking needs, as far as the text says it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Slots {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specialty_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doctor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doctor_id: Option<DoctorId>,
    /// Both dates are set or neither; inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_from: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_to: Option<NaiveDate>,
    /// `HH:MM`; an exact time sets both alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_to: Option<String>,
    /// The words that named the date, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_text: Option<String>,
    /// The date named does not exist or may be read two ways: ask.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ambiguous: bool,
}

/// Everything that was understood of one text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Understanding {
    pub language: Language,
    /// Lower case, without diacritics, one space between words.
    pub folded: String,
    pub intent: Intent,
    pub intent_confidence: f64,
    pub intents: Vec<IntentScore>,
    /// True exactly when `urgency` is `emergency`.
    pub emergency: bool,
    pub crisis: bool,
    pub urgency: Urgency,
    pub rules: Vec<Fired>,
    pub subject: Subject,
    pub findings: Vec<Finding>,
    pub medications: Vec<MedicineMention>,
    pub slots: Slots,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question_type: Option<QuestionType>,
}
