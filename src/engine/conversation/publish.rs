//! The end of a turn: drafts become messages, one commit, and only then anybody hears of it.

use crate::clinical::heard::Heard;
use crate::dialogue::event::Step;
use crate::dialogue::state::State;
use crate::domain::error::Code;
use crate::domain::finding::Finding;
use crate::domain::ids::MessageId;
use crate::domain::message::{Ack, Message, Outcome, Turn};
use crate::engine::conversation::parts::{alert_entry, case_of, changed, notified, outcome_word, remember, reopen, reply_of, status_after};
use crate::engine::conversation::turn::Running;
use crate::engine::conversation::{Conversation, Reporter, Said};
use crate::engine::frame::Frame;
use crate::ports::conversations::{Commit, CommitError, Conversations, StoredMessage};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Texts that are kept for danger split over messages.
pub(super) const MOST_RECENT: usize = 6;

/// Writes, and tries again for a while where the store does not answer.
pub(super) async fn patiently(store: Arc<dyn Conversations>, commit: Commit, give_up: Instant) -> Result<(), CommitError> {
    let mut pause = Duration::from_millis(40);
    loop {
        match store.commit(commit.clone()).await {
            Err(CommitError::Unavailable | CommitError::Full) if Instant::now() + pause < give_up => {
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_millis(640));
            }
            outcome => return outcome,
        }
    }
}

/// A turn, or the first half of one, on its way to the store.
struct Write {
    commit: Commit,
    /// State after the commit; none while the turn goes on.
    after: Option<Box<Step>>,
    replies: Vec<Message>,
    turn: Option<Turn>,
}

impl Conversation {
    pub(super) fn blank_commit(&self) -> Option<Commit> {
        let live = self.live.as_ref()?;
        Some(Commit {
            conversation_id: self.id,
            after_seq: live.last_seq,
            messages: Vec::new(),
            done: Vec::new(),
            state: None,
            status: live.state.status,
            language: live.state.language,
            urgency: live.state.urgency,
            patient_id: live.patient_id,
            // After an upgrade they stand in the snapshot only, and it is written without them.
            findings: if live.findings_stored {
                Vec::new()
            } else {
                changed(&[], &live.state.memory.findings)
            },
            summary: None,
            alert: None,
            case: None,
            outbox: Vec::new(),
            at: self.now(),
        })
    }

    /// Writes the patient's message alone, so that its `ack` does not wait for a model or a service.
    pub(super) fn store_message(&mut self, ctx: &mut Context<Self>) {
        let Some(mut commit) = self.blank_commit() else { return };
        let Some(turn) = self.running.as_mut() else { return };
        turn.message.seq = Some(commit.after_seq + 1);
        reopen(&mut commit);
        commit.messages.push(StoredMessage {
            message: turn.message.clone(),
            sender: Some(turn.caller.user_id),
        });
        self.write(
            Write {
                commit,
                after: None,
                replies: Vec::new(),
                turn: None,
            },
            ctx,
        );
    }

    /// Ends the turn with everything that was decided.
    pub(super) fn finish(&mut self, ctx: &mut Context<Self>) {
        let Some(mut commit) = self.blank_commit() else { return };
        let (Some(turn), Some(live)) = (self.running.as_mut(), self.live.as_ref()) else {
            return;
        };
        let mut step = turn.step.take().unwrap_or_else(|| Step {
            state: live.state.clone(),
            ..Step::default()
        });
        let mut seq = commit.after_seq;
        if !turn.stored {
            seq += 1;
            turn.message.seq = Some(seq);
            commit.messages.push(StoredMessage {
                message: turn.message.clone(),
                sender: Some(turn.caller.user_id),
            });
        }
        step.state.urgency = step.state.urgency.max(live.state.urgency).max(turn.understood.danger.urgency);
        remember(&mut step, &turn.message);
        let silent = self.taken_over;
        let mut replies = Vec::new();
        for card in &turn.cards {
            seq += 1;
            replies.push(notified(card, seq));
        }
        let drafts = std::mem::take(&mut turn.drafts);
        for draft in drafts.into_iter().filter(|_| !silent) {
            seq += 1;
            let id = if replies.len() == turn.cards.len() {
                turn.answer.0
            } else {
                MessageId::fresh()
            };
            replies.push(reply_of(turn, draft, id, seq, &mut step, commit.at));
        }
        if silent && turn.outcome == Outcome::Answered {
            turn.outcome = Outcome::HandedOver;
        }
        let done = turn.done(seq, turn.outcome);
        commit.done.extend(
            turn.overtaken
                .iter()
                .map(|overtaken| overtaken.done(overtaken.message.seq.unwrap_or(seq), Outcome::Superseded)),
        );
        commit.done.push(done.clone());
        commit.messages.extend(replies.iter().map(|message| StoredMessage {
            message: message.clone(),
            sender: None,
        }));
        commit.status = status_after(&step, live.state.status);
        reopen(&mut commit);
        step.state.status = commit.status;
        commit.language = step.state.language;
        commit.urgency = step.state.urgency;
        let stored: &[Finding] = if live.findings_stored { &live.state.memory.findings } else { &[] };
        commit.findings = changed(stored, &step.state.memory.findings);
        commit.summary = step.state.summary.clone().filter(|_| step.state.summary != live.state.summary);
        commit.alert = turn.alert.clone();
        commit.case = case_of(turn, &step);
        commit.outbox = turn.alert.iter().map(alert_entry).collect();
        commit.state = serde_json::to_string(&step.state).ok();
        self.write(
            Write {
                commit,
                after: Some(Box::new(step)),
                replies,
                turn: Some(done),
            },
            ctx,
        );
    }

    fn write(&mut self, write: Write, ctx: &mut Context<Self>) {
        let give_up = self.running.as_ref().map_or_else(Instant::now, |turn| turn.give_up);
        let timer = self.deps.stages.commit_seconds.start_timer();
        let writing = patiently(self.deps.ports.conversations.clone(), write.commit.clone(), give_up);
        ctx.spawn(writing.into_actor(self).map(move |outcome, conversation, ctx| {
            timer.observe_duration();
            match outcome {
                Ok(()) => conversation.written(write, ctx),
                Err(CommitError::Fenced) => conversation.fenced(ctx),
                Err(CommitError::Full) => conversation.give_up(Code::StorageFull, ctx),
                Err(CommitError::Unavailable) => conversation.give_up(Code::StoreUnavailable, ctx),
            }
        }));
    }

    fn written(&mut self, write: Write, ctx: &mut Context<Self>) {
        let Write {
            commit,
            after,
            replies,
            turn: done,
        } = write;
        if let Some(live) = self.live.as_mut() {
            live.last_seq = commit.after_seq + commit.messages.len() as i64;
            live.state.status = commit.status;
        }
        self.acknowledge(&commit);
        for reply in &replies {
            self.push_message(reply);
        }
        let (Some(step), Some(done)) = (after, done) else {
            return self.work(ctx);
        };
        self.keep_state(*step);
        self.tell_staff(&commit);
        let Some(turn) = self.running.take() else { return };
        self.conclude(turn, done, replies);
        self.pump(ctx);
    }

    /// The `ack`, to who sent, and the message, to all: once, right after the commit that made it durable.
    fn acknowledge(&mut self, commit: &Commit) {
        let Some(mut turn) = self.running.take() else { return };
        if !turn.stored {
            turn.stored = true;
            let seq = turn.message.seq.unwrap_or(commit.after_seq + 1);
            let ack = Ack {
                client_msg_id: turn.client_msg_id.clone(),
                message_id: turn.message.id,
                seq,
                duplicate: false,
            };
            for (reporter, duplicate) in &turn.reporters {
                let ack = Ack {
                    duplicate: *duplicate,
                    ..ack.clone()
                };
                self.push_to(reporter, &Frame::Ack(&ack));
            }
            self.push_message(&turn.message);
            turn.ack = Some(ack);
            self.remember_text(turn.understood.heard.clone());
        }
        self.running = Some(turn);
    }

    fn remember_text(&mut self, heard: Heard) {
        let now = self.now();
        if let Some(live) = self.live.as_mut() {
            live.recent.push(heard);
            live.recent_at.push(now);
            if live.recent.len() > MOST_RECENT {
                live.recent.remove(0);
                live.recent_at.remove(0);
            }
        }
    }

    fn keep_state(&mut self, step: Step) {
        let told = |state: &State| (state.memory.medications.len(), state.memory.conditions.len());
        let background = match &self.live {
            Some(live) if told(&live.state) == told(&step.state) => None,
            _ => Some(self.background_of(&step.state)),
        };
        if let Some(live) = self.live.as_mut() {
            live.state = step.state;
            live.findings_stored = true;
            if let Some(background) = background {
                live.background = background;
            }
        }
    }

    pub(super) fn background_of(&self, state: &State) -> Vec<u32> {
        let memory = &state.memory;
        self.deps.mind.rules.background(memory.medications.iter().chain(&memory.conditions))
    }

    /// `done` to all sockets, the whole to a REST caller.
    pub(super) fn conclude(&mut self, turn: Running, done: Turn, replies: Vec<Message>) {
        self.deps.stages.messages.with_label_values(&[outcome_word(done.outcome)]).inc();
        self.deps.stages.turn_seconds.observe(turn.since.elapsed().as_secs_f64());
        for overtaken in turn.overtaken {
            let seq = overtaken.message.seq.unwrap_or(done.seq);
            let ended = overtaken.done(seq, Outcome::Superseded);
            self.conclude(
                Running {
                    overtaken: Vec::new(),
                    ..overtaken
                },
                ended,
                Vec::new(),
            );
        }
        let push = Frame::Done(&done).push(self.id, None);
        self.push(&push);
        let seq = turn.message.seq.unwrap_or(done.seq);
        for (reporter, duplicate) in turn.reporters {
            if let Reporter::Rest(answer) = reporter {
                let ack = Ack {
                    client_msg_id: turn.client_msg_id.clone(),
                    message_id: turn.message.id,
                    seq,
                    duplicate,
                };
                let _gone = answer.send(Ok(Said {
                    ack,
                    replies: replies.clone(),
                    turn: done.clone(),
                }));
            }
        }
    }

    /// Another owner wrote, or this very send was stored before: look, then answer or try again.
    fn fenced(&mut self, ctx: &mut Context<Self>) {
        let Some(turn) = self.running.as_ref() else { return };
        let (store, id, sender, key) = (
            self.deps.ports.conversations.clone(),
            self.id,
            turn.caller.user_id,
            turn.client_msg_id.clone(),
        );
        let looking = async move { store.sent(id, sender, &key).await };
        ctx.spawn(looking.into_actor(self).map(|sent, conversation, ctx| match sent {
            Ok(Some(sent)) if !conversation.running.as_ref().is_some_and(|turn| turn.stored) => conversation.repeat(sent, ctx),
            Ok(_) => conversation.try_afresh(ctx),
            Err(error) => conversation.give_up(error.code, ctx),
        }));
    }

    /// The same send again: the first ack, the first answer, and nothing new.
    fn repeat(&mut self, sent: crate::ports::conversations::Sent, ctx: &mut Context<Self>) {
        let Some(turn) = self.running.take() else { return };
        let same = turn.same_content(&sent.message.text, sent.message.choice.as_ref());
        let seq = sent.message.seq.unwrap_or_default();
        let ack = Ack {
            client_msg_id: turn.client_msg_id.clone(),
            message_id: sent.message.id,
            seq,
            duplicate: true,
        };
        for (reporter, _) in turn.reporters {
            if !same {
                self.refuse(reporter, &turn.client_msg_id, Code::ClientMsgIdReused.into());
                continue;
            }
            self.push_to(&reporter, &Frame::Ack(&ack));
            let Some(done) = &sent.turn else { continue };
            self.push_to(&reporter, &Frame::Done(done));
            if let Reporter::Rest(answer) = reporter {
                let _gone = answer.send(Ok(Said {
                    ack: ack.clone(),
                    replies: sent.replies.clone(),
                    turn: done.clone(),
                }));
            }
        }
        self.pump(ctx);
    }

    fn try_afresh(&mut self, ctx: &mut Context<Self>) {
        let Some(mut turn) = self.running.take() else { return };
        turn.reloads += 1;
        turn.drafts.clear();
        turn.step = None;
        let again = turn.reloads <= 3;
        self.queue.push_front(turn);
        if again {
            return self.reload(ctx);
        }
        self.running = self.queue.pop_front();
        self.give_up(Code::StoreUnavailable, ctx);
    }
}
