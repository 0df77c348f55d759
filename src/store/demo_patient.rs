//! The demonstration's patient: a verified record with history, a past visit with its appointment, and an invoice.

use crate::domain::appointment::AppointmentStatus;
use crate::domain::error::Code;
use crate::domain::ids::{AppointmentId, PatientId};
use crate::domain::time::At;
use crate::scheduling::code::appointment_code;
use crate::store::connection::DbConnection;
use crate::store::demo::{self, LineSource, MadeDoctor, PatientSource, VisitSource};
use crate::store::error::{Failure, Outcome};
use crate::store::schema::{appointment_events, appointments, invoices, patients, records, visits};
use crate::store::sealed::Sealed;
use chrono::{Datelike, Days, Duration, Weekday};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// The way of a visit that took place.
const WAY: [(&str, AppointmentStatus); 4] = [
    ("created", AppointmentStatus::Scheduled),
    ("confirmed", AppointmentStatus::Confirmed),
    ("arrived", AppointmentStatus::Arrived),
    ("completed", AppointmentStatus::Completed),
];

/// What a visit's row keeps sealed.
#[derive(Serialize)]
struct VisitBody<'a> {
    reason: &'a str,
    diagnosis: &'a str,
    notes: &'a str,
}

/// A line of an invoice; amounts are whole dong.
#[derive(Serialize)]
struct Line<'a> {
    description: &'a str,
    quantity: i64,
    unit_price: i64,
    amount: i64,
}

/// Fills the record of a patient that is there already.
pub fn insert(
    c: &mut DbConnection,
    patient: PatientId,
    source: &PatientSource,
    doctors: &HashMap<String, MadeDoctor>,
    now: At,
) -> Outcome<()> {
    let known = (
        patients::verified.eq(true),
        patients::birth_date.eq(Sealed::seal(&source.birth_date)),
        patients::sex.eq(&source.sex),
        patients::updated_at.eq(now.millis()),
    );
    diesel::update(patients::table.find(patient.to_string())).set(known).execute(c)?;
    for condition in &source.conditions {
        record(c, patient, "condition", condition, now)?;
    }
    for medication in &source.medications {
        record(c, patient, "medication", medication, now)?;
    }
    for allergy in &source.allergies {
        record(c, patient, "allergy", allergy, now)?;
    }
    let doctor = doctors
        .get(&source.visit.doctor)
        .ok_or_else(|| Failure::corrupt("doctor of the demonstration"))?;
    let appointment = past_appointment(c, patient, &source.visit, doctor, now)?;
    visit(c, patient, source, doctor, &appointment)?;
    invoice(c, patient, source, &appointment)
}

fn record<T: Serialize>(c: &mut DbConnection, patient: PatientId, kind: &str, body: &T, now: At) -> Outcome<()> {
    let row = (
        records::id.eq(Uuid::now_v7().to_string()),
        records::patient_id.eq(patient.to_string()),
        records::kind.eq(kind),
        records::body.eq(Sealed::json(body)?),
        records::created_at.eq(now.millis()),
    );
    diesel::insert_into(records::table).values(row).execute(c)?;
    Ok(())
}

struct Past {
    id: AppointmentId,
    starts_at: At,
    ends_at: At,
}

/// Its events are written too, so that the record proves itself like any other.
fn past_appointment(c: &mut DbConnection, patient: PatientId, source: &VisitSource, doctor: &MadeDoctor, now: At) -> Outcome<Past> {
    let back = now
        .date()
        .checked_sub_days(Days::new(source.days_ago))
        .ok_or_else(|| Failure::corrupt("day of the demonstration"))?;
    // Not on a Sunday, when this doctor works in the mornings only now and then.
    let day = if back.weekday() == Weekday::Sun {
        back.pred_opt().unwrap_or(back)
    } else {
        back
    };
    let starts_at = At::clinic(day.and_time(demo::time(&source.starts)?)).ok_or_else(|| Failure::corrupt("day of the demonstration"))?;
    let past = Past {
        id: AppointmentId::fresh(),
        starts_at,
        ends_at: starts_at.plus(Duration::minutes(30)),
    };
    let booked_at = starts_at.plus(-Duration::days(3));
    let random = getrandom::u64().map_err(|_| Failure::from(Code::Internal))?;
    let row = (
        appointments::id.eq(past.id.to_string()),
        appointments::code.eq(appointment_code(random)),
        appointments::status.eq(AppointmentStatus::Completed.code()),
        appointments::patient_id.eq(patient.to_string()),
        appointments::doctor_id.eq(doctor.id.to_string()),
        appointments::starts_at.eq(past.starts_at.millis()),
        appointments::ends_at.eq(past.ends_at.millis()),
        appointments::location.eq(&doctor.location),
        appointments::reason.eq(Sealed::seal(&source.reason)),
        appointments::source.eq("staff"),
        appointments::version.eq(WAY.len() as i64),
        appointments::queue_number.eq(1),
        appointments::created_at.eq(booked_at.millis()),
        appointments::updated_at.eq(past.ends_at.millis()),
    );
    diesel::insert_into(appointments::table).values(row).execute(c)?;
    for (version, (kind, status)) in (1i64..).zip(WAY) {
        let at = if version == 1 { booked_at } else { past.starts_at };
        let event = (
            appointment_events::appointment_id.eq(past.id.to_string()),
            appointment_events::version.eq(version),
            appointment_events::kind.eq(kind),
            appointment_events::status.eq(status.code()),
            appointment_events::starts_at.eq(past.starts_at.millis()),
            appointment_events::at.eq(at.millis()),
        );
        diesel::insert_into(appointment_events::table).values(event).execute(c)?;
    }
    Ok(past)
}

fn visit(c: &mut DbConnection, patient: PatientId, source: &PatientSource, doctor: &MadeDoctor, past: &Past) -> Outcome<()> {
    let body = VisitBody {
        reason: &source.visit.reason,
        diagnosis: &source.visit.diagnosis,
        notes: &source.visit.notes,
    };
    let row = (
        visits::id.eq(Uuid::now_v7().to_string()),
        visits::patient_id.eq(patient.to_string()),
        visits::appointment_id.eq(past.id.to_string()),
        visits::day.eq(past.starts_at.date().to_string()),
        visits::doctor_name.eq(&source.visit.doctor),
        visits::specialty.eq(&doctor.specialty),
        visits::body.eq(Sealed::json(&body)?),
        visits::created_at.eq(past.ends_at.millis()),
    );
    diesel::insert_into(visits::table).values(row).execute(c)?;
    Ok(())
}

fn invoice(c: &mut DbConnection, patient: PatientId, source: &PatientSource, past: &Past) -> Outcome<()> {
    let lines: Vec<Line<'_>> = source.invoice.lines.iter().map(line).collect();
    let total: i64 = lines.iter().map(|line| line.amount).sum();
    let row = (
        invoices::id.eq(Uuid::now_v7().to_string()),
        invoices::number.eq(&source.invoice.number),
        invoices::patient_id.eq(patient.to_string()),
        invoices::appointment_id.eq(past.id.to_string()),
        invoices::status.eq("issued"),
        invoices::total.eq(total),
        invoices::insurance_share.eq(source.invoice.insurance_share),
        invoices::due.eq(total - source.invoice.insurance_share),
        invoices::lines.eq(serde_json::to_string(&lines).map_err(|_| Failure::corrupt("invoice"))?),
        invoices::issued_at.eq(past.ends_at.millis()),
        invoices::created_at.eq(past.ends_at.millis()),
    );
    diesel::insert_into(invoices::table).values(row).execute(c)?;
    Ok(())
}

fn line(source: &LineSource) -> Line<'_> {
    let amount = source.quantity * source.unit_price;
    Line {
        description: &source.description,
        quantity: source.quantity,
        unit_price: source.unit_price,
        amount,
    }
}
