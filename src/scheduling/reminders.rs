//! The reminder ladder: which reminders an appointment still gets. Sending is not decided here.

use crate::domain::time::At;
use chrono::Duration;

/// One step of the ladder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reminder {
    /// Names the step in keys and templates.
    pub kind: &'static str,
    pub due_at: At,
}

/// Steps before the start, the earliest first.
const LADDER: [(&str, Duration); 2] = [("reminder_24h", Duration::hours(24)), ("reminder_2h", Duration::hours(2))];

/// Steps that are still to come. A step whose moment has passed is skipped, not sent late.
pub fn ladder(start: At, now: At) -> Vec<Reminder> {
    LADDER
        .into_iter()
        .map(|(kind, before)| Reminder {
            kind,
            due_at: start.plus(-before),
        })
        .filter(|reminder| reminder.due_at > now)
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::ladder;
    use crate::domain::time::At;
    use chrono::Duration;

    fn kinds(hours_ahead: i64) -> Vec<&'static str> {
        let now = At::parse("2026-11-25T09:00:00+07:00").unwrap();
        let start = now.plus(Duration::hours(hours_ahead));
        let steps = ladder(start, now);
        assert!(steps.iter().all(|step| step.due_at > now && step.due_at < start));
        steps.into_iter().map(|step| step.kind).collect()
    }

    #[test]
    fn past_steps_are_skipped() {
        assert_eq!(kinds(48), ["reminder_24h", "reminder_2h"]);
        assert_eq!(kinds(24), ["reminder_2h"]);
        assert_eq!(kinds(3), ["reminder_2h"]);
        assert_eq!(kinds(2), [] as [&str; 0]);
        assert_eq!(kinds(-5), [] as [&str; 0]);
    }
}
