//! The day or days that a text asks for, out of everything it says about days. What it leaves open stays open.

use crate::domain::time::At;
use crate::language::days::{self, Day, Named, monday_of, next_weekday, plus};
use crate::language::times::{self, TimeRange};
use crate::language::words::Words;
use chrono::{Datelike, NaiveDate, Weekday};

/// When something is wished for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    /// Both ends, inclusive.
    pub dates: Option<(NaiveDate, NaiveDate)>,
    pub time: Option<TimeRange>,
    /// The words that named the date, as written.
    pub date_text: Option<String>,
    /// The date named does not exist or may be read in two ways.
    pub ambiguous: bool,
    /// The first word that named the date.
    pub first: Option<usize>,
}

/// Days that a mention stands for, once its neighbours are known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Days(NaiveDate, NaiveDate),
    Unclear,
}

/// Reads every date and time of a text against the clinic's clock.
pub fn read(words: Words<'_>, now: At) -> Wish {
    let today = now.date();
    let mentions = newest(words, mentions(words, today));
    let time = times::read(words);
    let (Some(first), Some(last)) = (mentions.first(), mentions.last()) else {
        return Wish { time, ..Wish::default() };
    };
    let reading = combine(words, &mentions, today);
    let dates = match reading {
        Reading::Days(from, to) => Some((from, to)),
        Reading::Unclear => None,
    };
    Wish {
        dates,
        time,
        date_text: Some(words.slice(first.first, last.after)),
        ambiguous: dates.is_none(),
        first: Some(first.first),
    }
}

fn mentions(words: Words<'_>, today: NaiveDate) -> Vec<Day> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match days::read(words, at, today).filter(|day| !is_over(words, day)) {
            Some(day) => {
                at = day.after;
                found.push(day);
            }
            None => at += 1,
        }
    }
    found
}

/// `thứ hai vừa rồi`, `tuần trước`, `từ thứ 2 tuần trước`: told, not asked for.
fn is_over(words: Words<'_>, day: &Day) -> bool {
    let last = words.one_of(day.first.wrapping_sub(1), &["last", "since", "past"]);
    let over = words.one_of(day.after, &["truoc", "qua", "vua"]) && !words.says(day.after, "truoc mat");
    last || over || words.says(day.after, "tuan truoc") || words.says(day.after, "last week") || words.says(day.after, "ago")
}

/// "Đổi từ thứ 3 sang thứ 5": only what is moved to is asked for.
fn newest(words: Words<'_>, mentions: Vec<Day>) -> Vec<Day> {
    let target = mentions.windows(2).rposition(|pair| {
        let (Some(old), Some(new)) = (pair.first(), pair.last()) else {
            return false;
        };
        (old.after..new.first).any(|at| words.one_of(at, &["sang", "qua", "thanh"]) && !words.means(at, "sáng", "\u{0}"))
            || (old.after..new.first).any(|at| words.one_of(at, &["to"]))
                && (0..old.first).any(|at| words.one_of(at, &["move", "reschedule", "change", "switch"]))
    });
    match target {
        Some(place) => mentions.into_iter().skip(place + 1).collect(),
        None => mentions,
    }
}

fn combine(words: Words<'_>, mentions: &[Day], today: NaiveDate) -> Reading {
    match mentions {
        [only] => bounded(words, only, read_alone(only.named, today), today),
        [first, second] => pair(words, first, second, today),
        [] => Reading::Unclear,
        _ => several(words, mentions, today),
    }
}

/// "Thứ 2, thứ 3, thứ 4 tuần sau", "từ thứ 2 đến thứ 4 tuần sau": a run of days is one wish.
fn several(words: Words<'_>, mentions: &[Day], today: NaiveDate) -> Reading {
    let week = mentions
        .iter()
        .find_map(|day| if let Named::Week(monday) = day.named { Some(monday) } else { None });
    let mut days: Vec<NaiveDate> = Vec::new();
    for mention in mentions {
        match (mention.named, week) {
            (Named::Week(_), _) => {}
            (Named::Weekday(weekday), Some(monday)) => days.push(of_week(weekday, monday)),
            (named, _) => match read_alone(named, today) {
                Reading::Days(from, to) if from == to => days.push(from),
                _ => return Reading::Unclear,
            },
        }
    }
    let between = mentions
        .windows(2)
        .any(|pair| matches!(pair, [first, second] if linked(words, first, second)));
    match days.as_slice() {
        [from, to] if between && from <= to => Reading::Days(*from, *to),
        _ => run(days),
    }
}

/// Days one after another are one stretch; with gaps they are alternatives, to be asked about.
fn run(mut days: Vec<NaiveDate>) -> Reading {
    days.sort_unstable();
    days.dedup();
    let unbroken = days
        .windows(2)
        .all(|pair| pair.first().and_then(|day| day.succ_opt()) == pair.last().copied());
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if unbroken => Reading::Days(*first, *last),
        _ => Reading::Unclear,
    }
}

fn of_week(weekday: Weekday, monday: NaiveDate) -> NaiveDate {
    plus(monday, u64::from(weekday.num_days_from_monday()))
}

fn read_alone(named: Named, today: NaiveDate) -> Reading {
    match named {
        Named::Weekday(weekday) => {
            let day = next_weekday(weekday, today);
            Reading::Days(day, day)
        }
        Named::NextWeekday(weekday) => {
            let coming = next_weekday(weekday, today);
            let following = of_week(weekday, plus(monday_of(today), 7));
            if coming == following {
                Reading::Days(coming, coming)
            } else {
                Reading::Unclear
            }
        }
        Named::Week(monday) => Reading::Days(monday, plus(monday, 6)),
        Named::Days(from, to) => Reading::Days(from, to),
        Named::Unclear => Reading::Unclear,
    }
}

/// `trước thứ sáu`: from today on. `sau 20/11` has no end: ask.
fn bounded(words: Words<'_>, day: &Day, reading: Reading, today: NaiveDate) -> Reading {
    let before = day.first.wrapping_sub(1);
    let Reading::Days(from, to) = reading else { return reading };
    if words.one_of(before, &["truoc", "before"]) {
        return match from.pred_opt() {
            Some(end) if end >= today => Reading::Days(today, end),
            _ => Reading::Unclear,
        };
    }
    let after = words.one_of(before, &["after"]) || (words.means(before, "sau", "sau") && !matches!(day.named, Named::Week(_)));
    if after { Reading::Unclear } else { Reading::Days(from, to) }
}

fn pair(words: Words<'_>, first: &Day, second: &Day, today: NaiveDate) -> Reading {
    match (first.named, second.named) {
        (Named::Unclear, _) | (_, Named::Unclear) => Reading::Unclear,
        (Named::Weekday(weekday) | Named::NextWeekday(weekday), Named::Week(monday)) | (Named::Week(monday), Named::Weekday(weekday)) => {
            let day = of_week(weekday, monday);
            // "Thứ hai tuần này" on a Wednesday is gone.
            if day < today { Reading::Unclear } else { Reading::Days(day, day) }
        }
        (Named::Weekday(weekday), Named::Days(from, to)) | (Named::Days(from, to), Named::Weekday(weekday))
            if !linked(words, first, second) =>
        {
            weekday_within(weekday, from, to)
        }
        _ => {
            let (Reading::Days(from, mut to), Reading::Days(other_from, other_to)) =
                (read_alone(first.named, today), read_alone(second.named, today))
            else {
                return Reading::Unclear;
            };
            if (other_from, other_to) == (from, to) {
                return Reading::Days(from, to);
            }
            if linked(words, first, second) {
                to = if other_to < from && matches!(second.named, Named::Weekday(_)) {
                    plus(other_to, 7)
                } else {
                    other_to
                };
                return if to >= from { Reading::Days(from, to) } else { Reading::Unclear };
            }
            // "27/11, chiều mai": the same day said twice, or one within the other.
            if other_from >= from && other_to <= to {
                return Reading::Days(other_from, other_to);
            }
            if from >= other_from && to <= other_to {
                return Reading::Days(from, to);
            }
            if from == to && other_from == other_to {
                run(vec![from, other_from])
            } else {
                Reading::Unclear
            }
        }
    }
}

/// "Thứ sáu ngày 27/11" must be a Friday; "thứ 2 đầu tháng sau" is the Monday in those days.
fn weekday_within(weekday: Weekday, from: NaiveDate, to: NaiveDate) -> Reading {
    let mut found = from
        .iter_days()
        .take(31)
        .take_while(|day| *day <= to)
        .filter(|day| day.weekday() == weekday);
    match (found.next(), found.next()) {
        (Some(day), None) => Reading::Days(day, day),
        _ => Reading::Unclear,
    }
}

/// `từ … đến …`, `20/11 - 25/11`, `from … to …`.
fn linked(words: Words<'_>, first: &Day, second: &Day) -> bool {
    (first.after..second.first).any(|at| words.one_of(at, &["den", "toi", "to", "until", "till", "through"]))
        || words.gap(second.first).any(|c| matches!(c, '-' | '–'))
}

#[cfg(test)]
mod tests;
