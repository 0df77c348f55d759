//! Conversations and turns: fencing, order, duplicates, isolation, what is left unfinished.

use super::backend::{Store, contract};
use super::fixtures::{account, alert, answer, at, case, commit, conversation, guest, message, question, turn};
use diesel::prelude::*;
use healthcare_chatbot::domain::conversation::ConversationStatus;
use healthcare_chatbot::domain::error::Code;
use healthcare_chatbot::domain::ids::{ConversationId, MessageId};
use healthcare_chatbot::domain::message::{Outcome, Speaker};
use healthcare_chatbot::domain::person::Role;
use healthcare_chatbot::domain::staff::Lane;
use healthcare_chatbot::ports::conversations::{CommitError, Conversations, Feedback, OutboxEntry, StoredMessage};
use healthcare_chatbot::ports::operations::Outbox;
use healthcare_chatbot::store::schema::{alerts, cases, conversations};

contract!(
    a_turn_is_read_back_as_it_was_written,
    the_second_of_two_owners_is_fenced,
    many_owners_at_once_leave_no_gap,
    an_unfinished_turn_is_found_until_it_is_done,
    a_message_sent_twice_is_one_message,
    another_persons_conversation_is_not_found,
    reception_sees_what_was_handed_off_only,
    a_case_moves_up_and_never_down,
    alert_and_outbox_stand_with_the_message_or_not_at_all,
    a_takeover_survives_a_turn_that_began_before_it,
    unread_counts_messages_of_others_after_the_mark,
    lists_are_pages_newest_first,
    a_second_feedback_replaces_the_first,
);

async fn a_turn_is_read_back_as_it_was_written(store: &Store) {
    let db = &store.db;
    let caller = guest(db).await;
    let id = conversation(db, &caller).await.id;
    let written = turn(&caller, id, 0, "m1");
    let expected: Vec<_> = written.messages.iter().map(|stored| stored.message.clone()).collect();
    db.commit(written).await.unwrap();

    assert_eq!(db.messages(id, 0, 50).await.unwrap(), expected);
    assert_eq!(db.messages(id, 1, 50).await.unwrap(), expected[1..]);
    assert_eq!(db.latest(id, 1).await.unwrap(), expected[1..]);
    assert_eq!(db.message(&caller, expected[0].id).await.unwrap(), expected[0]);
    let loaded = db.load(id).await.unwrap();
    assert_eq!((loaded.last_seq, loaded.state.as_deref()), (2, Some("{\"n_turns\":1}")));
    assert_eq!((loaded.owner, loaded.owner_name.as_str()), (caller.user_id, "Khách"));
    assert!(loaded.unfinished.is_empty());
}

async fn the_second_of_two_owners_is_fenced(store: &Store) {
    let db = &store.db;
    let caller = guest(db).await;
    let id = conversation(db, &caller).await.id;
    db.commit(turn(&caller, id, 0, "m1")).await.unwrap();

    assert_eq!(db.commit(turn(&caller, id, 0, "m2")).await, Err(CommitError::Fenced));
    assert_eq!(db.commit(turn(&caller, id, 5, "m2")).await, Err(CommitError::Fenced));
    assert_eq!(
        db.commit(turn(&caller, ConversationId::fresh(), 0, "m2")).await,
        Err(CommitError::Fenced)
    );
    assert_eq!(db.head(&caller, id).await.unwrap().last_seq, 2);
}

async fn many_owners_at_once_leave_no_gap(store: &Store) {
    let caller = guest(&store.db).await;
    let id = conversation(&store.db, &caller).await.id;
    let writers = (0..8).map(|writer| {
        let (db, caller) = (store.db.clone(), caller.clone());
        tokio::spawn(async move {
            let mut written = 0;
            while written < 5 {
                let after = db.load(id).await.unwrap().last_seq;
                match db.commit(turn(&caller, id, after, &format!("w{writer}-{written}"))).await {
                    Ok(()) => written += 1,
                    Err(error) => assert_eq!(error, CommitError::Fenced),
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let seqs: Vec<_> = store
        .db
        .messages(id, 0, 1000)
        .await
        .unwrap()
        .iter()
        .map(|message| message.seq.unwrap())
        .collect();
    assert_eq!(seqs, (1..=80).collect::<Vec<_>>());
}

async fn an_unfinished_turn_is_found_until_it_is_done(store: &Store) {
    let db = &store.db;
    let caller = guest(db).await;
    let id = conversation(db, &caller).await.id;
    let asked = question(&caller, id, 0, "m1");
    let patients_message = asked.messages[0].message.clone();
    db.commit(asked).await.unwrap();

    assert_eq!(db.load(id).await.unwrap().unfinished, vec![patients_message.clone()]);
    let sent = Conversations::sent(db, id, caller.user_id, "m1").await.unwrap().unwrap();
    assert_eq!((sent.turn, sent.replies.len()), (None, 0));

    db.commit(answer(&patients_message)).await.unwrap();
    assert!(db.load(id).await.unwrap().unfinished.is_empty());
    let sent = Conversations::sent(db, id, caller.user_id, "m1").await.unwrap().unwrap();
    assert_eq!((sent.message, sent.replies.len()), (patients_message, 1));
    assert_eq!(sent.turn.map(|turn| (turn.seq, turn.outcome)), Some((2, Outcome::Answered)));
}

async fn a_message_sent_twice_is_one_message(store: &Store) {
    let db = &store.db;
    let (caller, other) = (guest(db).await, guest(db).await);
    let id = conversation(db, &caller).await.id;
    db.commit(turn(&caller, id, 0, "m1")).await.unwrap();

    assert_eq!(db.commit(turn(&caller, id, 2, "m1")).await, Err(CommitError::Fenced));
    assert_eq!(db.load(id).await.unwrap().last_seq, 2);
    assert!(Conversations::sent(db, id, other.user_id, "m1").await.unwrap().is_none());
    // The id is the sender's own: another person of the conversation may use the same.
    db.commit(turn(&other, id, 2, "m1")).await.unwrap();
}

async fn another_persons_conversation_is_not_found(store: &Store) {
    let db = &store.db;
    let caller = guest(db).await;
    let id = conversation(db, &caller).await.id;
    let written = turn(&caller, id, 0, "m1");
    let first = written.messages[0].message.id;
    db.commit(written).await.unwrap();

    for role in [
        Role::Guest,
        Role::Patient,
        Role::Reception,
        Role::Reviewer,
        Role::Admin,
        Role::Service,
    ] {
        let stranger = account(db, &format!("stranger-{}", role.code()), role).await;
        assert_eq!(db.head(&stranger, id).await.unwrap_err().code, Code::NotFound, "{role:?}");
        assert_eq!(db.message(&stranger, first).await.unwrap_err().code, Code::NotFound, "{role:?}");
        let up = Feedback {
            up: true,
            reason: None,
            comment: None,
        };
        assert_eq!(
            db.feedback(&stranger, first, up, at(9)).await.unwrap_err().code,
            Code::NotFound,
            "{role:?}"
        );
        assert!(db.list(&stranger, None, 50).await.unwrap().is_empty());
    }
    for role in [Role::Nurse, Role::Doctor] {
        let clinical = account(db, role.code(), role).await;
        assert_eq!(db.head(&clinical, id).await.unwrap().id, id);
    }
    assert_eq!(db.head(&caller, ConversationId::fresh()).await.unwrap_err().code, Code::NotFound);
    assert_eq!(db.message(&caller, MessageId::fresh()).await.unwrap_err().code, Code::NotFound);
}

async fn reception_sees_what_was_handed_off_only(store: &Store) {
    let db = &store.db;
    let (caller, reception) = (guest(db).await, account(db, "reception", Role::Reception).await);
    let id = conversation(db, &caller).await.id;
    for (after, lane, visible) in [
        (0, Lane::LowConfidence, false),
        (2, Lane::Handoff, true),
        (4, Lane::Emergency, false),
    ] {
        let mut written = turn(&caller, id, after, &format!("m{after}"));
        written.case = case(lane);
        db.commit(written).await.unwrap();
        assert_eq!(db.head(&reception, id).await.is_ok(), visible, "{lane:?}");
    }
}

async fn a_case_moves_up_and_never_down(store: &Store) {
    let db = &store.db;
    let caller = guest(db).await;
    let id = conversation(db, &caller).await.id;
    let row = || async {
        let found = db.read(move |c| {
            Ok(cases::table
                .find(id.to_string())
                .select((cases::lane, cases::waiting_since))
                .first::<(String, i64)>(c)?)
        });
        found.await.unwrap()
    };
    for (after, lane, expected) in [
        (0, Lane::Handoff, "handoff"),
        (2, Lane::Feedback, "handoff"),
        (4, Lane::Emergency, "emergency"),
        (6, Lane::Handoff, "emergency"),
    ] {
        let mut written = turn(&caller, id, after, &format!("m{after}"));
        written.case = case(lane);
        db.commit(written).await.unwrap();
        assert_eq!(row().await, (expected.to_owned(), at(0).millis()));
    }
}

async fn alert_and_outbox_stand_with_the_message_or_not_at_all(store: &Store) {
    let db = &store.db;
    let caller = guest(db).await;
    let id = conversation(db, &caller).await.id;
    let entry = |key: &str| OutboxEntry {
        kind: "alert".into(),
        dedupe_key: key.into(),
        payload: "{}".into(),
        due_at: at(0),
    };
    let alerts_there = || async { db.read(|c| Ok(alerts::table.count().get_result::<i64>(c)?)).await.unwrap() };

    let mut emergency = turn(&caller, id, 0, "m1");
    (emergency.alert, emergency.case) = (Some(alert(id)), case(Lane::Emergency));
    emergency.outbox = vec![entry("alert:1"), entry("alert:1"), entry("alert:2")];
    let mut fenced = emergency.clone();
    fenced.after_seq = 7;
    assert_eq!(db.commit(fenced).await, Err(CommitError::Fenced));
    assert_eq!((alerts_there().await, db.pending().await.unwrap()), (0, 0));

    db.commit(emergency).await.unwrap();
    assert_eq!((alerts_there().await, db.pending().await.unwrap()), (1, 2));

    // Written again under the same key in a later turn: still one.
    let mut again = turn(&caller, id, 2, "m2");
    again.outbox = vec![entry("alert:1")];
    db.commit(again).await.unwrap();
    assert_eq!(db.pending().await.unwrap(), 2);
}

async fn a_takeover_survives_a_turn_that_began_before_it(store: &Store) {
    let db = &store.db;
    let (caller, nurse) = (guest(db).await, account(db, "nurse", Role::Nurse).await);
    let id = conversation(db, &caller).await.id;
    let nurse_id = nurse.user_id.to_string();
    db.write(move |c| {
        let taken = (conversations::assigned_to.eq(&nurse_id), conversations::status.eq("with_staff"));
        diesel::update(conversations::table.find(id.to_string())).set(taken).execute(c)?;
        Ok(())
    })
    .await
    .unwrap();

    db.commit(turn(&caller, id, 0, "m1")).await.unwrap();
    let loaded = db.load(id).await.unwrap();
    assert_eq!(loaded.status, ConversationStatus::WithStaff);
    assert_eq!(loaded.assigned_to, Some((nurse.user_id, nurse.display_name)));
}

async fn unread_counts_messages_of_others_after_the_mark(store: &Store) {
    let db = &store.db;
    let (caller, nurse) = (guest(db).await, account(db, "nurse", Role::Nurse).await);
    let id = conversation(db, &caller).await.id;
    db.commit(turn(&caller, id, 0, "m1")).await.unwrap();
    db.commit(turn(&caller, id, 2, "m2")).await.unwrap();
    let staff_message = StoredMessage {
        message: message(id, 5, Speaker::Staff, "Chào anh chị"),
        sender: Some(nurse.user_id),
    };
    let mut by_staff = commit(id, 4);
    by_staff.messages = vec![staff_message];
    db.commit(by_staff).await.unwrap();

    assert_eq!(db.head(&caller, id).await.unwrap().unread, 3);
    assert_eq!(db.head(&nurse, id).await.unwrap().unread, 4);
    assert!(db.mark_read(id, false, 2).await.unwrap());
    assert!(!db.mark_read(id, false, 1).await.unwrap());
    assert!(db.mark_read(id, true, 99).await.unwrap());
    assert!(!db.mark_read(id, true, 99).await.unwrap());
    assert_eq!(db.head(&caller, id).await.unwrap().unread, 2);
    assert_eq!(db.head(&nurse, id).await.unwrap().unread, 0);
    let loaded = db.load(id).await.unwrap();
    assert_eq!((loaded.read_patient, loaded.read_staff), (2, 5));
}

async fn lists_are_pages_newest_first(store: &Store) {
    let db = &store.db;
    let caller = guest(db).await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.insert(0, conversation(db, &caller).await.id);
    }
    let mut listed = Vec::new();
    while let page = db.list(&caller, listed.last().copied(), 2).await.unwrap()
        && !page.is_empty()
    {
        listed.extend(page.iter().map(|conversation| conversation.id));
    }
    assert_eq!(listed, made);
}

async fn a_second_feedback_replaces_the_first(store: &Store) {
    let db = &store.db;
    let caller = guest(db).await;
    let id = conversation(db, &caller).await.id;
    let written = turn(&caller, id, 0, "m1");
    let reply = written.messages[1].message.id;
    db.commit(written).await.unwrap();
    for up in [true, false] {
        let given = Feedback {
            up,
            reason: None,
            comment: Some("chưa rõ".into()),
        };
        db.feedback(&caller, reply, given, at(9)).await.unwrap();
    }
    let kept: Vec<bool> = db
        .read(|c| {
            use healthcare_chatbot::store::schema::feedback;
            Ok(feedback::table.select(feedback::up).load(c)?)
        })
        .await
        .unwrap();
    assert_eq!(kept, vec![false]);
}
