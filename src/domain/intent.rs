//! What a message is about, and what is asked of a health topic.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The purpose of a message. `Crisis` stands before `Emergency`, and both before what is asked besides.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    Greeting,
    SymptomAnalysis,
    MedicationInquiry,
    AppointmentBook,
    AppointmentCheck,
    AppointmentCancel,
    AppointmentReschedule,
    GeneralInquiry,
    HumanHandoff,
    FacilityInfo,
    ThanksGoodbye,
    Feedback,
    PrivacyRequest,
    Emergency,
    Crisis,
    OutOfScope,
}

impl Intent {
    pub const ALL: [Intent; 16] = [
        Intent::Greeting,
        Intent::SymptomAnalysis,
        Intent::MedicationInquiry,
        Intent::AppointmentBook,
        Intent::AppointmentCheck,
        Intent::AppointmentCancel,
        Intent::AppointmentReschedule,
        Intent::GeneralInquiry,
        Intent::HumanHandoff,
        Intent::FacilityInfo,
        Intent::ThanksGoodbye,
        Intent::Feedback,
        Intent::PrivacyRequest,
        Intent::Emergency,
        Intent::Crisis,
        Intent::OutOfScope,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Intent::Greeting => "greeting",
            Intent::SymptomAnalysis => "symptom_analysis",
            Intent::MedicationInquiry => "medication_inquiry",
            Intent::AppointmentBook => "appointment_book",
            Intent::AppointmentCheck => "appointment_check",
            Intent::AppointmentCancel => "appointment_cancel",
            Intent::AppointmentReschedule => "appointment_reschedule",
            Intent::GeneralInquiry => "general_inquiry",
            Intent::HumanHandoff => "human_handoff",
            Intent::FacilityInfo => "facility_info",
            Intent::ThanksGoodbye => "thanks_goodbye",
            Intent::Feedback => "feedback",
            Intent::PrivacyRequest => "privacy_request",
            Intent::Emergency => "emergency",
            Intent::Crisis => "crisis",
            Intent::OutOfScope => "out_of_scope",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intent| intent.code() == code)
    }
}

/// What is asked of a health topic.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionType {
    Diagnosis,
    Cause,
    Treatment,
    Severity,
    Definition,
    Prevention,
    Dosage,
    Interaction,
}
