//! Groups of writes: one that fails harms no other, an answer means durable, a full disk is survived.

use super::backend::{Store, contract, sqlite};
use super::fixtures::{conversation, guest, turn};
use diesel::prelude::*;
use healthcare_chatbot::domain::error::Code;
use healthcare_chatbot::ports::conversations::{CommitError, Conversations};
use healthcare_chatbot::ports::operations::Health;
use healthcare_chatbot::store::connection::DbConnection;
use healthcare_chatbot::store::db::Db;
use healthcare_chatbot::store::error::{Failure, Outcome};
use healthcare_chatbot::store::schema::meta;

contract!(
    a_job_that_fails_or_panics_harms_no_other,
    a_job_that_fails_leaves_nothing,
    an_answer_means_that_others_can_read_it,
    what_had_begun_when_its_caller_gave_up_is_written_whole,
);

fn put(name: &str) -> impl FnMut(&mut DbConnection) -> Outcome<()> + Send + use<> {
    let name = name.to_owned();
    move |c| {
        diesel::insert_into(meta::table)
            .values((meta::name.eq(&name), meta::value.eq("x")))
            .execute(c)?;
        Ok(())
    }
}

async fn there(db: &Db, prefix: &str) -> Vec<String> {
    let pattern = format!("{prefix}%");
    db.read(move |c| {
        Ok(meta::table
            .filter(meta::name.like(&pattern))
            .order(meta::name)
            .select(meta::name)
            .load(c)?)
    })
    .await
    .unwrap()
}

async fn a_job_that_fails_or_panics_harms_no_other(store: &Store) {
    let jobs: Vec<_> = (0..60)
        .map(|n| {
            let (db, mut put) = (store.db.clone(), put(&format!("job{n:02}")));
            let work = move |c: &mut DbConnection| {
                put(c)?;
                match n % 3 {
                    0 => Ok(()),
                    1 => Err(Failure::from(Code::SlotTaken)),
                    // Inside a nested transaction, which is left open by the panic.
                    _ => c.transaction(|_| panic!("a job of the test panics")),
                }
            };
            tokio::spawn(async move { db.write(work).await.map_err(|error| error.code) })
        })
        .collect();
    for (n, job) in jobs.into_iter().enumerate() {
        let expected = [Ok(()), Err(Code::SlotTaken), Err(Code::Internal)];
        assert_eq!(job.await.unwrap(), expected[n % 3]);
    }
    assert_eq!(
        there(&store.db, "job").await,
        (0..60).step_by(3).map(|n| format!("job{n:02}")).collect::<Vec<_>>()
    );
    store.db.write(put("job60")).await.unwrap();
}

async fn a_job_that_fails_leaves_nothing(store: &Store) {
    let mut twice = put("once");
    let error = store.db.write(move |c| twice(c).and_then(|()| twice(c))).await.unwrap_err();
    assert_eq!(error.code, Code::Internal);
    assert!(there(&store.db, "once").await.is_empty());
}

async fn an_answer_means_that_others_can_read_it(store: &Store) {
    let other = store.beside();
    for n in 0..20 {
        store.db.write(put(&format!("row{n:02}"))).await.unwrap();
        assert_eq!(there(&other, "row").await.len(), n + 1);
    }
}

async fn what_had_begun_when_its_caller_gave_up_is_written_whole(store: &Store) {
    let (started, start) = std::sync::mpsc::channel();
    let mut put = put("left");
    let db = store.db.clone();
    let waiting = tokio::spawn(async move {
        db.write(move |c| {
            let _ = started.send(());
            put(c)
        })
        .await
    });
    tokio::task::spawn_blocking(move || start.recv().unwrap()).await.unwrap();
    waiting.abort();
    // The next write queues behind it in SQLite; in PostgreSQL the row is its own proof.
    store.db.write(|_| Ok(())).await.unwrap();
    while there(&store.db, "left").await.is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_had_not_begun_when_its_caller_gave_up_is_never_written() {
    let store = sqlite();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let (started, start) = std::sync::mpsc::channel();
    let db = store.db.clone();
    let slow = tokio::spawn(async move {
        db.write(move |_| {
            let _ = started.send(());
            let _ = released.recv();
            Ok(())
        })
        .await
    });
    tokio::task::spawn_blocking(move || start.recv().unwrap()).await.unwrap();
    {
        let mut waiting = Box::pin(store.db.write(put("late")));
        assert!(futures_util::poll!(&mut waiting).is_pending());
    }
    release.send(()).unwrap();
    slow.await.unwrap().unwrap();
    store.db.write(put("later")).await.unwrap();
    assert_eq!(there(&store.db, "late").await, ["later"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_survived() {
    let store = sqlite();
    let db = &store.db;
    let caller = guest(db).await;
    let id = conversation(db, &caller).await.id;
    db.commit(turn(&caller, id, 0, "m1")).await.unwrap();
    // A limit on the pages of the file is what a full disk is to SQLite.
    db.write(|c| {
        diesel::sql_query("PRAGMA max_page_count=1").execute(c)?;
        Ok(())
    })
    .await
    .unwrap();
    let mut large = turn(&caller, id, 2, "m2");
    large.state = Some("x".repeat(1 << 20));
    assert_eq!(db.commit(large.clone()).await, Err(CommitError::Full));
    assert_eq!(db.head(&caller, id).await.unwrap().last_seq, 2);

    // The writer opens its connection again, without the limit: the same commit goes through.
    db.commit(large).await.unwrap();
    assert_eq!(db.head(&caller, id).await.unwrap().last_seq, 4);
    db.check().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_for_one_fails_the_group_and_no_ack_is_given() {
    let store = sqlite();
    store
        .db
        .write(|c| {
            diesel::sql_query("PRAGMA max_page_count=1").execute(c)?;
            Ok(())
        })
        .await
        .unwrap();
    let value = "x".repeat(1 << 20);
    let jobs: Vec<_> = (0..20)
        .map(|n| {
            let (db, value) = (store.db.clone(), value.clone());
            tokio::spawn(async move {
                let row = move |c: &mut DbConnection| {
                    diesel::insert_into(meta::table)
                        .values((meta::name.eq(format!("big{n}")), meta::value.eq(&value)))
                        .execute(c)?;
                    Ok(())
                };
                (format!("big{n}"), db.write(row).await)
            })
        })
        .collect();
    let (mut acknowledged, mut full) = (Vec::new(), 0);
    for job in jobs {
        match job.await.unwrap() {
            (name, Ok(())) => acknowledged.push(name),
            (_, Err(error)) => {
                assert_eq!(error.code, Code::StorageFull);
                full += 1;
            }
        }
    }
    acknowledged.sort();
    assert!(full > 0);
    assert_eq!(there(&store.db, "big").await, acknowledged);
}
