//! Alerts: emergencies and crises that a person on duty must acknowledge. They are written with the turn that raised them, in
//! `commits`; here they are read, acknowledged and paged again.

use crate::domain::error::Code;
use crate::domain::ids::{AlertId, ConversationId, UserId};
use crate::domain::language::Language;
use crate::domain::person::{Caller, Role};
use crate::domain::staff::{Alert, AlertStatus};
use crate::domain::time::At;
use crate::ports::desk::OpenOnly;
use crate::store::connection::DbConnection;
use crate::store::error::Outcome;
use crate::store::schema::alerts;
use crate::store::sealed::Sealed;
use crate::store::words;
use diesel::prelude::*;
use std::collections::HashMap;

/// The most alerts of one list: the newest. Open ones are never that many.
const LIST: i64 = 500;

const OPEN: &str = "open";
const ACKNOWLEDGED: &str = "acknowledged";
const RESOLVED: &str = "resolved";

#[derive(Queryable, Selectable)]
#[diesel(table_name = alerts)]
struct Row {
    id: String,
    conversation_id: String,
    level: String,
    status: String,
    rules: Sealed,
    excerpt: Sealed,
    language: String,
    tier: i64,
    created_at: i64,
    paged_at: Option<i64>,
    acknowledged_by: Option<String>,
    acknowledged_at: Option<i64>,
}

impl Row {
    fn read(self) -> Outcome<Alert> {
        Ok(Alert {
            id: words::id(&self.id)?,
            conversation_id: words::id(&self.conversation_id)?,
            level: words::value(&self.level)?,
            status: words::value(&self.status)?,
            rules: self.rules.open_json()?,
            excerpt: self.excerpt.open()?,
            language: words::known(Language::parse(&self.language))?,
            tier: self.tier,
            created_at: At::from_millis(self.created_at),
            paged_at: self.paged_at.map(At::from_millis),
            acknowledged_by: words::maybe_id(self.acknowledged_by.as_deref())?,
            acknowledged_at: self.acknowledged_at.map(At::from_millis),
        })
    }
}

/// Newest first. Clinical staff see them whole; administration sees that they were, and when, without what was said.
pub fn list(c: &mut DbConnection, caller: &Caller, id: Option<ConversationId>, open_only: OpenOnly) -> Outcome<Vec<Alert>> {
    if !caller.role.is_clinical() && caller.role != Role::Admin {
        return Err(Code::Forbidden.into());
    }
    let mut query = alerts::table
        .select(Row::as_select())
        .order(alerts::id.desc())
        .limit(LIST)
        .into_boxed();
    if let Some(id) = id {
        query = query.filter(alerts::conversation_id.eq(id.to_string()));
    }
    if open_only == OpenOnly::Yes {
        query = query.filter(alerts::status.eq(OPEN));
    }
    let rows: Vec<Row> = query.load(c)?;
    let whole = caller.role.is_clinical();
    rows.into_iter()
        .map(|row| row.read().map(|alert| if whole { alert } else { without_words(alert) }))
        .collect()
}

fn without_words(mut alert: Alert) -> Alert {
    alert.excerpt.clear();
    alert.rules.iter_mut().for_each(|rule| rule.evidence.clear());
    alert
}

fn by_id(c: &mut DbConnection, id: AlertId) -> Outcome<Alert> {
    let row: Row = alerts::table.find(id.to_string()).select(Row::as_select()).first(c)?;
    row.read()
}

/// The first one who acknowledges stands in it; again, by whomever, changes nothing.
pub fn acknowledge(c: &mut DbConnection, caller: &Caller, id: AlertId, at: At) -> Outcome<Alert> {
    if !caller.role.is_clinical() {
        return Err(Code::Forbidden.into());
    }
    let open = alerts::table.find(id.to_string()).filter(alerts::status.eq(OPEN));
    let seen = (
        alerts::status.eq(ACKNOWLEDGED),
        alerts::acknowledged_by.eq(caller.user_id.to_string()),
        alerts::acknowledged_at.eq(at.millis()),
    );
    diesel::update(open).set(seen).execute(c)?;
    by_id(c, id)
}

pub fn overdue(c: &mut DbConnection, before: At) -> Outcome<Vec<Alert>> {
    let never = alerts::paged_at.is_null().and(alerts::created_at.lt(before.millis()));
    let rows: Vec<Row> = alerts::table
        .filter(alerts::status.eq(OPEN))
        .filter(never.or(alerts::paged_at.is_not_null().and(alerts::paged_at.lt(before.millis()))))
        .order(alerts::id)
        .limit(LIST)
        .select(Row::as_select())
        .load(c)?;
    rows.into_iter().map(Row::read).collect()
}

/// One that was acknowledged in the meantime stays as it is.
pub fn paged(c: &mut DbConnection, id: AlertId, tier: i64, at: At) -> Outcome<Alert> {
    let open = alerts::table.find(id.to_string()).filter(alerts::status.eq(OPEN));
    diesel::update(open)
        .set((alerts::tier.eq(tier), alerts::paged_at.eq(at.millis())))
        .execute(c)?;
    by_id(c, id)
}

/// Closes a conversation's alerts. Who resolves has seen them: an open one counts as acknowledged by that person.
pub fn resolve(c: &mut DbConnection, conversation: &str, by: UserId, at: At) -> Outcome<()> {
    let here = || alerts::table.filter(alerts::conversation_id.eq(conversation.to_owned()));
    let seen = (alerts::acknowledged_by.eq(by.to_string()), alerts::acknowledged_at.eq(at.millis()));
    diesel::update(here().filter(alerts::status.eq(OPEN))).set(seen).execute(c)?;
    let resolved = (alerts::status.eq(RESOLVED), alerts::resolved_at.eq(at.millis()));
    diesel::update(here().filter(alerts::status.ne(RESOLVED)))
        .set(resolved)
        .execute(c)?;
    Ok(())
}

/// The alert that a case shows for each of these conversations: the latest unresolved one, or else the latest.
pub fn of_conversations(c: &mut DbConnection, ids: &[String]) -> Outcome<HashMap<String, Alert>> {
    let rows: Vec<Row> = alerts::table
        .filter(alerts::conversation_id.eq_any(ids))
        .order(alerts::id)
        .select(Row::as_select())
        .load(c)?;
    let mut shown: HashMap<String, Alert> = HashMap::new();
    for row in rows {
        let conversation = row.conversation_id.clone();
        let alert = row.read()?;
        let keeps = shown
            .get(&conversation)
            .is_some_and(|before| before.status != AlertStatus::Resolved && alert.status == AlertStatus::Resolved);
        if !keeps {
            shown.insert(conversation, alert);
        }
    }
    Ok(shown)
}
