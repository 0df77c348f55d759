//! The accounts port on the store: each method hands one job to `users`, `sessions`, `patients` or `audit`.

use crate::domain::error::Result;
use crate::domain::ids::{PatientId, UserId};
use crate::domain::language::Language;
use crate::domain::person::{ActsFor, Caller, Consent, History, User};
use crate::domain::time::At;
use crate::ports::accounts::{Accounts, AuditEntry, Credentials, NewAccount, SessionOf, UserChange};
use crate::store::db::Db;
use crate::store::{audit, consents, patients, sessions, users};
use async_trait::async_trait;

#[async_trait]
impl Accounts for Db {
    async fn create_guest(&self, display_name: &str, language: Language, at: At) -> Result<UserId> {
        let (id, display_name) = (UserId::fresh(), display_name.to_owned());
        self.write(move |c| users::insert_guest(c, id, &display_name, language, at)).await?;
        Ok(id)
    }

    async fn create_account(&self, account: NewAccount, at: At) -> Result<User> {
        let id = UserId::fresh();
        self.write(move |c| users::insert_account(c, id, &account, at)).await
    }

    async fn credentials(&self, username: &str) -> Result<Option<Credentials>> {
        let username = username.to_owned();
        self.read(move |c| users::credentials(c, &username)).await
    }

    async fn set_password(&self, id: UserId, password_hash: &str) -> Result<()> {
        let password_hash = password_hash.to_owned();
        self.write(move |c| users::set_password(c, id, &password_hash)).await
    }

    async fn open_session(&self, user: UserId, token_hash: &str, at: At, expires_at: At) -> Result<()> {
        let token_hash = token_hash.to_owned();
        self.write(move |c| sessions::open(c, user, &token_hash, at, expires_at)).await
    }

    async fn session(&self, token_hash: &str, at: At) -> Result<SessionOf> {
        let token_hash = token_hash.to_owned();
        self.read(move |c| sessions::find(c, &token_hash, at)).await
    }

    async fn close_session(&self, token_hash: &str, at: At) -> Result<()> {
        let token_hash = token_hash.to_owned();
        self.write(move |c| sessions::close(c, &token_hash, at)).await
    }

    async fn close_sessions(&self, user: UserId, at: At) -> Result<()> {
        self.write(move |c| sessions::close_all(c, user, at)).await
    }

    async fn user(&self, id: UserId) -> Result<User> {
        self.read(move |c| users::by_id(c, id)).await
    }

    async fn users(&self, after: Option<UserId>, limit: i64) -> Result<Vec<User>> {
        self.read(move |c| users::page(c, after, limit)).await
    }

    async fn change_user(&self, id: UserId, change: UserChange) -> Result<User> {
        self.write(move |c| users::change(c, id, &change)).await
    }

    async fn count(&self) -> Result<i64> {
        self.read(users::count).await
    }

    async fn patients_of(&self, user: UserId) -> Result<Vec<ActsFor>> {
        self.read(move |c| patients::of_user(c, user)).await
    }

    async fn guest_patient(&self, user: UserId, name: &str, phone: &str, at: At) -> Result<PatientId> {
        let (fresh, name, phone) = (PatientId::fresh(), name.to_owned(), phone.to_owned());
        self.write(move |c| patients::of_guest(c, user, fresh, &name, &phone, at)).await
    }

    async fn patient_name(&self, id: PatientId) -> Result<String> {
        self.read(move |c| patients::name(c, id)).await
    }

    async fn consents(&self, user: UserId) -> Result<Vec<Consent>> {
        self.read(move |c| consents::latest(c, user)).await
    }

    async fn set_consent(&self, user: UserId, purpose: &str, granted: bool, at: At) -> Result<()> {
        let purpose = purpose.to_owned();
        self.write(move |c| consents::append(c, user, &purpose, granted, at)).await
    }

    async fn history(&self, caller: &Caller, patient: PatientId) -> Result<History> {
        let caller = caller.clone();
        self.read(move |c| patients::history(c, &caller, patient)).await
    }

    async fn audit(&self, entry: AuditEntry, at: At) -> Result<()> {
        self.write(move |c| audit::append(c, &entry, at)).await
    }
}
