//! What a message is about: weighted cues over the folded text, and what else was understood of it. Scores, never certainty.

use crate::dialogue::cues::{CueGroup, Cues, ExampleGroup};
use crate::dialogue::lessons::{self, Lesson, Lessons};
use crate::domain::intent::Intent;
use crate::domain::language::Language;
use crate::domain::understanding::IntentScore;

/// What the rest of the reading tells about a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Signs {
    /// Findings that somebody has or asks about.
    pub findings: usize,
    /// At least one of them is told of somebody, now.
    pub complains: bool,
    pub medicines: usize,
    /// A condition of the pack is named.
    pub condition: bool,
    pub specialty: bool,
    pub doctor: bool,
    pub date: bool,
    pub time: bool,
    pub question: bool,
    /// Since when it lasts, how high the fever is: told of a case, not of an illness in general.
    pub case: bool,
    /// Whose it is was said.
    pub person: bool,
    pub words: usize,
}

/// Less than this is not worth naming.
const LEAST: f64 = 0.04;

/// How much the cues count beside the words.
const CUES: f64 = 1.1;

pub struct Intents {
    cues: Cues,
    lessons: Lessons,
}

fn index(intent: Intent) -> usize {
    Intent::ALL.iter().position(|other| *other == intent).unwrap_or(0)
}

/// The scores of one message.
struct Board {
    scores: Vec<f64>,
}

impl Board {
    fn of(&self, intent: Intent) -> f64 {
        self.scores.get(index(intent)).copied().unwrap_or(0.0)
    }

    fn add(&mut self, intent: Intent, weight: f64) {
        if let Some(score) = self.scores.get_mut(index(intent)) {
            *score = (*score + weight).max(0.0);
        }
    }

    fn scale(&mut self, intent: Intent, factor: f64) {
        if let Some(score) = self.scores.get_mut(index(intent)) {
            *score *= factor;
        }
    }

    fn strongest_but(&self, but: &[Intent]) -> f64 {
        let others = Intent::ALL.iter().filter(|intent| !but.contains(intent));
        others.map(|intent| self.of(*intent)).fold(0.0, f64::max)
    }
}

impl Intents {
    pub fn build(table: &[CueGroup]) -> Result<Self, String> {
        let cues = Cues::build(table, Intent::ALL.len(), |name| Intent::parse(name).map(index))?;
        Ok(Self {
            cues,
            lessons: Lessons::default(),
        })
    }

    /// What the examples teach. `read` gives the folded words of a text and what else it tells.
    pub fn lessons(&self, examples: &[ExampleGroup], read: impl Fn(&str, Language) -> (String, Signs)) -> Result<Vec<Lesson>, String> {
        let mut lessons = Vec::new();
        for group in examples {
            let class = Intent::parse(&group.of)
                .map(index)
                .ok_or_else(|| format!("intents.toml: no intent {}", group.of))?;
            let vi = group.vi.iter().map(|text| (text, Language::Vi));
            let en = group.en.iter().map(|text| (text, Language::En));
            for (text, language) in vi.chain(en) {
                let (folded, signs) = read(text, language);
                let scores = self.weigh(&folded, &signs).scores;
                lessons.push(Lesson { folded, scores, class });
            }
        }
        Ok(lessons)
    }

    pub fn learn(&mut self, lessons: &[Lesson]) {
        self.lessons = Lessons::learn(lessons);
    }

    fn weigh(&self, folded: &str, signs: &Signs) -> Board {
        let mut board = Board {
            scores: self.cues.score(folded),
        };
        weigh_care(&mut board, signs);
        weigh_booking(&mut board, signs);
        weigh_manners(&mut board);
        board.scores.iter_mut().for_each(|score| *score *= CUES);
        board
    }

    /// What is asked for, most likely first; never empty. Danger is judged elsewhere.
    pub fn classify(&self, folded: &str, signs: &Signs) -> Vec<IntentScore> {
        let mut scores = self.weigh(folded, signs).scores;
        let cued = scores.iter().any(|score| *score > 0.0);
        let known = self.lessons.weigh(folded, &mut scores);
        if !cued && !known {
            return vec![fallback(signs)];
        }
        // Danger is no purpose: its rules decide it.
        let asked = |intent: &Intent| !matches!(intent, Intent::Emergency | Intent::Crisis);
        let likely = lessons::probabilities(&scores);
        let mut scores: Vec<IntentScore> = Intent::ALL
            .iter()
            .zip(likely)
            .filter(|(intent, confidence)| asked(intent) && *confidence >= LEAST)
            .map(|(intent, confidence)| IntentScore {
                name: *intent,
                confidence: (confidence * 1000.0).round() / 1000.0,
            })
            .collect();
        scores.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        if scores.is_empty() {
            scores.push(fallback(signs));
        }
        scores
    }
}

/// Nothing said anything: the least wrong guess, marked as a guess.
fn fallback(signs: &Signs) -> IntentScore {
    let name = if signs.question {
        Intent::GeneralInquiry
    } else {
        Intent::OutOfScope
    };
    IntentScore { name, confidence: 0.15 }
}

/// Complaint, medicine, or a question about health in general.
fn weigh_care(board: &mut Board, signs: &Signs) {
    use Intent::{GeneralInquiry, MedicationInquiry, OutOfScope, SymptomAnalysis};
    if signs.complains {
        board.add(SymptomAnalysis, 1.6);
    } else if signs.findings > 0 {
        board.add(SymptomAnalysis, 0.5);
        board.add(GeneralInquiry, 0.5);
    }
    if signs.case {
        board.add(SymptomAnalysis, 1.2);
    }
    if signs.medicines > 0 {
        board.add(MedicationInquiry, 2.2);
        board.scale(GeneralInquiry, 0.6);
        if signs.question && !signs.case {
            board.add(MedicationInquiry, 1.0);
            board.scale(SymptomAnalysis, 0.5);
        }
    }
    if signs.condition {
        board.add(GeneralInquiry, 1.4);
    }
    let asks = board.of(GeneralInquiry) > 0.0;
    let personal = signs.case || signs.person;
    if asks && !personal && (signs.findings > 0 || signs.condition) {
        board.add(GeneralInquiry, 1.2);
        board.scale(SymptomAnalysis, 0.6);
    }
    if personal && board.of(SymptomAnalysis) > 0.0 && signs.findings > 0 {
        board.add(SymptomAnalysis, 0.8);
    }
    // Health matters are never beside the point: "đau đầu vì viết code".
    if signs.complains || signs.medicines > 0 {
        board.scale(OutOfScope, 0.3);
    }
}

fn weigh_booking(board: &mut Board, signs: &Signs) {
    use Intent::{
        AppointmentBook, AppointmentCancel, AppointmentCheck, AppointmentReschedule, FacilityInfo, GeneralInquiry, SymptomAnalysis,
    };
    let managed = board
        .of(AppointmentCancel)
        .max(board.of(AppointmentReschedule))
        .max(board.of(AppointmentCheck));
    let when = signs.date || signs.time;
    if managed >= 4.0 {
        // The words of booking belong to the appointment that is being managed.
        board.scale(AppointmentBook, 0.4);
        return;
    }
    if signs.date {
        board.add(AppointmentBook, 0.9);
    }
    if signs.time {
        board.add(AppointmentBook, 0.4);
    }
    if signs.specialty {
        board.add(AppointmentBook, if when { 1.2 } else { 0.5 });
    }
    if signs.doctor {
        board.add(AppointmentBook, 1.2);
    }
    // The complaint is the reason of the booking, not the question.
    if board.of(AppointmentBook) >= 3.0 {
        board.scale(SymptomAnalysis, 0.5);
        board.scale(GeneralInquiry, 0.5);
    }
    // "Thứ 7 phòng khám có làm việc không" asks for the hours.
    if board.of(FacilityInfo) >= 3.0 && board.of(AppointmentBook) < 3.2 {
        board.scale(AppointmentBook, 0.5);
    }
}

/// Politeness around a request is not the request.
fn weigh_manners(board: &mut Board) {
    use Intent::{Feedback, Greeting, ThanksGoodbye};
    let content = board.strongest_but(&[Greeting, ThanksGoodbye]);
    if content >= 1.2 {
        board.scale(Greeting, 0.25);
        board.scale(ThanksGoodbye, 0.35);
    } else if board.of(ThanksGoodbye) > 0.0 {
        board.scale(Greeting, 0.4);
    }
    // Praise and thanks together are an opinion of the service.
    if board.of(Feedback) > 0.0 && board.of(ThanksGoodbye) > 0.0 {
        board.scale(ThanksGoodbye, 0.6);
    }
}
