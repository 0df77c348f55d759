//! The pages, embedded in the binary: the chat page and its parts, and the offline documentation of the interface.

use crate::transport::http::Site;
use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "web/"]
struct Assets;

/// `GET /`
pub async fn chat(site: web::Data<Site>) -> HttpResponse {
    let page = Assets::get("chat/index.html")
        .map(|file| String::from_utf8_lossy(&file.data).into_owned())
        .unwrap_or_default();
    let page = page
        .replace("{{clinic}}", &escaped(&site.clinic_name))
        .replace("{{emergency_tel}}", &escaped(&site.emergency_tel));
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(page)
}

/// `GET /favicon.ico`: browsers ask for it unasked.
pub async fn favicon(request: HttpRequest) -> HttpResponse {
    file(&request, "shared/favicon.svg")
}

/// `GET /assets/{path}`
pub async fn asset(request: HttpRequest) -> HttpResponse {
    let path = request.match_info().get("path").unwrap_or_default().to_string();
    file(&request, &path)
}

fn file(request: &HttpRequest, path: &str) -> HttpResponse {
    let Some(file) = Assets::get(path) else {
        return HttpResponse::NotFound().finish();
    };
    let etag = tag(&file);
    let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known == Some(etag.as_str()) {
        return HttpResponse::NotModified().insert_header((ETAG, etag)).finish();
    }
    let body = match file.data {
        Cow::Borrowed(bytes) => web::Bytes::from_static(bytes),
        Cow::Owned(bytes) => web::Bytes::from(bytes),
    };
    HttpResponse::Ok()
        .content_type(kind(path))
        .insert_header((ETAG, etag))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(body)
}

fn tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    format!("\"{}\"", hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>())
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
