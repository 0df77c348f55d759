//! What keeps the house running: the outbox, idempotency keys, the usage ledger, health, data commands.

use crate::domain::error::Result;
use crate::domain::ids::{ConversationId, MessageId, UserId};
use crate::domain::time::At;
use async_trait::async_trait;

#[async_trait]
pub trait Outbox: Send + Sync {
    /// Due entries, leased until `until` so that no second worker takes them.
    async fn take_due(&self, now: At, until: At, limit: i64) -> Result<Vec<Due>>;
    async fn sent(&self, id: i64, at: At) -> Result<()>;
    /// Back into the queue for `again_at`; never dropped.
    async fn failed(&self, id: i64, error: &str, again_at: At) -> Result<()>;
    async fn pending(&self) -> Result<i64>;
}

#[derive(Clone, Debug)]
pub struct Due {
    pub id: i64,
    pub kind: String,
    pub payload: String,
    pub attempts: i64,
}

#[async_trait]
pub trait Idempotency: Send + Sync {
    /// Claims a key for a request, or tells what became of an earlier one. `fingerprint`: hash of route and body.
    async fn begin(&self, user: UserId, key: &str, fingerprint: &str, at: At) -> Result<Begun>;
    async fn finish(&self, user: UserId, key: &str, status: u16, body: &str) -> Result<()>;
    /// The work failed and may be tried again with the same key.
    async fn abandon(&self, user: UserId, key: &str) -> Result<()>;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    Fresh,
    /// The same request is still running.
    Running,
    /// Another body was sent with this key.
    Mismatch,
    Replay {
        status: u16,
        body: String,
    },
}

/// Carries a notification to its recipient.
#[async_trait]
pub trait Notifier: Send + Sync {
    async fn deliver(&self, due: &Due) -> Result<()>;
}

/// One call of a model, for the ledger.
#[derive(Clone, Debug)]
pub struct ModelCall {
    pub conversation_id: Option<ConversationId>,
    pub message_id: Option<MessageId>,
    pub feature: String,
    pub model: String,
    pub prompt_version: String,
    pub outcome: String,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cached_tokens: i64,
    pub reasoning_tokens: i64,
    pub estimated: bool,
    pub duration_ms: i64,
    pub first_token_ms: Option<i64>,
    pub at: At,
}

#[async_trait]
pub trait Ledger: Send + Sync {
    async fn record(&self, call: ModelCall) -> Result<()>;
}

#[async_trait]
pub trait Health: Send + Sync {
    /// Can it read and write? The error says what a person would do about it.
    async fn check(&self) -> Result<()>;
}
