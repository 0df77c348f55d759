//! The next step of a conversation: dispatch only. What was said passes the global commands, the danger, the latch and the open
//! form, in this order, before its intent is looked at.

use crate::clinical::danger::Danger;
use crate::clinical::red_flags::Context;
use crate::dialogue::answers::{self, Closed};
use crate::dialogue::booking::{self, Taken, choose, confirm, form, manage, offer, receipt};
use crate::dialogue::commands;
use crate::dialogue::event::{Answer, Draft, Event, Need, Step, Surroundings};
use crate::dialogue::fallback;
use crate::dialogue::inquiry;
use crate::dialogue::interview;
use crate::dialogue::latch;
use crate::dialogue::medication;
use crate::dialogue::memory;
use crate::dialogue::mind::Mind;
use crate::dialogue::mind::Understood;
use crate::dialogue::orders::{self, After};
use crate::dialogue::speech;
use crate::dialogue::state::{Action, Form, Purpose, State};
use crate::dialogue::summary;
use crate::dialogue::symptoms;
use crate::dialogue::texts::{booking as booking_texts, common as texts, symptoms as symptom_texts};
use crate::dialogue::turn::{Said, Turn, button, human, starters};
use crate::domain::ids::MessageId;
use crate::domain::intent::Intent;
use crate::domain::message::Message;
use crate::domain::staff::Lane;

/// One event in, one step out.
pub fn step(mind: &Mind, surroundings: &Surroundings, state: State, event: Event<'_>) -> Step {
    let mut turn = Turn::new(mind, surroundings, state);
    match event {
        Event::Said {
            message_id,
            text,
            understood,
        } => {
            heard(
                &mut turn,
                &Said {
                    message_id,
                    text,
                    understanding: &understood.understanding,
                },
                understood,
            );
        }
        Event::Chose { message_id, action } => chosen(&mut turn, message_id, action),
        Event::Answered(answer) => answered(&mut turn, answer),
    }
    turn.finish()
}

/// Staff speaks: what the patient writes is remembered and nothing is said. Danger still raises the level and closes the latch.
pub fn listen(mind: &Mind, surroundings: &Surroundings, state: &mut State, message: &Message, understood: &Understood) {
    let mut turn = Turn::new(mind, surroundings, std::mem::take(state));
    if message.choice.is_none() {
        remember(&mut turn, &message.text, message.id, understood);
    }
    if understood.danger.emergency || understood.danger.crisis {
        latch::close(&mut turn, &understood.danger);
    }
    *state = turn.finish().state;
}

fn heard(turn: &mut Turn<'_>, said: &Said<'_>, understood: &Understood) {
    let danger = &understood.danger;
    remember(turn, said.text, said.message_id, understood);
    turn.danger = danger.clone();
    latch::raise(turn, danger);
    if turn.state.latched && latch::is_handled(&said.understanding.folded) {
        return latch::open(turn);
    }
    let struck = danger.emergency || danger.crisis;
    if struck {
        latch::close(turn, danger);
    }
    if let Some(command) = commands::parse(&said.understanding.folded) {
        let after = orders::carry_out(turn, command);
        if after == After::Resume {
            resume(turn);
        }
        return;
    }
    if struck || safety(turn, said, danger) {
        return;
    }
    let offered = std::mem::take(&mut turn.state.staff_offered);
    match answers::closed(&said.understanding.folded).filter(|_| offered) {
        Some(Closed::Yes) => return orders::call_staff(turn),
        Some(Closed::No | Closed::Unsure) => {
            turn.state.misses = 0;
            return orders::anything_else(turn);
        }
        None => {}
    }
    if std::mem::take(&mut turn.state.forgetting) && answers::closed(&said.understanding.folded) == Some(Closed::Yes) {
        return orders::forget_yes(turn);
    }
    in_form(turn, said);
}

/// What the message adds to the memory, whatever else it is.
fn remember(turn: &mut Turn<'_>, text: &str, message_id: MessageId, understood: &Understood) {
    speech::follow(&mut turn.state, text, &understood.understanding);
    turn.learnt = memory::merge(&mut turn.state.memory, &understood.understanding, &understood.profile, message_id);
    summary::count(turn.mind, &mut turn.state);
}

/// The open safety question, the closed latch, and a danger that is not certain. True where one of them took the message.
fn safety(turn: &mut Turn<'_>, said: &Said<'_>, danger: &Danger) -> bool {
    if let Some((rule, answer)) = latch::checked(turn, said) {
        if latch::settle(turn, &rule, answer) {
            after_check(turn);
        }
        return true;
    }
    if turn.state.latched {
        latch::said(turn, said);
        return true;
    }
    // A question that is passed over is not asked twice in a row; a new one is.
    let before = turn.state.checking.take().map(|check| check.rule);
    match &danger.ask {
        Some(rule) if before.as_ref() != Some(rule) => latch::ask(turn, rule),
        _ => false,
    }
}

/// A safety question was answered with no: on with what was going on.
fn after_check(turn: &mut Turn<'_>) {
    if turn.state.form.is_some() {
        resume(turn);
    } else if memory::present(&turn.state.memory).next().is_some() {
        symptoms::start(turn);
    }
}

fn in_form(turn: &mut Turn<'_>, said: &Said<'_>) {
    let before = turn.state.form.as_ref().map(std::mem::discriminant);
    let taken = match &turn.state.form {
        None => return by_intent(turn, said),
        Some(Form::Booking(_)) => choose::said(turn, said),
        Some(Form::Cancel { id }) => {
            let id = *id;
            manage::said(turn, said, id)
        }
        Some(Form::Interview(_)) => interview::said(turn, said),
    };
    match taken {
        Taken::Done => {}
        Taken::Aside => {
            by_intent(turn, said);
            let same = turn.state.form.as_ref().map(std::mem::discriminant) == before;
            if same && !turn.has_asked() && !turn.waits() && !turn.alarmed() && !turn.state.staff_offered {
                resume(turn);
            }
        }
        Taken::Unclear => {
            if !fallback::missed_in_form(turn) {
                resume(turn);
            }
        }
    }
}

/// Asks the open question once more.
fn resume(turn: &mut Turn<'_>) {
    if turn.state.latched {
        return latch::hold(turn);
    }
    match &turn.state.form {
        Some(Form::Booking(_)) => choose::reask(turn),
        Some(Form::Cancel { id }) => {
            let id = *id;
            manage::cancel_unclear(turn, id);
        }
        Some(Form::Interview(_)) => interview::reask(turn),
        None => {}
    }
}

fn by_intent(turn: &mut Turn<'_>, said: &Said<'_>) {
    let language = turn.language();
    let understanding = said.understanding;
    if !fallback::is_sure(understanding) {
        return unsure(turn, said);
    }
    turn.state.misses = 0;
    match understanding.intent {
        Intent::Greeting => greet(turn),
        Intent::SymptomAnalysis | Intent::Emergency | Intent::Crisis => symptoms::said(turn, said),
        Intent::MedicationInquiry => medication::said(turn, said),
        Intent::AppointmentBook => {
            if !matches!(turn.state.form, Some(Form::Booking(_))) {
                form::start(turn, said);
            }
        }
        Intent::AppointmentCheck => manage::look_up(turn, Purpose::List, None),
        Intent::AppointmentCancel => match booking::open(turn).map(|form| form.hold_id) {
            Some(hold) => leave_booking(turn, hold),
            None => manage::look_up(turn, Purpose::Cancel, Some(said)),
        },
        Intent::AppointmentReschedule => manage::look_up(turn, Purpose::Move, Some(said)),
        Intent::GeneralInquiry if !understanding.medications.is_empty() => medication::said(turn, said),
        Intent::GeneralInquiry => inquiry::general(turn, said),
        Intent::FacilityInfo => inquiry::facility(turn, said),
        Intent::HumanHandoff => orders::call_staff(turn),
        Intent::ThanksGoodbye => turn.say_text(texts::thanks(language)),
        Intent::Feedback => feedback(turn, said),
        Intent::PrivacyRequest => turn.say(Draft::text(texts::privacy(language)).buttons(vec![
            button("know", texts::button_know(language), Action::WhatDoYouKnow),
            button("forget", texts::button_forget(language), Action::ForgetAsk),
            human(language),
        ])),
        Intent::OutOfScope => turn.say(Draft::text(texts::scope(language)).buttons(starters(language))),
    }
}

/// No intent stands out: told symptoms still count, then there are two stages of asking.
fn unsure(turn: &mut Turn<'_>, said: &Said<'_>) {
    let about_now = said
        .understanding
        .findings
        .iter()
        .any(|finding| finding.state == crate::domain::finding::Presence::Present);
    if about_now && matches!(said.understanding.intent, Intent::SymptomAnalysis | Intent::OutOfScope) {
        symptoms::said(turn, said);
    } else if turn.learnt {
        // Told something about the person and asked nothing: that is understood.
        turn.say_text(symptom_texts::noted(turn.language()));
        orders::anything_else(turn);
    } else {
        fallback::missed(turn, said);
    }
}

fn greet(turn: &mut Turn<'_>) {
    let language = turn.language();
    if turn.state.greeted {
        let draft = Draft::text(texts::greeting_again(language));
        return turn.say(if turn.state.form.is_none() {
            draft.buttons(starters(language))
        } else {
            draft
        });
    }
    turn.state.greeted = true;
    turn.say(Draft::text(texts::greeting(language)).buttons(starters(language)));
}

fn feedback(turn: &mut Turn<'_>, said: &Said<'_>) {
    let language = turn.language();
    if said.understanding.folded.split(' ').count() <= 4 {
        return turn.say(Draft::text(texts::ask_feedback(language)).buttons(vec![human(language)]));
    }
    turn.hand_over(Lane::Feedback, "Người bệnh góp ý");
    turn.say_text(texts::feedback(language));
}

/// "Hủy lịch" in mid-booking: nothing is booked yet, so the booking is left.
fn leave_booking(turn: &mut Turn<'_>, hold: Option<crate::domain::ids::HoldId>) {
    let language = turn.language();
    turn.state.form = None;
    turn.say(Draft::text(booking_texts::left(language)).buttons(vec![
        button("mine", booking_texts::button_view(language), Action::MyAppointments),
        button("book", texts::button_book(language), Action::Book { wish: Default::default() }),
    ]));
    if let Some(hold_id) = hold {
        turn.need(Need::ReleaseHold { hold_id });
    }
}

fn chosen(turn: &mut Turn<'_>, message_id: MessageId, action: Action) {
    turn.state.staff_offered = false;
    let open_in_latch = matches!(
        action,
        Action::EmergencyHandled
            | Action::Human
            | Action::Help
            | Action::WhatDoYouKnow
            | Action::ForgetAsk
            | Action::ForgetYes
            | Action::Keep
            | Action::Safety { .. }
    );
    if turn.state.latched && !open_in_latch {
        return latch::hold(turn);
    }
    match action {
        Action::Say { text } => say(turn, message_id, &text),
        Action::Book { wish } => form::start_with(turn, &wish),
        Action::PickSpecialty { specialty_id } => form::pick_specialty(turn, &specialty_id),
        Action::PickSlot { slot } => confirm::pick(turn, *slot),
        Action::MoreSlots { after } => offer::more(turn, after),
        Action::OtherTimes => offer::other_times(turn),
        Action::Confirm { hold_id } => confirm::yes(turn, Some(hold_id)),
        Action::Decline { hold_id } => confirm::decline(turn, hold_id),
        Action::MyAppointments => manage::look_up(turn, Purpose::List, None),
        Action::CancelAsk { id } => manage::choose(turn, Purpose::Cancel, id),
        Action::CancelYes { id } => cancel_yes(turn, id),
        Action::MoveAsk { id } => manage::choose(turn, Purpose::Move, id),
        Action::Human => orders::call_staff(turn),
        Action::Abort => orders::abort(turn),
        Action::Keep => orders::keep(turn),
        Action::Help => {
            orders::carry_out(turn, commands::Command::Help);
            resume(turn);
        }
        Action::WhatDoYouKnow => {
            orders::what_do_you_know(turn);
            resume(turn);
        }
        Action::ForgetAsk => orders::forget_ask(turn),
        Action::ForgetYes => orders::forget_yes(turn),
        Action::EmergencyHandled => latch::open(turn),
        Action::Answer { concept, present } => interview::answered(turn, &concept, present, message_id),
        Action::Safety { rule, danger } => {
            if latch::settle(turn, &rule, danger) {
                after_check(turn);
            }
        }
        Action::AnalyseNow => symptoms::conclude(turn),
        Action::Outdated => offer::outdated(turn),
    }
}

/// A button that stands for words: read like any text. Its words are ours and hold no danger.
fn say(turn: &mut Turn<'_>, message_id: MessageId, text: &str) {
    let understood = turn
        .mind
        .understand(text, Some(turn.language()), &Context::default(), turn.around.now);
    let said = Said {
        message_id,
        text,
        understanding: &understood.understanding,
    };
    in_form(turn, &said);
}

/// Only the appointment that was asked about is cancelled.
fn cancel_yes(turn: &mut Turn<'_>, id: crate::domain::ids::AppointmentId) {
    match &turn.state.form {
        Some(Form::Cancel { id: asked }) if *asked == id => manage::cancel(turn, id),
        _ => manage::choose(turn, Purpose::Cancel, id),
    }
}

fn answered(turn: &mut Turn<'_>, answer: Answer) {
    match answer {
        Answer::Slots { slots, more, exact } => offer::found(turn, slots, more, exact),
        Answer::Held(result) => confirm::held(turn, result),
        Answer::Released => form::released(turn),
        Answer::Booked(result) => receipt::booked(turn, result),
        Answer::Appointments(result) => {
            let list = turn.state.lookup.as_ref().is_none_or(|lookup| lookup.purpose == Purpose::List);
            manage::known(turn, result);
            // Looked at in mid-booking: back to the open question.
            if list && booking::open(turn).is_some() {
                resume(turn);
            }
        }
        Answer::Cancelled(result) => receipt::cancelled(turn, result),
        Answer::Moved(result) => receipt::moved(turn, result),
        Answer::History(result) => symptoms::recorded(turn, result.as_ref().ok()),
        Answer::Forgotten => orders::forgotten(turn),
    }
}
