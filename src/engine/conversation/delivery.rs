//! Sockets of a conversation: attaching, pushing, and what passes between people without being stored (typing, read marks).

use crate::domain::conversation::ConversationStatus;
use crate::domain::error::Error;
use crate::domain::language::Language;
use crate::domain::message::{Message, Speaker};
use crate::domain::time::At;
use crate::domain::urgency::Urgency;
use crate::engine::conversation::{Conversation, Reporter};
use crate::engine::frame::{self, Event, Frame, Push};
use actix::{ActorFutureExt, Context, Handler, Recipient, ResponseActFuture, WrapFuture};
use serde::Serialize;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What the engine may do to a socket besides pushing frames.
pub trait Link: Send + Sync {
    /// The socket does not keep up: cut it, it will resume.
    fn too_slow(&self);
    /// The conversation's actor is gone: reconnect and resume.
    fn gone(&self);
}

/// A socket of this conversation.
pub struct Listener {
    /// Number of the socket, unique in this process.
    pub socket: u64,
    pub staff: bool,
    pub push: Recipient<Push>,
    pub link: Arc<dyn Link>,
}

/// Adds a socket; from the moment of the answer it gets everything that has a seq above `last_seq`.
#[derive(actix::Message)]
#[rtype(result = "Result<Attached, Error>")]
pub struct Attach(pub Listener);

/// The conversation at the moment of attaching.
#[derive(Clone, Debug, Serialize)]
pub struct Attached {
    pub last_seq: i64,
    pub epoch: String,
    pub language: Language,
    pub status: ConversationStatus,
    pub urgency: Urgency,
    pub read: ReadMarks,
    /// Turns that are not done yet.
    pub in_flight: Vec<String>,
    /// Released part of the running answer, to be sent as one delta.
    #[serde(skip)]
    pub so_far: Option<(crate::domain::ids::MessageId, String)>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct ReadMarks {
    pub patient: i64,
    pub staff: i64,
}

#[derive(actix::Message)]
#[rtype(result = "()")]
pub struct Detach(pub u64);

/// Somebody types; shown for six seconds.
#[derive(actix::Message)]
#[rtype(result = "()")]
pub struct Typing {
    pub socket: Option<u64>,
    pub by: Speaker,
}

/// Everything up to `seq` was read.
#[derive(actix::Message)]
#[rtype(result = "Result<(), Error>")]
pub struct Read {
    pub by: Speaker,
    pub seq: i64,
}

impl Conversation {
    /// Pushes to every socket. A full mailbox means that the client does not read: it is cut and resumes from the store.
    pub(super) fn push(&mut self, push: &Push) {
        self.push_where(push, |_| true);
    }

    pub(super) fn push_where(&mut self, push: &Push, to: impl Fn(&Listener) -> bool) {
        self.listeners.retain(|listener| {
            if !to(listener) {
                return true;
            }
            match listener.push.try_send(push.clone()) {
                Ok(()) => true,
                Err(actix::dev::SendError::Full(_)) => {
                    listener.link.too_slow();
                    false
                }
                Err(actix::dev::SendError::Closed(_)) => false,
            }
        });
    }

    pub(super) fn push_message(&mut self, message: &Message) {
        self.push(&frame::of_message(message));
    }

    /// A frame for the socket that sent; nothing for a REST caller, who gets the whole answer at its end.
    pub(super) fn push_to(&mut self, reporter: &Reporter, frame: &Frame<'_>) {
        if let Reporter::Socket(number) = reporter {
            let (number, push) = (*number, frame.push(self.id, None));
            self.push_where(&push, |listener| listener.socket == number);
        }
    }

    fn attached(&self) -> Result<Attached, Error> {
        let live = self
            .live
            .as_ref()
            .ok_or_else(|| Error::new(crate::domain::error::Code::StoreUnavailable))?;
        let turns = self.running.iter().chain(&self.queue);
        Ok(Attached {
            last_seq: live.last_seq,
            epoch: live.epoch.clone(),
            language: live.state.language,
            status: live.state.status,
            urgency: live.state.urgency,
            read: ReadMarks {
                patient: live.read_patient,
                staff: live.read_staff,
            },
            in_flight: turns.map(|turn| turn.client_msg_id.clone()).collect(),
            so_far: self.running.as_ref().and_then(|turn| turn.so_far()),
        })
    }
}

impl Handler<Attach> for Conversation {
    type Result = Result<Attached, Error>;

    fn handle(&mut self, Attach(listener): Attach, _: &mut Context<Self>) -> Self::Result {
        let attached = self.attached()?;
        self.listeners.retain(|other| other.socket != listener.socket);
        self.listeners.push(listener);
        Ok(attached)
    }
}

impl Handler<Detach> for Conversation {
    type Result = ();

    fn handle(&mut self, Detach(socket): Detach, _: &mut Context<Self>) {
        self.listeners.retain(|listener| listener.socket != socket);
        self.quiet_since = std::time::Instant::now();
    }
}

/// Typing is shown for six seconds; a client that says so more often is not passed on.
const TYPING_EVERY: Duration = Duration::from_secs(3);

impl Handler<Typing> for Conversation {
    type Result = ();

    fn handle(&mut self, typing: Typing, _: &mut Context<Self>) {
        let now = Instant::now();
        let shown = self.typing_shown.iter().find(|(side, _)| *side == typing.by);
        if shown.is_some_and(|(_, at)| now.duration_since(*at) < TYPING_EVERY) {
            return;
        }
        self.typing_shown.retain(|(side, _)| *side != typing.by);
        self.typing_shown.push((typing.by, now));
        let until: At = self.now().plus(chrono::Duration::seconds(6));
        let push = Frame::Typing {
            role: frame::side(typing.by),
            until,
        }
        .push(self.id, None);
        self.push_where(&push, |listener| Some(listener.socket) != typing.socket);
    }
}

impl Handler<Read> for Conversation {
    type Result = ResponseActFuture<Self, Result<(), Error>>;

    fn handle(&mut self, read: Read, _: &mut Context<Self>) -> Self::Result {
        let staff = read.by == Speaker::Staff;
        let last = self.live.as_ref().map_or(0, |live| live.last_seq);
        let seq = read.seq.clamp(0, last);
        let (store, id) = (self.deps.ports.conversations.clone(), self.id);
        let marked = async move { store.mark_read(id, staff, seq).await };
        Box::pin(marked.into_actor(self).map(move |moved, conversation, _| {
            if !moved? {
                return Ok(());
            }
            if let Some(live) = conversation.live.as_mut() {
                let mark = if staff { &mut live.read_staff } else { &mut live.read_patient };
                *mark = (*mark).max(seq);
            }
            let event = Event::Read {
                seq: None,
                kind: "read",
                up_to: seq,
                by: frame::side(read.by),
                at: conversation.now(),
            };
            let push = Frame::Event { event }.push(conversation.id, None);
            conversation.push_where(&push, |listener| listener.staff != staff);
            Ok(())
        }))
    }
}
