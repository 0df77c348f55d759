//! Consents: a log of what a user agreed to or withdrew; the latest row of a purpose holds.

use crate::domain::ids::UserId;
use crate::domain::person::Consent;
use crate::domain::time::At;
use crate::store::connection::DbConnection;
use crate::store::error::Outcome;
use crate::store::schema::consents;
use diesel::prelude::*;

/// The wording that is agreed to now; a new wording gets a new version.
const VERSION: &str = "2026-11";

pub fn append(c: &mut DbConnection, user: UserId, purpose: &str, granted: bool, at: At) -> Outcome<()> {
    diesel::insert_into(consents::table)
        .values((
            consents::user_id.eq(user.to_string()),
            consents::purpose.eq(purpose),
            consents::granted.eq(granted),
            consents::version.eq(VERSION),
            consents::at.eq(at.millis()),
        ))
        .execute(c)?;
    Ok(())
}

/// The state of every purpose that was ever decided, by name.
pub fn latest(c: &mut DbConnection, user: UserId) -> Outcome<Vec<Consent>> {
    let rows: Vec<(String, bool, String, i64)> = consents::table
        .filter(consents::user_id.eq(user.to_string()))
        .order((consents::purpose, consents::id.desc()))
        .select((consents::purpose, consents::granted, consents::version, consents::at))
        .load(c)?;
    let mut latest: Vec<Consent> = rows
        .into_iter()
        .map(|(purpose, granted, version, at)| Consent {
            purpose,
            granted,
            version,
            at: At::from_millis(at),
        })
        .collect();
    latest.dedup_by(|later, kept| later.purpose == kept.purpose);
    Ok(latest)
}
