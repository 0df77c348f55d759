//! Messages that the engine itself sends: danger cards, the question for consent, the word of a quarantined conversation.
//! Their texts are approved ones of the dialogue room.

use crate::dialogue::cards;
use crate::dialogue::event::{Draft, Handoff, Step};
use crate::dialogue::state::State;
use crate::dialogue::texts;
use crate::domain::ids::MessageId;
use crate::domain::message::{Message, Speaker};
use crate::domain::staff::Lane;
use crate::engine::conversation::Conversation;
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
        .map(|draft| self.unstored(&turn.message, draft))
        .collect()
    }

    pub(super) fn consent_card(&self, message: &Message) -> Message {
        self.unstored(message, cards::consent(message.language))
    }

    /// A reply that has no seq yet, or never will.
    fn unstored(&self, message: &Message, draft: Draft) -> Message {
        Message {
            id: MessageId::fresh(),
            seq: None,
            conversation_id: self.id,
            in_reply_to: Some(message.id),
            role: Speaker::Assistant,
            kind: draft.kind,
            text: draft.text,
            language: message.language,
            intent: None,
            urgency: message.urgency,
            quick_replies: Vec::new(),
            citations: draft.citations,
            card: draft.card,
            provenance: Some(draft.provenance),
            disclaimer: draft.disclaimer,
            client_msg_id: None,
            choice: None,
            author: None,
            stopped: false,
            truncated: false,
            event: None,
            created_at: message.created_at,
        }
    }

    /// A conversation whose dialogue keeps crashing goes to a person; nothing of what is written is lost.
    pub(super) fn quarantine_step(&self, turn: &Running, state: State) -> Step {
        let reply = texts::quarantine(state.language);
        let handoff = Handoff {
            lane: Lane::Handoff,
            reason: "trợ lý gặp sự cố lặp lại, cần nhân viên".into(),
        };
        Step {
            replies: if turn.is_danger() { Vec::new() } else { vec![reply] },
            handoff: Some(handoff),
            state,
            ..Step::default()
        }
    }
}
