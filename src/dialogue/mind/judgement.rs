//! What follows from a reading: danger before what is asked, the kind of question, whom it is about.

use crate::clinical::danger::Danger;
use crate::clinical::red_flags::RuleBook;
use crate::dialogue::intents::Signs;
use crate::dialogue::understand::Profile;
use crate::domain::finding::{Finding, When, Whose};
use crate::domain::intent::{Intent, QuestionType};
use crate::domain::understanding::{IntentScore, Subject};

/// How sure a danger is as an intent: the rules have decided.
const DANGER: f64 = 0.99;
/// From here on an intent is taken as the purpose.
const SURE: f64 = 0.45;

/// Only a health topic is asked about in such a way: "giá khám bao nhiêu" is not. A question without any cue asks what it is.
pub fn of_health(question_type: Option<QuestionType>, asked: &[IntentScore], signs: &Signs) -> Option<QuestionType> {
    use Intent::{GeneralInquiry, MedicationInquiry, SymptomAnalysis};
    let first = asked.first();
    let care = first.is_some_and(|score| matches!(score.name, GeneralInquiry | MedicationInquiry | SymptomAnalysis));
    let elsewhere = first.is_some_and(|score| !care && score.confidence >= SURE);
    let topic = signs.findings > 0 || signs.condition || signs.medicines > 0;
    match question_type {
        Some(kind) if !elsewhere || topic => Some(kind),
        None if signs.question && (care || topic) => Some(QuestionType::Diagnosis),
        None if first.is_some_and(|score| score.name == GeneralInquiry) => Some(QuestionType::Definition),
        _ => None,
    }
}

/// Crisis stands before emergency, and both before what is asked.
pub fn with_danger(danger: &Danger, asked: Vec<IntentScore>) -> Vec<IntentScore> {
    let mut intents = Vec::with_capacity(asked.len() + 2);
    if danger.crisis {
        intents.push(IntentScore {
            name: Intent::Crisis,
            confidence: DANGER,
        });
    }
    if danger.emergency {
        intents.push(IntentScore {
            name: Intent::Emergency,
            confidence: DANGER,
        });
    }
    intents.extend(asked);
    intents
}

/// What the message is for: the surest of its intents.
pub fn first(intents: &[IntentScore]) -> (Intent, f64) {
    intents
        .first()
        .map_or((Intent::OutOfScope, 0.0), |score| (score.name, score.confidence))
}

/// Whom the text as a whole is about: the verdict of the rules, else what its findings share.
pub fn subject(danger: &Danger, findings: &[Finding], profile: &Profile) -> Subject {
    if danger.subject != Subject::Own || !danger.rules.is_empty() {
        return danger.subject;
    }
    let all = |test: &dyn Fn(&Finding) -> bool| !findings.is_empty() && findings.iter().all(test);
    if all(&|finding| finding.time == When::Hypothetical) {
        return Subject::Hypothetical;
    }
    if all(&|finding| finding.time == When::Past) {
        return Subject::Past;
    }
    let other = findings.iter().any(|finding| finding.of != Whose::Own) || profile.for_whom.is_some_and(|whose| whose != Whose::Own);
    if other { Subject::Other } else { Subject::Own }
}

/// Number of rules and a digest of what they say (FNV-1a): two processes with the same book agree on it.
pub fn version(rules: &RuleBook) -> String {
    let mut digest: u64 = 0xcbf2_9ce4_8422_2325;
    let mut count = 0;
    for rule in rules.rules() {
        count += 1;
        for byte in rule.id.bytes().chain(rule.when.bytes()) {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{count}-{digest:016x}")
}
