//! Talk about symptoms: one sentence of empathy, how soon to be seen, what to do, what to watch for; then a few questions, one at a
//! time. The analysis itself is `clinical`'s.

use crate::clinical::analysis::AnalysisInput;
use crate::clinical::danger::Danger;
use crate::dialogue::event::{Button, Draft, Need, Phrase};
use crate::dialogue::inquiry;
use crate::dialogue::interview;
use crate::dialogue::latch;
use crate::dialogue::memory;
use crate::dialogue::state::{Action, Form, InterviewForm, WishText};
use crate::dialogue::summary;
use crate::dialogue::texts::{booking, symptoms as texts};
use crate::dialogue::turn::{Said, Turn, button, human};
use crate::domain::analysis::Analysis;
use crate::domain::finding::{Finding, Whose};
use crate::domain::language::Language;
use crate::domain::message::{Card, Provenance, Step as Rung};
use crate::domain::person::History;
use crate::domain::urgency::Urgency;

/// Lines of one list in the text; the card has all. While questions are still open, less is said.
const LINES: usize = 4;
const FIRST_LINES: usize = 3;
/// A child whose age is not known yet is weighed as one of this age: closer than a grown-up, and the age is asked first.
const CHILD: f64 = 6.0;
const CONDITIONS: usize = 3;

/// The patient tells symptoms.
pub fn said(turn: &mut Turn<'_>, said: &Said<'_>) {
    let language = turn.language();
    turn.state.misses = 0;
    if memory::present(&turn.state.memory).next().is_none() {
        let text = if turn.state.memory.findings.is_empty() {
            texts::tell_me(language)
        } else {
            texts::only_absent(language)
        };
        return turn.say(Draft::text(text).buttons(vec![human(language)]));
    }
    if let Some(Form::Booking(_) | Form::Cancel { .. }) = &turn.state.form {
        return aside(turn, said);
    }
    if matches!(turn.state.form, Some(Form::Interview(_))) {
        return go_on(turn);
    }
    turn.state.form = Some(Form::Interview(InterviewForm {
        opening: said.text.to_string(),
        ..InterviewForm::default()
    }));
    open(turn);
}

/// Begins with what is in the memory already.
pub fn start(turn: &mut Turn<'_>) {
    turn.state.form = Some(Form::Interview(InterviewForm::default()));
    open(turn);
}

fn open(turn: &mut Turn<'_>) {
    if !turn.around.is_guest && !turn.state.history_known {
        return turn.need(Need::History);
    }
    begin(turn);
}

/// The record is back: its illnesses, medicines and allergies need not be asked for.
pub fn recorded(turn: &mut Turn<'_>, history: Option<&History>) {
    turn.state.history_known = true;
    if let Some(history) = history {
        memory::recorded(&mut turn.state.memory, history);
        if turn.state.memory.for_whom == Whose::Own {
            interview::mark_asked(turn, interview::BACKGROUND);
        }
    }
    if matches!(turn.state.form, Some(Form::Interview(_))) {
        begin(turn);
    }
}

/// The first reply: what is known to be right already, then the first question.
fn begin(turn: &mut Turn<'_>) {
    let analysis = analysis_of(turn);
    if struck(turn, &analysis) {
        return;
    }
    let opening = match &turn.state.form {
        Some(Form::Interview(form)) => form.opening.clone(),
        _ => String::new(),
    };
    let asking = interview::next(turn, &analysis);
    let heading = texts::empathy(turn.state.memory.for_whom, turn.language());
    tell(turn, heading, &analysis, asking.is_none(), opening);
    match asking {
        Some(question) => interview::ask(turn, question, true),
        None => turn.state.form = None,
    }
}

/// Something was answered: the next question, or the end of them.
pub fn go_on(turn: &mut Turn<'_>) {
    let before = turn.state.urgency;
    let analysis = analysis_of(turn);
    if struck(turn, &analysis) {
        return;
    }
    match interview::next(turn, &analysis) {
        Some(question) => {
            if turn.state.urgency > before && before > Urgency::None {
                turn.say_text(texts::disposition(turn.state.urgency, turn.language()));
            }
            interview::ask(turn, question, false);
        }
        None => finish(turn, &analysis),
    }
}

/// "Xem nhận định ngay", or the end of the questions.
pub fn conclude(turn: &mut Turn<'_>) {
    if memory::present(&turn.state.memory).next().is_none() {
        turn.state.form = None;
        let text = texts::tell_me(turn.language());
        return turn.say_text(text);
    }
    let analysis = analysis_of(turn);
    if !struck(turn, &analysis) {
        finish(turn, &analysis);
    }
}

fn finish(turn: &mut Turn<'_>, analysis: &Analysis) {
    let opening = match turn.state.form.take() {
        Some(Form::Interview(form)) => form.opening,
        other => {
            turn.state.form = other;
            String::new()
        }
    };
    tell(turn, texts::refined(turn.language()), analysis, true, opening);
}

/// Symptoms told while something else is being done: the advice, no interview.
fn aside(turn: &mut Turn<'_>, said: &Said<'_>) {
    let analysis = analysis_of(turn);
    if !struck(turn, &analysis) {
        let heading = texts::empathy(turn.state.memory.for_whom, turn.language());
        tell(turn, heading, &analysis, false, said.text.to_string());
    }
}

/// Raises the level by what is known, without a word; a danger is told to the engine.
pub fn raise(turn: &mut Turn<'_>) {
    let analysis = analysis_of(turn);
    struck(turn, &analysis);
}

/// Takes the level of an analysis. True where it brought a danger to light.
fn struck(turn: &mut Turn<'_>, analysis: &Analysis) -> bool {
    let known = turn.state.urgency == Urgency::Emergency;
    if analysis.urgency_level == Urgency::Emergency && !known {
        let danger = latch::danger_of(turn, &analysis.rules);
        latch::strike(turn, danger);
        return true;
    }
    turn.state.urgency = turn.state.urgency.max(analysis.urgency_level);
    false
}

/// The clinic's department for what was told so far.
pub fn department(turn: &Turn<'_>) -> Option<String> {
    memory::present(&turn.state.memory).next()?;
    let analysis = analysis_of(turn);
    analysis
        .specialty_id
        .filter(|id| turn.around.specialties.iter().any(|specialty| specialty.id == *id))
}

fn analysis_of(turn: &Turn<'_>) -> Analysis {
    let memory = &turn.state.memory;
    let findings: Vec<Finding> = memory
        .findings
        .iter()
        .filter(|finding| finding.of == memory.for_whom)
        .cloned()
        .collect();
    // A level that was found once goes into every later analysis, so that its advice fits the level that is shown.
    let danger = Danger {
        urgency: turn.danger.urgency.max(turn.state.urgency),
        ..turn.danger.clone()
    };
    let first_day = memory::present(memory).filter_map(|finding| finding.since).min();
    let input = AnalysisInput {
        severity: memory::present(memory)
            .filter_map(|finding| finding.severity)
            .max_by_key(|severity| *severity as u8),
        findings,
        age: memory.age.or((memory.for_whom == Whose::Child).then_some(CHILD)),
        sex: memory.sex,
        pregnancy: memory.pregnancy,
        danger: Some(&danger),
        duration_days: first_day.map(|day| (turn.around.now.date() - day).num_days().max(0) as f64),
        medical_history: memory.conditions.clone(),
    };
    turn.mind.analyser.analyse(&input, turn.language(), turn.around.now.date())
}

fn tell(turn: &mut Turn<'_>, heading: &str, analysis: &Analysis, last: bool, opening: String) {
    let language = turn.language();
    // The patient is told the highest level that was ever found, never a lower one later.
    let level = turn.state.urgency.max(analysis.urgency_level);
    let text = text(heading, analysis, level, last, language);
    let mut shown = analysis.clone();
    shown.next_question = None;
    shown.urgency_level = level;
    let mut draft = Draft::text(text.clone()).card(Card::Analysis { analysis: Box::new(shown) });
    if last {
        draft = draft.buttons(next_steps(turn, analysis, language));
    }
    draft.citations.clone_from(&analysis.sources);
    draft.provenance = Provenance {
        rule_ids: analysis.rules.iter().map(|rule| rule.id.clone()).collect(),
        ..Provenance::of(Rung::Knowledge)
    };
    draft.disclaimer = inquiry::disclaimer(turn);
    turn.say(draft);
    let case = summary::text(turn.mind, &turn.state, language).unwrap_or_default();
    turn.phrase(Phrase {
        feature: "symptom_analysis",
        question: opening,
        case,
        facts: text,
    });
}

fn next_steps(turn: &Turn<'_>, analysis: &Analysis, language: Language) -> Vec<Button> {
    let offered = turn
        .around
        .specialties
        .iter()
        .find(|specialty| analysis.specialty_id.as_ref() == Some(&specialty.id));
    let label = match offered {
        Some(specialty) => booking::book_at(language.pick(&specialty.vi, &specialty.en), language),
        None => crate::dialogue::texts::common::button_book(language).to_string(),
    };
    let wish = WishText {
        specialty_id: offered.map(|specialty| specialty.id.clone()),
        doctor_id: None,
    };
    vec![button("book", label, Action::Book { wish }), human(language)]
}

/// Heading, level, what to do, what to watch for, what it might be, and by when to come back.
fn text(heading: &str, analysis: &Analysis, level: Urgency, last: bool, language: Language) -> String {
    // The first recommendation says how soon, unless the level is from before.
    let said = level == analysis.urgency_level && !analysis.recommendations.is_empty();
    let mut parts = vec![if said {
        heading.to_string()
    } else {
        format!("{heading} {}", texts::disposition(level, language))
    }];
    let most = if last { LINES } else { FIRST_LINES };
    let mut list = |heading: &str, lines: &[String]| {
        if !lines.is_empty() {
            let lines: Vec<String> = lines.iter().take(most).map(|line| format!("• {line}")).collect();
            parts.push(format!("{heading}:\n{}", lines.join("\n")));
        }
    };
    list(texts::next_step(language), &analysis.recommendations);
    list(texts::watch_for(language), &analysis.warning_signs);
    if last && level <= Urgency::Routine {
        list(texts::home_care(language), &analysis.home_care);
    }
    if analysis.possible_conditions.is_empty() {
        parts.push(texts::nothing_known(language).to_string());
    } else {
        let names: Vec<&str> = analysis
            .possible_conditions
            .iter()
            .take(CONDITIONS)
            .map(|condition| condition.name.as_str())
            .collect();
        parts.push(format!("{}: {}.", texts::might_be(language), names.join(", ")));
    }
    if !analysis.must_not_miss.is_empty() {
        let names: Vec<&str> = analysis
            .must_not_miss
            .iter()
            .take(CONDITIONS)
            .map(|condition| condition.name.as_str())
            .collect();
        parts.push(format!("{}: {}.", texts::must_not_miss(language), names.join(", ")));
    }
    parts.push(texts::safety_net(level, language).to_string());
    parts.join("\n\n")
}
