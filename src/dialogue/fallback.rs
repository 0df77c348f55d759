//! Not understanding, in two stages: a guess with choices, then a person. Internal names of intents never leave this file.

use crate::dialogue::event::{Button, Draft};
use crate::dialogue::state::Action;
use crate::dialogue::texts::common as texts;
use crate::dialogue::turn::{Said, Turn, button, human, starters};
use crate::domain::intent::Intent;
use crate::domain::language::Language;
use crate::domain::understanding::Understanding;

/// From here on an intent is acted upon without asking.
pub const SURE: f64 = 0.45;
/// A guess that is offered has at least this.
const GUESS: f64 = 0.12;

/// Is it clear what the message wants?
pub fn is_sure(understanding: &Understanding) -> bool {
    understanding.intent_confidence >= SURE
}

/// In mid-form: does the message want something of its own?
pub fn asks_something(said: &Said<'_>) -> bool {
    is_sure(said.understanding) && !matches!(said.understanding.intent, Intent::OutOfScope)
}

/// The message was not understood.
pub fn missed(turn: &mut Turn<'_>, said: &Said<'_>) {
    turn.state.misses = turn.state.misses.saturating_add(1);
    let language = turn.language();
    if turn.state.misses >= 2 {
        return offer_staff(turn, texts::second_miss(language));
    }
    let mut buttons: Vec<Button> = said
        .understanding
        .intents
        .iter()
        .filter(|score| score.confidence >= GUESS)
        .filter_map(|score| choice(score.name, language))
        .take(2)
        .collect();
    if buttons.is_empty() {
        return turn.say(Draft::text(texts::guess(language)).buttons(starters(language)));
    }
    let names: Vec<String> = buttons.iter().map(|button| format!("“{}”", button.label)).collect();
    let or = language.pick(" hay ", " or ");
    let text = match language {
        Language::Vi => format!("Tôi chưa chắc đã hiểu đúng. Ý bạn là {}, hay muốn gặp nhân viên?", names.join(or)),
        Language::En => format!(
            "I am not sure I understood. Do you mean {}, or would you like to talk to staff?",
            names.join(or)
        ),
    };
    buttons.push(human(language));
    turn.say(Draft::text(text).buttons(buttons));
}

/// Offers a person; a bare yes accepts.
pub fn offer_staff(turn: &mut Turn<'_>, text: &str) {
    let language = turn.language();
    turn.state.staff_offered = true;
    turn.say(Draft::text(text).buttons(vec![human(language), button("help", texts::button_help(language), Action::Help)]));
}

/// An answer in a form was not understood. True where a person was offered instead of asking again.
pub fn missed_in_form(turn: &mut Turn<'_>) -> bool {
    turn.state.misses = turn.state.misses.saturating_add(1);
    let language = turn.language();
    if turn.state.misses >= 2 {
        offer_staff(turn, texts::second_miss(language));
        return true;
    }
    turn.say_text(texts::repeat_open(language));
    false
}

/// A guess as a patient would call it.
fn choice(intent: Intent, language: Language) -> Option<Button> {
    let say = |id: &str, label: &str, text: &str| Some(button(id, label, Action::Say { text: text.into() }));
    match intent {
        Intent::SymptomAnalysis => say("symptoms", texts::button_symptoms(language), texts::say_symptoms(language)),
        Intent::MedicationInquiry => say("medicine", texts::button_medicine(language), texts::say_medicine(language)),
        Intent::FacilityInfo => say("clinic", texts::button_clinic(language), texts::say_clinic(language)),
        Intent::GeneralInquiry => say("health", texts::button_health(language), texts::button_health(language)),
        Intent::AppointmentBook => Some(button(
            "book",
            texts::button_book(language),
            Action::Book { wish: Default::default() },
        )),
        Intent::AppointmentCheck | Intent::AppointmentCancel | Intent::AppointmentReschedule => {
            Some(button("mine", texts::button_mine(language), Action::MyAppointments))
        }
        Intent::PrivacyRequest => Some(button("know", texts::button_know(language), Action::WhatDoYouKnow)),
        Intent::Greeting
        | Intent::ThanksGoodbye
        | Intent::HumanHandoff
        | Intent::Feedback
        | Intent::Emergency
        | Intent::Crisis
        | Intent::OutOfScope => None,
    }
}
