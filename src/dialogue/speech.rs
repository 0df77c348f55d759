//! Which language the next reply is in: that of the last message, unless the patient has fixed it; what is too short to tell keeps
//! the one before.

use crate::dialogue::commands;
use crate::dialogue::contact;
use crate::dialogue::fallback;
use crate::dialogue::state::{BookingQuestion, Form, State};
use crate::domain::language::Language;
use crate::domain::understanding::Understanding;

/// Unaccented Vietnamese words that no English message has.
const VIETNAMESE: &[&str] = &[
    "khong", "co", "vang", "duoc", "dong", "chua", "toi", "minh", "muon", "benh", "dau", "gi", "nhe", "roi", "cam", "xin",
];
/// From so many words on the detector is believed by itself.
const TELLING: usize = 5;

/// Turns to the message's language.
pub fn follow(state: &mut State, text: &str, understanding: &Understanding) {
    if state.language_fixed || understanding.language == state.language {
        return;
    }
    let first = state.turns == 0 && !state.greeted && state.form.is_none();
    if (first || is_clear(text, understanding)) && !gives_contact(state, text) {
        state.language = understanding.language;
    }
}

/// Is the language of the message beyond doubt? "ok", "no", "the first one", a name or a number say nothing.
fn is_clear(text: &str, understanding: &Understanding) -> bool {
    let folded = understanding.folded.as_str();
    let words = folded.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).count();
    if words >= TELLING || commands::parse(folded).is_some() || (words >= 2 && fallback::is_sure(understanding)) {
        return true;
    }
    match understanding.language {
        Language::Vi => {
            text.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) || folded.split(' ').any(|word| VIETNAMESE.contains(&word))
        }
        Language::En => false,
    }
}

/// A name is of no language.
fn gives_contact(state: &State, text: &str) -> bool {
    let asked =
        matches!(&state.form, Some(Form::Booking(form)) if matches!(form.asking, Some(BookingQuestion::Name | BookingQuestion::Phone)));
    asked && contact::read(text) != contact::Contact::default()
}
