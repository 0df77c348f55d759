//! `bookings verify`: proves from the rows alone that nobody is booked twice and that every appointment is what its events say.
//! It reads everything and repairs nothing. Problems are told by ids, never by names.

use crate::domain::appointment::AppointmentStatus;
use crate::domain::time::At;
use crate::scheduling::availability::Span;
use crate::scheduling::status;
use crate::store::appointment_log::{NOTIFICATION, Notice};
use crate::store::connection::DbConnection;
use crate::store::error::Outcome;
use crate::store::schema::{appointment_events, appointments, holds, outbox, slots};
use crate::store::sealed::Sealed;
use crate::store::slots as taken;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(Queryable)]
struct Booked {
    id: String,
    status: String,
    patient_id: String,
    doctor_id: String,
    starts_at: i64,
    ends_at: i64,
    version: i64,
}

impl Booked {
    fn span(&self) -> Span {
        Span {
            start: At::from_millis(self.starts_at),
            end: At::from_millis(self.ends_at),
        }
    }

    fn upcoming(&self) -> bool {
        AppointmentStatus::parse(&self.status).is_some_and(AppointmentStatus::upcoming)
    }
}

#[derive(Queryable)]
struct Event {
    appointment_id: String,
    version: i64,
    kind: String,
    status: String,
    starts_at: i64,
}

/// One sentence a problem; none when all is well. All is read as of one moment, so that a server at work beside it is no problem.
pub fn problems(c: &mut DbConnection) -> Outcome<Vec<String>> {
    c.transaction(|c| {
        // SQLite's transactions are snapshots as they are; PostgreSQL must be asked for one.
        if let DbConnection::Postgres(postgres) = c {
            postgres.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")?;
        }
        read_all(c)
    })
}

fn read_all(c: &mut DbConnection) -> Outcome<Vec<String>> {
    let columns = (
        appointments::id,
        appointments::status,
        appointments::patient_id,
        appointments::doctor_id,
        appointments::starts_at,
        appointments::ends_at,
        appointments::version,
    );
    let all: Vec<Booked> = appointments::table
        .order((appointments::starts_at, appointments::id))
        .select(columns)
        .load(c)?;
    let mut problems = Vec::new();
    overlaps(&all, &mut problems);
    taken_time(c, &all, &mut problems)?;
    histories(c, &all, &mut problems)?;
    orphan_notices(c, &all, &mut problems)?;
    Ok(problems)
}

/// No doctor and no patient is in two places.
fn overlaps(all: &[Booked], problems: &mut Vec<String>) {
    let mut latest: HashMap<(&str, &str), &Booked> = HashMap::new();
    for booked in all.iter().filter(|booked| booked.upcoming()) {
        for who in [("doctor", booked.doctor_id.as_str()), ("patient", booked.patient_id.as_str())] {
            if let Some(before) = latest.get(&who).filter(|before| before.span().overlaps(booked.span())) {
                problems.push(format!("appointments {} and {} of one {} overlap", before.id, booked.id, who.0));
            }
            let longest = latest.get(&who).is_none_or(|before| before.ends_at < booked.ends_at);
            if longest {
                latest.insert(who, booked);
            }
        }
    }
}

/// The table of taken time says the same as appointments and holds.
fn taken_time(c: &mut DbConnection, all: &[Booked], problems: &mut Vec<String>) -> Outcome<()> {
    let mut wanted: BTreeSet<(String, i64, String)> = BTreeSet::new();
    for booked in all.iter().filter(|booked| booked.upcoming()) {
        wanted.extend(taken::cells(booked.span()).map(|cell| (booked.doctor_id.clone(), cell, booked.id.clone())));
    }
    let kept: Vec<(String, String, i64, i64)> = holds::table
        .select((holds::id, holds::doctor_id, holds::starts_at, holds::ends_at))
        .load(c)?;
    for (id, doctor, start, end) in kept {
        let span = Span {
            start: At::from_millis(start),
            end: At::from_millis(end),
        };
        wanted.extend(taken::cells(span).map(|cell| (doctor.clone(), cell, id.clone())));
    }
    let rows: Vec<(String, i64, Option<String>, Option<String>)> = slots::table
        .select((slots::doctor_id, slots::starts_at, slots::appointment_id, slots::hold_id))
        .load(c)?;
    let there: BTreeSet<(String, i64, String)> = rows
        .into_iter()
        .map(|(doctor, cell, appointment, hold)| (doctor, cell, appointment.or(hold).unwrap_or_default()))
        .collect();
    for (doctor, cell, owner) in wanted.difference(&there) {
        problems.push(format!(
            "the time {} of doctor {doctor} is not kept for {owner}",
            At::from_millis(*cell).rfc3339()
        ));
    }
    for (doctor, cell, owner) in there.difference(&wanted) {
        problems.push(format!(
            "the time {} of doctor {doctor} is kept for {owner} without need",
            At::from_millis(*cell).rfc3339()
        ));
    }
    Ok(())
}

/// Every state follows from the events: no version is missing, every step is legal, the last one is the state.
fn histories(c: &mut DbConnection, all: &[Booked], problems: &mut Vec<String>) -> Outcome<()> {
    let columns = (
        appointment_events::appointment_id,
        appointment_events::version,
        appointment_events::kind,
        appointment_events::status,
        appointment_events::starts_at,
    );
    let order = (appointment_events::appointment_id, appointment_events::version);
    let events: Vec<Event> = appointment_events::table.order(order).select(columns).load(c)?;
    let mut by_appointment: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in &events {
        by_appointment.entry(&event.appointment_id).or_default().push(event);
    }
    for booked in all {
        let history = by_appointment.get(booked.id.as_str()).map_or(&[][..], Vec::as_slice);
        if let Some(problem) = history_problem(booked, history) {
            problems.push(format!("appointment {}: {problem}", booked.id));
        }
    }
    Ok(())
}

fn history_problem(booked: &Booked, history: &[&Event]) -> Option<String> {
    let Some(last) = history.last() else {
        return Some("no events".into());
    };
    if !history.iter().map(|event| event.version).eq(1..=booked.version) {
        return Some(format!("its events are not those of the versions 1 to {}", booked.version));
    }
    if last.status != booked.status || last.starts_at != booked.starts_at {
        return Some("its state is not that of its last event".into());
    }
    history.iter().zip(history.iter().skip(1)).find_map(|(before, after)| {
        let (from, to) = (AppointmentStatus::parse(&before.status)?, AppointmentStatus::parse(&after.status)?);
        let legal = if after.kind == "moved" {
            status::movable(from) && status::after_move(from) == to
        } else {
            status::allowed(from, to)
        };
        (!legal).then(|| format!("version {} goes from {} to {}", after.version, before.status, after.status))
    })
}

/// Nothing waits to be sent about a version that is over.
fn orphan_notices(c: &mut DbConnection, all: &[Booked], problems: &mut Vec<String>) -> Outcome<()> {
    let versions: HashMap<&str, i64> = all.iter().map(|booked| (booked.id.as_str(), booked.version)).collect();
    let waiting: Vec<(i64, Sealed)> = outbox::table
        .filter(outbox::kind.eq(NOTIFICATION))
        .filter(outbox::done_at.is_null())
        .select((outbox::id, outbox::payload))
        .load(c)?;
    for (id, payload) in waiting {
        // Notifications that are not about an appointment have another form.
        let Ok(notice) = payload.open_json::<Notice>() else { continue };
        if versions.get(notice.appointment_id.to_string().as_str()) != Some(&notice.version) {
            problems.push(format!(
                "outbox entry {id} tells of an old version of appointment {}",
                notice.appointment_id
            ));
        }
    }
    Ok(())
}
