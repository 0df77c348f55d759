//! Sessions: who holds a token. Only the token's hash is kept.

use crate::domain::error::Code;
use crate::domain::ids::UserId;
use crate::domain::language::Language;
use crate::domain::person::{Caller, Role};
use crate::domain::time::At;
use crate::ports::accounts::SessionOf;
use crate::store::connection::DbConnection;
use crate::store::error::{Failure, Outcome};
use crate::store::schema::{sessions, users};
use crate::store::sealed::Sealed;
use crate::store::words;
use diesel::prelude::*;

pub fn open(c: &mut DbConnection, user: UserId, token_hash: &str, at: At, expires_at: At) -> Outcome<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token_hash),
            sessions::user_id.eq(user.to_string()),
            sessions::created_at.eq(at.millis()),
            sessions::expires_at.eq(expires_at.millis()),
        ))
        .execute(c)?;
    Ok(())
}

#[derive(Queryable)]
struct Row {
    user_id: String,
    expires_at: i64,
    ended_at: Option<i64>,
    username: Option<String>,
    role: String,
    display_name: Sealed,
    language: String,
    patient_id: Option<String>,
    disabled: bool,
}

/// Unknown: `unauthenticated`. Expired, ended, or of a disabled user: `session_ended`.
pub fn find(c: &mut DbConnection, token_hash: &str, at: At) -> Outcome<SessionOf> {
    let row: Option<Row> = sessions::table
        .find(token_hash)
        .inner_join(users::table)
        .select((
            users::id,
            sessions::expires_at,
            sessions::ended_at,
            users::username,
            users::role,
            users::display_name,
            users::language,
            users::patient_id,
            users::disabled,
        ))
        .first(c)
        .optional()?;
    let Some(row) = row else {
        return Err(Failure::from(Code::Unauthenticated));
    };
    if row.ended_at.is_some() || row.disabled || row.expires_at <= at.millis() {
        return Err(Failure::from(Code::SessionEnded));
    }
    Ok(SessionOf {
        caller: Caller {
            user_id: words::id(&row.user_id)?,
            role: words::known(Role::parse(&row.role))?,
            display_name: row.display_name.open()?,
            language: words::known(Language::parse(&row.language))?,
            patient_id: words::maybe_id(row.patient_id.as_deref())?,
        },
        username: row.username,
        expires_at: At::from_millis(row.expires_at),
    })
}

pub fn close(c: &mut DbConnection, token_hash: &str, at: At) -> Outcome<()> {
    let running = sessions::table.find(token_hash).filter(sessions::ended_at.is_null());
    diesel::update(running).set(sessions::ended_at.eq(at.millis())).execute(c)?;
    Ok(())
}

pub fn close_all(c: &mut DbConnection, user: UserId, at: At) -> Outcome<()> {
    let running = sessions::table
        .filter(sessions::user_id.eq(user.to_string()))
        .filter(sessions::ended_at.is_null());
    diesel::update(running).set(sessions::ended_at.eq(at.millis())).execute(c)?;
    Ok(())
}
