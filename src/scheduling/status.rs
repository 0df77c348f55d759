//! The status machine of an appointment. Who may make a change, and until when, is `policy`.

use crate::domain::appointment::AppointmentStatus;

/// May an appointment go from one status to the other? Staying is no transition: every change makes one event.
pub fn allowed(from: AppointmentStatus, to: AppointmentStatus) -> bool {
    successors(from).contains(&to)
}

/// What may come next. Empty for the three ends.
pub fn successors(from: AppointmentStatus) -> &'static [AppointmentStatus] {
    use AppointmentStatus::{Arrived, Cancelled, Completed, Confirmed, NoShow, Pending, Proposed, Scheduled, Waitlist};
    match from {
        Waitlist => &[Proposed, Cancelled],
        // An offer that lapses goes back to the list.
        Proposed => &[Pending, Scheduled, Waitlist, Cancelled],
        Pending => &[Scheduled, Confirmed, Cancelled],
        Scheduled => &[Confirmed, Arrived, Cancelled, NoShow],
        Confirmed => &[Arrived, Cancelled, NoShow],
        // Who has come can still leave unseen, but was not a no-show.
        Arrived => &[Completed, Cancelled],
        Completed | Cancelled | NoShow => &[],
    }
}

/// May the time be changed? Only while the visit has not begun and a time is taken.
pub fn movable(status: AppointmentStatus) -> bool {
    matches!(
        status,
        AppointmentStatus::Pending | AppointmentStatus::Scheduled | AppointmentStatus::Confirmed
    )
}

/// The status after a move: a confirmation was for the old time only.
pub fn after_move(status: AppointmentStatus) -> AppointmentStatus {
    match status {
        AppointmentStatus::Confirmed => AppointmentStatus::Scheduled,
        other => other,
    }
}

/// What the log and the webhooks call the change into a status.
pub fn event(to: AppointmentStatus) -> &'static str {
    match to {
        AppointmentStatus::Scheduled => "scheduled",
        AppointmentStatus::Waitlist => "waitlisted",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::{after_move, allowed, movable, successors};
    use crate::domain::appointment::AppointmentStatus::{
        self, Arrived, Cancelled, Completed, Confirmed, NoShow, Pending, Proposed, Scheduled, Waitlist,
    };

    #[test]
    fn the_way_of_a_visit_is_legal() {
        for pair in [Waitlist, Proposed, Pending, Scheduled, Confirmed, Arrived, Completed].windows(2) {
            assert!(allowed(pair[0], pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn ends_are_ends_and_nothing_stays() {
        for end in [Completed, Cancelled, NoShow] {
            assert!(successors(end).is_empty());
        }
        for status in AppointmentStatus::ALL {
            assert!(!allowed(status, status), "{status:?}");
        }
    }

    #[test]
    fn shortcuts_and_ways_back_are_refused() {
        for (from, to) in [
            (Scheduled, Completed),
            (Confirmed, Completed),
            (Confirmed, Scheduled),
            (Arrived, NoShow),
            (Arrived, Scheduled),
            (Waitlist, Scheduled),
            (Waitlist, NoShow),
            (Pending, NoShow),
            (Pending, Arrived),
            (Cancelled, Scheduled),
            (NoShow, Arrived),
        ] {
            assert!(!allowed(from, to), "{from:?} to {to:?}");
        }
    }

    #[test]
    fn everything_unfinished_can_be_cancelled() {
        for status in AppointmentStatus::ALL {
            assert_eq!(allowed(status, Cancelled), !successors(status).is_empty(), "{status:?}");
        }
    }

    #[test]
    fn a_move_needs_a_visit_to_come_and_a_new_confirmation() {
        assert!(movable(Scheduled) && movable(Confirmed) && movable(Pending));
        assert!(!movable(Arrived) && !movable(Cancelled) && !movable(Completed) && !movable(Waitlist));
        assert_eq!(after_move(Confirmed), Scheduled);
        assert_eq!(after_move(Pending), Pending);
    }
}
