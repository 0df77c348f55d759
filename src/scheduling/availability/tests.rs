//! What availability promises. No rule of its own lives here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

use super::{DaysOff, Hours, Schedule, Span, Window, free_starts};
use crate::domain::time::At;
use chrono::{Datelike, Duration, NaiveDate, NaiveTime, Weekday};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_assert, proptest};

fn at(text: &str) -> At {
    At::parse(&format!("{text}:00+07:00")).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn weekly(weekday: Weekday, from: NaiveTime, to: NaiveTime) -> Hours {
    Hours {
        weekday,
        from,
        to,
        valid_from: None,
        valid_to: None,
    }
}

fn no_holidays() -> DaysOff {
    DaysOff::default()
}

/// 07:30-11:30 and 13:30-16:30, Monday to Saturday.
fn clinic_week() -> Vec<Hours> {
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat]
        .into_iter()
        .flat_map(|weekday| {
            [
                weekly(weekday, time(7, 30), time(11, 30)),
                weekly(weekday, time(13, 30), time(16, 30)),
            ]
        })
        .collect()
}

fn window(from: &str, to: &str) -> Window {
    Window {
        from: date(from),
        to: date(to),
        earliest: at("2026-11-01T00:00"),
        latest: at("2027-12-31T00:00"),
        time_from: None,
        time_to: None,
    }
}

fn starts(holidays: &DaysOff, window: Window, taken: &[Span]) -> Vec<String> {
    let schedule = Schedule::new(30, clinic_week(), DaysOff::default());
    free_starts(&schedule, holidays, window, taken)
        .map(|at| at.local().format("%d %H:%M").to_string())
        .collect()
}

#[test]
fn a_working_day_has_its_two_sessions_and_no_lunch() {
    let free = starts(&DaysOff::default(), window("2026-11-27", "2026-11-27"), &[]);
    assert_eq!(free.len(), 14);
    assert_eq!(free[7], "27 11:00");
    assert_eq!(free[8], "27 13:30");
    assert_eq!(free[13], "27 16:00");
}

#[test]
fn sundays_and_holidays_are_closed() {
    let holidays = DaysOff::from([date("2026-11-27")]);
    assert!(starts(&holidays, window("2026-11-27", "2026-11-27"), &[]).is_empty());
    assert!(starts(&no_holidays(), window("2026-11-29", "2026-11-29"), &[]).is_empty());
    assert_eq!(starts(&holidays, window("2026-11-27", "2026-11-30"), &[]).len(), 28);
}

#[test]
fn a_swapped_working_day_works_on_its_date_only() {
    let sunday = date("2026-11-29");
    let swapped = Hours {
        valid_from: Some(sunday),
        valid_to: Some(sunday),
        ..weekly(Weekday::Sun, time(8, 0), time(9, 0))
    };
    let schedule = Schedule::new(30, vec![swapped], DaysOff::default());
    let free: Vec<At> = free_starts(&schedule, &no_holidays(), window("2026-11-20", "2026-12-20"), &[]).collect();
    assert_eq!(free, [at("2026-11-29T08:00"), at("2026-11-29T08:30")]);
}

#[test]
fn a_day_off_wins_over_dated_hours() {
    let sunday = date("2026-11-29");
    let swapped = Hours {
        valid_from: Some(sunday),
        valid_to: Some(sunday),
        ..weekly(Weekday::Sun, time(8, 0), time(9, 0))
    };
    let schedule = Schedule::new(30, vec![swapped], DaysOff::from([sunday]));
    assert_eq!(
        free_starts(&schedule, &no_holidays(), window("2026-11-29", "2026-11-29"), &[]).count(),
        0
    );
}

#[test]
fn taken_times_are_left_out_even_off_the_grid() {
    let taken = [
        Span {
            start: at("2026-11-27T07:45"),
            end: at("2026-11-27T08:15"),
        },
        Span {
            start: at("2026-11-27T14:00"),
            end: at("2026-11-27T14:30"),
        },
    ];
    let free = starts(&DaysOff::default(), window("2026-11-27", "2026-11-27"), &taken);
    assert_eq!(free.len(), 11);
    assert!(
        !free
            .iter()
            .any(|start| ["27 07:30", "27 08:00", "27 14:00"].contains(&start.as_str()))
    );
}

#[test]
fn lead_time_times_of_day_and_one_exact_time() {
    let mut friday = window("2026-11-27", "2026-11-27");
    friday.earliest = at("2026-11-27T10:01");
    assert_eq!(
        starts(&DaysOff::default(), friday, &[]).first().map(String::as_str),
        Some("27 10:30")
    );
    let mut afternoon = window("2026-11-27", "2026-11-27");
    afternoon.time_from = Some(time(13, 0));
    afternoon.time_to = Some(time(15, 0));
    assert_eq!(starts(&DaysOff::default(), afternoon, &[]), ["27 13:30", "27 14:00", "27 14:30"]);
    afternoon.time_from = Some(time(14, 0));
    afternoon.time_to = Some(time(14, 0));
    assert_eq!(starts(&DaysOff::default(), afternoon, &[]), ["27 14:00"]);
}

#[test]
fn only_grid_starts_inside_hours_are_offered() {
    let schedule = Schedule::new(30, clinic_week(), DaysOff::default());
    let house = DaysOff::default();
    for (start, offered) in [
        ("2026-11-27T07:30", true),
        ("2026-11-27T11:00", true),
        ("2026-11-27T11:30", false),
        ("2026-11-27T12:00", false),
        ("2026-11-27T07:45", false),
        ("2026-11-29T08:00", false),
    ] {
        assert_eq!(schedule.offers(&house, at(start)), offered, "{start}");
    }
    assert!(!schedule.offers(&house, at("2026-11-27T07:30").plus(Duration::seconds(1))));
    assert!(!schedule.offers(&house, at("2026-11-27T07:30").plus(Duration::milliseconds(1))));
}

#[test]
fn overlapping_blocks_do_not_make_overlapping_slots() {
    let hours = [
        weekly(Weekday::Fri, time(8, 0), time(9, 0)),
        weekly(Weekday::Fri, time(8, 15), time(9, 30)),
    ];
    let schedule = Schedule::new(30, hours.to_vec(), DaysOff::default());
    let free: Vec<At> = free_starts(&schedule, &DaysOff::default(), window("2026-11-27", "2026-11-27"), &[]).collect();
    assert_eq!(free, [at("2026-11-27T08:00"), at("2026-11-27T08:30"), at("2026-11-27T09:00")]);
}

#[test]
fn an_empty_or_reversed_range_is_empty() {
    assert!(starts(&DaysOff::default(), window("2026-11-28", "2026-11-27"), &[]).is_empty());
}

fn hours() -> impl Strategy<Value = Vec<Hours>> {
    let block = (0u8..7, 0u32..276, 1u32..60).prop_map(|(day, from, length)| {
        let (from, length) = (from * 5, length * 5);
        let to = (from + length).min(1439);
        weekly(Weekday::try_from(day).unwrap(), time(from / 60, from % 60), time(to / 60, to % 60))
    });
    proptest::collection::vec(block, 0..12)
}

fn taken() -> impl Strategy<Value = Vec<Span>> {
    let span = (0i64..20 * 1440, 1i64..90).prop_map(|(from, length)| {
        let start = at("2026-11-20T00:00").plus(Duration::minutes(from));
        Span {
            start,
            end: start.plus(Duration::minutes(length)),
        }
    });
    proptest::collection::vec(span, 0..40).prop_map(|mut spans| {
        spans.sort_unstable();
        spans
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_free_slot_overlaps_anything_or_leaves_the_hours(
        hours in hours(),
        taken in taken(),
        slot_min in (Just(15i64), any::<bool>()).prop_map(|(short, other)| if other { 30 } else { short }),
        closed in 0u64..20,
    ) {
        let schedule = Schedule::new(slot_min, hours.clone(), DaysOff::default());
        let holiday = date("2026-11-20") + chrono::Days::new(closed);
        let house = DaysOff::from([holiday]);
        let slot = Duration::minutes(slot_min);
        let mut before: Option<At> = None;
        for start in free_starts(&schedule, &house, window("2026-11-20", "2026-12-10"), &taken) {
            let end = start.plus(slot);
            prop_assert!(before.is_none_or(|before| before <= start), "slots overlap or are out of order");
            prop_assert!(taken.iter().all(|span| !span.overlaps(Span { start, end })), "a taken time is offered");
            prop_assert!(start.date() != holiday, "a holiday is offered");
            prop_assert!(schedule.offers(&house, start));
            let local = start.local();
            let close = end.local();
            prop_assert!(hours.iter().any(|block| block.weekday == local.weekday() && block.from <= local.time() && local.time() < block.to));
            prop_assert!(hours.iter().any(|block| block.weekday == local.weekday() && close.time() <= block.to));
            before = Some(end);
        }
    }

    #[test]
    fn every_offered_start_that_nothing_overlaps_is_found(hours in hours(), taken in taken()) {
        let schedule = Schedule::new(30, hours, DaysOff::default());
        let house = DaysOff::default();
        let found: Vec<At> = free_starts(&schedule, &house, window("2026-11-20", "2026-11-26"), &taken).collect();
        let mut start = at("2026-11-20T00:00");
        while start < at("2026-11-27T00:00") {
            let span = Span { start, end: start.plus(schedule.slot()) };
            let free = schedule.offers(&house, start) && taken.iter().all(|other| !other.overlaps(span));
            prop_assert!(free == found.contains(&start), "{start:?}");
            start = start.plus(Duration::minutes(5));
        }
    }
}
