//! The schema's versions: embedded migrations of both databases, run under a lock, refused where the database is ahead of us.

use crate::store::connection::DbConnection;
use crate::store::schema::meta;
use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use uuid::Uuid;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number that no other program on the same server uses: "hcb" and a version.
const POSTGRES_LOCK: &str = "68636201";

/// The row of `meta` that names the store's history.
pub const EPOCH: &str = "epoch";

/// The row of `meta` that the health check writes.
pub const HEARTBEAT: &str = "heartbeat";

/// The row of `meta` that holds the hash of the audit log's last row; whoever appends locks it.
pub const AUDIT_HEAD: &str = "audit_head";

/// Brings the schema up to date and gives a new store its epoch. The names of the versions that were applied.
pub fn migrate(connection: &mut DbConnection) -> anyhow::Result<Vec<String>> {
    let applied = match connection {
        DbConnection::Sqlite(sqlite) => {
            let applied = apply(sqlite, SQLITE)?;
            ensure_rows(connection)?;
            applied
        }
        DbConnection::Postgres(postgres) => {
            // Two nodes may start at once; the second waits here, longer than the pool's limits allow.
            postgres.batch_execute(&format!(
                "SET lock_timeout=0; SET statement_timeout=0; SELECT pg_advisory_lock({POSTGRES_LOCK})"
            ))?;
            let applied = apply(postgres, POSTGRES);
            let applied = applied.and_then(|versions| ensure_rows(connection).map(|()| versions));
            connection.batch_execute(&format!("SELECT pg_advisory_unlock({POSTGRES_LOCK})"))?;
            applied?
        }
    };
    Ok(applied)
}

/// True if this binary's schema is newer than the database's. An error: the database is newer.
pub fn is_behind(connection: &mut DbConnection) -> anyhow::Result<bool> {
    match connection {
        DbConnection::Sqlite(sqlite) => pending(sqlite, &SQLITE),
        DbConnection::Postgres(postgres) => pending(postgres, &POSTGRES),
    }
}

fn apply<DB: Backend, C: MigrationHarness<DB>>(connection: &mut C, source: EmbeddedMigrations) -> anyhow::Result<Vec<String>> {
    pending(connection, &source)?;
    let applied = connection
        .run_pending_migrations(source)
        .map_err(|error| anyhow::anyhow!("the migration failed: {error}"))?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

fn pending<DB: Backend, C: MigrationHarness<DB>>(connection: &mut C, source: &EmbeddedMigrations) -> anyhow::Result<bool> {
    let unreadable = |error| anyhow::anyhow!("the schema's version cannot be read: {error}");
    let ours = MigrationSource::<DB>::migrations(source).map_err(unreadable)?;
    let there = connection.applied_migrations().map_err(unreadable)?;
    let known = |version: &_| ours.iter().any(|migration| migration.name().version() == *version);
    if let Some(version) = there.iter().find(|version| !known(version)) {
        anyhow::bail!("the database has the schema {version}, which is newer than this program knows; use the newer program");
    }
    Ok(there.len() < ours.len())
}

/// The rows of `meta` that everything else only updates.
fn ensure_rows(connection: &mut DbConnection) -> anyhow::Result<()> {
    for (name, value) in [
        (EPOCH, Uuid::now_v7().to_string()),
        (HEARTBEAT, String::new()),
        (AUDIT_HEAD, String::new()),
    ] {
        let found: Option<String> = meta::table.find(name).select(meta::value).first(connection).optional()?;
        if found.is_none() {
            diesel::insert_into(meta::table)
                .values((meta::name.eq(name), meta::value.eq(value)))
                .execute(connection)?;
        }
    }
    Ok(())
}
