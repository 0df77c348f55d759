//! The one transaction that ends a turn, or a part of it: few statements, always the same, so that they stay prepared.
//! Nothing is read but what decides about a staff case.

use crate::domain::error::{Code, Error};
use crate::domain::message::Speaker;
use crate::domain::staff::{Alert, Lane};
use crate::domain::time::At;
use crate::ports::conversations::{CaseEntry, Commit, CommitError, FindingRow};
use crate::store::advance::Advance;
use crate::store::connection::{DbConnection, natively};
use crate::store::error::{Failure, Outcome, is_unique_violation};
use crate::store::schema::{alerts, cases, findings, summaries};
use crate::store::sealed::Sealed;
use crate::store::{messages, outbox, words};
use diesel::prelude::*;

/// Writes a commit. `stale`: another owner has written.
pub fn write(c: &mut DbConnection, commit: &Commit) -> Outcome<()> {
    let id = commit.conversation_id.to_string();
    advance(c, &id, commit)?;
    for (index, stored) in commit.messages.iter().enumerate() {
        let seq = commit.after_seq + 1 + index as i64;
        if stored.message.seq != Some(seq) {
            return Err(Failure::corrupt("order of a commit"));
        }
        let done = commit.done.iter().find(|turn| turn.message_id == stored.message.id);
        messages::insert(c, &id, seq, stored, done).map_err(fenced)?;
    }
    for turn in commit
        .done
        .iter()
        .filter(|turn| commit.messages.iter().all(|stored| stored.message.id != turn.message_id))
    {
        messages::finish(c, &id, turn)?;
    }
    for row in &commit.findings {
        keep_finding(c, &id, row, commit.at)?;
    }
    if let Some(summary) = &commit.summary {
        insert_summary(c, &id, last_seq(commit), summary, commit.at)?;
    }
    if let Some(alert) = &commit.alert {
        insert_alert(c, &id, alert)?;
    }
    if let Some(case) = &commit.case {
        enter_case(c, &id, case, commit.at)?;
    }
    for entry in &commit.outbox {
        outbox::insert(c, entry, commit.at)?;
    }
    Ok(())
}

/// What a failed commit is to the actor that wrote it.
pub fn commit_error(error: &Error) -> CommitError {
    match error.code {
        Code::Stale => CommitError::Fenced,
        Code::StorageFull => CommitError::Full,
        _ => CommitError::Unavailable,
    }
}

fn fenced(failure: Failure) -> Failure {
    if failure.is_unique_violation() {
        Failure::from(Code::Stale)
    } else {
        failure
    }
}

fn last_seq(commit: &Commit) -> i64 {
    commit.after_seq + commit.messages.len() as i64
}

/// Moves the conversation on, if nobody else has: the fence of two owners besides the unique (conversation, seq).
fn advance(c: &mut DbConnection, id: &str, commit: &Commit) -> Outcome<()> {
    let by_others = |speaker: Speaker| commit.messages.iter().filter(|stored| stored.message.role != speaker).count() as i64;
    let step = Advance {
        id,
        after_seq: commit.after_seq,
        last_seq: last_seq(commit),
        status: commit.status.code(),
        language: commit.language.code(),
        urgency: commit.urgency.code(),
        patient_id: commit.patient_id.map(|id| id.to_string()),
        unread_patient: by_others(Speaker::User),
        unread_staff: by_others(Speaker::Staff),
        state: commit.state.as_deref().map(Sealed::seal),
        updated_at: commit.at.millis(),
    };
    let moved = natively!(c, c => step.execute(c))?;
    if moved == 0 { Err(Failure::from(Code::Stale)) } else { Ok(()) }
}

fn keep_finding(c: &mut DbConnection, conversation: &str, row: &FindingRow, at: At) -> Outcome<()> {
    let Some(finding) = &row.finding else {
        let one = findings::table.find((conversation, row.slot));
        diesel::delete(one).execute(c)?;
        return Ok(());
    };
    let (body, updated_at) = (Sealed::json(finding)?, at.millis());
    let new = (
        findings::conversation_id.eq(conversation),
        findings::slot.eq(row.slot),
        findings::body.eq(&body),
        findings::updated_at.eq(updated_at),
    );
    let again = (findings::body.eq(&body), findings::updated_at.eq(updated_at));
    natively!(c, c => diesel::insert_into(findings::table)
        .values(new)
        .on_conflict((findings::conversation_id, findings::slot))
        .do_update()
        .set(again)
        .execute(c))?;
    Ok(())
}

fn insert_summary(c: &mut DbConnection, conversation: &str, up_to_seq: i64, summary: &str, at: At) -> Outcome<()> {
    diesel::insert_into(summaries::table)
        .values((
            summaries::conversation_id.eq(conversation),
            summaries::up_to_seq.eq(up_to_seq),
            summaries::body.eq(Sealed::seal(summary)),
            summaries::created_at.eq(at.millis()),
        ))
        .execute(c)?;
    Ok(())
}

/// An alert that is there already stays as it is: a commit that is tried again must not reopen it.
fn insert_alert(c: &mut DbConnection, conversation: &str, alert: &Alert) -> Outcome<()> {
    let row = (
        alerts::id.eq(alert.id.to_string()),
        alerts::conversation_id.eq(conversation),
        alerts::level.eq(words::word(alert.level)?),
        alerts::status.eq(words::word(alert.status)?),
        alerts::rules.eq(Sealed::json(&alert.rules)?),
        alerts::excerpt.eq(Sealed::seal(&alert.excerpt)),
        alerts::language.eq(alert.language.code()),
        alerts::tier.eq(alert.tier),
        alerts::created_at.eq(alert.created_at.millis()),
        alerts::paged_at.eq(alert.paged_at.map(At::millis)),
    );
    let inserted = c.transaction(|c| diesel::insert_into(alerts::table).values(row).execute(c));
    match inserted {
        Err(error) if !is_unique_violation(&error) => Err(error.into()),
        _ => Ok(()),
    }
}

/// The rank of a lane: a smaller one is more urgent.
pub fn rank(lane: Lane) -> i64 {
    match lane {
        Lane::Emergency => 0,
        Lane::Handoff => 1,
        Lane::LowConfidence => 2,
        Lane::Feedback => 3,
    }
}

/// Puts a conversation into a lane. In the queue already: it moves up, never down, and keeps its place in time.
pub fn enter_case(c: &mut DbConnection, conversation: &str, case: &CaseEntry, at: At) -> Outcome<()> {
    let found: Option<(i64, Option<i64>)> = cases::table
        .find(conversation)
        .select((cases::rank, cases::resolved_at))
        .first(c)
        .optional()?;
    let entry = (
        cases::lane.eq(case.lane.code()),
        cases::rank.eq(rank(case.lane)),
        cases::reason.eq(&case.reason),
        cases::excerpt.eq(Sealed::seal(&case.excerpt)),
        cases::updated_at.eq(at.millis()),
    );
    let waiting = cases::waiting_since.eq(at.millis());
    match found {
        None => {
            let row = (cases::conversation_id.eq(conversation), entry, waiting);
            diesel::insert_into(cases::table).values(row).execute(c)?;
        }
        Some((_, Some(_))) => {
            let again = (
                entry,
                waiting,
                cases::resolved_at.eq(None::<i64>),
                cases::resolved_by.eq(None::<String>),
                cases::outcome.eq(None::<String>),
            );
            diesel::update(cases::table.find(conversation)).set(again).execute(c)?;
        }
        Some((there, None)) if rank(case.lane) < there => {
            diesel::update(cases::table.find(conversation)).set(entry).execute(c)?;
        }
        Some(_) => {}
    }
    Ok(())
}
