//! `GET /api/chatbot/ws`.

use crate::transport::http::Site;
use crate::transport::http::problem::{Outcome, Problem};
use crate::transport::ws::session::Session;
use crate::transport::ws::upgrade;
use actix_web::{HttpRequest, get, web};

/// The chat socket, subprotocol `hcb.v1`.
#[utoipa::path(tag = "chat", responses((status = 101, description = "Switching to hcb.v1"), (status = "default", body = Problem)))]
#[get("/api/chatbot/ws")]
pub async fn open(request: HttpRequest, payload: web::Payload, site: web::Data<Site>) -> Outcome {
    let entry = upgrade::enter(&request, &site).await?;
    let breach = entry.breach.clone();
    upgrade::start(&request, payload, breach, Session::new(site.clone(), entry))
}
