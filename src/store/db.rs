//! The store's one handle: `read` on a pool, `write` through the SQLite writer or a PostgreSQL transaction. The only place that
//! blocks; everything above it is async. No table is named here.

use crate::domain::error::{Code, Error, Result};
use crate::store::connection::{DbConnection, Manager, Pooled, connect};
use crate::store::error::{Failure, Outcome};
use crate::store::location::{Location, Lock, lock, prepare_folder, try_lock};
use crate::store::migrations;
use crate::store::writer::Writer;
use anyhow::{Context, bail};
use diesel::Connection as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a job waits for a connection.
const POOL_WAIT: Duration = Duration::from_secs(5);

/// How often PostgreSQL's "run it again" is obeyed.
const RETRIES: u32 = 3;

/// What the settings say about the database.
#[derive(Clone, Debug)]
pub struct DbSettings {
    pub url: String,
    /// Connections of the pool: readers for SQLite, all for PostgreSQL.
    pub pool_size: u32,
}

/// Why a database is opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// To serve or migrate: an SQLite file is locked against a second server, the schema is brought up to date.
    Serve,
    /// Beside a server that may be running.
    Beside,
}

/// A handle; clones share one store.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

/// Fields drop in this order: the writer ends and the connections close before the lock is freed.
struct Inner {
    writer: Option<Writer>,
    pool: r2d2::Pool<Manager>,
    location: Location,
    _lock: Option<Lock>,
}

impl Db {
    /// Opens a database, making an SQLite file with its folder where there is none. Blocks: call it before or beside the runtime.
    /// An error is one plain line.
    pub fn open(settings: &DbSettings, access: Access) -> anyhow::Result<Self> {
        let location = Location::parse(&settings.url)?;
        let lock = match (&location, access) {
            (Location::Sqlite(path), Access::Serve) => {
                prepare_folder(path)?;
                Some(lock(path)?)
            }
            (Location::Sqlite(path), Access::Beside) => {
                prepare_folder(path)?;
                None
            }
            (Location::Postgres(_), _) => None,
        };
        prepare(&location, access)?;
        let pool = r2d2::Pool::builder()
            .max_size(settings.pool_size.max(1))
            .min_idle(Some(1))
            .connection_timeout(POOL_WAIT)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(Manager(location.clone()))
            .with_context(|| format!("cannot open the database {location:?}"))?;
        let writer = match &location {
            Location::Sqlite(_) => Some(Writer::start(location.clone())?),
            Location::Postgres(_) => None,
        };
        Ok(Db {
            inner: Arc::new(Inner {
                writer,
                pool,
                location,
                _lock: lock,
            }),
        })
    }

    /// Where the database is; its `Debug` hides the password.
    pub fn location(&self) -> &Location {
        &self.inner.location
    }

    /// Runs a query on a pooled connection, outside of a transaction.
    pub async fn read<T, F>(&self, query: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConnection) -> Outcome<T> + Send + 'static,
    {
        let db = self.clone();
        let answer = tokio::task::spawn_blocking(move || db.pooled(query).map_err(Failure::told));
        // The runtime is shutting down.
        answer.await.unwrap_or_else(|_| Err(Error::new(Code::StoreUnavailable)))
    }

    /// Runs a job in a transaction; the answer comes after the commit. An error of the job rolls back what it did. The job may
    /// run more than once (another job of its group failed, or PostgreSQL asks for it), so it clones what it gives away. Dropping the future takes a
    /// job back that has not begun; one that has begun is written whole or not at all.
    pub async fn write<T, F>(&self, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut DbConnection) -> Outcome<T> + Send + 'static,
    {
        let answer = match &self.inner.writer {
            Some(writer) => writer.submit(job)?,
            None => self.spawn(job),
        };
        // The writer or the runtime has ended.
        answer.await.unwrap_or_else(|_| Err(Error::new(Code::StoreUnavailable)))
    }

    /// PostgreSQL's way to write: each job a transaction of its own.
    fn spawn<T, F>(&self, job: F) -> oneshot::Receiver<Result<T>>
    where
        T: Send + 'static,
        F: FnMut(&mut DbConnection) -> Outcome<T> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let db = self.clone();
        tokio::task::spawn_blocking(move || {
            if !caller.is_closed() {
                let _ = caller.send(db.transact(job).map_err(Failure::told));
            }
        });
        answer
    }

    fn pooled<T>(&self, query: impl FnOnce(&mut DbConnection) -> Outcome<T>) -> Outcome<T> {
        let mut pooled = self
            .inner
            .pool
            .get()
            .map_err(|error| Failure::Store(Code::StoreUnavailable, error.to_string()))?;
        let Pooled { connection, lost, .. } = &mut *pooled;
        let outcome = catch_unwind(AssertUnwindSafe(|| query(connection)));
        // Whatever a panic or a failing disk left behind, nobody gets this connection again.
        *lost = matches!(outcome, Err(_) | Ok(Err(Failure::Store(..))));
        outcome.unwrap_or_else(|_| {
            log::error!("A store job panicked; its changes are rolled back");
            Err(Failure::from(Code::Internal))
        })
    }

    fn transact<T>(&self, mut job: impl FnMut(&mut DbConnection) -> Outcome<T>) -> Outcome<T> {
        let mut tries = 0;
        loop {
            let outcome = self.pooled(|connection| connection.transaction(&mut job));
            tries += 1;
            match outcome {
                Err(failure) if failure.wants_retry() && tries <= RETRIES => continue,
                Err(failure) if failure.wants_retry() => return Err(Failure::Store(Code::StoreUnavailable, "too many conflicts".into())),
                other => return other,
            }
        }
    }
}

/// Brings the schema up to date before anything else is opened. Beside a running server, the server has done that.
fn prepare(location: &Location, access: Access) -> anyhow::Result<()> {
    let mut connection = connect(location).with_context(|| format!("cannot open the database {location:?}"))?;
    if access == Access::Beside && !migrations::is_behind(&mut connection)? {
        return Ok(());
    }
    let _lock = match (location, access) {
        (Location::Sqlite(path), Access::Beside) => match try_lock(path)? {
            Some(lock) => Some(lock),
            None => bail!("the running server uses an older schema than this program; stop it and run `db migrate`"),
        },
        _ => None,
    };
    for version in migrations::migrate(&mut connection)? {
        log::info!("Migrated the database version={version}");
    }
    Ok(())
}
