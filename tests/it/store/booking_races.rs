//! Many at once: whoever wins, nobody is booked twice and every loser is told what else is free.

use super::backend::{Store, contract};
use super::clinic::{assert_whole, book, clinic, demo, free, patient, query, time, to_status, to_time, wish};
use super::fixtures::at;
use chrono::Duration;
use healthcare_chatbot::domain::appointment::AppointmentStatus;
use healthcare_chatbot::domain::error::{Code, Error};
use healthcare_chatbot::domain::ids::{AppointmentId, DoctorId};
use healthcare_chatbot::domain::language::Language;
use healthcare_chatbot::domain::person::Caller;
use healthcare_chatbot::ports::clinic::{Clinic, NewBooking, SlotQuery};
use healthcare_chatbot::store::db::Db;

contract!(
    fifty_who_want_one_slot,
    fifty_who_hold_one_slot,
    one_patient_with_many_doctors_at_once,
    a_cancelled_slot_is_sold_once,
    many_who_move_to_one_slot,
    any_mixture_leaves_the_calendar_whole,
);

async fn fifty_who_want_one_slot(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let tasks: Vec<_> = people(db, 50)
        .await
        .into_iter()
        .map(|caller| {
            let db = db.clone();
            async move { book(&db, &caller, doctor, time("27T14:00")).await }
        })
        .collect();
    assert_eq!(race(tasks, &[Code::SlotTaken]).await.len(), 1);
    assert_whole(db).await;
}

async fn fifty_who_hold_one_slot(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let tasks: Vec<_> = people(db, 50)
        .await
        .into_iter()
        .map(|caller| {
            let db = db.clone();
            async move {
                let hold = db.hold(&caller, doctor, time("27T14:00"), at(0)).await?;
                db.book(
                    &caller,
                    NewBooking {
                        hold_id: Some(hold.hold_id),
                        ..wish(&caller, doctor, time("27T14:00"))
                    },
                    at(1),
                )
                .await
            }
        })
        .collect();
    assert_eq!(race(tasks, &[Code::SlotTaken]).await.len(), 1);
    assert_whole(db).await;
}

async fn one_patient_with_many_doctors_at_once(store: &Store) {
    let db = &store.db;
    demo(db).await;
    let caller = patient(db, "mai").await;
    let doctors = db.doctors(None, Language::Vi, at(0)).await.unwrap();
    let tasks: Vec<_> = doctors
        .iter()
        .map(|doctor| {
            let (db, caller, doctor) = (db.clone(), caller.clone(), doctor.id);
            async move { book(&db, &caller, doctor, time("27T14:00")).await }
        })
        .collect();
    assert_eq!(race(tasks, &[Code::PatientBusy]).await.len(), 1);
    assert_whole(db).await;
}

async fn a_cancelled_slot_is_sold_once(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let mut people = people(db, 21).await;
    let owner = people.pop().unwrap();
    for start in ["27T14:00", "27T14:30", "27T15:00"] {
        let booked = book(db, &owner, doctor, time(start)).await.unwrap();
        let cancel = {
            let (db, owner) = (db.clone(), owner.clone());
            tokio::spawn(async move { db.change(&owner, booked.id, to_status(AppointmentStatus::Cancelled), at(1)).await })
        };
        let tasks: Vec<_> = people
            .iter()
            .map(|caller| {
                let (db, caller) = (db.clone(), caller.clone());
                async move { book(&db, &caller, doctor, time(start)).await }
            })
            .collect();
        let won = race(tasks, &[Code::SlotTaken]).await;
        cancel.await.unwrap().unwrap();
        assert!(won.len() <= 1);
        assert_eq!(free(db, doctor, time(start)).await, won.is_empty());
    }
    assert_whole(db).await;
}

async fn many_who_move_to_one_slot(store: &Store) {
    let db = &store.db;
    let doctor = clinic(db).await.id;
    let mut tasks = Vec::new();
    for (n, caller) in (0i64..).zip(people(db, 8).await) {
        let booked = book(db, &caller, doctor, time("27T07:30").plus(Duration::minutes(30 * n)))
            .await
            .unwrap();
        let db = db.clone();
        tasks.push(async move { db.change(&caller, booked.id, to_time(time("28T09:00")), at(1)).await });
    }
    assert_eq!(race(tasks, &[Code::SlotTaken]).await.len(), 1);
    let friday = SlotQuery {
        doctor_id: Some(doctor),
        ..query("2026-11-27", "2026-11-27")
    };
    assert_eq!(
        db.slots(&friday).await.unwrap().len(),
        14 - 7,
        "the winner's old time is free, the others' is not"
    );
    assert_whole(db).await;
}

async fn any_mixture_leaves_the_calendar_whole(store: &Store) {
    let db = &store.db;
    let doctors: Vec<DoctorId> = {
        demo(db).await;
        db.doctors(Some("dermatology"), Language::Vi, at(0))
            .await
            .unwrap()
            .iter()
            .map(|doctor| doctor.id)
            .collect()
    };
    let running: Vec<_> = (1u64..)
        .zip(people(db, 12).await)
        .map(|(seed, caller)| {
            let (db, doctors) = (db.clone(), doctors.clone());
            tokio::spawn(async move { wander(&db, &caller, &doctors, seed).await })
        })
        .collect();
    for task in running {
        task.await.unwrap();
    }
    assert_whole(db).await;
}

async fn people(db: &Db, count: usize) -> Vec<Caller> {
    let mut people = Vec::new();
    for n in 0..count {
        people.push(patient(db, &format!("person{n}")).await);
    }
    people
}

/// Runs all at once; every loser must hear one of `codes`, with alternatives. The winners come back.
async fn race<T: Send + 'static>(tasks: Vec<impl Future<Output = Result<T, Error>> + Send + 'static>, codes: &[Code]) -> Vec<T> {
    let running: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    let mut won = Vec::new();
    for task in running {
        match task.await.unwrap() {
            Ok(value) => won.push(value),
            Err(error) => {
                assert!(codes.contains(&error.code), "{error:?}");
                assert_eq!(error.alternatives.len(), 3, "{error:?}");
            }
        }
    }
    won
}

/// Thirty steps of one person among six slots; whatever is refused must be refused for a reason of the rules.
async fn wander(db: &Db, caller: &Caller, doctors: &[DoctorId], seed: u64) {
    let mut random = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut own: Vec<AppointmentId> = Vec::new();
    for step in 0..30 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let pick = random >> 33;
        let doctor = doctors[(pick % 2) as usize];
        let start = time("27T09:00").plus(Duration::minutes(30 * ((pick >> 1) % 3) as i64));
        let now = at(step * 40);
        let refused = match ((pick >> 8) % 4, own.last().copied()) {
            (0, _) => db.hold(caller, doctor, start, now).await.err(),
            (2, Some(id)) => db.change(caller, id, to_time(start), now).await.err(),
            (3, Some(id)) => {
                own.pop();
                db.change(caller, id, to_status(AppointmentStatus::Cancelled), now).await.err()
            }
            _ => match db.book(caller, wish(caller, doctor, start), now).await {
                Ok(booked) => {
                    own.push(booked.id);
                    None
                }
                Err(error) => Some(error),
            },
        };
        let known = [Code::SlotTaken, Code::PatientBusy, Code::RateLimited];
        assert!(refused.as_ref().is_none_or(|error| known.contains(&error.code)), "{refused:?}");
    }
}
