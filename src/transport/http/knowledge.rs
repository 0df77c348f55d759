//! Understanding and knowledge without a conversation: nothing of it is kept.

use crate::clinical::red_flags::Context;
use crate::dialogue::analyze as analysis;
use crate::domain::analysis::Analysis;
use crate::domain::error::{Code, Error};
use crate::domain::language::Language;
use crate::domain::message::MAX_TEXT;
use crate::domain::understanding::Understanding;
use crate::knowledge::interactions as pairs;
use crate::knowledge::search::Hit;
use crate::transport::http::Site;
use crate::transport::http::auth::Signed;
use crate::transport::http::body::{self, Body, Query};
use crate::transport::http::problem::{At, Failure, Outcome, Problem};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Most medicines of one look-up.
const MOST_MEDICINES: usize = 50;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Understand {
    text: String,
    language: Option<Language>,
}

#[derive(Deserialize, IntoParams)]
pub struct Search {
    q: Option<String>,
    lang: Option<String>,
    limit: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Hits {
    items: Vec<Hit>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Medicines {
    medications: Vec<String>,
}

#[utoipa::path(tag = "knowledge", request_body = Understand, responses((status = 200, body = Understanding), (status = "default", body = Problem)))]
#[post("/api/chatbot/understand")]
pub async fn understand(request: HttpRequest, site: web::Data<Site>, _signed: Signed, Body(ask): Body<Understand>) -> Outcome {
    let text = written("text", &ask.text).at(&request)?;
    let deps = &site.engine.deps;
    let understood = deps.mind.understand(&text, ask.language, &Context::default(), deps.clock.now());
    Ok(HttpResponse::Ok().json(understood.understanding))
}

/// A text of at most 4,000 characters, with the codes that a message would get.
fn written(field: &str, text: &str) -> Result<String, Error> {
    match () {
        () if text.trim().is_empty() => Err(Code::Empty.into()),
        () if text.chars().count() > MAX_TEXT => Err(Code::TooLong.into()),
        () => body::text(field, text, MAX_TEXT),
    }
}

#[utoipa::path(tag = "knowledge", request_body = analysis::Request, responses((status = 200, body = Analysis), (status = "default", body = Problem)))]
#[post("/api/chatbot/analyze-symptoms")]
pub async fn analyze(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(ask): Body<analysis::Request>) -> Outcome {
    let deps = &site.engine.deps;
    let found = analysis::analyze(&deps.mind, &ask, signed.language(), deps.clock.now()).at(&request)?;
    Ok(HttpResponse::Ok().json(found))
}

#[utoipa::path(tag = "knowledge", params(Search), responses((status = 200, body = Hits), (status = "default", body = Problem)))]
#[get("/api/chatbot/knowledge/search")]
pub async fn search(request: HttpRequest, site: web::Data<Site>, signed: Signed, Query(search): Query<Search>) -> Outcome {
    let limit = body::limit(search.limit.as_deref().or(Some("10"))).at(&request)?;
    let bad = || Error::new(Code::Invalid).field("lang", Code::Invalid, "vi or en");
    let language = match search.lang.as_deref() {
        Some(word) => Language::parse(word).ok_or_else(bad).at(&request)?,
        None => signed.language(),
    };
    let query = search.q.unwrap_or_default();
    if query.chars().count() > MAX_TEXT {
        return Err(Failure::new(&request, Code::TooLong));
    }
    let deps = &site.engine.deps;
    let items = deps
        .mind
        .search
        .search(&query, language, limit.min(50) as usize, deps.clock.now().date());
    Ok(HttpResponse::Ok().json(Hits { items }))
}

#[utoipa::path(tag = "knowledge", request_body = Medicines, responses((status = 200, body = pairs::Findings), (status = "default", body = Problem)))]
#[post("/api/chatbot/knowledge/interactions")]
pub async fn interactions(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(ask): Body<Medicines>) -> Outcome {
    if ask.medications.is_empty() || ask.medications.len() > MOST_MEDICINES {
        let error = Error::new(Code::Invalid).field("medications", Code::Invalid, format!("1 to {MOST_MEDICINES} names"));
        return Err(Failure::new(&request, error));
    }
    for name in &ask.medications {
        body::text("medications", name, 200).at(&request)?;
    }
    let deps = &site.engine.deps;
    let found = pairs::check(
        &deps.mind.pack,
        &deps.mind.medicines,
        &ask.medications,
        signed.language(),
        deps.clock.now().date(),
    );
    Ok(HttpResponse::Ok().json(found))
}
