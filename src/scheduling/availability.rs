//! Free starts of a doctor: weekly hours, minus holidays and days off, minus what is taken. Nothing here knows who asks.

use crate::domain::time::At;
use chrono::{Datelike, Duration, NaiveDate, NaiveTime, Timelike, Weekday};
use std::collections::HashSet;

/// One block of consultation hours. A week may have many, a day several; a swapped working day is a block that is valid on one date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hours {
    pub weekday: Weekday,
    pub from: NaiveTime,
    /// The last slot ends at or before this time.
    pub to: NaiveTime,
    /// First and last date, both inclusive; none: always.
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
}

impl Hours {
    fn on(&self, date: NaiveDate) -> bool {
        self.weekday == date.weekday() && self.valid_from.is_none_or(|from| from <= date) && self.valid_to.is_none_or(|to| date <= to)
    }
}

/// Dates without consultation: holidays of the house, or a doctor's own days off. They win over any hours.
pub type DaysOff = HashSet<NaiveDate>;

/// The consultation hours of one doctor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schedule {
    slot_min: i64,
    hours: Vec<Hours>,
    off: DaysOff,
}

impl Schedule {
    /// `slot_min` is also the grid: slots start at the beginning of each block and every `slot_min` minutes after.
    pub fn new(slot_min: i64, hours: Vec<Hours>, off: DaysOff) -> Self {
        Schedule {
            slot_min: slot_min.max(1),
            hours,
            off,
        }
    }

    pub fn slot(&self) -> Duration {
        Duration::minutes(self.slot_min)
    }

    /// Is `start` the beginning of a slot of the schedule, whether taken or not?
    pub fn offers(&self, holidays: &DaysOff, start: At) -> bool {
        let local = start.local();
        let whole = start.millis().rem_euclid(60_000) == 0;
        let at = minute(local.time());
        whole
            && self
                .day(holidays, local.date())
                .iter()
                .any(|&(from, to)| at >= from && at + self.slot_min <= to && (at - from) % self.slot_min == 0)
    }

    /// The blocks of one date, in minutes of the day: sorted, without overlap.
    fn day(&self, holidays: &DaysOff, date: NaiveDate) -> Vec<(i64, i64)> {
        if holidays.contains(&date) || self.off.contains(&date) {
            return Vec::new();
        }
        disjoint(
            self.hours
                .iter()
                .filter(|block| block.on(date))
                .map(|block| (minute(block.from), minute(block.to)))
                .collect(),
        )
    }
}

/// A stretch of time, the end excluded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Span {
    pub start: At,
    pub end: At,
}

impl Span {
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Which starts are looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    /// Dates of the clinic, both inclusive.
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// No start before or after these moments (lead time, horizon).
    pub earliest: At,
    pub latest: At,
    /// Starts at or after this time of day.
    pub time_from: Option<NaiveTime>,
    /// Starts before this time of day; equal to `time_from`: exactly then.
    pub time_to: Option<NaiveTime>,
}

impl Window {
    fn wants(&self, at: i64) -> bool {
        let from = self.time_from.map(minute);
        let to = self.time_to.map(minute);
        if from.is_some() && from == to {
            return from == Some(at);
        }
        from.is_none_or(|from| at >= from) && to.is_none_or(|to| at < to)
    }
}

/// Free starts, soonest first. `taken` is sorted by start. Lazy: the first one costs no more than the days before it.
pub fn free_starts<'a>(schedule: &'a Schedule, holidays: &'a DaysOff, window: Window, taken: &'a [Span]) -> impl Iterator<Item = At> + 'a {
    let mut rest = taken;
    let first = window.from.max(window.earliest.date());
    let last = window.to.min(window.latest.date());
    first
        .iter_days()
        .take_while(move |date| *date <= last)
        .flat_map(move |date| day_starts(schedule, holidays, window, date))
        .filter(move |start| *start >= window.earliest && *start <= window.latest)
        .filter(move |start| {
            while let Some((span, later)) = rest.split_first() {
                if span.end > *start {
                    break;
                }
                rest = later;
            }
            let slot = Span {
                start: *start,
                end: start.plus(schedule.slot()),
            };
            rest.first().is_none_or(|span| !span.overlaps(slot))
        })
}

/// Starts of one date at the wanted times of day. The clinic's zone has no daylight saving, so minutes after midnight are exact.
fn day_starts(schedule: &Schedule, holidays: &DaysOff, window: Window, date: NaiveDate) -> impl Iterator<Item = At> + use<> {
    let step = schedule.slot_min;
    let midnight = At::clinic(date.and_time(NaiveTime::MIN));
    schedule
        .day(holidays, date)
        .into_iter()
        .flat_map(move |(from, to)| (0..(to - from) / step).map(move |n| from + n * step))
        .filter(move |at| window.wants(*at))
        .filter_map(move |at| midnight.map(|midnight| midnight.plus(Duration::minutes(at))))
}

fn minute(time: NaiveTime) -> i64 {
    i64::from(time.hour() * 60 + time.minute())
}

/// Sorts blocks and joins those that touch or overlap, so that no two slots of a day can.
fn disjoint(mut blocks: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    blocks.retain(|(from, to)| from < to);
    blocks.sort_unstable();
    let mut out: Vec<(i64, i64)> = Vec::with_capacity(blocks.len());
    for (from, to) in blocks {
        match out.last_mut() {
            Some(last) if from < last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

#[cfg(test)]
mod tests;
