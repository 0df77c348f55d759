//! The medical record: history, for those who may see it.

use crate::domain::error::Code;
use crate::domain::ids::PatientId;
use crate::domain::language::Language;
use crate::domain::person::{History, KnownAllergy, KnownCondition, KnownMedication};
use crate::ports::accounts::AuditEntry;
use crate::transport::http::Site;
use crate::transport::http::auth::Signed;
use crate::transport::http::chat::id;
use crate::transport::http::problem::{At, Failure, Outcome, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct HistoryView {
    patient_id: PatientId,
    conditions: Vec<KnownCondition>,
    medications: Vec<KnownMedication>,
    allergies: Vec<KnownAllergy>,
    preferences: Preferences,
}

#[derive(Serialize, ToSchema)]
pub struct Preferences {
    language: Language,
    channels: Vec<String>,
}

/// `me`, or a patient's id.
pub fn patient(request: &HttpRequest, signed: &Signed, name: &str) -> Outcome<PatientId> {
    match request.match_info().get(name) {
        Some("me") => signed.caller.patient_id.ok_or_else(|| Failure::new(request, Code::NotFound)),
        _ => id(request, name),
    }
}

#[utoipa::path(tag = "services", params(("patient_id" = String, Path)), responses((status = 200, body = HistoryView), (status = "default", body = Problem)))]
#[get("/api/records/{patient_id}/history")]
pub async fn history(request: HttpRequest, site: web::Data<Site>, signed: Signed) -> Outcome {
    let patient_id = patient(&request, &signed, "patient_id")?;
    let (accounts, now) = (&site.engine.deps.ports.accounts, site.engine.deps.clock.now());
    let History {
        conditions,
        medications,
        allergies,
    } = accounts.history(&signed.caller, patient_id).await.at(&request)?;
    if !signed.caller.role.is_patient_side() {
        let actor = Some((signed.caller.user_id, signed.caller.role));
        let entry = AuditEntry {
            actor,
            action: "read_record".into(),
            subject_type: "patient".into(),
            subject_id: patient_id.to_string(),
            reason: None,
        };
        accounts.audit(entry, now).await.at(&request)?;
    }
    let preferences = Preferences {
        language: signed.language(),
        channels: Vec::new(),
    };
    Ok(HttpResponse::Ok().json(HistoryView {
        patient_id,
        conditions,
        medications,
        allergies,
        preferences,
    }))
}
