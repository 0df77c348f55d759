//! Messages in mid-booking: a choice, a correction, an answer, or something else that is answered first.

use crate::dialogue::answers::{self, Closed, Pick};
use crate::dialogue::booking::{Taken, confirm, form, offer, open};
use crate::dialogue::commands;
use crate::dialogue::contact;
use crate::dialogue::event::Draft;
use crate::dialogue::fallback::asks_something;
use crate::dialogue::state::{Action, BookingForm, BookingQuestion};
use crate::dialogue::symptoms;
use crate::dialogue::texts::{booking as texts, symptoms as symptom_texts};
use crate::dialogue::turn::{Said, Turn, button};
use crate::domain::intent::Intent;

const MORE: &[&str] = &[
    "xem them",
    "them",
    "con gio nao khac khong",
    "con gio khac khong",
    "gio khac",
    "more",
    "show more",
    "other times",
    "any other times",
    "xem them gio",
];

/// A message while a booking is open.
pub fn said(turn: &mut Turn<'_>, said: &Said<'_>) -> Taken {
    let Some(booking) = open(turn).map(|form| form.clone()) else {
        return Taken::Aside;
    };
    let answered = match booking.asking {
        Some(BookingQuestion::Confirm) => closed_confirm(turn, said),
        Some(BookingQuestion::Slot) => from_list(turn, said, &booking),
        Some(BookingQuestion::Name | BookingQuestion::Phone) => contact_given(turn, said),
        Some(BookingQuestion::Specialty) => specialty_named(turn, said),
        Some(BookingQuestion::Date) | None => Taken::Unclear,
    };
    if answered != Taken::Unclear {
        return answered;
    }
    corrected(turn, said)
}

/// A change of what was asked for: "à nhầm, sáng thứ 6".
fn corrected(turn: &mut Turn<'_>, said: &Said<'_>) -> Taken {
    let slots = &said.understanding.slots;
    let intent = said.understanding.intent;
    if slots.ambiguous {
        form::ask_date(turn, Some(slots.date_text.as_deref().unwrap_or_default()));
        return Taken::Done;
    }
    let other = asks_something(said) && intent != Intent::AppointmentBook && intent != Intent::AppointmentReschedule;
    if form::names_any(slots) && !other {
        let moving = open(turn).is_some_and(|form| form.moving.is_some());
        let Some(booking) = open(turn) else { return Taken::Aside };
        let doctor = booking.wish.doctor_id;
        form::merge(&mut booking.wish, slots);
        if moving {
            booking.wish.doctor_id = doctor;
            booking.wish.specialty_id = None;
        }
        turn.state.misses = 0;
        if open(turn).is_some_and(|form| form.wish.specialty_id.is_none() && form.wish.doctor_id.is_none()) {
            form::ask_specialty(turn);
        } else {
            form::search(turn);
        }
        return Taken::Done;
    }
    if intent == Intent::SymptomAnalysis && !said.understanding.findings.is_empty() && !asks_question(said) {
        return complaint_told(turn);
    }
    if asks_something(said) { Taken::Aside } else { Taken::Unclear }
}

fn asks_question(said: &Said<'_>) -> bool {
    said.understanding.question_type.is_some() && said.text.contains('?')
}

/// Symptoms in mid-booking are the reason of the visit; where the department is open, they choose it.
fn complaint_told(turn: &mut Turn<'_>) -> Taken {
    let language = turn.language();
    let complaint = form::complaint(&turn.state);
    symptoms::raise(turn);
    if turn.alarmed() {
        return Taken::Done;
    }
    let department = symptoms::department(turn);
    let Some(booking) = open(turn) else { return Taken::Aside };
    booking.reason = complaint.unwrap_or_default();
    let undecided = booking.wish.specialty_id.is_none() && booking.wish.doctor_id.is_none();
    if undecided && department.is_some() {
        booking.wish.specialty_id = department;
        form::search(turn);
        return Taken::Done;
    }
    turn.say_text(symptom_texts::noted(language));
    reask(turn);
    Taken::Done
}

fn closed_confirm(turn: &mut Turn<'_>, said: &Said<'_>) -> Taken {
    match answers::closed(&said.understanding.folded) {
        Some(Closed::Yes) => confirm::yes(turn, None),
        Some(Closed::No) => confirm::decline(turn, None),
        Some(Closed::Unsure) => confirm::ask_confirm(turn),
        None => return Taken::Unclear,
    }
    Taken::Done
}

fn from_list(turn: &mut Turn<'_>, said: &Said<'_>, booking: &BookingForm) -> Taken {
    let folded = said.understanding.folded.as_str();
    let language = turn.language();
    let slots = &said.understanding.slots;
    if commands::variants(folded).any(|text| MORE.contains(&text)) {
        match booking.offered.last().map(|slot| slot.datetime).filter(|_| booking.more) {
            Some(after) => offer::more(turn, after),
            None => offer::other_times(turn),
        }
        return Taken::Done;
    }
    if let ([only], Some(Closed::Yes)) = (booking.offered.as_slice(), answers::closed(folded)) {
        confirm::pick(turn, only.clone());
        return Taken::Done;
    }
    if answers::closed(folded) == Some(Closed::No) {
        offer::other_times(turn);
        return Taken::Done;
    }
    // A day that is named narrows the list before the time is looked for in it.
    let listed: Vec<_> = booking
        .offered
        .iter()
        .filter(|slot| {
            slots
                .date_from
                .is_none_or(|from| slot.datetime.date() >= from && slots.date_to.is_none_or(|to| slot.datetime.date() <= to))
        })
        .filter(|slot| slots.doctor_id.is_none_or(|doctor| doctor == slot.doctor_id))
        .cloned()
        .collect();
    let whole = listed.len() == booking.offered.len();
    match answers::pick(folded, said.text, &listed) {
        Some(Pick::One(i)) if whole || slots.time_from.is_some() => match listed.get(i) {
            Some(slot) => confirm::pick(turn, slot.clone()),
            None => return Taken::Unclear,
        },
        Some(Pick::Several(places)) => {
            let some: Vec<_> = places.iter().filter_map(|i| listed.get(*i)).cloned().collect();
            if let Some(form) = open(turn) {
                form.offered.clone_from(&some);
                form.more = false;
            }
            turn.say(offer::list(texts::several_slots(language), &some, false, language));
        }
        Some(Pick::NoneAt(time)) if slots.time_from.is_none() => {
            // A time that the list lacks is a wish for that time.
            if let Some(form) = open(turn) {
                form.wish.time_from = Some(time);
                form.wish.time_to = Some(time);
                form.wish.after = None;
            }
            form::search(turn);
        }
        _ => return Taken::Unclear,
    }
    Taken::Done
}

fn contact_given(turn: &mut Turn<'_>, said: &Said<'_>) -> Taken {
    let given = contact::read(said.text);
    let numbered = given.phone.is_some() || given.bad_phone;
    if !numbered
        && (asks_something(said) || form::names_any(&said.understanding.slots) || answers::closed(&said.understanding.folded).is_some())
    {
        return Taken::Unclear;
    }
    if confirm::contact(turn, given) {
        Taken::Done
    } else {
        Taken::Unclear
    }
}

/// A department by its name, also in the other language or without diacritics.
fn specialty_named(turn: &mut Turn<'_>, said: &Said<'_>) -> Taken {
    if said.understanding.slots.specialty_id.is_some() || said.understanding.slots.doctor_id.is_some() {
        return Taken::Unclear;
    }
    let folded = format!(" {} ", said.understanding.folded);
    let specialties = turn.around.specialties.clone();
    let named = specialties.iter().find(|specialty| {
        [&specialty.vi, &specialty.en]
            .iter()
            .any(|name| folded.contains(&format!(" {} ", crate::language::text::read(name).folded)))
    });
    let unsure = answers::closed(&said.understanding.folded) == Some(Closed::Unsure);
    let general = specialties.iter().find(|specialty| specialty.id == "general").filter(|_| unsure);
    match named.or(general) {
        Some(specialty) => {
            let id = specialty.id.clone();
            if let Some(form) = open(turn) {
                form::merge(&mut form.wish, &said.understanding.slots);
            }
            form::pick_specialty(turn, &id);
            Taken::Done
        }
        None => Taken::Unclear,
    }
}

/// Asks the open question again, after an interruption or a miss.
pub fn reask(turn: &mut Turn<'_>) {
    let language = turn.language();
    let Some(booking) = open(turn).map(|form| form.clone()) else {
        return;
    };
    match booking.asking {
        Some(BookingQuestion::Specialty) => {
            let draft = form::specialty_question(turn);
            turn.say(draft);
        }
        Some(BookingQuestion::Date) => form::ask_date(turn, None),
        Some(BookingQuestion::Slot) if booking.offered.is_empty() => form::search(turn),
        Some(BookingQuestion::Slot) => {
            let heading = texts::slots_heading(None, None, language);
            turn.say(offer::list(&heading, &booking.offered, booking.more, language));
        }
        Some(BookingQuestion::Name) => contact_question(turn, texts::ask_contact(language)),
        Some(BookingQuestion::Phone) => contact_question(turn, texts::ask_phone(language)),
        Some(BookingQuestion::Confirm) => confirm::ask_confirm(turn),
        None => {}
    }
}

fn contact_question(turn: &mut Turn<'_>, text: &str) {
    let language = turn.language();
    turn.say(Draft::text(text).buttons(vec![button("abort", texts::button_later(language), Action::Abort)]));
}
