//! The lock, and the data commands: backup, restore, verify, migrate.

use super::backend::{Store, contract, sqlite};
use super::fixtures::{conversation, guest, turn};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use healthcare_chatbot::ports::conversations::Conversations;
use healthcare_chatbot::store::db::{Access, Db, DbSettings};
use healthcare_chatbot::store::maintenance;
use healthcare_chatbot::store::schema::{self, conversations};

contract!(
    a_gap_in_a_conversation_is_found,
    a_schema_of_the_future_is_refused,
    a_store_opened_twice_keeps_its_epoch,
    every_table_is_as_the_schema_says,
);

async fn every_table_is_as_the_schema_says(store: &Store) {
    macro_rules! select_all_columns {
        ($($table:ident),+ $(,)?) => {
            store
                .db
                .read(|c| {
                    $(
                        let empty = schema::$table::table.select(schema::$table::all_columns).limit(0);
                        empty.execute(c).expect(stringify!($table));
                    )+
                    Ok(())
                })
                .await
                .unwrap()
        };
    }
    select_all_columns!(
        meta,
        patients,
        users,
        sessions,
        patient_relations,
        consents,
        api_keys,
        conversations,
        participants,
        messages,
        findings,
        summaries,
        feedback,
        alerts,
        cases,
        notes,
        reviews,
        specialties,
        doctors,
        schedules,
        days_off,
        holds,
        appointments,
        slots,
        appointment_events,
        waitlist,
        callbacks,
        records,
        visits,
        invoices,
        outbox,
        notifications,
        jobs,
        webhook_endpoints,
        webhook_attempts,
        webhook_events,
        idempotency_keys,
        usage,
        prices,
        prompts,
        prompt_labels,
        egress,
        audit
    );
}

async fn a_gap_in_a_conversation_is_found(store: &Store) {
    let db = &store.db;
    let caller = guest(db).await;
    let (id, other) = (conversation(db, &caller).await.id, conversation(db, &caller).await.id);
    db.commit(turn(&caller, id, 0, "m1")).await.unwrap();
    db.commit(turn(&caller, other, 0, "m1")).await.unwrap();
    assert_eq!(maintenance::verify(&store.settings).unwrap(), Vec::<String>::new());

    db.write(move |c| {
        diesel::update(conversations::table.find(id.to_string()))
            .set(conversations::last_seq.eq(3))
            .execute(c)?;
        Ok(())
    })
    .await
    .unwrap();
    db.write(move |c| {
        use healthcare_chatbot::store::schema::messages;
        let first = messages::table
            .filter(messages::conversation_id.eq(other.to_string()))
            .filter(messages::seq.eq(1));
        diesel::delete(first).execute(c)?;
        Ok(())
    })
    .await
    .unwrap();
    let lines = maintenance::verify(&store.settings).unwrap();
    assert_eq!(
        lines,
        [
            format!("conversation {id}: last_seq is 3, its last message has 2"),
            format!("conversation {other}: 1 messages up to 2: the sequence has a gap"),
        ]
    );
}

async fn a_schema_of_the_future_is_refused(store: &Store) {
    store
        .db
        .write(|c| {
            c.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')")?;
            Ok(())
        })
        .await
        .unwrap();
    let error = Db::open(&store.settings, Access::Beside).err().unwrap().to_string();
    assert!(error.contains("newer than this program knows"), "{error}");
}

async fn a_store_opened_twice_keeps_its_epoch(store: &Store) {
    let epoch = store.db.epoch().await.unwrap();
    assert_eq!(store.beside().epoch().await.unwrap(), epoch);
    if store.is_postgres() {
        // Several nodes share one PostgreSQL.
        assert_eq!(Db::open(&store.settings, Access::Serve).unwrap().epoch().await.unwrap(), epoch);
        let error = maintenance::backup(&store.settings, &store.folder.path().join("b"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("pg_dump"), "{error}");
    }
}

#[test]
fn a_second_server_on_one_file_is_refused() {
    let store = sqlite();
    let error = Db::open(&store.settings, Access::Serve).err().unwrap().to_string();
    assert!(error.starts_with("another server already uses the database"), "{error}");
    assert!(maintenance::migrate(&store.settings).is_err());
    assert!(maintenance::restore(&store.settings, &store.folder.path().join("data/test.db")).is_err());
    drop(store.beside());
    let settings = store.settings.clone();
    drop(store.db);
    maintenance::migrate(&settings).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_taken_while_serving_restores_with_a_new_epoch() {
    let store = sqlite();
    let backup = store.folder.path().join("copies/one.db");
    let caller = guest(&store.db).await;
    let id = conversation(&store.db, &caller).await.id;
    store.db.commit(turn(&caller, id, 0, "m1")).await.unwrap();
    let epoch = store.db.epoch().await.unwrap();
    maintenance::backup(&store.settings, &backup).unwrap();
    assert!(
        maintenance::backup(&store.settings, &backup).is_err(),
        "a backup never overwrites a file"
    );
    store.db.commit(turn(&caller, id, 2, "m2")).await.unwrap();

    let settings = store.settings.clone();
    drop(store.db);
    maintenance::restore(&settings, &backup).unwrap();
    assert_eq!(maintenance::verify(&settings).unwrap(), Vec::<String>::new());
    let db = Db::open(&settings, Access::Serve).unwrap();
    assert_eq!(db.messages(id, 0, 50).await.unwrap().len(), 2);
    assert_ne!(db.epoch().await.unwrap(), epoch);
    let restored = db.epoch().await.unwrap();
    drop(db);
    assert_eq!(Db::open(&settings, Access::Serve).unwrap().epoch().await.unwrap(), restored);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_no_backup_changes_nothing() {
    let store = sqlite();
    let epoch = store.db.epoch().await.unwrap();
    let settings = store.settings.clone();
    drop(store.db);
    let folder = store.folder.path();
    let (text, foreign) = (folder.join("notes.txt"), folder.join("foreign.db"));
    std::fs::write(&text, "not a database").unwrap();
    SqliteConnection::establish(foreign.to_str().unwrap())
        .unwrap()
        .batch_execute("CREATE TABLE t (a)")
        .unwrap();
    for bad in [text, foreign, folder.join("missing.db")] {
        assert!(maintenance::restore(&settings, &bad).is_err(), "{}", bad.display());
    }
    assert_eq!(Db::open(&settings, Access::Serve).unwrap().epoch().await.unwrap(), epoch);
}

#[test]
fn verifying_a_file_that_is_not_there_makes_none() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("none.db");
    let settings = DbSettings {
        url: format!("sqlite://{}", file.display()),
        pool_size: 1,
    };
    assert!(maintenance::verify(&settings).is_err());
    assert!(!file.exists());
}
