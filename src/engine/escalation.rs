//! The escalation actor: an alert that nobody acknowledges is paged again, one tier up, until somebody does. It reads the store,
//! so a restart loses nothing.

use crate::engine::desk::{Hub, Tell};
use crate::ports::clock::Clock;
use crate::ports::desk::Desk;
use actix::{Actor, ActorFutureExt, Addr, AsyncContext, Context, WrapFuture};
use std::sync::Arc;
use std::time::Duration;

pub struct Escalation {
    pub desk: Arc<dyn Desk>,
    pub hub: Addr<Hub>,
    pub clock: Arc<dyn Clock>,
    /// Seconds after creation at which the tiers 2, 3, … are paged.
    pub page_again_s: Vec<u64>,
}

/// How often overdue alerts are looked for.
const EVERY: Duration = Duration::from_secs(1);

impl Actor for Escalation {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.look(ctx);
    }
}

impl Escalation {
    fn look(&mut self, ctx: &mut Context<Self>) {
        let round = round(self.desk.clone(), self.hub.clone(), self.clock.clone(), self.page_again_s.clone());
        ctx.spawn(round.into_actor(self).map(|(), _, ctx| {
            ctx.run_later(EVERY, Escalation::look);
        }));
    }
}

async fn round(desk: Arc<dyn Desk>, hub: Addr<Hub>, clock: Arc<dyn Clock>, page_again_s: Vec<u64>) {
    let now = clock.now();
    let Some(first) = page_again_s.first() else { return };
    let overdue = match desk.overdue(now.plus(-chrono::Duration::seconds(*first as i64))).await {
        Ok(overdue) => overdue,
        Err(error) => return log::warn!("overdue alerts could not be read code={}", error.code.code()),
    };
    for alert in overdue {
        let age = (now.0 - alert.created_at.0).num_seconds().max(0) as u64;
        let tier = 1 + page_again_s.iter().filter(|after| age >= **after).count() as i64;
        if tier <= alert.tier {
            continue;
        }
        match desk.paged(alert.id, tier, now).await {
            Ok(alert) => {
                log::warn!("an alert is not acknowledged alert_id={} tier={}", alert.id, alert.tier);
                hub.do_send(Tell(alert));
            }
            Err(error) => log::warn!("an alert could not be paged again alert_id={} code={}", alert.id, error.code.code()),
        }
    }
}
