//! Booking, moving, listing and cancelling appointments in the chat. Nothing is committed without an explicit yes.

pub mod choose;
pub mod confirm;
pub mod form;
pub mod manage;
pub mod offer;
pub mod receipt;

use crate::dialogue::state::{BookingForm, Form};
use crate::dialogue::turn::Turn;

/// How a form took a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// It was an answer; everything is said.
    Done,
    /// It is about something else: answer that, then ask the open question again.
    Aside,
    /// Nothing in it was understood.
    Unclear,
}

/// The booking in progress.
pub fn open<'t>(turn: &'t mut Turn<'_>) -> Option<&'t mut BookingForm> {
    match &mut turn.state.form {
        Some(Form::Booking(form)) => Some(form),
        _ => None,
    }
}
