//! Whose appointments a caller may see and change. Isolation is decided here, in the store, not in the handlers (invariant I7).

use crate::domain::error::Code;
use crate::domain::ids::PatientId;
use crate::domain::person::{Caller, Role};
use crate::store::connection::DbConnection;
use crate::store::error::Outcome;
use crate::store::schema::patient_relations;
use crate::store::words;
use diesel::prelude::*;

/// Whose appointments a role reaches at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// The patients that the caller acts for.
    Own,
    /// Any patient.
    Any,
}

/// `forbidden` for roles that have nothing to do with appointments.
pub fn reach(role: Role) -> Outcome<Reach> {
    match role {
        Role::Guest | Role::Patient => Ok(Reach::Own),
        Role::Reception | Role::Nurse | Role::Doctor | Role::Service => Ok(Reach::Any),
        Role::Reviewer | Role::Admin => Err(Code::Forbidden.into()),
    }
}

/// May the caller act for this patient? Another's patient answers like one that does not exist.
pub fn may_act(c: &mut DbConnection, caller: &Caller, patient: PatientId) -> Outcome<()> {
    match reach(caller.role)? {
        Reach::Any => Ok(()),
        Reach::Own if acts_for(c, caller)?.contains(&patient) => Ok(()),
        Reach::Own => Err(Code::NotFound.into()),
    }
}

/// The own patient and those related to the account.
pub fn acts_for(c: &mut DbConnection, caller: &Caller) -> Outcome<Vec<PatientId>> {
    let related: Vec<String> = patient_relations::table
        .filter(patient_relations::user_id.eq(caller.user_id.to_string()))
        .select(patient_relations::patient_id)
        .load(c)?;
    related.iter().map(|id| words::id(id)).collect()
}
