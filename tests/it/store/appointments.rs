//! Appointments after they were booked: who sees them, moves, cancellations, and the proof of the calendar.

use super::backend::{Store, contract};
use super::clinic::{all_of, assert_whole, book, clinic, free, patient, time, to_status, to_time, waiting, wish};
use super::fixtures::{account, at, guest};
use chrono::Duration;
use diesel::prelude::*;
use healthcare_chatbot::domain::appointment::{AppointmentStatus, Source};
use healthcare_chatbot::domain::error::Code;
use healthcare_chatbot::domain::ids::{AppointmentId, PatientId};
use healthcare_chatbot::domain::language::Language;
use healthcare_chatbot::domain::person::{Caller, Role};
use healthcare_chatbot::domain::time::At;
use healthcare_chatbot::ports::clinic::{AppointmentChange, AppointmentQuery, Clinic, NewBooking};
use healthcare_chatbot::store::schema::{appointment_events, appointments, slots};

contract!(
    others_appointments_do_not_exist,
    staff_reach_every_patient_and_administrators_none,
    a_move_frees_the_old_time_and_takes_the_new_one,
    changes_replace_what_waits_to_be_sent,
    patients_change_until_two_hours_before,
    only_legal_steps_are_taken,
    an_old_version_is_refused,
    lists_are_of_ones_own_soonest_first,
    verify_finds_what_was_damaged,
);

async fn others_appointments_do_not_exist(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let (mine, other) = (patient(db, "mai").await, patient(db, "lan").await);
    let booked = book(db, &mine, doctor, time("27T14:00")).await.unwrap();
    for (caller, what) in [(&other, "patient"), (&guest(db).await, "guest")] {
        assert_eq!(
            db.appointment(caller, booked.id, Language::Vi).await.unwrap_err().code,
            Code::NotFound,
            "{what}"
        );
        assert_eq!(
            db.change(caller, booked.id, to_status(AppointmentStatus::Cancelled), at(0))
                .await
                .unwrap_err()
                .code,
            Code::NotFound,
            "{what}"
        );
        assert_eq!(
            db.appointments(caller, all_of(&mine)).await.unwrap_err().code,
            Code::NotFound,
            "{what}"
        );
        let theft = NewBooking {
            patient_id: mine.patient_id.unwrap(),
            ..wish(&other, doctor, time("27T15:00"))
        };
        assert_eq!(db.book(caller, theft, at(0)).await.unwrap_err().code, Code::NotFound, "{what}");
    }
    let missing = db.appointment(&mine, AppointmentId::fresh(), Language::Vi).await.unwrap_err();
    assert_eq!(
        missing,
        db.appointment(&other, booked.id, Language::Vi).await.unwrap_err(),
        "both answers are the same"
    );
}

async fn staff_reach_every_patient_and_administrators_none(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let caller = patient(db, "mai").await;
    for (n, role) in [(0, Role::Reception), (1, Role::Nurse), (2, Role::Doctor), (3, Role::Service)] {
        let staff = account(db, &format!("staff{n}"), role).await;
        let start = time("27T13:30").plus(Duration::minutes(30 * n));
        let booked = db
            .book(
                &staff,
                NewBooking {
                    source: Source::Staff,
                    ..wish(&caller, doctor, start)
                },
                at(0),
            )
            .await
            .unwrap();
        assert_eq!(
            db.appointment(&caller, booked.id, Language::Vi).await.unwrap().source,
            Source::Staff
        );
        assert_eq!(db.appointments(&staff, all_of(&caller)).await.unwrap().len(), n as usize + 1);
        let unknown = NewBooking {
            patient_id: PatientId::fresh(),
            ..wish(&caller, doctor, time("27T16:00"))
        };
        assert_eq!(db.book(&staff, unknown, at(0)).await.unwrap_err().code, Code::NotFound);
        let nobody = AppointmentQuery {
            patient_id: None,
            ..all_of(&caller)
        };
        assert_eq!(db.appointments(&staff, nobody.clone()).await.unwrap_err().code, Code::Invalid);
        let of_doctor = AppointmentQuery {
            doctor_id: Some(doctor),
            from: "2026-11-27".parse().ok(),
            to: "2026-11-27".parse().ok(),
            ..nobody
        };
        assert_eq!(db.appointments(&staff, of_doctor).await.unwrap().len(), n as usize + 1);
    }
    for (name, role) in [("root", Role::Admin), ("rev", Role::Reviewer)] {
        let staff = account(db, name, role).await;
        assert_eq!(
            db.book(&staff, wish(&caller, doctor, time("27T16:00")), at(0))
                .await
                .unwrap_err()
                .code,
            Code::Forbidden
        );
        assert_eq!(db.appointments(&staff, all_of(&caller)).await.unwrap_err().code, Code::Forbidden);
    }
}

async fn a_move_frees_the_old_time_and_takes_the_new_one(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let (mine, other) = (patient(db, "mai").await, patient(db, "lan").await);
    let booked = book(db, &mine, doctor, time("27T14:00")).await.unwrap();
    book(db, &other, doctor, time("27T15:00")).await.unwrap();

    let refused = db.change(&mine, booked.id, to_time(time("27T15:00")), at(10)).await.unwrap_err();
    assert_eq!((refused.code, refused.alternatives.len()), (Code::SlotTaken, 3));
    assert_eq!(
        db.change(&mine, booked.id, to_time(time("27T12:00")), at(10))
            .await
            .unwrap_err()
            .code,
        Code::NotBookable
    );
    assert!(!free(db, doctor, time("27T14:00")).await, "a refused move keeps the old time");

    let same = db.change(&mine, booked.id, to_time(time("27T14:00")), at(10)).await.unwrap();
    assert_eq!(same, booked, "onto itself is no change");
    db.change(&mine, booked.id, to_status(AppointmentStatus::Confirmed), at(10))
        .await
        .unwrap();
    let moved = db.change(&mine, booked.id, to_time(time("28T09:00")), at(20)).await.unwrap();
    assert_eq!(
        (moved.datetime, moved.version, moved.status),
        (time("28T09:00"), 3, AppointmentStatus::Scheduled)
    );
    assert!(free(db, doctor, time("27T14:00")).await && !free(db, doctor, time("28T09:00")).await);
    assert_whole(db).await;
}

async fn changes_replace_what_waits_to_be_sent(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let caller = patient(db, "mai").await;
    let booked = book(db, &caller, doctor, time("27T14:00")).await.unwrap();
    db.change(&caller, booked.id, to_time(time("28T09:00")), at(10)).await.unwrap();
    let kinds = |due: Vec<(String, i64, At)>| -> Vec<(String, i64)> { due.into_iter().map(|(kind, version, _)| (kind, version)).collect() };
    let of = |kinds: &[(&str, i64)]| -> Vec<(String, i64)> { kinds.iter().map(|(kind, version)| (kind.to_string(), *version)).collect() };
    assert_eq!(
        kinds(waiting(db, booked.id).await),
        of(&[("moved", 2), ("reminder_24h", 2), ("reminder_2h", 2)])
    );
    db.change(&caller, booked.id, to_status(AppointmentStatus::Confirmed), at(20))
        .await
        .unwrap();
    assert_eq!(kinds(waiting(db, booked.id).await), of(&[("reminder_24h", 3), ("reminder_2h", 3)]));
    let gone = db
        .change(&caller, booked.id, to_status(AppointmentStatus::Cancelled), at(30))
        .await
        .unwrap();
    assert_eq!(
        (gone.cancellation_reason.as_deref(), gone.cancelled_at),
        (Some("bận việc"), Some(at(30)))
    );
    assert_eq!(
        kinds(waiting(db, booked.id).await),
        of(&[("cancelled", 4)]),
        "no reminder of a visit that does not take place"
    );
    let events: Vec<(i64, String)> = db
        .read(move |c| {
            let of = appointment_events::table.filter(appointment_events::appointment_id.eq(booked.id.to_string()));
            Ok(of
                .order(appointment_events::version)
                .select((appointment_events::version, appointment_events::kind))
                .load(c)?)
        })
        .await
        .unwrap();
    assert_eq!(
        events.iter().map(|(version, kind)| (*version, kind.as_str())).collect::<Vec<_>>(),
        [(1, "created"), (2, "moved"), (3, "confirmed"), (4, "cancelled")]
    );
    assert_whole(db).await;
}

async fn patients_change_until_two_hours_before(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let caller = patient(db, "mai").await;
    let desk = account(db, "desk", Role::Reception).await;
    let booked = book(db, &caller, doctor, time("25T14:00")).await.unwrap();
    let late = time("25T12:00").plus(Duration::seconds(1));
    for change in [to_status(AppointmentStatus::Cancelled), to_time(time("27T14:00"))] {
        assert_eq!(db.change(&caller, booked.id, change, late).await.unwrap_err().code, Code::TooLate);
    }
    let moved = db.change(&desk, booked.id, to_time(time("25T15:00")), late).await.unwrap();
    assert_eq!(moved.datetime, time("25T15:00"), "staff at any time");
    db.change(&caller, booked.id, to_status(AppointmentStatus::Cancelled), time("25T13:00"))
        .await
        .unwrap();
    assert_whole(db).await;
}

async fn only_legal_steps_are_taken(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let (caller, desk) = (patient(db, "mai").await, account(db, "desk", Role::Reception).await);
    let booked = book(db, &caller, doctor, time("25T14:00")).await.unwrap();
    let change = |who: &Caller, status| {
        let who = who.clone();
        async move { db.change(&who, booked.id, to_status(status), time("25T14:00")).await }
    };
    assert_eq!(change(&caller, AppointmentStatus::Arrived).await.unwrap_err().code, Code::Forbidden);
    assert_eq!(
        change(&desk, AppointmentStatus::Completed).await.unwrap_err().code,
        Code::InvalidTransition
    );
    let here = change(&desk, AppointmentStatus::Arrived).await.unwrap();
    assert_eq!(here.queue_number, Some(1));
    let done = change(&desk, AppointmentStatus::Completed).await.unwrap();
    assert_eq!((done.version, done.status), (3, AppointmentStatus::Completed));
    assert_eq!(
        change(&desk, AppointmentStatus::Cancelled).await.unwrap_err().code,
        Code::InvalidTransition
    );
    assert_eq!(
        db.change(&desk, done.id, to_time(time("27T14:00")), at(0)).await.unwrap_err().code,
        Code::InvalidTransition
    );
    assert_whole(db).await;
}

async fn an_old_version_is_refused(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let caller = patient(db, "mai").await;
    let booked = book(db, &caller, doctor, time("27T14:00")).await.unwrap();
    let at_version = |version| AppointmentChange {
        version: Some(version),
        ..to_time(time("27T15:00"))
    };
    assert_eq!(
        db.change(&caller, booked.id, at_version(2), at(0)).await.unwrap_err().code,
        Code::Stale
    );
    assert_eq!(db.change(&caller, booked.id, at_version(1), at(0)).await.unwrap().version, 2);
    assert_eq!(
        db.change(&caller, booked.id, at_version(1), at(0)).await.unwrap_err().code,
        Code::Stale
    );
}

async fn lists_are_of_ones_own_soonest_first(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let (caller, other) = (patient(db, "mai").await, patient(db, "lan").await);
    let mut booked = Vec::new();
    for start in ["28T09:00", "25T14:00", "27T14:00"] {
        booked.push(book(db, &caller, doctor, time(start)).await.unwrap());
    }
    book(db, &other, doctor, time("27T15:00")).await.unwrap();
    let all = db
        .appointments(
            &caller,
            AppointmentQuery {
                patient_id: None,
                ..all_of(&caller)
            },
        )
        .await
        .unwrap();
    assert_eq!(
        all.iter().map(|one| one.datetime).collect::<Vec<_>>(),
        [time("25T14:00"), time("27T14:00"), time("28T09:00")]
    );
    let page = db
        .appointments(
            &caller,
            AppointmentQuery {
                after: Some(all[0].id),
                limit: 1,
                ..all_of(&caller)
            },
        )
        .await
        .unwrap();
    assert_eq!(page, [all[1].clone()]);
    let friday = AppointmentQuery {
        from: "2026-11-27".parse().ok(),
        to: "2026-11-27".parse().ok(),
        ..all_of(&caller)
    };
    assert_eq!(db.appointments(&caller, friday).await.unwrap(), [all[1].clone()]);
    db.change(&caller, all[1].id, to_status(AppointmentStatus::Cancelled), at(0))
        .await
        .unwrap();
    let upcoming = AppointmentQuery {
        upcoming_after: Some(time("25T15:00")),
        ..all_of(&caller)
    };
    let upcoming: Vec<_> = db.appointments(&caller, upcoming).await.unwrap().iter().map(|one| one.id).collect();
    assert_eq!(upcoming, [booked[0].id]);
}

async fn verify_finds_what_was_damaged(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let caller = patient(db, "mai").await;
    let one = book(db, &caller, doctor, time("27T14:00")).await.unwrap();
    let two = book(db, &caller, doctor, time("27T15:00")).await.unwrap();
    assert_whole(db).await;
    // A longer visit that runs into the next one, behind the code's back.
    db.write(move |c| {
        let here = appointments::table.find(one.id.to_string());
        diesel::update(here)
            .set(appointments::ends_at.eq(time("27T15:30").millis()))
            .execute(c)?;
        diesel::update(appointments::table.find(two.id.to_string()))
            .set(appointments::version.eq(2))
            .execute(c)?;
        diesel::delete(slots::table.filter(slots::appointment_id.eq(two.id.to_string()))).execute(c)?;
        Ok(())
    })
    .await
    .unwrap();
    let problems = db.verify().await.unwrap().join("\n");
    for word in [
        "of one doctor overlap",
        "of one patient overlap",
        "is not kept for",
        "its events are not those of",
        "old version",
    ] {
        assert!(problems.contains(word), "{word} in {problems}");
    }
}
