//! Holding a time, asking a guest who he is, and reading everything back before the one explicit yes.

use crate::dialogue::booking::{form, offer, open};
use crate::dialogue::contact::Contact;
use crate::dialogue::event::{Draft, GuestContact, Need};
use crate::dialogue::state::{Action, BookingForm, BookingQuestion, Form};
use crate::dialogue::texts::booking as texts;
use crate::dialogue::turn::{Turn, button, human};
use crate::domain::appointment::{Hold, Slot};
use crate::domain::error::{self, Code};
use crate::domain::ids::HoldId;
use crate::domain::message::Card;
use chrono::Timelike;

/// A time was chosen: keep it.
pub fn pick(turn: &mut Turn<'_>, slot: Slot) {
    if open(turn).is_none() {
        let form = BookingForm {
            reason: form::complaint(&turn.state).unwrap_or_default(),
            ..BookingForm::default()
        };
        turn.state.form = Some(Form::Booking(Box::new(form)));
    }
    turn.state.misses = 0;
    let Some(booking) = open(turn) else { return };
    let need = Need::Hold {
        doctor_id: slot.doctor_id,
        datetime: slot.datetime,
    };
    if booking.wish.specialty_id.is_none() && booking.wish.doctor_id.is_none() {
        booking.wish.specialty_id = Some(slot.specialty_id.clone());
    }
    booking.slot = Some(slot);
    booking.asking = None;
    turn.need(need);
}

/// The hold is there, or the time is gone.
pub fn held(turn: &mut Turn<'_>, result: error::Result<Hold>) {
    match result {
        Ok(hold) => {
            let Some(booking) = open(turn) else {
                return turn.need(Need::ReleaseHold { hold_id: hold.hold_id });
            };
            booking.hold_id = Some(hold.hold_id);
            booking.hold_expires = Some(hold.expires_at);
            go_on(turn);
        }
        Err(error) => refused(turn, error),
    }
}

/// Asks for what is missing, or reads back.
fn go_on(turn: &mut Turn<'_>) {
    let language = turn.language();
    let name = patient_name(turn);
    let needs_phone = turn.around.is_guest && turn.state.contact_phone.is_none();
    let (question, text) = match (name.is_some(), needs_phone) {
        (false, true) => (BookingQuestion::Name, texts::ask_contact(language)),
        (false, false) => (BookingQuestion::Name, texts::ask_name(language)),
        (true, true) => (BookingQuestion::Phone, texts::ask_phone(language)),
        (true, false) => return ask_confirm(turn),
    };
    let held = open(turn).and_then(|form| {
        form.asking = Some(question);
        form.hold_expires
    });
    let held = held.map(|at| texts::held_until(&format!("{:02}:{:02}", at.local().hour(), at.local().minute()), language));
    let text = [held.as_deref(), Some(text)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    turn.say(Draft::text(text).buttons(vec![button("abort", texts::button_later(language), Action::Abort)]));
}

/// Who comes to the visit.
fn patient_name(turn: &Turn<'_>) -> Option<String> {
    if turn.around.is_guest {
        turn.state.contact_name.clone().or_else(|| turn.around.patient_name.clone())
    } else {
        turn.around.patient_name.clone().or_else(|| turn.state.contact_name.clone())
    }
}

/// A guest's answer. False where it holds neither a name nor a number.
pub fn contact(turn: &mut Turn<'_>, contact: Contact) -> bool {
    let language = turn.language();
    let asked_phone = open(turn).is_some_and(|form| form.asking == Some(BookingQuestion::Phone));
    let named = contact.name.is_some() && (!asked_phone || contact.phone.is_some());
    if named {
        turn.state.contact_name = contact.name;
    }
    if contact.bad_phone {
        turn.say_text(texts::bad_phone(language));
        if patient_name(turn).is_some()
            && let Some(form) = open(turn)
        {
            form.asking = Some(BookingQuestion::Phone);
        }
        return true;
    }
    if contact.phone.is_some() {
        turn.state.contact_phone = contact.phone;
    } else if !named {
        return false;
    }
    turn.state.misses = 0;
    go_on(turn);
    true
}

/// The read-back with its two buttons.
pub fn ask_confirm(turn: &mut Turn<'_>) {
    let language = turn.language();
    let (Some(patient), now) = (patient_name(turn), turn.around.now) else {
        return go_on(turn);
    };
    let Some(booking) = open(turn) else { return };
    let (Some(slot), Some(hold_id), Some(expires_at)) = (booking.slot.clone(), booking.hold_id, booking.hold_expires) else {
        return form::search(turn);
    };
    if now >= expires_at {
        turn.say_text(Code::HoldExpired.text(language));
        return form::search(turn);
    }
    booking.asking = Some(BookingQuestion::Confirm);
    let moving = booking.moving.is_some();
    let (heading, question, yes) = if moving {
        (
            texts::confirm_move(language),
            texts::confirm_move_question(language),
            texts::button_move_it(language),
        )
    } else {
        (
            texts::confirm_heading(language),
            texts::confirm_question(language),
            texts::button_book_it(language),
        )
    };
    let body = texts::read_back(&slot, &patient, language);
    let until = expires_at.local();
    let held = texts::held_until(&format!("{:02}:{:02}", until.hour(), until.minute()), language);
    let card = Card::Confirm {
        fee: slot.price.clone(),
        slot,
        hold_id,
        expires_at,
        patient_name: patient,
    };
    turn.say(
        Draft::text(format!("{heading}\n{body}\n\n{held} {question}"))
            .card(card)
            .buttons(vec![
                button("confirm", yes, Action::Confirm { hold_id }),
                button("other_times", texts::button_other_times(language), Action::OtherTimes),
                button("decline", texts::button_later(language), Action::Decline { hold_id: Some(hold_id) }),
            ]),
    );
}

/// The explicit yes, by button or by word. `hold`: whose button it was.
pub fn yes(turn: &mut Turn<'_>, hold: Option<HoldId>) {
    let guest = guest(turn);
    let now = turn.around.now;
    let Some(Form::Booking(booking)) = &turn.state.form else {
        return offer::outdated(turn);
    };
    let booking = booking.as_ref().clone();
    let ready = booking.asking == Some(BookingQuestion::Confirm) && hold.is_none_or(|hold| booking.hold_id == Some(hold));
    let (Some(slot), Some(hold_id), true) = (booking.slot.clone(), booking.hold_id, ready) else {
        return offer::outdated(turn);
    };
    if booking.hold_expires.is_some_and(|expires| now >= expires) {
        turn.say_text(Code::HoldExpired.text(turn.language()));
        if let Some(form) = open(turn) {
            form.hold_id = None;
        }
        return form::search(turn);
    }
    let need = match booking.moving {
        Some(id) => Need::Move {
            id,
            datetime: slot.datetime,
        },
        None => Need::Book {
            hold_id,
            doctor_id: slot.doctor_id,
            datetime: slot.datetime,
            reason: form::reason(turn, &booking),
            guest,
        },
    };
    turn.need(need);
}

fn guest(turn: &Turn<'_>) -> Option<GuestContact> {
    if !turn.around.is_guest {
        return None;
    }
    Some(GuestContact {
        name: patient_name(turn)?,
        phone: turn.state.contact_phone.clone()?,
    })
}

/// "Để sau": the time goes back.
pub fn decline(turn: &mut Turn<'_>, hold: Option<HoldId>) {
    let language = turn.language();
    let held = open(turn).and_then(|form| form.hold_id.take()).or(hold);
    turn.state.form = None;
    turn.say(Draft::text(texts::declined(language)).buttons(vec![
        button(
            "book",
            crate::dialogue::texts::common::button_book(language),
            Action::Book { wish: Default::default() },
        ),
        button("mine", texts::button_view(language), Action::MyAppointments),
    ]));
    if let Some(hold_id) = held {
        turn.need(Need::ReleaseHold { hold_id });
    }
}

/// The clinic said no: say why, keep what was told, offer what is free.
pub fn refused(turn: &mut Turn<'_>, error: error::Error) {
    let language = turn.language();
    match error.code {
        Code::SlotTaken | Code::NotBookable | Code::HoldExpired | Code::PatientBusy => {
            let Some(booking) = open(turn) else { return };
            booking.slot = None;
            booking.hold_expires = None;
            // The store drops a hold with its refusal, or it runs out by itself within minutes.
            booking.hold_id = None;
            booking.wish.after = None;
            let alternatives: Vec<Slot> = error.alternatives.into_iter().take(offer::SHOWN).collect();
            if alternatives.is_empty() {
                turn.say_text(error.code.text(language));
                return form::search(turn);
            }
            booking.offered.clone_from(&alternatives);
            booking.more = false;
            booking.asking = Some(BookingQuestion::Slot);
            turn.say(offer::list(error.code.text(language), &alternatives, false, language));
        }
        Code::TooLate | Code::InvalidTransition | Code::NotFound | Code::Forbidden | Code::Stale => {
            turn.state.form = None;
            turn.say(Draft::text(error.code.text(language)).buttons(vec![
                button("mine", texts::button_view(language), Action::MyAppointments),
                human(language),
            ]));
        }
        _ => {
            let text = if error.code == Code::RateLimited {
                error.code.text(language)
            } else {
                texts::service_failed(language)
            };
            if let Some(form) = open(turn) {
                form.asking = Some(if form.hold_id.is_some() {
                    BookingQuestion::Confirm
                } else {
                    BookingQuestion::Slot
                });
            }
            turn.say(Draft::text(text).buttons(vec![
                button("other_times", texts::button_retry(language), Action::OtherTimes),
                human(language),
            ]));
        }
    }
}
