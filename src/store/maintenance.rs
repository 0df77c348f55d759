//! The data commands: migrate, backup, restore, verify. Each blocks and is called from the command line; an error is one plain line.

use crate::store::audit;
use crate::store::connection::{DbConnection, connect};
use crate::store::db::{Access, Db, DbSettings};
use crate::store::error::Outcome;
use crate::store::location::{Location, beside, lock, prepare_folder};
use crate::store::migrations::{self, EPOCH};
use crate::store::schema::{conversations, messages, meta};
use anyhow::{Context, Result, bail, ensure};
use diesel::connection::SimpleConnection;
use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Brings the schema up to date; refused while a server runs on an SQLite file.
pub fn migrate(settings: &DbSettings) -> Result<()> {
    Db::open(settings, Access::Serve).map(|_| ())
}

/// Writes a copy of the whole database as it stands at one moment; a server may run.
pub fn backup(settings: &DbSettings, file: &Path) -> Result<()> {
    let path = existing_sqlite(settings, "pg_dump --format=custom")?;
    ensure!(!file.exists(), "{} exists already; choose another name", file.display());
    prepare_folder(file)?;
    let mut connection = connect(&Location::Sqlite(path))?;
    let Some(target) = file.to_str() else {
        bail!("the name of the backup is not UTF-8")
    };
    diesel::sql_query("VACUUM INTO ?")
        .bind::<Text, _>(target)
        .execute(&mut connection)
        .context("the backup failed")?;
    sync(file)
}

/// Puts a backup in the place of the database, with a new epoch, so that clients throw their copies away.
pub fn restore(settings: &DbSettings, file: &Path) -> Result<()> {
    let Location::Sqlite(path) = Location::parse(&settings.url)? else {
        bail!("a PostgreSQL database is restored with pg_restore, then `db restore` is not needed");
    };
    ensure!(file.is_file(), "there is no file {}", file.display());
    prepare_folder(&path)?;
    let _lock = lock(&path)?;
    // Work on a copy: the backup stays as it is, and the database is replaced in one step.
    let copy = beside(&path, ".restoring");
    discard(&copy)?;
    fs::copy(file, &copy).with_context(|| format!("cannot copy {}", file.display()))?;
    let prepared = prepare_copy(&copy).with_context(|| format!("{} is no usable backup", file.display()));
    if prepared.is_err() {
        discard(&copy)?;
    }
    prepared?;
    remove(&beside(&path, "-wal"))?;
    remove(&beside(&path, "-shm"))?;
    fs::rename(&copy, &path).with_context(|| format!("cannot replace {}", path.display()))?;
    sync(&path)
}

/// Everything that is wrong, one line each; empty when all is well.
pub fn verify(settings: &DbSettings) -> Result<Vec<String>> {
    let location = Location::parse(&settings.url)?;
    if let Location::Sqlite(path) = &location {
        ensure!(path.is_file(), "there is no database {}", path.display());
    }
    let mut connection = connect(&location).with_context(|| format!("cannot open the database {location:?}"))?;
    if migrations::is_behind(&mut connection)? {
        return Ok(vec!["schema: older than this program; run `db migrate`".to_owned()]);
    }
    if let DbConnection::Postgres(postgres) = &mut connection {
        // Reading everything takes as long as it takes; the pool's limit is for requests.
        postgres.batch_execute("SET statement_timeout=0")?;
    }
    let found = connection.transaction(problems);
    found.map_err(|failure| anyhow::anyhow!("the database cannot be read: {}", failure.told()))
}

fn problems(c: &mut DbConnection) -> Outcome<Vec<String>> {
    let mut lines = file_problems(c)?;
    lines.extend(sequence_problems(c)?);
    lines.extend(audit::verify(c)?);
    Ok(lines)
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// What SQLite itself finds wrong with its file. PostgreSQL watches over its own.
fn file_problems(c: &mut DbConnection) -> Outcome<Vec<String>> {
    if matches!(c, DbConnection::Postgres(_)) {
        return Ok(Vec::new());
    }
    let integrity: Vec<Line> = diesel::sql_query("SELECT integrity_check AS line FROM pragma_integrity_check").load(c)?;
    let orphans: Vec<Line> =
        diesel::sql_query(r#"SELECT "table" || ' ' || rowid || ' names a missing ' || parent AS line FROM pragma_foreign_key_check"#)
            .load(c)?;
    let broken = integrity
        .into_iter()
        .filter(|found| found.line != "ok")
        .map(|found| format!("file: {}", found.line));
    Ok(broken
        .chain(orphans.into_iter().map(|found| format!("reference: {}", found.line)))
        .collect())
}

/// Every conversation's messages are 1, 2, 3 … up to its `last_seq`.
fn sequence_problems(c: &mut DbConnection) -> Outcome<Vec<String>> {
    type Row = (String, i64, i64, Option<i64>, Option<i64>);
    let rows: Vec<Row> = conversations::table
        .left_join(messages::table)
        .group_by((conversations::id, conversations::last_seq))
        .select((
            conversations::id,
            conversations::last_seq,
            count_star(),
            min(messages::seq.nullable()),
            max(messages::seq.nullable()),
        ))
        .order(conversations::id)
        .load(c)?;
    let mut lines = Vec::new();
    for (id, last_seq, rows, first, last) in rows {
        // A conversation without messages is one row of the outer join, without a number.
        let n = if last.is_some() { rows } else { 0 };
        if last.unwrap_or(0) != last_seq {
            lines.push(format!(
                "conversation {id}: last_seq is {last_seq}, its last message has {}",
                last.unwrap_or(0)
            ));
        }
        if n != last.unwrap_or(0) || first.unwrap_or(1) != 1 {
            lines.push(format!(
                "conversation {id}: {n} messages up to {}: the sequence has a gap",
                last.unwrap_or(0)
            ));
        }
    }
    Ok(lines)
}

fn existing_sqlite(settings: &DbSettings, instead: &str) -> Result<PathBuf> {
    match Location::parse(&settings.url)? {
        Location::Sqlite(path) if path.is_file() => Ok(path),
        Location::Sqlite(path) => bail!("there is no database {}", path.display()),
        Location::Postgres(_) => bail!("this command is for SQLite; for PostgreSQL use {instead}"),
    }
}

/// Checks that a file is whole and ours, brings it up to date and gives it a new epoch.
fn prepare_copy(copy: &Path) -> Result<()> {
    let mut connection = connect(&Location::Sqlite(copy.to_owned()))?;
    let epoch: Option<String> = meta::table.find(EPOCH).select(meta::value).first(&mut connection).optional()?;
    ensure!(epoch.is_some(), "it holds no epoch");
    let broken = file_problems(&mut connection).map_err(|failure| anyhow::anyhow!("{}", failure.told()))?;
    if let Some(line) = broken.first() {
        bail!("{line}");
    }
    migrations::migrate(&mut connection)?;
    let epoch = meta::value.eq(Uuid::now_v7().to_string());
    diesel::update(meta::table.find(EPOCH)).set(epoch).execute(&mut connection)?;
    // Everything into the one file that is renamed: no log may stay behind under the copy's name.
    connection.batch_execute("PRAGMA journal_mode=DELETE")?;
    Ok(())
}

/// Removes a database with the files that SQLite keeps beside it.
fn discard(path: &Path) -> Result<()> {
    remove(path)?;
    remove(&beside(path, "-wal"))?;
    remove(&beside(path, "-shm"))
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Makes a file and its name durable.
fn sync(file: &Path) -> Result<()> {
    File::open(file)?.sync_all()?;
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(())
}
