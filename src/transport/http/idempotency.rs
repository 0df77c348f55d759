//! `Idempotency-Key`: the same key and body get the first answer again; another body, or one still running, is refused.

use crate::domain::error::{Code, Error};
use crate::domain::ids::UserId;
use crate::ports::operations::{Begun, Idempotency};
use crate::transport::http::Site;
use crate::transport::http::auth::Signed;
use crate::transport::http::problem::{At, Failure, Outcome};
use actix_web::body::MessageBody;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};
use std::sync::Arc;

const LONGEST_KEY: usize = 255;

/// A request under a key, or one without.
pub struct Keyed {
    store: Arc<dyn Idempotency>,
    user: UserId,
    key: Option<String>,
}

impl Keyed {
    /// Claims the key; the inner `Err` is the answer of the first request.
    pub async fn begin(request: &HttpRequest, site: &Site, signed: &Signed, body: &[u8]) -> Outcome<Result<Keyed, HttpResponse>> {
        let (store, user) = (site.idempotency.clone(), signed.caller.user_id);
        let Some(header) = request.headers().get("idempotency-key") else {
            return Ok(Ok(Keyed { store, user, key: None }));
        };
        let key = header.to_str().ok().filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY);
        let bad = || Error::new(Code::Invalid).field("Idempotency-Key", Code::Invalid, "1 to 255 printable characters");
        let key = key.ok_or_else(bad).at(request)?.to_string();
        let digest = Sha256::new()
            .chain_update(request.method().as_str())
            .chain_update(request.path().trim_end_matches('/'))
            .chain_update(body)
            .finalize();
        let fingerprint: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        match store
            .begin(user, &key, &fingerprint, site.engine.deps.clock.now())
            .await
            .at(request)?
        {
            Begun::Fresh => Ok(Ok(Keyed {
                store,
                user,
                key: Some(key),
            })),
            Begun::Running => Err(Failure::new(request, Error::new(Code::InProgress).retry_after(1000))),
            Begun::Mismatch => Err(Failure::new(request, Code::IdempotencyMismatch)),
            Begun::Replay { status, body } => {
                let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
                response
                    .insert_header(("Idempotent-Replayed", "true"))
                    .content_type("application/json");
                Ok(Err(response.body(body)))
            }
        }
    }

    /// Keeps the answer under the key; a failure frees the key, so that the same request may be tried again.
    pub async fn end<T>(self, request: &HttpRequest, outcome: Result<T, Error>, answer: impl FnOnce(T) -> HttpResponse) -> Outcome {
        match (outcome, self.key) {
            (Ok(value), None) => Ok(answer(value)),
            (Ok(value), Some(key)) => {
                let response = answer(value);
                let (head, body) = response.into_parts();
                let bytes = body.try_into_bytes().unwrap_or_default();
                let text = String::from_utf8_lossy(&bytes).into_owned();
                self.store
                    .finish(self.user, &key, head.status().as_u16(), &text)
                    .await
                    .at(request)?;
                Ok(head.set_body(bytes).map_into_boxed_body())
            }
            (Err(error), key) => {
                if let Some(key) = key {
                    self.store.abandon(self.user, &key).await.at(request)?;
                }
                Err(Failure::new(request, error))
            }
        }
    }
}
