//! Slots kept for one caller for a few minutes. A hold that has run out blocks nobody: whoever asks next takes it away.

use crate::domain::appointment::Hold;
use crate::domain::error::Code;
use crate::domain::ids::{DoctorId, HoldId};
use crate::domain::person::Caller;
use crate::domain::time::At;
use crate::scheduling::availability::Span;
use crate::scheduling::policy::Policy;
use crate::store::connection::DbConnection;
use crate::store::error::Outcome;
use crate::store::schema::{holds, users};
use crate::store::slots::Taker;
use crate::store::{agenda, slots, words};
use diesel::prelude::*;

/// Takes a hold, or gives the caller's own one on this slot again, unchanged: asking twice keeps nobody out longer.
pub fn take(c: &mut DbConnection, caller: &Caller, doctor: DoctorId, start: At, policy: &Policy, now: At) -> Outcome<Hold> {
    let (agenda, holidays) = agenda::schedule_of(c, doctor, start.date())?;
    let span = Span {
        start,
        end: start.plus(agenda.schedule.slot()),
    };
    // Locks the caller's row in PostgreSQL: two sockets of one caller can not both take the last hold. Nothing changes.
    diesel::update(users::table.find(caller.user_id.to_string()))
        .set(users::updated_at.eq(users::updated_at))
        .execute(c)?;
    let standing = slots::standing(c, doctor, span, caller.user_id, None, now)?;
    if standing.taken {
        return Err(Code::SlotTaken.into());
    }
    if let Some(own) = standing.own.as_ref().filter(|own| own.starts_at == start.millis()) {
        let expires_at = At::from_millis(own.expires_at);
        return Ok(Hold {
            hold_id: words::id(&own.id)?,
            doctor_id: doctor,
            datetime: start,
            expires_at,
        });
    }
    if !policy.bookable(caller.role, start, now) || !agenda.schedule.offers(&holidays, start) {
        return Err(Code::NotBookable.into());
    }
    drop_expired(c, caller, now)?;
    slots::clear(c, &standing)?;
    let mine: i64 = holds::table
        .filter(holds::user_id.eq(caller.user_id.to_string()))
        .count()
        .get_result(c)?;
    if mine >= policy.max_holds {
        return Err(Code::RateLimited.into());
    }
    let hold = Hold {
        hold_id: HoldId::fresh(),
        doctor_id: doctor,
        datetime: start,
        expires_at: policy.hold_until(now),
    };
    let row = (
        holds::id.eq(hold.hold_id.to_string()),
        holds::user_id.eq(caller.user_id.to_string()),
        holds::doctor_id.eq(doctor.to_string()),
        holds::starts_at.eq(start.millis()),
        holds::ends_at.eq(span.end.millis()),
        holds::expires_at.eq(hold.expires_at.millis()),
        holds::created_at.eq(now.millis()),
    );
    diesel::insert_into(holds::table).values(row).execute(c)?;
    slots::occupy(c, doctor, span, Taker::Hold(hold.hold_id, hold.expires_at))?;
    Ok(hold)
}

fn drop_expired(c: &mut DbConnection, caller: &Caller, now: At) -> Outcome<()> {
    let gone = holds::table
        .filter(holds::user_id.eq(caller.user_id.to_string()))
        .filter(holds::expires_at.le(now.millis()));
    diesel::delete(gone).execute(c)?;
    Ok(())
}

/// Lets go of one's own hold; another's answers like one that does not exist.
pub fn release(c: &mut DbConnection, caller: &Caller, id: HoldId) -> Outcome<()> {
    let own = holds::table
        .find(id.to_string())
        .filter(holds::user_id.eq(caller.user_id.to_string()));
    match diesel::delete(own).execute(c)? {
        0 => Err(Code::NotFound.into()),
        _ => Ok(()),
    }
}
