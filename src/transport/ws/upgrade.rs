//! The door of both sockets: what is refused before the upgrade, and the guarded upgrade itself.

use crate::domain::error::{Code, Error};
use crate::ports::accounts::SessionOf;
use crate::transport::guard::{BreachCell, MOST_BYTES, guarded};
use crate::transport::http::Site;
use crate::transport::http::auth::bearer;
use crate::transport::http::middleware::origin_allowed;
use crate::transport::http::problem::{At, Failure, Outcome};
use crate::transport::limits::SocketPlace;
use crate::transport::ws::link::{SessionLink, Wire};
use crate::transport::ws::protocol::SUBPROTOCOL;
use actix::Actor;
use actix_web::http::header::SEC_WEBSOCKET_PROTOCOL;
use actix_web::{HttpRequest, HttpResponse, web};
use actix_web_actors::ws;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A request that may be upgraded.
pub struct Entry {
    /// Of the token in a header or subprotocol; none where `hello` will bring it.
    pub session: Option<(SessionOf, String)>,
    pub place: SocketPlace,
    pub breach: BreachCell,
    pub link: Arc<SessionLink>,
}

/// Refuses what must not be upgraded: tokens in the URL, foreign origins, bad tokens, too many sockets, a server going down.
pub async fn enter(request: &HttpRequest, site: &Site) -> Outcome<Entry> {
    let query = request.query_string().to_lowercase();
    if query
        .split('&')
        .any(|part| part.starts_with("token=") || part.starts_with("access_token=") || part.starts_with("bearer="))
    {
        return Err(Failure::new(
            request,
            Error::new(Code::BadRequest).detail("A token never belongs into an address."),
        ));
    }
    let connection = request.connection_info().clone();
    if !origin_allowed(site, request.headers(), connection.host(), connection.scheme()) {
        return Err(Failure::new(request, Code::BadOrigin));
    }
    if *site.draining.borrow() {
        return Err(Failure::new(request, Error::new(Code::Draining).retry_after(2000)));
    }
    let offered = request
        .headers()
        .get(SEC_WEBSOCKET_PROTOCOL)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let offered: Vec<&str> = offered.split(',').map(str::trim).collect();
    let token = offered
        .iter()
        .find_map(|word| word.strip_prefix("bearer."))
        .map(String::from)
        .or_else(|| bearer(request));
    let session = match token {
        Some(token) => Some(site.session(&token).await.at(request)?),
        None => None,
    };
    let mut place = site.limits.socket(site.address(request)).at(request)?;
    if let Some((session, _)) = &session {
        place
            .taken_by(session.caller.user_id, !session.caller.role.is_patient_side())
            .at(request)?;
    }
    let link = SessionLink {
        wire: request.conn_data::<Wire>().cloned(),
        orphaned: AtomicBool::new(false),
    };
    Ok(Entry {
        session,
        place,
        breach: BreachCell::default(),
        link: Arc::new(link),
    })
}

/// Upgrades, with the payload guard in front of the codec.
pub fn start<A>(request: &HttpRequest, payload: web::Payload, breach: BreachCell, actor: A) -> Outcome<HttpResponse>
where
    A: Actor<Context = ws::WebsocketContext<A>> + actix::StreamHandler<Result<ws::Message, ws::ProtocolError>>,
{
    let payload = guarded(payload.into_inner(), breach);
    let protocols = [SUBPROTOCOL];
    let start = ws::WsResponseBuilder::new(actor, request, payload)
        .protocols(&protocols)
        .frame_size(MOST_BYTES as usize)
        .start();
    start.map_err(|_| Failure::new(request, Error::new(Code::BadRequest).detail("This address speaks WebSocket.")))
}
