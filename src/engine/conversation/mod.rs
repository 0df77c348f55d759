//! The actor of one conversation: the only writer of its transcript, the keeper of its state.
//!
//! It is a cache of the store (invariant I6) and decides nothing medical: `dialogue::step` does. Its own work is order: the
//! safety check at the top of `handle`, before any wait; then a queue, one turn at a time; danger jumps the queue; nothing is
//! acknowledged before its commit (I1); no bot text after a takeover.

pub mod alerts;
pub mod cards;
pub mod delivery;
pub mod inbox;
pub mod loading;
pub mod parts;
pub mod publish;
pub mod staff;
pub mod turn;
pub mod work;

use crate::clinical::heard::Heard;
use crate::dialogue::state::State;
use crate::domain::error::{Code, Error};
use crate::domain::ids::{ConversationId, PatientId, UserId};
use crate::domain::message::{Ack, Message, Speaker, Turn};
use crate::domain::time::At;
use crate::engine::conversation::delivery::Listener;
use crate::engine::conversation::turn::Running;
use crate::engine::deps::Deps;
use crate::engine::registry::{Exited, Registry};
use actix::{Actor, ActorContext, Addr, AsyncContext, Context, Handler, ResponseFuture, SpawnHandle};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// What a sender is told when the turn is over.
#[derive(Clone, Debug)]
pub struct Said {
    pub ack: Ack,
    pub replies: Vec<Message>,
    pub turn: Turn,
}

/// Why a message was not accepted; `replies` hold the danger card that is shown all the same.
#[derive(Clone, Debug)]
pub struct Refused {
    pub error: Error,
    pub replies: Vec<Message>,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused {
            error,
            replies: Vec::new(),
        }
    }
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Error::new(code).into()
    }
}

/// Where the outcome of a message goes.
#[derive(Debug)]
pub enum Reporter {
    Socket(u64),
    Rest(oneshot::Sender<Result<Said, Refused>>),
}

/// A conversation as it is held in memory.
pub struct Live {
    pub owner: UserId,
    pub owner_name: String,
    pub patient_id: Option<PatientId>,
    pub state: State,
    pub last_seq: i64,
    pub read_patient: i64,
    pub read_staff: i64,
    pub assigned_to: Option<(UserId, String)>,
    pub epoch: String,
    /// The owner has agreed that health data is kept.
    pub consented: bool,
    /// The last messages, read once, for danger that is split over messages.
    pub recent: Vec<Heard>,
    /// When each of them was written.
    pub recent_at: Vec<At>,
    /// What the remembered medicines and conditions are to the rules.
    pub background: Vec<u32>,
    /// The store has a row for each remembered finding; not so after an upgrade.
    pub findings_stored: bool,
}

pub struct Conversation {
    pub id: ConversationId,
    pub(super) generation: u64,
    pub(super) quarantined: bool,
    pub(super) deps: Arc<Deps>,
    registry: Addr<Registry>,
    pub(super) live: Option<Live>,
    pub(super) listeners: Vec<Listener>,
    /// Which side was shown typing, and when last.
    pub(super) typing_shown: Vec<(Speaker, Instant)>,
    pub(super) queue: VecDeque<Running>,
    /// The turn in progress.
    pub(super) running: Option<Running>,
    /// The wait of the turn in progress that may be given up: a model, a service. None while it commits.
    pub(super) waiting: Option<SpawnHandle>,
    /// Staff is taking over: no bot text leaves from here on, whatever the store says yet.
    pub(super) taken_over: bool,
    pub(super) chores: VecDeque<staff::Chore>,
    pub(super) chore_running: bool,
    pub(super) quiet_since: Instant,
    settling: Vec<oneshot::Sender<()>>,
}

impl Conversation {
    pub fn new(id: ConversationId, generation: u64, quarantined: bool, deps: Arc<Deps>, registry: Addr<Registry>) -> Self {
        Conversation {
            id,
            generation,
            quarantined,
            deps,
            registry,
            live: None,
            listeners: Vec::new(),
            typing_shown: Vec::new(),
            queue: VecDeque::new(),
            running: None,
            waiting: None,
            taken_over: false,
            chores: VecDeque::new(),
            chore_running: false,
            quiet_since: Instant::now(),
            settling: Vec::new(),
        }
    }

    pub(super) fn now(&self) -> At {
        self.deps.clock.now()
    }

    pub(super) fn idle(&self) -> bool {
        self.running.is_none() && self.queue.is_empty() && self.chores.is_empty() && !self.chore_running
    }

    pub(super) fn tell_settled(&mut self) {
        if self.idle() {
            for waiting in self.settling.drain(..) {
                let _gone = waiting.send(());
            }
        }
    }

    /// Leaves memory after a while without a socket; the next message brings it back from the store.
    fn retire_when_quiet(&mut self, ctx: &mut Context<Self>) {
        let after = Duration::from_secs(self.deps.settings.retire_after_s.max(1));
        ctx.run_interval(after.min(Duration::from_secs(30)), move |conversation, ctx| {
            let busy = !conversation.idle() || !conversation.listeners.is_empty();
            if busy {
                conversation.quiet_since = Instant::now();
            } else if conversation.quiet_since.elapsed() >= after {
                ctx.stop();
            }
        });
    }
}

impl Actor for Conversation {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(256);
        self.retire_when_quiet(ctx);
        self.load(ctx);
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        // Sockets whose conversation died are told to reconnect: they resume from the store.
        let panicked = std::thread::panicking();
        if panicked {
            for listener in self.listeners.drain(..) {
                listener.link.gone();
            }
        }
        self.registry.do_send(Exited {
            id: self.id,
            generation: self.generation,
            panicked,
        });
    }
}

/// The dialogue's state as it is now; none while it is not loaded.
#[derive(actix::Message)]
#[rtype(result = "Option<State>")]
pub struct Snapshot;

impl Handler<Snapshot> for Conversation {
    type Result = Option<State>;

    fn handle(&mut self, _: Snapshot, _: &mut Self::Context) -> Self::Result {
        self.live.as_ref().map(|live| live.state.clone())
    }
}

/// Answers once no turn is in progress.
#[derive(actix::Message)]
#[rtype(result = "()")]
pub struct Settle;

impl Handler<Settle> for Conversation {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: Settle, _: &mut Self::Context) -> Self::Result {
        let (sender, settled) = oneshot::channel();
        self.settling.push(sender);
        self.tell_settled();
        Box::pin(async move {
            // The sender goes with the actor: then nothing is in progress either.
            let _gone = settled.await;
        })
    }
}
