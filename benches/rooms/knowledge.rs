//! Looking things up: questions to the pack, and the differential over a case.

use crate::texts::now;
use criterion::{BenchmarkId, Criterion};
use healthcare_chatbot::clinical::analysis::AnalysisInput;
use healthcare_chatbot::clinical::red_flags::Context;
use healthcare_chatbot::dialogue::mind::Mind;
use healthcare_chatbot::domain::language::Language;
use std::hint::black_box;

const QUESTIONS: [(&str, &str, Language); 4] = [
    ("named", "bệnh sốt xuất huyết có lây không", Language::Vi),
    ("described", "ăn gì để bớt đầy bụng khó tiêu", Language::Vi),
    ("misspelt", "bệnh trào ngượt dạ dàyy", Language::Vi),
    ("english", "how long does the flu last", Language::En),
];

pub fn all(criterion: &mut Criterion, mind: &Mind) {
    search(criterion, mind);
    analysis(criterion, mind);
}

fn search(criterion: &mut Criterion, mind: &Mind) {
    let mut group = criterion.benchmark_group("search");
    for (name, question, language) in QUESTIONS {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| mind.search.search(black_box(question), language, 5, now().date()));
        });
    }
    group.finish();
}

fn analysis(criterion: &mut Criterion, mind: &Mind) {
    let case = "sốt 38,5 độ từ hôm qua, ho có đờm, đau họng, nhức đầu, mệt mỏi, không khó thở";
    let findings = mind.understand(case, None, &Context::default(), now()).understanding.findings;
    assert!(findings.len() >= 4, "the case is not understood any more: {findings:?}");
    let input = AnalysisInput {
        findings,
        age: Some(34.0),
        ..AnalysisInput::default()
    };
    criterion.bench_function("differential", |bencher| {
        bencher.iter(|| mind.analyser.analyse(black_box(&input), Language::Vi, now().date()));
    });
}
