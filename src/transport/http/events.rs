//! Server-sent events: the second way for live frames, where a WebSocket can not be opened. `id` is the seq, `Last-Event-ID` resumes.

use crate::domain::error::{Code, Error};
use crate::transport::http::Site;
use crate::transport::http::auth::Signed;
use crate::transport::http::chat::id;
use crate::transport::http::problem::{At, Failure, Outcome, Problem};
use crate::transport::ws::stream::{Follow, follow};
use actix_web::{HttpRequest, HttpResponse, get, web};
use futures_util::StreamExt;

#[utoipa::path(tag = "chat", params(("id" = String, Path)), responses((status = 200, content_type = "text/event-stream", body = String), (status = "default", body = Problem)))]
#[get("/api/chatbot/conversations/{id}/events")]
pub async fn stream(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let id = id(&request, "id")?;
    if *site.draining.borrow() {
        return Err(Failure::new(&request, Code::Draining));
    }
    let last = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let bad = |_| Error::new(Code::BadLastSeq);
    let last_seq = last
        .map(|last| last.parse::<u32>().map(i64::from).map_err(bad))
        .transpose()
        .at(&request)?;
    site.engine.deps.ports.conversations.head(&signed.caller, id).await.at(&request)?;
    let mut place = site.limits.socket(site.address(&request)).at(&request)?;
    place
        .taken_by(signed.caller.user_id, !signed.caller.role.is_patient_side())
        .at(&request)?;
    let frames = follow(&site, signed.caller, signed.token_hash, id, last_seq, place)
        .await
        .at(&request)?;
    let lines = frames.map(|frame| {
        Ok::<_, actix_web::Error>(web::Bytes::from(match frame {
            Follow::Frame { seq: Some(seq), text } => format!("id: {seq}\ndata: {text}\n\n"),
            Follow::Frame { seq: None, text } => format!("data: {text}\n\n"),
            Follow::KeepAlive => ": keep-alive\n\n".to_string(),
        }))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream; charset=utf-8")
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(lines))
}
