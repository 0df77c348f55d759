//! Limits of counts and rates at the door: sessions, requests, logins, sockets.

use crate::domain::error::{Code, Error};
use crate::domain::ids::UserId;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Wrong logins of one account and address that are let through in a window.
const WRONG_LOGINS: usize = 10;
const LOGIN_WINDOW: Duration = Duration::from_secs(15 * 60);
const SOCKETS_A_PATIENT: usize = 5;
const SOCKETS_A_STAFF: usize = 20;
const SOCKETS_AN_ADDRESS: usize = 200;

pub struct Limits {
    enabled: bool,
    sessions: DefaultKeyedRateLimiter<IpAddr>,
    requests: DefaultKeyedRateLimiter<UserId>,
    logins: Mutex<HashMap<(String, IpAddr), Vec<Instant>>>,
    sockets: Mutex<Sockets>,
}

#[derive(Default)]
struct Sockets {
    by_user: HashMap<UserId, usize>,
    by_address: HashMap<IpAddr, usize>,
}

/// A place for one socket; given back when dropped.
pub struct SocketPlace {
    limits: Arc<Limits>,
    user: Option<UserId>,
    address: IpAddr,
}

fn per_minute(count: u32) -> Quota {
    Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN))
}

fn checked<K: Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Error> {
    use governor::clock::{Clock, DefaultClock};
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        Error::new(Code::RateLimited).retry_after(wait.as_millis().max(1) as u64)
    })
}

impl Limits {
    pub fn new(enabled: bool) -> Self {
        Limits {
            enabled,
            sessions: RateLimiter::keyed(per_minute(60)),
            requests: RateLimiter::keyed(per_minute(600)),
            logins: Mutex::default(),
            sockets: Mutex::default(),
        }
    }

    /// 60 new sessions a minute and address.
    pub fn session(&self, address: IpAddr) -> Result<(), Error> {
        if self.enabled { checked(&self.sessions, &address) } else { Ok(()) }
    }

    /// 600 requests a minute and person.
    pub fn request(&self, user: UserId) -> Result<(), Error> {
        if self.enabled { checked(&self.requests, &user) } else { Ok(()) }
    }

    /// May this account be tried from this address?
    pub fn login(&self, username: &str, address: IpAddr) -> Result<(), Error> {
        let mut logins = self.logins.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(times) = logins.get_mut(&(username.to_lowercase(), address)).filter(|_| self.enabled) else {
            return Ok(());
        };
        times.retain(|time| time.elapsed() < LOGIN_WINDOW);
        match times.first() {
            Some(first) if times.len() >= WRONG_LOGINS => {
                let wait = LOGIN_WINDOW.saturating_sub(first.elapsed());
                Err(Error::new(Code::RateLimited).retry_after(wait.as_millis().max(1) as u64))
            }
            _ => Ok(()),
        }
    }

    pub fn wrong_login(&self, username: &str, address: IpAddr) {
        let mut logins = self.logins.lock().unwrap_or_else(PoisonError::into_inner);
        if logins.len() > 100_000 {
            logins.retain(|_, times| times.iter().any(|time| time.elapsed() < LOGIN_WINDOW));
        }
        logins.entry((username.to_lowercase(), address)).or_default().push(Instant::now());
    }

    pub fn right_login(&self, username: &str, address: IpAddr) {
        self.logins
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&(username.to_lowercase(), address));
    }

    /// 200 sockets an address; the person is counted once known.
    pub fn socket(self: &Arc<Self>, address: IpAddr) -> Result<SocketPlace, Error> {
        let mut sockets = self.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        let count = sockets.by_address.entry(address).or_default();
        if self.enabled && *count >= SOCKETS_AN_ADDRESS {
            return Err(Error::new(Code::RateLimited).retry_after(5000));
        }
        *count += 1;
        Ok(SocketPlace {
            limits: self.clone(),
            user: None,
            address,
        })
    }

    /// Forgets who has been quiet.
    pub fn shrink(&self) {
        self.sessions.retain_recent();
        self.requests.retain_recent();
    }
}

impl SocketPlace {
    /// 5 sockets a person, 20 for staff.
    pub fn taken_by(&mut self, user: UserId, staff: bool) -> Result<(), Error> {
        let most = if staff { SOCKETS_A_STAFF } else { SOCKETS_A_PATIENT };
        let limits = self.limits.clone();
        let mut sockets = limits.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        let count = sockets.by_user.entry(user).or_default();
        if limits.enabled && *count >= most {
            return Err(Error::new(Code::RateLimited).retry_after(5000));
        }
        *count += 1;
        self.user = Some(user);
        Ok(())
    }
}

impl Drop for SocketPlace {
    fn drop(&mut self) {
        let mut sockets = self.limits.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        less(&mut sockets.by_address, &self.address);
        if let Some(user) = &self.user {
            less(&mut sockets.by_user, user);
        }
    }
}

fn less<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn s10_a_place_is_given_back_when_the_socket_ends() {
        let limits = Arc::new(Limits::new(true));
        let (address, user) = ("127.0.0.1".parse().unwrap(), UserId::fresh());
        let mut places: Vec<_> = (0..5)
            .map(|_| {
                let mut place = limits.socket(address).unwrap();
                place.taken_by(user, false).unwrap();
                place
            })
            .collect();
        assert!(limits.socket(address).unwrap().taken_by(user, false).is_err());
        places.pop();
        assert!(limits.socket(address).unwrap().taken_by(user, false).is_ok());
    }

    #[test]
    fn s6_the_eleventh_wrong_login_waits() {
        let limits = Limits::new(true);
        let address = "127.0.0.1".parse().unwrap();
        for _ in 0..10 {
            assert!(limits.login("Lan", address).is_ok());
            limits.wrong_login("lan", address);
        }
        assert!(limits.login("lan", address).is_err());
        limits.right_login("LAN", address);
        assert!(limits.login("lan", address).is_ok());
    }
}
