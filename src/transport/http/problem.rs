//! RFC 9457 problems: the only place that picks a status. Texts in the reader's language; causes never leave the process.

use crate::domain::appointment::Slot;
use crate::domain::error::{Code, Error, ErrorKind};
use crate::domain::language::Language;
use crate::domain::message::Message;
use crate::domain::staff::Assignee;
use crate::engine::conversation::Refused;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// A problem document.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    pub r#type: String,
    pub title: &'static str,
    pub status: u16,
    pub detail: String,
    pub code: &'static str,
    pub request_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
    /// Other free slots, with the booking codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternatives: Option<Vec<Slot>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<Assignee>,
    /// The danger card and what else is said although the message was not accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replies: Option<Vec<Message>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    pub field: String,
    pub code: &'static str,
    pub detail: String,
}

/// A failure on its way out of a handler. It takes its language and request id from the request when it is rendered.
#[derive(Debug)]
pub struct Failure {
    error: Error,
    replies: Option<Vec<Message>>,
    language: Language,
    request_id: String,
}

/// What every handler returns.
pub type Outcome<T = HttpResponse> = Result<T, Failure>;

/// The id that the response, the log and a problem share.
#[derive(Clone)]
pub struct RequestId(pub String);

/// vi or en, whichever Accept-Language names first; Vietnamese by default.
pub fn language_of(request: &HttpRequest) -> Language {
    let header = request
        .headers()
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let named = header
        .split(',')
        .filter_map(|part| Language::parse(&part.trim().chars().take(2).collect::<String>().to_lowercase()));
    named.into_iter().next().unwrap_or_default()
}

pub fn request_id(request: &HttpRequest) -> String {
    request
        .extensions()
        .get::<RequestId>()
        .map_or_else(|| uuid::Uuid::now_v7().to_string(), |id| id.0.clone())
}

impl Failure {
    pub fn new(request: &HttpRequest, error: impl Into<Error>) -> Self {
        Failure {
            error: error.into(),
            replies: None,
            language: language_of(request),
            request_id: request_id(request),
        }
    }

    pub fn refused(request: &HttpRequest, refused: Refused) -> Self {
        Failure {
            replies: Some(refused.replies),
            ..Failure::new(request, refused.error)
        }
    }
}

/// Puts a request to an error of the domain, so that `?` works in handlers.
pub trait At<T> {
    fn at(self, request: &HttpRequest) -> Outcome<T>;
}

impl<T, E: Into<Error>> At<T> for Result<T, E> {
    fn at(self, request: &HttpRequest) -> Outcome<T> {
        self.map_err(|error| Failure::new(request, error))
    }
}

pub fn status_of(code: Code) -> StatusCode {
    match code.kind() {
        ErrorKind::BadRequest => StatusCode::BAD_REQUEST,
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ErrorKind::Timeout => StatusCode::REQUEST_TIMEOUT,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::Gone => StatusCode::GONE,
        ErrorKind::Stale => StatusCode::PRECONDITION_FAILED,
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        status_of(self.error.code)
    }

    fn error_response(&self) -> HttpResponse {
        let (error, status) = (&self.error, self.status_code());
        let booking = matches!(
            error.code,
            Code::SlotTaken | Code::PatientBusy | Code::NotBookable | Code::HoldExpired
        );
        let waits = matches!(error.code.kind(), ErrorKind::TooMany | ErrorKind::Unavailable) || error.code == Code::InProgress;
        let retry_after_ms = error.retry_after_ms.or(waits.then_some(1000));
        let fields = error.fields.iter().map(|field| ProblemField {
            field: field.field.clone(),
            code: field.code.code(),
            detail: field.detail.clone(),
        });
        let problem = Problem {
            r#type: format!("/docs/errors#{}", error.code.code()),
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: error.detail.clone().unwrap_or_else(|| error.code.text(self.language).to_string()),
            code: error.code.code(),
            request_id: self.request_id.clone(),
            errors: fields.collect(),
            alternatives: booking.then(|| error.alternatives.clone()),
            assigned_to: error.assigned_to.clone(),
            replies: self.replies.clone(),
            retry_after_ms,
        };
        let mut response = HttpResponse::build(status);
        response.insert_header((CONTENT_TYPE, "application/problem+json; charset=utf-8"));
        if let Some(millis) = retry_after_ms {
            response.insert_header((RETRY_AFTER, millis.div_ceil(1000).max(1).to_string()));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.insert_header(("WWW-Authenticate", "Bearer"));
        }
        response.body(serde_json::to_string(&problem).unwrap_or_default())
    }
}
