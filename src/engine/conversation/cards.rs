//! Messages that the engine itself sends: danger cards, the question for consent, the word of a quarantined conversation.
//! Their texts are approved ones of the dialogue room.

use crate::dialogue::cards;
use crate::dialogue::event::{Draft, Handoff, Step};
use crate::dialogue::state::State;
use crate::dialogue::texts;
use crate::domain::message::Message;
use crate::domain::staff::Lane;
use crate::engine::conversation::Conversation;
use crate::engine::conversation::parts::answer_to;
use crate::engine::conversation::turn::Running;

impl Conversation {
    /// Emergency first, crisis second; both where both are found.
    pub(super) fn danger_cards(&self, turn: &Running) -> Vec<Message> {
        let language = turn.message.language;
        cards::alerts(
            &self.deps.mind,
            &turn.understood.danger,
            language,
            &self.deps.emergency_lines(language),
        )
        .into_iter()
        .map(|draft| answer_to(&turn.message, draft))
        .collect()
    }

    pub(super) fn consent_card(&self, message: &Message) -> Message {
        answer_to(message, cards::consent(message.language))
    }

    /// A conversation whose dialogue keeps crashing goes to a person; nothing of what is written is lost.
    pub(super) fn quarantine_step(&self, turn: &Running, state: State) -> Step {
        let reply = texts::quarantine(state.language);
        to_staff(turn, state, reply, Lane::Handoff, "trợ lý gặp sự cố lặp lại, cần nhân viên")
    }

    /// A message that could not be read at all is never passed over in silence: a person reads it.
    pub(super) fn unread_step(&self, turn: &Running, state: State) -> Step {
        let reply = texts::unread(state.language);
        to_staff(turn, state, reply, Lane::LowConfidence, "trợ lý không đọc được tin nhắn")
    }
}

fn to_staff(turn: &Running, state: State, reply: Draft, lane: Lane, reason: &str) -> Step {
    Step {
        replies: if turn.is_danger() { Vec::new() } else { vec![reply] },
        handoff: Some(Handoff {
            lane,
            reason: reason.into(),
        }),
        state,
        ..Step::default()
    }
}
