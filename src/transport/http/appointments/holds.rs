//! Holds: a slot kept for five minutes.

use crate::domain::appointment::Hold;
use crate::domain::ids::DoctorId;
use crate::transport::http::Site;
use crate::transport::http::appointments::moment;
use crate::transport::http::auth::Signed;
use crate::transport::http::body::RawBody;
use crate::transport::http::chat::id;
use crate::transport::http::idempotency::Keyed;
use crate::transport::http::problem::{At, Outcome, Problem};
use actix_web::{HttpRequest, HttpResponse, delete, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHold {
    doctor_id: DoctorId,
    datetime: String,
}

#[utoipa::path(tag = "services", request_body = NewHold, responses((status = 201, body = Hold), (status = "default", body = Problem)))]
#[post("/api/appointments/holds")]
pub async fn create(request: HttpRequest, site: web::Data<Site>, signed: Signed, body: RawBody<NewHold>) -> Outcome {
    let datetime = moment("datetime", &body.value.datetime).at(&request)?;
    let keyed = match Keyed::begin(&request, &site, &signed, &body.bytes).await? {
        Ok(keyed) => keyed,
        Err(replay) => return Ok(replay),
    };
    let deps = &site.engine.deps;
    let held = deps
        .ports
        .clinic
        .hold(&signed.caller, body.value.doctor_id, datetime, deps.clock.now())
        .await;
    keyed.end(&request, held, |hold| HttpResponse::Created().json(hold)).await
}

#[utoipa::path(tag = "services", params(("id" = String, Path)), responses((status = 204), (status = "default", body = Problem)))]
#[delete("/api/appointments/holds/{id}")]
pub async fn release(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let hold = id(&request, "id")?;
    site.engine
        .deps
        .ports
        .clinic
        .release_hold(&signed.caller, hold)
        .await
        .at(&request)?;
    Ok(HttpResponse::NoContent().finish())
}
