//! What the booking knows and what it still asks for: a wish grows out of messages, corrections replace what they name.

use crate::dialogue::booking::{offer, open};
use crate::dialogue::event::{Draft, Need, SlotWish};
use crate::dialogue::memory;
use crate::dialogue::state::{Action, BookingForm, BookingQuestion, Form, State, WishText};
use crate::dialogue::symptoms;
use crate::dialogue::texts::booking as texts;
use crate::dialogue::turn::{Said, Turn, button, human};
use crate::domain::understanding::Slots;
use crate::domain::urgency::Urgency;
use chrono::{NaiveTime, Timelike};

/// Longest reason of an appointment.
const MAX_REASON: usize = 120;
/// Departments offered as buttons.
const SHOWN_SPECIALTIES: usize = 5;

/// A patient asks for an appointment, in words.
pub fn start(turn: &mut Turn<'_>, said: &Said<'_>) {
    let mut form = BookingForm::default();
    merge(&mut form.wish, &said.understanding.slots);
    begin(
        turn,
        form,
        said.understanding
            .slots
            .ambiguous
            .then(|| said.understanding.slots.date_text.clone().unwrap_or_default()),
    );
}

/// A patient asks for one by a button.
pub fn start_with(turn: &mut Turn<'_>, wish: &WishText) {
    let mut form = BookingForm::default();
    form.wish.specialty_id.clone_from(&wish.specialty_id);
    form.wish.doctor_id = wish.doctor_id;
    begin(turn, form, None);
}

/// `unclear`: words that should have been a date.
fn begin(turn: &mut Turn<'_>, mut form: BookingForm, unclear: Option<String>) {
    form.reason = complaint(&turn.state).unwrap_or_default();
    turn.state.misses = 0;
    if !form.reason.is_empty() {
        symptoms::raise(turn);
        if turn.state.urgency >= Urgency::Urgent && form.wish.from.is_none() {
            turn.say_text(texts::urgent_hint(turn.language()));
        }
    }
    let has = |id: &String| turn.around.specialties.iter().any(|specialty| specialty.id == *id);
    form.wish.specialty_id = form.wish.specialty_id.filter(has);
    if form.wish.specialty_id.is_none() && form.wish.doctor_id.is_none() {
        form.wish.specialty_id = symptoms::department(turn);
    }
    let known = form.wish.specialty_id.is_some() || form.wish.doctor_id.is_some();
    turn.state.form = Some(Form::Booking(Box::new(form)));
    match unclear {
        _ if !known => ask_specialty(turn),
        Some(words) => ask_date(turn, Some(&words)),
        None => search(turn),
    }
}

/// Looks for times now; gives a hold back first.
pub fn search(turn: &mut Turn<'_>) {
    let Some(form) = open(turn) else { return };
    form.asking = Some(BookingQuestion::Slot);
    form.slot = None;
    form.hold_expires = None;
    if let Some(hold_id) = form.hold_id.take() {
        form.search_next = true;
        turn.need(Need::ReleaseHold { hold_id });
        return;
    }
    form.search_next = false;
    let wish = SlotWish {
        limit: offer::SHOWN,
        ..form.wish.clone()
    };
    turn.need(Need::Slots(wish));
}

/// A hold was given back.
pub fn released(turn: &mut Turn<'_>) {
    if open(turn).is_some_and(|form| form.search_next) {
        search(turn);
    }
}

/// Puts what a message names into the wish. True where anything changed.
pub fn merge(wish: &mut SlotWish, slots: &Slots) -> bool {
    let before = wish.clone();
    if let Some(specialty) = &slots.specialty_id {
        if wish.specialty_id.as_ref() != Some(specialty) {
            wish.doctor_id = None;
        }
        wish.specialty_id = Some(specialty.clone());
    }
    if let Some(doctor) = slots.doctor_id {
        wish.doctor_id = Some(doctor);
    }
    if slots.date_from.is_some() {
        wish.from = slots.date_from;
        wish.to = slots.date_to.or(slots.date_from);
    }
    let clock = |text: &Option<String>| text.as_deref().and_then(|text| NaiveTime::parse_from_str(text, "%H:%M").ok());
    if slots.time_from.is_some() || slots.time_to.is_some() {
        wish.time_from = clock(&slots.time_from);
        wish.time_to = clock(&slots.time_to);
    }
    let changed = *wish != before;
    if changed {
        wish.after = None;
    }
    changed
}

/// Does a message name anything of a booking?
pub fn names_any(slots: &Slots) -> bool {
    slots.specialty_id.is_some()
        || slots.doctor_id.is_some()
        || slots.date_from.is_some()
        || slots.time_from.is_some()
        || slots.time_to.is_some()
}

pub fn ask_specialty(turn: &mut Turn<'_>) {
    if let Some(form) = open(turn) {
        form.asking = Some(BookingQuestion::Specialty);
    }
    let draft = specialty_question(turn);
    turn.say(draft);
}

/// The departments as buttons; the rest by name in the text.
pub fn specialty_question(turn: &Turn<'_>) -> Draft {
    let language = turn.language();
    let specialties = turn.around.specialties.clone();
    let name = |specialty: &crate::domain::appointment::Specialty| language.pick(&specialty.vi, &specialty.en).to_string();
    let mut text = texts::ask_specialty(language).to_string();
    let all: Vec<String> = specialties.iter().map(name).collect();
    text.push_str(&format!("\n{}", all.join(" · ")));
    let mut buttons: Vec<_> = specialties
        .iter()
        .take(SHOWN_SPECIALTIES)
        .map(|specialty| {
            button(
                "specialty",
                name(specialty),
                Action::PickSpecialty {
                    specialty_id: specialty.id.clone(),
                },
            )
        })
        .collect();
    buttons.push(human(language));
    Draft::text(text).buttons(buttons)
}

/// `unclear`: the words that were no date, or might be two.
pub fn ask_date(turn: &mut Turn<'_>, unclear: Option<&str>) {
    if let Some(form) = open(turn) {
        form.asking = Some(BookingQuestion::Date);
    }
    let language = turn.language();
    let text = match unclear {
        Some("") => texts::ambiguous_date(language).to_string(),
        Some(words) => texts::unclear_date(words, language),
        None => texts::ask_date(language).to_string(),
    };
    turn.say(Draft::text(text).buttons(vec![button("abort", texts::button_later(language), Action::Abort)]));
}

/// A department was chosen.
pub fn pick_specialty(turn: &mut Turn<'_>, specialty_id: &str) {
    if open(turn).is_none() {
        return start_with(
            turn,
            &WishText {
                specialty_id: Some(specialty_id.into()),
                doctor_id: None,
            },
        );
    }
    if let Some(form) = open(turn) {
        form.wish.specialty_id = Some(specialty_id.into());
        form.wish.doctor_id = None;
        form.wish.after = None;
    }
    search(turn);
}

/// What the appointment is for: told symptoms first, short.
pub fn complaint(state: &State) -> Option<String> {
    let names: Vec<String> = memory::present(&state.memory).take(3).map(|finding| finding.name.clone()).collect();
    if names.is_empty() { None } else { Some(shorten(&names.join(", "))) }
}

/// The reason that is stored with the booking.
pub fn reason(turn: &Turn<'_>, form: &BookingForm) -> String {
    if !form.reason.is_empty() {
        return form.reason.clone();
    }
    let specialty = form.slot.as_ref().map(|slot| slot.specialty.as_str());
    complaint(&turn.state).unwrap_or_else(|| shorten(&texts::reason_of(specialty, turn.language())))
}

fn shorten(text: &str) -> String {
    text.chars().take(MAX_REASON).collect()
}

/// The part of the day that a wish names, in a word.
pub fn day_part(wish: &SlotWish) -> Option<(&'static str, &'static str)> {
    let hours = (wish.time_from?.hour(), wish.time_to?.hour());
    match hours {
        (7, 12) => Some(("sáng", "morning")),
        (11, 13) => Some(("trưa", "midday")),
        (13, 17) => Some(("chiều", "afternoon")),
        (17, 21) => Some(("tối", "evening")),
        _ => None,
    }
}
