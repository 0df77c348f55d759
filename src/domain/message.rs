//! A message, exactly as it stands on the wire and in the transcript, and the cards that it may carry.

use crate::domain::analysis::Analysis;
use crate::domain::appointment::{Appointment, Money, Slot};
use crate::domain::ids::{ConversationId, HoldId, MessageId, UserId};
use crate::domain::intent::Intent;
use crate::domain::language::Language;
use crate::domain::person::Role as PersonRole;
use crate::domain::time::At;
use crate::domain::urgency::Urgency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest text of a message, in code points.
pub const MAX_TEXT: usize = 4000;

/// Who speaks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    User,
    Assistant,
    Staff,
    System,
}

impl Speaker {
    pub fn code(self) -> &'static str {
        match self {
            Speaker::User => "user",
            Speaker::Assistant => "assistant",
            Speaker::Staff => "staff",
            Speaker::System => "system",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        [Speaker::User, Speaker::Assistant, Speaker::Staff, Speaker::System]
            .into_iter()
            .find(|s| s.code() == code)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Text,
    Emergency,
    Crisis,
    Question,
    Slots,
    Receipt,
    Event,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Emergency => "emergency",
            Kind::Crisis => "crisis",
            Kind::Question => "question",
            Kind::Slots => "slots",
            Kind::Receipt => "receipt",
            Kind::Event => "event",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        [
            Kind::Text,
            Kind::Emergency,
            Kind::Crisis,
            Kind::Question,
            Kind::Slots,
            Kind::Receipt,
            Kind::Event,
        ]
        .into_iter()
        .find(|k| k.code() == code)
    }
}

/// A button under a reply. `payload` is opaque and good in its conversation only.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct QuickReply {
    pub id: String,
    pub label: String,
    pub payload: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Citation {
    pub title: String,
    pub source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub excerpt: String,
}

/// The quick reply that the patient chose.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    pub id: String,
    pub payload: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Author {
    pub user_id: UserId,
    pub display_name: String,
    pub role: PersonRole,
}

/// The rung of the ladder that answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Approved,
    Knowledge,
    Model,
    Staff,
    Rule,
}

/// Where an answer comes from; staff see all of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Provenance {
    pub step: Step,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_version: Option<String>,
    pub rule_ids: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}

impl Provenance {
    /// A provenance of this step with nothing else known.
    pub fn of(step: Step) -> Self {
        Provenance {
            step,
            model: None,
            prompt_version: None,
            rule_ids: Vec::new(),
            confidence: None,
        }
    }
}

/// A telephone number on an alert card; only configured ones.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct PhoneLine {
    pub label: String,
    pub tel: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
}

/// How to get to help.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    Ambulance,
    GoNow,
    Talk,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Place {
    pub name: String,
    pub address: String,
}

/// Structured content beside a message's text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "one a message at most")]
pub enum Card {
    Alert {
        transport: Transport,
        numbers: Vec<PhoneLine>,
        steps: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        /// True only when the alert's row is committed.
        staff_notified: bool,
    },
    Question {
        question_id: String,
        why: String,
        index: u32,
        max: u32,
    },
    Slots {
        slots: Vec<Slot>,
        more: bool,
    },
    Confirm {
        slot: Slot,
        hold_id: HoldId,
        expires_at: At,
        patient_name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fee: Option<Money>,
    },
    Receipt {
        appointment: Box<Appointment>,
    },
    Analysis {
        analysis: Box<Analysis>,
    },
    Consent {
        purposes: Vec<String>,
    },
    Handoff {
        reason: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected_wait_s: Option<u32>,
    },
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Message {
    pub id: MessageId,
    /// Position in the conversation, from 1 without a gap; null while it is not stored yet.
    pub seq: Option<i64>,
    pub conversation_id: ConversationId,
    /// The patient's message that this answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<MessageId>,
    pub role: Speaker,
    pub kind: Kind,
    pub text: String,
    pub language: Language,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<Intent>,
    pub urgency: Urgency,
    pub quick_replies: Vec<QuickReply>,
    pub citations: Vec<Citation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclaimer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_msg_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<Choice>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Author>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stopped: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
    /// Of a message of kind `event`: what happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventKind>,
    pub created_at: At,
}

impl Message {
    /// Words and who says them, with nothing besides: not stored yet, no cards, no buttons. The rest is added by struct update.
    pub fn plain(conversation_id: ConversationId, role: Speaker, text: String, language: Language, created_at: At) -> Self {
        Message {
            id: MessageId::fresh(),
            seq: None,
            conversation_id,
            in_reply_to: None,
            role,
            kind: Kind::Text,
            text,
            language,
            intent: None,
            urgency: Urgency::None,
            quick_replies: Vec::new(),
            citations: Vec::new(),
            card: None,
            provenance: None,
            disclaimer: None,
            client_msg_id: None,
            choice: None,
            author: None,
            stopped: false,
            truncated: false,
            event: None,
            created_at,
        }
    }
}

/// What happened to a conversation, as told to everybody in it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Takeover,
    Release,
    Closed,
    Assigned,
}

/// How a turn ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Answered,
    HandedOver,
    Stopped,
    Superseded,
    Failed,
}

/// The end of a turn: exactly one for each acknowledged message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Turn {
    pub client_msg_id: String,
    /// The patient's message.
    pub message_id: MessageId,
    /// The highest seq of the turn.
    pub seq: i64,
    pub outcome: Outcome,
    pub urgency: Urgency,
    pub emergency: bool,
    pub crisis: bool,
}

/// A message was accepted and is durable.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Ack {
    pub client_msg_id: String,
    pub message_id: MessageId,
    pub seq: i64,
    pub duplicate: bool,
}
