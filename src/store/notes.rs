//! Internal notes of staff, in a table of their own: nothing that a patient's channel reads touches it (invariant I8).

use crate::domain::ids::{ConversationId, NoteId};
use crate::domain::person::Caller;
use crate::domain::staff::{Assignee, Note};
use crate::domain::time::At;
use crate::store::connection::DbConnection;
use crate::store::error::Outcome;
use crate::store::schema::{notes, users};
use crate::store::sealed::Sealed;
use crate::store::words;
use diesel::prelude::*;

pub fn insert(c: &mut DbConnection, caller: &Caller, conversation: ConversationId, text: &str, at: At) -> Outcome<Note> {
    let author = Assignee {
        user_id: caller.user_id,
        display_name: caller.display_name.clone(),
    };
    let note = Note {
        id: NoteId::fresh(),
        text: text.to_owned(),
        author,
        created_at: At::from_millis(at.millis()),
    };
    let row = (
        notes::id.eq(note.id.to_string()),
        notes::conversation_id.eq(conversation.to_string()),
        notes::author_id.eq(caller.user_id.to_string()),
        notes::body.eq(Sealed::seal(text)),
        notes::created_at.eq(at.millis()),
    );
    diesel::insert_into(notes::table).values(row).execute(c)?;
    Ok(note)
}

/// Oldest first.
pub fn of(c: &mut DbConnection, conversation: ConversationId) -> Outcome<Vec<Note>> {
    let rows: Vec<(String, Sealed, String, Sealed, i64)> = notes::table
        .inner_join(users::table)
        .filter(notes::conversation_id.eq(conversation.to_string()))
        .order(notes::id)
        .select((notes::id, notes::body, users::id, users::display_name, notes::created_at))
        .load(c)?;
    rows.into_iter()
        .map(|(id, body, author, name, at)| {
            let author = Assignee {
                user_id: words::id(&author)?,
                display_name: name.open()?,
            };
            Ok(Note {
                id: words::id(&id)?,
                text: body.open()?,
                author,
                created_at: At::from_millis(at),
            })
        })
        .collect()
}
