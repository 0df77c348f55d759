//! One connection, to either database, with the settings that the product promises. Nothing is queried here.

use crate::store::location::Location;
use diesel::connection::SimpleConnection;
use diesel::r2d2::R2D2Connection;
use diesel::{Connection as _, MultiConnection, PgConnection, QueryResult, SqliteConnection};
use std::time::{Duration, Instant};

/// Either database. Queries in the common subset run on it as it is; where the two differ, match on it and say why.
#[derive(MultiConnection)]
pub enum DbConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Runs a statement on the database itself. Through `DbConnection` its text would be built again at each of diesel's passes,
/// which costs more than the statement; what runs at every message is worth the second copy of the code.
macro_rules! natively {
    ($connection:expr, $c:ident => $statement:expr) => {
        match $connection {
            $crate::store::connection::DbConnection::Sqlite($c) => $statement,
            $crate::store::connection::DbConnection::Postgres($c) => $statement,
        }
    };
}
pub(crate) use natively;

/// `busy_timeout` first, so that the others wait; `synchronous=FULL` because NORMAL loses acknowledged rows in a power cut;
/// `secure_delete` so that what is deleted is gone from the file.
const SQLITE_SETTINGS: &str = "
    PRAGMA busy_timeout=5000;
    PRAGMA journal_mode=WAL;
    PRAGMA synchronous=FULL;
    PRAGMA foreign_keys=ON;
    PRAGMA wal_autocheckpoint=4000;
    PRAGMA temp_store=MEMORY;
    PRAGMA trusted_schema=OFF;
    PRAGMA secure_delete=ON;
    PRAGMA cache_size=-16384;";

const POSTGRES_SETTINGS: &str = "
    SET statement_timeout='10s';
    SET lock_timeout='5s';
    SET idle_in_transaction_session_timeout='15s';
    SET client_min_messages=warning;
    SET TimeZone='UTC';";

/// Opens a connection with its settings.
pub fn connect(location: &Location) -> anyhow::Result<DbConnection> {
    match location {
        Location::Sqlite(path) => {
            let Some(path) = path.to_str() else {
                anyhow::bail!("the path of the database is not UTF-8")
            };
            let mut connection = SqliteConnection::establish(path)?;
            connection.batch_execute(SQLITE_SETTINGS)?;
            Ok(DbConnection::Sqlite(connection))
        }
        Location::Postgres(url) => {
            let mut connection = PgConnection::establish(url)?;
            connection.batch_execute(POSTGRES_SETTINGS)?;
            Ok(DbConnection::Postgres(connection))
        }
    }
}

/// A connection of the pool; `lost` once it can not be trusted any more.
pub struct Pooled {
    pub connection: DbConnection,
    pub lost: bool,
    used: Instant,
}

/// Makes the pool's connections.
pub struct Manager(pub Location);

/// A connection that worked this recently is handed out without asking the server whether it still does.
const FRESH: Duration = Duration::from_secs(1);

/// An error of a connection, as text: r2d2 wants an error type of its own.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConnectError(String);

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = ConnectError;

    fn connect(&self) -> Result<Pooled, ConnectError> {
        match connect(&self.0) {
            Ok(connection) => Ok(Pooled {
                connection,
                lost: false,
                used: Instant::now(),
            }),
            Err(error) => Err(ConnectError(error.to_string())),
        }
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), ConnectError> {
        if pooled.used.elapsed() < FRESH {
            return Ok(());
        }
        let ping: QueryResult<()> = pooled.connection.ping();
        ping.map_err(|error| ConnectError(error.to_string()))
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.used = Instant::now();
        pooled.lost || pooled.connection.is_broken()
    }
}
