//! What is asked of a health topic: its cause, its danger, what to do about it.

use crate::dialogue::cues::{CueGroup, Cues};
use crate::domain::intent::QuestionType;

const ALL: [QuestionType; 8] = [
    QuestionType::Diagnosis,
    QuestionType::Cause,
    QuestionType::Treatment,
    QuestionType::Severity,
    QuestionType::Definition,
    QuestionType::Prevention,
    QuestionType::Dosage,
    QuestionType::Interaction,
];

/// Below this nothing in particular is asked.
const LEAST: f64 = 2.0;

pub struct QuestionTypes {
    cues: Cues,
}

fn index(name: &str) -> Option<usize> {
    [
        "diagnosis",
        "cause",
        "treatment",
        "severity",
        "definition",
        "prevention",
        "dosage",
        "interaction",
    ]
    .iter()
    .position(|other| *other == name)
}

impl QuestionTypes {
    pub fn build(table: &[CueGroup]) -> Result<Self, String> {
        Ok(Self {
            cues: Cues::build(table, ALL.len(), index)?,
        })
    }

    /// The type whose cues weigh most. `medicine`: one is named, so amounts and company are asked of it.
    pub fn of(&self, folded: &str, medicine: bool) -> Option<QuestionType> {
        let scores = self.cues.score(folded);
        let weighed = ALL.iter().zip(scores).map(|(kind, score)| {
            let about_medicine = matches!(kind, QuestionType::Dosage | QuestionType::Interaction);
            (*kind, if about_medicine && !medicine { score * 0.6 } else { score })
        });
        weighed.filter(|(_, score)| *score >= LEAST).fold(None, best).map(|(kind, _)| kind)
    }
}

/// The first of equals stays.
fn best(best: Option<(QuestionType, f64)>, next: (QuestionType, f64)) -> Option<(QuestionType, f64)> {
    match best {
        Some(best) if best.1 >= next.1 => Some(best),
        _ => Some(next),
    }
}
