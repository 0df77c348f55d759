//! Doctors, slots, holds and appointments.

use crate::domain::ids::{AppointmentId, DoctorId, HoldId, PatientId};
use crate::domain::time::At;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Money: the amount is a decimal string, so that no float touches it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Money {
    pub amount: String,
    pub currency: String,
}

impl Money {
    /// Vietnamese dong, which has no fractions.
    pub fn vnd(amount: i64) -> Self {
        Money {
            amount: amount.to_string(),
            currency: "VND".into(),
        }
    }
}

/// A department, with both names.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Specialty {
    pub id: String,
    pub vi: String,
    pub en: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Doctor {
    pub id: DoctorId,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Name of the specialty, in the caller's language.
    pub specialty: String,
    pub specialty_id: String,
    pub languages: Vec<String>,
    pub location: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_available: Option<At>,
}

/// A free, bookable time of a doctor.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Slot {
    pub doctor_id: DoctorId,
    pub doctor_name: String,
    pub specialty: String,
    pub specialty_id: String,
    pub datetime: At,
    pub end: At,
    pub duration_min: i64,
    pub location: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    pub remaining: i64,
}

/// A slot kept for one caller until `expires_at`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Hold {
    pub hold_id: HoldId,
    pub doctor_id: DoctorId,
    pub datetime: At,
    pub expires_at: At,
}

/// State of an appointment. `scheduling::status` knows the legal transitions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentStatus {
    Waitlist,
    Proposed,
    Pending,
    Scheduled,
    Confirmed,
    Arrived,
    Completed,
    Cancelled,
    NoShow,
}

impl AppointmentStatus {
    pub const ALL: [AppointmentStatus; 9] = [
        AppointmentStatus::Waitlist,
        AppointmentStatus::Proposed,
        AppointmentStatus::Pending,
        AppointmentStatus::Scheduled,
        AppointmentStatus::Confirmed,
        AppointmentStatus::Arrived,
        AppointmentStatus::Completed,
        AppointmentStatus::Cancelled,
        AppointmentStatus::NoShow,
    ];

    pub fn code(self) -> &'static str {
        match self {
            AppointmentStatus::Waitlist => "waitlist",
            AppointmentStatus::Proposed => "proposed",
            AppointmentStatus::Pending => "pending",
            AppointmentStatus::Scheduled => "scheduled",
            AppointmentStatus::Confirmed => "confirmed",
            AppointmentStatus::Arrived => "arrived",
            AppointmentStatus::Completed => "completed",
            AppointmentStatus::Cancelled => "cancelled",
            AppointmentStatus::NoShow => "no_show",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Still to come: counts as the patient's and blocks the doctor's time.
    pub fn upcoming(self) -> bool {
        matches!(
            self,
            AppointmentStatus::Pending | AppointmentStatus::Scheduled | AppointmentStatus::Confirmed | AppointmentStatus::Arrived
        )
    }
}

/// Where a booking came from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Chatbot,
    Web,
    Staff,
    Phone,
    Webhook,
}

impl Source {
    pub fn code(self) -> &'static str {
        match self {
            Source::Chatbot => "chatbot",
            Source::Web => "web",
            Source::Staff => "staff",
            Source::Phone => "phone",
            Source::Webhook => "webhook",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        [Source::Chatbot, Source::Web, Source::Staff, Source::Phone, Source::Webhook]
            .into_iter()
            .find(|s| s.code() == code)
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Appointment {
    pub id: AppointmentId,
    /// Short code to say at the counter, as `HCB-7K2M9P`.
    pub code: String,
    pub status: AppointmentStatus,
    pub patient_id: PatientId,
    pub patient_name: String,
    pub doctor_id: DoctorId,
    pub doctor_name: String,
    pub specialty: String,
    pub datetime: At,
    pub end: At,
    pub duration_min: i64,
    pub location: String,
    pub reason: String,
    pub source: Source,
    /// Counts every change, from 1.
    pub version: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_number: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancellation_reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<At>,
    pub created_at: At,
    pub updated_at: At,
}
