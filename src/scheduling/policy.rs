//! The house's booking rules: how soon, how far ahead, until when a patient may change, how long a slot is held.

use crate::domain::appointment::AppointmentStatus;
use crate::domain::error::Code;
use crate::domain::person::Role;
use crate::domain::time::At;
use chrono::{Duration, NaiveDate};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Policy {
    /// A patient cancels or moves at least this long before the start; staff at any time.
    pub notice: Duration,
    /// Patients book at least this long before the start; staff until the start.
    pub lead: Duration,
    /// Nothing is booked further ahead.
    pub horizon: Duration,
    /// How long a slot is kept for one caller.
    pub hold: Duration,
    /// Holds that one caller may have at once.
    pub max_holds: i64,
    /// Nobody arrives earlier than this before the start: a slip of the finger on another day's list.
    pub arrive_early: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            notice: Duration::hours(2),
            lead: Duration::minutes(15),
            horizon: Duration::days(90),
            hold: Duration::minutes(5),
            max_holds: 3,
            arrive_early: Duration::hours(4),
        }
    }
}

impl Policy {
    /// The first moment that this role can book.
    pub fn earliest(&self, role: Role, now: At) -> At {
        if role.is_patient_side() { now.plus(self.lead) } else { now }
    }

    /// The last moment that can be booked.
    pub fn latest(&self, now: At) -> At {
        now.plus(self.horizon)
    }

    /// Neither past nor too soon nor beyond the horizon.
    pub fn bookable(&self, role: Role, start: At, now: At) -> bool {
        start > now && start >= self.earliest(role, now) && start <= self.latest(now)
    }

    /// Dates of a question, cut to what can be booked at all; none where nothing is left.
    pub fn dates(&self, from: NaiveDate, to: NaiveDate, now: At) -> Option<(NaiveDate, NaiveDate)> {
        let (from, to) = (from.max(now.date()), to.min(self.latest(now).date()));
        (from <= to).then_some((from, to))
    }

    /// May this role still cancel or move? `too_late` for patients inside the notice window.
    pub fn may_change(&self, role: Role, start: At, now: At) -> Result<(), Code> {
        if role.is_patient_side() && now.plus(self.notice) > start {
            Err(Code::TooLate)
        } else {
            Ok(())
        }
    }

    /// May this role bring an appointment into this status now? The machine itself is `status::allowed`.
    pub fn may_set(&self, role: Role, to: AppointmentStatus, start: At, now: At) -> Result<(), Code> {
        match to {
            AppointmentStatus::Cancelled => self.may_change(role, start, now),
            AppointmentStatus::Confirmed => Ok(()),
            // The house keeps the door: patients say that they come or do not come, nothing else.
            _ if role.is_patient_side() => Err(Code::Forbidden),
            AppointmentStatus::NoShow if now < start => Err(Code::InvalidTransition),
            AppointmentStatus::Arrived if now.plus(self.arrive_early) < start => Err(Code::InvalidTransition),
            _ => Ok(()),
        }
    }

    pub fn hold_until(&self, now: At) -> At {
        now.plus(self.hold)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::Policy;
    use crate::domain::appointment::AppointmentStatus::{Arrived, Cancelled, Completed, Confirmed, NoShow};
    use crate::domain::error::Code;
    use crate::domain::person::Role;
    use crate::domain::time::At;
    use chrono::Duration;

    fn now() -> At {
        At::parse("2026-11-25T09:00:00+07:00").unwrap()
    }

    #[test]
    fn patients_change_until_two_hours_before_and_staff_at_any_time() {
        let policy = Policy::default();
        let start = now().plus(Duration::hours(2));
        assert_eq!(policy.may_change(Role::Patient, start, now()), Ok(()));
        assert_eq!(
            policy.may_change(Role::Guest, start, now().plus(Duration::seconds(1))),
            Err(Code::TooLate)
        );
        assert_eq!(policy.may_change(Role::Reception, start, start), Ok(()));
        assert_eq!(policy.may_set(Role::Patient, Cancelled, start, start), Err(Code::TooLate));
        assert_eq!(policy.may_set(Role::Patient, Confirmed, start, start), Ok(()));
    }

    #[test]
    fn past_too_soon_and_far_away_can_not_be_booked() {
        let policy = Policy::default();
        let bookable = |role, minutes| policy.bookable(role, now().plus(Duration::minutes(minutes)), now());
        assert!(!bookable(Role::Patient, 0) && !bookable(Role::Reception, 0) && !bookable(Role::Reception, -30));
        assert!(!bookable(Role::Patient, 14) && bookable(Role::Reception, 14));
        assert!(bookable(Role::Patient, 15) && bookable(Role::Guest, 60 * 24 * 90));
        assert!(!bookable(Role::Patient, 60 * 24 * 90 + 1) && !bookable(Role::Admin, 60 * 24 * 365 * 5));
    }

    #[test]
    fn the_house_keeps_the_door() {
        let policy = Policy::default();
        let start = now().plus(Duration::hours(1));
        assert_eq!(policy.may_set(Role::Patient, Arrived, start, now()), Err(Code::Forbidden));
        assert_eq!(policy.may_set(Role::Nurse, Arrived, start, now()), Ok(()));
        assert_eq!(
            policy.may_set(Role::Nurse, Arrived, now().plus(Duration::days(2)), now()),
            Err(Code::InvalidTransition)
        );
        assert_eq!(policy.may_set(Role::Nurse, NoShow, start, now()), Err(Code::InvalidTransition));
        assert_eq!(policy.may_set(Role::Nurse, NoShow, start, start), Ok(()));
        assert_eq!(policy.may_set(Role::Doctor, Completed, start, start), Ok(()));
    }

    #[test]
    fn questions_are_cut_to_what_can_be_booked() {
        let policy = Policy::default();
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(
            policy.dates(day("2026-11-20"), day("2026-11-26"), now()),
            Some((day("2026-11-25"), day("2026-11-26")))
        );
        assert_eq!(policy.dates(day("2026-11-20"), day("2026-11-24"), now()), None);
        assert_eq!(policy.dates(day("2031-01-01"), day("2031-01-07"), now()), None);
    }
}
