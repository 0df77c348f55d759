//! The outbox: what must happen because of a commit, until it has happened. Nothing is sent here, and nothing is dropped.

use crate::domain::error::Result;
use crate::domain::time::At;
use crate::ports::conversations::OutboxEntry;
use crate::ports::operations::{Due, Outbox};
use crate::store::connection::DbConnection;
use crate::store::db::Db;
use crate::store::error::{Outcome, is_unique_violation};
use crate::store::schema::outbox;
use crate::store::sealed::Sealed;
use async_trait::async_trait;
use diesel::prelude::*;

/// The longest error that is kept with an entry, in characters.
const MAX_ERROR: usize = 500;

/// Adds an entry, for use inside another transaction. One with the same dedupe key is there already: nothing happens.
pub fn insert(c: &mut DbConnection, entry: &OutboxEntry, at: At) -> Outcome<()> {
    let row = (
        outbox::kind.eq(&entry.kind),
        outbox::dedupe_key.eq(&entry.dedupe_key),
        outbox::payload.eq(Sealed::seal(&entry.payload)),
        outbox::due_at.eq(entry.due_at.millis()),
        outbox::attempts.eq(0),
        outbox::created_at.eq(at.millis()),
    );
    // Nested, because PostgreSQL gives up a transaction in which a constraint was broken.
    let inserted = c.transaction(|c| diesel::insert_into(outbox::table).values(row).execute(c));
    match inserted {
        Err(error) if !is_unique_violation(&error) => Err(error.into()),
        _ => Ok(()),
    }
}

/// Leases what is due. Each row is taken by a guarded update, so that two workers never get the same.
fn take(c: &mut DbConnection, now: At, until: At, limit: i64) -> Outcome<Vec<Due>> {
    let rows: Vec<(i64, String, Sealed, i64)> = outbox::table
        .filter(outbox::done_at.is_null())
        .filter(outbox::due_at.le(now.millis()))
        .order((outbox::due_at, outbox::id))
        .limit(limit)
        .select((outbox::id, outbox::kind, outbox::payload, outbox::attempts))
        .load(c)?;
    let mut taken = Vec::with_capacity(rows.len());
    for (id, kind, payload, attempts) in rows {
        let still_due = outbox::table
            .find(id)
            .filter(outbox::done_at.is_null())
            .filter(outbox::due_at.le(now.millis()));
        let leased = diesel::update(still_due)
            .set((outbox::due_at.eq(until.millis()), outbox::attempts.eq(attempts + 1)))
            .execute(c)?;
        if leased == 1 {
            taken.push(Due {
                id,
                kind,
                payload: payload.open()?,
                attempts: attempts + 1,
            });
        }
    }
    Ok(taken)
}

#[async_trait]
impl Outbox for Db {
    async fn take_due(&self, now: At, until: At, limit: i64) -> Result<Vec<Due>> {
        // Asked every moment, seldom with anything due: look before opening a transaction.
        let any = self
            .read(move |c| {
                let due = outbox::table
                    .filter(outbox::done_at.is_null())
                    .filter(outbox::due_at.le(now.millis()));
                let first: Option<i64> = due.select(outbox::id).limit(1).first(c).optional()?;
                Ok(first.is_some())
            })
            .await?;
        if !any {
            return Ok(Vec::new());
        }
        self.write(move |c| take(c, now, until, limit)).await
    }

    async fn sent(&self, id: i64, at: At) -> Result<()> {
        self.write(move |c| {
            let done = (outbox::done_at.eq(at.millis()), outbox::error.eq(None::<String>));
            diesel::update(outbox::table.find(id)).set(done).execute(c)?;
            Ok(())
        })
        .await
    }

    async fn failed(&self, id: i64, error: &str, again_at: At) -> Result<()> {
        let error: String = error.chars().take(MAX_ERROR).collect();
        self.write(move |c| {
            let waiting = outbox::table.find(id).filter(outbox::done_at.is_null());
            diesel::update(waiting)
                .set((outbox::due_at.eq(again_at.millis()), outbox::error.eq(&error)))
                .execute(c)?;
            Ok(())
        })
        .await
    }

    async fn pending(&self) -> Result<i64> {
        self.read(|c| Ok(outbox::table.filter(outbox::done_at.is_null()).count().get_result(c)?))
            .await
    }
}
