//! What the server says on a socket, as JSON that is made once and shared by all sockets of a conversation.

use crate::domain::error::Error;
use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::language::Language;
use crate::domain::message::{Ack, EventKind, Kind, Message, Speaker, Turn};
use crate::domain::time::At;
use bytestring::ByteString;
use serde::Serialize;

/// A frame on its way to a socket.
#[derive(Clone, Debug, actix::Message)]
#[rtype(result = "()")]
pub struct Push {
    pub conversation_id: ConversationId,
    /// Of a message or event that has one; the session uses it to tell what a replay has already shown.
    pub seq: Option<i64>,
    pub text: ByteString,
}

/// A server frame of `hcb.v1`. `type` stands first.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame<'a> {
    Ack(&'a Ack),
    Message {
        message: &'a Message,
    },
    Delta {
        message_id: MessageId,
        text: &'a str,
    },
    Done(&'a Turn),
    Typing {
        role: &'a str,
        until: At,
    },
    Event {
        event: Event<'a>,
    },
    Snapshot {
        conversation_id: ConversationId,
        epoch: &'a str,
        last_seq: i64,
        messages: &'a [Message],
        earlier: bool,
    },
    Pong,
    Error {
        code: &'a str,
        detail: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        client_msg_id: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u64>,
    },
}

/// Something that happened in the conversation, besides messages.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Event<'a> {
    /// Takeover, release, closed, assigned: has a seq, is replayed.
    Marked {
        seq: Option<i64>,
        kind: EventKind,
        message_id: MessageId,
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<By<'a>>,
        text: &'a str,
        at: At,
    },
    /// A read mark moved: no seq, not replayed.
    Read {
        seq: Option<i64>,
        kind: &'static str,
        up_to: i64,
        by: &'static str,
        at: At,
    },
}

#[derive(Debug, Serialize)]
pub struct By<'a> {
    pub display_name: &'a str,
    pub role: &'a str,
}

impl Frame<'_> {
    /// The frame's text. Serialising these types can not fail; an empty object would be the answer if it did.
    pub fn text(&self) -> ByteString {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".into()).into()
    }

    pub fn push(&self, conversation_id: ConversationId, seq: Option<i64>) -> Push {
        Push {
            conversation_id,
            seq,
            text: self.text(),
        }
    }
}

/// A stored message as a live or replayed frame: events of the transcript come as `event`, all else as `message`.
pub fn of_message(message: &Message) -> Push {
    let frame = match (message.kind, message.event) {
        (Kind::Event, Some(kind)) => Frame::Event {
            event: Event::Marked {
                seq: message.seq,
                kind,
                message_id: message.id,
                by: message.author.as_ref().map(|author| By {
                    display_name: &author.display_name,
                    role: author.role.code(),
                }),
                text: &message.text,
                at: message.created_at,
            },
        },
        _ => Frame::Message { message },
    };
    frame.push(message.conversation_id, message.seq)
}

/// An error frame, in the reader's language.
pub fn of_error(error: &Error, language: Language, client_msg_id: Option<&str>) -> ByteString {
    Frame::Error {
        code: error.code.code(),
        detail: error.detail.clone().unwrap_or_else(|| error.code.text(language).to_string()),
        client_msg_id,
        retry_after_ms: error.retry_after_ms,
    }
    .text()
}

/// The word for a side that types or reads.
pub fn side(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Staff => "staff",
        _ => "patient",
    }
}
