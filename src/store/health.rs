//! Can the store read and write? Asked by `/readyz`, answered with a real write.

use crate::domain::error::{Code, Error, Result};
use crate::ports::operations::Health;
use crate::store::db::Db;
use crate::store::location::Location;
use crate::store::migrations::{EPOCH, HEARTBEAT};
use crate::store::schema::meta;
use async_trait::async_trait;
use diesel::prelude::*;
use uuid::Uuid;

#[async_trait]
impl Health for Db {
    async fn check(&self) -> Result<()> {
        let read = self
            .read(|c| Ok(meta::table.find(EPOCH).select(meta::value).first::<String>(c)?))
            .await;
        read.map_err(|error| advised(error, self.location()))?;
        let beat = Uuid::now_v7().to_string();
        let write = self
            .write(move |c| Ok(diesel::update(meta::table.find(HEARTBEAT)).set(meta::value.eq(&beat)).execute(c)?))
            .await;
        write.map(|_| ()).map_err(|error| advised(error, self.location()))
    }
}

/// The same error, with what a person would do about it.
fn advised(error: Error, location: &Location) -> Error {
    let advice = match (error.code, location) {
        (Code::StorageFull, Location::Sqlite(path)) => format!("The disk of {} is full: free some space.", path.display()),
        (Code::StorageFull, Location::Postgres(_)) => "The disk of the PostgreSQL server is full: free some space.".to_owned(),
        (_, Location::Sqlite(path)) => format!("{} cannot be read or written: check the disk and the file's owner.", path.display()),
        (_, Location::Postgres(_)) => "The PostgreSQL server does not answer: check that it runs and is reachable.".to_owned(),
    };
    error.detail(advice)
}
