//! Cases of the staff queue: who may see which, and how rows become the domain's `Case`. A page takes four queries, however many
//! conversations there are: the open cases have an index of their own.

use crate::domain::conversation::ConversationStatus;
use crate::domain::error::Code;
use crate::domain::ids::ConversationId;
use crate::domain::language::Language;
use crate::domain::person::{Caller, Role};
use crate::domain::staff::{Assignee, Case, CasePatient, Counts, Lane};
use crate::domain::time::At;
use crate::domain::urgency::Urgency;
use crate::ports::desk::{Assigned, QueueQuery};
use crate::store::connection::DbConnection;
use crate::store::error::{Failure, Outcome};
use crate::store::schema::{cases, conversations, patients, users};
use crate::store::sealed::Sealed;
use crate::store::{alerts, commits, words};
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = cases)]
struct Row {
    conversation_id: String,
    lane: String,
    reason: String,
    excerpt: Sealed,
    waiting_since: i64,
    due_at: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = conversations)]
struct HeadRow {
    owner_id: String,
    patient_id: Option<String>,
    status: String,
    language: String,
    urgency: String,
    last_seq: i64,
    unread_staff: i64,
    assigned_to: Option<String>,
}

/// `forbidden` for everybody but desk staff.
pub fn require_desk(caller: &Caller) -> Outcome<()> {
    if caller.role.is_desk() {
        Ok(())
    } else {
        Err(Code::Forbidden.into())
    }
}

pub fn counts(c: &mut DbConnection, caller: &Caller) -> Outcome<Counts> {
    require_desk(caller)?;
    let rows: Vec<(i64, i64)> = cases::table
        .filter(cases::resolved_at.is_null())
        .group_by(cases::rank)
        .select((cases::rank, diesel::dsl::count_star()))
        .load(c)?;
    let of = |lane: Lane| {
        let seen = caller.role.is_clinical() || lane == Lane::Handoff;
        rows.iter()
            .find(|(rank, _)| seen && *rank == commits::rank(lane))
            .map_or(0, |(_, count)| *count)
    };
    Ok(Counts {
        emergency: of(Lane::Emergency),
        handoff: of(Lane::Handoff),
        low_confidence: of(Lane::LowConfidence),
        feedback: of(Lane::Feedback),
    })
}

/// A page of the queue. `after`: the conversation at the end of the page before.
pub fn page(c: &mut DbConnection, caller: &Caller, query: &QueueQuery) -> Outcome<Vec<Case>> {
    require_desk(caller)?;
    let lane = match (caller.role, query.lane) {
        (Role::Reception, None | Some(Lane::Handoff)) => Some(Lane::Handoff),
        (Role::Reception, Some(_)) => return Err(Code::Forbidden.into()),
        (_, lane) => lane,
    };
    let mut found = cases::table
        .inner_join(conversations::table)
        .filter(cases::resolved_at.is_null())
        .select((Row::as_select(), HeadRow::as_select()))
        .order((cases::rank, cases::waiting_since, cases::conversation_id))
        .limit(query.limit)
        .into_boxed();
    if let Some(lane) = lane {
        found = found.filter(cases::rank.eq(commits::rank(lane)));
    }
    match query.assigned {
        Assigned::Any => {}
        Assigned::Me => found = found.filter(conversations::assigned_to.eq(caller.user_id.to_string())),
        Assigned::None => found = found.filter(conversations::assigned_to.is_null()),
    }
    if let Some(after) = &query.after {
        let place = cases::table
            .find(after)
            .select((cases::rank, cases::waiting_since))
            .first(c)
            .optional()?;
        let (rank, since): (i64, i64) = place.ok_or_else(|| Failure::from(Code::BadRequest))?;
        let later = cases::waiting_since
            .gt(since)
            .or(cases::waiting_since.eq(since).and(cases::conversation_id.gt(after.clone())));
        found = found.filter(cases::rank.gt(rank).or(cases::rank.eq(rank).and(later)));
    }
    let rows: Vec<(Row, HeadRow)> = found.load(c)?;
    read(c, rows)
}

/// The case of a conversation, whether in the queue or resolved just now. No check of the caller.
pub fn by_id(c: &mut DbConnection, id: ConversationId) -> Outcome<Case> {
    let row: (Row, HeadRow) = cases::table
        .inner_join(conversations::table)
        .filter(cases::conversation_id.eq(id.to_string()))
        .select((Row::as_select(), HeadRow::as_select()))
        .first(c)?;
    read(c, vec![row])?.pop().ok_or_else(|| Code::NotFound.into())
}

/// May the caller work on this conversation? Clinical staff on any; reception on what was handed over to it.
pub fn require_visible(c: &mut DbConnection, caller: &Caller, id: ConversationId) -> Outcome<()> {
    require_desk(caller)?;
    let here: Option<(Option<String>, Option<String>)> = conversations::table
        .left_join(cases::table)
        .filter(conversations::id.eq(id.to_string()))
        .select((conversations::assigned_to, cases::lane.nullable()))
        .first(c)
        .optional()?;
    let Some((assigned_to, lane)) = here else {
        return Err(Code::NotFound.into());
    };
    // One's own stays one's own when an emergency moves it to another lane.
    let own = assigned_to == Some(caller.user_id.to_string());
    let handed_over = lane.as_deref() == Some(Lane::Handoff.code());
    if caller.role.is_clinical() || own || handed_over {
        Ok(())
    } else {
        Err(Code::NotFound.into())
    }
}

/// Is the conversation in the queue now?
pub fn is_open(c: &mut DbConnection, id: ConversationId) -> Outcome<bool> {
    let open = cases::table
        .find(id.to_string())
        .filter(cases::resolved_at.is_null())
        .select(cases::conversation_id);
    Ok(open.first::<String>(c).optional()?.is_some())
}

fn read(c: &mut DbConnection, rows: Vec<(Row, HeadRow)>) -> Outcome<Vec<Case>> {
    let ids: Vec<String> = rows.iter().map(|(row, _)| row.conversation_id.clone()).collect();
    let people: Vec<String> = rows
        .iter()
        .flat_map(|(_, head)| [Some(&head.owner_id), head.assigned_to.as_ref()])
        .flatten()
        .cloned()
        .collect();
    let patients: Vec<String> = rows.iter().filter_map(|(_, head)| head.patient_id.clone()).collect();
    let names = names(c, people)?;
    let patients = known_patients(c, patients)?;
    let mut alerts = alerts::of_conversations(c, &ids)?;
    rows.into_iter()
        .map(|(row, head)| {
            Ok(Case {
                conversation_id: words::id(&row.conversation_id)?,
                lane: words::known(Lane::parse(&row.lane))?,
                urgency: words::known(Urgency::parse(&head.urgency))?,
                status: words::known(ConversationStatus::parse(&head.status))?,
                reason: row.reason,
                excerpt: row.excerpt.open()?,
                language: words::known(Language::parse(&head.language))?,
                patient: case_patient(&head.owner_id, head.patient_id.as_deref(), &names, &patients)?,
                assigned_to: head.assigned_to.as_deref().map(|user| assignee(user, &names)).transpose()?,
                alert: alerts.remove(&row.conversation_id),
                waiting_since: At::from_millis(row.waiting_since),
                due_at: row.due_at.map(At::from_millis),
                last_seq: head.last_seq,
                unread: head.unread_staff,
            })
        })
        .collect()
}

fn names(c: &mut DbConnection, ids: Vec<String>) -> Outcome<HashMap<String, String>> {
    let rows: Vec<(String, Sealed)> = users::table
        .filter(users::id.eq_any(ids))
        .select((users::id, users::display_name))
        .load(c)?;
    rows.into_iter().map(|(id, name)| Ok((id, name.open()?))).collect()
}

fn known_patients(c: &mut DbConnection, ids: Vec<String>) -> Outcome<HashMap<String, (String, bool)>> {
    let rows: Vec<(String, Sealed, bool)> = patients::table
        .filter(patients::id.eq_any(ids))
        .select((patients::id, patients::name, patients::verified))
        .load(c)?;
    rows.into_iter()
        .map(|(id, name, verified)| Ok((id, (name.open()?, verified))))
        .collect()
}

fn assignee(user: &str, names: &HashMap<String, String>) -> Outcome<Assignee> {
    Ok(Assignee {
        user_id: words::id(user)?,
        display_name: names.get(user).cloned().unwrap_or_default(),
    })
}

/// The patient where one is linked, else the one who writes, by the name given.
fn case_patient(
    owner: &str,
    patient: Option<&str>,
    names: &HashMap<String, String>,
    patients: &HashMap<String, (String, bool)>,
) -> Outcome<CasePatient> {
    let known = patient.and_then(|id| patients.get(id));
    let display_name = known
        .map(|(name, _)| name)
        .or_else(|| names.get(owner))
        .cloned()
        .unwrap_or_default();
    Ok(CasePatient {
        patient_id: words::maybe_id(patient)?,
        display_name,
        verified: known.is_some_and(|(_, verified)| *verified),
    })
}

/// Who has a conversation now, by name.
pub fn holder(c: &mut DbConnection, id: ConversationId) -> Outcome<Option<Assignee>> {
    let user: Option<String> = conversations::table
        .find(id.to_string())
        .select(conversations::assigned_to)
        .first(c)?;
    let Some(user) = user else { return Ok(None) };
    let names = names(c, vec![user.clone()])?;
    assignee(&user, &names).map(Some)
}
