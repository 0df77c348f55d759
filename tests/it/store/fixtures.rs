//! People, messages and commits for the store's tests.

use healthcare_chatbot::domain::conversation::{Conversation, ConversationStatus};
use healthcare_chatbot::domain::ids::{AlertId, ConversationId, MessageId};
use healthcare_chatbot::domain::intent::Intent;
use healthcare_chatbot::domain::language::Language;
use healthcare_chatbot::domain::message::{Kind, Message, Outcome, Speaker, Turn};
use healthcare_chatbot::domain::person::{Caller, Role};
use healthcare_chatbot::domain::staff::Lane;
use healthcare_chatbot::domain::staff::{Alert, AlertLevel, AlertStatus};
use healthcare_chatbot::domain::time::At;
use healthcare_chatbot::domain::urgency::Urgency;
use healthcare_chatbot::ports::accounts::{Accounts, NewAccount};
use healthcare_chatbot::ports::conversations::{CaseEntry, Commit, Conversations, StoredMessage};
use healthcare_chatbot::store::db::Db;

/// Wednesday, 25/11/2026, 09:00.
pub fn at(seconds: i64) -> At {
    At::parse("2026-11-25T09:00:00+07:00")
        .unwrap()
        .plus(chrono::Duration::seconds(seconds))
}

pub async fn guest(db: &Db) -> Caller {
    let user_id = db.create_guest("Khách", Language::Vi, at(0)).await.unwrap();
    Caller {
        user_id,
        role: Role::Guest,
        display_name: "Khách".into(),
        language: Language::Vi,
        patient_id: None,
    }
}

pub fn new_account(username: &str, role: Role) -> NewAccount {
    NewAccount {
        username: username.into(),
        role,
        display_name: format!("Name of {username}"),
        password_hash: "$argon2id$test".into(),
        phone: Some("0912345678".into()),
        language: Language::Vi,
    }
}

pub async fn account(db: &Db, username: &str, role: Role) -> Caller {
    let user = db.create_account(new_account(username, role), at(0)).await.unwrap();
    Caller {
        user_id: user.id,
        role,
        display_name: user.display_name,
        language: user.language,
        patient_id: user.patient_id,
    }
}

pub async fn conversation(db: &Db, caller: &Caller) -> Conversation {
    db.create(caller, Language::Vi, at(0)).await.unwrap()
}

pub fn message(conversation: ConversationId, seq: i64, role: Speaker, text: &str) -> Message {
    Message {
        id: MessageId::fresh(),
        seq: Some(seq),
        conversation_id: conversation,
        in_reply_to: None,
        role,
        kind: Kind::Text,
        text: text.into(),
        language: Language::Vi,
        intent: (role == Speaker::User).then_some(Intent::SymptomAnalysis),
        urgency: Urgency::Routine,
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
        created_at: at(seq),
    }
}

/// A commit of nothing yet, after `after_seq`.
pub fn commit(conversation: ConversationId, after_seq: i64) -> Commit {
    Commit {
        conversation_id: conversation,
        after_seq,
        messages: Vec::new(),
        done: Vec::new(),
        state: Some("{\"n_turns\":1}".into()),
        status: ConversationStatus::Open,
        language: Language::Vi,
        urgency: Urgency::Routine,
        patient_id: None,
        findings: Vec::new(),
        summary: None,
        alert: None,
        case: None,
        outbox: Vec::new(),
        at: at(after_seq),
    }
}

/// The patient's message alone, acknowledged and not yet answered.
pub fn question(caller: &Caller, conversation: ConversationId, after_seq: i64, client_msg_id: &str) -> Commit {
    let mut asked = message(conversation, after_seq + 1, Speaker::User, "Con em sốt 39 độ");
    asked.client_msg_id = Some(client_msg_id.into());
    Commit {
        messages: vec![StoredMessage {
            message: asked,
            sender: Some(caller.user_id),
        }],
        ..commit(conversation, after_seq)
    }
}

/// The reply to a message, and the end of its turn.
pub fn answer(to: &Message) -> Commit {
    let after_seq = to.seq.unwrap();
    let mut reply = message(to.conversation_id, after_seq + 1, Speaker::Assistant, "Bé sốt mấy ngày rồi?");
    reply.in_reply_to = Some(to.id);
    let done = Turn {
        client_msg_id: to.client_msg_id.clone().unwrap(),
        message_id: to.id,
        seq: after_seq + 1,
        outcome: Outcome::Answered,
        urgency: Urgency::Urgent,
        emergency: false,
        crisis: false,
    };
    Commit {
        messages: vec![StoredMessage {
            message: reply,
            sender: None,
        }],
        done: vec![done],
        ..commit(to.conversation_id, after_seq)
    }
}

/// Question and answer in one commit.
pub fn turn(caller: &Caller, conversation: ConversationId, after_seq: i64, client_msg_id: &str) -> Commit {
    let mut asked = question(caller, conversation, after_seq, client_msg_id);
    let answered = answer(&asked.messages[0].message);
    asked.messages.extend(answered.messages);
    asked.done = answered.done;
    asked
}

pub fn alert(conversation: ConversationId) -> Alert {
    Alert {
        id: AlertId::fresh(),
        conversation_id: conversation,
        level: AlertLevel::Emergency,
        status: AlertStatus::Open,
        rules: Vec::new(),
        excerpt: "đau ngực".into(),
        language: Language::Vi,
        tier: 1,
        created_at: at(0),
        paged_at: Some(at(0)),
        acknowledged_by: None,
        acknowledged_at: None,
    }
}

pub fn case(lane: Lane) -> Option<CaseEntry> {
    Some(CaseEntry {
        lane,
        reason: "a rule".into(),
        excerpt: "đau ngực".into(),
    })
}
