//! Patients: people with a record, who may act for them, and what their history says.

use crate::domain::error::Code;
use crate::domain::ids::{PatientId, UserId};
use crate::domain::language::Language;
use crate::domain::person::{ActsFor, Caller, History};
use crate::domain::time::At;
use crate::store::connection::DbConnection;
use crate::store::error::{Failure, Outcome};
use crate::store::schema::{patient_relations, patients, records, users};
use crate::store::sealed::Sealed;
use crate::store::words;
use diesel::prelude::*;

/// A new patient, unverified.
pub fn insert(c: &mut DbConnection, id: PatientId, name: &str, phone: Option<&str>, language: Language, at: At) -> Outcome<()> {
    diesel::insert_into(patients::table)
        .values((
            patients::id.eq(id.to_string()),
            patients::name.eq(Sealed::seal(name)),
            patients::phone.eq(Sealed::maybe(phone)),
            patients::language.eq(language.code()),
            patients::channels.eq("[]"),
            patients::verified.eq(false),
            patients::created_at.eq(at.millis()),
            patients::updated_at.eq(at.millis()),
        ))
        .execute(c)?;
    Ok(())
}

/// Lets a user act for a patient. `relation`: the word of `domain::person::Relation`.
pub fn relate(c: &mut DbConnection, user: UserId, patient: PatientId, relation: &str, at: At) -> Outcome<()> {
    diesel::insert_into(patient_relations::table)
        .values((
            patient_relations::user_id.eq(user.to_string()),
            patient_relations::patient_id.eq(patient.to_string()),
            patient_relations::relation.eq(relation),
            patient_relations::created_at.eq(at.millis()),
        ))
        .execute(c)?;
    Ok(())
}

/// Patients that a user may act for, his own first.
pub fn of_user(c: &mut DbConnection, user: UserId) -> Outcome<Vec<ActsFor>> {
    let rows: Vec<(String, Sealed, String, bool)> = patient_relations::table
        .inner_join(patients::table)
        .filter(patient_relations::user_id.eq(user.to_string()))
        .order((patient_relations::created_at, patients::id))
        .select((patients::id, patients::name, patient_relations::relation, patients::verified))
        .load(c)?;
    rows.into_iter()
        .map(|(id, name, relation, verified)| {
            Ok(ActsFor {
                patient_id: words::id(&id)?,
                name: name.open()?,
                relation: words::value(&relation)?,
                verified,
            })
        })
        .collect()
}

/// The patient of a guest who books, made at the first time. Said again, name and phone replace the earlier ones: nobody has
/// verified either.
pub fn of_guest(c: &mut DbConnection, user: UserId, fresh: PatientId, name: &str, phone: &str, at: At) -> Outcome<PatientId> {
    let (there, language): (Option<String>, String) = users::table
        .find(user.to_string())
        .select((users::patient_id, users::language))
        .first(c)?;
    if let Some(id) = there {
        let unverified = patients::table.find(&id).filter(patients::verified.eq(false));
        let said = (
            patients::name.eq(Sealed::seal(name)),
            patients::phone.eq(Sealed::seal(phone)),
            patients::updated_at.eq(at.millis()),
        );
        diesel::update(unverified).set(said).execute(c)?;
        return words::id(&id);
    }
    insert(c, fresh, name, Some(phone), words::known(Language::parse(&language))?, at)?;
    diesel::update(users::table.find(user.to_string()))
        .set(users::patient_id.eq(fresh.to_string()))
        .execute(c)?;
    relate(c, user, fresh, "self", at)?;
    Ok(fresh)
}

pub fn name(c: &mut DbConnection, id: PatientId) -> Outcome<String> {
    let name: Sealed = patients::table.find(id.to_string()).select(patients::name).first(c)?;
    name.open()
}

/// A patient's history for clinical staff, or for who may act for a verified patient; for others there is none.
pub fn history(c: &mut DbConnection, caller: &Caller, patient: PatientId) -> Outcome<History> {
    let id = patient.to_string();
    let one = patients::table.find(&id).select(patients::id);
    let seen: Option<String> = if caller.role.is_clinical() {
        one.first(c).optional()?
    } else if caller.role.is_patient_side() {
        let related = patient_relations::table
            .filter(patient_relations::patient_id.eq(patients::id))
            .filter(patient_relations::user_id.eq(caller.user_id.to_string()));
        one.filter(patients::verified.eq(true))
            .filter(diesel::dsl::exists(related))
            .first(c)
            .optional()?
    } else {
        None
    };
    if seen.is_none() {
        return Err(Failure::from(Code::NotFound));
    }
    let entries: Vec<(String, Sealed)> = records::table
        .filter(records::patient_id.eq(&id))
        .order(records::id)
        .select((records::kind, records::body))
        .load(c)?;
    let mut history = History::default();
    for (kind, body) in entries {
        match kind.as_str() {
            "condition" => history.conditions.push(body.open_json()?),
            "medication" => history.medications.push(body.open_json()?),
            "allergy" => history.allergies.push(body.open_json()?),
            _ => return Err(Failure::corrupt("kind of a record")),
        }
    }
    Ok(history)
}
