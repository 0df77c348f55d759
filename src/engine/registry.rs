//! The registry: knows the live conversation of each id, starts one where there is none, and supervises by generation.
//!
//! actix's own supervisor restarts only after `stop()`, never after a panic; so each conversation tells its end in `stopped()`
//! (which runs on a panic too), the registry forgets it if the generation matches, and the next message starts a new one from
//! the store. What keeps crashing is quarantined: it runs without the dialogue and goes to staff.

use crate::domain::ids::ConversationId;
use crate::engine::conversation::Conversation;
use crate::engine::deps::Deps;
use actix::{Actor, Addr, ArbiterHandle, AsyncContext, Context, Handler, Message};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The address of a conversation's actor; starts it where needed. The caller has checked that the conversation exists.
#[derive(Message)]
#[rtype(result = "Addr<Conversation>")]
pub struct Open(pub ConversationId);

/// A conversation's actor has ended.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Exited {
    pub id: ConversationId,
    pub generation: u64,
    pub panicked: bool,
}

/// The live conversations.
#[derive(Message)]
#[rtype(result = "Vec<Addr<Conversation>>")]
pub struct Live;

struct Entry {
    generation: u64,
    addr: Addr<Conversation>,
}

pub struct Registry {
    deps: Arc<Deps>,
    arbiters: Vec<ArbiterHandle>,
    live: HashMap<ConversationId, Entry>,
    generation: u64,
    /// When a conversation crashed, within the window.
    crashes: HashMap<ConversationId, VecDeque<Instant>>,
}

impl Registry {
    pub fn new(deps: Arc<Deps>, arbiters: Vec<ArbiterHandle>) -> Self {
        Registry {
            deps,
            arbiters,
            live: HashMap::new(),
            generation: 0,
            crashes: HashMap::new(),
        }
    }

    fn window(&self) -> Duration {
        Duration::from_secs(self.deps.settings.quarantine_window_s)
    }

    fn quarantined(&mut self, id: ConversationId) -> bool {
        let (window, most) = (self.window(), self.deps.settings.quarantine_crashes as usize);
        let Some(times) = self.crashes.get_mut(&id) else { return false };
        while times.front().is_some_and(|time| time.elapsed() > window) {
            times.pop_front();
        }
        times.len() >= most
    }
}

impl Actor for Registry {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(4096);
        ctx.run_interval(Duration::from_secs(60), |registry, _| {
            let window = registry.window();
            registry
                .crashes
                .retain(|_, times| times.back().is_some_and(|time| time.elapsed() <= window));
            registry.deps.pace.shrink();
        });
    }
}

impl Handler<Open> for Registry {
    type Result = actix::MessageResult<Open>;

    fn handle(&mut self, Open(id): Open, ctx: &mut Self::Context) -> Self::Result {
        if let Some(entry) = self.live.get(&id).filter(|entry| entry.addr.connected()) {
            return actix::MessageResult(entry.addr.clone());
        }
        self.generation += 1;
        let generation = self.generation;
        let conversation = Conversation::new(id, generation, self.quarantined(id), self.deps.clone(), ctx.address());
        // Spread by id, so that one conversation always lands on the same thread.
        let place = (id.0.as_u128() as usize).checked_rem(self.arbiters.len());
        let addr = match place.and_then(|place| self.arbiters.get(place)) {
            Some(arbiter) => Conversation::start_in_arbiter(arbiter, move |_| conversation),
            None => conversation.start(),
        };
        self.live.insert(
            id,
            Entry {
                generation,
                addr: addr.clone(),
            },
        );
        self.deps.stages.conversations.set(self.live.len() as i64);
        actix::MessageResult(addr)
    }
}

impl Handler<Exited> for Registry {
    type Result = ();

    fn handle(&mut self, gone: Exited, _: &mut Self::Context) {
        if self.live.get(&gone.id).is_some_and(|entry| entry.generation == gone.generation) {
            self.live.remove(&gone.id);
        }
        if gone.panicked {
            log::error!(
                "a conversation's actor panicked conversation_id={} generation={}",
                gone.id,
                gone.generation
            );
            self.deps.stages.crashes.inc();
            self.crashes.entry(gone.id).or_default().push_back(Instant::now());
        }
        self.deps.stages.conversations.set(self.live.len() as i64);
    }
}

impl Handler<Live> for Registry {
    type Result = Vec<Addr<Conversation>>;

    fn handle(&mut self, _: Live, _: &mut Self::Context) -> Self::Result {
        self.live.values().map(|entry| entry.addr.clone()).collect()
    }
}
