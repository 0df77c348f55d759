//! Showing free times: a numbered list with buttons, the nearest ones where nothing fits, and a way on where there is none.

use crate::dialogue::booking::form::{self, day_part};
use crate::dialogue::booking::open;
use crate::dialogue::event::{Draft, SlotWish};
use crate::dialogue::state::{Action, BookingQuestion};
use crate::dialogue::texts::booking as texts;
use crate::dialogue::turn::{Turn, button, human};
use crate::domain::appointment::Slot;
use crate::domain::language::Language;
use crate::domain::message::Card;
use crate::domain::time::{At, date_text};
use chrono::{Datelike, NaiveTime, Timelike, Weekday};

/// Times shown at once: with "Xem thêm" six buttons.
pub const SHOWN: usize = 5;

/// The search is back.
pub fn found(turn: &mut Turn<'_>, mut slots: Vec<Slot>, more: bool, exact: bool) {
    let language = turn.language();
    let mut more = more;
    if slots.len() > SHOWN {
        slots.truncate(SHOWN);
        more = true;
    }
    let specialties = turn.around.specialties.clone();
    let Some(form) = open(turn) else { return };
    let paging = form.wish.after.is_some();
    if slots.is_empty() && paging && !form.offered.is_empty() {
        form.wish.after = None;
        form.more = false;
        let offered = form.offered.clone();
        return turn.say(list(texts::no_more(language), &offered, false, language));
    }
    if slots.is_empty() {
        return none(turn);
    }
    let when = when(&form.wish, language);
    let doctor = form
        .wish
        .doctor_id
        .and_then(|_| slots.first())
        .map(|slot| texts::with_doctor(&slot.doctor_name, language));
    let department = form
        .wish
        .specialty_id
        .as_ref()
        .and_then(|id| specialties.iter().find(|specialty| specialty.id == *id));
    let department = department.map(|specialty| texts::department(language.pick(&specialty.vi, &specialty.en), language));
    let what = doctor.or(department);
    form.offered.clone_from(&slots);
    form.more = more;
    form.asking = Some(BookingQuestion::Slot);
    let heading = if exact || paging {
        texts::slots_heading(what.as_deref(), when.as_deref(), language)
    } else {
        let wanted: Vec<String> = when.into_iter().chain(what).collect();
        texts::none_exact(&wanted.join(", "), language)
    };
    turn.say(list(&heading, &slots, more, language));
}

/// Nothing at all: what was told stays, and there are three ways on.
fn none(turn: &mut Turn<'_>) {
    let language = turn.language();
    if let Some(form) = open(turn) {
        form.offered.clear();
        form.asking = Some(BookingQuestion::Date);
    }
    turn.say(Draft::text(texts::none_at_all(language)).buttons(vec![
        button("other_times", texts::button_other_days(language), Action::OtherTimes),
        button(
            "book",
            texts::button_other_specialty(language),
            Action::Book { wish: Default::default() },
        ),
        human(language),
    ]));
}

/// A list of times with its buttons.
pub fn list(heading: &str, slots: &[Slot], more: bool, language: Language) -> Draft {
    let several = slots
        .iter()
        .any(|slot| slots.first().is_some_and(|first| first.doctor_id != slot.doctor_id));
    let lines: Vec<String> = slots.iter().enumerate().map(|(i, slot)| line(i + 1, slot, language)).collect();
    let mut buttons: Vec<_> = slots
        .iter()
        .take(SHOWN)
        .map(|slot| {
            button(
                "slot",
                label(slot, several, language),
                Action::PickSlot {
                    slot: Box::new(slot.clone()),
                },
            )
        })
        .collect();
    match slots.last() {
        Some(last) if more => buttons.push(button(
            "more",
            texts::button_more(language),
            Action::MoreSlots { after: last.datetime },
        )),
        _ => buttons.push(button("other_times", texts::button_other_times(language), Action::OtherTimes)),
    }
    let text = format!("{heading}\n{}\n\n{}", lines.join("\n"), texts::ask_slot(language));
    Draft::text(text)
        .card(Card::Slots {
            slots: slots.to_vec(),
            more,
        })
        .buttons(buttons)
}

fn line(number: usize, slot: &Slot, language: Language) -> String {
    let fee = slot
        .price
        .as_ref()
        .map(|price| format!(" · {}", texts::money(price, language)))
        .unwrap_or_default();
    format!(
        "{number}. {} · {} · {}{fee}",
        slot.datetime.text(language),
        slot.doctor_name,
        slot.location
    )
}

/// `14:00 T6 27/11`, with the doctor's given name where there are several.
fn label(slot: &Slot, several: bool, language: Language) -> String {
    let local = slot.datetime.local();
    let day = match (language, local.weekday()) {
        (Language::Vi, Weekday::Mon) => "T2",
        (Language::Vi, Weekday::Tue) => "T3",
        (Language::Vi, Weekday::Wed) => "T4",
        (Language::Vi, Weekday::Thu) => "T5",
        (Language::Vi, Weekday::Fri) => "T6",
        (Language::Vi, Weekday::Sat) => "T7",
        (Language::Vi, Weekday::Sun) => "CN",
        (Language::En, Weekday::Mon) => "Mon",
        (Language::En, Weekday::Tue) => "Tue",
        (Language::En, Weekday::Wed) => "Wed",
        (Language::En, Weekday::Thu) => "Thu",
        (Language::En, Weekday::Fri) => "Fri",
        (Language::En, Weekday::Sat) => "Sat",
        (Language::En, Weekday::Sun) => "Sun",
    };
    let doctor = slot.doctor_name.split_whitespace().last().filter(|_| several);
    let doctor = doctor
        .map(|name| format!(" · {} {name}", language.pick("BS", "Dr")))
        .unwrap_or_default();
    format!("{} {day} {}{doctor}", clock(slot.datetime), local.format("%d/%m"))
}

fn clock(at: At) -> String {
    let local = at.local();
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// "chiều Thứ Sáu, 27/11/2026": what was understood, said back.
fn when(wish: &SlotWish, language: Language) -> Option<String> {
    let hhmm = |time: NaiveTime| format!("{:02}:{:02}", time.hour(), time.minute());
    let part = match (wish.time_from, wish.time_to) {
        (Some(from), Some(to)) if from == to => Some(format!("{} {}", language.pick("lúc", "at"), hhmm(from))),
        (from, to) => day_part(wish)
            .map(|(vi, en)| language.pick(vi, en).to_string())
            .or_else(|| match (from, to) {
                (Some(from), Some(to)) => Some(format!("{}–{}", hhmm(from), hhmm(to))),
                (Some(from), None) => Some(format!("{} {}", language.pick("từ", "from"), hhmm(from))),
                (None, Some(to)) => Some(format!("{} {}", language.pick("trước", "before"), hhmm(to))),
                (None, None) => None,
            }),
    };
    let day = match (wish.from, wish.to) {
        (Some(from), Some(to)) if from != to => Some(format!("{} – {}", date_text(from, language), date_text(to, language))),
        (Some(day), _) | (None, Some(day)) => Some(date_text(day, language)),
        (None, None) => None,
    };
    match (part, day, language) {
        (None, None, _) => None,
        (Some(part), Some(day), Language::Vi) => Some(format!("{part} {day}")),
        (Some(part), Some(day), Language::En) => Some(format!("{day}, {part}")),
        (Some(one), None, _) | (None, Some(one), _) => Some(one),
    }
}

/// "Xem thêm".
pub fn more(turn: &mut Turn<'_>, after: At) {
    let Some(booking) = open(turn) else { return outdated(turn) };
    booking.wish.after = Some(after);
    form::search(turn);
}

/// "Giờ khác": the day is asked anew, the department stays.
pub fn other_times(turn: &mut Turn<'_>) {
    let Some(booking) = open(turn) else { return outdated(turn) };
    booking.wish.after = None;
    booking.wish.from = None;
    booking.wish.to = None;
    booking.wish.time_from = None;
    booking.wish.time_to = None;
    form::ask_date(turn, None);
}

/// A choice that can no longer be carried out: say so, and offer afresh what is being done.
pub fn outdated(turn: &mut Turn<'_>) {
    let language = turn.language();
    turn.say_text(crate::dialogue::texts::common::outdated(language));
    match open(turn).map(|form| form.asking) {
        Some(Some(BookingQuestion::Slot | BookingQuestion::Confirm)) => form::search(turn),
        Some(_) => crate::dialogue::booking::choose::reask(turn),
        None => turn
            .say(Draft::text(crate::dialogue::texts::common::greeting_again(language)).buttons(crate::dialogue::turn::starters(language))),
    }
}
