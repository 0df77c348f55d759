//! Passwords and tokens: Argon2id (OWASP's least: 19 MiB, two passes), two at a time on threads of their own, so that a flood of
//! logins never stalls a socket. Tokens are 256 random bits; only their hash is kept.

use crate::domain::error::{Code, Error, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// Shortest and longest password, in characters; longer ones would only cost time.
pub const SHORTEST: usize = 8;
pub const LONGEST: usize = 256;
/// Hashes at one time, and how many more may wait.
const AT_ONCE: usize = 2;
const WAITING: usize = 32;

#[derive(Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    /// Verified where the name is unknown, so that the answer takes as long as for a known one.
    decoy: Arc<str>,
}

fn argon() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes on this thread: for the command line and the first start. The same letters typed in another normal form are the same.
pub fn hash(password: &str) -> Result<String> {
    let normal: String = password.nfc().collect();
    let hash = argon().hash_password(normal.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| {
        log::error!("a password could not be hashed: {error}");
        Error::new(Code::Internal)
    })
}

fn verify(password: &str, phc: &str) -> bool {
    let normal: String = password.nfc().collect();
    PasswordHash::new(phc).is_ok_and(|parsed| argon().verify_password(normal.as_bytes(), &parsed).is_ok())
}

/// Is this a password that we take?
pub fn acceptable(password: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&password.chars().count())
}

/// A new token, and the hash under which it is kept.
pub fn token() -> Result<(String, String)> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        log::error!("no random numbers: {error}");
        Error::new(Code::Internal)
    })?;
    let token = format!("hcb_{}", URL_SAFE_NO_PAD.encode(bytes));
    let hash = token_hash(&token);
    Ok((token, hash))
}

/// SHA-256 of a token, in hex.
pub fn token_hash(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Passwords {
    pub fn new() -> Result<Self> {
        let decoy = hash("a password that nobody has")?.into();
        Ok(Passwords {
            places: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::default(),
            decoy,
        })
    }

    /// Does the password fit? Without a hash it takes as long and says no.
    pub async fn verify(&self, password: String, phc: Option<String>) -> Result<bool> {
        let known = phc.is_some();
        let phc = phc.unwrap_or_else(|| self.decoy.to_string());
        Ok(self.work(move || verify(&password, &phc)).await? && known)
    }

    pub async fn hash(&self, password: String) -> Result<String> {
        self.work(move || hash(&password)).await?
    }

    async fn work<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING + AT_ONCE {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Error::new(Code::RateLimited).retry_after(1000));
        }
        let place = self.places.acquire().await;
        let done = tokio::task::spawn_blocking(job).await;
        drop(place);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        done.map_err(|_| Code::Internal.into())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn h12_a_password_in_another_normal_form_is_the_same() {
        let composed = "Mật khẩu dài";
        let decomposed: String = composed.nfd().collect();
        assert!(verify(&decomposed, &hash(composed).unwrap()));
        assert!(!verify("mat khau dai", &hash(composed).unwrap()));
    }

    #[test]
    fn s4_tokens_are_long_and_never_alike() {
        let (one, hash) = token().unwrap();
        assert_ne!(one, token().unwrap().0);
        assert!(one.len() > 40 && hash.len() == 64 && hash == token_hash(&one));
    }
}
