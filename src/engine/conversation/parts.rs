//! The parts that a turn's commit is put together from: messages out of drafts, the case, the alert's outbox row. Pure.

use crate::dialogue::event::{Draft, Step};
use crate::domain::conversation::ConversationStatus;
use crate::domain::finding::Finding;
use crate::domain::ids::MessageId;
use crate::domain::message::{Card, Message, Outcome, Speaker};
use crate::domain::staff::{Alert, Lane};
use crate::domain::time::At;
use crate::engine::conversation::publish::MOST_RECENT;
use crate::engine::conversation::turn::Running;
use crate::ports::conversations::{CaseEntry, Commit, FindingRow, OutboxEntry};

pub(super) fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "answered",
        Outcome::HandedOver => "handed_over",
        Outcome::Stopped => "stopped",
        Outcome::Superseded => "superseded",
        Outcome::Failed => "failed",
    }
}

/// A message to a closed conversation opens it again.
pub(super) fn reopen(commit: &mut Commit) {
    if commit.status == ConversationStatus::Closed {
        commit.status = ConversationStatus::Open;
    }
}

pub(super) fn status_after(step: &Step, before: ConversationStatus) -> ConversationStatus {
    match (&step.handoff, before) {
        (Some(_), ConversationStatus::Open | ConversationStatus::Closed) => ConversationStatus::WaitingStaff,
        _ => before,
    }
}

/// Keeps the text for danger that is split over messages.
pub(super) fn remember(step: &mut Step, message: &Message) {
    let recent = &mut step.state.recent;
    recent.push(crate::dialogue::state::Recent {
        text: message.text.clone(),
        at: message.created_at,
    });
    let surplus = recent.len().saturating_sub(MOST_RECENT);
    recent.drain(..surplus);
}

/// The card as it is once its alert stands in the same transaction.
pub(super) fn notified(card: &Message, seq: i64) -> Message {
    let mut card = card.clone();
    card.seq = Some(seq);
    if let Some(Card::Alert { staff_notified, .. }) = card.card.as_mut() {
        *staff_notified = true;
    }
    card
}

/// A draft as the answer to a message; without a seq yet, or for ever.
pub(super) fn answer_to(message: &Message, draft: Draft) -> Message {
    let words = Message::plain(
        message.conversation_id,
        Speaker::Assistant,
        draft.text,
        message.language,
        message.created_at,
    );
    Message {
        in_reply_to: Some(message.id),
        kind: draft.kind,
        urgency: message.urgency,
        citations: draft.citations,
        card: draft.card,
        provenance: Some(draft.provenance),
        disclaimer: draft.disclaimer,
        ..words
    }
}

/// A draft as a reply of this turn, with its place, its buttons and the conversation's language and level.
pub(super) fn reply_of(turn: &Running, mut draft: Draft, id: MessageId, seq: i64, step: &mut Step, at: At) -> Message {
    let buttons = std::mem::take(&mut draft.buttons);
    Message {
        id,
        seq: Some(seq),
        language: step.state.language,
        urgency: step.state.urgency,
        quick_replies: step.state.offer(turn.message.conversation_id, buttons),
        stopped: turn.outcome == Outcome::Stopped,
        created_at: at,
        ..answer_to(&turn.message, draft)
    }
}

/// The case of an alert: always the first lane.
pub(super) fn case_of_alert(alert: &Alert) -> CaseEntry {
    CaseEntry {
        lane: Lane::Emergency,
        reason: alert.rules.first().map_or_else(|| "danger".to_string(), |rule| rule.name.clone()),
        excerpt: alert.excerpt.clone(),
    }
}

pub(super) fn case_of(turn: &Running, step: &Step) -> Option<CaseEntry> {
    let excerpt = || turn.message.text.chars().take(160).collect();
    match (&turn.alert, &step.handoff) {
        (Some(alert), _) => Some(case_of_alert(alert)),
        (None, Some(handoff)) => Some(CaseEntry {
            lane: handoff.lane,
            reason: handoff.reason.clone(),
            excerpt: excerpt(),
        }),
        (None, None) => None,
    }
}

/// What brings an alert to staff even if this process dies right now.
pub(super) fn alert_entry(alert: &Alert) -> OutboxEntry {
    OutboxEntry {
        kind: "alert".into(),
        dedupe_key: format!("alert:{}", alert.id),
        payload: format!(r#"{{"alert_id":"{}","conversation_id":"{}"}}"#, alert.id, alert.conversation_id),
        due_at: alert.created_at,
    }
}

/// The rows in which `new` differs from `old`.
pub(super) fn changed(old: &[Finding], new: &[Finding]) -> Vec<FindingRow> {
    let before = slots(old);
    let after = slots(new);
    let kept = after
        .iter()
        .filter(|(slot, finding)| !before.iter().any(|(other, was)| other == slot && was == finding));
    let gone = before.iter().filter(|(slot, _)| !after.iter().any(|(other, _)| other == slot));
    kept.map(|(slot, finding)| FindingRow {
        slot: *slot,
        finding: Some((*finding).clone()),
    })
    .chain(gone.map(|(slot, _)| FindingRow {
        slot: *slot,
        finding: None,
    }))
    .collect()
}

/// Each finding with its number: the same for the same concept of the same person, whatever else is remembered (FNV-1a).
fn slots(findings: &[Finding]) -> Vec<(i64, &Finding)> {
    let mut out: Vec<(i64, &Finding)> = Vec::with_capacity(findings.len());
    for finding in findings {
        let mut slot: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in finding.concept.bytes().chain([0xff, finding.of as u8]) {
            slot = (slot ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        // The second reading of a pair, as of a blood pressure, stands beside the first.
        let mut slot = slot.cast_signed();
        while out.iter().any(|(taken, _)| *taken == slot) {
            slot = slot.wrapping_add(1);
        }
        out.push((slot, finding));
    }
    out
}
