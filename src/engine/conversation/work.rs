//! What a turn waits for outside the actor: a booking service, a model. Either wait can be given up: by danger, by a takeover,
//! by the patient's `stop`.

use crate::dialogue::event::{Answer, Event, Need, Step};
use crate::domain::message::{Outcome, Step as Rung};
use crate::engine::ai::{Ask, Call, Phrased, Released};
use crate::engine::booking::Carry;
use crate::engine::conversation::Conversation;
use crate::engine::conversation::turn::Running;
use crate::engine::frame::Frame;
use actix::{ActorFutureExt, AsyncContext, Context, Handler, WrapFuture};
use tokio::sync::oneshot;

/// No dialogue needs more steps outside than this in one turn; more would be a loop.
const MOST_NEEDS: u8 = 8;

/// The patient wants the running answer to end.
#[derive(actix::Message)]
#[rtype(result = "()")]
pub struct Stop;

impl Conversation {
    pub(super) fn work(&mut self, ctx: &mut Context<Self>) {
        let Some(turn) = self.running.as_mut() else { return };
        let Some(mut step) = turn.step.take() else {
            return self.finish(ctx);
        };
        turn.needs = turn.needs.saturating_add(1);
        let too_many = turn.needs > MOST_NEEDS;
        match step.need.take() {
            Some(need) if !too_many => self.carry(need, step, ctx),
            Some(_) => {
                log::error!("a dialogue asked for too many things in one turn conversation_id={}", self.id);
                if let Some(turn) = self.running.as_mut() {
                    turn.step = Some(step);
                }
                self.finish(ctx);
            }
            None => self.ask_model(step, ctx),
        }
    }

    fn carry(&mut self, need: Need, step: Step, ctx: &mut Context<Self>) {
        let Some(turn) = self.running.as_ref() else { return };
        if need == Need::Forget {
            return self.answered(step, Answer::Forgotten, ctx);
        }
        let errand = self.deps.booking.send(Carry {
            caller: turn.caller.clone(),
            need: need.clone(),
            language: step.state.language,
            now: self.now(),
        });
        let wait = ctx.spawn(errand.into_actor(self).map(move |answer, conversation, ctx| {
            conversation.waiting = None;
            let answer = answer.unwrap_or_else(|_| crate::engine::booking::unavailable(&need));
            conversation.answered(step, answer, ctx);
        }));
        self.waiting = Some(wait);
    }

    fn answered(&mut self, step: Step, answer: Answer, ctx: &mut Context<Self>) {
        let (Some(turn), Some(live)) = (self.running.as_ref(), self.live.as_ref()) else {
            return;
        };
        let surroundings = self.surroundings(turn, live);
        let handoff = step.handoff;
        let mut next = self.step(&surroundings, step.state, Event::Answered(answer));
        next.handoff = next.handoff.or(handoff);
        self.advance(next, ctx);
    }

    fn ask_model(&mut self, mut step: Step, ctx: &mut Context<Self>) {
        let (Some(turn), Some(ai), Some(phrase)) = (self.running.as_ref(), self.deps.ai.clone(), step.phrase.take()) else {
            return self.finish(ctx);
        };
        // Dropping the sender, with the wait, ends the call.
        let (keep, given_up) = oneshot::channel::<()>();
        let call = Call {
            phrase,
            caller: turn.caller.clone(),
            conversation_id: self.id,
            message_id: turn.message.id,
            language: step.state.language,
            pieces: ctx.address().recipient(),
        };
        if let Some(turn) = self.running.as_mut() {
            // Kept for `stop`, which ends the turn with what has been released.
            turn.step = Some(step);
        }
        let wait = ctx.spawn(
            ai.send(Ask { call, given_up })
                .into_actor(self)
                .map(move |phrased, conversation, ctx| {
                    drop(keep);
                    conversation.waiting = None;
                    conversation.phrased(phrased.ok().flatten(), ctx);
                }),
        );
        self.waiting = Some(wait);
    }

    fn phrased(&mut self, phrased: Option<Phrased>, ctx: &mut Context<Self>) {
        if let (Some(turn), Some(phrased)) = (self.running.as_mut(), phrased) {
            turn.take_phrased(phrased);
        }
        self.finish(ctx);
    }
}

impl Running {
    /// The model's words take the place of the first draft's; its cards, sources and buttons stay.
    fn take_phrased(&mut self, phrased: Phrased) {
        let Some(draft) = self.drafts.first_mut() else { return };
        draft.text = phrased.text;
        draft.provenance.step = Rung::Model;
        draft.provenance.model = Some(phrased.model);
        draft.provenance.prompt_version = Some(phrased.prompt_version);
        draft.provenance.confidence = Some(phrased.confidence);
    }
}

impl Handler<Released> for Conversation {
    type Result = ();

    fn handle(&mut self, Released { message_id, text }: Released, _: &mut Context<Self>) {
        let silent = self.taken_over;
        let Some(turn) = self.running.as_mut().filter(|turn| turn.message.id == message_id && !silent) else {
            return;
        };
        turn.answer.1.push_str(&text);
        let push = Frame::Delta {
            message_id: turn.answer.0,
            text: &text,
        }
        .push(self.id, None);
        self.push(&push);
    }
}

impl Handler<Stop> for Conversation {
    type Result = ();

    fn handle(&mut self, _: Stop, ctx: &mut Context<Self>) {
        let phrasing = self.running.as_ref().is_some_and(|turn| turn.step.is_some());
        let Some(wait) = self.waiting.take_if(|_| phrasing) else { return };
        ctx.cancel_future(wait);
        if let Some(turn) = self.running.as_mut() {
            turn.outcome = Outcome::Stopped;
            let language = turn.step.as_ref().map_or_else(Default::default, |step| step.state.language);
            let so_far = std::mem::take(&mut turn.answer.1);
            if let Some(draft) = turn.drafts.first_mut() {
                draft.text = match so_far.trim() {
                    "" => language.pick("(Đã dừng trả lời.)", "(The answer was stopped.)").to_string(),
                    text => text.to_string(),
                };
            }
        }
        self.finish(ctx);
    }
}
