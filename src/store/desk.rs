//! The desk's port over the store: claims with one winner, releases, resolutions. Reading stands in `cases`, `alerts`, `notes`.

use crate::domain::conversation::ConversationStatus;
use crate::domain::error::{Code, Error, Result};
use crate::domain::ids::{AlertId, ConversationId};
use crate::domain::person::Caller;
use crate::domain::staff::{Alert, Case, Counts, Lane, Note};
use crate::domain::time::At;
use crate::ports::conversations::CaseEntry;
use crate::ports::desk::{Desk, OpenOnly, QueueQuery};
use crate::store::connection::DbConnection;
use crate::store::db::Db;
use crate::store::error::{Failure, Outcome};
use crate::store::schema::{cases as queue, conversations, participants};
use crate::store::{alerts, cases, commits, notes};
use async_trait::async_trait;
use diesel::prelude::*;

/// Why a conversation stands in the queue that staff took without having been asked.
const TAKEN_OVER: &str = "taken over by staff";

#[async_trait]
impl Desk for Db {
    async fn counts(&self, caller: &Caller) -> Result<Counts> {
        let caller = caller.clone();
        self.read(move |c| cases::counts(c, &caller)).await
    }

    async fn queue(&self, caller: &Caller, query: QueueQuery) -> Result<Vec<Case>> {
        let caller = caller.clone();
        self.read(move |c| cases::page(c, &caller, &query)).await
    }

    async fn case(&self, caller: &Caller, id: ConversationId) -> Result<Case> {
        let caller = caller.clone();
        self.read(move |c| {
            cases::require_visible(c, &caller, id)?;
            if !cases::is_open(c, id)? {
                return Err(Code::NotFound.into());
            }
            cases::by_id(c, id)
        })
        .await
    }

    async fn claim(&self, caller: &Caller, id: ConversationId, at: At) -> Result<Case> {
        let caller = caller.clone();
        self.write(move |c| claim(c, &caller, id, at)).await
    }

    async fn release(&self, caller: &Caller, id: ConversationId, note: Option<String>, at: At) -> Result<Case> {
        let caller = caller.clone();
        self.write(move |c| {
            hand_back(c, &caller, id, ConversationStatus::WaitingStaff, note.as_deref(), at)?;
            cases::by_id(c, id)
        })
        .await
    }

    async fn resolve(&self, caller: &Caller, id: ConversationId, outcome: Option<String>, note: Option<String>, at: At) -> Result<Case> {
        let caller = caller.clone();
        self.write(move |c| {
            hand_back(c, &caller, id, ConversationStatus::Open, note.as_deref(), at)?;
            resolve(c, &caller, id, outcome.as_deref(), at)?;
            cases::by_id(c, id)
        })
        .await
    }

    async fn add_note(&self, caller: &Caller, id: ConversationId, text: &str, at: At) -> Result<Note> {
        let (caller, text) = (caller.clone(), text.to_owned());
        self.write(move |c| {
            cases::require_visible(c, &caller, id)?;
            notes::insert(c, &caller, id, &text, at)
        })
        .await
    }

    async fn notes(&self, caller: &Caller, id: ConversationId) -> Result<Vec<Note>> {
        let caller = caller.clone();
        self.read(move |c| {
            cases::require_visible(c, &caller, id)?;
            notes::of(c, id)
        })
        .await
    }

    async fn alerts(&self, caller: &Caller, id: Option<ConversationId>, open_only: OpenOnly) -> Result<Vec<Alert>> {
        let caller = caller.clone();
        self.read(move |c| alerts::list(c, &caller, id, open_only)).await
    }

    async fn acknowledge(&self, caller: &Caller, id: AlertId, at: At) -> Result<Alert> {
        let caller = caller.clone();
        self.write(move |c| alerts::acknowledge(c, &caller, id, at)).await
    }

    async fn overdue(&self, before: At) -> Result<Vec<Alert>> {
        self.read(move |c| alerts::overdue(c, before)).await
    }

    async fn paged(&self, id: AlertId, tier: i64, at: At) -> Result<Alert> {
        self.write(move |c| alerts::paged(c, id, tier, at)).await
    }
}

/// One winner: the guarded update takes the conversation only where nobody has it.
fn claim(c: &mut DbConnection, caller: &Caller, id: ConversationId, at: At) -> Outcome<Case> {
    cases::require_visible(c, caller, id)?;
    let unclaimed = conversations::table
        .find(id.to_string())
        .filter(conversations::assigned_to.is_null());
    let taken = (
        conversations::assigned_to.eq(caller.user_id.to_string()),
        conversations::assigned_at.eq(at.millis()),
        conversations::status.eq(ConversationStatus::WithStaff.code()),
        conversations::updated_at.eq(at.millis()),
    );
    if diesel::update(unclaimed).set(taken).execute(c)? == 0 {
        let holder = cases::holder(c, id)?;
        if holder.as_ref().is_none_or(|holder| holder.user_id != caller.user_id) {
            return Err(Error {
                assigned_to: holder,
                ..Error::new(Code::AlreadyClaimed)
            }
            .into());
        }
        return cases::by_id(c, id);
    }
    if !cases::is_open(c, id)? {
        let entry = CaseEntry {
            lane: Lane::Handoff,
            reason: TAKEN_OVER.to_owned(),
            excerpt: String::new(),
        };
        commits::enter_case(c, &id.to_string(), &entry, at)?;
    }
    join(c, caller, id, at)?;
    cases::by_id(c, id)
}

/// Notes who has taken part, once.
fn join(c: &mut DbConnection, caller: &Caller, id: ConversationId, at: At) -> Outcome<()> {
    let (conversation, user) = (id.to_string(), caller.user_id.to_string());
    let there: Option<String> = participants::table
        .find((&conversation, &user))
        .select(participants::user_id)
        .first(c)
        .optional()?;
    if there.is_none() {
        let row = (
            participants::conversation_id.eq(conversation),
            participants::user_id.eq(user),
            participants::role.eq(caller.role.code()),
            participants::joined_at.eq(at.millis()),
        );
        diesel::insert_into(participants::table).values(row).execute(c)?;
    }
    Ok(())
}

/// Gives a conversation back, if the caller has it: `not_assigned` otherwise.
fn hand_back(
    c: &mut DbConnection,
    caller: &Caller,
    id: ConversationId,
    status: ConversationStatus,
    note: Option<&str>,
    at: At,
) -> Outcome<()> {
    cases::require_visible(c, caller, id)?;
    let own = conversations::table
        .find(id.to_string())
        .filter(conversations::assigned_to.eq(caller.user_id.to_string()));
    let given = (
        conversations::assigned_to.eq(None::<String>),
        conversations::assigned_at.eq(None::<i64>),
        conversations::status.eq(status.code()),
        conversations::updated_at.eq(at.millis()),
    );
    if diesel::update(own).set(given).execute(c)? == 0 {
        return Err(Failure::from(Code::NotAssigned));
    }
    if let Some(text) = note.map(str::trim).filter(|text| !text.is_empty()) {
        notes::insert(c, caller, id, text, at)?;
    }
    Ok(())
}

fn resolve(c: &mut DbConnection, caller: &Caller, id: ConversationId, outcome: Option<&str>, at: At) -> Outcome<()> {
    let done = (
        queue::resolved_at.eq(at.millis()),
        queue::resolved_by.eq(caller.user_id.to_string()),
        queue::outcome.eq(outcome),
        queue::updated_at.eq(at.millis()),
    );
    diesel::update(queue::table.find(id.to_string())).set(done).execute(c)?;
    alerts::resolve(c, &id.to_string(), caller.user_id, at)
}
