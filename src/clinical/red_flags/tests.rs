//! Promises of the red-flag book. The phrases stand in `tests/data/emergency_cases.tsv`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

use super::*;
use crate::clinical::danger::Advice;
use crate::clinical::rules_test;
use crate::domain::understanding::Subject;
use crate::domain::urgency::Urgency;
use crate::language::fold::fold;
use crate::language::text::read;
use chrono::NaiveDate;
use std::sync::LazyLock;

static BOOK: LazyLock<RuleBook> = LazyLock::new(|| RuleBook::load().unwrap());

fn check(text: &str) -> Danger {
    BOOK.check(&read(text), &Context::default())
}

fn check_after(recent: &[&str], text: &str) -> Danger {
    let mut before: Vec<Heard> = Vec::new();
    for text in recent {
        let heard = BOOK.hear(read(text), &before);
        before.push(heard);
    }
    BOOK.check(
        &read(text),
        &Context {
            recent: &before,
            ..Context::default()
        },
    )
}

/// Lines of the table: id, expected verdict, text.
fn cases() -> Vec<(String, char, String)> {
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/emergency_cases.tsv"))
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            (fields[0].to_owned(), fields[1].chars().next().unwrap(), fields[2].to_owned())
        })
        .collect()
}

fn verdict(danger: &Danger) -> char {
    match danger {
        Danger { crisis: true, .. } => 'C',
        Danger { emergency: true, .. } => 'E',
        Danger {
            urgency: Urgency::Urgent, ..
        } => 'U',
        _ => 'N',
    }
}

/// The misses of all cases with these labels, each told.
fn misses(labels: &str, change: fn(&str) -> String, right: fn(char, char) -> bool) -> (usize, Vec<String>) {
    let chosen: Vec<_> = cases().into_iter().filter(|(_, label, _)| labels.contains(*label)).collect();
    let wrong = chosen.iter().filter_map(|(id, label, text)| {
        let got = verdict(&check(&change(text)));
        (!right(*label, got)).then(|| format!("{id} wants {label}, got {got}: {text}"))
    });
    (chosen.len(), wrong.collect())
}

fn grave(_: char, got: char) -> bool {
    matches!(got, 'E' | 'C')
}

fn calm(_: char, got: char) -> bool {
    matches!(got, 'N' | 'U')
}

fn as_typed(text: &str) -> String {
    text.to_owned()
}

fn unaccented(text: &str) -> String {
    fold(&text.to_lowercase())
}

fn minimised(text: &str) -> String {
    format!("bác sĩ bảo không sao, chắc do stress thôi, {text}, nhà xa bệnh viện lắm")
}

#[test]
fn emergencies_and_crises_are_found() {
    let (all, missed) = misses("EC", as_typed, grave);
    assert!(missed.len() * 100 <= all, "{missed:#?}");
}

#[test]
fn they_are_found_without_diacritics_too() {
    let (all, missed) = misses("EC", unaccented, grave);
    assert!(missed.len() * 100 <= all * 3, "{missed:#?}");
}

#[test]
fn no_minimiser_silences_one() {
    let (all, missed) = misses("EC", minimised, grave);
    assert!(missed.len() * 100 <= all, "{missed:#?}");
}

#[test]
fn everyday_messages_raise_no_alarm() {
    for change in [as_typed, unaccented] {
        let (all, wrong) = misses("N", change, calm);
        assert!(wrong.len() * 50 <= all, "{wrong:#?}");
    }
}

#[test]
fn what_can_wait_until_today_is_urgent() {
    let (all, wrong) = misses("U", as_typed, |_, got| got == 'U');
    assert!(wrong.len() * 20 <= all, "{wrong:#?}");
}

#[test]
fn every_rule_keeps_its_own_examples() {
    let report = rules_test::run(&BOOK, NaiveDate::from_ymd_opt(2026, 11, 25).unwrap());
    assert!(report.passed(), "{:#?}", report.failures);
    assert!(report.rules >= 80 && report.expired.is_empty());
}

#[test]
fn a_sentence_in_pieces_is_read_as_one() {
    assert!(check_after(&["bố em", "khó"], "thở quá").emergency);
    assert!(check_after(&["em bị đau ngực từ nãy"], "giờ vã mồ hôi nữa").emergency);
    assert!(!check_after(&["bố em", "muốn hỏi"], "giá khám").emergency);
    // An answer in one word does not deny what comes next.
    assert!(check_after(&["không"], "đau ngực dữ dội vã mồ hôi").emergency);
}

#[test]
fn what_is_known_of_the_person_counts() {
    let medicines = BOOK.background(&["warfarin".to_owned()]);
    let context = Context {
        background: &medicines,
        ..Context::default()
    };
    assert!(BOOK.check(&read("ngã đập đầu"), &context).emergency);
    assert!(!check("ngã đập đầu").emergency);
    let newborn = Context {
        age: Some(0.1),
        ..Context::default()
    };
    assert!(BOOK.check(&read("bé sốt 38 độ"), &newborn).emergency);
    let pregnant = Context {
        pregnancy: Some(Pregnancy::Pregnant),
        weeks: Some(33),
        ..Context::default()
    };
    assert!(BOOK.check(&read("huyết áp 165/112"), &pregnant).emergency);
}

#[test]
fn denial_ends_where_it_ends() {
    for (text, expected) in [
        ("không đau ngực, không khó thở, chỉ ho", 'N'),
        ("không đau ngực hay khó thở hay ngất gì hết", 'N'),
        ("phủ nhận đau ngực, khó thở", 'N'),
        ("không sốt, đang co giật", 'E'),
        ("không ho nhưng khó thở lắm", 'E'),
        ("chưa từng bị đau ngực dữ dội như vậy, vã mồ hôi", 'E'),
        ("no chest pain or shortness of breath", 'N'),
        ("denies chest pain, shortness of breath", 'N'),
        ("not only chest pain but also trouble breathing", 'E'),
    ] {
        assert_eq!(verdict(&check(text)), expected, "{text}");
    }
}

#[test]
fn an_open_denial_becomes_a_question_not_silence() {
    let danger = check("em không sốt, khó thở");
    assert!(danger.emergency || danger.ask.is_some(), "{danger:?}");
    let question = check("đau đầu có phải đột quỵ không");
    assert!(!question.emergency && question.ask.is_some(), "{question:?}");
    assert!(BOOK.question(question.ask.as_deref().unwrap(), Language::Vi).is_some());
}

#[test]
fn evidence_points_into_the_text_as_sent() {
    let sent = "Dạ,  bố em ĐAU NGỰC dữ dội";
    let danger = check(sent);
    let evidence = danger
        .rules
        .iter()
        .flat_map(|fired| &fired.evidence)
        .find(|evidence| evidence.text.contains("ĐAU NGỰC"))
        .unwrap();
    let cut: String = sent.chars().skip(evidence.start).take(evidence.end - evidence.start).collect();
    assert_eq!(cut, evidence.text);
    assert_eq!(danger.subject, Subject::Other);
}

#[test]
fn the_card_says_what_to_do() {
    let danger = check("bé hóc hạt nhãn tím tái");
    assert_eq!(danger.advice, Advice::Ambulance);
    assert_eq!(danger.steps.first().map(String::as_str), Some("choking_help"));
    assert!(
        danger
            .steps
            .iter()
            .all(|step| BOOK.step(step, Language::Vi).is_some() && BOOK.step(step, Language::En).is_some())
    );
    assert_eq!(check("em không muốn sống nữa").advice, Advice::Talk);
    assert_eq!(check("đau tinh hoàn dữ dội đột ngột").advice, Advice::GoNow);
}

#[test]
fn hostile_text_neither_panics_nor_hides_the_danger() {
    let pad = "Cho em hỏi giờ khám ạ. ".repeat(150);
    assert!(check(&format!("{pad} mẹ em không thở được")).emergency);
    for text in [
        "kho ".repeat(1000),
        "không ".repeat(1000),
        "đau ngực không ".repeat(300),
        "\u{301}".repeat(4000),
        "(((".repeat(1000),
        "a\u{0}b".to_owned(),
        "1/".repeat(2000),
    ] {
        let _ = check(&text);
    }
}

#[test]
fn a_number_that_fires_a_rule_is_shown() {
    for (text, rule, number) in [
        ("huyết áp 210/120 nhức đầu", "heart.pressure_crisis", "210/120"),
        ("spo2 có 85 thôi bác sĩ ơi", "breath.severe", "85"),
        ("bé 2 tháng tuổi sốt", "child.newborn_fever", "2 tháng"),
        ("mạch 170 từ nãy", "heart.palpitations_danger", "170"),
    ] {
        let danger = check(text);
        let fired = danger
            .rules
            .iter()
            .find(|fired| fired.id == rule)
            .unwrap_or_else(|| panic!("{rule}: {text}"));
        assert!(fired.evidence.iter().any(|evidence| evidence.text == number), "{fired:?}");
    }
}

#[test]
fn an_age_is_no_pressure() {
    for text in [
        "what is a normal blood pressure for a 60 year old",
        "huyết áp người 70 tuổi bao nhiêu là bình thường",
    ] {
        assert!(check(text).rules.is_empty(), "{text}");
    }
}

#[test]
fn unmarked_small_talk_is_read_as_it_is_meant() {
    for text in [
        "ban co khoe khong",
        "ban co nguoi yeu chua",
        "uong thuoc nay co tac dung phu gi khong",
        "can tim tai lieu",
    ] {
        assert_eq!(verdict(&check(text)), 'N', "{text}");
    }
    let danger = check("dau nguc du doi te tay trai");
    assert!(
        danger.emergency && danger.rules.iter().all(|fired| !fired.id.starts_with("injury")),
        "{danger:?}"
    );
}

/// Nobody is told to have it now: one question, not a card. A person, a time or a strength in the text makes it somebody's.
#[test]
fn a_headline_question_is_asked_back() {
    let headline = check("Thường xuyên đau thắt ngực, khó thở có sao không?");
    assert!(
        !headline.emergency && headline.ask.is_some() && headline.urgency == Urgency::Urgent,
        "{headline:?}"
    );
    for text in [
        "mẹ em thường xuyên đau thắt ngực có sao không",
        "tự nhiên đau ngực, khó thở là dấu hiệu bệnh gì",
        "giờ đau ngực vã mồ hôi là dấu hiệu bệnh gì",
    ] {
        assert!(check(text).emergency, "{text}");
    }
}

/// Twice the text may cost about twice the time, not four times.
#[test]
fn repetition_costs_no_more_than_its_length() {
    let cost = |times: usize| {
        let text = read(&"sốt 39 độ 3 ngày nay, đau ngực hết rồi ".repeat(times));
        (0..5)
            .map(|_| {
                let start = std::time::Instant::now();
                std::hint::black_box(BOOK.check(&text, &Context::default()));
                start.elapsed()
            })
            .min()
            .unwrap()
    };
    let (short, long) = (cost(25), cost(100));
    assert!(long < short * 10, "{short:?} {long:?}");
}
