//! Idempotency keys: one effect for one key of one user, and the first answer again for whoever repeats it.

use crate::domain::error::Result;
use crate::domain::ids::UserId;
use crate::domain::time::At;
use crate::ports::operations::{Begun, Idempotency};
use crate::store::connection::DbConnection;
use crate::store::db::Db;
use crate::store::error::{Failure, Outcome, is_unique_violation};
use crate::store::schema::idempotency_keys;
use crate::store::sealed::Sealed;
use async_trait::async_trait;
use chrono::Duration;
use diesel::prelude::*;

/// A request that has run longer than this has died with its process: whoever repeats it runs it again.
const ABANDONED: Duration = Duration::seconds(90);

type Row = (String, Option<i64>, Option<Sealed>, i64);

fn begin(c: &mut DbConnection, user: &str, key: &str, fingerprint: &str, at: At) -> Outcome<Begun> {
    let row = (
        idempotency_keys::user_id.eq(user),
        idempotency_keys::key.eq(key),
        idempotency_keys::fingerprint.eq(fingerprint),
        idempotency_keys::created_at.eq(at.millis()),
    );
    // Nested, because PostgreSQL gives up a transaction in which a constraint was broken.
    match c.transaction(|c| diesel::insert_into(idempotency_keys::table).values(row).execute(c)) {
        Ok(_) => return Ok(Begun::Fresh),
        Err(error) if is_unique_violation(&error) => {}
        Err(error) => return Err(error.into()),
    }
    use idempotency_keys::{body, created_at, fingerprint as stored_fingerprint, status};
    let one = idempotency_keys::table.find((user, key));
    let (stored, done, answer, since): Row = one.select((stored_fingerprint, status, body, created_at)).first(c)?;
    if stored != fingerprint {
        return Ok(Begun::Mismatch);
    }
    match (done, answer) {
        (Some(done), Some(answer)) => {
            let code = u16::try_from(done).map_err(|_| Failure::corrupt("status"))?;
            Ok(Begun::Replay {
                status: code,
                body: answer.open()?,
            })
        }
        _ if at.plus(-ABANDONED).millis() > since => {
            let taken = diesel::update(one.filter(created_at.eq(since)))
                .set(created_at.eq(at.millis()))
                .execute(c)?;
            Ok(if taken == 1 { Begun::Fresh } else { Begun::Running })
        }
        _ => Ok(Begun::Running),
    }
}

#[async_trait]
impl Idempotency for Db {
    async fn begin(&self, user: UserId, key: &str, fingerprint: &str, at: At) -> Result<Begun> {
        let (user, key, fingerprint) = (user.to_string(), key.to_owned(), fingerprint.to_owned());
        self.write(move |c| begin(c, &user, &key, &fingerprint, at)).await
    }

    async fn finish(&self, user: UserId, key: &str, status: u16, body: &str) -> Result<()> {
        let (user, key, body) = (user.to_string(), key.to_owned(), Sealed::seal(body));
        self.write(move |c| {
            let answer = (idempotency_keys::status.eq(i64::from(status)), idempotency_keys::body.eq(&body));
            diesel::update(idempotency_keys::table.find((&user, &key))).set(answer).execute(c)?;
            Ok(())
        })
        .await
    }

    async fn abandon(&self, user: UserId, key: &str) -> Result<()> {
        let (user, key) = (user.to_string(), key.to_owned());
        self.write(move |c| {
            let running = idempotency_keys::table
                .find((&user, &key))
                .filter(idempotency_keys::status.is_null());
            diesel::delete(running).execute(c)?;
            Ok(())
        })
        .await
    }
}
