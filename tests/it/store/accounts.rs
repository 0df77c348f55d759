//! Users, sessions, patients, consents, the audit log.

use super::backend::{Store, contract};
use super::fixtures::{account, at, guest, new_account};
use diesel::prelude::*;
use healthcare_chatbot::domain::error::Code;
use healthcare_chatbot::domain::ids::UserId;
use healthcare_chatbot::domain::person::{KnownAllergy, Relation, Role};
use healthcare_chatbot::ports::accounts::{Accounts, AuditEntry, UserChange};
use healthcare_chatbot::store::maintenance;
use healthcare_chatbot::store::schema::{audit, patients, records};
use healthcare_chatbot::store::sealed::Sealed;

contract!(
    a_user_name_is_taken_whatever_its_case,
    a_session_ends_by_time_by_logout_and_with_its_user,
    a_guest_who_books_has_one_patient,
    a_history_is_for_the_verified_and_for_clinical_staff,
    the_latest_word_about_a_consent_holds,
    a_change_touches_what_it_names_only,
    an_edited_audit_row_is_found,
    audit_rows_written_at_once_form_one_chain,
);

async fn a_user_name_is_taken_whatever_its_case(store: &Store) {
    let db = &store.db;
    let user = db.create_account(new_account("An", Role::Patient), at(0)).await.unwrap();
    assert!(user.patient_id.is_some());
    let error = db.create_account(new_account("aN", Role::Nurse), at(0)).await.unwrap_err();
    assert_eq!((error.code, error.fields[0].field.as_str()), (Code::Invalid, "username"));

    let found = db.credentials(" AN ").await.unwrap().unwrap();
    assert_eq!((found.user_id, found.role), (user.id, Role::Patient));
    assert!(db.credentials("binh").await.unwrap().is_none());
    guest(db).await;
    assert_eq!(db.count().await.unwrap(), 1);
    assert_eq!(db.users(None, 50).await.unwrap().len(), 2);
}

async fn a_session_ends_by_time_by_logout_and_with_its_user(store: &Store) {
    let db = &store.db;
    let caller = account(db, "an", Role::Patient).await;
    for token in ["a", "b", "c"] {
        db.open_session(caller.user_id, token, at(0), at(60)).await.unwrap();
    }
    assert_eq!(db.session("a", at(59)).await.unwrap().caller, caller);
    assert_eq!(db.session("a", at(60)).await.unwrap_err().code, Code::SessionEnded);
    assert_eq!(db.session("z", at(0)).await.unwrap_err().code, Code::Unauthenticated);

    db.close_session("a", at(1)).await.unwrap();
    assert_eq!(db.session("a", at(2)).await.unwrap_err().code, Code::SessionEnded);
    db.close_sessions(caller.user_id, at(1)).await.unwrap();
    assert_eq!(db.session("b", at(2)).await.unwrap_err().code, Code::SessionEnded);

    db.open_session(caller.user_id, "d", at(0), at(60)).await.unwrap();
    db.change_user(
        caller.user_id,
        UserChange {
            disabled: Some(true),
            ..UserChange::default()
        },
    )
    .await
    .unwrap();
    assert_eq!(db.session("d", at(2)).await.unwrap_err().code, Code::SessionEnded);
}

async fn a_guest_who_books_has_one_patient(store: &Store) {
    let db = &store.db;
    let caller = guest(db).await;
    let first = db.guest_patient(caller.user_id, "Lê An", "0912345678", at(0)).await.unwrap();
    let again = db.guest_patient(caller.user_id, "Lê Văn An", "0912345679", at(1)).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(db.patient_name(first).await.unwrap(), "Lê Văn An");
    let acts_for = db.patients_of(caller.user_id).await.unwrap();
    assert_eq!(
        acts_for
            .iter()
            .map(|one| (one.patient_id, one.relation, one.verified))
            .collect::<Vec<_>>(),
        [(first, Relation::Own, false)]
    );
    assert_eq!(db.user(caller.user_id).await.unwrap().patient_id, Some(first));
}

async fn a_history_is_for_the_verified_and_for_clinical_staff(store: &Store) {
    let db = &store.db;
    let (own, other) = (account(db, "an", Role::Patient).await, account(db, "binh", Role::Patient).await);
    let patient = own.patient_id.unwrap();
    let allergy = KnownAllergy {
        substance: "penicillin".into(),
        reaction: None,
        severity: None,
    };
    let body = Sealed::json(&allergy).unwrap();
    let insert = move |c: &mut _| {
        let row = (
            records::id.eq("r1"),
            records::patient_id.eq(patient.to_string()),
            records::kind.eq("allergy"),
            records::body.eq(&body),
            records::created_at.eq(0),
        );
        diesel::insert_into(records::table).values(row).execute(c)?;
        Ok(())
    };
    db.write(insert).await.unwrap();

    let nurse = account(db, "nurse", Role::Nurse).await;
    assert_eq!(db.history(&nurse, patient).await.unwrap().allergies, vec![allergy.clone()]);
    assert_eq!(db.history(&own, patient).await.unwrap_err().code, Code::NotFound);
    db.write(move |c| {
        diesel::update(patients::table.find(patient.to_string()))
            .set(patients::verified.eq(true))
            .execute(c)?;
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(db.history(&own, patient).await.unwrap().allergies, vec![allergy]);
    let others = [
        other,
        account(db, "reception", Role::Reception).await,
        account(db, "admin", Role::Admin).await,
    ];
    for stranger in others {
        assert_eq!(db.history(&stranger, patient).await.unwrap_err().code, Code::NotFound);
    }
}

async fn the_latest_word_about_a_consent_holds(store: &Store) {
    let db = &store.db;
    let caller = guest(db).await;
    for (purpose, granted) in [("care_chat", true), ("reminders", true), ("care_chat", false)] {
        db.set_consent(caller.user_id, purpose, granted, at(0)).await.unwrap();
    }
    let consents = db.consents(caller.user_id).await.unwrap();
    let words: Vec<_> = consents.iter().map(|consent| (consent.purpose.as_str(), consent.granted)).collect();
    assert_eq!(words, [("care_chat", false), ("reminders", true)]);
}

async fn a_change_touches_what_it_names_only(store: &Store) {
    let db = &store.db;
    let caller = account(db, "an", Role::Nurse).await;
    let before = db.user(caller.user_id).await.unwrap();
    assert_eq!(db.change_user(caller.user_id, UserChange::default()).await.unwrap(), before);
    let change = UserChange {
        role: Some(Role::Doctor),
        ..UserChange::default()
    };
    let after = db.change_user(caller.user_id, change).await.unwrap();
    assert_eq!(
        (after.role, after.display_name, after.disabled),
        (Role::Doctor, before.display_name, false)
    );
    db.set_password(caller.user_id, "$argon2id$new").await.unwrap();
    assert_eq!(db.credentials("an").await.unwrap().unwrap().password_hash, "$argon2id$new");
    assert_eq!(db.set_password(UserId::fresh(), "x").await.unwrap_err().code, Code::NotFound);
}

fn entry(n: usize) -> AuditEntry {
    AuditEntry {
        actor: Some((UserId::fresh(), Role::Admin)),
        action: "user.change".into(),
        subject_type: "user".into(),
        subject_id: n.to_string(),
        reason: None,
    }
}

async fn an_edited_audit_row_is_found(store: &Store) {
    let db = &store.db;
    for n in 0..3 {
        db.audit(entry(n), at(0)).await.unwrap();
    }
    assert_eq!(maintenance::verify(&store.settings).unwrap(), Vec::<String>::new());
    let edit = |id: i64, to: &'static str| async move {
        db.write(move |c| Ok(diesel::update(audit::table.find(id)).set(audit::subject_id.eq(to)).execute(c)?))
            .await
            .unwrap()
    };
    edit(2, "someone else").await;
    assert_eq!(maintenance::verify(&store.settings).unwrap(), ["audit: the chain breaks at row 2"]);
    edit(2, "1").await;
    db.write(|c| Ok(diesel::delete(audit::table.find(3)).execute(c)?)).await.unwrap();
    assert_eq!(maintenance::verify(&store.settings).unwrap(), ["audit: rows after 2 are missing"]);
}

async fn audit_rows_written_at_once_form_one_chain(store: &Store) {
    let writers: Vec<_> = (0..20)
        .map(|n| {
            let db = store.db.clone();
            tokio::spawn(async move { db.audit(entry(n), at(0)).await.unwrap() })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(maintenance::verify(&store.settings).unwrap(), Vec::<String>::new());
}
