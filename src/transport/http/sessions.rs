//! Guest sessions: a token without an account.

use crate::domain::error::{Code, Error};
use crate::domain::ids::UserId;
use crate::domain::language::Language;
use crate::domain::person::{PURPOSES, Role};
use crate::domain::time::At as Moment;
use crate::passwords;
use crate::transport::http::Site;
use crate::transport::http::body::{self, Body};
use crate::transport::http::problem::{At, Outcome, Problem};
use actix_web::{HttpRequest, HttpResponse, post, web};
use chrono::Duration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A guest's session, and a patient's, ends after this many days.
pub const PATIENT_DAYS: i64 = 30;
/// A working day of staff, in hours.
pub const STAFF_HOURS: i64 = 12;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    display_name: Option<String>,
    language: Option<Language>,
    /// Purposes that the person agrees to.
    consents: Option<Vec<String>>,
}

/// A session that was opened; the token is shown here and nowhere else.
#[derive(Serialize, ToSchema)]
pub struct Opened {
    pub token: String,
    pub user_id: UserId,
    pub role: Role,
    pub expires_at: Moment,
}

impl Site {
    /// Opens a session for a user.
    pub async fn open_session(&self, user_id: UserId, role: Role) -> Result<Opened, Error> {
        let now = self.engine.deps.clock.now();
        let expires_at = now.plus(if role.is_patient_side() {
            Duration::days(PATIENT_DAYS)
        } else {
            Duration::hours(STAFF_HOURS)
        });
        let (token, hash) = passwords::token()?;
        self.engine
            .deps
            .ports
            .accounts
            .open_session(user_id, &hash, now, expires_at)
            .await?;
        Ok(Opened {
            token,
            user_id,
            role,
            expires_at,
        })
    }
}

/// Is this one of the purposes that consent is asked for?
pub fn purpose(word: &str) -> Result<&'static str, Error> {
    let known = PURPOSES.into_iter().find(|purpose| *purpose == word);
    known.ok_or_else(|| Error::new(Code::Invalid).field("purpose", Code::Invalid, format!("one of {}", PURPOSES.join(", "))))
}

#[utoipa::path(tag = "session", request_body = NewSession, responses((status = 201, body = Opened), (status = "default", body = Problem)))]
#[post("/api/chatbot/sessions")]
pub async fn create(request: HttpRequest, site: web::Data<Site>, Body(new): Body<NewSession>) -> Outcome {
    site.limits.session(site.address(&request)).at(&request)?;
    let name = match new.display_name.as_deref() {
        Some(name) => body::text("display_name", name, 80).at(&request)?,
        None => String::new(),
    };
    let purposes = new.consents.unwrap_or_default();
    let purposes = purposes
        .iter()
        .map(|word| purpose(word))
        .collect::<Result<Vec<_>, _>>()
        .at(&request)?;
    let (accounts, now) = (&site.engine.deps.ports.accounts, site.engine.deps.clock.now());
    let user = accounts
        .create_guest(&name, new.language.unwrap_or_default(), now)
        .await
        .at(&request)?;
    for purpose in purposes {
        accounts.set_consent(user, purpose, true, now).await.at(&request)?;
    }
    Ok(HttpResponse::Created().json(site.open_session(user, Role::Guest).await.at(&request)?))
}
