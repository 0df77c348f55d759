//! Promises of the room, on the sample pack; and that the shipped pack loads.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::domain::conversation::Pregnancy;
use crate::domain::intent::QuestionType;
use crate::domain::language::Language;
use crate::knowledge::answer::{self, Ask};
use crate::knowledge::catalogue::Kind;
use crate::knowledge::check::{Weight, check};
use crate::knowledge::interactions;
use crate::knowledge::load::{self, Pack, Why, parse};
use crate::knowledge::medicines::Medicines;
use crate::knowledge::pack::InteractionLevel;
use crate::knowledge::sample::{pack, text, today};
use crate::knowledge::search::{EVIDENCE_THRESHOLD, Search};
use crate::language::text as reader;
use chrono::NaiveDate;

fn first(search: &Search, query: &str, language: Language) -> (String, f64) {
    search
        .search(query, language, 3, today())
        .first()
        .map_or((String::new(), 0.0), |hit| (hit.id.clone(), hit.score))
}

fn changed(from: &str, to: &str) -> Pack {
    let whole = text();
    assert!(whole.contains(from));
    Pack::of(parse("sample.toml", &whole.replacen(from, to, 1)).unwrap())
}

fn faults(pack: &Pack) -> Vec<String> {
    let problems = check(pack, today()).into_iter().filter(|problem| problem.weight == Weight::Fault);
    problems
        .map(|problem| format!("{} {}: {}", problem.kind, problem.id, problem.what))
        .collect()
}

#[test]
fn the_shipped_pack_loads() {
    let pack = load::load().unwrap();
    assert!(pack.conditions.len() >= 30 && pack.findings.len() >= 80);
}

#[test]
fn lay_and_clinical_names_lead_to_one_entry_with_or_without_marks() {
    let search = Search::build(&pack()).unwrap();
    for query in [
        "tiểu đường",
        "đái tháo đường",
        "tieu duong",
        "benh tieu duong la gi",
        "Dai Thao Duong",
        "diabetes",
    ] {
        let (id, score) = first(&search, query, Language::Vi);
        assert_eq!(id, "diabetes", "{query}");
        assert!(score >= EVIDENCE_THRESHOLD, "{query} {score}");
    }
    // An entry that only uses the clinical name is found by the lay one.
    assert!(
        search
            .search("tiểu đường", Language::Vi, 5, today())
            .iter()
            .any(|hit| hit.id == "water")
    );
}

#[test]
fn a_word_with_its_marks_ranks_above_the_same_letters_with_others() {
    let search = Search::build(&pack()).unwrap();
    assert_eq!(first(&search, "tiểu đường", Language::Vi).0, "diabetes");
    assert_eq!(first(&search, "đường tiểu", Language::Vi).0, "urinary_infection");
    assert_eq!(first(&search, "chó cắn", Language::Vi).0, "dog_bite_aid");
}

#[test]
fn slips_of_the_finger_are_forgiven_and_other_matters_are_not_answered() {
    let search = Search::build(&pack()).unwrap();
    assert_eq!(first(&search, "viem bang quamg", Language::Vi).0, "urinary_infection");
    assert_eq!(first(&search, "diabtes", Language::En).0, "diabetes");
    for query in ["giá vàng hôm nay", "who won the football", ""] {
        assert!(first(&search, query, Language::Vi).1 < EVIDENCE_THRESHOLD, "{query}");
    }
}

#[test]
fn query_syntax_is_only_text() {
    let search = Search::build(&pack()).unwrap();
    for query in [
        "\"",
        "tiểu* AND (đường",
        "NEAR(a b)",
        "names:[* TO *]",
        "+-!^~\\",
        "\u{1F}\u{0}",
        "'; DROP TABLE",
    ] {
        search.search(query, Language::Vi, 5, today());
    }
    assert_eq!(first(&search, "\"tiểu đường\" AND *", Language::Vi).0, "diabetes");
}

#[test]
fn excerpts_stand_in_the_entry_and_expired_entries_are_not_found() {
    let search = Search::build(&pack()).unwrap();
    let hit = &search.search("tiểu đường hại thận", Language::Vi, 1, today())[0];
    assert_eq!(hit.excerpt.split(". ").next(), Some("Để lâu có thể hại mắt và thận"));
    assert_eq!(hit.source.url.as_deref(), Some("https://www.who.int"));
    let late = NaiveDate::from_ymd_opt(2028, 1, 1).unwrap();
    assert!(search.search("tiểu đường", Language::Vi, 5, late).is_empty());
}

#[test]
fn names_in_a_text_are_found_longest_first_and_by_their_marks() {
    let search = Search::build(&pack()).unwrap();
    let found = |typed: &str| -> Vec<String> {
        let named = search.find_topic(&reader::read(typed));
        named
            .iter()
            .filter_map(|named| search.catalogue().row(named.place))
            .map(|row| row.id.clone())
            .collect()
    };
    assert_eq!(found("mẹ em bị tiểu đường uống Panadol được không"), ["diabetes", "paracetamol"]);
    assert_eq!(found("me em bi tieu duong uong panadol"), ["diabetes", "paracetamol"]);
    assert_eq!(found("uống Decolgen"), ["paracetamol"]);
    assert!(found("viêm bằng quảng").is_empty());
}

#[test]
fn interactions_cover_classes_alcohol_and_one_substance_in_two_products() {
    let pack = pack();
    let medicines = Medicines::of(&pack);
    let check = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        interactions::check(&pack, &medicines, &names, Language::En, today())
    };
    let twice = check(&["Panadol 500mg", "Decolgen"]);
    assert_eq!(twice.recognised[1].substance, "paracetamol");
    assert_eq!(
        (twice.interactions[0].a.as_str(), twice.interactions[0].b.as_str()),
        ("Panadol 500mg", "Decolgen")
    );
    assert_eq!(twice.interactions[0].level, InteractionLevel::Serious);
    assert_eq!(check(&["Coumadin", "advil"]).interactions[0].level, InteractionLevel::Serious);
    assert_eq!(check(&["rượu", "Hapacol"]).interactions[0].consequence, "Harms the liver.");
    let odd = check(&["paracetamon", "xyzol", "ibuprofen"]);
    assert_eq!((odd.unknown, odd.recognised.len()), (vec!["xyzol".to_owned()], 2));
    assert!(odd.interactions.is_empty());
}

#[test]
fn answers_say_the_part_that_was_asked_for_and_cite_words_that_stand_there() {
    let pack = pack();
    let ask = |question, language| Ask {
        question,
        language,
        pregnancy: None,
        today: today(),
    };
    let cause = answer::compose(&pack, Kind::Condition, "diabetes", ask(Some(QuestionType::Cause), Language::Vi)).unwrap();
    assert!(cause.text.starts_with("Cơ thể thiếu insulin") && cause.text.contains("Lơ mơ"));
    assert!(cause.text.contains(&cause.citations[0].excerpt) && cause.disclaimer.is_some());
    let dose = answer::compose(&pack, Kind::Medicine, "paracetamol", ask(Some(QuestionType::Dosage), Language::En)).unwrap();
    assert!(dose.text.contains("at most 4 g") && dose.text.contains("pharmacist"));
    let pregnant = Ask {
        pregnancy: Some(Pregnancy::Pregnant),
        ..ask(None, Language::En)
    };
    assert!(
        answer::compose(&pack, Kind::Medicine, "ibuprofen", pregnant)
            .unwrap()
            .text
            .contains("Avoid.")
    );
    let clash = answer::compose(
        &pack,
        Kind::Medicine,
        "ibuprofen",
        ask(Some(QuestionType::Interaction), Language::En),
    )
    .unwrap();
    assert!(clash.text.contains("Warfarin: Heavy bleeding may follow."));
    let late = Ask {
        today: NaiveDate::from_ymd_opt(2028, 1, 1).unwrap(),
        ..ask(None, Language::Vi)
    };
    assert!(answer::compose(&pack, Kind::Condition, "diabetes", late).is_none());
}

#[test]
fn the_sample_is_sound_and_each_fault_is_found() {
    assert_eq!(faults(&pack()), Vec::<String>::new());
    let broken = [
        (r#"en = "Fever" }"#, r#"en = "" }"#, "name.en is empty"),
        (
            r#"vi = ["Đi bộ mỗi ngày."]"#,
            r#"vi = ["Đi bộ.", "Ngủ đủ."]"#,
            "home_care has 2 lines in vi and 1 in en",
        ),
        ("p = 0.6 }", "p = 1.6 }", "p of thirst is 1.6"),
        ("background = 0.18", "background = 0.9", "background 0.9"),
        (r#"finding = "thirst""#, r#"finding = "thurst""#, "unknown finding thurst"),
        (r#"id = "thirst""#, r#"id = "fever""#, "the id stands twice"),
        (r#"b = "class:nsaid""#, r#"b = "class:nsaids""#, "no medicine is class:nsaids"),
        (
            r#"substances = ["paracetamol"]"#,
            r#"substances = ["caffeine"]"#,
            "unknown substance caffeine",
        ),
        (r#"specialty = "general""#, r#"specialty = "genral""#, "unknown specialty genral"),
        (
            "Uống nhiều nước.",
            "Người bệnh đái tháo đường cũng cần đủ nước.",
            "shares a sentence with",
        ),
    ];
    for (from, to, what) in broken {
        let found = faults(&changed(from, to));
        assert!(found.iter().any(|fault| fault.contains(what)), "{what}: {found:?}");
    }
}

#[test]
fn drafts_are_left_out_and_listed() {
    let pack = changed(r#"state = "review""#, r#"state = "draft""#);
    assert!(pack.finding("fever").is_none());
    assert_eq!(pack.unused[0].why, Why::Unpublished);
    let late = NaiveDate::from_ymd_opt(2028, 1, 1).unwrap();
    assert!(
        pack.not_used(late)
            .iter()
            .any(|unused| unused.id == "diabetes" && unused.why == Why::Expired)
    );
}

#[test]
fn in_a_signed_pack_entries_under_review_wait() {
    let signed = text().replacen(
        r#"state = "review", signed_off = false"#,
        r#"state = "published", signed_off = true"#,
        1,
    );
    let pack = Pack::of(parse("sample.toml", &signed).unwrap());
    assert!(pack.finding("fever").is_some() && pack.finding("thirst").is_none());
}
