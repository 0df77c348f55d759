//! The transcript: rows of `messages` and reading them back. Who may read is decided in `conversations`; turns are written in `commits`.

use crate::domain::ids::{ConversationId, MessageId, UserId};
use crate::domain::message::{Message, Speaker, Turn};
use crate::domain::urgency::Urgency;
use crate::ports::conversations::{Sent, StoredMessage};
use crate::store::connection::{DbConnection, natively};
use crate::store::error::Outcome;
use crate::store::schema::messages;
use crate::store::sealed::Sealed;
use crate::store::words;
use diesel::prelude::*;

/// A message as it is inserted. `None` is written as NULL, so that the statement is always the same and stays prepared.
#[derive(Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
struct NewRow<'a> {
    id: String,
    conversation_id: &'a str,
    seq: i64,
    in_reply_to: Option<String>,
    role: &'a str,
    kind: &'a str,
    sender_id: Option<String>,
    client_msg_id: Option<&'a str>,
    intent: Option<&'a str>,
    urgency: &'a str,
    language: &'a str,
    body: Sealed,
    running: Option<i64>,
    outcome: Option<String>,
    done_seq: Option<i64>,
    done_urgency: Option<&'a str>,
    emergency: bool,
    crisis: bool,
    created_at: i64,
}

/// Inserts one message at `seq`; `done`: its turn, if that ends in the same commit.
pub fn insert(c: &mut DbConnection, conversation: &str, seq: i64, stored: &StoredMessage, done: Option<&Turn>) -> Outcome<()> {
    let message = &stored.message;
    let row = NewRow {
        id: message.id.to_string(),
        conversation_id: conversation,
        seq,
        in_reply_to: message.in_reply_to.map(|id| id.to_string()),
        role: message.role.code(),
        kind: message.kind.code(),
        sender_id: stored.sender.map(|id| id.to_string()),
        client_msg_id: message.client_msg_id.as_deref(),
        intent: message.intent.map(|intent| intent.code()),
        urgency: message.urgency.code(),
        language: message.language.code(),
        body: Sealed::json(message)?,
        running: (message.role == Speaker::User && done.is_none()).then_some(seq),
        outcome: done.map(|turn| words::word(turn.outcome)).transpose()?,
        done_seq: done.map(|turn| turn.seq),
        done_urgency: done.map(|turn| turn.urgency.code()),
        emergency: done.is_some_and(|turn| turn.emergency),
        crisis: done.is_some_and(|turn| turn.crisis),
        created_at: message.created_at.millis(),
    };
    natively!(c, c => diesel::insert_into(messages::table).values(row).execute(c))?;
    Ok(())
}

/// Ends the turn of a message of an earlier commit.
pub fn finish(c: &mut DbConnection, conversation: &str, turn: &Turn) -> Outcome<()> {
    let of_turn = messages::table
        .filter(messages::id.eq(turn.message_id.to_string()))
        .filter(messages::conversation_id.eq(conversation));
    let ended = (
        messages::running.eq(None::<i64>),
        messages::outcome.eq(words::word(turn.outcome)?),
        messages::done_seq.eq(turn.seq),
        messages::done_urgency.eq(turn.urgency.code()),
        messages::emergency.eq(turn.emergency),
        messages::crisis.eq(turn.crisis),
    );
    natively!(c, c => diesel::update(of_turn).set(ended).execute(c))?;
    Ok(())
}

/// Messages with `seq > after`, oldest first.
pub fn after(c: &mut DbConnection, conversation: ConversationId, after: i64, limit: i64) -> Outcome<Vec<Message>> {
    let bodies: Vec<Sealed> = messages::table
        .filter(messages::conversation_id.eq(conversation.to_string()))
        .filter(messages::seq.gt(after))
        .order(messages::seq)
        .limit(limit)
        .select(messages::body)
        .load(c)?;
    open_all(bodies)
}

/// The latest `limit` messages, oldest first.
pub fn latest(c: &mut DbConnection, conversation: ConversationId, limit: i64) -> Outcome<Vec<Message>> {
    let mut bodies: Vec<Sealed> = messages::table
        .filter(messages::conversation_id.eq(conversation.to_string()))
        .order(messages::seq.desc())
        .limit(limit)
        .select(messages::body)
        .load(c)?;
    bodies.reverse();
    open_all(bodies)
}

/// Messages of the patient whose turn has not ended, oldest first.
pub fn unfinished(c: &mut DbConnection, conversation: ConversationId) -> Outcome<Vec<Message>> {
    let bodies: Vec<Sealed> = messages::table
        .filter(messages::conversation_id.eq(conversation.to_string()))
        .filter(messages::running.is_not_null())
        .order(messages::running)
        .select(messages::body)
        .load(c)?;
    open_all(bodies)
}

/// A message by its id, whoever asks: the caller checks the conversation.
pub fn by_id(c: &mut DbConnection, id: MessageId) -> Outcome<Message> {
    let body: Sealed = messages::table.find(id.to_string()).select(messages::body).first(c)?;
    body.open_json()
}

/// What stands of a turn in its patient's message.
#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
struct TurnRow {
    seq: i64,
    body: Sealed,
    outcome: Option<String>,
    done_seq: Option<i64>,
    done_urgency: Option<String>,
    emergency: bool,
    crisis: bool,
}

/// An earlier send with this `client_msg_id`, and what it became.
pub fn sent(c: &mut DbConnection, conversation: ConversationId, sender: UserId, client_msg_id: &str) -> Outcome<Option<Sent>> {
    let row: Option<TurnRow> = messages::table
        .filter(messages::conversation_id.eq(conversation.to_string()))
        .filter(messages::sender_id.eq(sender.to_string()))
        .filter(messages::client_msg_id.eq(client_msg_id))
        .select(TurnRow::as_select())
        .first(c)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let message: Message = row.body.open_json()?;
    let replies = replies(c, conversation, message.id, row.seq, row.done_seq.unwrap_or(i64::MAX))?;
    let turn = match (row.outcome, row.done_seq) {
        (Some(outcome), Some(seq)) => Some(Turn {
            client_msg_id: client_msg_id.to_owned(),
            message_id: message.id,
            seq,
            outcome: words::value(&outcome)?,
            urgency: words::known(row.done_urgency.as_deref().and_then(Urgency::parse))?,
            emergency: row.emergency,
            crisis: row.crisis,
        }),
        _ => None,
    };
    Ok(Some(Sent { message, turn, replies }))
}

/// Replies to a message stand between it and the end of its turn: found by seq, so that the table needs no index for them.
fn replies(c: &mut DbConnection, conversation: ConversationId, to: MessageId, from: i64, up_to: i64) -> Outcome<Vec<Message>> {
    let bodies: Vec<Sealed> = messages::table
        .filter(messages::conversation_id.eq(conversation.to_string()))
        .filter(messages::seq.gt(from))
        .filter(messages::seq.le(up_to))
        .filter(messages::in_reply_to.eq(to.to_string()))
        .order(messages::seq)
        .select(messages::body)
        .load(c)?;
    open_all(bodies)
}

fn open_all(bodies: Vec<Sealed>) -> Outcome<Vec<Message>> {
    bodies.iter().map(Sealed::open_json).collect()
}
