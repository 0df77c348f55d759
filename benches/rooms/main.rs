//! Criterion benchmarks of the pure rooms: no server, no database, no network. `cargo bench --bench rooms -- understand` runs a part.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that meets something unexpected has to stop"
)]

mod knowledge;
mod reading;
mod slots;
mod texts;

use criterion::{Criterion, criterion_group, criterion_main};
use healthcare_chatbot::dialogue::mind::Mind;

fn rooms(criterion: &mut Criterion) {
    let mind = Mind::load().unwrap();
    reading::all(criterion, &mind);
    knowledge::all(criterion, &mind);
    slots::all(criterion);
}

criterion_group!(benches, rooms);
criterion_main!(benches);
