//! Who calls: the `Signed` extractor reads the bearer token and asks the store; a handler that takes it needs a session.

use crate::domain::error::{Code, Error};
use crate::domain::language::Language;
use crate::domain::person::{Caller, Role};
use crate::passwords::token_hash;
use crate::ports::accounts::SessionOf;
use crate::transport::http::Site;
use crate::transport::http::problem::{Failure, Outcome, language_of};
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use std::net::IpAddr;

/// Longest token that is looked at; ours are 47 characters.
const LONGEST_TOKEN: usize = 512;

/// A caller with a session.
pub struct Signed {
    pub caller: Caller,
    pub session: SessionOf,
    pub token_hash: String,
}

impl FromRequest for Signed {
    type Error = Failure;
    type Future = LocalBoxFuture<'static, Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { signed(&request).await.map_err(|error| Failure::new(&request, error)) })
    }
}

async fn signed(request: &HttpRequest) -> Result<Signed, Error> {
    let site = request.app_data::<web::Data<Site>>().ok_or(Code::Internal)?;
    let token = bearer(request).ok_or(Code::Unauthenticated)?;
    let (mut session, token_hash) = site.session(&token).await?;
    site.limits.request(session.caller.user_id)?;
    // Answers come in the language that the request asks for.
    if request.headers().contains_key(actix_web::http::header::ACCEPT_LANGUAGE) {
        session.caller.language = language_of(request);
    }
    Ok(Signed {
        caller: session.caller.clone(),
        session,
        token_hash,
    })
}

/// The token of the Authorization header.
pub fn bearer(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_string())
}

impl Site {
    /// The session of a token.
    pub async fn session(&self, token: &str) -> Result<(SessionOf, String), Error> {
        if token.is_empty() || token.len() > LONGEST_TOKEN {
            return Err(Code::Unauthenticated.into());
        }
        let hash = token_hash(token);
        let session = self.engine.deps.ports.accounts.session(&hash, self.engine.deps.clock.now()).await?;
        Ok((session, hash))
    }

    /// The address of the caller; a proxy's word counts only where the proxy is trusted.
    pub fn address(&self, request: &HttpRequest) -> IpAddr {
        let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip());
        if !self.trusted_proxies.contains(&peer) {
            return peer;
        }
        let forwarded = request
            .headers()
            .get("x-forwarded-for")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        // From the right: the first address that is not one of our proxies.
        let hops = forwarded.rsplit(',').filter_map(|hop| hop.trim().parse().ok());
        hops.into_iter().find(|hop| !self.trusted_proxies.contains(hop)).unwrap_or(peer)
    }
}

impl Signed {
    /// Refuses all but these roles.
    pub fn only(&self, request: &HttpRequest, allowed: impl Fn(Role) -> bool) -> Outcome<()> {
        if allowed(self.caller.role) {
            Ok(())
        } else {
            Err(Failure::new(request, Code::Forbidden))
        }
    }

    pub fn language(&self) -> Language {
        self.caller.language
    }
}
