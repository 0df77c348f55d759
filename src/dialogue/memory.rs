//! The symptom memory: what each message adds to it. The latest statement about a concept wins; values and onsets stay until
//! they are contradicted; what was only asked, imagined or long past never becomes a symptom of now.

use crate::dialogue::state::{Form, State};
use crate::dialogue::understand::Profile;
use crate::domain::conversation::{ContextView, Memory};
use crate::domain::finding::{Finding, Presence, When, Whose};
use crate::domain::ids::MessageId;
use crate::domain::person::History;
use crate::domain::understanding::{Slots, Understanding};

/// Takes one message into the memory. True where anything changed.
pub fn merge(memory: &mut Memory, understanding: &Understanding, profile: &Profile, message_id: MessageId) -> bool {
    let before = memory.clone();
    turn_to(memory, profile);
    person(memory, profile);
    let mut keys: Vec<(String, Whose)> = Vec::new();
    let mut told: Vec<Finding> = Vec::new();
    for finding in &understanding.findings {
        let mut finding = finding.clone();
        finding.message_id = Some(message_id);
        // Who is not named is the one spoken of before.
        if finding.of == Whose::Own && profile.for_whom.is_none() {
            finding.of = memory.for_whom;
        }
        let key = (finding.concept.clone(), finding.of);
        if !keys.contains(&key) {
            keys.push(key);
        }
        told.push(finding);
    }
    for (concept, of) in keys {
        let latest: Vec<Finding> = told
            .iter()
            .filter(|finding| finding.concept == concept && finding.of == of)
            .cloned()
            .collect();
        settle(&mut memory.findings, &concept, of, latest);
    }
    *memory != before
}

/// The conversation turns to another person: age, sex and pregnancy were the other one's.
fn turn_to(memory: &mut Memory, profile: &Profile) {
    if let Some(whose) = profile.for_whom
        && whose != memory.for_whom
    {
        let first = memory.findings.is_empty();
        memory.for_whom = whose;
        if !first {
            memory.age = None;
            memory.sex = None;
            memory.pregnancy = None;
            memory.pregnancy_weeks = None;
        }
    }
}

fn person(memory: &mut Memory, profile: &Profile) {
    memory.age = profile.age.or(memory.age);
    memory.sex = profile.sex.or(memory.sex);
    memory.pregnancy = profile.pregnancy.or(memory.pregnancy);
    memory.pregnancy_weeks = profile.pregnancy_weeks.or(memory.pregnancy_weeks);
    add(&mut memory.conditions, &profile.conditions);
    add(&mut memory.medications, &profile.medications);
    add(&mut memory.allergies, &profile.allergies);
}

fn add(list: &mut Vec<String>, more: &[String]) {
    for entry in more {
        if !entry.trim().is_empty() && !list.iter().any(|known| known.to_lowercase() == entry.to_lowercase()) {
            list.push(entry.clone());
        }
    }
}

/// What one message says of one concept, last word last.
fn settle(findings: &mut Vec<Finding>, concept: &str, of: Whose, latest: Vec<Finding>) {
    let same = |finding: &Finding| finding.concept == concept && finding.of == of;
    let known = findings.iter().find(|finding| same(finding)).cloned();
    let counts = |finding: &Finding| match (finding.time, finding.state, &known) {
        (When::Hypothetical, ..) => false,
        (When::Past, _, Some(known)) => known.time == When::Past,
        (When::Now, Presence::Unknown, Some(_)) => false,
        (When::Past | When::Now, ..) => true,
    };
    let said: Vec<Finding> = latest.into_iter().filter(counts).collect();
    let Some(last) = said.last().cloned() else { return };
    let mut kept: Vec<Finding> = if last.state == Presence::Present && is_pair(&said) {
        said
    } else {
        vec![last]
    };
    if let Some(known) = known {
        kept.iter_mut().for_each(|finding| inherit(finding, &known));
    }
    findings.retain(|finding| !same(finding));
    findings.extend(kept);
}

/// Two readings that belong together, as the two numbers of a blood pressure: both valued, one right after the other.
fn is_pair(said: &[Finding]) -> bool {
    match said {
        [first, second] => {
            first.value.is_some()
                && second.value.is_some()
                && first.value != second.value
                && first.start == second.start
                && first.time == second.time
        }
        _ => false,
    }
}

/// What was known of the same symptom stays true until it is said anew.
fn inherit(finding: &mut Finding, known: &Finding) {
    if finding.state != Presence::Present || known.state != Presence::Present {
        return;
    }
    if finding.value.is_none() {
        finding.value.clone_from(&known.value);
    }
    if finding.since.is_none() && finding.since_text.is_none() {
        finding.since = known.since;
        finding.since_text.clone_from(&known.since_text);
    }
    finding.severity = finding.severity.or(known.severity);
}

/// The answer to a question about one concept.
pub fn answered(memory: &mut Memory, concept: &str, name: &str, present: Option<bool>, message_id: MessageId) {
    let state = match present {
        Some(true) => Presence::Present,
        Some(false) => Presence::Absent,
        None => Presence::Unknown,
    };
    let of = memory.for_whom;
    let finding = Finding {
        concept: concept.into(),
        name: name.into(),
        state,
        of,
        time: When::Now,
        value: None,
        since: None,
        since_text: None,
        severity: None,
        start: 0,
        end: 0,
        message_id: Some(message_id),
    };
    settle(&mut memory.findings, concept, of, vec![finding]);
}

/// What the patient's record says. It is the record of the account's own patient, so it is taken for nobody else.
pub fn recorded(memory: &mut Memory, history: &History) {
    if memory.for_whom != Whose::Own {
        return;
    }
    add(
        &mut memory.conditions,
        &history
            .conditions
            .iter()
            .map(|condition| condition.name.clone())
            .collect::<Vec<_>>(),
    );
    let taken = history.medications.iter().filter(|medication| medication.until.is_none());
    add(
        &mut memory.medications,
        &taken.map(|medication| medication.name.clone()).collect::<Vec<_>>(),
    );
    add(
        &mut memory.allergies,
        &history
            .allergies
            .iter()
            .map(|allergy| allergy.substance.clone())
            .collect::<Vec<_>>(),
    );
}

/// Findings of the person that the conversation is about, that hold now.
pub fn present(memory: &Memory) -> impl Iterator<Item = &Finding> {
    memory
        .findings
        .iter()
        .filter(|finding| finding.state == Presence::Present && finding.of == memory.for_whom)
}

/// Forgets everything about the person.
pub fn forget(state: &mut State) {
    state.memory = Memory::default();
    state.summary = None;
    state.recent.clear();
    state.asked.clear();
    state.history_known = false;
    state.contact_name = None;
    state.contact_phone = None;
    if matches!(state.form, Some(Form::Interview(_))) {
        state.form = None;
    }
}

/// `GET …/{id}/context`.
pub fn context_view(state: &State) -> ContextView {
    let memory = state.memory.clone();
    ContextView {
        language: state.language,
        for_whom: memory.for_whom,
        age: memory.age,
        sex: memory.sex,
        pregnancy: memory.pregnancy,
        findings: memory.findings,
        conditions: memory.conditions,
        medications: memory.medications,
        allergies: memory.allergies,
        urgency: state.urgency,
        summary: state.summary.clone(),
        booking: booking_view(state),
    }
}

/// What the booking in progress knows.
pub fn booking_view(state: &State) -> Option<Slots> {
    let Some(Form::Booking(form)) = &state.form else { return None };
    let known = form.slot.as_ref().or(form.offered.first());
    let clock = |time: Option<chrono::NaiveTime>| time.map(|time| time.format("%H:%M").to_string());
    let one_day = form.slot.as_ref().map(|slot| slot.datetime.date());
    Some(Slots {
        specialty: known.map(|slot| slot.specialty.clone()),
        specialty_id: form
            .wish
            .specialty_id
            .clone()
            .or_else(|| known.map(|slot| slot.specialty_id.clone())),
        doctor: form.slot.as_ref().map(|slot| slot.doctor_name.clone()),
        doctor_id: form.slot.as_ref().map(|slot| slot.doctor_id).or(form.wish.doctor_id),
        date_from: one_day.or(form.wish.from),
        date_to: one_day.or(form.wish.to),
        time_from: clock(form.slot.as_ref().map(|slot| slot.datetime.local().time()).or(form.wish.time_from)),
        time_to: clock(form.slot.as_ref().map(|slot| slot.datetime.local().time()).or(form.wish.time_to)),
        date_text: None,
        ambiguous: false,
    })
}
