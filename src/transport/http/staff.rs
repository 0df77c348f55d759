//! The staff desk over REST.

use crate::domain::error::Code;
use crate::domain::ids::{AlertId, ConversationId};
use crate::domain::message::{Message, Speaker};
use crate::domain::person::Role;
use crate::domain::staff::{Alert, Case, Counts, Lane, Line, Note, Packet};
use crate::domain::understanding::Fired;
use crate::engine::conversation::staff::{Granted, Wish};
use crate::engine::desk::{self, Changed, Tell};
use crate::ports::desk::{Assigned, OpenOnly, QueueQuery};
use crate::transport::http::Site;
use crate::transport::http::auth::Signed;
use crate::transport::http::body::{self, Body, Query, RawBody};
use crate::transport::http::chat::id;
use crate::transport::http::idempotency::Keyed;
use crate::transport::http::messages::client_msg_id;
use crate::transport::http::problem::{At, Failure, Outcome, Problem};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Which {
    lane: Option<String>,
    assigned: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Queue {
    counts: Counts,
    items: Vec<Case>,
    next_cursor: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    outcome: Option<String>,
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffMessage {
    text: String,
    client_msg_id: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    text: String,
}

#[derive(Serialize, ToSchema)]
pub struct Notes {
    items: Vec<Note>,
}

fn bad(field: &str, detail: &str) -> crate::domain::error::Error {
    crate::domain::error::Error::new(Code::Invalid).field(field, Code::Invalid, detail)
}

/// Desk staff, and a conversation that they may see.
async fn seen(request: &HttpRequest, site: &Site, signed: &Signed) -> Outcome<ConversationId> {
    signed.only(request, Role::is_desk)?;
    let id = id(request, "id")?;
    site.engine.deps.ports.conversations.head(&signed.caller, id).await.at(request)?;
    Ok(id)
}

#[utoipa::path(tag = "staff", params(Which), responses((status = 200, body = Queue), (status = "default", body = Problem)))]
#[get("/api/staff/queue")]
pub async fn queue(request: HttpRequest, site: web::Data<Site>, signed: Signed, Query(which): Query<Which>) -> Outcome {
    signed.only(&request, Role::is_desk)?;
    let lane = which
        .lane
        .as_deref()
        .map(|word| Lane::parse(word).ok_or_else(|| bad("lane", "emergency, handoff, low_confidence or feedback")));
    let assigned = match which.assigned.as_deref() {
        None | Some("any") => Assigned::Any,
        Some("me") => Assigned::Me,
        Some("none") => Assigned::None,
        Some(_) => return Err(Failure::new(&request, bad("assigned", "me, none or any"))),
    };
    let limit = body::limit(which.limit.as_deref()).at(&request)?;
    let lane = lane.transpose().at(&request)?;
    if lane.is_some_and(|lane| !desk::may_see(&signed.caller, lane)) {
        return Err(Failure::new(&request, Code::Forbidden));
    }
    let after = which.cursor.filter(|cursor| !cursor.is_empty());
    let ports = &site.engine.deps.ports;
    let items = ports
        .desk
        .queue(
            &signed.caller,
            QueueQuery {
                lane,
                assigned,
                after,
                limit,
            },
        )
        .await
        .at(&request)?;
    let counts = desk::visible(ports.desk.counts(&signed.caller).await.at(&request)?, &signed.caller);
    let next_cursor = items
        .last()
        .filter(|_| items.len() as i64 == limit)
        .map(|last| last.conversation_id.to_string());
    Ok(HttpResponse::Ok().json(Queue {
        counts,
        items,
        next_cursor,
    }))
}

impl Site {
    /// Acknowledges an alert, and tells the desk.
    pub async fn acknowledge(&self, caller: &crate::domain::person::Caller, id: AlertId) -> crate::domain::error::Result<Alert> {
        if !caller.role.is_clinical() {
            return Err(Code::Forbidden.into());
        }
        let deps = &self.engine.deps;
        let alert = deps.ports.desk.acknowledge(caller, id, deps.clock.now()).await?;
        self.engine.hub.do_send(Tell(alert.clone()));
        self.engine.hub.do_send(Changed {
            conversation_id: alert.conversation_id,
            alert: None,
        });
        Ok(alert)
    }
}

#[utoipa::path(tag = "staff", request_body = Nothing, params(("id" = String, Path)), responses((status = 200, body = Alert), (status = "default", body = Problem)))]
#[post("/api/staff/alerts/{id}/acknowledge")]
pub async fn acknowledge(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let alert = id(&request, "id")?;
    Ok(HttpResponse::Ok().json(site.acknowledge(&signed.caller, alert).await.at(&request)?))
}

async fn wish(request: &HttpRequest, site: &Site, signed: Signed, wish: Wish) -> Outcome {
    let id = seen(request, site, &signed).await?;
    match site.engine.desk(id, signed.caller, wish).await.at(request)? {
        Granted::Case(case) => Ok(HttpResponse::Ok().json(case)),
        Granted::Message(message) => Ok(HttpResponse::Created().json(message)),
    }
}

#[utoipa::path(tag = "staff", request_body = Nothing, params(("id" = String, Path)), responses((status = 200, body = Case), (status = "default", body = Problem)))]
#[post("/api/staff/conversations/{id}/claim")]
pub async fn claim(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    wish(&request, &site, signed, Wish::Claim).await
}

#[utoipa::path(tag = "staff", request_body = Release, params(("id" = String, Path)), responses((status = 200, body = Case), (status = "default", body = Problem)))]
#[post("/api/staff/conversations/{id}/release")]
pub async fn release(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(release): Body<Release>) -> Outcome {
    let note = note(release.note).at(&request)?;
    wish(&request, &site, signed, Wish::Release { note }).await
}

#[utoipa::path(tag = "staff", request_body = Resolve, params(("id" = String, Path)), responses((status = 200, body = Case), (status = "default", body = Problem)))]
#[post("/api/staff/conversations/{id}/resolve")]
pub async fn resolve(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(resolve): Body<Resolve>) -> Outcome {
    let outcome = resolve
        .outcome
        .map(|word| body::text("outcome", &word, 80))
        .transpose()
        .at(&request)?;
    let note = note(resolve.note).at(&request)?;
    wish(&request, &site, signed, Wish::Resolve { outcome, note }).await
}

fn note(note: Option<String>) -> crate::domain::error::Result<Option<String>> {
    note.map(|note| body::text("note", &note, 4000)).transpose()
}

#[utoipa::path(tag = "staff", request_body = StaffMessage, params(("id" = String, Path)), responses((status = 201, body = Message), (status = "default", body = Problem)))]
#[post("/api/staff/conversations/{id}/messages")]
pub async fn say(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(new): Body<StaffMessage>) -> Outcome {
    let text = body::text("text", &new.text, crate::domain::message::MAX_TEXT).at(&request)?;
    let client_msg_id = client_msg_id(&new.client_msg_id).at(&request)?;
    wish(&request, &site, signed, Wish::Say { text, client_msg_id }).await
}

#[utoipa::path(tag = "staff", request_body = NewNote, params(("id" = String, Path)), responses((status = 201, body = Note), (status = "default", body = Problem)))]
#[post("/api/staff/conversations/{id}/notes")]
pub async fn add_note(request: HttpRequest, site: web::Data<Site>, signed: Signed, body: RawBody<NewNote>) -> Outcome {
    let id = seen(&request, &site, &signed).await?;
    let text = body::text("text", &body.value.text, 4000).at(&request)?;
    let keyed = match Keyed::begin(&request, &site, &signed, &body.bytes).await? {
        Ok(keyed) => keyed,
        Err(replay) => return Ok(replay),
    };
    let deps = &site.engine.deps;
    let added = deps.ports.desk.add_note(&signed.caller, id, &text, deps.clock.now()).await;
    keyed.end(&request, added, |note| HttpResponse::Created().json(note)).await
}

#[utoipa::path(tag = "staff", params(("id" = String, Path)), responses((status = 200, body = Notes), (status = "default", body = Problem)))]
#[get("/api/staff/conversations/{id}/notes")]
pub async fn notes(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let id = seen(&request, &site, &signed).await?;
    let items = site.engine.deps.ports.desk.notes(&signed.caller, id).await.at(&request)?;
    Ok(HttpResponse::Ok().json(Notes { items }))
}

/// Messages that a packet quotes at most.
const QUOTED: i64 = 60;

#[utoipa::path(tag = "staff", params(("id" = String, Path)), responses((status = 200, body = Packet), (status = "default", body = Problem)))]
#[get("/api/staff/conversations/{id}/packet")]
pub async fn packet(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let id = seen(&request, &site, &signed).await?;
    if !signed.caller.role.is_clinical() {
        return Err(Failure::new(&request, Code::Forbidden));
    }
    let deps = &site.engine.deps;
    let state = site.engine.snapshot(id).await.at(&request)?;
    let messages = deps.ports.conversations.latest(id, QUOTED).await.at(&request)?;
    let alerts = deps.ports.desk.alerts(&signed.caller, Some(id), OpenOnly::No).await.at(&request)?;
    let patient = deps.ports.desk.case(&signed.caller, id).await.ok().map(|case| case.patient);
    let lines = |said: bool| {
        let wanted = move |message: &&Message| (message.role == Speaker::User) == said && message.role != Speaker::System;
        messages
            .iter()
            .filter(wanted)
            .map(|message| Line {
                seq: message.seq.unwrap_or_default(),
                text: message.text.clone(),
            })
            .collect()
    };
    let level = |alert: &Alert| match alert.level {
        crate::domain::staff::AlertLevel::Emergency => crate::domain::understanding::RuleLevel::Emergency,
        crate::domain::staff::AlertLevel::Crisis => crate::domain::understanding::RuleLevel::Crisis,
    };
    let rules = alerts
        .iter()
        .flat_map(|alert| {
            alert.rules.iter().map(|rule| Fired {
                id: rule.id.clone(),
                level: level(alert),
                evidence: rule.evidence.clone(),
            })
        })
        .collect();
    let view = crate::dialogue::memory::context_view(&state);
    Ok(HttpResponse::Ok().json(Packet {
        conversation_id: id,
        patient,
        summary: crate::dialogue::summary::of(&deps.mind, &state),
        urgency: view.urgency,
        rules,
        findings: view.findings,
        conditions: view.conditions,
        medications: view.medications,
        allergies: view.allergies,
        said: lines(true),
        told: lines(false),
        alerts,
        booking: view.booking,
        made_by: "rule".into(),
        at: deps.clock.now(),
    }))
}
