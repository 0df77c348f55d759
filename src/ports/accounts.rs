//! Users, sessions, patients, consents.

use crate::domain::error::Result;
use crate::domain::ids::{PatientId, UserId};
use crate::domain::language::Language;
use crate::domain::person::{ActsFor, Caller, Consent, History, Role, User};
use crate::domain::time::At;
use async_trait::async_trait;

#[async_trait]
pub trait Accounts: Send + Sync {
    /// A user of role guest, without a name to log in by.
    async fn create_guest(&self, display_name: &str, language: Language, at: At) -> Result<UserId>;
    /// An account. `password_hash` is a PHC string. A role `patient` gets a patient of its own. A taken name: `invalid` with the field.
    async fn create_account(&self, account: NewAccount, at: At) -> Result<User>;
    /// What the login must know; none for an unknown name. The name is compared case-insensitively.
    async fn credentials(&self, username: &str) -> Result<Option<Credentials>>;
    async fn set_password(&self, id: UserId, password_hash: &str) -> Result<()>;
    /// Keeps a session by the hash of its token (SHA-256, hex).
    async fn open_session(&self, user: UserId, token_hash: &str, at: At, expires_at: At) -> Result<()>;
    /// Who holds this token; `unauthenticated` for an unknown one, `session_ended` for an expired or revoked one or a disabled user.
    async fn session(&self, token_hash: &str, at: At) -> Result<SessionOf>;
    async fn close_session(&self, token_hash: &str, at: At) -> Result<()>;
    /// Ends every session of a user (password change, disabled, role changed).
    async fn close_sessions(&self, user: UserId, at: At) -> Result<()>;
    async fn user(&self, id: UserId) -> Result<User>;
    async fn users(&self, after: Option<UserId>, limit: i64) -> Result<Vec<User>>;
    async fn change_user(&self, id: UserId, change: UserChange) -> Result<User>;
    /// How many accounts that can log in there are.
    async fn count(&self) -> Result<i64>;
    async fn patients_of(&self, user: UserId) -> Result<Vec<ActsFor>>;
    /// An unverified patient of a guest who books; the same one again for the same guest.
    async fn guest_patient(&self, user: UserId, name: &str, phone: &str, at: At) -> Result<PatientId>;
    async fn patient_name(&self, id: PatientId) -> Result<String>;
    async fn consents(&self, user: UserId) -> Result<Vec<Consent>>;
    async fn set_consent(&self, user: UserId, purpose: &str, granted: bool, at: At) -> Result<()>;
    /// The record's history, if the caller may see it: the verified patient himself, who acts for him, clinical staff.
    async fn history(&self, caller: &Caller, patient: PatientId) -> Result<History>;
    /// Appends to the audit log. `details` hold ids and words of a closed set only, never what a person wrote.
    async fn audit(&self, entry: AuditEntry, at: At) -> Result<()>;
}

#[derive(Clone, Debug)]
pub struct NewAccount {
    pub username: String,
    pub role: Role,
    pub display_name: String,
    pub password_hash: String,
    pub phone: Option<String>,
    pub language: Language,
}

#[derive(Clone, Debug)]
pub struct Credentials {
    pub user_id: UserId,
    pub password_hash: String,
    pub role: Role,
    pub disabled: bool,
}

#[derive(Clone, Debug)]
pub struct SessionOf {
    pub caller: Caller,
    pub username: Option<String>,
    pub expires_at: At,
}

#[derive(Clone, Debug, Default)]
pub struct UserChange {
    pub role: Option<Role>,
    pub disabled: Option<bool>,
    pub display_name: Option<String>,
    pub password_hash: Option<String>,
}

#[derive(Clone, Debug)]
pub struct AuditEntry {
    pub actor: Option<(UserId, Role)>,
    pub action: String,
    pub subject_type: String,
    pub subject_id: String,
    pub reason: Option<String>,
}
