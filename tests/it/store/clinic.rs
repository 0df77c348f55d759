//! The demonstration clinic and its people, for the tests of bookings.

use super::fixtures::{account, at};
use diesel::prelude::*;
use healthcare_chatbot::domain::appointment::{Appointment, AppointmentStatus, Doctor, Source};
use healthcare_chatbot::domain::error::Error;
use healthcare_chatbot::domain::ids::{AppointmentId, DoctorId};
use healthcare_chatbot::domain::language::Language;
use healthcare_chatbot::domain::person::{Caller, Role};
use healthcare_chatbot::domain::time::At;
use healthcare_chatbot::ports::clinic::{AppointmentChange, AppointmentQuery, ChangeTo, Clinic, NewBooking, SlotQuery};
use healthcare_chatbot::store::appointment_log::Notice;
use healthcare_chatbot::store::db::Db;
use healthcare_chatbot::store::demo::{Login, load_demo};
use healthcare_chatbot::store::schema::outbox;
use healthcare_chatbot::store::sealed::Sealed;

pub fn plain_hash(password: &str) -> anyhow::Result<String> {
    Ok(format!("hash of {password}"))
}

pub async fn demo(db: &Db) -> Vec<Login> {
    load_demo(db, Some("one password"), plain_hash, at(0)).await.unwrap()
}

/// The clinic with its first doctor of dermatology.
pub async fn clinic(db: &Db) -> Doctor {
    demo(db).await;
    db.doctors(Some("dermatology"), Language::Vi, at(0)).await.unwrap().remove(0)
}

/// `27T14:00` is Friday, two days after the clock's start.
pub fn time(text: &str) -> At {
    At::parse(&format!("2026-11-{text}:00+07:00")).unwrap()
}

pub async fn patient(db: &Db, username: &str) -> Caller {
    account(db, username, Role::Patient).await
}

pub fn wish(caller: &Caller, doctor: DoctorId, datetime: At) -> NewBooking {
    NewBooking {
        patient_id: caller.patient_id.unwrap(),
        doctor_id: doctor,
        datetime,
        reason: "nổi mẩn".into(),
        source: Source::Chatbot,
        hold_id: None,
        language: Language::Vi,
    }
}

pub async fn book(db: &Db, caller: &Caller, doctor: DoctorId, datetime: At) -> Result<Appointment, Error> {
    db.book(caller, wish(caller, doctor, datetime), at(0)).await
}

pub fn query(from: &str, to: &str) -> SlotQuery {
    SlotQuery {
        doctor_id: None,
        specialty_id: Some("dermatology".into()),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        time_from: None,
        time_to: None,
        language: Language::Vi,
        now: at(0),
        after: None,
        limit: 1000,
    }
}

pub fn all_of(caller: &Caller) -> AppointmentQuery {
    AppointmentQuery {
        patient_id: caller.patient_id,
        doctor_id: None,
        from: None,
        to: None,
        upcoming_after: None,
        language: Language::Vi,
        after: None,
        limit: 50,
    }
}

pub fn to_status(status: AppointmentStatus) -> AppointmentChange {
    AppointmentChange {
        to: ChangeTo::Status {
            status,
            reason: Some("bận việc".into()),
        },
        version: None,
        language: Language::Vi,
    }
}

pub fn to_time(start: At) -> AppointmentChange {
    AppointmentChange {
        to: ChangeTo::Time(start),
        version: None,
        language: Language::Vi,
    }
}

pub async fn free(db: &Db, doctor: DoctorId, start: At) -> bool {
    let day = start.date();
    let asked = SlotQuery {
        doctor_id: Some(doctor),
        from: day,
        to: day,
        ..query("2026-11-27", "2026-11-27")
    };
    db.slots(&asked).await.unwrap().iter().any(|slot| slot.datetime == start)
}

/// What waits to be sent about an appointment: kind, version, when.
pub async fn waiting(db: &Db, id: AppointmentId) -> Vec<(String, i64, At)> {
    let rows: Vec<(Sealed, i64)> = db
        .read(|c| {
            Ok(outbox::table
                .filter(outbox::done_at.is_null())
                .order(outbox::id)
                .select((outbox::payload, outbox::due_at))
                .load(c)?)
        })
        .await
        .unwrap();
    rows.iter()
        .map(|(payload, due)| (payload.open_json::<Notice>().unwrap(), At::from_millis(*due)))
        .filter(|(notice, _)| notice.appointment_id == id)
        .map(|(notice, due)| (notice.kind, notice.version, due))
        .collect()
}

pub async fn assert_whole(db: &Db) {
    assert_eq!(db.verify().await.unwrap(), [] as [String; 0]);
}
