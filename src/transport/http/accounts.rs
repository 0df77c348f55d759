//! Signing in and out, and one's own account.

use crate::domain::error::{Code, Error};
use crate::domain::language::Language;
use crate::domain::person::{Me, Role};
use crate::passwords;
use crate::ports::accounts::{AuditEntry, NewAccount};
use crate::transport::http::Site;
use crate::transport::http::auth::Signed;
use crate::transport::http::body::{self, Body};
use crate::transport::http::problem::{At, Failure, Outcome, Problem};
use crate::transport::http::sessions::Opened;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    username: String,
    password: String,
    /// One-time code, for accounts that have a second factor.
    #[expect(dead_code, reason = "accepted by the contract; no account has a second factor yet")]
    totp: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    username: String,
    password: String,
    display_name: String,
    phone: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    old: String,
    new: String,
}

/// A name to sign in by: 3 to 64 letters, digits, `.`, `_`, `-`, `@`.
pub fn username(value: &str) -> Result<String, Error> {
    let fits = (3..=64).contains(&value.chars().count()) && value.chars().all(|c| c.is_alphanumeric() || ".-_@".contains(c));
    if fits {
        Ok(value.to_string())
    } else {
        Err(Error::new(Code::Invalid).field("username", Code::Invalid, "3 to 64 letters, digits, . _ - @"))
    }
}

/// A password that we take.
pub fn password(field: &str, value: &str) -> Result<String, Error> {
    let detail = format!("{} to {} characters", passwords::SHORTEST, passwords::LONGEST);
    if passwords::acceptable(value) {
        Ok(value.to_string())
    } else {
        Err(Error::new(Code::Invalid).field(field, Code::Invalid, detail))
    }
}

#[utoipa::path(tag = "session", request_body = Login, responses((status = 200, body = Opened), (status = "default", body = Problem)))]
#[post("/api/auth/login")]
pub async fn login(request: HttpRequest, site: web::Data<Site>, Body(login): Body<Login>) -> Outcome {
    let address = site.address(&request);
    if login.username.chars().count() > 64 || login.password.chars().count() > passwords::LONGEST {
        let error = Error::new(Code::Invalid).field("password", Code::TooLong, format!("at most {} characters", passwords::LONGEST));
        return Err(Failure::new(&request, error));
    }
    site.limits.login(&login.username, address).at(&request)?;
    let accounts = &site.engine.deps.ports.accounts;
    let known = accounts.credentials(&login.username).await.at(&request)?;
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let fits = site.passwords.verify(login.password, hash).await.at(&request)?;
    let now = site.engine.deps.clock.now();
    match known.filter(|known| fits && !known.disabled) {
        Some(known) => {
            site.limits.right_login(&login.username, address);
            accounts
                .audit(audit(Some((known.user_id, known.role)), "login", known.user_id.to_string()), now)
                .await
                .at(&request)?;
            Ok(HttpResponse::Ok().json(site.open_session(known.user_id, known.role).await.at(&request)?))
        }
        None => {
            site.limits.wrong_login(&login.username, address);
            Err(Failure::new(&request, Code::BadCredentials))
        }
    }
}

fn audit(actor: Option<(crate::domain::ids::UserId, Role)>, action: &str, subject_id: String) -> AuditEntry {
    AuditEntry {
        actor,
        action: action.into(),
        subject_type: "user".into(),
        subject_id,
        reason: None,
    }
}

#[utoipa::path(tag = "session", responses((status = 204), (status = "default", body = Problem)))]
#[post("/api/auth/logout")]
pub async fn logout(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    site.engine
        .deps
        .ports
        .accounts
        .close_session(&signed.token_hash, site.engine.deps.clock.now())
        .await
        .at(&request)?;
    site.end_sockets(Some(&signed.token_hash), None);
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(tag = "session", responses((status = 200, body = Me), (status = "default", body = Problem)))]
#[get("/api/auth/me")]
pub async fn me(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let (accounts, caller) = (&site.engine.deps.ports.accounts, signed.caller);
    let user = accounts.user(caller.user_id).await.at(&request)?;
    Ok(HttpResponse::Ok().json(Me {
        user_id: caller.user_id,
        username: signed.session.username,
        role: caller.role,
        display_name: user.display_name,
        language: user.language,
        patient_id: user.patient_id,
        patients: accounts.patients_of(caller.user_id).await.at(&request)?,
        consents: accounts.consents(caller.user_id).await.at(&request)?,
        expires_at: signed.session.expires_at,
    }))
}

#[utoipa::path(tag = "session", request_body = Register, responses((status = 201, body = Opened), (status = "default", body = Problem)))]
#[post("/api/auth/register")]
pub async fn register(request: HttpRequest, site: web::Data<Site>, Body(new): Body<Register>) -> Outcome {
    site.limits.session(site.address(&request)).at(&request)?;
    let account = NewAccount {
        username: username(&new.username).at(&request)?,
        role: Role::Patient,
        display_name: body::text("display_name", &new.display_name, 80).at(&request)?,
        password_hash: site
            .passwords
            .hash(password("password", &new.password).at(&request)?)
            .await
            .at(&request)?,
        phone: new
            .phone
            .as_deref()
            .map(|phone| body::text("phone", phone, 20))
            .transpose()
            .at(&request)?,
        language: Language::default(),
    };
    let now = site.engine.deps.clock.now();
    let user = site.engine.deps.ports.accounts.create_account(account, now).await.at(&request)?;
    Ok(HttpResponse::Created().json(site.open_session(user.id, user.role).await.at(&request)?))
}

#[utoipa::path(tag = "session", request_body = ChangePassword, responses((status = 204), (status = "default", body = Problem)))]
#[post("/api/auth/password")]
pub async fn change_password(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(change): Body<ChangePassword>) -> Outcome {
    let accounts = &site.engine.deps.ports.accounts;
    let Some(name) = signed.session.username.clone() else {
        return Err(Failure::new(&request, Code::Forbidden));
    };
    let new = password("new", &change.new).at(&request)?;
    let known = accounts.credentials(&name).await.at(&request)?.map(|known| known.password_hash);
    if !site.passwords.verify(change.old, known).await.at(&request)? {
        return Err(Failure::new(&request, Code::BadCredentials));
    }
    let (hash, now, caller) = (
        site.passwords.hash(new).await.at(&request)?,
        site.engine.deps.clock.now(),
        signed.caller,
    );
    accounts.set_password(caller.user_id, &hash).await.at(&request)?;
    accounts.close_sessions(caller.user_id, now).await.at(&request)?;
    accounts
        .audit(
            audit(Some((caller.user_id, caller.role)), "change_password", caller.user_id.to_string()),
            now,
        )
        .await
        .at(&request)?;
    site.end_sockets(None, Some(caller.user_id));
    Ok(HttpResponse::NoContent().finish())
}
