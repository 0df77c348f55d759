//! Taken time: the rows of `slots`, one for each half hour that a hold or an upcoming appointment covers. Its keys are the last
//! word on double booking; everything here runs inside a write transaction.

use crate::domain::error::Code;
use crate::domain::ids::{AppointmentId, DoctorId, HoldId, PatientId, UserId};
use crate::domain::time::At;
use crate::scheduling::availability::Span;
use crate::store::agenda::CELL_MS;
use crate::store::connection::DbConnection;
use crate::store::error::{Failure, Outcome};
use crate::store::schema::{holds, slots};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// Who takes the time.
#[derive(Clone, Copy, Debug)]
pub enum Taker {
    Hold(HoldId, At),
    Appointment(AppointmentId, PatientId),
}

/// What stands on a stretch of a doctor's time.
#[derive(Debug, Default)]
pub struct Standing {
    /// An appointment, or somebody else's hold.
    pub taken: bool,
    /// The caller's own hold, still good.
    pub own: Option<OwnHold>,
    /// Holds that have run out and are in the way.
    expired: Vec<String>,
}

#[derive(Debug)]
pub struct OwnHold {
    pub id: String,
    pub starts_at: i64,
    pub expires_at: i64,
}

#[derive(Queryable)]
struct Cell {
    appointment_id: Option<String>,
    hold: Option<(String, String, i64, i64)>,
}

/// The half hours that a stretch of time touches.
pub fn cells(span: Span) -> impl Iterator<Item = i64> {
    let first = span.start.millis().div_euclid(CELL_MS) * CELL_MS;
    (0..)
        .map(move |n| first + n * CELL_MS)
        .take_while(move |cell| *cell < span.end.millis())
}

/// Looks at a stretch of time as `user` sees it. `except`: an appointment that is being moved does not stand in its own way.
pub fn standing(
    c: &mut DbConnection,
    doctor: DoctorId,
    span: Span,
    user: UserId,
    except: Option<AppointmentId>,
    now: At,
) -> Outcome<Standing> {
    let first = span.start.millis().div_euclid(CELL_MS) * CELL_MS;
    let rows: Vec<Cell> = slots::table
        .left_join(holds::table)
        .filter(slots::doctor_id.eq(doctor.to_string()))
        .filter(slots::starts_at.ge(first))
        .filter(slots::starts_at.lt(span.end.millis()))
        .select((
            slots::appointment_id,
            (holds::id, holds::user_id, holds::starts_at, holds::expires_at).nullable(),
        ))
        .load(c)?;
    let (user, except) = (user.to_string(), except.map(|id| id.to_string()));
    let mut standing = Standing::default();
    for cell in rows {
        match cell.hold {
            Some((id, _, _, expires_at)) if expires_at <= now.millis() => standing.expired.push(id),
            Some((id, holder, starts_at, expires_at)) if holder == user => standing.own = Some(OwnHold { id, starts_at, expires_at }),
            Some(_) => standing.taken = true,
            None if cell.appointment_id == except && except.is_some() => {}
            None => standing.taken = true,
        }
    }
    Ok(standing)
}

/// Takes away what is in the way and may be: holds that have run out, and the caller's own.
pub fn clear(c: &mut DbConnection, standing: &Standing) -> Outcome<()> {
    for id in standing.expired.iter().chain(standing.own.as_ref().map(|own| &own.id)) {
        diesel::delete(holds::table.find(id)).execute(c)?;
    }
    Ok(())
}

/// Has the patient an upcoming appointment that touches this time, with whichever doctor?
pub fn patient_is_busy(c: &mut DbConnection, patient: PatientId, span: Span, except: Option<AppointmentId>) -> Outcome<bool> {
    let first = span.start.millis().div_euclid(CELL_MS) * CELL_MS;
    let rows: Vec<Option<String>> = slots::table
        .filter(slots::patient_id.eq(patient.to_string()))
        .filter(slots::starts_at.ge(first))
        .filter(slots::starts_at.lt(span.end.millis()))
        .select(slots::appointment_id)
        .load(c)?;
    let except = except.map(|id| id.to_string());
    Ok(rows.iter().any(|id| *id != except))
}

/// Takes the time. Somebody who was quicker: `slot_taken` or `patient_busy`, by the key that was broken.
pub fn occupy(c: &mut DbConnection, doctor: DoctorId, span: Span, taker: Taker) -> Outcome<()> {
    let (hold, expires, appointment, patient) = match taker {
        Taker::Hold(id, until) => (Some(id.to_string()), Some(until.millis()), None, None),
        Taker::Appointment(id, patient) => (None, None, Some(id.to_string()), Some(patient.to_string())),
    };
    for cell in cells(span) {
        let row = (
            slots::doctor_id.eq(doctor.to_string()),
            slots::starts_at.eq(cell),
            slots::hold_id.eq(&hold),
            slots::appointment_id.eq(&appointment),
            slots::patient_id.eq(&patient),
            slots::expires_at.eq(expires),
        );
        diesel::insert_into(slots::table).values(row).execute(c).map_err(clash)?;
    }
    Ok(())
}

/// Gives an appointment's time back.
pub fn free(c: &mut DbConnection, appointment: AppointmentId) -> Outcome<()> {
    diesel::delete(slots::table.filter(slots::appointment_id.eq(appointment.to_string()))).execute(c)?;
    Ok(())
}

/// The meaning of a broken unique key of `slots` or `appointments`. SQLite names the columns, PostgreSQL the constraint.
pub fn clash(error: DieselError) -> Failure {
    let code = match &error {
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
            let words = format!("{} {}", info.message(), info.constraint_name().unwrap_or_default());
            match () {
                () if words.contains("slots.patient_id") || words.contains("slots_patient") => Some(Code::PatientBusy),
                () if words.contains("slots") || words.contains("appointments_upcoming") || words.contains("appointments.doctor_id") => {
                    Some(Code::SlotTaken)
                }
                () => None,
            }
        }
        _ => None,
    };
    code.map_or_else(|| error.into(), Failure::from)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::{Span, cells};
    use crate::domain::time::At;

    #[test]
    fn a_stretch_of_time_touches_every_half_hour_that_it_overlaps() {
        let at = |text: &str| At::parse(&format!("2026-11-27T{text}:00+07:00")).unwrap();
        let touched = |start: &str, end: &str| -> Vec<At> {
            cells(Span {
                start: at(start),
                end: at(end),
            })
            .map(At::from_millis)
            .collect()
        };
        assert_eq!(touched("08:00", "08:30"), [at("08:00")]);
        assert_eq!(touched("08:15", "08:45"), [at("08:00"), at("08:30")]);
        assert_eq!(touched("08:00", "09:00"), [at("08:00"), at("08:30")]);
    }
}
