//! Departments, doctors, free slots.

use crate::domain::appointment::{Doctor, Slot};
use crate::domain::error::{Code, Error};
use crate::domain::ids::DoctorId;
use crate::domain::time::At as Moment;
use crate::language::text;
use crate::ports::clinic::SlotQuery;
use crate::transport::http::Site;
use crate::transport::http::appointments::day;
use crate::transport::http::auth::Signed;
use crate::transport::http::body::{self, Query};
use crate::transport::http::problem::{At, Outcome, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::Days;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const DAYS_BY_DEFAULT: u64 = 6;
const MOST_DAYS: i64 = 62;

#[derive(Serialize, ToSchema)]
pub struct SpecialtyView {
    id: String,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct Specialties {
    items: Vec<SpecialtyView>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Doctors {
    items: Vec<Doctor>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Slots {
    items: Vec<Slot>,
    next_cursor: Option<String>,
}

#[derive(Deserialize, IntoParams)]
pub struct Which {
    /// An id or a name, vi or en, accents optional.
    specialty: Option<String>,
}

#[derive(Deserialize, IntoParams)]
pub struct SlotsAsked {
    doctor_id: Option<String>,
    specialty: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

impl Site {
    /// The id of a department by id or name; a name that nobody has gives an id that nobody has.
    pub fn specialty_id(&self, word: &str) -> String {
        let folded = text::read(word).folded;
        let same = |name: &str| text::read(name).folded == folded;
        let known = self
            .engine
            .deps
            .specialties
            .iter()
            .find(|specialty| specialty.id == word || same(&specialty.vi) || same(&specialty.en));
        known.map_or_else(|| word.to_string(), |specialty| specialty.id.clone())
    }
}

#[utoipa::path(tag = "services", responses((status = 200, body = Specialties), (status = "default", body = Problem)))]
#[get("/api/appointments/specialties")]
pub async fn specialties(site: web::Data<Site>, signed: Signed) -> Outcome {
    let name = |vi: &str, en: &str| signed.language().pick(vi, en).to_string();
    let items = site
        .engine
        .deps
        .specialties
        .iter()
        .map(|s| SpecialtyView {
            id: s.id.clone(),
            name: name(&s.vi, &s.en),
        })
        .collect();
    Ok(HttpResponse::Ok().json(Specialties { items, next_cursor: None }))
}

#[utoipa::path(tag = "services", params(Which), responses((status = 200, body = Doctors), (status = "default", body = Problem)))]
#[get("/api/appointments/doctors")]
pub async fn doctors(request: HttpRequest, site: web::Data<Site>, signed: Signed, Query(which): Query<Which>) -> Outcome {
    let specialty = which
        .specialty
        .as_deref()
        .filter(|word| !word.is_empty())
        .map(|word| site.specialty_id(word));
    let deps = &site.engine.deps;
    let items = deps
        .ports
        .clinic
        .doctors(specialty.as_deref(), signed.language(), deps.clock.now())
        .await
        .at(&request)?;
    Ok(HttpResponse::Ok().json(Doctors { items, next_cursor: None }))
}

fn asked(site: &Site, signed: &Signed, asked: &SlotsAsked) -> Result<SlotQuery, Error> {
    let now = site.engine.deps.clock.now();
    let bad = |field: &str, detail: &str| Error::new(Code::Invalid).field(field, Code::Invalid, detail);
    let doctor_id = asked
        .doctor_id
        .as_deref()
        .map(|id| id.parse::<DoctorId>().map_err(|_| bad("doctor_id", "not an id")))
        .transpose()?;
    let from = day("start_date", asked.start_date.as_deref())?.unwrap_or_else(|| now.date());
    let to = day("end_date", asked.end_date.as_deref())?.unwrap_or(from + Days::new(DAYS_BY_DEFAULT));
    if to < from || (to - from).num_days() >= MOST_DAYS {
        return Err(bad("end_date", "not before start_date, and at most 62 days"));
    }
    if doctor_id.is_none() && asked.specialty.is_none() {
        return Err(bad("doctor_id", "doctor_id or specialty is needed"));
    }
    Ok(SlotQuery {
        doctor_id,
        specialty_id: asked.specialty.as_deref().map(|word| site.specialty_id(word)),
        from,
        to,
        time_from: None,
        time_to: None,
        language: signed.language(),
        now,
        after: slot_cursor(asked.cursor.as_deref())?,
        limit: body::limit(asked.limit.as_deref())?,
    })
}

/// `millis_doctor`.
fn slot_cursor(word: Option<&str>) -> Result<Option<(Moment, DoctorId)>, Error> {
    let Some(word) = word.filter(|word| !word.is_empty()) else {
        return Ok(None);
    };
    let parts = word
        .split_once('_')
        .and_then(|(millis, doctor)| Some((Moment::from_millis(millis.parse().ok()?), doctor.parse().ok()?)));
    parts
        .map(Some)
        .ok_or_else(|| Error::new(Code::Invalid).field("cursor", Code::Invalid, "not a cursor of this list"))
}

#[utoipa::path(tag = "services", params(SlotsAsked), responses((status = 200, body = Slots), (status = "default", body = Problem)))]
#[get("/api/appointments/available-slots")]
pub async fn slots(request: HttpRequest, site: web::Data<Site>, signed: Signed, Query(wanted): Query<SlotsAsked>) -> Outcome {
    let query = asked(&site, &signed, &wanted).at(&request)?;
    let items = site.engine.deps.ports.clinic.slots(&query).await.at(&request)?;
    let last = items.last().filter(|_| items.len() as i64 == query.limit);
    let next_cursor = last.map(|slot| format!("{}_{}", slot.datetime.millis(), slot.doctor_id));
    Ok(HttpResponse::Ok().json(Slots { items, next_cursor }))
}
