//! What must be found in lists of medicines: the pairs of the decision, and lists as people type them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::{Findings, check};
use crate::domain::language::Language;
use crate::knowledge::check::{Weight, check as faults_of};
use crate::knowledge::load::{Pack, load, parse};
use crate::knowledge::medicines::Medicines;
use crate::knowledge::pack::InteractionLevel;
use crate::knowledge::sample;
use std::collections::{BTreeMap, BTreeSet};

const DECISION: &str = include_str!("../../../tests/data/interactions_5948.tsv");
const LISTS: &str = include_str!("../../../tests/data/medicine_lists.tsv");

fn found(pack: &Pack, medicines: &Medicines, names: &[&str]) -> Findings {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    check(pack, medicines, &names, Language::Vi, sample::today())
}

fn rows(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = file.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split('\t').collect())
}

#[test]
fn every_pair_of_the_decision_is_contraindicated() {
    let pack = load().unwrap();
    let medicines = Medicines::of(&pack);
    let mut missing = Vec::new();
    let mut numbers = BTreeSet::new();
    for row in rows(DECISION) {
        let (a, b) = (row[1].replace('_', " "), row[2].replace('_', " "));
        let found = found(&pack, &medicines, &[&a, &b]);
        let worst = found.interactions.first().map(|one| one.level);
        if worst == Some(InteractionLevel::Contraindicated) {
            numbers.insert(row[0]);
        } else {
            missing.push(format!("{a} + {b}: {worst:?}, unknown {:?}", found.unknown));
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert_eq!(numbers.len(), 633);
}

#[test]
fn lists_as_people_type_them_are_understood_and_nothing_is_invented() {
    let pack = load().unwrap();
    let medicines = Medicines::of(&pack);
    let mut wrong = Vec::new();
    for row in rows(LISTS) {
        let names: Vec<&str> = row[0].split(" | ").collect();
        let found = found(&pack, &medicines, &names);
        let mut worst: BTreeMap<String, InteractionLevel> = BTreeMap::new();
        for one in &found.interactions {
            let level = worst.entry(format!("{} ~ {}", one.a, one.b)).or_insert(one.level);
            *level = one.level.max(*level);
        }
        let said: BTreeSet<String> = worst
            .iter()
            .map(|(pair, level)| format!("{pair} = {level:?}").to_lowercase())
            .collect();
        let wanted: BTreeSet<String> = row[1].split(" ; ").filter(|one| !one.is_empty()).map(str::to_lowercase).collect();
        let grave = |one: &&String| one.ends_with("= serious") || one.ends_with("= contraindicated");
        let invented: Vec<&String> = said.difference(&wanted).filter(grave).collect();
        let missed: Vec<&String> = wanted.difference(&said).collect();
        if !invented.is_empty() || !missed.is_empty() || found.unknown.join(" | ") != row[2] {
            wrong.push(format!(
                "{}: missed {missed:?}, invented {invented:?}, unknown {:?}",
                row[0], found.unknown
            ));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(rows(LISTS).count() >= 60);
}

const GROUP: &str = r#"
[[substance]]
id = "thioridazine"
name = { vi = "Thioridazin", en = "Thioridazine" }
brands = ["Melleril"]
META

[[substance]]
id = "grapefruit"
name = { vi = "Bưởi", en = "Grapefruit" }
food = true
META

[[interaction_group]]
level = "contraindicated"
consequence = { vi = "Tim có thể đập loạn nhịp nặng khi dùng hai thuốc này cùng lúc.", en = "The heart may lose its rhythm badly when the two are taken together." }
advice = { vi = "Không dùng chung.", en = "Do not combine." }
pairs = [["thioridazine", "ibuprofen"], ["thioridazine", "paracetamol"], ["grapefruit", "warfarin"]]
META
"#;

/// The sample with a group, words of it changed.
fn grouped(from: &str, to: &str) -> Pack {
    assert!(GROUP.contains(from));
    let meta = sample::text().lines().find(|line| line.starts_with("meta = ")).unwrap().to_owned();
    let whole = sample::text() + &GROUP.replacen(from, to, 1).replace("META", &meta);
    Pack::of(parse("sample.toml", &whole).unwrap())
}

fn faults(pack: &Pack) -> Vec<String> {
    let all = faults_of(pack, sample::today()).into_iter();
    all.filter(|problem| problem.weight == Weight::Fault)
        .map(|problem| problem.to_string())
        .collect()
}

#[test]
fn a_group_is_taken_apart_and_its_sentence_counts_once() {
    let pack = grouped("id", "id");
    assert_eq!(faults(&pack), Vec::<String>::new());
    let medicines = Medicines::of(&pack);
    let found = found(&pack, &medicines, &["Melleril 10mg", "Advil", "panadol"]);
    assert_eq!(found.recognised[0].substance, "thioridazine");
    assert_eq!(found.interactions.len(), 2);
    assert_eq!(
        super::check(&pack, &medicines, &["bưởi, nước bưởi".to_owned()], Language::Vi, sample::today()).interactions,
        []
    );
}

#[test]
fn faults_of_groups_and_substances_are_named_once() {
    for (from, to, what) in [
        (
            r#"["grapefruit", "warfarin"]"#,
            r#"["grapefruit", "warfarine"]"#,
            "no medicine is warfarine",
        ),
        (
            r#"["grapefruit", "warfarin"]"#,
            r#"["ibuprofen", "thioridazine"]"#,
            "the id stands twice",
        ),
        (
            r#"["grapefruit", "warfarin"]"#,
            r#"["warfarin", "warfarin"]"#,
            "both sides are the same",
        ),
        (
            r#"[["thioridazine", "ibuprofen"], ["thioridazine", "paracetamol"], ["grapefruit", "warfarin"]]"#,
            "[]",
            "names no pair",
        ),
        (r#"en = "Do not combine.""#, r#"en = """#, "advice.en is empty"),
        (r#"id = "thioridazine""#, r#"id = "ibuprofen""#, "a medicine has this id"),
        (r#"vi = "Thioridazin""#, r#"vi = """#, "name.vi is empty"),
        (
            "Tim có thể đập loạn nhịp nặng khi dùng hai thuốc này cùng lúc.",
            "Người bệnh đái tháo đường cũng cần đủ nước.",
            "shares a sentence with",
        ),
    ] {
        let found = faults(&grouped(from, to));
        assert_eq!(found.iter().filter(|fault| fault.contains(what)).count(), 1, "{what}: {found:?}");
    }
}
