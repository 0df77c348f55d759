//! Notifications about appointments: the embedded service. It keeps each one in the log, in words, once per (appointment, version,
//! kind); channels that carry them outside the house attach here.

use crate::domain::error::Result;
use crate::domain::language::Language;
use crate::domain::time::At;
use crate::ports::operations::{Due, Notifier};
use crate::store::appointment_log::Notice;
use crate::store::connection::DbConnection;
use crate::store::db::Db;
use crate::store::error::{Failure, Outcome, is_unique_violation};
use crate::store::schema::{appointments, notifications};
use crate::store::sealed::Sealed;
use async_trait::async_trait;
use diesel::prelude::*;
use uuid::Uuid;

/// In the chat, and in what the patient sees after signing in.
const CHANNEL: &str = "in_app";

#[async_trait]
impl Notifier for Db {
    async fn deliver(&self, due: &Due) -> Result<()> {
        let (payload, at) = (due.payload.clone(), At(chrono::Utc::now()));
        self.write(move |c| keep(c, &payload, at)).await
    }
}

/// An appointment that has changed since says nothing any more: its new version has notices of its own.
fn keep(c: &mut DbConnection, payload: &str, at: At) -> Outcome<()> {
    let notice: Notice = serde_json::from_str(payload).map_err(|_| Failure::corrupt("notice"))?;
    let id = notice.appointment_id.to_string();
    let found: Option<(i64, i64, String)> = appointments::table
        .find(&id)
        .select((appointments::version, appointments::starts_at, appointments::code))
        .first(c)
        .optional()?;
    let Some((version, starts_at, code)) = found else { return Ok(()) };
    if version != notice.version {
        return Ok(());
    }
    let body = words(&notice, At::from_millis(starts_at), &code);
    let row = (
        notifications::id.eq(Uuid::now_v7().to_string()),
        notifications::dedupe_key.eq(format!("{id}:{version}:{}:{CHANNEL}", notice.kind)),
        notifications::patient_id.eq(notice.patient_id.to_string()),
        notifications::appointment_id.eq(id),
        notifications::channel.eq(CHANNEL),
        notifications::kind.eq(&notice.kind),
        notifications::body.eq(Sealed::seal(&body)),
        notifications::status.eq("sent"),
        notifications::due_at.eq(at.millis()),
        notifications::sent_at.eq(at.millis()),
        notifications::attempts.eq(1_i64),
        notifications::created_at.eq(at.millis()),
    );
    match c.transaction(|c| diesel::insert_into(notifications::table).values(row).execute(c)) {
        Err(error) if !is_unique_violation(&error) => Err(error.into()),
        _ => Ok(()),
    }
}

/// No clinical content: weekday, date, time, code.
fn words(notice: &Notice, starts_at: At, code: &str) -> String {
    let when = starts_at.text(notice.language);
    match (notice.kind.as_str(), notice.language) {
        ("created", Language::Vi) => format!("Lịch hẹn {code} của bạn đã được ghi nhận: {when}."),
        ("created", Language::En) => format!("Your appointment {code} is booked: {when}."),
        ("moved", Language::Vi) => format!("Lịch hẹn {code} đã đổi sang {when}."),
        ("moved", Language::En) => format!("Your appointment {code} has moved to {when}."),
        ("cancelled", Language::Vi) => format!("Lịch hẹn {code} lúc {when} đã được hủy."),
        ("cancelled", Language::En) => format!("Your appointment {code} on {when} was cancelled."),
        (_, Language::Vi) => format!("Nhắc bạn: lịch hẹn {code} lúc {when}."),
        (_, Language::En) => format!("A reminder: your appointment {code} is on {when}."),
    }
}
