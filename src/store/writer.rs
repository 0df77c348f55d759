//! The one writer of an SQLite file: a thread that takes all jobs waiting for it into one transaction and answers them after its
//! commit. No timer: an idle store commits a lone job at once, a busy one gathers while the disk syncs. Nothing here knows a table.

use crate::domain::error::{Code, Error, Result};
use crate::store::connection::{DbConnection, connect};
use crate::store::error::{Failure, Outcome};
use crate::store::location::Location;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// The most jobs of one transaction.
const GROUP: usize = 512;

/// Jobs that may wait; more are refused, so that a stalled disk does not eat the memory.
const WAITING: usize = 8192;

/// A job with its caller.
trait Job: Send {
    /// Does the work inside a transaction that is open; false if what it did must be rolled back. May be asked again after that.
    fn run(&mut self, connection: &mut DbConnection) -> bool;
    /// The job failed because the database itself can not go on.
    fn storage_failure(&self) -> Option<Code>;
    /// Tells the caller how it ended. `committed`: the error of the transaction as a whole.
    fn answer(self: Box<Self>, committed: std::result::Result<(), Code>);
}

struct Task<T, F> {
    work: F,
    result: Option<Outcome<T>>,
    caller: oneshot::Sender<Result<T>>,
}

impl<T, F> Job for Task<T, F>
where
    T: Send + 'static,
    F: FnMut(&mut DbConnection) -> Outcome<T> + Send,
{
    fn run(&mut self, connection: &mut DbConnection) -> bool {
        // Nobody waits for it any more: whoever gave up was told that nothing is written.
        if self.caller.is_closed() {
            return true;
        }
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(connection)));
        let result = result.unwrap_or_else(|_| {
            log::error!("A store job panicked; its changes are rolled back");
            Err(Failure::from(Code::Internal))
        });
        let ok = result.is_ok();
        self.result = Some(result);
        ok
    }

    fn storage_failure(&self) -> Option<Code> {
        match self.result {
            Some(Err(Failure::Store(code, _))) => Some(code),
            _ => None,
        }
    }

    fn answer(self: Box<Self>, committed: std::result::Result<(), Code>) {
        let answer = match (self.result, committed) {
            (Some(Err(failure)), _) => Err(failure.told()),
            (_, Err(code)) => Err(Error::new(code).retry_after(1_000)),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(Error::new(Code::Internal)),
        };
        // The caller may have gone meanwhile; what was committed stays.
        let _ = self.caller.send(answer);
    }
}

/// The handle of the writer thread; dropping it ends the thread after the jobs that wait.
pub struct Writer {
    jobs: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub fn start(location: Location) -> anyhow::Result<Self> {
        let connection = connect(&location)?;
        let (jobs, waiting) = sync_channel(WAITING);
        let work = move || {
            Loop {
                location,
                connection: Some(connection),
            }
            .run(&waiting)
        };
        let thread = std::thread::Builder::new().name("store-writer".into()).spawn(work)?;
        Ok(Writer {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Puts a job into the queue. The receiver hears after the commit.
    pub fn submit<T, F>(&self, work: F) -> Result<oneshot::Receiver<Result<T>>>
    where
        T: Send + 'static,
        F: FnMut(&mut DbConnection) -> Outcome<T> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let task = Box::new(Task {
            work,
            result: None,
            caller,
        });
        let sent = match &self.jobs {
            Some(jobs) => jobs.try_send(task),
            None => return Err(Error::new(Code::StoreUnavailable)),
        };
        match sent {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => Err(Error::new(Code::StoreUnavailable).retry_after(1_000)),
            Err(TrySendError::Disconnected(_)) => Err(Error::new(Code::StoreUnavailable)),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        // A job may hold the last handle of the store: then this runs on the thread itself, which can not wait for itself.
        if let Some(thread) = self
            .thread
            .take()
            .filter(|thread| thread.thread().id() != std::thread::current().id())
        {
            let _ = thread.join();
        }
    }
}

/// What the thread owns. `connection`: none after a failure of the storage, until it can be opened again.
struct Loop {
    location: Location,
    connection: Option<DbConnection>,
}

impl Loop {
    fn run(mut self, waiting: &Receiver<Box<dyn Job>>) {
        let mut group = Vec::with_capacity(GROUP);
        while let Ok(first) = waiting.recv() {
            group.push(first);
            while group.len() < GROUP {
                let Ok(next) = waiting.try_recv() else { break };
                group.push(next);
            }
            let committed = self.commit(&mut group);
            for job in group.drain(..) {
                job.answer(committed);
            }
        }
    }

    fn commit(&mut self, group: &mut [Box<dyn Job>]) -> std::result::Result<(), Code> {
        let result = match self.connection() {
            Ok(connection) => transaction(connection, group),
            Err(code) => return Err(code),
        };
        if result.is_err() {
            // After an error of the disk the state of the connection is anybody's guess: SQLite may have rolled back by itself.
            self.connection = None;
        }
        result
    }

    fn connection(&mut self) -> std::result::Result<&mut DbConnection, Code> {
        if self.connection.is_none() {
            let connection = connect(&self.location).map_err(|error| {
                log::warn!("The writer cannot open the database: {error}");
                Code::StoreUnavailable
            })?;
            self.connection = Some(connection);
        }
        self.connection.as_mut().ok_or(Code::StoreUnavailable)
    }
}

/// One transaction for all jobs. A storage that fails ends it for all; a job that fails is rolled back alone. Most groups have
/// none of either, so the savepoints that this takes are set only when a group is run again for it.
fn transaction(connection: &mut DbConnection, group: &mut [Box<dyn Job>]) -> std::result::Result<(), Code> {
    begin(connection).map_err(|failure| noted(failure, "begin"))?;
    if run_all(connection, group)? {
        return DbConnection::commit_transaction(connection).map_err(|error| noted(error.into(), "commit"));
    }
    roll_back_to(connection, 0).map_err(|error| noted(error.into(), "rollback"))?;
    if group.len() == 1 {
        return Ok(());
    }
    begin(connection).map_err(|failure| noted(failure, "begin"))?;
    for job in group.iter_mut() {
        run_alone(connection, job.as_mut()).map_err(|error| noted(error, "savepoint"))?;
        if let Some(code) = job.storage_failure() {
            return Err(code);
        }
    }
    DbConnection::commit_transaction(connection).map_err(|error| noted(error.into(), "commit"))
}

/// False at the first job that fails.
fn run_all(connection: &mut DbConnection, group: &mut [Box<dyn Job>]) -> std::result::Result<bool, Code> {
    for job in group.iter_mut() {
        let ok = job.run(connection);
        if let Some(code) = job.storage_failure() {
            return Err(code);
        }
        if !ok {
            return Ok(false);
        }
    }
    Ok(true)
}

fn run_alone(connection: &mut DbConnection, job: &mut dyn Job) -> Outcome<()> {
    DbConnection::begin_transaction(connection)?;
    if job.run(connection) {
        DbConnection::commit_transaction(connection)?;
    } else if job.storage_failure().is_none() {
        roll_back_to(connection, 1)?;
    }
    Ok(())
}

/// Rolls back until `depth` transactions are open: a job that panicked may have left nested ones.
fn roll_back_to(connection: &mut DbConnection, depth: u32) -> diesel::QueryResult<()> {
    loop {
        let open = DbConnection::transaction_manager_status_mut(connection).transaction_depth()?;
        if open.map_or(0, |open| open.get()) <= depth {
            return Ok(());
        }
        DbConnection::rollback_transaction(connection)?;
    }
}

/// `IMMEDIATE`: a deferred transaction that reads and then writes fails at once with "database is locked".
fn begin(connection: &mut DbConnection) -> Outcome<()> {
    match connection {
        DbConnection::Sqlite(sqlite) => Ok(AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")?),
        DbConnection::Postgres(_) => Ok(DbConnection::begin_transaction(connection)?),
    }
}

fn noted(failure: Failure, step: &str) -> Code {
    let code = match &failure {
        Failure::Store(code, _) => *code,
        _ => Code::StoreUnavailable,
    };
    log::warn!("A transaction of the writer failed: {failure:?} step={step} code={}", code.code());
    code
}
