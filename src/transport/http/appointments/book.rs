//! Bookings: making, listing, moving, cancelling, the calendar file.

use crate::domain::appointment::{Appointment, AppointmentStatus, Source};
use crate::domain::error::{Code, Error};
use crate::domain::ids::{AppointmentId, DoctorId, HoldId, PatientId};
use crate::domain::person::Role;
use crate::ports::clinic::{AppointmentChange, AppointmentQuery, ChangeTo, NewBooking};
use crate::scheduling::calendar as file;
use crate::transport::http::Site;
use crate::transport::http::appointments::{day, moment};
use crate::transport::http::auth::Signed;
use crate::transport::http::body::{self, Body, Query, RawBody};
use crate::transport::http::chat::{cursor, id};
use crate::transport::http::idempotency::Keyed;
use crate::transport::http::problem::{At, Outcome, Problem};
use actix_web::http::header::{ETAG, IF_MATCH};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppointment {
    /// An id, or `me`.
    patient_id: String,
    doctor_id: DoctorId,
    appointment_datetime: String,
    reason: Option<String>,
    /// `scheduled`, the only one.
    status: Option<AppointmentStatus>,
    source: Option<Source>,
    hold_id: Option<HoldId>,
}

/// A booking as it is told where it was made.
#[derive(Serialize, ToSchema)]
pub struct Booked {
    success: bool,
    #[serde(flatten)]
    appointment: Appointment,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    status: Option<AppointmentStatus>,
    cancellation_reason: Option<String>,
    /// Accepted for the form's sake; the clinic's clock is what is stored.
    cancelled_at: Option<String>,
    appointment_datetime: Option<String>,
    version: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct Appointments {
    items: Vec<Appointment>,
    next_cursor: Option<String>,
}

#[derive(Deserialize, IntoParams)]
pub struct Which {
    patient_id: Option<String>,
    doctor_id: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

fn bad(field: &str, detail: &str) -> Error {
    Error::new(Code::Invalid).field(field, Code::Invalid, detail)
}

fn patient(signed: &Signed, word: &str) -> Result<PatientId, Error> {
    match word {
        "me" => signed.caller.patient_id.ok_or_else(|| Code::NotFound.into()),
        word => word.parse().map_err(|_| bad("patient_id", "an id, or me")),
    }
}

/// An ordinary booking of this caller.
fn booking(signed: &Signed, new: &NewAppointment) -> Result<NewBooking, Error> {
    if new.status.is_some_and(|status| status != AppointmentStatus::Scheduled) {
        return Err(bad("status", "only scheduled"));
    }
    let source = match (signed.caller.role.is_patient_side(), new.source) {
        (true, Some(Source::Chatbot)) => Source::Chatbot,
        (true, _) => Source::Web,
        (false, source) => source.unwrap_or(Source::Staff),
    };
    Ok(NewBooking {
        patient_id: patient(signed, &new.patient_id)?,
        doctor_id: new.doctor_id,
        datetime: moment("appointment_datetime", &new.appointment_datetime)?,
        reason: new
            .reason
            .as_deref()
            .map_or(Ok(String::new()), |reason| body::text("reason", reason, 500))?,
        source,
        hold_id: new.hold_id,
        language: signed.language(),
    })
}

#[utoipa::path(tag = "services", request_body = NewAppointment, responses((status = 201, body = Booked), (status = "default", body = Problem)))]
#[post("/api/appointments")]
pub async fn create(request: HttpRequest, site: web::Data<Site>, signed: Signed, body: RawBody<NewAppointment>) -> Outcome {
    let booking = booking(&signed, &body.value).at(&request)?;
    let keyed = match Keyed::begin(&request, &site, &signed, &body.bytes).await? {
        Ok(keyed) => keyed,
        Err(replay) => return Ok(replay),
    };
    let deps = &site.engine.deps;
    let booked = deps.ports.clinic.book(&signed.caller, booking, deps.clock.now()).await;
    keyed
        .end(&request, booked, |appointment| {
            HttpResponse::Created().json(Booked {
                success: true,
                appointment,
            })
        })
        .await
}

#[utoipa::path(tag = "services", params(Which), responses((status = 200, body = Appointments), (status = "default", body = Problem)))]
#[get("/api/appointments")]
pub async fn list(request: HttpRequest, site: web::Data<Site>, signed: Signed, Query(which): Query<Which>) -> Outcome {
    let query = asked(&signed, &which).at(&request)?;
    let limit = query.limit;
    let items = site
        .engine
        .deps
        .ports
        .clinic
        .appointments(&signed.caller, query)
        .await
        .at(&request)?;
    let next_cursor = items.last().filter(|_| items.len() as i64 == limit).map(|last| last.id.to_string());
    Ok(HttpResponse::Ok().json(Appointments { items, next_cursor }))
}

fn asked(signed: &Signed, which: &Which) -> Result<AppointmentQuery, Error> {
    let query = AppointmentQuery {
        patient_id: which.patient_id.as_deref().map(|word| patient(signed, word)).transpose()?,
        doctor_id: which
            .doctor_id
            .as_deref()
            .map(|id| id.parse().map_err(|_| bad("doctor_id", "not an id")))
            .transpose()?,
        from: day("start_date", which.start_date.as_deref())?,
        to: day("end_date", which.end_date.as_deref())?,
        upcoming_after: None,
        language: signed.language(),
        after: cursor(which.cursor.as_deref())?,
        limit: body::limit(which.limit.as_deref())?,
    };
    let wide = signed.caller.role.is_desk() || signed.caller.role == Role::Service;
    let named = query.patient_id.is_some() || (query.doctor_id.is_some() && query.from.is_some() && query.to.is_some());
    match wide && !named {
        true => Err(bad("patient_id", "staff name a patient, or a doctor with start_date and end_date")),
        false => Ok(query),
    }
}

#[utoipa::path(tag = "services", params(("id" = String, Path)), responses((status = 200, body = Appointment), (status = "default", body = Problem)))]
#[get("/api/appointments/{id}")]
pub async fn one(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let appointment = read(&request, &site, &signed).await?;
    Ok(with_etag(appointment))
}

async fn read(request: &HttpRequest, site: &Site, signed: &Signed) -> Outcome<Appointment> {
    let id: AppointmentId = id(request, "id")?;
    site.engine
        .deps
        .ports
        .clinic
        .appointment(&signed.caller, id, signed.language())
        .await
        .at(request)
}

fn with_etag(appointment: Appointment) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, format!("\"{}\"", appointment.version)))
        .json(appointment)
}

#[utoipa::path(tag = "services", request_body = Change, params(("id" = String, Path)), responses((status = 200, body = Appointment), (status = "default", body = Problem)))]
#[patch("/api/appointments/{id}")]
pub async fn change(request: HttpRequest, site: web::Data<Site>, signed: Signed, Body(asked): Body<Change>) -> Outcome {
    let id: AppointmentId = id(&request, "id")?;
    let wanted = wanted(&request, &signed, asked).at(&request)?;
    let deps = &site.engine.deps;
    let changed = deps
        .ports
        .clinic
        .change(&signed.caller, id, wanted, deps.clock.now())
        .await
        .at(&request)?;
    Ok(with_etag(changed))
}

fn wanted(request: &HttpRequest, signed: &Signed, asked: Change) -> Result<AppointmentChange, Error> {
    asked.cancelled_at.as_deref().map(|at| moment("cancelled_at", at)).transpose()?;
    let header = request
        .headers()
        .get(IF_MATCH)
        .and_then(|value| value.to_str().ok())
        .filter(|value| *value != "*");
    let if_match = header
        .map(|value| value.trim_matches('"').parse::<i64>().map_err(|_| Error::new(Code::Stale)))
        .transpose()?;
    let reason = asked
        .cancellation_reason
        .as_deref()
        .map(|reason| body::text("cancellation_reason", reason, 500))
        .transpose()?;
    let to = match (asked.status, asked.appointment_datetime) {
        (Some(status), None) => ChangeTo::Status { status, reason },
        (None, Some(datetime)) => ChangeTo::Time(moment("appointment_datetime", &datetime)?),
        _ => return Err(bad("status", "either status or appointment_datetime")),
    };
    let patient_may = !matches!(&to, ChangeTo::Status { status, .. } if *status != AppointmentStatus::Cancelled && *status != AppointmentStatus::Confirmed);
    if signed.caller.role.is_patient_side() && !patient_may {
        return Err(Code::Forbidden.into());
    }
    Ok(AppointmentChange {
        to,
        version: asked.version.or(if_match),
        language: signed.language(),
    })
}

#[utoipa::path(tag = "services", params(("id" = String, Path)), responses((status = 200, content_type = "text/calendar", body = String), (status = "default", body = Problem)))]
#[get("/api/appointments/{id}/calendar.ics")]
pub async fn calendar(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let appointment = read(&request, &site, &signed).await?;
    let file = file::file(&appointment, &site.house, signed.language());
    let mut response = HttpResponse::Ok();
    response.content_type("text/calendar; charset=utf-8");
    response.insert_header(("Content-Disposition", format!("attachment; filename=\"{}.ics\"", appointment.code)));
    Ok(response.body(file))
}
