//! One turn: from an understood message to its `done`. A turn by rule is one commit; one that needs a model or a booking writes
//! the patient's message first, so that its `ack` does not wait.

use crate::dialogue::event::{Draft, Event, Step, Surroundings};
use crate::dialogue::mind::Understood;
use crate::dialogue::state::{Action, State};
use crate::domain::conversation::ConversationStatus;
use crate::domain::error::Code;
use crate::domain::ids::MessageId;
use crate::domain::message::{Ack, Choice, Message, Outcome, Turn};
use crate::domain::person::{Caller, Role};
use crate::domain::staff::Alert;
use crate::engine::conversation::{Conversation, Live, Refused, Reporter};
use crate::engine::frame;
use actix::Context;
use std::time::{Duration, Instant};

/// A turn that waits or runs.
pub struct Running {
    pub message: Message,
    pub caller: Caller,
    pub client_msg_id: String,
    pub understood: Understood,
    /// Who waits for the outcome; `true` for repeats of the same send.
    pub reporters: Vec<(Reporter, bool)>,
    /// The patient's message is committed.
    pub stored: bool,
    pub ack: Option<Ack>,
    /// Danger cards, emergency first; their ids stay, whether they leave stored or not.
    pub cards: Vec<Message>,
    pub cards_shown: bool,
    pub alert: Option<Alert>,
    /// Replies decided so far.
    pub drafts: Vec<Draft>,
    pub step: Option<Step>,
    /// Id and released text of the answer that a model is phrasing.
    pub answer: (MessageId, String),
    pub outcome: Outcome,
    /// Turns that this one overtook: they end with it.
    pub overtaken: Vec<Running>,
    pub needs: u8,
    pub reloads: u8,
    pub since: Instant,
    pub give_up: Instant,
}

impl Running {
    pub fn is(&self, caller: &Caller, client_msg_id: &str) -> bool {
        self.client_msg_id == client_msg_id && self.caller.user_id == caller.user_id
    }

    pub fn same_content(&self, text: &str, choice: Option<&Choice>) -> bool {
        match (&self.message.choice, choice) {
            (Some(mine), Some(other)) => mine.payload == other.payload,
            (None, None) => self.message.text == text,
            _ => false,
        }
    }

    pub fn is_danger(&self) -> bool {
        self.understood.danger.emergency || self.understood.danger.crisis
    }

    /// The released part of a running answer.
    pub fn so_far(&self) -> Option<(MessageId, String)> {
        (!self.answer.1.is_empty()).then(|| self.answer.clone())
    }

    pub fn done(&self, seq: i64, outcome: Outcome) -> Turn {
        Turn {
            client_msg_id: self.client_msg_id.clone(),
            message_id: self.message.id,
            seq,
            outcome,
            urgency: self.understood.danger.urgency.max(self.message.urgency),
            emergency: self.understood.danger.emergency,
            crisis: self.understood.danger.crisis,
        }
    }
}

impl Conversation {
    pub(super) fn turn_of(&self, message: Message, caller: Caller, understood: Understood, reporter: Reporter) -> Running {
        let mut turn = self.recall_with(message, caller, understood);
        turn.stored = false;
        turn.reporters.push((reporter, false));
        turn
    }

    /// A stored message whose turn never ended.
    pub(super) fn recall(&self, message: Message, caller: Caller) -> Running {
        let understood = match self.live.as_ref() {
            Some(live) => self.understand(live, &message.text),
            None => Understood::nothing(&message.text, message.language),
        };
        self.recall_with(message, caller, understood)
    }

    fn recall_with(&self, message: Message, caller: Caller, understood: Understood) -> Running {
        let now = Instant::now();
        let mut turn = Running {
            client_msg_id: message.client_msg_id.clone().unwrap_or_default(),
            message,
            caller,
            understood,
            reporters: Vec::new(),
            stored: true,
            ack: None,
            cards: Vec::new(),
            cards_shown: false,
            alert: None,
            drafts: Vec::new(),
            step: None,
            answer: (MessageId::fresh(), String::new()),
            outcome: Outcome::Answered,
            overtaken: Vec::new(),
            needs: 0,
            reloads: 0,
            since: now,
            give_up: now + Duration::from_millis(self.deps.settings.store_retry_ms),
        };
        if turn.is_danger() {
            turn.cards = self.danger_cards(&turn);
            turn.alert = Some(self.alert_of(&turn));
        }
        turn
    }

    /// Takes up the next thing to do, if nothing is being done.
    pub(super) fn pump(&mut self, ctx: &mut Context<Self>) {
        if self.running.is_some() || self.live.is_none() || self.chore_running {
            return;
        }
        // Danger before staff's wishes, these before ordinary turns.
        let urgent = self.queue.front().is_some_and(Running::is_danger);
        if !urgent && let Some(chore) = self.chores.pop_front() {
            return self.carry_out(chore, ctx);
        }
        match self.queue.pop_front() {
            Some(turn) => {
                self.running = Some(turn);
                self.begin(ctx);
            }
            None => self.tell_settled(),
        }
    }

    /// Gives up the wait of a turn that danger overtakes; a commit is never given up.
    pub(super) fn overtake(&mut self, ctx: &mut Context<Self>) {
        let Some(wait) = self.waiting.take() else { return };
        actix::AsyncContext::cancel_future(ctx, wait);
        if let (Some(overtaken), Some(danger)) = (self.running.take(), self.queue.front_mut()) {
            danger.overtaken.push(overtaken);
        }
    }

    fn begin(&mut self, ctx: &mut Context<Self>) {
        let (Some(turn), Some(live)) = (self.running.as_ref(), self.live.as_ref()) else {
            return;
        };
        let before = live.state.clone();
        let step = if self.taken_over || self.quarantined {
            self.listen_only(turn, before)
        } else if turn.understood.unread {
            self.unread_step(turn, before)
        } else {
            let surroundings = self.surroundings(turn, live);
            match &turn.message.choice {
                None => self.step(&surroundings, before, said(turn)),
                Some(choice) => {
                    let mut state = before;
                    let action = state.choose(&choice.payload, self.id).unwrap_or(Action::Outdated);
                    let event = Event::Chose {
                        message_id: turn.message.id,
                        action,
                    };
                    // A label is a text like any other to the safety check.
                    self.step(&surroundings, state, if turn.is_danger() { said(turn) } else { event })
                }
            }
        };
        self.advance(step, ctx);
    }

    pub(super) fn step(&self, surroundings: &Surroundings, state: State, event: Event<'_>) -> Step {
        crate::dialogue::step::step(&self.deps.mind, surroundings, state, event)
    }

    /// Staff speaks now, or the dialogue is out of order: what was said is remembered, nothing is answered but danger.
    fn listen_only(&self, turn: &Running, state: State) -> Step {
        let surroundings = self.live.as_ref().map(|live| self.surroundings(turn, live));
        if self.quarantined {
            return self.quarantine_step(turn, state);
        }
        let mut quiet = Step { state, ..Step::default() };
        if let Some(surroundings) = surroundings {
            crate::dialogue::step::listen(&self.deps.mind, &surroundings, &mut quiet.state, &turn.message, &turn.understood);
        }
        quiet
    }

    pub(super) fn surroundings(&self, turn: &Running, live: &Live) -> Surroundings {
        let is_guest = turn.caller.role == Role::Guest;
        Surroundings {
            now: self.now(),
            patient_name: (!is_guest).then(|| live.owner_name.clone()),
            is_guest,
            model: self.deps.ai.is_some(),
            specialties: self.deps.specialties.clone(),
        }
    }

    /// Goes on with what a step asks for, or ends the turn.
    pub(super) fn advance(&mut self, mut step: Step, ctx: &mut Context<Self>) {
        self.raise_alarm(&mut step);
        let (silent, model) = (self.taken_over || self.quarantined, self.deps.ai.is_some());
        let Some(turn) = self.running.as_mut() else { return };
        if turn.is_danger() || silent {
            step.need = None;
            step.phrase = None;
        }
        if !model {
            step.phrase = None;
        }
        turn.drafts.append(&mut step.replies);
        let waits = step.need.is_some() || step.phrase.is_some();
        turn.step = Some(step);
        match (waits, turn.stored) {
            (false, _) => self.finish(ctx),
            (true, false) => self.store_message(ctx),
            (true, true) => self.work(ctx),
        }
    }

    /// An answer turned a suspicion into a danger: the house's own cards take the place of the step's, and staff is alerted.
    fn raise_alarm(&mut self, step: &mut Step) {
        let Some(danger) = step.alarm.take() else { return };
        let Some(mut turn) = self.running.take() else { return };
        if turn.cards.is_empty() {
            turn.understood.danger = danger;
            turn.cards = self.danger_cards(&turn);
            turn.alert = Some(self.alert_of(&turn));
            let own = turn.cards.len().min(step.replies.len());
            step.replies.drain(..own);
        }
        self.running = Some(turn);
    }

    /// A refused write: the sender is told and nothing stays. The alert of a danger is tried on.
    pub(super) fn give_up(&mut self, code: Code, ctx: &mut Context<Self>) {
        self.show_running_cards();
        let Some(mut turn) = self.running.take() else { return };
        let alert = turn.alert.take();
        self.rescue_alert(alert, ctx);
        let overtaken = std::mem::take(&mut turn.overtaken);
        // What is committed can not be refused any more: it is answered when the store is back.
        self.queue.extend(overtaken);
        let replies: Vec<Message> = turn.cards.clone();
        if turn.stored {
            turn.give_up = Instant::now() + Duration::from_millis(self.deps.settings.store_retry_ms);
            turn.drafts.clear();
            self.queue.push_front(turn);
            actix::AsyncContext::run_later(ctx, Duration::from_secs(1), |conversation, ctx| conversation.pump(ctx));
            return;
        }
        let client_msg_id = turn.client_msg_id.clone();
        let error = crate::domain::error::Error::new(code).retry_after(2000);
        for (reporter, _) in turn.reporters {
            self.refuse(
                reporter,
                &client_msg_id,
                Refused {
                    error: error.clone(),
                    replies: replies.clone(),
                },
            );
        }
        self.pump(ctx);
    }

    /// The card has waited long enough for its commit: it leaves without a seq, and comes again with one.
    pub(super) fn show_cards_unstored(&mut self, id: MessageId) {
        if self.running.as_ref().is_some_and(|turn| turn.message.id == id) {
            return self.show_running_cards();
        }
        if let Some(turn) = self.queue.iter_mut().find(|turn| turn.message.id == id && !turn.cards_shown) {
            turn.cards_shown = true;
            let pushes: Vec<_> = turn.cards.iter().map(frame::of_message).collect();
            pushes.iter().for_each(|push| self.push(push));
        }
    }

    fn show_running_cards(&mut self) {
        let Some(turn) = self.running.as_mut().filter(|turn| !turn.cards_shown) else {
            return;
        };
        turn.cards_shown = true;
        let pushes: Vec<_> = turn.cards.iter().map(frame::of_message).collect();
        pushes.iter().for_each(|push| self.push(push));
    }

    /// Is the patient's side still the bot's?
    pub(super) fn with_staff(&self) -> bool {
        self.live
            .as_ref()
            .is_some_and(|live| live.state.status == ConversationStatus::WithStaff)
    }
}

fn said(turn: &Running) -> Event<'_> {
    Event::Said {
        message_id: turn.message.id,
        text: &turn.message.text,
        understood: &turn.understood,
    }
}
