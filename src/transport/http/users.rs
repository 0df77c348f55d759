//! Users: looking one up, permissions, and administration of accounts.

use crate::domain::error::{Code, Error};
use crate::domain::ids::{PatientId, UserId};
use crate::domain::language::Language;
use crate::domain::person::{Role, User};
use crate::passwords;
use crate::ports::accounts::{AuditEntry, NewAccount, UserChange};
use crate::transport::http::Site;
use crate::transport::http::accounts::{password, username};
use crate::transport::http::auth::Signed;
use crate::transport::http::body::{self, Body, Query, RawBody};
use crate::transport::http::chat::{Page, cursor, id};
use crate::transport::http::idempotency::Keyed;
use crate::transport::http::problem::{At, Failure, Outcome, Problem};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    action: Action,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Chat,
    BookAppointment,
    ViewAppointments,
    RescheduleAppointment,
    CancelAppointment,
    ViewRecords,
    ViewBilling,
    StaffReply,
    Review,
    Administer,
}

#[derive(Serialize, ToSchema)]
pub struct Permission {
    has_permission: bool,
}

#[derive(Serialize, ToSchema)]
pub struct Users {
    items: Vec<User>,
    next_cursor: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    username: String,
    role: Role,
    display_name: String,
    password: Option<String>,
    phone: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct CreatedUser {
    user_id: UserId,
    username: String,
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    patient_id: Option<PatientId>,
    /// Made by us: shown here once.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeUser {
    role: Option<Role>,
    disabled: Option<bool>,
    display_name: Option<String>,
    password: Option<String>,
}

/// What a role may do.
fn may(role: Role, action: Action) -> bool {
    let patient = role.is_patient_side();
    match action {
        Action::Chat => patient,
        Action::BookAppointment | Action::ViewAppointments | Action::RescheduleAppointment | Action::CancelAppointment => {
            patient || role.is_desk() || role == Role::Service
        }
        Action::ViewRecords => role == Role::Patient || role.is_clinical() || role == Role::Service,
        Action::ViewBilling => role == Role::Patient || role == Role::Reception || role == Role::Service,
        Action::StaffReply => role.is_desk(),
        Action::Review => matches!(role, Role::Doctor | Role::Reviewer),
        Action::Administer => role == Role::Admin,
    }
}

/// `me`, or an id. One's own; others only for staff, administration and services.
async fn visible(request: &HttpRequest, site: &Site, signed: &Signed) -> Outcome<User> {
    let word = request.match_info().get("id").unwrap_or_default();
    let asked: UserId = if word == "me" { signed.caller.user_id } else { id(request, "id")? };
    let wide = signed.caller.role.is_desk() || matches!(signed.caller.role, Role::Admin | Role::Service);
    if asked != signed.caller.user_id && !wide {
        return Err(Failure::new(request, Code::NotFound));
    }
    site.engine.deps.ports.accounts.user(asked).await.at(request)
}

#[utoipa::path(tag = "services", params(("id" = String, Path)), responses((status = 200, body = User), (status = "default", body = Problem)))]
#[get("/api/users/{id}")]
pub async fn one(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    Ok(HttpResponse::Ok().json(visible(&request, &site, &signed).await?))
}

#[utoipa::path(tag = "services", request_body = Check, params(("id" = String, Path)), responses((status = 200, body = Permission), (status = "default", body = Problem)))]
#[post("/api/users/{id}/check-permissions")]
pub async fn check_permissions(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(check): Body<Check>) -> Outcome {
    let user = visible(&request, &site, &signed).await?;
    Ok(HttpResponse::Ok().json(Permission {
        has_permission: !user.disabled && may(user.role, check.action),
    }))
}

#[utoipa::path(tag = "administration", params(Page), responses((status = 200, body = Users), (status = "default", body = Problem)))]
#[get("/api/admin/users")]
pub async fn list(request: HttpRequest, site: web::Data<Site>, signed: Signed, Query(page): Query<Page>) -> Outcome {
    signed.only(&request, |role| role == Role::Admin)?;
    let limit = body::limit(page.limit.as_deref()).at(&request)?;
    let after: Option<UserId> = cursor(page.cursor.as_deref()).at(&request)?;
    let items = site.engine.deps.ports.accounts.users(after, limit).await.at(&request)?;
    let next_cursor = items.last().filter(|_| items.len() as i64 == limit).map(|last| last.id.to_string());
    Ok(HttpResponse::Ok().json(Users { items, next_cursor }))
}

fn audit(signed: &Signed, action: &str, subject: UserId) -> AuditEntry {
    let actor = Some((signed.caller.user_id, signed.caller.role));
    AuditEntry {
        actor,
        action: action.into(),
        subject_type: "user".into(),
        subject_id: subject.to_string(),
        reason: None,
    }
}

#[utoipa::path(tag = "administration", request_body = NewUser, responses((status = 201, body = CreatedUser), (status = "default", body = Problem)))]
#[post("/api/admin/users")]
pub async fn create(request: HttpRequest, site: web::Data<Site>, signed: Signed, body: RawBody<NewUser>) -> Outcome {
    signed.only(&request, |role| role == Role::Admin)?;
    let keyed = match Keyed::begin(&request, &site, &signed, &body.bytes).await? {
        Ok(keyed) => keyed,
        Err(replay) => return Ok(replay),
    };
    let made = site.make_user(&signed, body.value).await;
    keyed.end(&request, made, |made| HttpResponse::Created().json(made)).await
}

impl Site {
    async fn make_user(&self, signed: &Signed, new: NewUser) -> Result<CreatedUser, Error> {
        if new.role == Role::Guest {
            return Err(Error::new(Code::Invalid).field("role", Code::Invalid, "guests have no account"));
        }
        let made = if new.password.is_none() {
            Some(passwords::token()?.0)
        } else {
            None
        };
        let secret = match (&new.password, &made) {
            (Some(given), _) => password("password", given)?,
            (None, Some(made)) => made.clone(),
            (None, None) => return Err(Code::Internal.into()),
        };
        let account = NewAccount {
            username: username(&new.username)?,
            role: new.role,
            display_name: body::text("display_name", &new.display_name, 80)?,
            password_hash: self.passwords.hash(secret).await?,
            phone: new.phone.as_deref().map(|phone| body::text("phone", phone, 20)).transpose()?,
            language: Language::default(),
        };
        let (accounts, now) = (&self.engine.deps.ports.accounts, self.engine.deps.clock.now());
        let user = accounts.create_account(account, now).await?;
        accounts.audit(audit(signed, "create_user", user.id), now).await?;
        Ok(CreatedUser {
            user_id: user.id,
            username: new.username,
            role: user.role,
            patient_id: user.patient_id,
            password: made,
        })
    }
}

#[utoipa::path(tag = "administration", request_body = ChangeUser, params(("id" = String, Path)), responses((status = 200, body = User), (status = "default", body = Problem)))]
#[patch("/api/admin/users/{id}")]
pub async fn change(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(change): Body<ChangeUser>) -> Outcome {
    signed.only(&request, |role| role == Role::Admin)?;
    let user: UserId = id(&request, "id")?;
    let password_hash = match change.password.as_deref() {
        Some(new) => Some(site.passwords.hash(password("password", new).at(&request)?).await.at(&request)?),
        None => None,
    };
    let ends = change.role.is_some() || change.disabled == Some(true) || password_hash.is_some();
    let display_name = change
        .display_name
        .map(|name| body::text("display_name", &name, 80))
        .transpose()
        .at(&request)?;
    let (accounts, now) = (&site.engine.deps.ports.accounts, site.engine.deps.clock.now());
    let wanted = UserChange {
        role: change.role,
        disabled: change.disabled,
        display_name,
        password_hash,
    };
    let changed = accounts.change_user(user, wanted).await.at(&request)?;
    if ends {
        accounts.close_sessions(user, now).await.at(&request)?;
        site.end_sockets(None, Some(user));
    }
    accounts.audit(audit(&signed, "change_user", user), now).await.at(&request)?;
    Ok(HttpResponse::Ok().json(changed))
}
