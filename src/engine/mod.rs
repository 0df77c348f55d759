//! The actors: who waits for whom, time-outs, retries, crashes. They decide nothing medical.
//!
//! `Engine` is the door for the transport: every call has a time limit, and a full mailbox is told as `busy`.

pub mod ai;
pub mod booking;
pub mod conversation;
pub mod deps;
pub mod desk;
pub mod escalation;
pub mod frame;
pub mod outbox;
pub mod registry;
pub mod stages;

use crate::dialogue::memory;
use crate::domain::conversation::ContextView;
use crate::domain::error::{Code, Error, Result};
use crate::domain::ids::ConversationId;
use crate::domain::person::Caller;
use crate::engine::conversation::inbox::{Content, Say};
use crate::engine::conversation::staff::{Desk, Granted, Wish};
use crate::engine::conversation::{Conversation, Refused, Reporter, Said, Snapshot};
use crate::engine::deps::Deps;
use crate::engine::desk::Hub;
use crate::engine::outbox::{Flush, OutboxWorker};
use crate::engine::registry::{Live, Open, Registry};
use actix::Addr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// The longest that a REST caller waits for a whole answer.
const WHOLE_ANSWER: Duration = Duration::from_secs(60);
/// The longest that an address, a mark, a claim may take.
const SHORT: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub struct Engine {
    pub deps: Arc<Deps>,
    pub registry: Addr<Registry>,
    pub hub: Addr<Hub>,
    pub outbox: Addr<OutboxWorker>,
}

impl Engine {
    /// The live actor of a conversation that the caller may use (the caller has been checked).
    pub async fn open(&self, id: ConversationId) -> Result<Addr<Conversation>> {
        let opened = tokio::time::timeout(SHORT, self.registry.send(Open(id))).await;
        opened.ok().and_then(std::result::Result::ok).ok_or_else(busy)
    }

    /// Sends a message of the patient and waits for the whole answer.
    pub async fn say(
        &self,
        id: ConversationId,
        caller: Caller,
        client_msg_id: String,
        content: Content,
    ) -> std::result::Result<Said, Refused> {
        let (sender, answer) = oneshot::channel();
        let say = Say {
            caller,
            client_msg_id,
            content,
            reporter: Reporter::Rest(sender),
        };
        self.open(id).await?.try_send(say).map_err(|_| busy())?;
        match tokio::time::timeout(WHOLE_ANSWER, answer).await {
            Ok(Ok(outcome)) => outcome,
            // The actor died under the message: if it was stored it is answered on the next contact.
            Ok(Err(_)) => Err(Error::new(Code::Busy).retry_after(500).into()),
            Err(_) => Err(Error::new(Code::Busy).retry_after(2000).into()),
        }
    }

    /// Carries out a wish of staff.
    pub async fn desk(&self, id: ConversationId, caller: Caller, wish: Wish) -> Result<Granted> {
        let (answer, outcome) = oneshot::channel();
        self.open(id).await?.try_send(Desk { caller, wish, answer }).map_err(|_| busy())?;
        tokio::time::timeout(SHORT, outcome)
            .await
            .ok()
            .and_then(std::result::Result::ok)
            .unwrap_or_else(|| Err(busy()))
    }

    /// What is remembered.
    pub async fn context(&self, id: ConversationId) -> Result<ContextView> {
        let state = self.snapshot(id).await?;
        Ok(memory::context_view(&state))
    }

    /// The dialogue's state as it is now.
    pub async fn snapshot(&self, id: ConversationId) -> Result<crate::dialogue::state::State> {
        let asked = tokio::time::timeout(SHORT, self.open(id).await?.send(Snapshot)).await;
        asked
            .ok()
            .and_then(std::result::Result::ok)
            .flatten()
            .ok_or_else(|| Code::StoreUnavailable.into())
    }

    /// Waits until no conversation has a turn in progress, or the time is up; then flushes the outbox.
    pub async fn drain(&self, patience: Duration) {
        let deadline = tokio::time::Instant::now() + patience;
        if let Ok(live) = self.registry.send(Live).await {
            for conversation in live {
                let settled = tokio::time::timeout_at(deadline, conversation.send(conversation::Settle)).await;
                if settled.is_err() {
                    log::warn!("a turn was not finished before the end; it will be answered after the restart");
                    break;
                }
            }
        }
        if tokio::time::timeout(Duration::from_secs(1), self.outbox.send(Flush)).await.is_err() {
            log::warn!("the outbox was not flushed before the end; its entries stay");
        }
    }
}

/// The mailbox is full, or nobody answers in time.
pub fn busy() -> Error {
    Error::new(Code::Busy).retry_after(1000)
}
