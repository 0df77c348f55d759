//! Doctors with their hours, days off and taken time: what free slots are computed from. Slots are never stored as free.

use crate::domain::appointment::{Doctor, Money, Slot};
use crate::domain::error::Code;
use crate::domain::ids::DoctorId;
use crate::domain::language::Language;
use crate::domain::time::At;
use crate::scheduling::availability::{DaysOff, Hours, Schedule, Span, Window, free_starts};
use crate::store::connection::DbConnection;
use crate::store::error::{Failure, Outcome};
use crate::store::schema::{days_off, doctors, schedules, slots, specialties};
use crate::store::words;
use chrono::{Duration, NaiveDate, NaiveTime, Weekday};
use diesel::prelude::*;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// The grid of the table `slots`: one row covers this much of a doctor's time.
pub const CELL_MS: i64 = 30 * 60 * 1000;

/// Whose agenda is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whose {
    Everybody,
    Specialty(String),
    One(DoctorId),
}

#[derive(Queryable, Clone, Debug)]
struct DoctorRow {
    id: String,
    name: String,
    title: Option<String>,
    specialty_id: String,
    languages: String,
    location: String,
    price: Option<i64>,
    duration_min: i64,
    specialty_vi: String,
    specialty_en: String,
}

#[derive(Queryable)]
struct HoursRow {
    doctor_id: String,
    weekday: i64,
    starts_min: i64,
    ends_min: i64,
    valid_from: Option<String>,
    valid_to: Option<String>,
}

/// One doctor's time.
pub struct Agenda {
    pub doctor_id: DoctorId,
    pub location: String,
    pub specialty_id: String,
    row: DoctorRow,
    pub schedule: Schedule,
    taken: Vec<Span>,
}

impl Agenda {
    fn specialty(&self, language: Language) -> &str {
        language.pick(&self.row.specialty_vi, &self.row.specialty_en)
    }

    pub fn slot(&self, start: At, language: Language) -> Slot {
        Slot {
            doctor_id: self.doctor_id,
            doctor_name: self.row.name.clone(),
            specialty: self.specialty(language).to_owned(),
            specialty_id: self.specialty_id.clone(),
            datetime: start,
            end: start.plus(self.schedule.slot()),
            duration_min: self.row.duration_min,
            location: self.location.clone(),
            price: self.row.price.map(Money::vnd),
            // A slot takes one patient.
            remaining: 1,
        }
    }

    pub fn doctor(&self, holidays: &DaysOff, window: Window, language: Language) -> Outcome<Doctor> {
        Ok(Doctor {
            id: self.doctor_id,
            name: self.row.name.clone(),
            title: self.row.title.clone(),
            specialty: self.specialty(language).to_owned(),
            specialty_id: self.specialty_id.clone(),
            languages: serde_json::from_str(&self.row.languages).map_err(|_| Failure::corrupt("list of languages"))?,
            location: self.location.clone(),
            next_available: free_starts(&self.schedule, holidays, window, &self.taken).next(),
        })
    }
}

/// The agendas of some doctors, and the holidays of the house.
pub struct Agendas {
    pub doctors: Vec<Agenda>,
    pub holidays: DaysOff,
}

impl Agendas {
    /// Free starts of all doctors merged, soonest first; of one moment by doctor. Computes no more than `limit`.
    pub fn free(&self, window: Window, after: Option<(At, DoctorId)>, limit: usize) -> Vec<(At, &Agenda)> {
        let window = Window {
            earliest: after.map_or(window.earliest, |(at, _)| at.max(window.earliest)),
            ..window
        };
        let mut lines: Vec<_> = self
            .doctors
            .iter()
            .map(|agenda| (agenda, free_starts(&agenda.schedule, &self.holidays, window, &agenda.taken)))
            .collect();
        let mut heads: BinaryHeap<Reverse<(At, DoctorId, usize)>> = BinaryHeap::with_capacity(lines.len());
        for (line, (agenda, starts)) in lines.iter_mut().enumerate() {
            heads.extend(starts.next().map(|start| Reverse((start, agenda.doctor_id, line))));
        }
        let mut found = Vec::new();
        while found.len() < limit {
            let Some(Reverse((start, doctor_id, line))) = heads.pop() else {
                break;
            };
            let Some((agenda, starts)) = lines.get_mut(line) else { break };
            heads.extend(starts.next().map(|next| Reverse((next, doctor_id, line))));
            if after.is_none_or(|after| (start, doctor_id) > after) {
                found.push((start, *agenda));
            }
        }
        found
    }
}

/// The agendas with what is taken from `from` up to `to`. Holds that have expired are free time.
pub fn agendas(c: &mut DbConnection, whose: &Whose, from: At, to: At, now: At) -> Outcome<Agendas> {
    let mut taken = taken(c, whose, from, to, now)?;
    let mut agendas = schedules_of(c, whose, from.date())?;
    for agenda in &mut agendas.doctors {
        agenda.taken = taken.remove(&agenda.row.id).unwrap_or_default();
    }
    Ok(agendas)
}

/// One doctor's hours, without what is taken; `not_found` for a doctor who is not there any more.
pub fn schedule_of(c: &mut DbConnection, doctor: DoctorId, from: NaiveDate) -> Outcome<(Agenda, DaysOff)> {
    let mut agendas = schedules_of(c, &Whose::One(doctor), from)?;
    match agendas.doctors.pop() {
        Some(agenda) => Ok((agenda, agendas.holidays)),
        None => Err(Code::NotFound.into()),
    }
}

fn schedules_of(c: &mut DbConnection, whose: &Whose, from: NaiveDate) -> Outcome<Agendas> {
    let rows = doctor_rows(c, whose)?;
    let one = match whose {
        Whose::One(doctor) => Some(doctor.to_string()),
        Whose::Everybody | Whose::Specialty(_) => None,
    };
    let mut hours = hours(c, one.as_deref())?;
    let (holidays, mut off) = off(c, one.as_deref(), from)?;
    let doctors = rows
        .into_iter()
        .map(|row| {
            let hours = hours.remove(&row.id).unwrap_or_default();
            let off = off.remove(&row.id).unwrap_or_default();
            Ok(Agenda {
                doctor_id: words::id(&row.id)?,
                location: row.location.clone(),
                specialty_id: row.specialty_id.clone(),
                schedule: Schedule::new(row.duration_min, hours, off),
                taken: Vec::new(),
                row,
            })
        })
        .collect::<Outcome<Vec<_>>>()?;
    Ok(Agendas { doctors, holidays })
}

fn doctor_rows(c: &mut DbConnection, whose: &Whose) -> Outcome<Vec<DoctorRow>> {
    let columns = (
        doctors::id,
        doctors::name,
        doctors::title,
        doctors::specialty_id,
        doctors::languages,
        doctors::location,
        doctors::price,
        doctors::duration_min,
        specialties::vi,
        specialties::en,
    );
    let query = doctors::table
        .inner_join(specialties::table)
        .filter(doctors::active.eq(true))
        .select(columns);
    Ok(match whose {
        Whose::Everybody => query.order((specialties::position, doctors::id)).load(c)?,
        Whose::Specialty(id) => query.filter(doctors::specialty_id.eq(id)).order(doctors::id).load(c)?,
        Whose::One(id) => query.filter(doctors::id.eq(id.to_string())).load(c)?,
    })
}

fn hours(c: &mut DbConnection, one: Option<&str>) -> Outcome<HashMap<String, Vec<Hours>>> {
    let query = schedules::table.select((
        schedules::doctor_id,
        schedules::weekday,
        schedules::starts_min,
        schedules::ends_min,
        schedules::valid_from,
        schedules::valid_to,
    ));
    let rows: Vec<HoursRow> = match one {
        Some(doctor) => query.filter(schedules::doctor_id.eq(doctor)).load(c)?,
        None => query.load(c)?,
    };
    let mut by_doctor: HashMap<String, Vec<Hours>> = HashMap::new();
    for row in rows {
        let hours = row.hours()?;
        by_doctor.entry(row.doctor_id).or_default().push(hours);
    }
    Ok(by_doctor)
}

impl HoursRow {
    fn hours(&self) -> Outcome<Hours> {
        let weekday = u8::try_from(self.weekday - 1).ok().and_then(|day| Weekday::try_from(day).ok());
        let (Some(weekday), Some(from), Some(to)) = (weekday, time_of(self.starts_min), time_of(self.ends_min)) else {
            return Err(Failure::corrupt("schedule"));
        };
        let day = |text: &Option<String>| text.as_deref().map(day_of).transpose();
        Ok(Hours {
            weekday,
            from,
            to,
            valid_from: day(&self.valid_from)?,
            valid_to: day(&self.valid_to)?,
        })
    }
}

/// Midnight at the end of the day is its last minute: no slot can start there.
fn time_of(minute: i64) -> Option<NaiveTime> {
    let minute = u32::try_from(minute.min(1439)).ok()?;
    NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)
}

fn day_of(text: &str) -> Outcome<NaiveDate> {
    text.parse().map_err(|_| Failure::corrupt("day"))
}

/// Holidays of the house, and each doctor's own days off.
fn off(c: &mut DbConnection, one: Option<&str>, from: NaiveDate) -> Outcome<(DaysOff, HashMap<String, DaysOff>)> {
    let query = days_off::table
        .select((days_off::doctor_id, days_off::day))
        .filter(days_off::day.ge(from.to_string()));
    let rows: Vec<(Option<String>, String)> = match one {
        Some(doctor) => query
            .filter(days_off::doctor_id.is_null().or(days_off::doctor_id.eq(doctor)))
            .load(c)?,
        None => query.load(c)?,
    };
    let (mut holidays, mut own) = (DaysOff::new(), HashMap::<String, DaysOff>::new());
    for (doctor, day) in rows {
        let day = day_of(&day)?;
        match doctor {
            Some(doctor) => own.entry(doctor).or_default().insert(day),
            None => holidays.insert(day),
        };
    }
    Ok((holidays, own))
}

fn taken(c: &mut DbConnection, whose: &Whose, from: At, to: At, now: At) -> Outcome<HashMap<String, Vec<Span>>> {
    let query = slots::table
        .select((slots::doctor_id, slots::starts_at))
        .filter(slots::starts_at.gt(from.millis() - CELL_MS))
        .filter(slots::starts_at.lt(to.millis()))
        .filter(slots::expires_at.is_null().or(slots::expires_at.gt(now.millis())));
    let rows: Vec<(String, i64)> = match whose {
        Whose::Everybody => query.order(slots::starts_at).load(c)?,
        Whose::Specialty(id) => {
            let ours = doctors::table.filter(doctors::specialty_id.eq(id)).select(doctors::id);
            query.filter(slots::doctor_id.eq_any(ours)).order(slots::starts_at).load(c)?
        }
        Whose::One(id) => query.filter(slots::doctor_id.eq(id.to_string())).order(slots::starts_at).load(c)?,
    };
    let mut by_doctor: HashMap<String, Vec<Span>> = HashMap::new();
    for (doctor, start) in rows {
        let start = At::from_millis(start);
        by_doctor.entry(doctor).or_default().push(Span {
            start,
            end: start.plus(Duration::milliseconds(CELL_MS)),
        });
    }
    Ok(by_doctor)
}
