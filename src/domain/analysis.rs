//! The answer of a symptom analysis: a differential with reasons, what to do, what to watch for.

use crate::domain::finding::Finding;
use crate::domain::message::Citation;
use crate::domain::understanding::Fired;
use crate::domain::urgency::Urgency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One possible condition. Never a diagnosis.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct PossibleCondition {
    /// Id in the knowledge pack.
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icd10: Option<String>,
    /// Share among the conditions of the pack, 0 to 1.
    pub probability: f64,
    /// Findings that speak for it.
    pub why: Vec<Finding>,
    /// Findings that speak against it.
    pub against: Vec<Finding>,
}

/// Serious though not likely: stands apart so that it is not forgotten.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct MustNotMiss {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icd10: Option<String>,
    pub why: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct QuestionOption {
    pub id: String,
    pub label: String,
    pub payload: String,
}

/// The question whose answer would change most.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct NextQuestion {
    pub id: String,
    pub text: String,
    /// "Vì sao hỏi?"
    pub why: String,
    pub options: Vec<QuestionOption>,
}

/// `POST /api/chatbot/analyze-symptoms`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Analysis {
    /// At most five, most probable first; names in the request's language.
    pub possible_conditions: Vec<PossibleCondition>,
    pub must_not_miss: Vec<MustNotMiss>,
    /// What to do, most important first.
    pub recommendations: Vec<String>,
    pub urgency_level: Urgency,
    pub warning_signs: Vec<String>,
    pub home_care: Vec<String>,
    /// Name of the department to see, in the request's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specialty_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_question: Option<NextQuestion>,
    pub rules: Vec<Fired>,
    pub sources: Vec<Citation>,
    pub disclaimer: String,
}
