//! The patient's own appointments: the list, cancelling one (only on the word), moving one.

use crate::dialogue::answers::{self, Closed};
use crate::dialogue::booking::Taken;
use crate::dialogue::booking::form;
use crate::dialogue::event::{Button, Draft, Need};
use crate::dialogue::fallback::asks_something;
use crate::dialogue::state::{Action, BookingForm, Form, Lookup, Purpose};
use crate::dialogue::texts::booking as texts;
use crate::dialogue::turn::{Said, Turn, button, human};
use crate::domain::appointment::Appointment;
use crate::domain::error;
use crate::domain::ids::AppointmentId;
use crate::domain::language::Language;

/// Appointments shown at once.
const SHOWN: usize = 5;

/// Asks the engine for the list; `said` may name one of them.
pub fn look_up(turn: &mut Turn<'_>, purpose: Purpose, said: Option<&Said<'_>>) {
    let code = said.and_then(|said| code(said.text));
    let date = said.and_then(|said| said.understanding.slots.date_from);
    turn.state.lookup = Some(Lookup {
        purpose,
        id: None,
        code,
        date,
    });
    turn.need(Need::Appointments);
}

/// A code as `HCB-7K2M9P`, as typed: with or without the dash, in any case.
fn code(text: &str) -> Option<String> {
    let upper = text.to_uppercase();
    let (_, rest) = upper.split_once("HCB")?;
    let tail: String = rest
        .chars()
        .skip_while(|c| !c.is_alphanumeric())
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    (tail.len() == 6).then(|| format!("HCB-{tail}"))
}

/// The list is back.
pub fn known(turn: &mut Turn<'_>, result: error::Result<Vec<Appointment>>) {
    let language = turn.language();
    let lookup = turn.state.lookup.take().unwrap_or(Lookup {
        purpose: Purpose::List,
        id: None,
        code: None,
        date: None,
    });
    let now = turn.around.now;
    let Ok(mut all) = result else {
        return turn.say(Draft::text(texts::service_failed(language)).buttons(vec![human(language)]));
    };
    all.retain(|appointment| appointment.status.upcoming() && appointment.end > now);
    all.sort_by_key(|appointment| appointment.datetime);
    if all.is_empty() {
        return turn.say(Draft::text(texts::list_empty(language)).buttons(vec![
            button("book", texts::button_new(language), Action::Book { wish: Default::default() }),
            human(language),
        ]));
    }
    if lookup.purpose == Purpose::List {
        return turn.say(list(&all, language));
    }
    if lookup.id.is_some_and(|id| all.iter().all(|one| one.id != id)) {
        return turn.say(Draft::text(texts::gone(language)).buttons(vec![button(
            "mine",
            texts::button_view(language),
            Action::MyAppointments,
        )]));
    }
    let named: Vec<&Appointment> = all
        .iter()
        .filter(|one| lookup.id.is_none_or(|id| id == one.id))
        .filter(|one| lookup.code.as_ref().is_none_or(|code| *code == one.code))
        .filter(|one| lookup.code.is_some() || lookup.date.is_none_or(|date| date == one.datetime.date()))
        .collect();
    match (named.as_slice(), lookup.purpose) {
        ([one], Purpose::Cancel) => cancel_question(turn, one),
        ([one], Purpose::Move) => move_this(turn, one),
        (named, purpose) => {
            let among: Vec<Appointment> = if named.is_empty() {
                all.clone()
            } else {
                named.iter().map(|one| (*one).clone()).collect()
            };
            turn.say(which(&among, purpose, language));
        }
    }
}

fn list(all: &[Appointment], language: Language) -> Draft {
    let mut lines: Vec<String> = all.iter().take(SHOWN).map(|one| texts::list_entry(one, language)).collect();
    if all.len() > SHOWN {
        lines.push(texts::list_more(all.len() - SHOWN, language));
    }
    let text = format!("{}\n\n{}", texts::list_heading(language), lines.join("\n\n"));
    let mut buttons: Vec<Button> = Vec::new();
    match all {
        [one] => {
            buttons.push(button(
                "cancel",
                texts::button_cancel_this(language),
                Action::CancelAsk { id: one.id },
            ));
            buttons.push(button("move", texts::button_move(language), Action::MoveAsk { id: one.id }));
        }
        _ => {
            let cancel = texts::button_cancel(language);
            let change = texts::button_move(language);
            buttons.push(button("cancel", cancel, Action::Say { text: cancel.into() }));
            buttons.push(button("move", change, Action::Say { text: change.into() }));
        }
    }
    buttons.push(button(
        "book",
        texts::button_another(language),
        Action::Book { wish: Default::default() },
    ));
    Draft::text(text).buttons(buttons)
}

/// Which of several.
fn which(all: &[Appointment], purpose: Purpose, language: Language) -> Draft {
    let heading = if purpose == Purpose::Move {
        texts::which_move(language)
    } else {
        texts::which_cancel(language)
    };
    let lines: Vec<String> = all.iter().take(SHOWN).map(|one| texts::list_entry(one, language)).collect();
    let mut buttons: Vec<Button> = all
        .iter()
        .take(SHOWN)
        .map(|one| {
            let action = if purpose == Purpose::Move {
                Action::MoveAsk { id: one.id }
            } else {
                Action::CancelAsk { id: one.id }
            };
            button(
                "appointment",
                format!("{} · {}", one.datetime.local().format("%H:%M %d/%m"), one.code),
                action,
            )
        })
        .collect();
    buttons.push(button("keep", texts::button_keep(language), Action::Keep));
    Draft::text(format!("{heading}\n\n{}", lines.join("\n\n"))).buttons(buttons)
}

/// Asks for the word.
fn cancel_question(turn: &mut Turn<'_>, appointment: &Appointment) {
    let language = turn.language();
    let id = appointment.id;
    turn.state.form = Some(Form::Cancel { id });
    let text = format!("{}\n\n{}", texts::cancel_ask(language), texts::list_entry(appointment, language));
    turn.say(Draft::text(text).buttons(cancel_buttons(id, language)));
}

fn cancel_buttons(id: AppointmentId, language: Language) -> Vec<Button> {
    vec![
        button("cancel_yes", texts::button_cancel_yes(language), Action::CancelYes { id }),
        button("keep", texts::button_keep(language), Action::Keep),
    ]
}

/// "Hủy" alone, while asked whether to cancel, may mean either.
pub fn cancel_unclear(turn: &mut Turn<'_>, id: AppointmentId) {
    let language = turn.language();
    turn.say(Draft::text(texts::cancel_unclear(language)).buttons(cancel_buttons(id, language)));
}

pub fn cancel(turn: &mut Turn<'_>, id: AppointmentId) {
    let reason = texts::cancelled_by_patient(turn.language()).to_string();
    turn.need(Need::Cancel { id, reason });
}

pub fn keep(turn: &mut Turn<'_>) {
    let language = turn.language();
    turn.state.form = None;
    turn.say(Draft::text(texts::cancel_kept(language)).buttons(vec![button("mine", texts::button_view(language), Action::MyAppointments)]));
}

/// A message while asked whether to cancel.
pub fn said(turn: &mut Turn<'_>, said: &Said<'_>, id: AppointmentId) -> Taken {
    let folded = said.understanding.folded.as_str();
    const YES: &[&str] = &[
        "huy lich",
        "huy lich nay",
        "huy lich hen",
        "dong y huy",
        "xac nhan huy",
        "co huy",
        "huy luon",
        "yes cancel",
        "yes cancel it",
        "cancel it",
        "cancel the appointment",
    ];
    let agreed = crate::dialogue::commands::variants(folded).any(|text| YES.contains(&text));
    match answers::closed(folded) {
        _ if agreed => cancel(turn, id),
        Some(Closed::Yes) => cancel(turn, id),
        Some(Closed::No) => keep(turn),
        Some(Closed::Unsure) => cancel_unclear(turn, id),
        None if asks_something(said) => return Taken::Aside,
        None => return Taken::Unclear,
    }
    Taken::Done
}

/// Moving begins like booking, with the appointment's doctor.
fn move_this(turn: &mut Turn<'_>, appointment: &Appointment) {
    let mut booking = BookingForm {
        moving: Some(appointment.id),
        reason: appointment.reason.clone(),
        ..BookingForm::default()
    };
    booking.wish.doctor_id = Some(appointment.doctor_id);
    turn.state.form = Some(Form::Booking(Box::new(booking)));
    let language = turn.language();
    turn.say_text(texts::list_entry(appointment, language));
    form::search(turn);
}

/// A button of one appointment: the list is fetched, because its doctor and time must be known.
pub fn choose(turn: &mut Turn<'_>, purpose: Purpose, id: AppointmentId) {
    turn.state.lookup = Some(Lookup {
        purpose,
        id: Some(id),
        code: None,
        date: None,
    });
    turn.need(Need::Appointments);
}
