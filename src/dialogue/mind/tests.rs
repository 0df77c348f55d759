//! Promises of understanding a message, on Wednesday 25 November 2026, 09:00.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

use super::*;
use crate::domain::conversation::{Pregnancy, Sex};
use crate::domain::finding::Whose;
use crate::language::fold::fold;
use std::sync::LazyLock;

static MIND: LazyLock<Mind> = LazyLock::new(|| {
    let mind = Mind::load().unwrap();
    let names = ["Nguyễn Văn Thành", "Trần Thị Thu Hà", "Lê Minh Hạ"];
    mind.know_doctors(names.into_iter().map(|name| (DoctorId::fresh(), name.to_owned())).collect());
    mind
});

fn understood(text: &str) -> Understood {
    let now = At::parse("2026-11-25T09:00:00+07:00").unwrap();
    MIND.understand(text, None, &Context::default(), now)
}

fn read(text: &str) -> Understanding {
    understood(text).understanding
}

fn bare(text: &str) -> String {
    fold(&text.to_lowercase())
}

#[test]
fn messages_are_told_apart_with_and_without_marks() {
    let lines: Vec<(&str, &str, &str)> = include_str!("../../../tests/data/intents.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut parts = line.split('\t');
            Some((parts.next()?, parts.next()?, parts.next()?))
        })
        .collect();
    assert!(lines.len() > 300);
    let share = |language: &str, text_of: &dyn Fn(&str) -> String| {
        let of: Vec<_> = lines.iter().filter(|(_, of, _)| *of == language).collect();
        let right = of
            .iter()
            .filter(|(intent, _, text)| read(&text_of(text)).intent.code() == *intent)
            .count();
        right as f64 / of.len() as f64
    };
    let (vi, unaccented, en) = (share("vi", &str::to_owned), share("vi", &bare), share("en", &str::to_owned));
    assert!(
        vi >= 0.92 && unaccented >= 0.9 && en >= 0.9,
        "vi {vi:.3} unaccented {unaccented:.3} en {en:.3}"
    );
}

#[test]
fn a_fever_has_value_and_onset_and_a_denied_cough_is_absent() {
    let understood = understood("Con em sốt 3 ngày nay, 39 độ, không ho");
    let findings = &understood.understanding.findings;
    let fever = findings.iter().find(|finding| finding.concept == "fever").unwrap();
    assert_eq!((fever.state, fever.of), (Presence::Present, Whose::Child));
    assert_eq!(fever.value.as_ref().unwrap().number, 39.0);
    assert_eq!(
        (fever.since.unwrap().to_string().as_str(), fever.since_text.as_deref()),
        ("2026-11-22", Some("3 ngày nay"))
    );
    let cough = findings.iter().find(|finding| finding.concept == "cough").unwrap();
    assert_eq!(cough.state, Presence::Absent);
    assert_eq!(
        (understood.understanding.subject, understood.profile.for_whom),
        (Subject::Other, Some(Whose::Child))
    );
    for (text, number) in [
        ("sốt 38 độ 5", 38.5),
        ("sốt 38 độ rưỡi", 38.5),
        ("sốt ba chín độ", 39.0),
        ("fever of 102 F", 38.9),
    ] {
        let found = read(text).findings.into_iter().find(|finding| finding.concept == "fever").unwrap();
        assert_eq!(found.value.unwrap().number, number, "{text}");
    }
}

#[test]
fn a_blood_pressure_is_two_findings_at_one_place() {
    let understood = understood("Mẹ em 65 tuổi huyết áp 170/110, đang uống amlodipin, bị tiểu đường");
    let values: Vec<f64> = understood
        .understanding
        .findings
        .iter()
        .filter(|finding| finding.concept == "raised_blood_pressure" && finding.of == Whose::Parent)
        .filter_map(|finding| finding.value.as_ref().map(|value| value.number))
        .collect();
    assert_eq!(values, [170.0, 110.0]);
    let profile = understood.profile;
    assert_eq!((profile.age, profile.sex), (Some(65.0), Some(Sex::Female)));
    assert_eq!(profile.medications, ["amlodipine"]);
    assert_eq!(profile.conditions.len(), 1);
}

#[test]
fn a_booking_is_read_with_department_day_and_hours() {
    let text = "tôi muốn đặt lịch khám chuyên khoa về viêm xoang vào sáng thứ hai tuần sau";
    for text in [text.to_owned(), bare(text)] {
        let understanding = read(&text);
        let slots = understanding.slots;
        assert_eq!(
            (understanding.intent, slots.specialty_id.as_deref()),
            (Intent::AppointmentBook, Some("ent")),
            "{text}"
        );
        assert_eq!(slots.date_from.unwrap().to_string(), "2026-11-30");
        assert_eq!(
            (slots.time_from.as_deref(), slots.time_to.as_deref()),
            (Some("07:00"), Some("12:00")),
            "{text}"
        );
    }
    assert_eq!(
        read("mắt chiều thứ 5 tuần sau").slots.specialty_id.as_deref(),
        Some("ophthalmology")
    );
    let unclear = read("đặt lịch khám ngày 29/2/2027").slots;
    assert_eq!(
        (unclear.date_from, unclear.ambiguous, unclear.date_text.as_deref()),
        (None, true, Some("ngày 29/2/2027"))
    );
}

#[test]
fn a_complaint_asks_for_no_day() {
    let slots = read("em bị sốt từ thứ hai, đau đầu buổi sáng").slots;
    assert_eq!((slots.date_from, slots.time_from), (None, None));
}

#[test]
fn doctors_are_known_by_name() {
    let doctor = |text: &str| read(text).slots.doctor;
    assert_eq!(doctor("em muốn khám bác sĩ Thành").as_deref(), Some("Nguyễn Văn Thành"));
    assert_eq!(doctor("đặt lịch bác sĩ Hà chiều mai").as_deref(), Some("Trần Thị Thu Hà"));
    assert_eq!(doctor("dat lich bac si Ha chieu mai"), None, "bare, two doctors bear the name");
    assert_eq!(doctor("dat lich bac si thu ha").as_deref(), Some("Trần Thị Thu Hà"));
    assert_eq!(doctor("bị sốt ở thành phố Hà Nội"), None);
}

#[test]
fn medicines_are_found_in_spite_of_a_slip() {
    let names = |text: &str| {
        let mentions = read(text).medications;
        mentions
            .into_iter()
            .map(|mention| (mention.name, mention.substance))
            .collect::<Vec<_>>()
    };
    assert_eq!(names("paracetmol uống chung ibuprofn được không").len(), 2);
    assert_eq!(names("Uống Panadol được không"), [("Panadol".to_owned(), "paracetamol".to_owned())]);
    assert!(names("uống Decolgen")[0].1.contains(" + "));
    assert!(names("tôi bị đau đầu và mệt mỏi").is_empty());
}

#[test]
fn danger_stands_before_what_is_asked() {
    let understanding = read("đặt lịch da liễu sáng mai, mà mẹ em tự nhiên méo miệng nói ngọng");
    assert_eq!((understanding.intent, understanding.emergency), (Intent::Emergency, true));
    assert!(understanding.intents.iter().any(|score| score.name == Intent::AppointmentBook));
    assert_eq!(read("tôi muốn tự tử").intent, Intent::Crisis);
}

#[test]
fn pregnancy_is_read_with_its_weeks() {
    let profile = understood("em bầu 36 tuần bị ngứa tay").profile;
    assert_eq!(
        (profile.pregnancy, profile.pregnancy_weeks, profile.sex),
        (Some(Pregnancy::Pregnant), Some(36), Some(Sex::Female))
    );
}

#[test]
fn questions_have_a_type_where_they_are_about_health() {
    for (text, kind) in [
        ("phòng ngừa sỏi thận như thế nào", Some(QuestionType::Prevention)),
        ("vì sao người già hay loãng xương", Some(QuestionType::Cause)),
        ("trào ngược dạ dày có nguy hiểm không", Some(QuestionType::Severity)),
        ("viêm xoang điều trị thế nào", Some(QuestionType::Treatment)),
        ("bệnh gout là gì", Some(QuestionType::Definition)),
        ("paracetamol ngày uống mấy viên", Some(QuestionType::Dosage)),
        ("Panadol uống chung với Decolgen được không", Some(QuestionType::Interaction)),
        ("giá khám bao nhiêu", None),
        ("xin chào", None),
    ] {
        assert_eq!(read(text).question_type, kind, "{text}");
        assert_eq!(read(&bare(text)).question_type, kind, "{text} without marks");
    }
}

#[test]
fn places_count_code_points_of_the_text_as_sent() {
    let text = "😀 Uống Panadol được không";
    let mention = read(text).medications.remove(0);
    let named: String = text.chars().skip(mention.start).take(mention.end - mention.start).collect();
    assert_eq!(named, "Panadol");
}

#[test]
fn hostile_texts_are_read_without_harm() {
    for part in [
        "1 ",
        "39 ",
        "thứ 2 ",
        "đau ",
        "1/1 ",
        "không ",
        "sốt 39 độ 3 ngày nay ",
        "12:30 ",
        "paracetamol",
        "\u{0}",
        "👨‍👩‍👧",
        "a\u{301}\u{301}",
    ] {
        let text: String = part.chars().cycle().take(2_000).collect();
        let findings = read(&text).findings;
        assert!(findings.iter().all(|finding| finding.end <= 2_000 && finding.start <= finding.end));
    }
    assert_eq!(read("").intent, Intent::OutOfScope);
}
