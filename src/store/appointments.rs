//! Rows of appointments and how they become the domain's `Appointment`. Changes are made in `bookings`.

use crate::domain::appointment::{Appointment, AppointmentStatus, Source};
use crate::domain::error::{Code, Error};
use crate::domain::ids::{AppointmentId, DoctorId, PatientId};
use crate::domain::language::Language;
use crate::domain::person::Caller;
use crate::domain::time::At;
use crate::ports::clinic::AppointmentQuery;
use crate::store::access::{self, Reach};
use crate::store::appointment_log::Changed;
use crate::store::connection::DbConnection;
use crate::store::error::Outcome;
use crate::store::schema::{appointments, doctors, patients, specialties};
use crate::store::sealed::{Sealed, open_maybe};
use crate::store::words;
use chrono::{Days, NaiveDate, NaiveTime};
use diesel::prelude::*;

/// Statuses in which a visit is still to come.
const UPCOMING: [&str; 4] = ["pending", "scheduled", "confirmed", "arrived"];

/// What a change must know of an appointment.
#[derive(Clone, Copy, Debug)]
pub struct Stored {
    pub id: AppointmentId,
    pub patient_id: PatientId,
    pub doctor_id: DoctorId,
    pub status: AppointmentStatus,
    pub starts_at: At,
    pub version: i64,
}

impl Stored {
    /// The same appointment after a change, one version later.
    pub fn changed(&self, status: AppointmentStatus, starts_at: At, kind: &'static str) -> Changed {
        let (id, patient_id, version) = (self.id, self.patient_id, self.version + 1);
        Changed {
            id,
            patient_id,
            status,
            starts_at,
            version,
            kind,
            language: Language::default(),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = appointments)]
struct Row {
    id: String,
    code: String,
    status: String,
    patient_id: String,
    doctor_id: String,
    starts_at: i64,
    ends_at: i64,
    location: String,
    reason: Sealed,
    source: String,
    version: i64,
    queue_number: Option<i64>,
    room: Option<String>,
    cancellation_reason: Option<Sealed>,
    cancelled_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

#[derive(Queryable)]
struct Names {
    patient: Sealed,
    doctor: String,
    specialty_vi: String,
    specialty_en: String,
}

/// The columns of `Names`.
const NAMES: (patients::name, doctors::name, specialties::vi, specialties::en) =
    (patients::name, doctors::name, specialties::vi, specialties::en);

/// One appointment. No check of the caller: see `access`.
pub fn read(c: &mut DbConnection, id: AppointmentId, language: Language) -> Outcome<Appointment> {
    let row: (Row, Names) = appointments::table
        .inner_join(patients::table)
        .inner_join(doctors::table.inner_join(specialties::table))
        .filter(appointments::id.eq(id.to_string()))
        .select((Row::as_select(), NAMES))
        .first(c)?;
    appointment(row, language)
}

pub fn stored(c: &mut DbConnection, id: AppointmentId) -> Outcome<Stored> {
    let columns = (
        appointments::patient_id,
        appointments::doctor_id,
        appointments::status,
        appointments::starts_at,
        appointments::version,
    );
    let (patient, doctor, status, starts_at, version): (String, String, String, i64, i64) =
        appointments::table.find(id.to_string()).select(columns).first(c)?;
    Ok(Stored {
        id,
        patient_id: words::id(&patient)?,
        doctor_id: words::id(&doctor)?,
        status: words::known(AppointmentStatus::parse(&status))?,
        starts_at: At::from_millis(starts_at),
        version,
    })
}

pub fn require_patient(c: &mut DbConnection, patient: PatientId) -> Outcome<()> {
    patients::table.find(patient.to_string()).select(patients::id).first::<String>(c)?;
    Ok(())
}

/// The next number of a doctor's queue on the day of the visit.
pub fn next_queue_number(c: &mut DbConnection, stored: &Stored) -> Outcome<i64> {
    let day = stored.starts_at.date();
    let last: Option<i64> = appointments::table
        .filter(appointments::doctor_id.eq(stored.doctor_id.to_string()))
        .filter(
            appointments::starts_at
                .ge(midnight(day))
                .and(appointments::starts_at.lt(midnight(next(day)))),
        )
        .select(diesel::dsl::max(appointments::queue_number))
        .first(c)?;
    Ok(last.unwrap_or_default() + 1)
}

/// The appointments that the caller asks for and may see, soonest first.
pub fn list(c: &mut DbConnection, caller: &Caller, query: &AppointmentQuery) -> Outcome<Vec<Appointment>> {
    let patients = match (access::reach(caller.role)?, query.patient_id) {
        (_, Some(patient)) => {
            access::may_act(c, caller, patient)?;
            Some(vec![patient])
        }
        (Reach::Own, None) => Some(access::acts_for(c, caller)?),
        (Reach::Any, None) if query.doctor_id.is_some() => None,
        (Reach::Any, None) => {
            return Err(Error::new(Code::Invalid)
                .field("patient_id", Code::Invalid, "patient_id or doctor_id")
                .into());
        }
    };
    let mut found = appointments::table
        .inner_join(patients::table)
        .inner_join(doctors::table.inner_join(specialties::table))
        .select((Row::as_select(), NAMES))
        .order((appointments::starts_at, appointments::id))
        .limit(query.limit)
        .into_boxed();
    if let Some(ids) = patients {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        found = found.filter(appointments::patient_id.eq_any(ids));
    }
    if let Some(doctor) = query.doctor_id {
        found = found.filter(appointments::doctor_id.eq(doctor.to_string()));
    }
    if let Some(from) = query.from {
        found = found.filter(appointments::starts_at.ge(midnight(from)));
    }
    if let Some(to) = query.to {
        found = found.filter(appointments::starts_at.lt(midnight(next(to))));
    }
    if let Some(now) = query.upcoming_after {
        found = found
            .filter(appointments::ends_at.gt(now.millis()))
            .filter(appointments::status.eq_any(UPCOMING));
    }
    if let Some(after) = query.after {
        let before = stored(c, after)?.starts_at.millis();
        let later = appointments::starts_at.gt(before);
        found = found.filter(later.or(appointments::starts_at.eq(before).and(appointments::id.gt(after.to_string()))));
    }
    let rows: Vec<(Row, Names)> = found.load(c)?;
    rows.into_iter().map(|row| appointment(row, query.language)).collect()
}

/// The first moment of a day of the clinic.
fn midnight(day: NaiveDate) -> i64 {
    At::clinic(day.and_time(NaiveTime::MIN)).map_or(i64::MAX, At::millis)
}

fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}

fn appointment((row, names): (Row, Names), language: Language) -> Outcome<Appointment> {
    Ok(Appointment {
        id: words::id(&row.id)?,
        code: row.code,
        status: words::known(AppointmentStatus::parse(&row.status))?,
        patient_id: words::id(&row.patient_id)?,
        patient_name: names.patient.open()?,
        doctor_id: words::id(&row.doctor_id)?,
        doctor_name: names.doctor,
        specialty: language.pick(&names.specialty_vi, &names.specialty_en).to_owned(),
        datetime: At::from_millis(row.starts_at),
        end: At::from_millis(row.ends_at),
        duration_min: (row.ends_at - row.starts_at) / 60_000,
        location: row.location,
        reason: row.reason.open()?,
        source: words::known(Source::parse(&row.source))?,
        version: row.version,
        queue_number: row.queue_number,
        room: row.room,
        cancellation_reason: open_maybe(row.cancellation_reason)?,
        cancelled_at: row.cancelled_at.map(At::from_millis),
        created_at: At::from_millis(row.created_at),
        updated_at: At::from_millis(row.updated_at),
    })
}
