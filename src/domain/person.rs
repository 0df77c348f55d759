//! Users, patients, roles and what a role may do.

use crate::domain::ids::{PatientId, UserId};
use crate::domain::language::Language;
use crate::domain::time::At;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Guest,
    Patient,
    Reception,
    Nurse,
    Doctor,
    Reviewer,
    Admin,
    Service,
}

impl Role {
    pub const ALL: [Role; 8] = [
        Role::Guest,
        Role::Patient,
        Role::Reception,
        Role::Nurse,
        Role::Doctor,
        Role::Reviewer,
        Role::Admin,
        Role::Service,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Role::Guest => "guest",
            Role::Patient => "patient",
            Role::Reception => "reception",
            Role::Nurse => "nurse",
            Role::Doctor => "doctor",
            Role::Reviewer => "reviewer",
            Role::Admin => "admin",
            Role::Service => "service",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Talks as a patient: owns conversations.
    pub fn is_patient_side(self) -> bool {
        matches!(self, Role::Guest | Role::Patient)
    }

    /// May open the staff desk.
    pub fn is_desk(self) -> bool {
        matches!(self, Role::Reception | Role::Nurse | Role::Doctor)
    }

    /// Nurse or doctor: clinical lanes, alerts, packets, records.
    pub fn is_clinical(self) -> bool {
        matches!(self, Role::Nurse | Role::Doctor)
    }
}

/// Who makes a request, proven by a token. Every query for a person's data takes it (invariant I7).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caller {
    pub user_id: UserId,
    pub role: Role,
    pub display_name: String,
    pub language: Language,
    /// The own patient of an account of role `patient`, or of a guest who has booked.
    pub patient_id: Option<PatientId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    #[serde(rename = "self")]
    Own,
    Child,
    Parent,
    Spouse,
    Other,
}

/// A patient that an account may act for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct ActsFor {
    pub patient_id: PatientId,
    pub name: String,
    pub relation: Relation,
    pub verified: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Consent {
    pub purpose: String,
    pub granted: bool,
    pub version: String,
    pub at: At,
}

/// Purposes that consent is asked for.
pub const PURPOSES: [&str; 5] = ["care_chat", "external_ai", "reminders", "analytics", "sharing"];

/// `GET /api/auth/me`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Me {
    pub user_id: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    pub role: Role,
    pub display_name: String,
    pub language: Language,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<PatientId>,
    pub patients: Vec<ActsFor>,
    pub consents: Vec<Consent>,
    pub expires_at: At,
}

/// A user as staff and administration see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct User {
    pub id: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    pub display_name: String,
    pub role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub language: Language,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<PatientId>,
    pub disabled: bool,
}

/// A medicine, illness or allergy of a record.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct History {
    pub conditions: Vec<KnownCondition>,
    pub medications: Vec<KnownMedication>,
    pub allergies: Vec<KnownAllergy>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct KnownCondition {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icd10: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    pub status: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct KnownMedication {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose_text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct KnownAllergy {
    pub substance: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaction: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
}
