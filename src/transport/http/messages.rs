//! Messages of a conversation over REST: the same turns, marks and signals as on the socket.

use crate::domain::error::{Code, Error};
use crate::domain::ids::ConversationId;
use crate::domain::message::{Ack, MAX_TEXT, Message, Outcome as Ended, Speaker, Turn};
use crate::engine::busy;
use crate::engine::conversation::delivery::{Read, Typing};
use crate::engine::conversation::inbox::Content;
use crate::engine::conversation::work::Stop;
use crate::transport::http::Site;
use crate::transport::http::auth::Signed;
use crate::transport::http::body::{self, Body, Query};
use crate::transport::http::chat::id;
use crate::transport::http::problem::{At, Failure, Outcome, Problem};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
pub struct After {
    after: Option<String>,
    limit: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Messages {
    items: Vec<Message>,
    next_cursor: Option<String>,
}

/// A message (`text`) or a chosen quick reply (`payload`).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    client_msg_id: String,
    text: Option<String>,
    payload: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Answer {
    ack: Ack,
    replies: Vec<Message>,
    turn: Turn,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpTo {
    seq: i64,
}

/// A client's own id: 1 to 128 printable characters.
pub fn client_msg_id(value: &str) -> Result<String, Error> {
    let fits = (1..=128).contains(&value.chars().count()) && !value.chars().any(char::is_control);
    if fits {
        Ok(value.to_string())
    } else {
        Err(Error::new(Code::Invalid).field("client_msg_id", Code::Invalid, "1 to 128 printable characters"))
    }
}

/// What a client sent, checked as far as it can be without the conversation. Length is the engine's: danger is looked for first.
pub fn content(text: Option<String>, payload: Option<String>) -> Result<Content, Error> {
    match (text, payload) {
        (Some(text), None) if text.contains('\0') => Err(Error::new(Code::Invalid).field("text", Code::Invalid, "NUL")),
        (Some(text), None) if text.trim().is_empty() => Err(Error::new(Code::Empty)),
        (Some(text), None) => Ok(Content::Text(text)),
        (None, Some(payload)) if payload.is_empty() || payload.chars().count() > 256 => Err(Code::UnknownChoice.into()),
        (None, Some(payload)) => Ok(Content::Payload(payload)),
        _ => Err(Error::new(Code::Invalid).field(
            "text",
            Code::Invalid,
            format!("either text (at most {MAX_TEXT} characters) or payload"),
        )),
    }
}

impl Site {
    /// The caller owns this conversation; staff speak by their own routes.
    pub async fn owned(&self, signed: &Signed, id: ConversationId) -> Result<(), Error> {
        self.engine.deps.ports.conversations.head(&signed.caller, id).await?;
        if signed.caller.role.is_patient_side() {
            Ok(())
        } else {
            Err(Code::Forbidden.into())
        }
    }
}

#[utoipa::path(tag = "chat", params(("id" = String, Path), After), responses((status = 200, body = Messages), (status = "default", body = Problem)))]
#[get("/api/chatbot/conversations/{id}/messages")]
pub async fn list(request: HttpRequest, site: web::Data<Site>, signed: Signed, Query(page): Query<After>) -> Outcome {
    let id = id(&request, "id")?;
    let limit = body::limit(page.limit.as_deref()).at(&request)?;
    let bad = |_| Error::new(Code::Invalid).field("after", Code::Invalid, "a seq of 0 or more");
    let after: u32 = page.after.as_deref().unwrap_or("0").parse().map_err(bad).at(&request)?;
    let store = &site.engine.deps.ports.conversations;
    store.head(&signed.caller, id).await.at(&request)?;
    let items = store.messages(id, i64::from(after), limit).await.at(&request)?;
    let next_cursor = items
        .last()
        .filter(|_| items.len() as i64 == limit)
        .and_then(|last| last.seq)
        .map(|seq| seq.to_string());
    Ok(HttpResponse::Ok().json(Messages { items, next_cursor }))
}

#[utoipa::path(tag = "chat", request_body = NewMessage, params(("id" = String, Path)),
    responses((status = 200, body = Answer), (status = 202, body = Answer), (status = "default", body = Problem)))]
#[post("/api/chatbot/conversations/{id}/messages")]
pub async fn say(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(new): Body<NewMessage>) -> Outcome {
    let id = id(&request, "id")?;
    let client_msg_id = client_msg_id(&new.client_msg_id).at(&request)?;
    let content = content(new.text, new.payload).at(&request)?;
    site.owned(&signed, id).await.at(&request)?;
    let said = site.engine.say(id, signed.caller, client_msg_id, content).await;
    let said = said.map_err(|refused| match refused.replies.is_empty() {
        true => Failure::new(&request, refused.error),
        false => Failure::refused(&request, refused),
    })?;
    let waits = said.replies.is_empty() && said.turn.outcome == Ended::HandedOver;
    let mut response = if waits { HttpResponse::Accepted() } else { HttpResponse::Ok() };
    Ok(response.json(Answer {
        ack: said.ack,
        replies: said.replies,
        turn: said.turn,
    }))
}

#[utoipa::path(tag = "chat", request_body = UpTo, params(("id" = String, Path)), responses((status = 204), (status = "default", body = Problem)))]
#[post("/api/chatbot/conversations/{id}/read")]
pub async fn read(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(up_to): Body<UpTo>) -> Outcome {
    let id = id(&request, "id")?;
    if up_to.seq < 0 {
        return Err(Failure::new(
            &request,
            Error::new(Code::Invalid).field("seq", Code::Invalid, "0 or more"),
        ));
    }
    site.engine.deps.ports.conversations.head(&signed.caller, id).await.at(&request)?;
    let by = if signed.caller.role.is_patient_side() {
        Speaker::User
    } else {
        Speaker::Staff
    };
    let marked = site.engine.open(id).await.at(&request)?.send(Read { by, seq: up_to.seq }).await;
    marked.map_err(|_| busy()).at(&request)?.at(&request)?;
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(tag = "chat", params(("id" = String, Path)), responses((status = 204), (status = "default", body = Problem)))]
#[post("/api/chatbot/conversations/{id}/typing")]
pub async fn typing(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let id = id(&request, "id")?;
    site.engine.deps.ports.conversations.head(&signed.caller, id).await.at(&request)?;
    let by = if signed.caller.role.is_patient_side() {
        Speaker::User
    } else {
        Speaker::Staff
    };
    site.engine.open(id).await.at(&request)?.do_send(Typing { socket: None, by });
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(tag = "chat", params(("id" = String, Path)), responses((status = 204), (status = "default", body = Problem)))]
#[post("/api/chatbot/conversations/{id}/stop")]
pub async fn stop(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let id = id(&request, "id")?;
    site.owned(&signed, id).await.at(&request)?;
    site.engine.open(id).await.at(&request)?.do_send(Stop);
    Ok(HttpResponse::NoContent().finish())
}
