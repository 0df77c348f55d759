//! What operators ask: is it alive, is it ready, how much, which interface.

use crate::domain::error::Code;
use crate::transport::http::Site;
use crate::transport::http::problem::{Failure, Outcome};
use actix_web::{HttpRequest, HttpResponse, get, web};
use prometheus::{Encoder, TextEncoder};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// A check that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Serialize, ToSchema)]
pub struct Alive {
    status: &'static str,
}

#[derive(Serialize, ToSchema)]
pub struct Ready {
    /// `ready`, `draining` or `unavailable`.
    status: &'static str,
    checks: Vec<Check>,
    version: &'static str,
    ruleset: String,
}

#[derive(Serialize, ToSchema)]
pub struct Check {
    name: &'static str,
    /// A check that is not needed never makes the server unready.
    needed: bool,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// Touches nothing.
#[utoipa::path(tag = "operating", responses((status = 200, body = Alive)))]
#[get("/livez")]
pub async fn livez() -> HttpResponse {
    HttpResponse::Ok().json(Alive { status: "alive" })
}

#[utoipa::path(tag = "operating", responses((status = 200, body = Ready), (status = 503, body = Ready)))]
#[get("/readyz")]
pub async fn readyz(site: web::Data<Site>) -> HttpResponse {
    let draining = *site.draining.borrow();
    let store = tokio::time::timeout(PATIENCE, site.health.check()).await;
    let store_error = match store {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.code.code().to_string()),
        Err(_) => Some("timeout".to_string()),
    };
    let ready = store_error.is_none() && !draining;
    let model = site.engine.deps.ai.is_some();
    let checks = vec![
        Check {
            name: "store",
            needed: true,
            ok: store_error.is_none(),
            detail: store_error,
        },
        Check {
            name: "rules",
            needed: true,
            ok: true,
            detail: None,
        },
        Check {
            name: "model",
            needed: false,
            ok: true,
            detail: Some(if model { "configured" } else { "none" }.into()),
        },
    ];
    let status = match (draining, ready) {
        (true, _) => "draining",
        (false, true) => "ready",
        (false, false) => "unavailable",
    };
    let body = Ready {
        status,
        checks,
        version: env!("CARGO_PKG_VERSION"),
        ruleset: site.engine.deps.mind.ruleset().to_string(),
    };
    if ready {
        HttpResponse::Ok().json(body)
    } else {
        HttpResponse::ServiceUnavailable().insert_header(("Retry-After", "2")).json(body)
    }
}

#[utoipa::path(tag = "operating", responses((status = 200, content_type = "text/plain", body = String)))]
#[get("/metrics")]
pub async fn metrics(request: HttpRequest, site: web::Data<Site>) -> Outcome {
    let mut text = Vec::new();
    TextEncoder::new().encode(&site.metrics.gather(), &mut text).map_err(|error| {
        log::error!("metrics could not be encoded: {error}");
        Failure::new(&request, Code::Internal)
    })?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(text))
}

#[utoipa::path(tag = "operating", responses((status = 200, content_type = "application/json", body = String)))]
#[get("/openapi.json")]
pub async fn openapi(site: web::Data<Site>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(site.openapi.clone())
}

/// What the `type` of a problem points at: every code with its sentence.
#[utoipa::path(tag = "operating", responses((status = 200, content_type = "text/html", body = String)))]
#[get("/docs/errors")]
pub async fn errors() -> HttpResponse {
    use crate::domain::language::Language;
    use crate::transport::http::problem::status_of;
    let row = |code: &Code| {
        let (name, status) = (code.code(), status_of(*code).as_u16());
        format!(
            "<tr id=\"{name}\"><td><code>{name}</code></td><td>{status}</td><td>{}</td><td>{}</td></tr>",
            code.text(Language::Vi),
            code.text(Language::En)
        )
    };
    let rows: String = Code::ALL.iter().map(row).collect();
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Error codes</title><link rel=\"stylesheet\" href=\"/assets/shared/tokens.css\"></head>\
         <body><h1>Error codes</h1><table><thead><tr><th>code</th><th>status</th><th>vi</th><th>en</th></tr></thead><tbody>{rows}</tbody></table></body></html>"
    );
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}
