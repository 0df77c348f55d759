//! Symptom analysis without a conversation: `POST /api/chatbot/analyze-symptoms` and `eval analyze`.

use crate::clinical::analysis::AnalysisInput;
use crate::clinical::red_flags::Context;
use crate::dialogue::mind::Mind;
use crate::domain::analysis::Analysis;
use crate::domain::conversation::{Pregnancy, Sex};
use crate::domain::error::{Code, Error};
use crate::domain::finding::Severity;
use crate::domain::language::Language;
use crate::domain::message::MAX_TEXT;
use crate::domain::time::At;
use crate::language::{since, text};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Most lines of one list.
const MOST_LINES: usize = 50;
const OLDEST: f64 = 130.0;

/// One line or several.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// In words, or 1 to 10.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
pub enum HowBad {
    Number(f64),
    Words(String),
}

#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Request {
    symptoms: Option<OneOrMany>,
    duration: Option<String>,
    severity: Option<HowBad>,
    medical_history: Option<OneOrMany>,
    /// In years.
    age: Option<f64>,
    sex: Option<Sex>,
    pregnant: Option<bool>,
    language: Option<Language>,
}

fn lines(field: &str, value: Option<&OneOrMany>) -> Result<Vec<String>, Error> {
    let lines = match value {
        None => Vec::new(),
        Some(OneOrMany::One(line)) => vec![line.clone()],
        Some(OneOrMany::Many(lines)) => lines.clone(),
    };
    let length: usize = lines.iter().map(|line| line.chars().count()).sum();
    if lines.iter().any(|line| line.contains('\0')) {
        return Err(Error::new(Code::Invalid).field(field, Code::Invalid, "NUL"));
    }
    if lines.len() > MOST_LINES || length > MAX_TEXT {
        return Err(Error::new(Code::Invalid).field(
            field,
            Code::TooLong,
            format!("at most {MOST_LINES} lines and {MAX_TEXT} characters"),
        ));
    }
    Ok(lines.into_iter().filter(|line| !line.trim().is_empty()).collect())
}

/// The analysis of a request; names in its language, else in that of its words, else in the caller's.
pub fn analyze(mind: &Mind, request: &Request, caller: Language, now: At) -> Result<Analysis, Error> {
    let symptoms = lines("symptoms", request.symptoms.as_ref())?;
    let history = lines("medical_history", request.medical_history.as_ref())?;
    if symptoms.is_empty() {
        return Err(Code::NoSymptoms.into());
    }
    if request.age.is_some_and(|age| !(0.0..=OLDEST).contains(&age)) {
        return Err(Error::new(Code::Invalid).field("age", Code::Invalid, format!("0 to {OLDEST} years")));
    }
    // Commas keep the symptoms of a list apart: a negation must not reach over to the next.
    let words = symptoms.join(", ");
    let language = request.language.unwrap_or_else(|| {
        if words.chars().any(char::is_alphabetic) {
            text::read(&words).language
        } else {
            caller
        }
    });
    let pregnancy = request
        .pregnant
        .map(|pregnant| if pregnant { Pregnancy::Pregnant } else { Pregnancy::NotPregnant });
    let context = Context {
        age: request.age,
        sex: request.sex,
        pregnancy,
        background: &mind.rules.background(&history),
        ..Context::default()
    };
    let understood = mind.understand(&words, Some(language), &context, now);
    let first_day = understood.understanding.findings.iter().filter_map(|finding| finding.since).min();
    let said = request.duration.as_deref().and_then(|words| duration_days(words, now));
    let input = AnalysisInput {
        findings: understood.understanding.findings,
        age: request.age.or(understood.profile.age),
        sex: request.sex.or(understood.profile.sex),
        pregnancy: pregnancy.or(understood.profile.pregnancy),
        danger: Some(&understood.danger),
        duration_days: said.or_else(|| first_day.map(|day| (now.date() - day).num_days().max(0) as f64)),
        severity: request.severity.as_ref().and_then(how_bad),
        medical_history: history,
    };
    Ok(mind.analyser.analyse(&input, language, now.date()))
}

/// `3 ngày`, `từ tối qua`, `2 weeks`; none where the words say no time.
fn duration_days(words: &str, now: At) -> Option<f64> {
    let read = text::read(words);
    let onsets = since::read(crate::language::words::Words::of(&read), now);
    onsets
        .iter()
        .find_map(|onset| onset.date)
        .map(|first| (now.date() - first).num_days().max(0) as f64)
}

fn how_bad(severity: &HowBad) -> Option<Severity> {
    let number = match severity {
        HowBad::Number(number) => *number,
        HowBad::Words(words) => {
            let folded = text::read(words).folded;
            let any = |list: &[&str]| list.iter().any(|word| folded.contains(word));
            match () {
                () if any(&["du doi", "nang", "nghiem trong", "severe", "unbearable", "kinh khung"]) => 9.0,
                () if any(&["vua", "trung binh", "moderate"]) => 5.0,
                () if any(&["nhe", "mild", "slight"]) => 2.0,
                () => folded.split(' ').find_map(|word| word.parse().ok())?,
            }
        }
    };
    Some(match number {
        n if n >= 7.0 => Severity::Severe,
        n if n >= 4.0 => Severity::Moderate,
        _ => Severity::Mild,
    })
}

/// One line of `eval analyze`; members that it does not know are ignored.
pub fn eval_line(mind: &Mind, line: &str, now: At) -> anyhow::Result<Value> {
    #[derive(Deserialize)]
    struct Line {
        text: OneOrMany,
        language: Option<Language>,
        age: Option<f64>,
        sex: Option<Sex>,
        pregnant: Option<bool>,
        duration: Option<String>,
        severity: Option<HowBad>,
        medical_history: Option<OneOrMany>,
    }
    let line: Line = serde_json::from_str(line)?;
    let request = Request {
        symptoms: Some(line.text),
        duration: line.duration,
        severity: line.severity,
        medical_history: line.medical_history,
        age: line.age,
        sex: line.sex,
        pregnant: line.pregnant,
        language: line.language,
    };
    match analyze(mind, &request, Language::Vi, now) {
        Ok(analysis) => Ok(serde_json::to_value(analysis)?),
        Err(error) => Ok(serde_json::json!({"error": error.code.code()})),
    }
}
