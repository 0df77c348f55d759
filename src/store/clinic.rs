//! The clinic's port over the store: each call is one read, or one write transaction. The steps stand in `agenda`, `holds`,
//! `bookings` and `appointments`.

use crate::domain::appointment::{Appointment, Doctor, Hold, Slot, Specialty};
use crate::domain::error::{Code, Error, Result};
use crate::domain::ids::{AppointmentId, DoctorId, HoldId};
use crate::domain::language::Language;
use crate::domain::person::{Caller, Role};
use crate::domain::time::At;
use crate::ports::clinic::{AppointmentChange, AppointmentQuery, ChangeTo, Clinic, NewBooking, SlotQuery};
use crate::scheduling::availability::Window;
use crate::scheduling::policy::Policy;
use crate::store::agenda::Whose;
use crate::store::connection::DbConnection;
use crate::store::db::Db;
use crate::store::error::Outcome;
use crate::store::schema::specialties;
use crate::store::{access, agenda, appointments, bookings, bookings_check, holds};
use async_trait::async_trait;
use chrono::{Days, Duration, NaiveDate};
use diesel::prelude::*;

/// How many other slots a refused caller is shown.
const ALTERNATIVES: usize = 3;

/// Alternatives are looked for this far around the time that was wanted, then everywhere.
const NEARBY: u64 = 14;

#[async_trait]
impl Clinic for Db {
    async fn specialties(&self) -> Result<Vec<Specialty>> {
        self.read(|c| {
            let rows: Vec<(String, String, String)> = specialties::table
                .order(specialties::position)
                .select((specialties::id, specialties::vi, specialties::en))
                .load(c)?;
            Ok(rows.into_iter().map(|(id, vi, en)| Specialty { id, vi, en }).collect())
        })
        .await
    }

    async fn doctors(&self, specialty_id: Option<&str>, language: Language, now: At) -> Result<Vec<Doctor>> {
        let whose = specialty_id.map_or(Whose::Everybody, |id| Whose::Specialty(id.to_owned()));
        self.read(move |c| {
            let window = everything(&Policy::default(), now);
            let agendas = agenda::agendas(c, &whose, now, window.latest, now)?;
            agendas
                .doctors
                .iter()
                .map(|agenda| agenda.doctor(&agendas.holidays, window, language))
                .collect()
        })
        .await
    }

    async fn slots(&self, query: &SlotQuery) -> Result<Vec<Slot>> {
        let query = query.clone();
        self.read(move |c| free_slots(c, &query)).await
    }

    async fn hold(&self, caller: &Caller, doctor: DoctorId, datetime: At, now: At) -> Result<Hold> {
        let who = caller.clone();
        let held = self
            .write(move |c| holds::take(c, &who, doctor, datetime, &Policy::default(), now))
            .await;
        self.with_alternatives(held, doctor, datetime, caller.language, now).await
    }

    async fn release_hold(&self, caller: &Caller, id: HoldId) -> Result<()> {
        let caller = caller.clone();
        self.write(move |c| holds::release(c, &caller, id)).await
    }

    async fn book(&self, caller: &Caller, booking: NewBooking, now: At) -> Result<Appointment> {
        let caller = caller.clone();
        let (doctor, datetime, language) = (booking.doctor_id, booking.datetime, booking.language);
        let booked = self
            .write(move |c| bookings::book(c, &caller, &booking, &Policy::default(), now))
            .await;
        self.with_alternatives(booked, doctor, datetime, language, now).await
    }

    async fn appointments(&self, caller: &Caller, query: AppointmentQuery) -> Result<Vec<Appointment>> {
        let caller = caller.clone();
        self.read(move |c| appointments::list(c, &caller, &query)).await
    }

    async fn appointment(&self, caller: &Caller, id: AppointmentId, language: Language) -> Result<Appointment> {
        let caller = caller.clone();
        self.read(move |c| {
            access::reach(caller.role)?;
            let stored = appointments::stored(c, id)?;
            access::may_act(c, &caller, stored.patient_id)?;
            appointments::read(c, id, language)
        })
        .await
    }

    async fn change(&self, caller: &Caller, id: AppointmentId, change: AppointmentChange, now: At) -> Result<Appointment> {
        let caller = caller.clone();
        let wanted = match change.to {
            ChangeTo::Time(start) => Some(start),
            ChangeTo::Status { .. } => None,
        };
        let language = change.language;
        let changed = self
            .write(move |c| bookings::change(c, &caller, id, &change, &Policy::default(), now))
            .await;
        match (&changed, wanted) {
            (Err(error), Some(start)) if offers_others(error.code) => {
                let doctor = self.read(move |c| Ok(appointments::stored(c, id)?.doctor_id)).await?;
                self.with_alternatives(changed, doctor, start, language, now).await
            }
            _ => changed,
        }
    }

    async fn alternatives(&self, doctor: DoctorId, datetime: At, language: Language, now: At) -> Result<Vec<Slot>> {
        self.read(move |c| nearest(c, doctor, datetime, language, now)).await
    }

    async fn verify(&self) -> Result<Vec<String>> {
        self.read(bookings_check::problems).await
    }
}

impl Db {
    /// Adds other free slots to a refusal that asks for them. Read after the transaction: the refused one is over.
    async fn with_alternatives<T: Send>(&self, outcome: Result<T>, doctor: DoctorId, at: At, language: Language, now: At) -> Result<T> {
        match outcome {
            Err(error) if offers_others(error.code) => {
                let others = self.alternatives(doctor, at, language, now).await.unwrap_or_default();
                Err(Error::alternatives(error, others))
            }
            other => other,
        }
    }
}

fn offers_others(code: Code) -> bool {
    matches!(code, Code::SlotTaken | Code::PatientBusy | Code::NotBookable | Code::HoldExpired)
}

/// All that patients can book.
fn everything(policy: &Policy, now: At) -> Window {
    let latest = policy.latest(now);
    Window {
        from: now.date(),
        to: latest.date(),
        earliest: policy.earliest(Role::Patient, now),
        latest,
        time_from: None,
        time_to: None,
    }
}

fn free_slots(c: &mut DbConnection, query: &SlotQuery) -> Outcome<Vec<Slot>> {
    let policy = Policy::default();
    let now = query.now;
    let whose = match (query.doctor_id, &query.specialty_id) {
        (Some(doctor), _) => Whose::One(doctor),
        (None, Some(specialty)) => Whose::Specialty(specialty.clone()),
        (None, None) => Whose::Everybody,
    };
    let Some((from, to)) = policy.dates(query.from, query.to, now) else {
        return Ok(Vec::new());
    };
    let window = Window {
        from,
        to,
        time_from: query.time_from,
        time_to: query.time_to,
        ..everything(&policy, now)
    };
    let (first, last) = bounds(from, to, now);
    let agendas = agenda::agendas(c, &whose, first, last, now)?;
    let limit = usize::try_from(query.limit).unwrap_or_default();
    Ok(agendas
        .free(window, query.after, limit)
        .into_iter()
        .map(|(start, agenda)| agenda.slot(start, query.language))
        .collect())
}

/// The moments that enclose some dates.
fn bounds(from: NaiveDate, to: NaiveDate, now: At) -> (At, At) {
    let start = |day: NaiveDate| At::clinic(day.and_time(chrono::NaiveTime::MIN)).unwrap_or(now);
    (start(from), start(to).plus(Duration::days(1)))
}

/// Free slots of the doctor and of the doctor's colleagues, nearest to the time that was wanted; the doctor's own first of two.
fn nearest(c: &mut DbConnection, doctor: DoctorId, wanted: At, language: Language, now: At) -> Outcome<Vec<Slot>> {
    let policy = Policy::default();
    let all = everything(&policy, now);
    let centre = wanted.max(all.earliest).min(all.latest);
    let (own, _) = agenda::schedule_of(c, doctor, centre.date())?;
    let whose = Whose::Specialty(own.specialty_id.clone());
    let nearby = Window {
        from: centre.date().checked_sub_days(Days::new(NEARBY)).unwrap_or(all.from).max(all.from),
        to: centre.date().checked_add_days(Days::new(NEARBY)).unwrap_or(all.to).min(all.to),
        ..all
    };
    for window in [nearby, all] {
        let (first, last) = bounds(window.from, window.to, now);
        let agendas = agenda::agendas(c, &whose, first, last, now)?;
        let mut free = agendas.free(window, None, usize::MAX);
        free.sort_by_key(|(start, agenda)| {
            (
                (start.millis() - wanted.millis()).abs(),
                agenda.doctor_id != doctor,
                *start,
                agenda.doctor_id,
            )
        });
        if free.len() >= ALTERNATIVES || window == all {
            return Ok(free
                .into_iter()
                .take(ALTERNATIVES)
                .map(|(start, agenda)| agenda.slot(start, language))
                .collect());
        }
    }
    Ok(Vec::new())
}
