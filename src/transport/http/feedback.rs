//! Thumbs on an answer.

use crate::ports::conversations::Feedback;
use crate::transport::http::Site;
use crate::transport::http::auth::Signed;
use crate::transport::http::body::{self, Body};
use crate::transport::http::chat::id;
use crate::transport::http::problem::{At, Outcome, Problem};
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    Up,
    Down,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFeedback {
    rating: Rating,
    reason: Option<String>,
    comment: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Given {
    rating: Rating,
}

#[utoipa::path(tag = "chat", request_body = NewFeedback, params(("id" = String, Path)), responses((status = 201, body = Given), (status = "default", body = Problem)))]
#[post("/api/chatbot/messages/{id}/feedback")]
pub async fn give(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(new): Body<NewFeedback>) -> Outcome {
    let message = id(&request, "id")?;
    let words = |field, text: Option<String>, most| text.map(|text| body::text(field, &text, most)).transpose();
    let feedback = Feedback {
        up: matches!(new.rating, Rating::Up),
        reason: words("reason", new.reason, 80).at(&request)?,
        comment: words("comment", new.comment, 2000).at(&request)?,
    };
    let deps = &site.engine.deps;
    deps.ports
        .conversations
        .feedback(&signed.caller, message, feedback, deps.clock.now())
        .await
        .at(&request)?;
    Ok(HttpResponse::Created().json(Given { rating: new.rating }))
}
