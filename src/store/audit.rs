//! The audit log: who did what, as a chain. Each row's hash covers the row and the hash before it, and `meta` remembers the last
//! one, so that an edit, a gap, a fork or a cut end shows in `verify`.

use crate::domain::time::At;
use crate::ports::accounts::AuditEntry;
use crate::store::connection::DbConnection;
use crate::store::error::Outcome;
use crate::store::migrations::AUDIT_HEAD;
use crate::store::schema::{audit, meta};
use diesel::prelude::*;
use sha2::{Digest, Sha256};

/// Rows that are read at a time when the chain is verified.
const PAGE: i64 = 1000;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
struct Row {
    id: i64,
    at: i64,
    actor_id: Option<String>,
    actor_role: Option<String>,
    action: String,
    subject_type: String,
    subject_id: String,
    reason: Option<String>,
    prev_hash: String,
    hash: String,
}

impl Row {
    /// SHA-256 over every field with its length before it, so that no two rows have one text.
    fn sum(&self) -> String {
        let mut sha = Sha256::new();
        let mut add = |text: &str| {
            sha.update((text.len() as u64).to_be_bytes());
            sha.update(text.as_bytes());
        };
        add(&self.prev_hash);
        add(&self.id.to_string());
        add(&self.at.to_string());
        for text in [&self.actor_id, &self.actor_role, &self.reason] {
            add(if text.is_some() { "1" } else { "0" });
            add(text.as_deref().unwrap_or_default());
        }
        for text in [&self.action, &self.subject_type, &self.subject_id] {
            add(text);
        }
        sha.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Appends an entry, for use inside another transaction too.
pub fn append(c: &mut DbConnection, entry: &AuditEntry, at: At) -> Outcome<()> {
    // Written before it is read: two nodes that append at once queue here, on this row's lock.
    let head = meta::table.find(AUDIT_HEAD);
    diesel::update(head).set(meta::value.eq(meta::value)).execute(c)?;
    let last: Option<(i64, String)> = audit::table
        .order(audit::id.desc())
        .select((audit::id, audit::hash))
        .first(c)
        .optional()?;
    let (last_id, prev_hash) = last.unwrap_or_default();
    let mut row = Row {
        id: last_id + 1,
        at: at.millis(),
        actor_id: entry.actor.map(|(id, _)| id.to_string()),
        actor_role: entry.actor.map(|(_, role)| role.code().to_owned()),
        action: entry.action.clone(),
        subject_type: entry.subject_type.clone(),
        subject_id: entry.subject_id.clone(),
        reason: entry.reason.clone(),
        prev_hash,
        hash: String::new(),
    };
    row.hash = row.sum();
    diesel::update(head).set(meta::value.eq(&row.hash)).execute(c)?;
    diesel::insert_into(audit::table).values(row).execute(c)?;
    Ok(())
}

/// Reads the whole chain; a line for the first break.
pub fn verify(c: &mut DbConnection) -> Outcome<Vec<String>> {
    let (mut last_id, mut last_hash) = (0, String::new());
    loop {
        let rows: Vec<Row> = audit::table
            .filter(audit::id.gt(last_id))
            .order(audit::id)
            .limit(PAGE)
            .select(Row::as_select())
            .load(c)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if row.id != last_id + 1 || row.prev_hash != last_hash || row.hash != row.sum() {
                return Ok(vec![format!("audit: the chain breaks at row {}", row.id)]);
            }
            (last_id, last_hash) = (row.id, row.hash);
        }
    }
    let head: String = meta::table.find(AUDIT_HEAD).select(meta::value).first(c)?;
    if head == last_hash {
        Ok(Vec::new())
    } else {
        Ok(vec![format!("audit: rows after {last_id} are missing")])
    }
}
