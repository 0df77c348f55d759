//! What the actors share: ports, the mind, the clock, settings and the addresses of one another. Built once by `app.rs`.

use crate::dialogue::cards::EmergencyLines;
use crate::dialogue::mind::Mind;
use crate::domain::appointment::Specialty;
use crate::domain::ids::UserId;
use crate::domain::language::Language;
use crate::engine::ai::Ai;
use crate::engine::booking::Booking;
use crate::engine::desk::Hub;
use crate::ports::accounts::Accounts;
use crate::ports::clinic::Clinic;
use crate::ports::clock::Clock;
use crate::ports::conversations::Conversations;
use crate::ports::desk::Desk;
use crate::ports::operations::{Ledger, Outbox};
use crate::settings::{Emergency, Engine};
use actix::Addr;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// The doors to the outside, as trait objects.
#[derive(Clone)]
pub struct Ports {
    pub conversations: Arc<dyn Conversations>,
    pub accounts: Arc<dyn Accounts>,
    pub clinic: Arc<dyn Clinic>,
    pub desk: Arc<dyn Desk>,
    pub outbox: Arc<dyn Outbox>,
    pub ledger: Arc<dyn Ledger>,
}

pub struct Deps {
    pub ports: Ports,
    pub mind: Arc<Mind>,
    pub clock: Arc<dyn Clock>,
    pub settings: Engine,
    pub emergency: Emergency,
    pub require_consent: bool,
    /// Departments change rarely; read once at the start.
    pub specialties: Arc<Vec<Specialty>>,
    /// None where no model is configured.
    pub ai: Option<Addr<Ai>>,
    pub booking: Addr<Booking>,
    pub hub: Addr<Hub>,
    pub pace: Pace,
    pub stages: crate::engine::stages::Stages,
}

impl Deps {
    /// What the danger cards may show, in this language.
    pub fn emergency_lines(&self, language: Language) -> EmergencyLines {
        EmergencyLines {
            emergency: self.emergency.numbers.iter().map(|number| number.line(language)).collect(),
            crisis: self.emergency.crisis_numbers.iter().map(|number| number.line(language)).collect(),
            place: self.emergency.place.clone(),
        }
    }
}

/// How fast one person may write: 20 messages in 10 seconds.
pub struct Pace(Option<DefaultKeyedRateLimiter<UserId>>);

impl Pace {
    pub fn new(enabled: bool) -> Self {
        let burst = NonZeroU32::new(20).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(Duration::from_millis(500)).map(|quota| quota.allow_burst(burst));
        Pace(quota.filter(|_| enabled).map(RateLimiter::keyed))
    }

    /// Counts one message; `Err` is the time to wait.
    pub fn take(&self, user: UserId) -> Result<(), Duration> {
        use governor::clock::{Clock as _, DefaultClock};
        match &self.0 {
            None => Ok(()),
            Some(limiter) => limiter
                .check_key(&user)
                .map_err(|until| until.wait_time_from(DefaultClock::default().now())),
        }
    }

    /// Forgets people who have been quiet.
    pub fn shrink(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
        }
    }
}
