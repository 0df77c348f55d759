//! Quick replies: opaque payloads, good in one conversation, each good once. No action is carried out here.

use crate::dialogue::event::Button;
use crate::dialogue::state::{Action, Offer, State};
use crate::domain::ids::ConversationId;
use crate::domain::message::QuickReply;
use sha2::{Digest, Sha256};

/// Lists of quick replies that are kept; those of an older one are outdated.
pub const KEPT_BATCHES: u32 = 5;

/// What a payload turned out to be.
#[derive(Clone, PartialEq, Debug)]
pub enum Chosen {
    /// Can be carried out; its label stands for it in the transcript.
    Known(Offer),
    /// Of this conversation, but used or too old.
    Outdated,
    /// Never given out in this conversation.
    Unknown,
}

impl State {
    /// Gives out quick replies for the buttons of one reply.
    pub fn offer(&mut self, conversation: ConversationId, buttons: Vec<Button>) -> Vec<QuickReply> {
        if buttons.is_empty() {
            return Vec::new();
        }
        self.batch = self.batch.saturating_add(1);
        let batch = self.batch;
        let oldest = batch.saturating_sub(KEPT_BATCHES - 1);
        self.offers
            .retain(|offer| parse(&offer.payload).is_some_and(|(number, _)| number >= oldest));
        let mut given = Vec::with_capacity(buttons.len());
        for (i, Button { id, label, action }) in buttons.into_iter().enumerate() {
            let payload = payload(conversation, batch, i);
            self.offers.push(Offer {
                payload: payload.clone(),
                id: id.clone(),
                label: label.clone(),
                action,
                used: false,
            });
            given.push(QuickReply { id, label, payload });
        }
        given
    }

    /// What a payload is, without using it.
    pub fn look_up(&self, payload_text: &str, conversation: ConversationId) -> Chosen {
        let Some((batch, i)) = parse(payload_text) else {
            return Chosen::Unknown;
        };
        if batch == 0 || batch > self.batch || payload(conversation, batch, i) != payload_text {
            return Chosen::Unknown;
        }
        match self.offers.iter().find(|offer| offer.payload == payload_text) {
            Some(offer) if !offer.used => Chosen::Known(offer.clone()),
            _ => Chosen::Outdated,
        }
    }

    /// Takes a payload: it is used up, and with it its whole list where the choice decides something. None where it is no more, or
    /// never was.
    pub fn choose(&mut self, payload_text: &str, conversation: ConversationId) -> Option<Action> {
        let Chosen::Known(offer) = self.look_up(payload_text, conversation) else {
            return None;
        };
        let batch = parse(payload_text).map(|(batch, _)| batch);
        let whole = decides(&offer.action);
        for other in &mut self.offers {
            if other.payload == payload_text || (whole && parse(&other.payload).map(|(number, _)| number) == batch) {
                other.used = true;
            }
        }
        Some(offer.action)
    }
}

/// Settles the question of its list. Others (help, more times) leave the rest of the list as good as before.
fn decides(action: &Action) -> bool {
    match action {
        Action::PickSpecialty { .. }
        | Action::PickSlot { .. }
        | Action::Confirm { .. }
        | Action::Decline { .. }
        | Action::CancelYes { .. }
        | Action::ForgetYes
        | Action::Keep
        | Action::Abort
        | Action::EmergencyHandled
        | Action::Answer { .. }
        | Action::Safety { .. } => true,
        Action::Say { .. }
        | Action::Book { .. }
        | Action::MoreSlots { .. }
        | Action::OtherTimes
        | Action::MyAppointments
        | Action::CancelAsk { .. }
        | Action::MoveAsk { .. }
        | Action::Human
        | Action::Help
        | Action::WhatDoYouKnow
        | Action::ForgetAsk
        | Action::AnalyseNow
        | Action::Outdated => false,
    }
}

/// `c<batch>-<i>-<8 hex>`: the hash binds it to the conversation, so that a pruned one is told from one that never was.
fn payload(conversation: ConversationId, batch: u32, i: usize) -> String {
    let digest = Sha256::digest(format!("{conversation}/{batch}/{i}").as_bytes());
    let short: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("c{batch}-{i}-{short}")
}

fn parse(payload: &str) -> Option<(u32, usize)> {
    let mut parts = payload.strip_prefix('c')?.split('-');
    let (batch, i, hash) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || hash.len() != 8 {
        return None;
    }
    let i: usize = i.parse().ok()?;
    (i < 64).then_some((batch.parse().ok()?, i))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::{Chosen, KEPT_BATCHES};
    use crate::dialogue::state::{Action, State};
    use crate::dialogue::turn::button;
    use crate::domain::ids::ConversationId;
    use uuid::Uuid;

    fn conversation(n: u128) -> ConversationId {
        ConversationId(Uuid::from_u128(n))
    }

    #[test]
    fn a_choice_is_good_once_and_in_its_conversation_only() {
        let mut state = State::default();
        let given = state.offer(
            conversation(1),
            vec![
                button("help", "Trợ giúp", Action::Help),
                button("human", "Gặp nhân viên", Action::Human),
            ],
        );
        let mut other = State::default();
        other.offer(conversation(2), vec![button("help", "Trợ giúp", Action::Help)]);
        assert_eq!(other.look_up(&given[0].payload, conversation(2)), Chosen::Unknown);
        assert_eq!(state.choose(&given[0].payload, conversation(1)), Some(Action::Help));
        assert_eq!(state.look_up(&given[0].payload, conversation(1)), Chosen::Outdated);
        assert_eq!(state.choose(&given[0].payload, conversation(1)), None);
        assert_eq!(
            state.choose(&given[1].payload, conversation(1)),
            Some(Action::Human),
            "help settles nothing"
        );
    }

    #[test]
    fn a_decision_uses_up_its_list() {
        let mut state = State::default();
        let yes = Action::Answer {
            concept: "fever".into(),
            present: Some(true),
        };
        let no = Action::Answer {
            concept: "fever".into(),
            present: Some(false),
        };
        let given = state.offer(conversation(1), vec![button("yes", "Có", yes), button("no", "Không", no.clone())]);
        assert_eq!(state.choose(&given[1].payload, conversation(1)), Some(no));
        assert_eq!(state.look_up(&given[0].payload, conversation(1)), Chosen::Outdated);
    }

    #[test]
    fn old_lists_are_outdated_and_invented_payloads_unknown() {
        let mut state = State::default();
        let first = state.offer(conversation(1), vec![button("help", "Trợ giúp", Action::Help)]);
        for _ in 0..KEPT_BATCHES {
            state.offer(conversation(1), vec![button("help", "Trợ giúp", Action::Help)]);
        }
        assert_eq!(state.offers.len(), KEPT_BATCHES as usize);
        assert_eq!(state.look_up(&first[0].payload, conversation(1)), Chosen::Outdated);
        for invented in [
            "",
            "c",
            "c1-0-00000000",
            "c999-0-12345678",
            "c1-0-",
            "c1-0-12345678-9",
            "x1-0-12345678",
            "c1-99999999999999999999-12345678",
        ] {
            assert_eq!(state.look_up(invented, conversation(1)), Chosen::Unknown, "{invented}");
        }
    }
}
