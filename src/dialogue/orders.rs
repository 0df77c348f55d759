//! Carrying out the global commands, in whatever state the conversation is.

use crate::dialogue::booking::{self, manage};
use crate::dialogue::commands::Command;
use crate::dialogue::event::{Draft, Need};
use crate::dialogue::latch;
use crate::dialogue::memory;
use crate::dialogue::state::{Action, Form};
use crate::dialogue::summary;
use crate::dialogue::texts::{common as texts, symptoms as symptom_texts};
use crate::dialogue::turn::{Turn, button, human, starters};
use crate::domain::conversation::ConversationStatus;
use crate::domain::language::Language;
use crate::domain::message::Card;
use crate::domain::staff::Lane;

/// What is to happen after the command's own reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum After {
    /// The open question, if any, is asked again.
    Resume,
    Nothing,
}

pub fn carry_out(turn: &mut Turn<'_>, command: Command) -> After {
    match command {
        Command::Help => help(turn),
        Command::Human => {
            call_staff(turn);
            return After::Nothing;
        }
        Command::Abort => {
            abort(turn);
            return After::Nothing;
        }
        Command::Terms => {
            let language = turn.language();
            turn.say(Draft::text(texts::terms(language)).buttons(vec![know(language), forget(language)]));
        }
        Command::WhatDoYouKnow => what_do_you_know(turn),
        Command::Forget => {
            forget_ask(turn);
            return After::Nothing;
        }
        Command::Speak(language) => {
            turn.state.language = language;
            turn.state.language_fixed = true;
            turn.say_text(texts::language_fixed(language));
        }
    }
    After::Resume
}

fn know(language: Language) -> crate::dialogue::event::Button {
    button("know", texts::button_know(language), Action::WhatDoYouKnow)
}

fn forget(language: Language) -> crate::dialogue::event::Button {
    button("forget", texts::button_forget(language), Action::ForgetAsk)
}

fn help(turn: &mut Turn<'_>) {
    let language = turn.language();
    let buttons = if turn.state.form.is_none() {
        starters(language)
    } else {
        vec![human(language)]
    };
    turn.say(Draft::text(texts::help(language)).buttons(buttons));
}

/// A person is asked for. It always reaches the desk, also as the first word of a conversation.
pub fn call_staff(turn: &mut Turn<'_>) {
    let language = turn.language();
    summary::renew(turn.mind, &mut turn.state);
    let waiting = turn.state.status == ConversationStatus::WaitingStaff;
    if turn.state.status != ConversationStatus::WithStaff {
        turn.state.status = ConversationStatus::WaitingStaff;
    }
    turn.state.misses = 0;
    let complaint = booking::form::complaint(&turn.state)
        .map(|complaint| format!(": {complaint}"))
        .unwrap_or_default();
    turn.hand_over(Lane::Handoff, format!("Người bệnh muốn gặp nhân viên{complaint}"));
    let text = if waiting {
        texts::handoff_waiting(language)
    } else {
        texts::handoff(language)
    };
    let reason = texts::button_human(language).to_string();
    turn.say(Draft::text(text).card(Card::Handoff {
        reason,
        expected_wait_s: None,
    }));
}

/// "Hủy", "thôi": leaves whatever is open.
pub fn abort(turn: &mut Turn<'_>) {
    let language = turn.language();
    if turn.state.latched {
        return latch::hold(turn);
    }
    turn.state.misses = 0;
    if let Some(check) = turn.state.checking.clone() {
        latch::settle(turn, &check.rule, None);
        return;
    }
    match turn.state.form.clone() {
        Some(Form::Cancel { id }) => manage::cancel_unclear(turn, id),
        Some(form) => {
            turn.state.form = None;
            let text = if matches!(form, Form::Interview(_)) {
                symptom_texts::stopped(language)
            } else {
                texts::aborted(language)
            };
            turn.say(Draft::text(text).buttons(starters(language)));
            if let Form::Booking(booking) = form
                && let Some(hold_id) = booking.hold_id
            {
                turn.need(Need::ReleaseHold { hold_id });
            }
        }
        None => turn.say(Draft::text(texts::nothing_open(language)).buttons(starters(language))),
    }
}

/// An offer was turned down: back to what was being done, or to the start.
pub fn anything_else(turn: &mut Turn<'_>) {
    let language = turn.language();
    turn.say(Draft::text(texts::greeting_again(language)).buttons(starters(language)));
}

/// Everything that is remembered, in words.
pub fn what_do_you_know(turn: &mut Turn<'_>) {
    let language = turn.language();
    let mut lines: Vec<String> = summary::text(turn.mind, &turn.state, language).into_iter().collect();
    let contact = [turn.state.contact_name.clone(), turn.state.contact_phone.clone()];
    let contact: Vec<String> = contact.into_iter().flatten().collect();
    if !contact.is_empty() {
        lines.push(format!("{}: {}.", language.pick("Liên hệ", "Contact"), contact.join(", ")));
    }
    if lines.is_empty() {
        return turn.say(Draft::text(texts::know_nothing(language)).buttons(vec![human(language)]));
    }
    let text = format!("{}\n{}", texts::know_heading(language), lines.join("\n"));
    turn.say(Draft::text(text).buttons(vec![forget(language), human(language)]));
}

pub fn forget_ask(turn: &mut Turn<'_>) {
    let language = turn.language();
    turn.state.forgetting = true;
    turn.say(Draft::text(texts::forget_ask(language)).buttons(vec![
        button("forget_yes", texts::button_forget_yes(language), Action::ForgetYes),
        button("keep", texts::button_keep(language), Action::Keep),
    ]));
}

pub fn forget_yes(turn: &mut Turn<'_>) {
    turn.state.forgetting = false;
    memory::forget(&mut turn.state);
    turn.need(Need::Forget);
}

pub fn forgotten(turn: &mut Turn<'_>) {
    let language = turn.language();
    turn.say(Draft::text(texts::forgotten(language)).buttons(starters(language)));
}

pub fn keep(turn: &mut Turn<'_>) {
    let language = turn.language();
    if std::mem::take(&mut turn.state.forgetting) {
        return turn.say_text(texts::kept(language));
    }
    if matches!(turn.state.form, Some(Form::Cancel { .. })) {
        return manage::keep(turn);
    }
    turn.say(Draft::text(texts::nothing_open(language)).buttons(starters(language)));
}
