//! Short answers: yes, no, not sure; which of a list; a phone number and a name. What is not clearly one of them is none.

use crate::dialogue::commands;
use crate::domain::appointment::Slot;
use chrono::{NaiveTime, Timelike};

/// A closed answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Closed {
    Yes,
    No,
    Unsure,
}

const YES: &[&str] = &[
    "co",
    "vang",
    "da",
    "u",
    "uh",
    "uhm",
    "um",
    "ok",
    "oke",
    "okay",
    "okie",
    "okela",
    "duoc",
    "dong y",
    "xac nhan",
    "chot",
    "chot luon",
    "dat",
    "dat luon",
    "dat gio nay",
    "dat lich nay",
    "dat di",
    "dung",
    "dung vay",
    "dung roi",
    "chinh xac",
    "chac chan",
    "chac",
    "co chu",
    "co roi",
    "da co",
    "da dung",
    "da vang",
    "vang dung",
    "da ok",
    "ok dat",
    "ok dat luon",
    "ok dong y",
    "dong y dat",
    "toi dong y",
    "em dong y",
    "minh dong y",
    "xac nhan dat",
    "xac nhan dat lich",
    "nhat tri",
    "yes",
    "yeah",
    "yep",
    "yup",
    "y",
    "sure",
    "confirm",
    "confirmed",
    "i confirm",
    "agree",
    "i agree",
    "correct",
    "right",
    "that is right",
    "that is correct",
    "book it",
    "yes book it",
    "go ahead",
    "yes i do",
    "yes i am",
    "of course",
    "doi gio nay",
    "doi luon",
];

const NO: &[&str] = &[
    "khong",
    "khong co",
    "ko",
    "k",
    "hong",
    "khong dau",
    "chua",
    "chua co",
    "chua bao gio",
    "da khong",
    "da khong co",
    "khong phai",
    "khong dung",
    "sai",
    "sai roi",
    "khong dong y",
    "khong dat",
    "de sau",
    "de xem lai",
    "de toi xem lai",
    "de luc khac",
    "chua dat",
    "khong huy",
    "dung huy",
    "giu lai",
    "giu lich",
    "giu nguyen",
    "khong huy nua",
    "no",
    "nope",
    "not now",
    "later",
    "not yet",
    "n",
    "none",
    "keep it",
    "do not",
    "no i do not",
    "i do not",
    "i have not",
    "i am not",
    "no thanks",
    "not at all",
    "khong can",
    "khong bi",
    "khong thay",
    "khong he",
];

const UNSURE: &[&str] = &[
    "khong ro",
    "khong biet",
    "khong chac",
    "chua ro",
    "toi khong ro",
    "toi khong biet",
    "em khong ro",
    "em khong biet",
    "khong nho",
    "khong nho ro",
    "chang biet",
    "chiu",
    "not sure",
    "i do not know",
    "do not know",
    "i am not sure",
    "do not remember",
    "i do not remember",
    "unsure",
    "no idea",
    "maybe",
    "idk",
    "khong muon noi",
    "rather not say",
];

/// A message that is nothing but a yes, a no or a "not sure".
pub fn closed(folded: &str) -> Option<Closed> {
    commands::variants(folded).find_map(|text| closed_word(text).or_else(|| closed_word(without_speaker(text))))
}

/// "tôi không nhớ" says no more than "không nhớ".
fn without_speaker(text: &str) -> &str {
    const SPEAKERS: &[&str] = &["toi ", "em ", "minh ", "chau ", "con ", "tui ", "be ", "i "];
    SPEAKERS.iter().find_map(|speaker| text.strip_prefix(speaker)).unwrap_or(text)
}

/// A message that *begins* with one and says more: "không, nhưng bị nôn".
pub fn leading(folded: &str) -> Option<Closed> {
    closed(folded).or_else(|| {
        let mut words = folded.split(' ');
        let first = words.next()?;
        let second = words.next().unwrap_or_default();
        if first == "khong" && ["ro", "biet", "chac", "nho"].contains(&second) {
            return Some(Closed::Unsure);
        }
        let polite = ["da", "vang", "a"].contains(&first);
        match (first, second) {
            ("co", _) | ("yes", _) => Some(Closed::Yes),
            ("khong" | "chua" | "no", _) => Some(Closed::No),
            (_, "co") if polite => Some(Closed::Yes),
            (_, "khong" | "chua") if polite => Some(Closed::No),
            _ => None,
        }
    })
}

fn closed_word(text: &str) -> Option<Closed> {
    if UNSURE.contains(&text) {
        Some(Closed::Unsure)
    } else if NO.contains(&text) {
        Some(Closed::No)
    } else if YES.contains(&text) {
        Some(Closed::Yes)
    } else {
        None
    }
}

/// What a text says about a list of times.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pick {
    /// Place in the list.
    One(usize),
    /// Places of the entries at the time that was named.
    Several(Vec<usize>),
    /// A time of day that the list does not have.
    NoneAt(NaiveTime),
}

const ORDER: &[(&str, usize)] = &[
    ("dau tien", 1),
    ("dau", 1),
    ("first", 1),
    ("the first", 1),
    ("thu nhat", 1),
    ("nhat", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("the second", 2),
    ("the third", 3),
];

/// Reads "số 2", "slot 2", "cái 14h", "14:30", "giờ đầu tiên", "2 giờ chiều", "cuối cùng".
pub fn pick(folded: &str, raw: &str, offered: &[Slot]) -> Option<Pick> {
    if offered.is_empty() {
        return None;
    }
    commands::variants(folded)
        .find_map(|text| by_place(text, offered.len()).map(Pick::One))
        .or_else(|| {
            let time = clock_time(&raw.to_lowercase(), folded)?;
            let at: Vec<usize> = offered
                .iter()
                .enumerate()
                .filter(|(_, slot)| {
                    let local = slot.datetime.local().time();
                    local.minute() == time.minute()
                        && (local.hour() == time.hour() || (time.hour() < 7 && local.hour() == time.hour() + 12))
                })
                .map(|(i, _)| i)
                .collect();
            Some(match at.as_slice() {
                [] => Pick::NoneAt(time),
                [one] => Pick::One(*one),
                _ => Pick::Several(at),
            })
        })
}

fn by_place(text: &str, count: usize) -> Option<usize> {
    let mut words: Vec<&str> = text.split(' ').collect();
    const NOUNS: &[&str] = &[
        "slot",
        "so",
        "cai",
        "gio",
        "lich",
        "option",
        "number",
        "lua",
        "chon",
        "chon lich",
        "khung",
        "the",
        "one",
        "lay",
        "dat",
        "muon",
        "toi",
        "i",
        "take",
        "want",
        "ll",
    ];
    words.retain(|word| !NOUNS.contains(word));
    let rest = words.join(" ");
    let place = match rest.as_str() {
        "cuoi" | "cuoi cung" | "last" => Some(count),
        other => ORDER
            .iter()
            .find(|(word, _)| *word == other)
            .map(|(_, place)| *place)
            .or_else(|| other.parse::<usize>().ok()),
    };
    place.filter(|place| (1..=count).contains(place)).map(|place| place - 1)
}

/// A time of day with its unit: `14h`, `14h30`, `14:30`, `2 giờ chiều`, `2pm`. A bare number is none.
fn clock_time(raw: &str, folded: &str) -> Option<NaiveTime> {
    let chars: Vec<char> = raw.chars().collect();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        if !c.is_ascii_digit() {
            at += 1;
            continue;
        }
        let (hour, next) = number(&chars, at);
        let (unit, after) = unit(&chars, next);
        if let (Some(hour), true) = (hour, unit) {
            let (minute, end) = number(&chars, after);
            let minute = minute.filter(|_| end - after == 2).unwrap_or(0);
            return time_of_day(hour, minute, folded);
        }
        at = next.max(at + 1);
    }
    None
}

fn time_of_day(hour: u32, minute: u32, folded: &str) -> Option<NaiveTime> {
    let words: Vec<&str> = folded.split(' ').collect();
    let afternoon = words
        .iter()
        .any(|word| ["chieu", "toi", "pm"].contains(word) || word.ends_with("pm"));
    let hour = if afternoon && hour < 12 { hour + 12 } else { hour };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// The number that begins here (at most two digits make one), and where it ends.
fn number(chars: &[char], start: usize) -> (Option<u32>, usize) {
    let digits: String = chars.iter().skip(start).take_while(|c| c.is_ascii_digit()).collect();
    let end = start + digits.chars().count();
    let number = if digits.len() <= 2 { digits.parse().ok() } else { None };
    (number, end)
}

/// Is this the unit of an hour? And where it ends.
fn unit(chars: &[char], start: usize) -> (bool, usize) {
    let rest: String = chars.iter().skip(start).take(5).collect();
    for unit in [
        "h", ":", "g", " giờ ", " gio ", " giờ", " gio", "giờ", "gio", "pm", "am", " pm", " am", " h",
    ] {
        if rest.starts_with(unit) {
            let end = start + unit.chars().count();
            let followed_by_letter = chars.get(end).is_some_and(|c| c.is_alphabetic());
            if !followed_by_letter {
                return (true, end);
            }
        }
    }
    (false, start)
}

#[cfg(test)]
mod tests;
