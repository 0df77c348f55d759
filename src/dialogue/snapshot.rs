//! The symptom memory in its stored form: it is written at every turn, so a finding is a short row instead of a map.

use crate::domain::conversation::{Memory, Pregnancy, Sex};
use crate::domain::finding::{Finding, Presence, Quantity, Severity, When, Whose};
use crate::domain::ids::MessageId;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    for_whom: Whose,
    age: Option<f64>,
    sex: Option<Sex>,
    pregnancy: Option<Pregnancy>,
    pregnancy_weeks: Option<u32>,
    findings: Vec<Row<'a>>,
    conditions: Cow<'a, [String]>,
    medications: Cow<'a, [String]>,
    allergies: Cow<'a, [String]>,
}

/// Concept, name, state, of, time, start, end, message, and what few findings have.
#[derive(Serialize, Deserialize)]
struct Row<'a>(
    Cow<'a, str>,
    Cow<'a, str>,
    u8,
    u8,
    u8,
    usize,
    usize,
    Option<String>,
    Option<Details<'a>>,
);

/// Value, since, in which words, severity.
#[derive(Serialize, Deserialize)]
struct Details<'a>(Option<Quantity>, Option<NaiveDate>, Option<Cow<'a, str>>, Option<Severity>);

const STATES: [Presence; 3] = [Presence::Present, Presence::Absent, Presence::Unknown];
const PERSONS: [Whose; 5] = [Whose::Own, Whose::Child, Whose::Parent, Whose::Spouse, Whose::Other];
const TIMES: [When; 3] = [When::Now, When::Past, When::Hypothetical];

fn number<T: PartialEq>(words: &[T], word: &T) -> u8 {
    words.iter().position(|other| other == word).unwrap_or_default() as u8
}

fn row(finding: &Finding) -> Row<'_> {
    let details = Details(
        finding.value.clone(),
        finding.since,
        finding.since_text.as_deref().map(Cow::Borrowed),
        finding.severity,
    );
    let plain = finding.value.is_none() && finding.since.is_none() && finding.since_text.is_none() && finding.severity.is_none();
    Row(
        Cow::Borrowed(&finding.concept),
        Cow::Borrowed(&finding.name),
        number(&STATES, &finding.state),
        number(&PERSONS, &finding.of),
        number(&TIMES, &finding.time),
        finding.start,
        finding.end,
        finding.message_id.map(|id| URL_SAFE_NO_PAD.encode(id.0.as_bytes())),
        (!plain).then_some(details),
    )
}

fn finding(row: Row<'_>) -> Option<Finding> {
    let Row(concept, name, state, of, time, start, end, message, details) = row;
    let Details(value, since, since_text, severity) = details.unwrap_or(Details(None, None, None, None));
    let message_id = message.and_then(|id| Uuid::from_slice(&URL_SAFE_NO_PAD.decode(id).ok()?).ok());
    Some(Finding {
        concept: concept.into_owned(),
        name: name.into_owned(),
        state: *STATES.get(usize::from(state))?,
        of: *PERSONS.get(usize::from(of))?,
        time: *TIMES.get(usize::from(time))?,
        value,
        since,
        since_text: since_text.map(Cow::into_owned),
        severity,
        start,
        end,
        message_id: message_id.map(MessageId),
    })
}

pub fn serialize<S: Serializer>(memory: &Memory, serializer: S) -> Result<S::Ok, S::Error> {
    Stored {
        for_whom: memory.for_whom,
        age: memory.age,
        sex: memory.sex,
        pregnancy: memory.pregnancy,
        pregnancy_weeks: memory.pregnancy_weeks,
        findings: memory.findings.iter().map(row).collect(),
        conditions: Cow::Borrowed(&memory.conditions),
        medications: Cow::Borrowed(&memory.medications),
        allergies: Cow::Borrowed(&memory.allergies),
    }
    .serialize(serializer)
}

/// Also reads the form of findings as maps, which older snapshots have.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Memory, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either<'a> {
        Rows(Stored<'a>),
        Maps(Memory),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::Maps(memory) => memory,
        Either::Rows(stored) => Memory {
            for_whom: stored.for_whom,
            age: stored.age,
            sex: stored.sex,
            pregnancy: stored.pregnancy,
            pregnancy_weeks: stored.pregnancy_weeks,
            findings: stored.findings.into_iter().filter_map(finding).collect(),
            conditions: stored.conditions.into_owned(),
            medications: stored.medications.into_owned(),
            allergies: stored.allergies.into_owned(),
        },
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::dialogue::state::State;

    fn fever() -> Finding {
        Finding {
            concept: "fever".into(),
            name: "Sốt".into(),
            state: Presence::Absent,
            of: Whose::Child,
            time: When::Past,
            value: Some(Quantity {
                number: 39.0,
                unit: "°C".into(),
            }),
            since: "2026-11-22".parse().ok(),
            since_text: Some("3 ngày nay".into()),
            severity: Some(Severity::Mild),
            start: 7,
            end: 10,
            message_id: Some(MessageId::fresh()),
        }
    }

    #[test]
    fn c13_every_part_of_a_finding_comes_back() {
        let mut state = State::default();
        state.memory.findings = vec![
            fever(),
            Finding {
                value: None,
                since: None,
                since_text: None,
                severity: None,
                message_id: None,
                ..fever()
            },
        ];
        state.memory.conditions = vec!["Hen".into()];
        let json = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&json).unwrap(), state);
    }

    #[test]
    fn an_older_snapshot_loads() {
        let memory = Memory {
            findings: vec![fever()],
            ..Memory::default()
        };
        let json = format!(r#"{{"memory":{}}}"#, serde_json::to_string(&memory).unwrap());
        assert_eq!(serde_json::from_str::<State>(&json).unwrap().memory, memory);
    }
}
