//! Doctors, free slots, holds, appointments. No two upcoming appointments or holds of one doctor may share a time: the store
//! forbids it, whatever the code above believes.

use crate::domain::appointment::{Appointment, AppointmentStatus, Doctor, Hold, Slot, Source, Specialty};
use crate::domain::error::Result;
use crate::domain::ids::{AppointmentId, DoctorId, HoldId, PatientId};
use crate::domain::language::Language;
use crate::domain::person::Caller;
use crate::domain::time::At;
use async_trait::async_trait;
use chrono::{NaiveDate, NaiveTime};

#[async_trait]
pub trait Clinic: Send + Sync {
    async fn specialties(&self) -> Result<Vec<Specialty>>;
    async fn doctors(&self, specialty_id: Option<&str>, language: Language, now: At) -> Result<Vec<Doctor>>;
    /// Free and bookable, soonest first.
    async fn slots(&self, query: &SlotQuery) -> Result<Vec<Slot>>;
    /// Keeps a slot for the caller for five minutes. `slot_taken`, `not_bookable`, `rate_limited` (more than three at once).
    async fn hold(&self, caller: &Caller, doctor: DoctorId, datetime: At, now: At) -> Result<Hold>;
    async fn release_hold(&self, caller: &Caller, id: HoldId) -> Result<()>;
    /// Books. One's own hold on that slot is used anyway. Writes the confirmation's outbox row in the same transaction.
    async fn book(&self, caller: &Caller, booking: NewBooking, now: At) -> Result<Appointment>;
    /// Of one patient, or of all that the caller may act for; soonest first.
    async fn appointments(&self, caller: &Caller, query: AppointmentQuery) -> Result<Vec<Appointment>>;
    async fn appointment(&self, caller: &Caller, id: AppointmentId, language: Language) -> Result<Appointment>;
    /// A change of status or time, in one transaction, with `version + 1`.
    async fn change(&self, caller: &Caller, id: AppointmentId, change: AppointmentChange, now: At) -> Result<Appointment>;
    /// Up to three free slots near this one, nearest first.
    async fn alternatives(&self, doctor: DoctorId, datetime: At, language: Language, now: At) -> Result<Vec<Slot>>;
    /// Overlaps and impossible states among all bookings; empty when all is well (`bookings verify`).
    async fn verify(&self) -> Result<Vec<String>>;
}

#[derive(Clone, Debug)]
pub struct SlotQuery {
    pub doctor_id: Option<DoctorId>,
    pub specialty_id: Option<String>,
    /// Inclusive, in the clinic's zone.
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Starts at or after this time of day.
    pub time_from: Option<NaiveTime>,
    /// Starts before this time of day; equal to `time_from` for one exact time.
    pub time_to: Option<NaiveTime>,
    pub language: Language,
    pub now: At,
    pub after: Option<(At, DoctorId)>,
    pub limit: i64,
}

#[derive(Clone, Debug)]
pub struct NewBooking {
    pub patient_id: PatientId,
    pub doctor_id: DoctorId,
    pub datetime: At,
    pub reason: String,
    pub source: Source,
    pub hold_id: Option<HoldId>,
    pub language: Language,
}

#[derive(Clone, Debug)]
pub struct AppointmentQuery {
    pub patient_id: Option<PatientId>,
    pub doctor_id: Option<DoctorId>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Upcoming ones only.
    pub upcoming_after: Option<At>,
    pub language: Language,
    pub after: Option<AppointmentId>,
    pub limit: i64,
}

#[derive(Clone, Debug)]
pub struct AppointmentChange {
    pub to: ChangeTo,
    /// Refused with `stale` where the appointment is at another version.
    pub version: Option<i64>,
    pub language: Language,
}

#[derive(Clone, Debug)]
pub enum ChangeTo {
    Status { status: AppointmentStatus, reason: Option<String> },
    Time(At),
}
