//! What every request passes: an id, the headers of a safe page, the refusal of foreign origins, and a net for panics.

use crate::domain::error::Code;
use crate::transport::http::Site;
use crate::transport::http::problem::{Failure, RequestId};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, ORIGIN};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError, web};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

const HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
];

/// Pages may load from here alone; the interface documentation brings styles of its own.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; \
                   base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const CSP_DOCS: &str = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
                        base-uri 'none'; frame-ancestors 'none'";

pub async fn pass(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = uuid::Uuid::now_v7().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let path = request.path().to_string();
    if request.method() == Method::HEAD && !path.starts_with("/api") {
        // What may be read may be asked about, as balancers do; the framework leaves the body out.
        request.head_mut().method = Method::GET;
    }
    // Made beforehand: the request itself goes into the handler and may not be held beside it.
    let panicked = Failure::new(request.request(), Code::Internal);
    let origin = allowed_origin(&request);
    let preflight = request.method() == Method::OPTIONS && request.headers().contains_key("access-control-request-method");
    let mut response = if preflight {
        request.into_response(HttpResponse::NoContent().finish()).map_into_boxed_body()
    } else {
        match AssertUnwindSafe(next.call(request)).catch_unwind().await {
            Ok(outcome) => outcome?.map_into_boxed_body(),
            Err(_) => {
                log::error!("a handler panicked request_id={id}");
                return Err(panicked.into());
            }
        }
    };
    if response.status() == StatusCode::BAD_REQUEST && response.response().headers().get("content-type").is_none() {
        // A refusal of the framework itself (a path that can not be decoded, say) gets our form.
        let problem = Failure::new(response.request(), Code::BadRequest).error_response();
        response = response.into_response(problem);
    }
    dress(response.headers_mut(), &path, &id, origin.as_ref());
    Ok(response)
}

/// The Origin of this request, if it is one of the allowed foreign ones.
fn allowed_origin(request: &ServiceRequest) -> Option<HeaderValue> {
    let site = request.app_data::<web::Data<Site>>()?;
    let origin = request.headers().get(ORIGIN)?;
    let word = origin.to_str().ok()?;
    site.allowed_origins.iter().any(|allowed| allowed == word).then(|| origin.clone())
}

fn dress(headers: &mut HeaderMap, path: &str, id: &str, origin: Option<&HeaderValue>) {
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    HEADERS.iter().for_each(|(name, value)| set(name, value));
    set("x-request-id", id);
    set("content-security-policy", if path.starts_with("/docs") { CSP_DOCS } else { CSP });
    if path.starts_with("/api") {
        set("cache-control", "no-store");
    }
    if let Some(origin) = origin {
        headers.insert(HeaderName::from_static("access-control-allow-origin"), origin.clone());
        for (name, value) in [
            (
                "access-control-allow-headers",
                "authorization, content-type, idempotency-key, if-match, last-event-id, accept-language",
            ),
            ("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE"),
            ("access-control-max-age", "600"),
            ("vary", "Origin"),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
}

/// Is this Origin one that may open a socket? None at all is no browser.
pub fn origin_allowed(site: &Site, headers: &HeaderMap, host: &str, scheme: &str) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let Ok(word) = origin.to_str() else { return false };
    let own = [format!("{scheme}://{host}"), format!("http://{host}"), format!("https://{host}")];
    own.iter().any(|own| own == word) || site.allowed_origins.iter().any(|allowed| allowed == word)
}
