//! Conversations: their heads, who may see them, and what an actor is rebuilt from. Messages are in `messages`, writing a turn
//! in `commits`. The caller stands in the query (invariant I7): what he may not see is not found.

use crate::domain::conversation::{Conversation, ConversationStatus};
use crate::domain::error::Result;
use crate::domain::finding::Finding;
use crate::domain::ids::{ConversationId, MessageId, UserId};
use crate::domain::language::Language;
use crate::domain::message::Message;
use crate::domain::person::{Caller, Role};
use crate::domain::staff::Lane;
use crate::domain::time::At;
use crate::domain::urgency::Urgency;
use crate::ports::conversations::{Commit, CommitError, Conversations, Feedback, Loaded, Sent};
use crate::store::connection::DbConnection;
use crate::store::db::Db;
use crate::store::error::Outcome;
use crate::store::migrations::EPOCH;
use crate::store::schema::{cases, conversations, feedback, findings, messages as transcript, meta, participants, users};
use crate::store::sealed::{Sealed, open_maybe};
use crate::store::{commits, messages, words};
use async_trait::async_trait;
use diesel::dsl::exists;
use diesel::prelude::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = conversations)]
struct HeadRow {
    id: String,
    status: String,
    language: String,
    urgency: String,
    patient_id: Option<String>,
    last_seq: i64,
    unread_patient: i64,
    unread_staff: i64,
    owner_id: String,
    created_at: i64,
    updated_at: i64,
}

impl HeadRow {
    fn read(self, caller: &Caller) -> Outcome<Conversation> {
        let own = self.owner_id == caller.user_id.to_string();
        Ok(Conversation {
            id: words::id(&self.id)?,
            status: words::known(ConversationStatus::parse(&self.status))?,
            language: words::known(Language::parse(&self.language))?,
            patient_id: words::maybe_id(self.patient_id.as_deref())?,
            urgency: words::known(Urgency::parse(&self.urgency))?,
            last_seq: self.last_seq,
            unread: if own { self.unread_patient } else { self.unread_staff },
            created_at: At::from_millis(self.created_at),
            updated_at: At::from_millis(self.updated_at),
        })
    }
}

/// A conversation that the caller may see: his own; any for nurse and doctor; for reception those of the lane `handoff`.
fn visible(c: &mut DbConnection, caller: &Caller, id: ConversationId) -> Outcome<Conversation> {
    let one = conversations::table.find(id.to_string()).select(HeadRow::as_select());
    let own = conversations::owner_id.eq(caller.user_id.to_string());
    let row = match caller.role {
        Role::Nurse | Role::Doctor => one.first(c)?,
        Role::Reception => {
            let handed_off = cases::table
                .filter(cases::conversation_id.eq(conversations::id))
                .filter(cases::lane.eq(Lane::Handoff.code()));
            one.filter(own.or(exists(handed_off))).first(c)?
        }
        Role::Guest | Role::Patient | Role::Reviewer | Role::Admin | Role::Service => one.filter(own).first(c)?,
    };
    row.read(caller)
}

fn insert(c: &mut DbConnection, caller: &Caller, conversation: &Conversation) -> Outcome<()> {
    let id = conversation.id.to_string();
    let user = caller.user_id.to_string();
    diesel::insert_into(conversations::table)
        .values((
            conversations::id.eq(&id),
            conversations::owner_id.eq(&user),
            conversations::patient_id.eq(conversation.patient_id.map(|id| id.to_string())),
            conversations::status.eq(conversation.status.code()),
            conversations::language.eq(conversation.language.code()),
            conversations::urgency.eq(conversation.urgency.code()),
            (
                conversations::last_seq.eq(0),
                conversations::read_patient.eq(0),
                conversations::read_staff.eq(0),
            ),
            (conversations::unread_patient.eq(0), conversations::unread_staff.eq(0)),
            conversations::created_at.eq(conversation.created_at.millis()),
            conversations::updated_at.eq(conversation.updated_at.millis()),
        ))
        .execute(c)?;
    diesel::insert_into(participants::table)
        .values((
            participants::conversation_id.eq(&id),
            participants::user_id.eq(&user),
            participants::role.eq(caller.role.code()),
            participants::joined_at.eq(conversation.created_at.millis()),
        ))
        .execute(c)?;
    Ok(())
}

fn page(c: &mut DbConnection, caller: &Caller, after: Option<ConversationId>, limit: i64) -> Outcome<Vec<Conversation>> {
    let own = conversations::table
        .filter(conversations::owner_id.eq(caller.user_id.to_string()))
        .select(HeadRow::as_select());
    // Ids are UUIDv7: their order is the order of making.
    let newest_first = own.order(conversations::id.desc()).limit(limit);
    let rows: Vec<HeadRow> = match after {
        Some(after) => newest_first.filter(conversations::id.lt(after.to_string())).load(c)?,
        None => newest_first.load(c)?,
    };
    rows.into_iter().map(|row| row.read(caller)).collect()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = conversations)]
struct LoadedRow {
    owner_id: String,
    patient_id: Option<String>,
    status: String,
    language: String,
    urgency: String,
    last_seq: i64,
    read_patient: i64,
    read_staff: i64,
    assigned_to: Option<String>,
    state: Option<Sealed>,
    created_at: i64,
}

fn load(c: &mut DbConnection, id: ConversationId) -> Outcome<Loaded> {
    let row: LoadedRow = conversations::table.find(id.to_string()).select(LoadedRow::as_select()).first(c)?;
    let owner_name = display_name(c, &row.owner_id)?;
    let assigned_to = match &row.assigned_to {
        Some(user) => Some((words::id(user)?, display_name(c, user)?)),
        None => None,
    };
    Ok(Loaded {
        id,
        owner: words::id(&row.owner_id)?,
        owner_name,
        patient_id: words::maybe_id(row.patient_id.as_deref())?,
        status: words::known(ConversationStatus::parse(&row.status))?,
        language: words::known(Language::parse(&row.language))?,
        urgency: words::known(Urgency::parse(&row.urgency))?,
        last_seq: row.last_seq,
        read_patient: row.read_patient,
        read_staff: row.read_staff,
        assigned_to,
        state: open_maybe(row.state)?,
        findings: findings_of(c, &id.to_string())?,
        unfinished: messages::unfinished(c, id)?,
        created_at: At::from_millis(row.created_at),
    })
}

fn findings_of(c: &mut DbConnection, id: &str) -> Outcome<Vec<Finding>> {
    let bodies: Vec<Sealed> = findings::table
        .filter(findings::conversation_id.eq(id))
        .select(findings::body)
        .load(c)?;
    let mut all = bodies.iter().map(Sealed::open_json).collect::<Outcome<Vec<Finding>>>()?;
    // Ids of messages grow with time.
    all.sort_by_key(|finding| (finding.message_id, finding.start));
    Ok(all)
}

fn display_name(c: &mut DbConnection, user: &str) -> Outcome<String> {
    let name: Sealed = users::table.find(user).select(users::display_name).first(c)?;
    name.open()
}

/// Moves a read mark. The update comes first: it locks the row, so that the count after it misses no message of a turn that is
/// written at the same time.
fn mark_read(c: &mut DbConnection, id: &str, staff: bool, seq: i64) -> Outcome<bool> {
    use conversations::dsl;
    let last_seq: i64 = dsl::conversations.find(id).select(dsl::last_seq).first(c)?;
    let seq = seq.min(last_seq);
    let one = dsl::conversations.find(id);
    let moved = match staff {
        true => diesel::update(one.filter(dsl::read_staff.lt(seq)))
            .set(dsl::read_staff.eq(seq))
            .execute(c)?,
        false => diesel::update(one.filter(dsl::read_patient.lt(seq)))
            .set(dsl::read_patient.eq(seq))
            .execute(c)?,
    };
    if moved == 0 {
        return Ok(false);
    }
    let own_side = if staff { "staff" } else { "user" };
    let unread: i64 = transcript::table
        .filter(transcript::conversation_id.eq(id))
        .filter(transcript::seq.gt(seq))
        .filter(transcript::role.ne(own_side))
        .count()
        .get_result(c)?;
    match staff {
        true => diesel::update(one).set(dsl::unread_staff.eq(unread)).execute(c)?,
        false => diesel::update(one).set(dsl::unread_patient.eq(unread)).execute(c)?,
    };
    Ok(true)
}

fn message_of(c: &mut DbConnection, caller: &Caller, id: MessageId) -> Outcome<Message> {
    let message = messages::by_id(c, id)?;
    visible(c, caller, message.conversation_id)?;
    Ok(message)
}

fn keep_feedback(c: &mut DbConnection, caller: &Caller, id: MessageId, given: &Feedback, at: At) -> Outcome<()> {
    let message = message_of(c, caller, id)?;
    let key = (id.to_string(), caller.user_id.to_string());
    diesel::delete(feedback::table.find(key.clone())).execute(c)?;
    diesel::insert_into(feedback::table)
        .values((
            (feedback::message_id.eq(key.0), feedback::user_id.eq(key.1)),
            feedback::conversation_id.eq(message.conversation_id.to_string()),
            feedback::up.eq(given.up),
            feedback::reason.eq(given.reason.as_deref()),
            feedback::comment.eq(Sealed::maybe(given.comment.as_deref())),
            feedback::at.eq(at.millis()),
        ))
        .execute(c)?;
    Ok(())
}

#[async_trait]
impl Conversations for Db {
    async fn create(&self, caller: &Caller, language: Language, at: At) -> Result<Conversation> {
        let caller = caller.clone();
        let conversation = Conversation {
            id: ConversationId::fresh(),
            status: ConversationStatus::Open,
            language,
            patient_id: caller.patient_id,
            urgency: Urgency::None,
            last_seq: 0,
            unread: 0,
            created_at: at,
            updated_at: at,
        };
        self.write(move |c| {
            insert(c, &caller, &conversation)?;
            Ok(conversation.clone())
        })
        .await
    }

    async fn list(&self, caller: &Caller, after: Option<ConversationId>, limit: i64) -> Result<Vec<Conversation>> {
        let caller = caller.clone();
        self.read(move |c| page(c, &caller, after, limit)).await
    }

    async fn head(&self, caller: &Caller, id: ConversationId) -> Result<Conversation> {
        let caller = caller.clone();
        self.read(move |c| visible(c, &caller, id)).await
    }

    async fn messages(&self, id: ConversationId, after: i64, limit: i64) -> Result<Vec<Message>> {
        self.read(move |c| messages::after(c, id, after, limit)).await
    }

    async fn latest(&self, id: ConversationId, limit: i64) -> Result<Vec<Message>> {
        self.read(move |c| messages::latest(c, id, limit)).await
    }

    async fn message(&self, caller: &Caller, id: MessageId) -> Result<Message> {
        let caller = caller.clone();
        self.read(move |c| message_of(c, &caller, id)).await
    }

    async fn load(&self, id: ConversationId) -> Result<Loaded> {
        self.read(move |c| c.transaction(|c| load(c, id))).await
    }

    async fn sent(&self, id: ConversationId, sender: UserId, client_msg_id: &str) -> Result<Option<Sent>> {
        let client_msg_id = client_msg_id.to_owned();
        self.read(move |c| messages::sent(c, id, sender, &client_msg_id)).await
    }

    async fn commit(&self, commit: Commit) -> std::result::Result<(), CommitError> {
        self.write(move |c| commits::write(c, &commit))
            .await
            .map_err(|error| commits::commit_error(&error))
    }

    async fn mark_read(&self, id: ConversationId, staff: bool, seq: i64) -> Result<bool> {
        let id = id.to_string();
        self.write(move |c| mark_read(c, &id, staff, seq)).await
    }

    async fn feedback(&self, caller: &Caller, message: MessageId, feedback: Feedback, at: At) -> Result<()> {
        let caller = caller.clone();
        self.write(move |c| keep_feedback(c, &caller, message, &feedback, at)).await
    }

    async fn epoch(&self) -> Result<String> {
        self.read(|c| Ok(meta::table.find(EPOCH).select(meta::value).first(c)?)).await
    }
}
