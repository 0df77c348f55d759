//! Free appointments of a large clinic: 200 doctors over 30 days, half of it taken.

use crate::texts::now;
use chrono::{Duration, NaiveTime, Weekday};
use criterion::Criterion;
use healthcare_chatbot::scheduling::availability::{DaysOff, Hours, Schedule, Span, Window, free_starts};
use std::hint::black_box;

const DOCTORS: usize = 200;
const DAYS: i64 = 30;
const WEEKDAYS: [Weekday; 6] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat];

pub fn all(criterion: &mut Criterion) {
    let holidays = DaysOff::new();
    let window = window();
    let schedule = schedule();
    let every: Vec<Span> = free_starts(&schedule, &holidays, window, &[])
        .map(|start| Span {
            start,
            end: start.plus(schedule.slot()),
        })
        .collect();
    let taken: Vec<Span> = every.iter().step_by(2).copied().collect();
    let doctors: Vec<(Schedule, Vec<Span>)> = (0..DOCTORS).map(|_| (schedule.clone(), taken.clone())).collect();
    let mut group = criterion.benchmark_group("slots");
    group.bench_function("all", |bencher| {
        bencher.iter(|| {
            let free = |(schedule, taken): &(Schedule, Vec<Span>)| free_starts(schedule, &holidays, window, taken).count();
            black_box(&doctors).iter().map(free).sum::<usize>()
        });
    });
    group.bench_function("first", |bencher| {
        bencher.iter(|| {
            let first = |(schedule, taken): &(Schedule, Vec<Span>)| free_starts(schedule, &holidays, window, taken).next();
            black_box(&doctors).iter().filter_map(first).min()
        });
    });
    group.finish();
}

fn schedule() -> Schedule {
    let hour = |hour: u32| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let block = |weekday: Weekday, from: u32, to: u32| Hours {
        weekday,
        from: hour(from),
        to: hour(to),
        valid_from: None,
        valid_to: None,
    };
    let hours = WEEKDAYS
        .into_iter()
        .flat_map(|weekday| [block(weekday, 8, 12), block(weekday, 13, 17)])
        .collect();
    Schedule::new(20, hours, DaysOff::new())
}

fn window() -> Window {
    let latest = now().plus(Duration::days(DAYS));
    Window {
        from: now().date(),
        to: latest.date(),
        earliest: now(),
        latest,
        time_from: None,
        time_to: None,
    }
}
