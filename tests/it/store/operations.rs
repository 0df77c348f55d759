//! The outbox, idempotency keys, the usage ledger, health.

use super::backend::{Store, contract};
use super::fixtures::{at, commit, conversation, guest};
use diesel::prelude::*;
use healthcare_chatbot::domain::ids::UserId;
use healthcare_chatbot::ports::conversations::{Conversations, OutboxEntry};
use healthcare_chatbot::ports::operations::{Begun, Health, Idempotency, Ledger, ModelCall, Outbox};
use healthcare_chatbot::store::schema::usage;

contract!(
    an_entry_is_leased_to_one_worker_until_the_lease_ends,
    a_failed_entry_comes_again_and_is_never_dropped,
    two_workers_never_get_the_same_entry,
    one_key_has_one_effect,
    a_key_of_a_dead_request_can_be_taken_over,
    a_call_is_one_row_of_the_ledger,
    a_store_that_works_is_healthy,
);

async fn fill(store: &Store, n: usize) {
    let caller = guest(&store.db).await;
    let id = conversation(&store.db, &caller).await.id;
    let entry = |n| OutboxEntry {
        kind: "notification".into(),
        dedupe_key: format!("n:{n}"),
        payload: format!("{n}"),
        due_at: at(10),
    };
    let mut filled = commit(id, 0);
    filled.outbox = (0..n).map(entry).collect();
    store.db.commit(filled).await.unwrap();
}

async fn an_entry_is_leased_to_one_worker_until_the_lease_ends(store: &Store) {
    let db = &store.db;
    fill(store, 1).await;
    assert!(db.take_due(at(9), at(39), 10).await.unwrap().is_empty());
    let due = db.take_due(at(10), at(40), 10).await.unwrap();
    assert_eq!((due.len(), due[0].attempts, due[0].payload.as_str()), (1, 1, "0"));
    assert!(db.take_due(at(39), at(69), 10).await.unwrap().is_empty());
    assert_eq!(db.take_due(at(40), at(70), 10).await.unwrap()[0].attempts, 2);
    Outbox::sent(db, due[0].id, at(41)).await.unwrap();
    assert!(db.take_due(at(999), at(9999), 10).await.unwrap().is_empty());
    assert_eq!(db.pending().await.unwrap(), 0);
}

async fn a_failed_entry_comes_again_and_is_never_dropped(store: &Store) {
    let db = &store.db;
    fill(store, 1).await;
    let mut now = 10;
    for attempt in 1..=20 {
        let due = db.take_due(at(now), at(now + 30), 10).await.unwrap();
        assert_eq!(due[0].attempts, attempt);
        db.failed(due[0].id, &"đ".repeat(2000), at(now + 60)).await.unwrap();
        now += 60;
    }
    assert_eq!(db.pending().await.unwrap(), 1);
}

async fn two_workers_never_get_the_same_entry(store: &Store) {
    fill(store, 40).await;
    let other = store.beside();
    let workers = [store.db.clone(), other.clone(), store.db.clone(), other].map(|db| {
        tokio::spawn(async move {
            let mut taken = Vec::new();
            while let due = db.take_due(at(10), at(99), 7).await.unwrap()
                && !due.is_empty()
            {
                taken.extend(due.into_iter().map(|due| due.id));
            }
            taken
        })
    });
    let mut taken = Vec::new();
    for worker in workers {
        taken.extend(worker.await.unwrap());
    }
    // A worker may leave while another holds the rest; what counts is that none was given out twice.
    taken.extend(store.db.take_due(at(10), at(99), 50).await.unwrap().into_iter().map(|due| due.id));
    let n = taken.len();
    taken.sort_unstable();
    taken.dedup();
    assert_eq!((n, taken.len()), (40, 40));
}

async fn one_key_has_one_effect(store: &Store) {
    let user = UserId::fresh();
    let begun: Vec<_> = (0..20)
        .map(|_| {
            let db = store.db.clone();
            tokio::spawn(async move { db.begin(user, "k", "f", at(0)).await.unwrap() })
        })
        .collect();
    let mut fresh = 0;
    for request in begun {
        match request.await.unwrap() {
            Begun::Fresh => fresh += 1,
            other => assert_eq!(other, Begun::Running),
        }
    }
    assert_eq!(fresh, 1);
    let db = &store.db;
    assert_eq!(db.begin(user, "k", "other body", at(1)).await.unwrap(), Begun::Mismatch);
    assert_eq!(db.begin(UserId::fresh(), "k", "f", at(1)).await.unwrap(), Begun::Fresh);
    db.finish(user, "k", 201, "{\"id\":1}").await.unwrap();
    assert_eq!(
        db.begin(user, "k", "f", at(9999)).await.unwrap(),
        Begun::Replay {
            status: 201,
            body: "{\"id\":1}".into()
        }
    );
    db.abandon(user, "k").await.unwrap();
    assert!(matches!(db.begin(user, "k", "f", at(9999)).await.unwrap(), Begun::Replay { .. }));
}

async fn a_key_of_a_dead_request_can_be_taken_over(store: &Store) {
    let (db, user) = (&store.db, UserId::fresh());
    assert_eq!(db.begin(user, "k", "f", at(0)).await.unwrap(), Begun::Fresh);
    db.abandon(user, "k").await.unwrap();
    assert_eq!(db.begin(user, "k", "f", at(1)).await.unwrap(), Begun::Fresh);
    assert_eq!(db.begin(user, "k", "f", at(60)).await.unwrap(), Begun::Running);
    assert_eq!(db.begin(user, "k", "f", at(200)).await.unwrap(), Begun::Fresh);
    assert_eq!(db.begin(user, "k", "f", at(201)).await.unwrap(), Begun::Running);
}

async fn a_call_is_one_row_of_the_ledger(store: &Store) {
    let call = ModelCall {
        conversation_id: None,
        message_id: None,
        feature: "chat".into(),
        model: "m".into(),
        prompt_version: "1".into(),
        outcome: "timeout".into(),
        input_tokens: 10,
        output_tokens: 0,
        cached_tokens: 0,
        reasoning_tokens: 0,
        estimated: true,
        duration_ms: 12_000,
        first_token_ms: None,
        at: at(0),
    };
    store.db.record(call).await.unwrap();
    let row: (String, bool) = store
        .db
        .read(|c| Ok(usage::table.select((usage::outcome, usage::estimated)).first(c)?))
        .await
        .unwrap();
    assert_eq!(row, ("timeout".to_owned(), true));
}

async fn a_store_that_works_is_healthy(store: &Store) {
    store.db.check().await.unwrap();
}
