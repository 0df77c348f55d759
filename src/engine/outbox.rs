//! The outbox worker: does what commits promised, again and again until it is done (invariant I5).

use crate::domain::ids::{AlertId, ConversationId};
use crate::engine::desk::{Hub, Tell, house};
use crate::engine::stages::Stages;
use crate::ports::clock::Clock;
use crate::ports::desk::{Desk, OpenOnly};
use crate::ports::operations::{Due, Notifier, Outbox};
use actix::{Actor, ActorFutureExt, Addr, AsyncContext, Context, Handler, ResponseFuture, WrapFuture};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// How often due entries are looked for.
const EVERY: Duration = Duration::from_millis(500);
/// Entries that one round takes.
const BATCH: i64 = 64;
/// Nobody else takes an entry within this time, in seconds of the clinic's clock.
const LEASE_S: i64 = 60;
/// Pauses between tries, in seconds; the last one repeats.
const RETRY_S: [i64; 6] = [1, 5, 30, 120, 600, 3600];

#[derive(Clone)]
pub struct OutboxWorker {
    pub outbox: Arc<dyn Outbox>,
    pub desk: Arc<dyn Desk>,
    pub notifier: Arc<dyn Notifier>,
    pub hub: Addr<Hub>,
    pub clock: Arc<dyn Clock>,
    pub stages: Stages,
}

/// Delivers what is due now; the number that is left due.
#[derive(actix::Message)]
#[rtype(result = "usize")]
pub struct Flush;

impl Actor for OutboxWorker {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.rounds(ctx);
    }
}

impl OutboxWorker {
    fn rounds(&mut self, ctx: &mut Context<Self>) {
        let worker = self.clone();
        ctx.spawn(async move { worker.round().await }.into_actor(self).map(|taken, worker, ctx| {
            // A full batch means that more is waiting.
            let pause = if taken as i64 == BATCH { Duration::ZERO } else { EVERY };
            let _ = worker;
            ctx.run_later(pause, OutboxWorker::rounds);
        }));
    }

    async fn round(&self) -> usize {
        let now = self.clock.now();
        let due = match self.outbox.take_due(now, now.plus(chrono::Duration::seconds(LEASE_S)), BATCH).await {
            Ok(due) => due,
            Err(error) => {
                log::warn!("the outbox could not be read code={}", error.code.code());
                return 0;
            }
        };
        let taken = due.len();
        for entry in due {
            self.deliver(entry).await;
        }
        taken
    }

    async fn deliver(&self, entry: Due) {
        let outcome = match entry.kind.as_str() {
            "alert" => self.alert(&entry.payload).await,
            _ => self.notifier.deliver(&entry).await.map_err(|error| error.code.code().to_string()),
        };
        let now = self.clock.now();
        let marked = match outcome {
            Ok(()) => self.outbox.sent(entry.id, now).await,
            Err(cause) => {
                self.stages.outbox_failures.inc();
                let pause = RETRY_S
                    .get(entry.attempts.max(0) as usize)
                    .or(RETRY_S.last())
                    .copied()
                    .unwrap_or(3600);
                log::warn!(
                    "a delivery failed and will be tried again outbox_id={} kind={} attempts={} cause={cause}",
                    entry.id,
                    entry.kind,
                    entry.attempts
                );
                self.outbox
                    .failed(entry.id, &cause, now.plus(chrono::Duration::seconds(pause)))
                    .await
            }
        };
        if let Err(error) = marked {
            log::warn!(
                "an outbox entry could not be marked outbox_id={} code={}",
                entry.id,
                error.code.code()
            );
        }
    }

    /// Tells the desk of an alert that its own process may not have told any more.
    async fn alert(&self, payload: &str) -> Result<(), String> {
        #[derive(Deserialize)]
        struct Payload {
            alert_id: AlertId,
            conversation_id: ConversationId,
        }
        let payload: Payload = serde_json::from_str(payload).map_err(|_| "unreadable payload".to_string())?;
        let alerts = self
            .desk
            .alerts(&house(), Some(payload.conversation_id), OpenOnly::Yes)
            .await
            .map_err(|error| error.code.code().to_string())?;
        if let Some(alert) = alerts.into_iter().find(|alert| alert.id == payload.alert_id) {
            self.hub.do_send(Tell(alert));
        }
        Ok(())
    }
}

impl Handler<Flush> for OutboxWorker {
    type Result = ResponseFuture<usize>;

    fn handle(&mut self, _: Flush, _: &mut Self::Context) -> Self::Result {
        let worker = self.clone();
        Box::pin(async move { worker.round().await })
    }
}
