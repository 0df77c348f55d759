//! What stands in black and white once something was booked, moved or cancelled.

use crate::dialogue::booking::confirm;
use crate::dialogue::event::Draft;
use crate::dialogue::state::Action;
use crate::dialogue::texts::booking as texts;
use crate::dialogue::turn::{Turn, button, human};
use crate::domain::appointment::Appointment;
use crate::domain::error::{self, Code};
use crate::domain::language::Language;
use crate::domain::message::Card;

pub fn booked(turn: &mut Turn<'_>, result: error::Result<Appointment>) {
    made(turn, result, texts::booked(turn.language()));
}

pub fn moved(turn: &mut Turn<'_>, result: error::Result<Appointment>) {
    made(turn, result, texts::moved(turn.language()));
}

fn made(turn: &mut Turn<'_>, result: error::Result<Appointment>, heading: &str) {
    match result {
        Ok(appointment) => {
            turn.state.form = None;
            turn.state.misses = 0;
            let draft = draft(heading, appointment, turn.language());
            turn.say(draft);
        }
        Err(error) => confirm::refused(turn, error),
    }
}

fn draft(heading: &str, appointment: Appointment, language: Language) -> Draft {
    let id = appointment.id;
    let text = format!(
        "{heading}\n\n{}\n\n{}",
        texts::receipt(&appointment, language),
        texts::how_to_cancel(language)
    );
    Draft::text(text)
        .card(Card::Receipt {
            appointment: Box::new(appointment),
        })
        .buttons(vec![
            button("mine", texts::button_view(language), Action::MyAppointments),
            button("cancel", texts::button_cancel_this(language), Action::CancelAsk { id }),
            button("book", texts::button_another(language), Action::Book { wish: Default::default() }),
        ])
}

pub fn cancelled(turn: &mut Turn<'_>, result: error::Result<Appointment>) {
    let language = turn.language();
    turn.state.form = None;
    match result {
        Ok(appointment) => {
            let text = format!("{}\n\n{}", texts::cancelled(language), texts::list_entry(&appointment, language));
            turn.say(
                Draft::text(text)
                    .card(Card::Receipt {
                        appointment: Box::new(appointment),
                    })
                    .buttons(vec![
                        button("book", texts::button_new(language), Action::Book { wish: Default::default() }),
                        button("mine", texts::button_view(language), Action::MyAppointments),
                    ]),
            );
        }
        Err(error) => {
            let text = match error.code {
                Code::NotFound => texts::gone(language),
                Code::TooLate | Code::InvalidTransition => error.code.text(language),
                _ => texts::service_failed(language),
            };
            turn.say(Draft::text(text).buttons(vec![
                button("mine", texts::button_view(language), Action::MyAppointments),
                human(language),
            ]));
        }
    }
}
