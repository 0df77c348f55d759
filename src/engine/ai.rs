//! The AI actor: asks a model to phrase what the rules have decided. N calls at a time, deadlines, a circuit breaker a model, one
//! retry where the server says how long to wait; each sentence passes the guard before it leaves. Whatever fails, the answer is
//! "none", and the dialogue's own text goes out.

use crate::ai::guard::Gate;
use crate::ai::prompts::{self, Task};
use crate::ai::{confidence, redaction};
use crate::dialogue::event::Phrase;
use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::language::Language;
use crate::domain::person::Caller;
use crate::engine::stages::Stages;
use crate::ports::accounts::Accounts;
use crate::ports::clock::Clock;
use crate::ports::model::{Completion, Model, ModelError, ModelRequest};
use crate::ports::operations::{Ledger, ModelCall};
use actix::{Actor, Context, Handler, Recipient, ResponseFuture};
use recloser::{AsyncRecloser, Recloser};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, mpsc, oneshot};

/// The longest wait for a free place; longer, and the pack answers.
const QUEUE: Duration = Duration::from_millis(1500);
/// Something released, or the fallback, within this time of the question.
const FIRST_RELEASE: Duration = Duration::from_secs(11);
/// A server that asks for a longer pause is not waited for.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
const OPEN_FOR: Duration = Duration::from_secs(15);

/// A request to phrase an answer. Dropping the other end of `given_up` ends the call.
#[derive(actix::Message)]
#[rtype(result = "Option<Phrased>")]
pub struct Ask {
    pub call: Call,
    pub given_up: oneshot::Receiver<()>,
}

/// What to phrase, for whom, and where the released pieces go.
pub struct Call {
    pub phrase: Phrase,
    pub caller: Caller,
    pub conversation_id: ConversationId,
    pub message_id: MessageId,
    pub language: Language,
    pub pieces: Recipient<Released>,
}

/// A piece of the answer that the guard let pass.
#[derive(actix::Message)]
#[rtype(result = "()")]
pub struct Released {
    pub message_id: MessageId,
    pub text: String,
}

/// A whole answer that the guard let pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrased {
    pub text: String,
    pub model: String,
    pub prompt_version: String,
    pub confidence: f64,
}

/// One model of the ladder.
struct Rung {
    name: String,
    breaker: AsyncRecloser,
}

#[derive(Clone)]
pub struct Ai(Arc<Inner>);

struct Inner {
    model: Arc<dyn Model>,
    ladder: Vec<Rung>,
    places: Semaphore,
    max_tokens: u32,
    temperature: f32,
    /// The server is outside the house: identifiers are taken out first, and consent is needed.
    external: bool,
    consent_needed: bool,
    /// Telephone numbers that an answer may name.
    numbers: Vec<String>,
    accounts: Arc<dyn Accounts>,
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
    stages: Stages,
}

/// What `Ai::new` needs of the settings.
pub struct AiSettings {
    pub models: Vec<String>,
    pub max_in_flight: usize,
    pub max_tokens: u32,
    pub temperature: f32,
    pub external: bool,
    pub consent_needed: bool,
    pub numbers: Vec<String>,
}

impl Ai {
    pub fn new(
        settings: AiSettings,
        model: Arc<dyn Model>,
        accounts: Arc<dyn Accounts>,
        ledger: Arc<dyn Ledger>,
        clock: Arc<dyn Clock>,
        stages: Stages,
    ) -> Self {
        let ladder = settings.models.into_iter().map(|name| Rung { name, breaker: breaker() }).collect();
        Ai(Arc::new(Inner {
            model,
            ladder,
            places: Semaphore::new(settings.max_in_flight),
            max_tokens: settings.max_tokens,
            temperature: settings.temperature,
            external: settings.external,
            consent_needed: settings.consent_needed,
            numbers: settings.numbers,
            accounts,
            ledger,
            clock,
            stages,
        }))
    }
}

/// Opens when the last five calls failed; lets one through after a while and closes again after two that went well.
fn breaker() -> AsyncRecloser {
    AsyncRecloser::from(
        Recloser::custom()
            .error_rate(0.99)
            .closed_len(5)
            .half_open_len(2)
            .open_wait(OPEN_FOR)
            .build(),
    )
}

impl Actor for Ai {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(1024);
    }
}

impl Handler<Ask> for Ai {
    type Result = ResponseFuture<Option<Phrased>>;

    fn handle(&mut self, ask: Ask, _: &mut Self::Context) -> Self::Result {
        let inner = self.0.clone();
        Box::pin(async move {
            let Ask { call, given_up } = ask;
            tokio::select! {
                phrased = inner.climb(call) => phrased,
                _ = given_up => None,
            }
        })
    }
}

impl Inner {
    /// Model after model, until one gives something that may be shown.
    async fn climb(&self, call: Call) -> Option<Phrased> {
        if self.external && self.consent_needed && !self.consented(&call.caller).await {
            return None;
        }
        let started = Instant::now();
        let _place = tokio::time::timeout(QUEUE, self.places.acquire()).await.ok()?.ok()?;
        let request = self.request(&call);
        for rung in &self.ladder {
            let left = FIRST_RELEASE.saturating_sub(started.elapsed());
            if left.is_zero() {
                return None;
            }
            let request = ModelRequest {
                model: rung.name.clone(),
                ..request.clone()
            };
            if let Some(phrased) = self.try_rung(rung, request, &call, left).await {
                return Some(phrased);
            }
        }
        None
    }

    async fn consented(&self, caller: &Caller) -> bool {
        let consents = self.accounts.consents(caller.user_id).await.unwrap_or_default();
        consents.iter().any(|consent| consent.purpose == "external_ai" && consent.granted)
    }

    fn request(&self, call: &Call) -> ModelRequest {
        let names = [call.caller.display_name.clone()];
        let clean = |text: &str| {
            if self.external {
                redaction::redact(text, &names)
            } else {
                text.to_string()
            }
        };
        let (question, case) = (clean(&call.phrase.question), clean(&call.phrase.case));
        let task = Task {
            feature: call.phrase.feature,
            question: &question,
            case: &case,
            facts: &call.phrase.facts,
            language: call.language,
        };
        let (system, user) = prompts::build(&task);
        ModelRequest {
            model: String::new(),
            system,
            user,
            max_tokens: self.max_tokens,
            temperature: self.temperature,
        }
    }

    async fn try_rung(&self, rung: &Rung, request: ModelRequest, call: &Call, left: Duration) -> Option<Phrased> {
        let mut retried = false;
        loop {
            let began = Instant::now();
            let mut gate = Gate::new(call.language, self.numbers.clone());
            let outcome = rung
                .breaker
                .call(self.stream(request.clone(), call, &mut gate, left))
                .await
                .map_err(|error| match error {
                    recloser::Error::Inner(error) => error,
                    recloser::Error::Rejected => ModelError::CircuitOpen,
                });
            self.record(&request, call, began, &outcome).await;
            match outcome {
                Ok(_) => return self.judge(rung, call, &gate),
                Err(ModelError::Limited {
                    retry_after_ms: Some(pause),
                }) if !retried && Duration::from_millis(pause) <= LONGEST_PAUSE => {
                    retried = true;
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                }
                Err(_) if !gate.released.is_empty() => return self.judge(rung, call, &gate),
                Err(_) => return None,
            }
        }
    }

    /// Lets the answer through the gate as it comes.
    async fn stream(&self, request: ModelRequest, call: &Call, gate: &mut Gate, left: Duration) -> Result<Completion, ModelError> {
        let (sender, mut receiver) = mpsc::channel::<String>(64);
        let completing = self.model.complete(request, sender);
        tokio::pin!(completing);
        let first_release = tokio::time::sleep(left);
        tokio::pin!(first_release);
        let mut open = true;
        let mut done = None;
        while done.is_none() || open {
            tokio::select! {
                biased;
                piece = receiver.recv(), if open => match piece {
                    Some(piece) => self.release(call, gate.feed(&piece)),
                    None => open = false,
                },
                () = &mut first_release, if gate.released.is_empty() => return Err(ModelError::Timeout),
                outcome = &mut completing, if done.is_none() => done = Some(outcome),
            }
        }
        let completion = done.unwrap_or(Err(ModelError::Malformed))?;
        self.release(call, gate.end());
        Ok(completion)
    }

    fn release(&self, call: &Call, sentences: Vec<String>) {
        for text in sentences {
            // The mailbox belongs to this turn alone, and a sentence is small.
            call.pieces.do_send(Released {
                message_id: call.message_id,
                text,
            });
        }
    }

    fn judge(&self, rung: &Rung, call: &Call, gate: &Gate) -> Option<Phrased> {
        for (_, rule_id) in &gate.withheld {
            log::warn!(
                "the guard withheld a sentence conversation_id={} rule={rule_id} model={}",
                call.conversation_id,
                rung.name
            );
        }
        let text = gate.text();
        let confidence = confidence::of(&text, &call.phrase.facts, &call.phrase.question, gate.withheld.len());
        if text.is_empty() || confidence < confidence::LOWEST {
            return None;
        }
        Some(Phrased {
            text,
            model: rung.name.clone(),
            prompt_version: prompts::VERSION.into(),
            confidence,
        })
    }

    /// One row a call, failed ones too.
    async fn record(&self, request: &ModelRequest, call: &Call, began: Instant, outcome: &Result<Completion, ModelError>) {
        let word = match outcome {
            Ok(_) => "ok",
            Err(ModelError::CircuitOpen) => return self.stages.model_calls.with_label_values(&["circuit_open"]).inc(),
            Err(ModelError::Timeout) => "timeout",
            Err(ModelError::Limited { .. }) => "limited",
            Err(ModelError::Misconfigured(_)) => "misconfigured",
            Err(_) => "failed",
        };
        self.stages.model_calls.with_label_values(&[word]).inc();
        if let Err(error) = outcome {
            log::warn!("a model call failed model={} outcome={word} cause={error}", request.model);
        }
        let completion = outcome.clone().unwrap_or_default();
        for (kind, count) in [("input", completion.input_tokens), ("output", completion.output_tokens)] {
            self.stages.model_tokens.with_label_values(&[kind]).inc_by(count.max(0) as u64);
        }
        let row = ModelCall {
            conversation_id: Some(call.conversation_id),
            message_id: Some(call.message_id),
            feature: call.phrase.feature.to_string(),
            model: request.model.clone(),
            prompt_version: prompts::VERSION.into(),
            outcome: word.into(),
            input_tokens: completion.input_tokens,
            output_tokens: completion.output_tokens,
            cached_tokens: completion.cached_tokens,
            reasoning_tokens: completion.reasoning_tokens,
            estimated: completion.estimated,
            duration_ms: began.elapsed().as_millis() as i64,
            first_token_ms: completion.first_token_ms,
            at: self.clock.now(),
        };
        if let Err(error) = self.ledger.record(row).await {
            log::error!(
                "a model call is missing in the ledger conversation_id={} code={}",
                call.conversation_id,
                error.code.code()
            );
        }
    }
}
