//! What staff does in a conversation: claim, speak, release, resolve. These wait for a running commit and for nothing else, so
//! that after a claim no bot text leaves any more (the takeover latch is checked here, at delivery).

use crate::domain::conversation::ConversationStatus;
use crate::domain::error::{Code, Error};
use crate::domain::message::{Author, EventKind, Kind, Message, Outcome, Speaker, Turn};
use crate::domain::person::Caller;
use crate::domain::staff::Case;
use crate::domain::urgency::Urgency;
use crate::engine::conversation::Conversation;
use crate::engine::conversation::turn::Running;
use crate::engine::deps::Deps;
use crate::engine::desk::Changed;
use crate::ports::conversations::{Commit, CommitError, StoredMessage};
use actix::{ActorFutureExt, AsyncContext, Context, Handler, WrapFuture};
use std::sync::Arc;
use tokio::sync::oneshot;

/// What a member of staff wants.
#[derive(Clone, Debug)]
pub enum Wish {
    Claim,
    Say { text: String, client_msg_id: String },
    Release { note: Option<String> },
    Resolve { outcome: Option<String>, note: Option<String> },
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Granted {
    Case(Box<Case>),
    Message(Box<Message>),
}

type Answer = oneshot::Sender<Result<Granted, Error>>;

/// A wish of staff; the outcome goes to `answer`.
#[derive(actix::Message)]
#[rtype(result = "()")]
pub struct Desk {
    pub caller: Caller,
    pub wish: Wish,
    pub answer: Answer,
}

pub struct Chore {
    desk: Desk,
    /// The bot's turn that the takeover ended.
    ended: Option<Running>,
}

impl Handler<Desk> for Conversation {
    type Result = ();

    fn handle(&mut self, desk: Desk, ctx: &mut Context<Self>) {
        if self.live.is_none() {
            let _gone = desk.answer.send(Err(Code::StoreUnavailable.into()));
            return;
        }
        let mine = self.assigned_to_other(&desk.caller).is_none();
        let takes = matches!(desk.wish, Wish::Claim | Wish::Say { .. }) && mine;
        let mut ended = None;
        if takes {
            self.taken_over = true;
            if let Some(wait) = self.waiting.take() {
                ctx.cancel_future(wait);
                ended = self.running.take();
            }
        }
        self.chores.push_back(Chore { desk, ended });
        self.pump(ctx);
    }
}

/// What a chore did in the store.
struct Outcomes {
    case: Option<Case>,
    commit: Option<Commit>,
    message: Option<Message>,
}

impl Conversation {
    fn assigned_to_other(&self, caller: &Caller) -> Option<String> {
        let (user, name) = self.live.as_ref()?.assigned_to.as_ref()?;
        (self.with_staff() && *user != caller.user_id).then(|| name.clone())
    }

    pub(super) fn carry_out(&mut self, chore: Chore, ctx: &mut Context<Self>) {
        let Some(blank) = self.blank_commit() else { return };
        let blank = Commit {
            state: self.state_after(&chore.desk.wish),
            ..blank
        };
        self.chore_running = true;
        let Chore {
            desk: Desk { caller, wish, answer },
            ended,
        } = chore;
        let ended_turn = ended
            .as_ref()
            .map(|turn| turn.done(turn.message.seq.unwrap_or(blank.after_seq), Outcome::HandedOver));
        let claimed = self.with_staff();
        let doing = carry_out(self.deps.clone(), blank, caller.clone(), wish.clone(), claimed, ended_turn.clone());
        ctx.spawn(doing.into_actor(self).map(move |outcome, conversation, ctx| {
            conversation.chore_running = false;
            conversation.chore_done(caller, &wish, answer, (ended, ended_turn), outcome);
            conversation.pump(ctx);
        }));
    }

    /// Releasing and resolving open the latch: the snapshot has to know it too.
    fn state_after(&self, wish: &Wish) -> Option<String> {
        let mut state = self.live.as_ref()?.state.clone();
        match wish {
            Wish::Claim | Wish::Say { .. } => return None,
            Wish::Release { .. } => {}
            Wish::Resolve { .. } => state.urgency = Urgency::None,
        }
        state.latched = false;
        serde_json::to_string(&state).ok()
    }

    fn chore_done(
        &mut self,
        caller: Caller,
        wish: &Wish,
        answer: Answer,
        (ended, ended_turn): (Option<Running>, Option<Turn>),
        outcome: Result<Outcomes, Error>,
    ) {
        let outcomes = match outcome {
            Ok(outcomes) => outcomes,
            Err(error) => {
                self.taken_over = self.with_staff();
                if let Some(turn) = ended {
                    self.queue.push_front(turn);
                }
                let _gone = answer.send(Err(error));
                return;
            }
        };
        self.take_in(&caller, wish, &outcomes);
        if let (Some(turn), Some(done)) = (ended, ended_turn) {
            self.conclude(turn, done, Vec::new());
        }
        self.deps.hub.do_send(Changed {
            conversation_id: self.id,
            alert: None,
        });
        let granted = match (outcomes.message, outcomes.case) {
            (Some(message), _) => Ok(Granted::Message(Box::new(message))),
            (None, Some(case)) => Ok(Granted::Case(Box::new(case))),
            (None, None) => Err(Code::Internal.into()),
        };
        let _gone = answer.send(granted);
    }

    /// Memory follows the store; then everybody sees what was written.
    fn take_in(&mut self, caller: &Caller, wish: &Wish, outcomes: &Outcomes) {
        if let Some(live) = self.live.as_mut() {
            match wish {
                Wish::Claim | Wish::Say { .. } => {
                    live.state.status = ConversationStatus::WithStaff;
                    live.assigned_to = Some((caller.user_id, caller.display_name.clone()));
                }
                Wish::Release { .. } => {
                    live.state.status = ConversationStatus::Open;
                    live.state.latched = false;
                    live.assigned_to = None;
                }
                Wish::Resolve { .. } => {
                    live.state.status = ConversationStatus::Closed;
                    live.state.latched = false;
                    // Only staff lowers a level (I4).
                    live.state.urgency = Urgency::None;
                    live.assigned_to = None;
                }
            }
        }
        self.taken_over = self.with_staff();
        if let Some(commit) = &outcomes.commit {
            if let Some(live) = self.live.as_mut() {
                live.last_seq = commit.after_seq + commit.messages.len() as i64;
            }
            for stored in &commit.messages {
                self.push_message(&stored.message);
            }
        }
    }
}

async fn carry_out(
    deps: Arc<Deps>,
    mut commit: Commit,
    caller: Caller,
    wish: Wish,
    with_staff: bool,
    ended: Option<Turn>,
) -> Result<Outcomes, Error> {
    let (desk, id, at) = (&deps.ports.desk, commit.conversation_id, commit.at);
    commit.done.extend(ended);
    match wish {
        Wish::Claim => {
            let case = desk.claim(&caller, id, at).await?;
            commit.status = ConversationStatus::WithStaff;
            if !with_staff {
                commit.messages.push(event(&commit, &caller, EventKind::Takeover));
            }
            finish(&deps, commit, Some(case), None).await
        }
        Wish::Say { text, client_msg_id } => {
            if let Some(sent) = deps.ports.conversations.sent(id, caller.user_id, &client_msg_id).await? {
                return match sent.message.text == text {
                    true => Ok(Outcomes {
                        case: None,
                        commit: None,
                        message: Some(sent.message),
                    }),
                    false => Err(Code::ClientMsgIdReused.into()),
                };
            }
            let case = desk.claim(&caller, id, at).await?;
            commit.status = ConversationStatus::WithStaff;
            if !with_staff {
                commit.messages.push(event(&commit, &caller, EventKind::Takeover));
            }
            let message = staff_message(&commit, &caller, text, client_msg_id);
            commit.messages.push(StoredMessage {
                message: message.clone(),
                sender: Some(caller.user_id),
            });
            finish(&deps, commit, Some(case), Some(message)).await
        }
        Wish::Release { note } => {
            let case = desk.release(&caller, id, note, at).await?;
            commit.status = ConversationStatus::Open;
            commit.messages.push(event(&commit, &caller, EventKind::Release));
            finish(&deps, commit, Some(case), None).await
        }
        Wish::Resolve { outcome, note } => {
            let case = desk.resolve(&caller, id, outcome, note, at).await?;
            commit.status = ConversationStatus::Closed;
            commit.urgency = Urgency::None;
            commit.messages.push(event(&commit, &caller, EventKind::Closed));
            finish(&deps, commit, Some(case), None).await
        }
    }
}

async fn finish(deps: &Deps, commit: Commit, case: Option<Case>, message: Option<Message>) -> Result<Outcomes, Error> {
    let empty = commit.messages.is_empty() && commit.done.is_empty();
    if !empty {
        deps.ports.conversations.commit(commit.clone()).await.map_err(|error| match error {
            CommitError::Full => Error::new(Code::StorageFull),
            CommitError::Fenced | CommitError::Unavailable => Error::new(Code::StoreUnavailable),
        })?;
    }
    Ok(Outcomes {
        case,
        commit: (!empty).then_some(commit),
        message,
    })
}

fn author(caller: &Caller) -> Author {
    Author {
        user_id: caller.user_id,
        display_name: caller.display_name.clone(),
        role: caller.role,
    }
}

fn blank(commit: &Commit, caller: &Caller, text: String) -> Message {
    Message {
        seq: Some(commit.after_seq + 1 + commit.messages.len() as i64),
        kind: Kind::Event,
        urgency: commit.urgency,
        author: Some(author(caller)),
        ..Message::plain(commit.conversation_id, Speaker::System, text, commit.language, commit.at)
    }
}

fn event(commit: &Commit, caller: &Caller, kind: EventKind) -> StoredMessage {
    let text = crate::dialogue::texts::event(kind, &caller.display_name, caller.role, commit.language);
    let message = Message {
        event: Some(kind),
        ..blank(commit, caller, text)
    };
    StoredMessage { message, sender: None }
}

fn staff_message(commit: &Commit, caller: &Caller, text: String, client_msg_id: String) -> Message {
    Message {
        role: Speaker::Staff,
        kind: Kind::Text,
        client_msg_id: Some(client_msg_id),
        ..blank(commit, caller, text)
    }
}
