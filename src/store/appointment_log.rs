//! What every change of an appointment leaves behind, in its transaction: one event, and what the patient must be told. A change
//! takes back everything of the version before that has not been sent (no reminder of a visit that was moved or cancelled).

use crate::domain::appointment::AppointmentStatus;
use crate::domain::ids::{AppointmentId, PatientId};
use crate::domain::language::Language;
use crate::domain::person::Caller;
use crate::domain::time::At;
use crate::ports::conversations::OutboxEntry;
use crate::scheduling::reminders;
use crate::store::connection::DbConnection;
use crate::store::error::{Failure, Outcome};
use crate::store::outbox;
use crate::store::schema::{appointment_events, outbox as entries};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// Kind of the outbox entries written here.
pub const NOTIFICATION: &str = "notification";

/// Everything that a version of an appointment may have waiting in the outbox.
const NOTICES: [&str; 5] = ["created", "moved", "cancelled", "reminder_24h", "reminder_2h"];

/// An appointment after a change.
#[derive(Clone, Copy, Debug)]
pub struct Changed {
    pub id: AppointmentId,
    pub patient_id: PatientId,
    pub status: AppointmentStatus,
    pub starts_at: At,
    /// After the change.
    pub version: i64,
    /// `created`, `moved`, or the new status.
    pub kind: &'static str,
    /// Of the texts that follow.
    pub language: Language,
}

/// What an entry says: ids only. The sender reads the rest when it sends, and drops an entry of another version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notice {
    pub kind: String,
    pub appointment_id: AppointmentId,
    pub version: i64,
    pub patient_id: PatientId,
    pub language: Language,
}

pub fn record(c: &mut DbConnection, changed: Changed, actor: &Caller, now: At) -> Outcome<()> {
    let event = (
        appointment_events::appointment_id.eq(changed.id.to_string()),
        appointment_events::version.eq(changed.version),
        appointment_events::kind.eq(changed.kind),
        appointment_events::status.eq(changed.status.code()),
        appointment_events::starts_at.eq(changed.starts_at.millis()),
        appointment_events::actor_id.eq(actor.user_id.to_string()),
        appointment_events::actor_role.eq(actor.role.code()),
        appointment_events::at.eq(now.millis()),
    );
    diesel::insert_into(appointment_events::table).values(event).execute(c)?;
    take_back(c, changed)?;
    if matches!(changed.kind, "created" | "moved" | "cancelled") {
        tell(c, changed, changed.kind, now, now)?;
    }
    if reminded(changed.status) {
        for reminder in reminders::ladder(changed.starts_at, now) {
            tell(c, changed, reminder.kind, reminder.due_at, now)?;
        }
    }
    Ok(())
}

/// Is a visit in this status still reminded of? Not any more once the patient is here.
fn reminded(status: AppointmentStatus) -> bool {
    matches!(
        status,
        AppointmentStatus::Pending | AppointmentStatus::Scheduled | AppointmentStatus::Confirmed
    )
}

/// The version before this one holds all that can be waiting: each change clears its predecessor. By exact key, so that the
/// unique index finds it.
fn take_back(c: &mut DbConnection, changed: Changed) -> Outcome<()> {
    if changed.version == 1 {
        return Ok(());
    }
    let keys: Vec<String> = NOTICES.iter().map(|kind| key(changed.id, changed.version - 1, kind)).collect();
    let waiting = entries::table
        .filter(entries::dedupe_key.eq_any(keys))
        .filter(entries::done_at.is_null());
    diesel::delete(waiting).execute(c)?;
    Ok(())
}

fn tell(c: &mut DbConnection, changed: Changed, kind: &str, due_at: At, now: At) -> Outcome<()> {
    let notice = Notice {
        kind: kind.to_owned(),
        appointment_id: changed.id,
        version: changed.version,
        patient_id: changed.patient_id,
        language: changed.language,
    };
    let payload = serde_json::to_string(&notice).map_err(|_| Failure::corrupt("notice"))?;
    let entry = OutboxEntry {
        kind: NOTIFICATION.to_owned(),
        dedupe_key: key(changed.id, changed.version, kind),
        payload,
        due_at,
    };
    outbox::insert(c, &entry, now)
}

fn key(id: AppointmentId, version: i64, kind: &str) -> String {
    format!("appointment:{id}:{version}:{kind}")
}
