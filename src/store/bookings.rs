//! Booking, moving and changing an appointment: the steps of one write transaction each. The order of the checks is the order
//! in which callers hear of them: `slot_taken`, `patient_busy`, `not_bookable`, `hold_expired`.

use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::error::Code;
use crate::domain::ids::{AppointmentId, DoctorId, HoldId, PatientId};
use crate::domain::person::Caller;
use crate::domain::time::At;
use crate::ports::clinic::{AppointmentChange, ChangeTo, NewBooking};
use crate::scheduling::availability::Span;
use crate::scheduling::code::appointment_code;
use crate::scheduling::policy::Policy;
use crate::scheduling::status;
use crate::store::appointment_log::{self, Changed};
use crate::store::appointments::{self, Stored};
use crate::store::connection::DbConnection;
use crate::store::error::{Failure, Outcome};
use crate::store::schema::appointments as table;
use crate::store::sealed::Sealed;
use crate::store::slots::{self, Taker};
use crate::store::{access, agenda};
use diesel::prelude::*;

/// How many codes are tried before giving up: with 191 million codes the second one is rare.
const CODE_TRIES: usize = 5;

pub fn book(c: &mut DbConnection, caller: &Caller, booking: &NewBooking, policy: &Policy, now: At) -> Outcome<Appointment> {
    access::may_act(c, caller, booking.patient_id)?;
    appointments::require_patient(c, booking.patient_id)?;
    let wish = Wish {
        doctor: booking.doctor_id,
        patient: booking.patient_id,
        start: booking.datetime,
        hold: booking.hold_id,
        moving: None,
    };
    let granted = take(c, caller, wish, policy, now)?;
    let id = AppointmentId::fresh();
    let row = (
        table::id.eq(id.to_string()),
        table::code.eq(fresh_code(c)?),
        table::status.eq(AppointmentStatus::Scheduled.code()),
        table::patient_id.eq(booking.patient_id.to_string()),
        table::doctor_id.eq(booking.doctor_id.to_string()),
        table::starts_at.eq(granted.span.start.millis()),
        table::ends_at.eq(granted.span.end.millis()),
        table::location.eq(&granted.location),
        table::reason.eq(Sealed::seal(&booking.reason)),
        table::source.eq(booking.source.code()),
        table::version.eq(1),
        table::booked_by.eq(caller.user_id.to_string()),
        table::created_at.eq(now.millis()),
        table::updated_at.eq(now.millis()),
    );
    diesel::insert_into(table::table).values(row).execute(c).map_err(slots::clash)?;
    slots::occupy(c, booking.doctor_id, granted.span, Taker::Appointment(id, booking.patient_id))?;
    let changed = Changed {
        id,
        patient_id: booking.patient_id,
        status: AppointmentStatus::Scheduled,
        starts_at: granted.span.start,
        version: 1,
        kind: "created",
        language: booking.language,
    };
    appointment_log::record(c, changed, caller, now)?;
    appointments::read(c, id, booking.language)
}

pub fn change(
    c: &mut DbConnection,
    caller: &Caller,
    id: AppointmentId,
    change: &AppointmentChange,
    policy: &Policy,
    now: At,
) -> Outcome<Appointment> {
    access::reach(caller.role)?;
    // Locks the row in PostgreSQL before it is read, so that of two changes at once the second sees the first. Nothing changes.
    diesel::update(table::table.find(id.to_string()))
        .set(table::version.eq(table::version))
        .execute(c)?;
    let stored = appointments::stored(c, id)?;
    access::may_act(c, caller, stored.patient_id)?;
    if change.version.is_some_and(|version| version != stored.version) {
        return Err(Code::Stale.into());
    }
    let changed = match &change.to {
        ChangeTo::Status { status, reason } => set_status(c, caller, &stored, *status, reason.as_deref(), policy, now)?,
        ChangeTo::Time(start) if *start == stored.starts_at => None,
        ChangeTo::Time(start) => Some(set_time(c, caller, &stored, *start, policy, now)?),
    };
    if let Some(changed) = changed {
        appointment_log::record(
            c,
            Changed {
                language: change.language,
                ..changed
            },
            caller,
            now,
        )?;
    }
    appointments::read(c, id, change.language)
}

/// What is wanted of a doctor's time.
struct Wish {
    doctor: DoctorId,
    patient: PatientId,
    start: At,
    hold: Option<HoldId>,
    /// The appointment that moves here.
    moving: Option<AppointmentId>,
}

/// Time that is free for this caller, with nothing left in its way.
struct Granted {
    span: Span,
    location: String,
}

fn take(c: &mut DbConnection, caller: &Caller, wish: Wish, policy: &Policy, now: At) -> Outcome<Granted> {
    let (agenda, holidays) = agenda::schedule_of(c, wish.doctor, wish.start.date())?;
    let span = Span {
        start: wish.start,
        end: wish.start.plus(agenda.schedule.slot()),
    };
    let standing = slots::standing(c, wish.doctor, span, caller.user_id, wish.moving, now)?;
    if standing.taken {
        return Err(Code::SlotTaken.into());
    }
    if slots::patient_is_busy(c, wish.patient, span, wish.moving)? {
        return Err(Code::PatientBusy.into());
    }
    if !policy.bookable(caller.role, wish.start, now) || !agenda.schedule.offers(&holidays, wish.start) {
        return Err(Code::NotBookable.into());
    }
    if let Some(hold) = wish.hold {
        let hold = hold.to_string();
        if standing
            .own
            .as_ref()
            .is_none_or(|own| own.id != hold || own.starts_at != wish.start.millis())
        {
            return Err(Code::HoldExpired.into());
        }
    }
    slots::clear(c, &standing)?;
    Ok(Granted {
        span,
        location: agenda.location,
    })
}

fn set_status(
    c: &mut DbConnection,
    caller: &Caller,
    stored: &Stored,
    to: AppointmentStatus,
    reason: Option<&str>,
    policy: &Policy,
    now: At,
) -> Outcome<Option<Changed>> {
    if !status::allowed(stored.status, to) {
        return Err(Code::InvalidTransition.into());
    }
    policy.may_set(caller.role, to, stored.starts_at, now)?;
    match (stored.status.upcoming(), to.upcoming()) {
        (true, false) => slots::free(c, stored.id)?,
        (false, true) => occupy_again(c, caller, stored, policy, now)?,
        _ => {}
    }
    let here = || table::table.find(stored.id.to_string());
    let version = stored.version + 1;
    diesel::update(here())
        .set((
            table::status.eq(to.code()),
            table::version.eq(version),
            table::updated_at.eq(now.millis()),
        ))
        .execute(c)?;
    match to {
        AppointmentStatus::Cancelled => {
            let cancelled = (
                table::cancellation_reason.eq(Sealed::maybe(reason)),
                table::cancelled_at.eq(now.millis()),
            );
            diesel::update(here()).set(cancelled).execute(c)?;
        }
        AppointmentStatus::Arrived => {
            let number = appointments::next_queue_number(c, stored)?;
            diesel::update(here()).set(table::queue_number.eq(number)).execute(c)?;
        }
        _ => {}
    }
    Ok(Some(stored.changed(to, stored.starts_at, status::event(to))))
}

/// From the waiting list or an offer into the calendar.
fn occupy_again(c: &mut DbConnection, caller: &Caller, stored: &Stored, policy: &Policy, now: At) -> Outcome<()> {
    let wish = Wish {
        doctor: stored.doctor_id,
        patient: stored.patient_id,
        start: stored.starts_at,
        hold: None,
        moving: Some(stored.id),
    };
    let granted = take(c, caller, wish, policy, now)?;
    slots::occupy(c, stored.doctor_id, granted.span, Taker::Appointment(stored.id, stored.patient_id))
}

fn set_time(c: &mut DbConnection, caller: &Caller, stored: &Stored, start: At, policy: &Policy, now: At) -> Outcome<Changed> {
    if !status::movable(stored.status) {
        return Err(Code::InvalidTransition.into());
    }
    policy.may_change(caller.role, stored.starts_at, now)?;
    let wish = Wish {
        doctor: stored.doctor_id,
        patient: stored.patient_id,
        start,
        hold: None,
        moving: Some(stored.id),
    };
    let granted = take(c, caller, wish, policy, now)?;
    slots::free(c, stored.id)?;
    let to = status::after_move(stored.status);
    let moved = (
        table::starts_at.eq(granted.span.start.millis()),
        table::ends_at.eq(granted.span.end.millis()),
        table::location.eq(&granted.location),
        table::status.eq(to.code()),
        table::version.eq(stored.version + 1),
        table::updated_at.eq(now.millis()),
    );
    diesel::update(table::table.find(stored.id.to_string()))
        .set(moved)
        .execute(c)
        .map_err(slots::clash)?;
    slots::occupy(c, stored.doctor_id, granted.span, Taker::Appointment(stored.id, stored.patient_id))?;
    Ok(stored.changed(to, start, "moved"))
}

fn fresh_code(c: &mut DbConnection) -> Outcome<String> {
    for _ in 0..CODE_TRIES {
        let random = getrandom::u64().map_err(|_| Failure::from(Code::Internal))?;
        let code = appointment_code(random);
        let known: i64 = table::table.filter(table::code.eq(&code)).count().get_result(c)?;
        if known == 0 {
            return Ok(code);
        }
    }
    Err(Code::Internal.into())
}
