//! Coming back from the store: snapshot, marks, and turns that were acknowledged but never finished.

use crate::clinical::heard::Heard;
use crate::dialogue::state::State;
use crate::dialogue::summary;
use crate::domain::conversation::ConversationStatus;
use crate::domain::error::Error;
use crate::domain::ids::ConversationId;
use crate::domain::message::Message;
use crate::domain::person::Caller;
use crate::engine::conversation::turn::Running;
use crate::engine::conversation::{Conversation, Live};
use crate::engine::deps::Deps;
use crate::language;
use crate::ports::conversations::Loaded;
use actix::{ActorContext, ActorFutureExt, AsyncContext, Context, ContextFutureSpawner, WrapFuture};
use std::sync::Arc;

/// What a load brings.
pub(super) struct Fetched {
    loaded: Loaded,
    epoch: String,
    consented: bool,
    owner: Caller,
}

pub(super) async fn fetch(deps: Arc<Deps>, id: ConversationId) -> Result<Fetched, Error> {
    let loaded = deps.ports.conversations.load(id).await?;
    let epoch = deps.ports.conversations.epoch().await?;
    let consented = match deps.require_consent {
        false => true,
        true => {
            let consents = deps.ports.accounts.consents(loaded.owner).await?;
            consents.iter().any(|consent| consent.purpose == "care_chat" && consent.granted)
        }
    };
    let user = deps.ports.accounts.user(loaded.owner).await?;
    let owner = Caller {
        user_id: user.id,
        role: user.role,
        display_name: user.display_name,
        language: user.language,
        patient_id: user.patient_id,
    };
    Ok(Fetched {
        loaded,
        epoch,
        consented,
        owner,
    })
}

impl Conversation {
    /// Loads before anything else is handled; a failure ends the actor, and the caller is told that the store does not answer.
    pub(super) fn load(&mut self, ctx: &mut Context<Self>) {
        fetch(self.deps.clone(), self.id)
            .into_actor(self)
            .map(|fetched, conversation, ctx| match fetched {
                Ok(fetched) => conversation.take_up(fetched, ctx),
                Err(error) => {
                    log::warn!(
                        "a conversation could not be loaded conversation_id={} code={}",
                        conversation.id,
                        error.code.code()
                    );
                    ctx.stop();
                }
            })
            .wait(ctx);
    }

    pub(super) fn take_up(&mut self, fetched: Fetched, ctx: &mut Context<Self>) {
        let Fetched {
            loaded,
            epoch,
            consented,
            owner,
        } = fetched;
        let mut state = match loaded.state.as_deref().map(serde_json::from_str::<State>) {
            Some(Ok(state)) => state,
            Some(Err(_)) => {
                log::error!("a snapshot could not be read; starting afresh conversation_id={}", loaded.id);
                State::default()
            }
            None => State::default(),
        };
        // The columns are the truth: staff may have changed them beside us.
        state.status = loaded.status;
        state.language = loaded.language;
        state.urgency = loaded.urgency;
        let findings_stored = !loaded.findings.is_empty() || state.memory.findings.is_empty();
        if findings_stored {
            state.memory.findings = loaded.findings;
        }
        if !state.memory.findings.is_empty() {
            summary::renew(&self.deps.mind, &mut state);
        }
        let mut recent: Vec<Heard> = Vec::with_capacity(state.recent.len());
        for earlier in &state.recent {
            let heard = self.deps.mind.rules.hear(language::text::read(&earlier.text), &recent);
            recent.push(heard);
        }
        let background = self.background_of(&state);
        let recent_at = state.recent.iter().map(|recent| recent.at).collect();
        self.taken_over = loaded.status == ConversationStatus::WithStaff;
        self.live = Some(Live {
            owner: loaded.owner,
            owner_name: loaded.owner_name,
            patient_id: loaded.patient_id,
            state,
            last_seq: loaded.last_seq,
            read_patient: loaded.read_patient,
            read_staff: loaded.read_staff,
            assigned_to: loaded.assigned_to,
            epoch,
            consented,
            recent,
            recent_at,
            background,
            findings_stored,
        });
        for message in loaded.unfinished {
            self.resume_turn(message, owner.clone());
        }
        self.pump(ctx);
    }

    /// A turn that was acknowledged before a crash: it gets its answer now.
    fn resume_turn(&mut self, message: Message, owner: Caller) {
        let already = self.running.iter().chain(&self.queue).any(|turn| turn.message.id == message.id);
        if !already {
            let turn: Running = self.recall(message, owner);
            self.queue.push_back(turn);
        }
    }

    /// Somebody else has written to this conversation: read it again, then go on.
    pub(super) fn reload(&mut self, ctx: &mut Context<Self>) {
        let loading =
            fetch(self.deps.clone(), self.id)
                .into_actor(self)
                .map(|fetched, conversation, ctx: &mut Context<Self>| match fetched {
                    Ok(fetched) => conversation.take_up(fetched, ctx),
                    Err(_) => ctx.stop(),
                });
        ctx.wait(loading);
    }
}
