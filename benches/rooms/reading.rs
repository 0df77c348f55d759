//! Reading a message: folding, the danger check, all of it together, alone and with what was said before.

use crate::texts::{SENTENCES, hostile, natural, now};
use criterion::{BenchmarkId, Criterion, Throughput};
use healthcare_chatbot::clinical::heard::Heard;
use healthcare_chatbot::clinical::red_flags::Context;
use healthcare_chatbot::dialogue::mind::Mind;
use healthcare_chatbot::language::text;
use std::hint::black_box;

/// Message lengths in code points: a usual one, a long one, the longest allowed.
const LENGTHS: [usize; 3] = [150, 500, 4_000];

pub fn all(criterion: &mut Criterion, mind: &Mind) {
    fold(criterion);
    rules(criterion, mind);
    understand(criterion, mind);
    with_history(criterion, mind);
}

fn fold(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fold");
    for length in LENGTHS {
        let message = natural(length);
        group.throughput(Throughput::Elements(length as u64));
        group.bench_with_input(BenchmarkId::from_parameter(length), &message, |bencher, message| {
            bencher.iter(|| text::read_as(black_box(message), None));
        });
    }
    group.finish();
}

fn rules(criterion: &mut Criterion, mind: &Mind) {
    let mut group = criterion.benchmark_group("rules");
    for length in LENGTHS {
        let message = text::read(&natural(length));
        group.throughput(Throughput::Elements(length as u64));
        group.bench_with_input(BenchmarkId::from_parameter(length), &message, |bencher, message| {
            bencher.iter(|| mind.rules.check(black_box(message), &Context::default()));
        });
    }
    let danger = text::read("đau ngực dữ dội lan ra tay trái, vã mồ hôi");
    group.throughput(Throughput::Elements(1));
    group.bench_function("danger", |bencher| {
        bencher.iter(|| mind.rules.check(black_box(&danger), &Context::default()));
    });
    group.finish();
}

fn understand(criterion: &mut Criterion, mind: &Mind) {
    let mut group = criterion.benchmark_group("understand");
    let natural = LENGTHS.into_iter().map(|length| (length.to_string(), natural(length)));
    let hostile = hostile().into_iter().map(|(name, message)| (format!("hostile-{name}"), message));
    for (name, message) in natural.chain(hostile) {
        group.throughput(Throughput::Elements(message.chars().count() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), &message, |bencher, message| {
            bencher.iter(|| mind.understand(black_box(message), None, &Context::default(), now()));
        });
    }
    group.finish();
}

/// The last of some messages: what was said before must not be read again.
fn with_history(criterion: &mut Criterion, mind: &Mind) {
    let mut recent: Vec<Heard> = Vec::new();
    for sentence in SENTENCES.into_iter().take(6) {
        let context = Context {
            recent: &recent,
            ..Context::default()
        };
        let heard = mind.understand(sentence, None, &context, now()).heard;
        recent.push(heard);
    }
    let message = natural(150);
    let mut group = criterion.benchmark_group("history");
    for earlier in [0, 6] {
        let context = Context {
            recent: &recent[..earlier],
            ..Context::default()
        };
        group.bench_with_input(BenchmarkId::from_parameter(earlier), &message, |bencher, message| {
            bencher.iter(|| mind.understand(black_box(message), None, &context, now()));
        });
    }
    group.finish();
}
