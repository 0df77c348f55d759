//! What reaches a conversation: a message or a choice of the patient. The safety check stands first in `handle`, before any
//! wait, in every state (invariant I2).

use crate::clinical::red_flags;
use crate::dialogue::latch;
use crate::dialogue::mind::Understood;
use crate::dialogue::offers::Chosen;
use crate::domain::error::{Code, Error};
use crate::domain::message::{Choice, MAX_TEXT, Message, Speaker};
use crate::domain::person::Caller;
use crate::engine::conversation::turn::Running;
use crate::engine::conversation::{Conversation, Live, Refused, Reporter};
use crate::engine::frame::{self, Push};
use actix::{AsyncContext, Context, Handler};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// What the patient sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Text(String),
    /// The payload of a quick reply.
    Payload(String),
}

/// A message of the patient. Its outcome goes to the reporter.
#[derive(actix::Message)]
#[rtype(result = "()")]
pub struct Say {
    pub caller: Caller,
    pub client_msg_id: String,
    pub content: Content,
    pub reporter: Reporter,
}

/// The owner gave or took back his consent to keeping health data.
#[derive(actix::Message)]
#[rtype(result = "()")]
pub struct Consented(pub bool);

/// What came of looking at a send.
struct Parsed {
    text: String,
    choice: Option<Choice>,
    truncated: bool,
}

impl Handler<Say> for Conversation {
    type Result = ();

    fn handle(&mut self, say: Say, ctx: &mut Context<Self>) {
        self.quiet_since = Instant::now();
        if !self.deps.settings.panic_on.is_empty() && say.content == Content::Text(self.deps.settings.panic_on.clone()) {
            // Only ever reached where a tester has set `engine.panic_on`.
            std::panic::panic_any("engine.panic_on");
        }
        let Say {
            caller,
            client_msg_id,
            content,
            reporter,
        } = say;
        let Some(live) = self.live.as_ref() else {
            return self.refuse(reporter, &client_msg_id, Code::StoreUnavailable.into());
        };
        let parsed = match self.parse(live, &content) {
            Ok(parsed) => parsed,
            Err(error) => return self.refuse(reporter, &client_msg_id, error.into()),
        };
        let understood = self.understand(live, &parsed.text);
        let danger = understood.danger.emergency || understood.danger.crisis;
        if parsed.truncated && !danger {
            return self.refuse(reporter, &client_msg_id, Code::TooLong.into());
        }
        if let Some(turn) = self
            .running
            .iter_mut()
            .chain(&mut self.queue)
            .find(|turn| turn.is(&caller, &client_msg_id))
        {
            return match turn.same_content(&parsed.text, parsed.choice.as_ref()) {
                true => turn.reporters.push((reporter, true)),
                false => self.refuse(reporter, &client_msg_id, Code::ClientMsgIdReused.into()),
            };
        }
        let message = self.patient_message(live, &client_msg_id, parsed, &understood);
        let turn = self.turn_of(message, caller, understood, reporter);
        if !live.consented {
            return self.without_consent(turn, ctx);
        }
        if !danger && let Err(wait) = self.deps.pace.take(turn.caller.user_id) {
            let error = Error::new(Code::RateLimited).retry_after(wait.as_millis().max(1) as u64);
            return self.refuse_turn(turn, error.into());
        }
        self.enqueue(turn, ctx);
    }
}

impl Handler<Consented> for Conversation {
    type Result = ();

    fn handle(&mut self, Consented(granted): Consented, _: &mut Context<Self>) {
        if let Some(live) = self.live.as_mut() {
            live.consented = granted || !self.deps.require_consent;
        }
    }
}

impl Conversation {
    fn parse(&self, live: &Live, content: &Content) -> Result<Parsed, Error> {
        match content {
            Content::Text(text) => {
                let kept: String = text.chars().take(MAX_TEXT).collect();
                if kept.trim().is_empty() {
                    return Err(Code::Empty.into());
                }
                Ok(Parsed {
                    truncated: kept.len() < text.len(),
                    text: kept,
                    choice: None,
                })
            }
            Content::Payload(payload) => {
                let (id, text) = match live.state.look_up(payload, self.id) {
                    Chosen::Known(offer) => (offer.id, offer.label),
                    Chosen::Outdated => (
                        "outdated".into(),
                        live.state.language.pick("(lựa chọn cũ)", "(an earlier choice)").into(),
                    ),
                    Chosen::Unknown => return Err(Code::UnknownChoice.into()),
                };
                Ok(Parsed {
                    text,
                    choice: Some(Choice {
                        id,
                        payload: payload.clone(),
                    }),
                    truncated: false,
                })
            }
        }
    }

    /// Danger first, then the rest, together with the messages of the last ten minutes. A panic in here must not cost the
    /// message: danger is looked for once more on its own, and staff reads what nobody else could.
    pub(super) fn understand(&self, live: &Live, text: &str) -> Understood {
        let timer = self.deps.stages.understand_seconds.start_timer();
        let now = self.now();
        let since = now.plus(-chrono::Duration::minutes(10));
        let old = live.recent_at.iter().take_while(|at| **at < since).count();
        let recent = live.recent.get(old..).unwrap_or_default();
        let memory = &live.state.memory;
        let context = red_flags::Context {
            age: memory.age,
            sex: memory.sex,
            pregnancy: memory.pregnancy,
            weeks: memory.pregnancy_weeks,
            background: &live.background,
            recent,
        };
        let fixed = live.state.language_fixed.then_some(live.state.language);
        let hook = &self.deps.settings.panic_in_reading_on;
        let understood = catch_unwind(AssertUnwindSafe(|| {
            if !hook.is_empty() && text.contains(hook.as_str()) {
                std::panic::panic_any("engine.panic_in_reading_on");
            }
            self.deps.mind.understand(text, fixed, &context, now)
        }));
        timer.observe_duration();
        match understood {
            // "Đã gọi 115" names an ambulance, and calls for none: these words are all of the message.
            Ok(understood) if live.state.latched && latch::is_handled(&understood.understanding.folded) => understood.calmed(),
            Ok(understood) => understood,
            Err(_) => {
                log::error!("understanding panicked; the message goes to staff conversation_id={}", self.id);
                self.danger_alone(live, text, &context)
            }
        }
    }

    fn danger_alone(&self, live: &Live, text: &str, context: &red_flags::Context<'_>) -> Understood {
        let language = live.state.language;
        catch_unwind(AssertUnwindSafe(|| self.deps.mind.danger_alone(text, language, context))).unwrap_or_else(|_| Understood {
            unread: true,
            ..Understood::nothing(text, language)
        })
    }

    fn patient_message(&self, live: &Live, client_msg_id: &str, parsed: Parsed, understood: &Understood) -> Message {
        let understanding = &understood.understanding;
        let language = if parsed.choice.is_some() {
            live.state.language
        } else {
            understanding.language
        };
        Message {
            intent: Some(understanding.intent),
            urgency: understanding.urgency,
            client_msg_id: Some(client_msg_id.to_string()),
            choice: parsed.choice,
            truncated: parsed.truncated,
            ..Message::plain(self.id, Speaker::User, parsed.text, language, self.now())
        }
    }

    fn enqueue(&mut self, turn: Running, ctx: &mut Context<Self>) {
        if !turn.is_danger() {
            self.queue.push_back(turn);
            return self.pump(ctx);
        }
        let id = turn.message.id;
        // Behind other dangers, before everything else.
        let place = self.queue.iter().take_while(|waiting| waiting.is_danger()).count();
        self.queue.insert(place, turn);
        self.overtake(ctx);
        self.pump(ctx);
        let patience = Duration::from_millis(self.deps.settings.card_wait_ms);
        ctx.run_later(patience, move |conversation, _| conversation.show_cards_unstored(id));
    }

    /// Until there is consent a message is looked at in memory and kept nowhere; an alert is.
    fn without_consent(&mut self, mut turn: Running, ctx: &mut Context<Self>) {
        let mut replies = Vec::new();
        if turn.is_danger() {
            let alert = turn.alert.take();
            replies.append(&mut turn.cards);
            self.rescue_alert(alert, ctx);
        }
        replies.push(self.consent_card(&turn.message));
        for reply in &replies {
            let push = frame::of_message(reply);
            self.push_to_reporters(&turn, &push);
        }
        self.refuse_turn(
            turn,
            Refused {
                error: Code::ConsentRequired.into(),
                replies,
            },
        );
    }

    fn push_to_reporters(&mut self, turn: &Running, push: &Push) {
        for (reporter, _) in &turn.reporters {
            if let Reporter::Socket(number) = reporter {
                let number = *number;
                self.push_where(push, |listener| listener.socket == number);
            }
        }
    }

    fn refuse_turn(&mut self, turn: Running, refused: Refused) {
        let client_msg_id = turn.client_msg_id.clone();
        for (reporter, _) in turn.reporters {
            self.refuse(reporter, &client_msg_id, refused.clone());
        }
    }

    pub(super) fn refuse(&mut self, reporter: Reporter, client_msg_id: &str, refused: Refused) {
        match reporter {
            Reporter::Rest(answer) => {
                // A caller who went away needs no answer.
                let _gone = answer.send(Err(refused));
            }
            Reporter::Socket(number) => {
                let language = self.live.as_ref().map_or_else(Default::default, |live| live.state.language);
                let text = frame::of_error(&refused.error, language, Some(client_msg_id));
                let push = Push {
                    conversation_id: self.id,
                    seq: None,
                    text,
                };
                self.push_where(&push, |listener| listener.socket == number);
            }
        }
    }
}
