//! The light interview: one question at a time, each with its reason and with "Không rõ"; about the person early (row T10), then what
//! tells most. It ends when nothing more would change, or after a few questions.

use crate::dialogue::answers::{self, Closed};
use crate::dialogue::booking::Taken;
use crate::dialogue::event::Draft;
use crate::dialogue::fallback::{asks_something, is_sure};
use crate::dialogue::memory;
use crate::dialogue::state::{Action, Form, InterviewForm};
use crate::dialogue::symptoms;
use crate::dialogue::texts::symptoms as texts;
use crate::dialogue::turn::{Said, Turn, button};
use crate::domain::analysis::Analysis;
use crate::domain::conversation::{Pregnancy, Sex};
use crate::domain::finding::Whose;
use crate::domain::ids::MessageId;
use crate::domain::intent::Intent;
use crate::domain::language::Language;
use crate::domain::message::{Card, Provenance, Step as Rung};
use crate::domain::understanding::Understanding;

/// Most questions of one interview.
pub const MAX_QUESTIONS: usize = 4;

/// Questions about the person, by id.
pub const AGE: &str = "age";
pub const BACKGROUND: &str = "background";
pub const PREGNANCY: &str = "pregnancy";

/// One question to be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    pub id: String,
    pub text: String,
    pub why: String,
}

pub fn open<'t>(turn: &'t mut Turn<'_>) -> Option<&'t mut InterviewForm> {
    match &mut turn.state.form {
        Some(Form::Interview(form)) => Some(form),
        _ => None,
    }
}

pub fn mark_asked(turn: &mut Turn<'_>, id: &str) {
    if !turn.state.asked.iter().any(|asked| asked == id) {
        turn.state.asked.push(id.into());
    }
}

/// The next question; none when it is enough.
pub fn next(turn: &mut Turn<'_>, analysis: &Analysis) -> Option<Question> {
    let asked = open(turn)?.asked.clone();
    if asked.len() >= MAX_QUESTIONS {
        return None;
    }
    let clinical = analysis
        .next_question
        .as_ref()
        .filter(|question| !asked.contains(&question.id) && is_finding(&question.id));
    let clinical = clinical.map(|question| Question {
        id: question.id.clone(),
        text: question.text.clone(),
        why: question.why.clone(),
    });
    let personal = |turn: &Turn<'_>, id: &str| wanted(turn, id).then(|| about_person(turn, id));
    // The age weighs most; the other questions about the person come no later than third and fourth.
    let order: [Option<Question>; 4] = match asked.len() {
        0 => [personal(turn, AGE), clinical, personal(turn, BACKGROUND), personal(turn, PREGNANCY)],
        1 => [clinical, personal(turn, BACKGROUND), personal(turn, PREGNANCY), None],
        2 => [personal(turn, BACKGROUND), personal(turn, PREGNANCY), clinical, None],
        _ => [personal(turn, PREGNANCY), clinical, personal(turn, BACKGROUND), None],
    };
    order.into_iter().flatten().next()
}

fn is_finding(id: &str) -> bool {
    id != "main_complaint"
}

/// Is this still to be asked about the person?
fn wanted(turn: &Turn<'_>, id: &str) -> bool {
    let memory = &turn.state.memory;
    if turn.state.asked.iter().any(|asked| asked == id) {
        return false;
    }
    match id {
        AGE => memory.age.is_none(),
        BACKGROUND => memory.conditions.is_empty() && memory.medications.is_empty() && memory.allergies.is_empty(),
        PREGNANCY => {
            let of_age = match memory.age {
                Some(age) => (12.0..=55.0).contains(&age),
                None => matches!(memory.for_whom, Whose::Own | Whose::Spouse),
            };
            memory.pregnancy.is_none() && memory.sex != Some(Sex::Male) && of_age
        }
        _ => false,
    }
}

fn about_person(turn: &Turn<'_>, id: &str) -> Question {
    let language = turn.language();
    let whom = turn.state.memory.for_whom;
    let own = whom == Whose::Own;
    let (text, why) = match id {
        AGE if own => (texts::ask_age_own(language), texts::why_age(language)),
        AGE if whom == Whose::Child => (texts::ask_age_child(language), texts::why_age(language)),
        AGE => (texts::ask_age(language), texts::why_age(language)),
        BACKGROUND if own => (texts::ask_background_own(language), texts::why_background(language)),
        BACKGROUND => (texts::ask_background(language), texts::why_background(language)),
        _ if own => (texts::ask_pregnancy_own(language), texts::why_pregnancy(language)),
        _ => (texts::ask_pregnancy(language), texts::why_pregnancy(language)),
    };
    Question {
        id: id.into(),
        text: text.into(),
        why: why.into(),
    }
}

/// Asks. `first`: with a word of why there are questions at all.
pub fn ask(turn: &mut Turn<'_>, question: Question, first: bool) {
    let language = turn.language();
    let Some(form) = open(turn) else { return };
    let index = u32::try_from(form.asked.len()).unwrap_or_default() + 1;
    form.open = Some(question.id.clone());
    let lead = if first {
        format!("{}\n\n", texts::more_questions(language))
    } else {
        String::new()
    };
    let card = Card::Question {
        question_id: question.id.clone(),
        why: question.why,
        index,
        max: MAX_QUESTIONS as u32,
    };
    let mut draft = Draft::text(format!("{lead}{}", question.text))
        .card(card)
        .buttons(options(&question.id, language));
    draft.provenance = Provenance::of(Rung::Rule);
    turn.say(draft);
}

fn options(id: &str, language: Language) -> Vec<crate::dialogue::event::Button> {
    let answer = |word: &str, label: &str, present: Option<bool>| {
        button(
            word,
            label,
            Action::Answer {
                concept: id.into(),
                present,
            },
        )
    };
    let mut buttons = match id {
        AGE => vec![answer("rather_not", texts::button_rather_not(language), None)],
        BACKGROUND => vec![
            answer("yes", texts::button_yes(language), Some(true)),
            answer("no", texts::button_none(language), Some(false)),
            answer("unsure", texts::button_unsure(language), None),
        ],
        _ => vec![
            answer("yes", texts::button_yes(language), Some(true)),
            answer("no", texts::button_no(language), Some(false)),
            answer("unsure", texts::button_unsure(language), None),
        ],
    };
    buttons.push(button("analyse", texts::button_analyse(language), Action::AnalyseNow));
    buttons
}

/// Asks the open question once more, as it stood.
pub fn reask(turn: &mut Turn<'_>) {
    let Some(id) = open(turn).and_then(|form| form.open.clone()) else {
        return;
    };
    let question = match id.as_str() {
        AGE | BACKGROUND | PREGNANCY => Some(about_person(turn, &id)),
        concept => turn.mind.pack.finding(concept).map(|entry| Question {
            id: id.clone(),
            text: entry.question.of(turn.language()).to_string(),
            why: entry.why.of(turn.language()).to_string(),
        }),
    };
    if let Some(question) = question {
        ask(turn, question, false);
    }
}

/// An answer by button, or a word that was understood as one.
pub fn answered(turn: &mut Turn<'_>, id: &str, present: Option<bool>, message_id: MessageId) {
    let language = turn.language();
    turn.state.misses = 0;
    match (id, present) {
        (AGE, _) => {}
        (BACKGROUND, Some(true)) => {
            if open(turn).is_some() {
                return turn.say_text(texts::background_yes(language));
            }
        }
        (BACKGROUND, _) => {}
        (PREGNANCY, Some(true)) => turn.state.memory.pregnancy = Some(Pregnancy::Pregnant),
        (PREGNANCY, Some(false)) => turn.state.memory.pregnancy = Some(Pregnancy::NotPregnant),
        (PREGNANCY, None) => {}
        (concept, present) => {
            let name = turn.mind.pack.finding(concept).map(|entry| entry.name.of(language).to_string());
            memory::answered(
                &mut turn.state.memory,
                concept,
                &name.unwrap_or_else(|| concept.replace('_', " ")),
                present,
                message_id,
            );
        }
    }
    done_with(turn, id);
}

/// The question is answered or given up; on to the next one.
fn done_with(turn: &mut Turn<'_>, id: &str) {
    if [AGE, BACKGROUND, PREGNANCY].contains(&id) {
        mark_asked(turn, id);
    }
    match open(turn) {
        Some(form) => {
            if !form.asked.iter().any(|asked| asked == id) {
                form.asked.push(id.into());
            }
            form.open = None;
            symptoms::go_on(turn);
        }
        // A button of a list whose interview is over still adds to the memory.
        None => turn.say_text(texts::noted(turn.language())),
    }
}

/// A message while a question is open.
pub fn said(turn: &mut Turn<'_>, said: &Said<'_>) -> Taken {
    let Some(id) = open(turn).and_then(|form| form.open.clone()) else {
        return Taken::Aside;
    };
    let understanding = said.understanding;
    let told = !understanding.findings.is_empty();
    let closed = answers::closed(&understanding.folded);
    if closed.is_none() && (wants_else(understanding) || said.text.contains('?') && understanding.question_type.is_some()) {
        return Taken::Aside;
    }
    match id.as_str() {
        AGE => {
            let memory = &mut turn.state.memory;
            memory.age = memory.age.or_else(|| bare_age(said.text));
            memory.sex = memory.sex.or_else(|| bare_sex(said.text));
            if turn.state.memory.age.is_none() && turn.state.memory.sex.is_none() && closed.is_none() {
                return not_answered(turn, said);
            }
            done_with(turn, &id);
        }
        BACKGROUND => {
            let memory = &turn.state.memory;
            let known = !memory.conditions.is_empty() || !memory.medications.is_empty() || !memory.allergies.is_empty();
            match closed.or_else(|| answers::leading(&understanding.folded)) {
                _ if known => done_with(turn, &id),
                Some(answer) => answered(turn, &id, present(answer), said.message_id),
                None if told || asks_something(said) => return not_answered(turn, said),
                // Whatever it names, the pack does not know it: it stands in the transcript, and asking again would not help.
                None => done_with(turn, &id),
            }
        }
        PREGNANCY => {
            let answer = closed.or_else(|| answers::leading(&understanding.folded));
            match answer {
                _ if turn.state.memory.pregnancy.is_some() => done_with(turn, &id),
                Some(answer) => answered(turn, &id, present(answer), said.message_id),
                None => return not_answered(turn, said),
            }
        }
        _ => return about_finding(turn, said, &id),
    }
    Taken::Done
}

/// A wish that is no answer to any of our questions: "đặt lịch chiều thứ 6" is no age of six.
fn wants_else(understanding: &Understanding) -> bool {
    use Intent::{
        AppointmentBook, AppointmentCancel, AppointmentCheck, AppointmentReschedule, FacilityInfo, Feedback, HumanHandoff, PrivacyRequest,
    };
    let errand = matches!(
        understanding.intent,
        AppointmentBook
            | AppointmentCancel
            | AppointmentCheck
            | AppointmentReschedule
            | FacilityInfo
            | Feedback
            | HumanHandoff
            | PrivacyRequest
    );
    errand && is_sure(understanding)
}

/// A message while the question about a finding is open.
fn about_finding(turn: &mut Turn<'_>, said: &Said<'_>, concept: &str) -> Taken {
    let understanding = said.understanding;
    let told = !understanding.findings.is_empty();
    let named = understanding.findings.iter().any(|finding| finding.concept == concept);
    let stands_apart = said
        .text
        .split_whitespace()
        .next()
        .is_some_and(|word| word.ends_with([',', '.', ';']));
    let leading = || (!told || stands_apart).then(|| answers::leading(&understanding.folded)).flatten();
    match answers::closed(&understanding.folded).or_else(leading) {
        _ if named => done_with(turn, concept),
        Some(answer) => answered(turn, concept, present(answer), said.message_id),
        // Something else was told: it counts, and the question is not pressed.
        None if told => done_with(turn, concept),
        None => return not_answered(turn, said),
    }
    Taken::Done
}

fn present(answer: Closed) -> Option<bool> {
    match answer {
        Closed::Yes => Some(true),
        Closed::No => Some(false),
        Closed::Unsure => None,
    }
}

/// Something else was said. What it adds is noted, and the question is asked again; else it is an aside, or not understood.
fn not_answered(turn: &mut Turn<'_>, said: &Said<'_>) -> Taken {
    if !turn.learnt {
        return if asks_something(said) { Taken::Aside } else { Taken::Unclear };
    }
    let names: Vec<String> = said
        .understanding
        .findings
        .iter()
        .map(|finding| finding.name.to_lowercase())
        .collect();
    let text = texts::noted_names(&names, turn.language());
    turn.say_text(text);
    symptoms::raise(turn);
    if !turn.alarmed() {
        reask(turn);
    }
    Taken::Done
}

/// "32 nam": in an answer to the question for it, one word is enough. Read with its marks: "5 năm" is a time.
fn bare_sex(text: &str) -> Option<Sex> {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphabetic()).find_map(|word| match word {
        "nam" | "trai" | "male" | "boy" | "man" => Some(Sex::Male),
        "nữ" | "nu" | "gái" | "gai" | "female" | "girl" | "woman" => Some(Sex::Female),
        _ => None,
    })
}

/// "35": an age in an answer to the question for it.
fn bare_age(text: &str) -> Option<f64> {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    let number: f64 = digits.parse().ok()?;
    let lower = text.to_lowercase();
    let months = ["tháng", "thang", "month"].iter().any(|word| lower.contains(word));
    let age = if months { number / 12.0 } else { number };
    (0.0..=120.0).contains(&age).then_some(age)
}
