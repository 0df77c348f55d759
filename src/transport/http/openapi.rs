//! The OpenAPI 3.1 document, collected from the routes themselves.

use crate::transport::http::table;
use actix_web::App;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, OpenApi, SecurityRequirement};
use utoipa_actix_web::AppExt;

pub fn document() -> OpenApi {
    let (_, mut api) = App::new().into_utoipa_app().configure(table).split_for_parts();
    api.info = InfoBuilder::new()
        .title("healthcare-chatbot")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "A self-hosted healthcare assistant: chat, triage, booking, staff desk. Errors are RFC 9457 problems.",
        ))
        .build();
    let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    api.components
        .get_or_insert_with(Components::new)
        .security_schemes
        .insert("bearer".into(), scheme.into());
    api.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>("bearer", [])]);
    api
}
