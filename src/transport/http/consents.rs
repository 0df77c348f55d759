//! Consent, a purpose at a time; given and withdrawn here.

use crate::domain::error::Code;
use crate::domain::ids::ConversationId;
use crate::domain::person::Consent;
use crate::engine::conversation::inbox::Consented;
use crate::transport::http::Site;
use crate::transport::http::auth::Signed;
use crate::transport::http::body::Body;
use crate::transport::http::problem::{At, Outcome, Problem};
use crate::transport::http::sessions::purpose;
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetConsent {
    purpose: String,
    granted: bool,
    conversation_id: Option<ConversationId>,
}

#[derive(Serialize, ToSchema)]
pub struct Consents {
    items: Vec<Consent>,
}

#[utoipa::path(tag = "chat", responses((status = 200, body = Consents), (status = "default", body = Problem)))]
#[get("/api/chatbot/consents")]
pub async fn list(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let items = site.engine.deps.ports.accounts.consents(signed.caller.user_id).await.at(&request)?;
    Ok(HttpResponse::Ok().json(Consents { items }))
}

#[utoipa::path(tag = "chat", request_body = SetConsent, responses((status = 200, body = Consents), (status = "default", body = Problem)))]
#[put("/api/chatbot/consents")]
pub async fn set(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(set): Body<SetConsent>) -> Outcome {
    let purpose = purpose(&set.purpose).at(&request)?;
    let (accounts, now) = (&site.engine.deps.ports.accounts, site.engine.deps.clock.now());
    accounts
        .set_consent(signed.caller.user_id, purpose, set.granted, now)
        .await
        .at(&request)?;
    if purpose == "care_chat" {
        site.tell_conversations(&signed, set.conversation_id, set.granted)
            .await
            .at(&request)?;
    }
    let items = accounts.consents(signed.caller.user_id).await.at(&request)?;
    Ok(HttpResponse::Ok().json(Consents { items }))
}

impl Site {
    /// Conversations in memory keep the owner's consent; they hear of a change.
    async fn tell_conversations(&self, signed: &Signed, only: Option<ConversationId>, granted: bool) -> crate::domain::error::Result<()> {
        let store = &self.engine.deps.ports.conversations;
        let mine = store.list(&signed.caller, None, 100).await?;
        if only.is_some_and(|id| !mine.iter().any(|conversation| conversation.id == id)) {
            return Err(Code::NotFound.into());
        }
        for conversation in mine {
            self.engine.open(conversation.id).await?.do_send(Consented(granted));
        }
        Ok(())
    }
}
