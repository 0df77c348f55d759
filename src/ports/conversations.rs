//! Keeping conversations: everything that an actor needs to be rebuilt, and the one transaction that ends a turn.

use crate::domain::conversation::{Conversation, ConversationStatus};
use crate::domain::error::Result;
use crate::domain::finding::Finding;
use crate::domain::ids::{ConversationId, MessageId, PatientId, UserId};
use crate::domain::language::Language;
use crate::domain::message::{Message, Turn};
use crate::domain::person::Caller;
use crate::domain::staff::{Alert, Lane};
use crate::domain::time::At;
use crate::domain::urgency::Urgency;
use async_trait::async_trait;

/// Ids of another caller's things answer like ids that do not exist: `not_found` (invariant I7).
#[async_trait]
pub trait Conversations: Send + Sync {
    async fn create(&self, caller: &Caller, language: Language, at: At) -> Result<Conversation>;
    /// The caller's own, newest first; `after` is the last id of the page before.
    async fn list(&self, caller: &Caller, after: Option<ConversationId>, limit: i64) -> Result<Vec<Conversation>>;
    /// One, if the caller may see it: its owner, or desk staff.
    async fn head(&self, caller: &Caller, id: ConversationId) -> Result<Conversation>;
    /// Messages with `seq > after`, oldest first. No check of the caller: call `head` first.
    async fn messages(&self, id: ConversationId, after: i64, limit: i64) -> Result<Vec<Message>>;
    /// The latest `limit` messages, oldest first.
    async fn latest(&self, id: ConversationId, limit: i64) -> Result<Vec<Message>>;
    /// The message and the conversation it stands in.
    async fn message(&self, caller: &Caller, id: MessageId) -> Result<Message>;
    /// Everything to rebuild an actor. Reads the snapshot and what is unfinished, never the history.
    async fn load(&self, id: ConversationId) -> Result<Loaded>;
    /// What an earlier send with this `client_msg_id` by this sender became.
    async fn sent(&self, id: ConversationId, sender: UserId, client_msg_id: &str) -> Result<Option<Sent>>;
    /// Writes a turn, or a part of one, in one transaction.
    async fn commit(&self, commit: Commit) -> std::result::Result<(), CommitError>;
    /// Moves the read mark of the patient's or of the staff's side up to `seq`, never down; true if it moved.
    async fn mark_read(&self, id: ConversationId, staff: bool, seq: i64) -> Result<bool>;
    /// `rating`: up or down. A second feedback by the same user on the same message replaces the first.
    async fn feedback(&self, caller: &Caller, message: MessageId, feedback: Feedback, at: At) -> Result<()>;
    /// Names the store's history: changes after `db restore` only.
    async fn epoch(&self) -> Result<String>;
}

#[derive(Clone, Debug)]
pub struct Feedback {
    pub up: bool,
    pub reason: Option<String>,
    pub comment: Option<String>,
}

/// A conversation as it stands in the store.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub id: ConversationId,
    pub owner: UserId,
    pub owner_name: String,
    pub patient_id: Option<PatientId>,
    pub status: ConversationStatus,
    pub language: Language,
    pub urgency: Urgency,
    pub last_seq: i64,
    pub read_patient: i64,
    pub read_staff: i64,
    pub assigned_to: Option<(UserId, String)>,
    /// The snapshot of the dialogue's state, opened; none for a new conversation.
    pub state: Option<String>,
    /// The findings that are remembered, oldest statement first.
    pub findings: Vec<Finding>,
    /// Messages of the patient that were acknowledged and have no `done` yet, oldest first.
    pub unfinished: Vec<Message>,
    pub created_at: At,
}

/// An earlier send.
#[derive(Clone, Debug)]
pub struct Sent {
    pub message: Message,
    /// None while the turn still runs.
    pub turn: Option<Turn>,
    pub replies: Vec<Message>,
}

/// One transaction on a conversation. `messages` are in order of seq and start at `after_seq + 1`; a store that already holds
/// one of these numbers refuses the whole (two owners are fenced by the unique (conversation, seq)).
#[derive(Clone, Debug)]
pub struct Commit {
    pub conversation_id: ConversationId,
    /// The last seq that the writer knows.
    pub after_seq: i64,
    pub messages: Vec<StoredMessage>,
    /// Turns that end with this commit.
    pub done: Vec<Turn>,
    /// The dialogue's state as JSON; sealed by the store. None: unchanged.
    pub state: Option<String>,
    pub status: ConversationStatus,
    pub language: Language,
    pub urgency: Urgency,
    pub patient_id: Option<PatientId>,
    /// Findings that this commit changes.
    pub findings: Vec<FindingRow>,
    /// A rolling summary made by this commit.
    pub summary: Option<String>,
    pub alert: Option<Alert>,
    /// Puts the conversation into a lane of the staff queue, or moves it to a more urgent one.
    pub case: Option<CaseEntry>,
    pub outbox: Vec<OutboxEntry>,
    pub at: At,
}

/// One remembered finding of a conversation.
#[derive(Clone, Debug)]
pub struct FindingRow {
    /// Which one it is, among those of its conversation.
    pub slot: i64,
    /// None: forgotten.
    pub finding: Option<Finding>,
}

#[derive(Clone, Debug)]
pub struct StoredMessage {
    pub message: Message,
    /// The user who wrote it; none for the assistant and the system.
    pub sender: Option<UserId>,
}

#[derive(Clone, Debug)]
pub struct CaseEntry {
    pub lane: Lane,
    /// In staff words: `asked for a person`, a rule's name.
    pub reason: String,
    pub excerpt: String,
}

/// Something that must happen because of a commit (invariant I5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEntry {
    /// `alert`, `notification`, `webhook`.
    pub kind: String,
    /// Two entries with one key are one.
    pub dedupe_key: String,
    /// JSON; ids only where it leaves the house.
    pub payload: String,
    /// Not before this moment.
    pub due_at: At,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CommitError {
    /// Another owner has written: rebuild from the store.
    #[error("another owner has written to this conversation")]
    Fenced,
    #[error("the store does not answer")]
    Unavailable,
    #[error("the storage is full")]
    Full,
}
