//! Users: who talks or works here. Sessions and patients have files of their own.

use crate::domain::error::{Code, Error};
use crate::domain::ids::{PatientId, UserId};
use crate::domain::language::Language;
use crate::domain::person::{Role, User};
use crate::domain::time::At;
use crate::ports::accounts::{Credentials, NewAccount, UserChange};
use crate::store::connection::DbConnection;
use crate::store::error::{Failure, Outcome};
use crate::store::schema::users;
use crate::store::sealed::{Sealed, open_maybe};
use crate::store::{patients, words};
use diesel::prelude::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct Row {
    id: String,
    username: Option<String>,
    display_name: Sealed,
    role: String,
    phone: Option<Sealed>,
    email: Option<Sealed>,
    language: String,
    patient_id: Option<String>,
    disabled: bool,
}

impl Row {
    fn read(self) -> Outcome<User> {
        Ok(User {
            id: words::id(&self.id)?,
            username: self.username,
            display_name: self.display_name.open()?,
            role: words::known(Role::parse(&self.role))?,
            phone: open_maybe(self.phone)?,
            email: open_maybe(self.email)?,
            language: words::known(Language::parse(&self.language))?,
            patient_id: words::maybe_id(self.patient_id.as_deref())?,
            disabled: self.disabled,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
struct NewRow<'a> {
    id: String,
    username: Option<&'a str>,
    username_key: Option<String>,
    role: &'a str,
    display_name: Sealed,
    password_hash: Option<&'a str>,
    phone: Option<Sealed>,
    language: &'a str,
    patient_id: Option<String>,
    disabled: bool,
    created_at: i64,
    updated_at: i64,
}

/// The form of a name by which it is compared.
fn key(username: &str) -> String {
    username.trim().to_lowercase()
}

pub fn insert_guest(c: &mut DbConnection, id: UserId, display_name: &str, language: Language, at: At) -> Outcome<()> {
    let row = NewRow {
        id: id.to_string(),
        username: None,
        username_key: None,
        role: Role::Guest.code(),
        display_name: Sealed::seal(display_name),
        password_hash: None,
        phone: None,
        language: language.code(),
        patient_id: None,
        disabled: false,
        created_at: at.millis(),
        updated_at: at.millis(),
    };
    diesel::insert_into(users::table).values(row).execute(c)?;
    Ok(())
}

/// An account; one of role `patient` gets a patient of its own, unverified until somebody has verified it.
pub fn insert_account(c: &mut DbConnection, id: UserId, account: &NewAccount, at: At) -> Outcome<User> {
    let own_patient = (account.role == Role::Patient).then(PatientId::fresh);
    if let Some(patient) = own_patient {
        patients::insert(c, patient, &account.display_name, account.phone.as_deref(), account.language, at)?;
    }
    let row = NewRow {
        id: id.to_string(),
        username: Some(account.username.trim()),
        username_key: Some(key(&account.username)),
        role: account.role.code(),
        display_name: Sealed::seal(&account.display_name),
        password_hash: Some(&account.password_hash),
        phone: Sealed::maybe(account.phone.as_deref()),
        language: account.language.code(),
        patient_id: own_patient.map(|id| id.to_string()),
        disabled: false,
        created_at: at.millis(),
        updated_at: at.millis(),
    };
    diesel::insert_into(users::table)
        .values(row)
        .execute(c)
        .map_err(|error| taken(error.into()))?;
    if let Some(patient) = own_patient {
        patients::relate(c, id, patient, "self", at)?;
    }
    by_id(c, id)
}

fn taken(failure: Failure) -> Failure {
    if failure.is_unique_violation() {
        let error = Error::new(Code::Invalid).field("username", Code::Invalid, "this user name is taken");
        return Failure::from(error);
    }
    failure
}

pub fn by_id(c: &mut DbConnection, id: UserId) -> Outcome<User> {
    let row: Row = users::table.find(id.to_string()).select(Row::as_select()).first(c)?;
    row.read()
}

/// All users, guests too, in order of making.
pub fn page(c: &mut DbConnection, after: Option<UserId>, limit: i64) -> Outcome<Vec<User>> {
    let all = users::table.order(users::id).limit(limit).select(Row::as_select());
    let rows: Vec<Row> = match after {
        Some(after) => all.filter(users::id.gt(after.to_string())).load(c)?,
        None => all.load(c)?,
    };
    rows.into_iter().map(Row::read).collect()
}

pub fn credentials(c: &mut DbConnection, username: &str) -> Outcome<Option<Credentials>> {
    let row: Option<(String, Option<String>, String, bool)> = users::table
        .filter(users::username_key.eq(key(username)))
        .select((users::id, users::password_hash, users::role, users::disabled))
        .first(c)
        .optional()?;
    let Some((id, Some(password_hash), role, disabled)) = row else {
        return Ok(None);
    };
    Ok(Some(Credentials {
        user_id: words::id(&id)?,
        password_hash,
        role: words::known(Role::parse(&role))?,
        disabled,
    }))
}

pub fn set_password(c: &mut DbConnection, id: UserId, password_hash: &str) -> Outcome<()> {
    found(
        diesel::update(users::table.find(id.to_string()))
            .set(users::password_hash.eq(password_hash))
            .execute(c)?,
    )
}

#[derive(AsChangeset)]
#[diesel(table_name = users)]
struct Change<'a> {
    role: Option<&'a str>,
    disabled: Option<bool>,
    display_name: Option<Sealed>,
    password_hash: Option<&'a str>,
}

pub fn change(c: &mut DbConnection, id: UserId, change: &UserChange) -> Outcome<User> {
    let set = Change {
        role: change.role.map(Role::code),
        disabled: change.disabled,
        display_name: Sealed::maybe(change.display_name.as_deref()),
        password_hash: change.password_hash.as_deref(),
    };
    let empty = set.role.is_none() && set.disabled.is_none() && set.display_name.is_none() && set.password_hash.is_none();
    if !empty {
        found(diesel::update(users::table.find(id.to_string())).set(set).execute(c)?)?;
    }
    by_id(c, id)
}

/// Accounts that can log in.
pub fn count(c: &mut DbConnection) -> Outcome<i64> {
    Ok(users::table.filter(users::username_key.is_not_null()).count().get_result(c)?)
}

fn found(rows: usize) -> Outcome<()> {
    if rows == 0 { Err(Failure::from(Code::NotFound)) } else { Ok(()) }
}
