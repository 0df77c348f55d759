//! The staff desk: lanes, claims with one winner, notes, alerts.

use super::backend::{Store, contract};
use super::fixtures::{account, alert, at, case, commit, conversation, guest, turn};
use healthcare_chatbot::domain::conversation::ConversationStatus;
use healthcare_chatbot::domain::error::Code;
use healthcare_chatbot::domain::ids::{AlertId, ConversationId};
use healthcare_chatbot::domain::person::{Caller, Role};
use healthcare_chatbot::domain::staff::{AlertStatus, Counts, Lane};
use healthcare_chatbot::domain::urgency::Urgency;
use healthcare_chatbot::ports::conversations::{Commit, Conversations};
use healthcare_chatbot::ports::desk::{Assigned, Desk, OpenOnly, QueueQuery};
use healthcare_chatbot::store::db::Db;

contract!(
    the_queue_is_ordered_by_risk_then_waiting_time,
    pages_of_the_queue_neither_skip_nor_repeat,
    reception_sees_handoffs_only,
    patients_and_administrators_have_no_desk,
    fifty_claims_have_one_winner,
    a_claim_is_a_takeover_and_a_release_gives_back,
    a_resolved_case_leaves_the_queue_and_closes_its_alerts,
    notes_are_for_staff_who_see_the_conversation,
    an_alert_is_acknowledged_once,
    alerts_that_nobody_saw_are_overdue,
);

/// A conversation that stands in a lane since `seconds`.
async fn waiting(db: &Db, lane: Lane, seconds: i64) -> ConversationId {
    let owner = guest(db).await;
    let id = conversation(db, &owner).await.id;
    let said = turn(&owner, id, 0, "m1");
    db.commit(Commit {
        case: case(lane),
        urgency: Urgency::Urgent,
        at: at(seconds),
        ..said
    })
    .await
    .unwrap();
    id
}

async fn nurse(db: &Db) -> Caller {
    account(db, "nurse", Role::Nurse).await
}

fn whole() -> QueueQuery {
    QueueQuery {
        limit: 50,
        ..QueueQuery::default()
    }
}

async fn ids(db: &Db, caller: &Caller, query: QueueQuery) -> Vec<ConversationId> {
    db.queue(caller, query)
        .await
        .unwrap()
        .iter()
        .map(|case| case.conversation_id)
        .collect()
}

async fn the_queue_is_ordered_by_risk_then_waiting_time(store: &Store) {
    let db = &store.db;
    let nurse = nurse(db).await;
    let late_handoff = waiting(db, Lane::Handoff, 30).await;
    let handoff = waiting(db, Lane::Handoff, 10).await;
    let feedback = waiting(db, Lane::Feedback, 1).await;
    let emergency = waiting(db, Lane::Emergency, 40).await;
    assert_eq!(ids(db, &nurse, whole()).await, [emergency, handoff, late_handoff, feedback]);
    assert_eq!(
        ids(
            db,
            &nurse,
            QueueQuery {
                lane: Some(Lane::Handoff),
                ..whole()
            }
        )
        .await,
        [handoff, late_handoff]
    );
    assert_eq!(
        db.counts(&nurse).await.unwrap(),
        Counts {
            emergency: 1,
            handoff: 2,
            low_confidence: 0,
            feedback: 1
        }
    );
    let case = db.case(&nurse, emergency).await.unwrap();
    assert_eq!(
        (case.lane, case.urgency, case.waiting_since, case.last_seq, case.unread),
        (Lane::Emergency, Urgency::Urgent, at(40), 2, 2)
    );
    assert_eq!(
        (case.patient.display_name.as_str(), case.patient.verified, case.excerpt.as_str()),
        ("Khách", false, "đau ngực")
    );
    assert_eq!(db.case(&nurse, ConversationId::fresh()).await.unwrap_err().code, Code::NotFound);
}

async fn pages_of_the_queue_neither_skip_nor_repeat(store: &Store) {
    let db = &store.db;
    let nurse = nurse(db).await;
    for n in 0..7 {
        waiting(db, if n % 2 == 0 { Lane::Handoff } else { Lane::Emergency }, 5).await;
    }
    let all = ids(db, &nurse, whole()).await;
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let page = ids(
            db,
            &nurse,
            QueueQuery {
                after: after.take(),
                limit: 2,
                ..whole()
            },
        )
        .await;
        let Some(last) = page.last() else { break };
        after = Some(last.to_string());
        pages.extend(page);
    }
    assert_eq!(pages, all);
    let unknown = QueueQuery {
        after: Some("nonsense".into()),
        ..whole()
    };
    assert_eq!(db.queue(&nurse, unknown).await.unwrap_err().code, Code::BadRequest);
}

async fn reception_sees_handoffs_only(store: &Store) {
    let db = &store.db;
    let desk = account(db, "desk", Role::Reception).await;
    let handoff = waiting(db, Lane::Handoff, 10).await;
    let emergency = waiting(db, Lane::Emergency, 5).await;
    assert_eq!(ids(db, &desk, whole()).await, [handoff]);
    assert_eq!(
        db.queue(
            &desk,
            QueueQuery {
                lane: Some(Lane::Emergency),
                ..whole()
            }
        )
        .await
        .unwrap_err()
        .code,
        Code::Forbidden
    );
    assert_eq!(
        db.counts(&desk).await.unwrap(),
        Counts {
            handoff: 1,
            ..Counts::default()
        }
    );
    assert_eq!(db.case(&desk, emergency).await.unwrap_err().code, Code::NotFound);
    assert_eq!(db.claim(&desk, emergency, at(50)).await.unwrap_err().code, Code::NotFound);
    assert_eq!(db.alerts(&desk, None, OpenOnly::Yes).await.unwrap_err().code, Code::Forbidden);

    // Once claimed it stays one's own, even when it becomes an emergency.
    db.claim(&desk, handoff, at(50)).await.unwrap();
    db.commit(Commit {
        case: case(Lane::Emergency),
        status: ConversationStatus::WithStaff,
        ..commit(handoff, 2)
    })
    .await
    .unwrap();
    assert_eq!(db.case(&desk, handoff).await.unwrap().lane, Lane::Emergency);
    db.release(&desk, handoff, None, at(60)).await.unwrap();
    assert_eq!(db.case(&desk, handoff).await.unwrap_err().code, Code::NotFound);
}

async fn patients_and_administrators_have_no_desk(store: &Store) {
    let db = &store.db;
    let id = waiting(db, Lane::Handoff, 10).await;
    for (name, role) in [("root", Role::Admin), ("rev", Role::Reviewer), ("mai", Role::Patient)] {
        let caller = account(db, name, role).await;
        assert_eq!(db.counts(&caller).await.unwrap_err().code, Code::Forbidden, "{name}");
        assert_eq!(db.queue(&caller, whole()).await.unwrap_err().code, Code::Forbidden, "{name}");
        assert_eq!(db.claim(&caller, id, at(20)).await.unwrap_err().code, Code::Forbidden, "{name}");
        assert_eq!(db.notes(&caller, id).await.unwrap_err().code, Code::Forbidden, "{name}");
        assert_eq!(
            db.acknowledge(&caller, AlertId::fresh(), at(20)).await.unwrap_err().code,
            Code::Forbidden,
            "{name}"
        );
    }
}

async fn fifty_claims_have_one_winner(store: &Store) {
    let db = &store.db;
    let id = waiting(db, Lane::Emergency, 10).await;
    let mut running = Vec::new();
    for n in 0..50 {
        let (db, caller) = (db.clone(), account(db, &format!("nurse{n}"), Role::Nurse).await);
        running.push(tokio::spawn(async move { (caller.user_id, db.claim(&caller, id, at(20)).await) }));
    }
    let (mut winners, mut named) = (Vec::new(), Vec::new());
    for task in running {
        match task.await.unwrap() {
            (user, Ok(case)) => {
                assert_eq!(case.assigned_to.unwrap().user_id, user);
                winners.push(user);
            }
            (_, Err(error)) => {
                assert_eq!(error.code, Code::AlreadyClaimed);
                named.push(error.assigned_to.unwrap().user_id);
            }
        }
    }
    assert_eq!((winners.len(), named.len()), (1, 49));
    assert!(named.iter().all(|user| *user == winners[0]), "the losers are told who has it");
}

async fn a_claim_is_a_takeover_and_a_release_gives_back(store: &Store) {
    let db = &store.db;
    let (nurse, doctor) = (nurse(db).await, account(db, "doctor", Role::Doctor).await);
    let id = waiting(db, Lane::Handoff, 10).await;
    let case = db.claim(&nurse, id, at(20)).await.unwrap();
    assert_eq!(
        (case.status, case.assigned_to.unwrap().display_name),
        (ConversationStatus::WithStaff, nurse.display_name.clone())
    );
    assert_eq!(
        db.claim(&nurse, id, at(21)).await.unwrap().status,
        ConversationStatus::WithStaff,
        "again by the same"
    );
    assert_eq!(
        ids(
            db,
            &nurse,
            QueueQuery {
                assigned: Assigned::Me,
                ..whole()
            }
        )
        .await,
        [id]
    );
    assert!(
        ids(
            db,
            &doctor,
            QueueQuery {
                assigned: Assigned::None,
                ..whole()
            }
        )
        .await
        .is_empty()
    );
    assert_eq!(db.release(&doctor, id, None, at(30)).await.unwrap_err().code, Code::NotAssigned);
    assert_eq!(
        db.resolve(&doctor, id, None, None, at(30)).await.unwrap_err().code,
        Code::NotAssigned
    );

    let case = db.release(&nurse, id, Some("hết ca".into()), at(40)).await.unwrap();
    assert_eq!(
        (case.status, case.assigned_to, case.waiting_since),
        (ConversationStatus::WaitingStaff, None, at(10))
    );
    assert_eq!(db.notes(&doctor, id).await.unwrap()[0].text, "hết ca");
    assert_eq!(db.release(&nurse, id, None, at(41)).await.unwrap_err().code, Code::NotAssigned);
    db.claim(&doctor, id, at(50)).await.unwrap();
}

async fn a_resolved_case_leaves_the_queue_and_closes_its_alerts(store: &Store) {
    let db = &store.db;
    let nurse = nurse(db).await;
    let owner = guest(db).await;
    let id = conversation(db, &owner).await.id;
    let raised = alert(id);
    db.commit(Commit {
        case: case(Lane::Emergency),
        alert: Some(raised.clone()),
        ..turn(&owner, id, 0, "m1")
    })
    .await
    .unwrap();
    assert_eq!(db.case(&nurse, id).await.unwrap().alert.unwrap().id, raised.id);
    db.claim(&nurse, id, at(20)).await.unwrap();
    let case = db
        .resolve(&nurse, id, Some("called_115".into()), Some("đã gọi 115".into()), at(30))
        .await
        .unwrap();
    assert_eq!((case.status, case.assigned_to), (ConversationStatus::Open, None));
    let closed = case.alert.unwrap();
    assert_eq!(
        (closed.status, closed.acknowledged_by),
        (AlertStatus::Resolved, Some(nurse.user_id))
    );
    assert_eq!(db.counts(&nurse).await.unwrap(), Counts::default());
    assert!(db.queue(&nurse, whole()).await.unwrap().is_empty());
    assert_eq!(db.case(&nurse, id).await.unwrap_err().code, Code::NotFound);
    // Staff may take it up again without being asked.
    assert_eq!(db.claim(&nurse, id, at(40)).await.unwrap().lane, Lane::Handoff);
}

async fn notes_are_for_staff_who_see_the_conversation(store: &Store) {
    let db = &store.db;
    let (nurse, desk) = (nurse(db).await, account(db, "desk", Role::Reception).await);
    let emergency = waiting(db, Lane::Emergency, 10).await;
    let note = db.add_note(&nurse, emergency, "người nhà đang đến", at(20)).await.unwrap();
    assert_eq!(note.author.user_id, nurse.user_id);
    assert_eq!(db.notes(&nurse, emergency).await.unwrap(), [note]);
    assert_eq!(db.notes(&desk, emergency).await.unwrap_err().code, Code::NotFound);
    assert_eq!(db.add_note(&desk, emergency, "x", at(20)).await.unwrap_err().code, Code::NotFound);
    assert_eq!(
        db.add_note(&nurse, ConversationId::fresh(), "x", at(20)).await.unwrap_err().code,
        Code::NotFound
    );
    assert!(
        db.messages(emergency, 0, 50)
            .await
            .unwrap()
            .iter()
            .all(|message| !message.text.contains("người nhà"))
    );
}

async fn an_alert_is_acknowledged_once(store: &Store) {
    let db = &store.db;
    let (nurse, doctor, admin) = (
        nurse(db).await,
        account(db, "doctor", Role::Doctor).await,
        account(db, "root", Role::Admin).await,
    );
    let owner = guest(db).await;
    let id = conversation(db, &owner).await.id;
    let raised = alert(id);
    db.commit(Commit {
        alert: Some(raised.clone()),
        ..turn(&owner, id, 0, "m1")
    })
    .await
    .unwrap();
    assert_eq!(db.alerts(&nurse, None, OpenOnly::Yes).await.unwrap(), [raised.clone()]);
    let seen = db.acknowledge(&nurse, raised.id, at(30)).await.unwrap();
    assert_eq!(
        (seen.status, seen.acknowledged_by, seen.acknowledged_at),
        (AlertStatus::Acknowledged, Some(nurse.user_id), Some(at(30)))
    );
    assert_eq!(db.acknowledge(&doctor, raised.id, at(40)).await.unwrap(), seen, "again: the same");
    assert!(db.alerts(&nurse, Some(id), OpenOnly::Yes).await.unwrap().is_empty());
    assert_eq!(db.alerts(&nurse, Some(id), OpenOnly::No).await.unwrap(), [seen]);
    assert_eq!(
        db.alerts(&admin, None, OpenOnly::No).await.unwrap()[0].excerpt,
        "",
        "administration does not read what was said"
    );
    assert_eq!(
        db.acknowledge(&nurse, AlertId::fresh(), at(40)).await.unwrap_err().code,
        Code::NotFound
    );
}

async fn alerts_that_nobody_saw_are_overdue(store: &Store) {
    let db = &store.db;
    let nurse = nurse(db).await;
    let owner = guest(db).await;
    let id = conversation(db, &owner).await.id;
    let raised = alert(id);
    db.commit(Commit {
        alert: Some(raised.clone()),
        ..turn(&owner, id, 0, "m1")
    })
    .await
    .unwrap();
    assert!(db.overdue(at(0)).await.unwrap().is_empty());
    assert_eq!(db.overdue(at(1)).await.unwrap(), [raised.clone()]);
    let again = db.paged(raised.id, 2, at(60)).await.unwrap();
    assert_eq!((again.tier, again.paged_at), (2, Some(at(60))));
    assert!(db.overdue(at(60)).await.unwrap().is_empty());
    db.acknowledge(&nurse, raised.id, at(61)).await.unwrap();
    assert!(db.overdue(at(1000)).await.unwrap().is_empty());
    assert_eq!(
        db.paged(raised.id, 3, at(70)).await.unwrap().tier,
        2,
        "who was heard is not paged again"
    );
}
