//! The staff desk: alerts, the queue, claims, notes.

use crate::domain::error::Result;
use crate::domain::ids::{AlertId, ConversationId};
use crate::domain::person::Caller;
use crate::domain::staff::{Alert, Case, Counts, Lane, Note};
use crate::domain::time::At;
use async_trait::async_trait;

#[async_trait]
pub trait Desk: Send + Sync {
    async fn counts(&self, caller: &Caller) -> Result<Counts>;
    /// By risk, then waiting time. Reception sees the lane `handoff` only.
    async fn queue(&self, caller: &Caller, query: QueueQuery) -> Result<Vec<Case>>;
    /// The case of a conversation, or `not_found`.
    async fn case(&self, caller: &Caller, id: ConversationId) -> Result<Case>;
    /// One winner: `already_claimed` with `assigned_to` for the others; again by the same: the case. The takeover stands in
    /// the same transaction (status, assignee); its event message is written by the conversation's actor.
    async fn claim(&self, caller: &Caller, id: ConversationId, at: At) -> Result<Case>;
    async fn release(&self, caller: &Caller, id: ConversationId, note: Option<String>, at: At) -> Result<Case>;
    async fn resolve(&self, caller: &Caller, id: ConversationId, outcome: Option<String>, note: Option<String>, at: At) -> Result<Case>;
    async fn add_note(&self, caller: &Caller, id: ConversationId, text: &str, at: At) -> Result<Note>;
    async fn notes(&self, caller: &Caller, id: ConversationId) -> Result<Vec<Note>>;
    async fn alerts(&self, caller: &Caller, id: Option<ConversationId>, open_only: OpenOnly) -> Result<Vec<Alert>>;
    async fn acknowledge(&self, caller: &Caller, id: AlertId, at: At) -> Result<Alert>;
    /// Open alerts whose last page is older than `before`: to be paged again, one tier up.
    async fn overdue(&self, before: At) -> Result<Vec<Alert>>;
    /// Notes that an alert was paged now at this tier.
    async fn paged(&self, id: AlertId, tier: i64, at: At) -> Result<Alert>;
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenOnly {
    Yes,
    No,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Assigned {
    #[default]
    Any,
    Me,
    None,
}

#[derive(Clone, Debug, Default)]
pub struct QueueQuery {
    pub lane: Option<Lane>,
    pub assigned: Assigned,
    pub after: Option<String>,
    pub limit: i64,
}
