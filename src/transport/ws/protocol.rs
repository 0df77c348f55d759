//! What a client may say on a socket of `hcb.v1`, and the frames of the socket itself.

use crate::domain::ids::{AlertId, ConversationId, MessageId};
use crate::domain::language::Language;
use serde::{Deserialize, Serialize};

/// The subprotocol that both sides name.
pub const SUBPROTOCOL: &str = "hcb.v1";

/// A client frame. Unknown members are ignored; unknown types are not.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    Hello(Hello),
    Message {
        client_msg_id: String,
        text: String,
    },
    Choose {
        client_msg_id: String,
        payload: String,
    },
    Typing {
        conversation_id: Option<ConversationId>,
    },
    Read {
        seq: i64,
    },
    Feedback {
        message_id: MessageId,
        rating: String,
    },
    Stop,
    Ping,
    // Staff
    Watch {
        conversation_id: ConversationId,
        last_seq: Option<serde_json::Value>,
    },
    Unwatch {
        conversation_id: ConversationId,
    },
    Acknowledge {
        alert_id: AlertId,
    },
}

#[derive(Debug, Default, Deserialize)]
pub struct Hello {
    pub token: Option<String>,
    pub conversation_id: Option<ConversationId>,
    /// Looked at by hand, so that a wrong one has its own error.
    pub last_seq: Option<serde_json::Value>,
    pub language: Option<Language>,
}

/// The first word of the server to a session.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "welcome")]
pub struct Welcome<'a> {
    pub conversation_id: ConversationId,
    pub epoch: &'a str,
    pub last_seq: i64,
    pub role: &'a str,
    pub user_id: crate::domain::ids::UserId,
    pub language: Language,
    pub status: crate::domain::conversation::ConversationStatus,
    pub urgency: crate::domain::urgency::Urgency,
    pub read: crate::engine::conversation::delivery::ReadMarks,
    pub in_flight: &'a [String],
}

/// Why a frame could not be taken.
#[derive(Debug, PartialEq, Eq)]
pub enum FrameError {
    BadJson,
    UnknownType,
    /// The type is known, a member is wrong; serde's words.
    Invalid(String),
}

/// Reads one text frame.
pub fn parse(text: &str) -> Result<ClientFrame, FrameError> {
    serde_json::from_str(text).map_err(|error| {
        let words = error.to_string();
        match () {
            () if !error.is_data() => FrameError::BadJson,
            () if words.starts_with("unknown variant") => FrameError::UnknownType,
            () => FrameError::Invalid(words.split(" at line ").next().unwrap_or_default().to_string()),
        }
    })
}

/// A `last_seq` that is no integer of 0 or more.
#[derive(Debug, PartialEq, Eq)]
pub struct NotASeq;

/// `last_seq` of a client: none, or an integer of 0 or more; beyond what an i64 holds it is simply "beyond our last".
pub fn last_seq(value: Option<&serde_json::Value>) -> Result<Option<i64>, NotASeq> {
    match value {
        None | Some(serde_json::Value::Null) => Ok(None),
        Some(value) => match (value.as_i64(), value.as_u64()) {
            (Some(seq), _) if seq >= 0 => Ok(Some(seq)),
            (None, Some(_)) => Ok(Some(i64::MAX)),
            _ => Err(NotASeq),
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a17_to_a19_bad_frames_are_told_apart() {
        assert_eq!(parse("{").unwrap_err(), FrameError::BadJson);
        assert_eq!(parse("[]").map(|_| ()).unwrap_err(), parse("[]").map(|_| ()).unwrap_err());
        assert_eq!(parse(r#"{"type":"admin"}"#).unwrap_err(), FrameError::UnknownType);
        assert!(matches!(
            parse(r#"{"type":"message","client_msg_id":"1"}"#).unwrap_err(),
            FrameError::Invalid(_)
        ));
        assert!(matches!(
            parse(r#"{"type":"message","type":"ping"}"#),
            Err(FrameError::Invalid(_) | FrameError::BadJson)
        ));
        let deep = format!(r#"{{"type":{}1{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
        assert!(parse(&deep).is_err());
        assert!(parse(r#"{"type":"ping","extra":1}"#).is_ok());
    }

    #[test]
    fn a21_last_seq_is_an_integer_of_0_or_more() {
        let of = |text: &str| last_seq(Some(&serde_json::from_str(text).unwrap()));
        assert_eq!((of("0"), of("7"), of("null")), (Ok(Some(0)), Ok(Some(7)), Ok(None)));
        assert_eq!((of("-1"), of("1.5"), of("\"3\"")), (Err(NotASeq), Err(NotASeq), Err(NotASeq)));
        assert_eq!(of("9223372036854775808"), Ok(Some(i64::MAX)));
    }
}
