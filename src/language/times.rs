//! Times of the day: `sáng`, `3 giờ chiều`, `15h30`, `9h kém 15`, `half past nine`.

use crate::language::numbers;
use crate::language::times::parts::{CLOSES, OPENS, Part, part, part_after_clock};
use crate::language::words::Words;
use chrono::NaiveTime;

mod parts;

/// A time or a stretch of a day in the words `first` to before `after`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeRange {
    pub from: NaiveTime,
    pub to: NaiveTime,
    pub first: usize,
    pub after: usize,
}

#[derive(Clone, Copy)]
struct Clock {
    hour: u32,
    minute: u32,
    part: Option<Part>,
    first: usize,
    after: usize,
}
/// A part of the day said this many words from the clock belongs to it: `sáng thứ hai tuần sau lúc 9 giờ`.
const NEAR: usize = 7;

fn time(hour: u32, minute: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// The time of day that the text names: the clock times if there are any, else the parts of the day. None for two that do not go
/// together.
pub fn read(words: Words<'_>) -> Option<TimeRange> {
    let mut clocks: Vec<Clock> = Vec::new();
    let mut parts: Vec<(usize, usize, Part)> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if let Some(clock) = clock(words, at) {
            at = clock.after;
            clocks.push(clock);
        } else if let Some((part, length)) = part(words, at) {
            parts.push((at, at + length, part));
            at += length;
        } else {
            at += 1;
        }
    }
    let Some(first) = clocks.first().copied() else {
        return whole_parts(&parts);
    };
    let near = |clock: &Clock| {
        let found = parts
            .iter()
            .find(|(start, end, _)| clock.first.abs_diff(*end) <= NEAR || start.abs_diff(clock.after) <= NEAR);
        found.map(|(_, _, part)| *part)
    };
    let spoken = clocks.iter().find_map(|clock| clock.part).or_else(|| near(&first));
    let resolved: Vec<(Clock, NaiveTime)> = clocks
        .iter()
        .filter_map(|clock| resolve(clock, clock.part.or(spoken)).map(|time| (*clock, time)))
        .collect();
    bounded(words, &resolved, spoken)
}

/// Clock times with what stands before them: `từ … đến …`, `trước …`, `sau …`, or the one exact time.
fn bounded(words: Words<'_>, clocks: &[(Clock, NaiveTime)], part: Option<Part>) -> Option<TimeRange> {
    let (clock, from) = clocks.first()?;
    let exact = TimeRange {
        from: *from,
        to: *from,
        first: clock.first,
        after: clock.after,
    };
    if let Some((second, to)) = clocks.get(1) {
        let link = (clock.after..second.first).any(|at| words.one_of(at, &["den", "toi", "to", "and", "until"]));
        let dash = clock.after == second.first && words.gap(second.first).any(|c| matches!(c, '-' | '–'));
        // "Đổi từ 8h sang 10h" wants the latter.
        let moved = (clock.after..second.first).any(|at| words.one_of(at, &["sang", "qua", "thanh"]));
        if (link || dash) && to > from {
            return Some(TimeRange {
                to: *to,
                after: second.after,
                ..exact
            });
        }
        return if moved || to == from {
            Some(TimeRange {
                from: *to,
                to: *to,
                first: second.first,
                after: second.after,
            })
        } else {
            None
        };
    }
    let (opens, closes) = part.map_or((OPENS, CLOSES), Part::bounds);
    if words.one_of(clock.first.wrapping_sub(1), &["truoc", "before", "by"]) {
        let start = time(opens, 0).filter(|start| start < from)?;
        return Some(TimeRange { from: start, ..exact });
    }
    if words.means(clock.first.wrapping_sub(1), "sau", "sau") || words.one_of(clock.first.wrapping_sub(1), &["after"]) {
        let end = time(closes, 0).filter(|end| end > from)?;
        return Some(TimeRange { to: end, ..exact });
    }
    Some(exact)
}

fn whole_parts(parts: &[(usize, usize, Part)]) -> Option<TimeRange> {
    let (first, _, _) = parts.first()?;
    let (_, after, _) = parts.last()?;
    let from = parts.iter().map(|(_, _, part)| part.bounds().0).min()?;
    let to = parts.iter().map(|(_, _, part)| part.bounds().1).max()?;
    Some(TimeRange {
        from: time(from, 0)?,
        to: time(to, 0)?,
        first: *first,
        after: *after,
    })
}

/// An hour of 1 to 6 without a part of the day is meant in the afternoon: nobody visits a doctor before dawn.
fn resolve(clock: &Clock, part: Option<Part>) -> Option<NaiveTime> {
    let hour = match part {
        Some(part) => part.place(clock.hour),
        None if (1..=6).contains(&clock.hour) => clock.hour + 12,
        None => clock.hour,
    };
    time(hour, clock.minute)
}

fn clock(words: Words<'_>, at: usize) -> Option<Clock> {
    let found = colon(words, at)
        .or_else(|| spoken_hour(words, at))
        .or_else(|| english_hour(words, at))?;
    if found.hour > 24 || found.minute > 59 || is_duration(words, &found) {
        return None;
    }
    let hour = if found.hour == 24 { 0 } else { found.hour };
    let (own, after) = match part_after_clock(words, found.after) {
        Some((part, length)) => (Some(part), found.after + length),
        None => (found.part, found.after),
    };
    Some(Clock {
        hour,
        part: own,
        after,
        ..found
    })
}

/// `mỗi 8 giờ`, `trong 24 giờ`, `3 giờ nữa`, `cách nhau 6 giờ`.
fn is_duration(words: Words<'_>, clock: &Clock) -> bool {
    words.one_of(
        clock.first.wrapping_sub(1),
        &["moi", "trong", "cach", "nhau", "suot", "every", "within", "duoc"],
    ) || words.one_of(clock.after, &["nua", "nay", "truoc", "mot", "lien", "qua"]) && !words.says(clock.after, "nay chieu")
}

fn colon(words: Words<'_>, at: usize) -> Option<Clock> {
    let (hour, minute) = words.folded(at).split_once(':')?;
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    Some(Clock {
        hour,
        minute,
        part: None,
        first: at,
        after: at + 1,
    })
}

fn spoken_hour(words: Words<'_>, at: usize) -> Option<Clock> {
    let number = numbers::digits(words, at)
        .or_else(|| numbers::read(words, at))
        .filter(|number| number.value.fract() == 0.0)?;
    let hour = words.whole(at).or_else(|| (1..=24).find(|hour| f64::from(*hour) == number.value))?;
    // `8 rưỡi sáng` leaves the hour unsaid.
    if words.means(number.after, "rưỡi", "ruoi") && part_after_clock(words, number.after + 1).is_some() {
        return Some(Clock {
            hour,
            minute: 30,
            part: None,
            first: at,
            after: number.after + 1,
        });
    }
    if !words.one_of(number.after, &["gio", "h"]) {
        return None;
    }
    let next = number.after + 1;
    let base = Clock {
        hour,
        minute: 0,
        part: None,
        first: at,
        after: next,
    };
    if words.means(next, "rưỡi", "ruoi") {
        return Some(Clock {
            minute: 30,
            after: next + 1,
            ..base
        });
    }
    if words.one_of(next, &["kem"]) {
        let minus = numbers::read(words, next + 1)?;
        let minute = (1..60).find(|minute| f64::from(*minute) == minus.value)?;
        let after = if words.one_of(minus.after, &["phut"]) {
            minus.after + 1
        } else {
            minus.after
        };
        return Some(Clock {
            hour: hour.checked_sub(1)?,
            minute: 60 - minute,
            after,
            ..base
        });
    }
    let minutes = words
        .whole(next)
        .filter(|minute| words.joined(next) && *minute < 60 && words.folded(next).len() <= 2);
    match minutes {
        Some(minute) if words.one_of(next + 1, &["phut"]) => Some(Clock {
            minute,
            after: next + 2,
            ..base
        }),
        Some(minute) if words.folded(next).len() == 2 && !words.one_of(next + 1, &["thang", "tuoi"]) => Some(Clock {
            minute,
            after: next + 1,
            ..base
        }),
        _ => Some(base),
    }
}

fn english_hour(words: Words<'_>, at: usize) -> Option<Clock> {
    let half = words.says(at, "half past");
    let quarter = words
        .one_of(at, &["quarter"])
        .then(|| words.folded(at + 1))
        .filter(|word| matches!(*word, "past" | "to"));
    let start = if half || quarter.is_some() { at + 2 } else { at };
    let number = numbers::read(words, start).filter(|number| number.value.fract() == 0.0 && number.after == start + 1)?;
    let hour = (1..=23_u32).find(|hour| f64::from(*hour) == number.value)?;
    let (hour, minute) = match quarter {
        _ if half => (hour, 30),
        Some("to") => (hour.checked_sub(1)?, 45),
        Some(_) => (hour, 15),
        None => (hour, 0),
    };
    let said = half || quarter.is_some() || words.one_of(at.wrapping_sub(1), &["at", "luc"]) && number.value <= 20.0;
    let meridiem = part_after_clock(words, number.after).is_some() || words.says(number.after, "o'clock");
    let after = if words.says(number.after, "o'clock") {
        number.after + 1
    } else {
        number.after
    };
    (said || meridiem).then_some(Clock {
        hour,
        minute,
        part: None,
        first: at,
        after,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::*;
    use crate::language::text;

    fn range(source: &str) -> String {
        let text = text::read(source);
        read(Words::of(&text)).map_or_else(String::new, |range| {
            format!("{}-{}", range.from.format("%H:%M"), range.to.format("%H:%M"))
        })
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (source, expected) in [
            ("sáng mai", "07:00-12:00"),
            ("trưa thứ 2", "11:00-13:00"),
            ("chiều thứ sáu", "13:00-17:00"),
            ("tối nay", "17:00-21:00"),
            ("3 giờ chiều", "15:00-15:00"),
            ("chiều mai 3h", "15:00-15:00"),
            ("15h30", "15:30-15:30"),
            ("9h kém 15", "08:45-08:45"),
            ("8 rưỡi sáng", "08:30-08:30"),
            ("8h rưỡi sáng", "08:30-08:30"),
            ("3 giờ rưỡi chiều", "15:30-15:30"),
            ("tám giờ sáng", "08:00-08:00"),
            ("lúc 10:15", "10:15-10:15"),
            ("từ 8h đến 10h sáng", "08:00-10:00"),
            ("trước 10h sáng", "07:00-10:00"),
            ("sau 3h chiều", "15:00-17:00"),
            ("7 gio toi", "19:00-19:00"),
            ("toi muon kham", ""),
            ("toi muon doi lich sang thu 5", ""),
            ("sang thu 2 tuan sau", "07:00-12:00"),
            ("đổi lịch sang thứ 5", ""),
            ("tối qua đau bụng", ""),
            ("uống mỗi 8 giờ", ""),
            ("tomorrow 3pm", "15:00-15:00"),
            ("at half past nine in the morning", "09:30-09:30"),
            ("next friday afternoon", "13:00-17:00"),
            ("8pm", "20:00-20:00"),
            ("good morning", ""),
        ] {
            assert_eq!(range(source), expected, "{source}");
        }
    }
}
