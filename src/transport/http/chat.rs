//! Conversations: making, listing, looking.

use crate::domain::conversation::{ContextView, Conversation};
use crate::domain::error::{Code, Error};
use crate::domain::ids::ConversationId;
use crate::domain::language::Language;
use crate::transport::http::Site;
use crate::transport::http::auth::Signed;
use crate::transport::http::body::{self, Query, RawBody};
use crate::transport::http::idempotency::Keyed;
use crate::transport::http::problem::{At, Failure, Outcome, Problem};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConversation {
    language: Option<Language>,
}

/// `?limit=&cursor=`
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Page {
    pub limit: Option<String>,
    pub cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Conversations {
    items: Vec<Conversation>,
    next_cursor: Option<String>,
}

/// An id of a path; what is no id is a bad request, what nobody has is not found.
pub fn id<T: std::str::FromStr>(request: &HttpRequest, name: &str) -> Outcome<T> {
    let word = request.match_info().get(name).unwrap_or_default();
    word.parse()
        .map_err(|_| Failure::new(request, Error::new(Code::BadRequest).field(name, Code::BadRequest, "not an id")))
}

#[utoipa::path(tag = "chat", request_body = NewConversation, responses((status = 201, body = Conversation), (status = "default", body = Problem)))]
#[post("/api/chatbot/conversations")]
pub async fn create(request: HttpRequest, site: web::Data<Site>, signed: Signed, body: RawBody<NewConversation>) -> Outcome {
    let keyed = match Keyed::begin(&request, &site, &signed, &body.bytes).await? {
        Ok(keyed) => keyed,
        Err(replay) => return Ok(replay),
    };
    let deps = &site.engine.deps;
    if !signed.caller.role.is_patient_side() {
        return keyed
            .end(&request, Err(Code::Forbidden.into()), |conversation: Conversation| {
                HttpResponse::Created().json(conversation)
            })
            .await;
    }
    let language = body.value.language.unwrap_or(signed.caller.language);
    let created = deps.ports.conversations.create(&signed.caller, language, deps.clock.now()).await;
    keyed
        .end(&request, created, |conversation| HttpResponse::Created().json(conversation))
        .await
}

#[utoipa::path(tag = "chat", params(Page), responses((status = 200, body = Conversations), (status = "default", body = Problem)))]
#[get("/api/chatbot/conversations")]
pub async fn list(request: HttpRequest, site: web::Data<Site>, signed: Signed, Query(page): Query<Page>) -> Outcome {
    let limit = body::limit(page.limit.as_deref()).at(&request)?;
    let after: Option<ConversationId> = cursor(page.cursor.as_deref()).at(&request)?;
    let items = site
        .engine
        .deps
        .ports
        .conversations
        .list(&signed.caller, after, limit)
        .await
        .at(&request)?;
    let next_cursor = items.last().filter(|_| items.len() as i64 == limit).map(|last| last.id.to_string());
    Ok(HttpResponse::Ok().json(Conversations { items, next_cursor }))
}

/// Reads a cursor that we gave out.
pub fn cursor<T: std::str::FromStr>(word: Option<&str>) -> Result<Option<T>, Error> {
    let bad = |_| Error::new(Code::Invalid).field("cursor", Code::Invalid, "not a cursor of this list");
    word.filter(|word| !word.is_empty())
        .map(|word| word.parse().map_err(bad))
        .transpose()
}

#[utoipa::path(tag = "chat", responses((status = 200, body = Conversation), (status = "default", body = Problem)), params(("id" = String, Path)))]
#[get("/api/chatbot/conversations/{id}")]
pub async fn one(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let id = id(&request, "id")?;
    Ok(HttpResponse::Ok().json(site.engine.deps.ports.conversations.head(&signed.caller, id).await.at(&request)?))
}

#[utoipa::path(tag = "chat", responses((status = 200, body = ContextView), (status = "default", body = Problem)), params(("id" = String, Path)))]
#[get("/api/chatbot/conversations/{id}/context")]
pub async fn context(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let id = id(&request, "id")?;
    site.engine.deps.ports.conversations.head(&signed.caller, id).await.at(&request)?;
    if !(signed.caller.role.is_patient_side() || signed.caller.role.is_clinical()) {
        return Err(Failure::new(&request, Code::Forbidden));
    }
    Ok(HttpResponse::Ok().json(site.engine.context(id).await.at(&request)?))
}
