//! The clinic: free slots, holds, bookings and what is refused, over the demonstration clinic.

use super::backend::{Store, contract};
use super::clinic::{all_of, assert_whole, book, clinic, demo, free, patient, plain_hash, query, time, to_time, waiting, wish};
use super::fixtures::{at, guest};
use chrono::{Duration, NaiveTime};
use healthcare_chatbot::domain::appointment::{AppointmentStatus, Slot, Source};
use healthcare_chatbot::domain::error::Code;
use healthcare_chatbot::domain::ids::{DoctorId, HoldId};
use healthcare_chatbot::domain::language::Language;
use healthcare_chatbot::domain::person::{Caller, Role};
use healthcare_chatbot::domain::time::At;
use healthcare_chatbot::ports::accounts::Accounts;
use healthcare_chatbot::ports::clinic::{Clinic, NewBooking, SlotQuery};
use healthcare_chatbot::store::demo::load_demo;
use std::collections::HashSet;

contract!(
    the_demonstration_is_loaded_once_and_proves_itself,
    free_slots_follow_the_hours_and_days_off,
    slots_come_in_pages_without_repetition,
    a_hold_keeps_a_slot_for_five_minutes_for_one_caller,
    a_caller_has_three_holds_at_most,
    a_booking_is_an_appointment_with_code_event_and_reminders,
    refusals_come_in_their_order_with_alternatives,
    a_patient_is_in_one_place_at_a_time,
);

async fn the_demonstration_is_loaded_once_and_proves_itself(store: &Store) {
    let db = &store.db;
    let logins = load_demo(db, None, plain_hash, at(0)).await.unwrap();
    let names: Vec<&str> = logins.iter().map(|login| login.username.as_str()).collect();
    assert_eq!(names, ["admin", "doctor", "nurse", "reception", "reviewer", "patient"]);
    assert_eq!(logins.iter().map(|login| &login.password).collect::<HashSet<_>>().len(), 6);
    assert!(demo(db).await.is_empty(), "a second start changes nothing");

    let specialties = db.specialties().await.unwrap();
    assert!(specialties.len() >= 10 && specialties[0].id == "general");
    let doctors = db.doctors(None, Language::En, at(0)).await.unwrap();
    assert_eq!(doctors.len(), 2 * specialties.len());
    assert!(
        doctors
            .iter()
            .all(|doctor| doctor.next_available == Some(time("25T09:30")) && !doctor.location.is_empty())
    );
    assert_eq!(doctors.iter().filter(|doctor| doctor.specialty == "Dermatology").count(), 2);

    let found = db.credentials("patient").await.unwrap().unwrap();
    assert_eq!(found.password_hash, format!("hash of {}", logins[5].password));
    let own = db.patients_of(found.user_id).await.unwrap().remove(0);
    assert!(own.verified);
    let caller = Caller {
        user_id: found.user_id,
        role: Role::Patient,
        display_name: own.name,
        language: Language::Vi,
        patient_id: Some(own.patient_id),
    };
    let history = db.history(&caller, own.patient_id).await.unwrap();
    assert!(!history.conditions.is_empty() && !history.medications.is_empty() && history.allergies[0].substance == "Penicillin");
    let past = db.appointments(&caller, all_of(&caller)).await.unwrap();
    assert_eq!((past.len(), past[0].status), (1, AppointmentStatus::Completed));
    assert_whole(db).await;
}

async fn free_slots_follow_the_hours_and_days_off(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await;
    let friday = db.slots(&query("2026-11-27", "2026-11-27")).await.unwrap();
    assert_eq!(friday.len(), 28, "two doctors, fourteen slots each");
    let first = &friday[0];
    assert_eq!(
        (first.datetime, first.end, first.duration_min),
        (time("27T07:30"), time("27T08:00"), 30)
    );
    assert_eq!(
        (first.specialty.as_str(), first.specialty_id.as_str(), first.remaining),
        ("Da liễu", "dermatology", 1)
    );
    assert_eq!(first.price.as_ref().unwrap().amount, "200000");
    assert!(friday.is_sorted_by_key(|slot| (slot.datetime, slot.doctor_id)));

    let sunday = db.slots(&query("2026-11-29", "2026-11-29")).await.unwrap();
    assert!(sunday.len() == 8 && sunday.iter().all(|slot| slot.doctor_id == doctor.id));
    let days: HashSet<_> = db
        .slots(&SlotQuery {
            to: "2026-12-24".parse().unwrap(),
            ..query("2026-11-25", "2026-11-25")
        })
        .await
        .unwrap()
        .iter()
        .map(|slot| slot.datetime.date().to_string())
        .collect();
    assert!(
        days.contains("2026-12-15") && !days.contains("2026-12-16"),
        "the holiday is closed: {days:?}"
    );

    let afternoon = SlotQuery {
        time_from: NaiveTime::from_hms_opt(13, 0, 0),
        time_to: NaiveTime::from_hms_opt(17, 0, 0),
        ..query("2026-11-27", "2026-11-27")
    };
    assert_eq!(db.slots(&afternoon).await.unwrap().len(), 12);
    let today = db.slots(&query("2026-11-20", "2026-11-25")).await.unwrap();
    assert_eq!(
        today[0].datetime,
        time("25T09:30"),
        "the past and the next quarter of an hour are not offered"
    );
    assert!(db.slots(&query("2031-01-01", "2031-01-31")).await.unwrap().is_empty());
    let unknown = SlotQuery {
        specialty_id: Some("astrology".into()),
        ..query("2026-11-27", "2026-11-27")
    };
    assert!(db.slots(&unknown).await.unwrap().is_empty());
}

async fn slots_come_in_pages_without_repetition(store: &Store) {
    let db = &store.db;
    demo(db).await;
    let all = db.slots(&query("2026-11-25", "2026-11-28")).await.unwrap();
    let (mut pages, mut after): (Vec<Slot>, _) = (Vec::new(), None);
    loop {
        let page = db
            .slots(&SlotQuery {
                after,
                limit: 7,
                ..query("2026-11-25", "2026-11-28")
            })
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.datetime, last.doctor_id));
        pages.extend(page);
    }
    assert_eq!(pages, all);
}

async fn a_hold_keeps_a_slot_for_five_minutes_for_one_caller(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let (mine, other) = (patient(db, "mai").await, patient(db, "lan").await);
    let start = time("27T14:00");
    let hold = db.hold(&mine, doctor, start, at(0)).await.unwrap();
    assert_eq!(hold.expires_at, at(300));
    assert!(!free(db, doctor, start).await);
    assert_eq!(
        db.hold(&mine, doctor, start, at(60)).await.unwrap(),
        hold,
        "asking again is the same hold"
    );
    let refused = db.hold(&other, doctor, start, at(60)).await.unwrap_err();
    assert_eq!((refused.code, refused.alternatives.len()), (Code::SlotTaken, 3));
    assert_eq!(book(db, &other, doctor, start).await.unwrap_err().code, Code::SlotTaken);
    assert_eq!(db.release_hold(&other, hold.hold_id).await.unwrap_err().code, Code::NotFound);

    let booked = book(db, &mine, doctor, start).await.unwrap();
    assert_eq!(booked.datetime, start, "one's own hold is used");
    assert_eq!(db.release_hold(&mine, hold.hold_id).await.unwrap_err().code, Code::NotFound);

    let late = time("27T15:00");
    let hold = db.hold(&mine, doctor, late, at(0)).await.unwrap();
    let asked = NewBooking {
        hold_id: Some(hold.hold_id),
        ..wish(&mine, doctor, late)
    };
    let expired = db.book(&mine, asked, at(301)).await.unwrap_err();
    assert_eq!((expired.code, expired.alternatives[0].datetime), (Code::HoldExpired, late));
    let booked = db.book(&other, wish(&other, doctor, late), at(301)).await.unwrap();
    assert_eq!(booked.datetime, late, "a hold that has run out blocks nobody");

    let hold = db.hold(&mine, doctor, time("27T16:00"), at(0)).await.unwrap();
    db.release_hold(&mine, hold.hold_id).await.unwrap();
    assert!(free(db, doctor, time("27T16:00")).await);
    assert_whole(db).await;
}

async fn a_caller_has_three_holds_at_most(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let caller = guest(db).await;
    for start in ["27T07:30", "27T08:00", "27T08:30"] {
        db.hold(&caller, doctor, time(start), at(0)).await.unwrap();
    }
    assert_eq!(
        db.hold(&caller, doctor, time("27T09:00"), at(10)).await.unwrap_err().code,
        Code::RateLimited
    );
    db.hold(&caller, doctor, time("27T09:00"), at(300)).await.unwrap();
    assert!(free(db, doctor, time("27T07:30")).await);
    assert_eq!(
        db.hold(&caller, doctor, time("27T12:00"), at(300)).await.unwrap_err().code,
        Code::NotBookable
    );
    assert_eq!(
        db.hold(&caller, DoctorId::fresh(), time("27T09:00"), at(0)).await.unwrap_err().code,
        Code::NotFound
    );
    assert_whole(db).await;
}

async fn a_booking_is_an_appointment_with_code_event_and_reminders(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await;
    let caller = guest(db).await;
    let patient_id = db.guest_patient(caller.user_id, "Trần Văn Ba", "0912000111", at(0)).await.unwrap();
    let caller = Caller {
        patient_id: Some(patient_id),
        ..caller
    };
    let booked = book(db, &caller, doctor.id, time("27T14:00")).await.unwrap();

    assert!(booked.code.starts_with("HCB-") && booked.code.len() == 10);
    assert_eq!(
        (booked.status, booked.version, booked.source),
        (AppointmentStatus::Scheduled, 1, Source::Chatbot)
    );
    assert_eq!(
        (booked.patient_name.as_str(), booked.doctor_name.as_str(), booked.reason.as_str()),
        ("Trần Văn Ba", doctor.name.as_str(), "nổi mẩn")
    );
    assert_eq!(
        (booked.end, booked.duration_min, booked.location.as_str()),
        (time("27T14:30"), 30, doctor.location.as_str())
    );
    assert_eq!(
        db.appointment(&caller, booked.id, Language::En).await.unwrap().specialty,
        "Dermatology"
    );
    let due: Vec<_> = waiting(db, booked.id).await;
    let kinds: Vec<_> = due.iter().map(|(kind, version, due)| (kind.as_str(), *version, *due)).collect();
    assert_eq!(
        kinds,
        [
            ("created", 1, at(0)),
            ("reminder_24h", 1, time("26T14:00")),
            ("reminder_2h", 1, time("27T12:00"))
        ]
    );
    let same_day = book(db, &caller, doctor.id, time("25T14:00")).await.unwrap();
    assert_eq!(
        waiting(db, same_day.id).await.len(),
        2,
        "the reminder of the day before would be in the past"
    );
    assert!(!free(db, doctor.id, time("27T14:00")).await);
    assert_whole(db).await;
}

async fn refusals_come_in_their_order_with_alternatives(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let (caller, other) = (patient(db, "mai").await, patient(db, "lan").await);
    book(db, &caller, doctor, time("27T14:00")).await.unwrap();
    let hold_id = Some(HoldId::fresh());
    let of = |start: At| NewBooking {
        hold_id,
        ..wish(&caller, doctor, start)
    };

    // Taken and busy and a bad hold: the first of the order is told.
    let refused = db.book(&caller, of(time("27T14:00")), at(0)).await.unwrap_err();
    assert_eq!(refused.code, Code::SlotTaken);
    let near: Vec<_> = refused
        .alternatives
        .iter()
        .map(|slot| (slot.datetime, slot.doctor_id == doctor))
        .collect();
    assert_eq!(
        near,
        [(time("27T14:00"), false), (time("27T13:30"), true), (time("27T14:30"), true)]
    );
    assert_eq!(
        book(db, &other, doctor, time("27T14:15")).await.unwrap_err().code,
        Code::SlotTaken,
        "half of it is taken"
    );
    let colleague = refused.alternatives[0].doctor_id;
    assert_eq!(
        db.book(
            &caller,
            NewBooking {
                doctor_id: colleague,
                ..of(time("27T14:00"))
            },
            at(0)
        )
        .await
        .unwrap_err()
        .code,
        Code::PatientBusy
    );
    for start in ["25T08:00", "27T12:00", "27T15:10", "25T09:00"] {
        let refused = db.book(&caller, of(time(start)), at(0)).await.unwrap_err();
        assert_eq!((refused.code, refused.alternatives.len()), (Code::NotBookable, 3), "{start}");
    }
    let years_ahead = time("27T15:00").plus(Duration::days(5 * 365));
    assert_eq!(book(db, &caller, doctor, years_ahead).await.unwrap_err().code, Code::NotBookable);
    let refused = db.book(&caller, of(time("27T15:00")), at(0)).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.alternatives[0].datetime),
        (Code::HoldExpired, time("27T15:00"))
    );
    assert_eq!(
        book(db, &caller, DoctorId::fresh(), time("27T15:00")).await.unwrap_err().code,
        Code::NotFound
    );
    assert_whole(db).await;
}

async fn a_patient_is_in_one_place_at_a_time(store: &Store) {
    let db = &store.db;
    demo(db).await;
    let doctors = db.doctors(Some("dermatology"), Language::Vi, at(0)).await.unwrap();
    let caller = patient(db, "mai").await;
    book(db, &caller, doctors[0].id, time("27T14:00")).await.unwrap();
    let refused = book(db, &caller, doctors[1].id, time("27T14:00")).await.unwrap_err();
    assert_eq!((refused.code, refused.alternatives.len()), (Code::PatientBusy, 3));
    let later = book(db, &caller, doctors[1].id, time("27T14:30")).await.unwrap();
    assert_eq!(
        db.change(&caller, later.id, to_time(time("27T14:00")), at(0))
            .await
            .unwrap_err()
            .code,
        Code::PatientBusy
    );
    assert_whole(db).await;
}
