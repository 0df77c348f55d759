//! What can go wrong inside the store, and what of it callers are told. Causes are logged here, once, and never returned:
//! no text that a person wrote stands in them.

use crate::domain::error::{Code, Error};
use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// The end of a store job that did not succeed. Its transaction is rolled back.
#[derive(Debug)]
pub enum Failure {
    /// Said by the job itself: `not_found`, `slot_taken`, …
    Refused(Box<Error>),
    /// The database itself can not go on: full, locked, lost. The code says which.
    Store(Code, String),
    /// A fault of ours, or a constraint that no caller expected.
    Database(DieselError),
}

/// The result of a store job.
pub type Outcome<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A stored value that can not be read: says which, never its content.
    pub fn corrupt(what: &str) -> Self {
        Failure::Database(DieselError::DeserializationError(format!("unreadable {what}").into()))
    }

    /// What the caller is told; a cause that is not the caller's is logged.
    pub fn told(self) -> Error {
        match self {
            Failure::Refused(error) => *error,
            Failure::Store(code, cause) => {
                log::warn!("The store could not do its work: {cause} code={}", code.code());
                Error::new(code).retry_after(1_000)
            }
            Failure::Database(DieselError::NotFound) => Error::new(Code::NotFound),
            Failure::Database(error) => {
                log::error!("A store job failed: {}", cause(&error));
                Error::new(Code::Internal)
            }
        }
    }

    /// A statement broke a unique constraint.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Failure::Database(error) if is_unique_violation(error))
    }

    /// PostgreSQL asks to run the whole transaction again (serialization failure, deadlock).
    pub fn wants_retry(&self) -> bool {
        match self {
            Failure::Database(DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
            Failure::Database(DieselError::DatabaseError(_, info)) => info.message().contains("deadlock detected"),
            _ => false,
        }
    }
}

/// True for a broken unique constraint or primary key. In PostgreSQL the transaction is over then: return an error from the job,
/// or run the statement in a nested `transaction`.
pub fn is_unique_violation(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}

impl From<DieselError> for Failure {
    fn from(error: DieselError) -> Self {
        match storage_code(&error) {
            Some(code) => Failure::Store(code, cause(&error)),
            None => Failure::Database(error),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Refused(Box::new(error))
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Failure::Refused(Box::new(Error::new(code)))
    }
}

/// Messages of both databases, in the words of their C sources, that mean "not now" and not "never".
const UNAVAILABLE: [&str; 18] = [
    "database is locked",
    "database table is locked",
    "disk I/O error",
    "unable to open database file",
    "attempt to write a readonly database",
    "out of memory",
    "database disk image is malformed",
    "file is not a database",
    "locking protocol",
    "interrupted",
    "statement timeout",
    "lock timeout",
    "idle-in-transaction timeout",
    "terminating connection",
    "server closed the connection",
    "connection to server",
    "the database system is",
    "remaining connection slots",
];

const FULL: [&str; 3] = ["database or disk is full", "No space left on device", "could not extend file"];

fn storage_code(error: &DieselError) -> Option<Code> {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, _) => {
            Some(Code::StoreUnavailable)
        }
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, info) => code_of(info.message()),
        DieselError::BrokenTransactionManager => Some(Code::StoreUnavailable),
        DieselError::RollbackErrorOnCommit {
            rollback_error,
            commit_error,
        } => storage_code(commit_error)
            .or_else(|| storage_code(rollback_error))
            .or(Some(Code::StoreUnavailable)),
        _ => None,
    }
}

/// The storage code of a database's message, if it tells of the storage.
pub fn code_of(message: &str) -> Option<Code> {
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    match () {
        () if says(&FULL) => Some(Code::StorageFull),
        () if says(&UNAVAILABLE) => Some(Code::StoreUnavailable),
        () => None,
    }
}

/// The cause for the log. Of PostgreSQL only the message: its detail line may quote a row.
fn cause(error: &DieselError) -> String {
    match error {
        DieselError::DatabaseError(kind, info) => format!("{kind:?}: {}", info.message()),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database_error(message: &str) -> DieselError {
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_string()))
    }

    #[test]
    fn a_full_disk_and_a_locked_file_are_told_apart() {
        assert_eq!(
            Failure::from(database_error("database or disk is full")).told().code,
            Code::StorageFull
        );
        assert_eq!(
            Failure::from(database_error("database is locked")).told().code,
            Code::StoreUnavailable
        );
        assert_eq!(
            Failure::from(database_error("near \"SELEC\": syntax error")).told().code,
            Code::Internal
        );
    }

    #[test]
    fn a_row_that_is_not_there_is_not_found() {
        assert_eq!(Failure::from(DieselError::NotFound).told().code, Code::NotFound);
    }
}
