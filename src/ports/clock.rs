//! The one clock of rules, bookings and messages (invariant I9). Time-outs of sockets and of the model use the monotonic clock.

use crate::domain::time::At;
use std::time::Instant;

pub trait Clock: Send + Sync {
    fn now(&self) -> At;
}

/// The machine's clock, or one that started elsewhere (`APP__CLOCK__NOW`) and may run faster (`APP__CLOCK__SPEED`).
pub struct ClinicClock {
    shifted: Option<(At, Instant)>,
    speed: f64,
}

impl ClinicClock {
    /// `now`: where the clock starts (none = the machine's time); `speed`: seconds that pass in one real second.
    pub fn new(now: Option<At>, speed: f64) -> Self {
        let shifted = match now {
            Some(at) => Some((at, Instant::now())),
            None if speed == 1.0 => None,
            None => Some((At(chrono::Utc::now()), Instant::now())),
        };
        ClinicClock { shifted, speed }
    }
}

impl Clock for ClinicClock {
    fn now(&self) -> At {
        match self.shifted {
            None => At(chrono::Utc::now()),
            Some((start, since)) => {
                let passed = since.elapsed().as_secs_f64() * self.speed * 1000.0;
                start.plus(chrono::Duration::milliseconds(passed as i64))
            }
        }
    }
}
