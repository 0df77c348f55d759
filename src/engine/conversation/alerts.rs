//! Alerts of a conversation: what they say, how staff hears of them, and how one is stored whose message could not be.

use crate::domain::ids::AlertId;
use crate::domain::staff::{Alert, AlertLevel, AlertRule, AlertStatus};
use crate::domain::understanding::RuleLevel;
use crate::engine::conversation::Conversation;
use crate::engine::conversation::parts::{alert_entry, case_of_alert};
use crate::engine::conversation::publish::patiently;
use crate::engine::conversation::turn::Running;
use crate::engine::desk::Changed;
use crate::ports::conversations::{Commit, CommitError};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::{Duration, Instant};

/// An alert on its own is tried on for this long.
const ALERT_PATIENCE: Duration = Duration::from_secs(3600);
/// And after another's write once more after this.
const FENCED_PAUSE: Duration = Duration::from_millis(200);

impl Conversation {
    pub(super) fn tell_staff(&mut self, commit: &Commit) {
        if let Some(alert) = &commit.alert {
            let level = if alert.level == AlertLevel::Emergency {
                "emergency"
            } else {
                "crisis"
            };
            self.deps.stages.emergencies.with_label_values(&[level]).inc();
        }
        if commit.alert.is_some() || commit.case.is_some() {
            // A hint: the outbox row brings a lost alert again.
            self.deps.hub.do_send(Changed {
                conversation_id: self.id,
                alert: commit.alert.clone(),
            });
        }
    }

    /// An alert whose message could not be written is tried on, on its own.
    pub(super) fn rescue_alert(&mut self, alert: Option<Alert>, ctx: &mut Context<Self>) {
        let (Some(alert), Some(mut commit)) = (alert, self.blank_commit()) else {
            return;
        };
        self.deps.hub.do_send(Changed {
            conversation_id: self.id,
            alert: Some(alert.clone()),
        });
        commit.case = Some(case_of_alert(&alert));
        commit.outbox.push(alert_entry(&alert));
        commit.alert = Some(alert);
        self.write_alert(commit, ctx);
    }

    /// Until it stands: where others have written meanwhile, after what they wrote.
    fn write_alert(&mut self, commit: Commit, ctx: &mut Context<Self>) {
        let (store, again) = (self.deps.ports.conversations.clone(), commit.clone());
        ctx.spawn(
            async move { patiently(store, commit, Instant::now() + ALERT_PATIENCE).await }
                .into_actor(self)
                .map(|outcome, conversation, ctx| match outcome {
                    Ok(()) => {}
                    Err(CommitError::Fenced) => conversation.write_alert_afresh(again, ctx),
                    Err(CommitError::Unavailable | CommitError::Full) => {
                        log::error!("an alert could not be stored conversation_id={}", conversation.id);
                    }
                }),
        );
    }

    fn write_alert_afresh(&mut self, old: Commit, ctx: &mut Context<Self>) {
        if self.running.is_none() && !self.chore_running {
            // Nobody here wrote: another owner did.
            self.reload(ctx);
        }
        ctx.run_later(FENCED_PAUSE, |conversation, ctx| {
            let Some(blank) = conversation.blank_commit() else { return };
            let commit = Commit {
                alert: old.alert,
                case: old.case,
                outbox: old.outbox,
                ..blank
            };
            conversation.write_alert(commit, ctx);
        });
    }

    pub(super) fn alert_of(&self, turn: &Running) -> Alert {
        let danger = &turn.understood.danger;
        let level = if danger.emergency {
            AlertLevel::Emergency
        } else {
            AlertLevel::Crisis
        };
        let loud = |level: RuleLevel| matches!(level, RuleLevel::Emergency | RuleLevel::Crisis);
        let rules = danger.rules.iter().filter(|rule| loud(rule.level));
        Alert {
            id: AlertId::fresh(),
            conversation_id: self.id,
            level,
            status: AlertStatus::Open,
            rules: rules
                .map(|rule| AlertRule {
                    id: rule.id.clone(),
                    name: self.deps.mind.rule_name(&rule.id),
                    evidence: rule.evidence.clone(),
                })
                .collect(),
            excerpt: turn.message.text.chars().take(160).collect(),
            language: turn.message.language,
            tier: 1,
            created_at: turn.message.created_at,
            paged_at: Some(turn.message.created_at),
            acknowledged_by: None,
            acknowledged_at: None,
        }
    }
}
