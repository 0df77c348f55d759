//! Sanity of the analysis on the shipped pack: thirty ordinary cases, and the promises about urgency and questions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use super::*;
use crate::domain::finding::{When, Whose};

struct Vignette {
    present: &'static [&'static str],
    absent: &'static [&'static str],
    age: Option<f64>,
    sex: Option<Sex>,
    expected: &'static [&'static str],
}

const fn case(present: &'static [&'static str], expected: &'static [&'static str]) -> Vignette {
    Vignette {
        present,
        absent: &[],
        age: None,
        sex: None,
        expected,
    }
}

const fn aged(age: f64, present: &'static [&'static str], expected: &'static [&'static str]) -> Vignette {
    Vignette {
        present,
        absent: &[],
        age: Some(age),
        sex: None,
        expected,
    }
}

const CASES: [Vignette; 30] = [
    case(&["fever", "eye_pain_behind", "rash"], &["dengue"]),
    case(&["runny_nose", "sneezing"], &["common_cold", "allergic_rhinitis"]),
    case(&["painful_urination", "frequent_urination"], &["urinary_infection"]),
    aged(68.0, &["one_sided_weakness", "slurred_speech"], &["stroke"]),
    aged(58.0, &["chest_pain", "sweating", "shortness_of_breath"], &["coronary_disease"]),
    case(&["upper_abdominal_pain", "belching", "bloating"], &["gastritis_ulcer"]),
    case(&["heartburn", "belching"], &["gerd"]),
    case(&["diarrhoea", "vomiting", "abdominal_pain"], &["gastroenteritis", "food_poisoning"]),
    case(
        &["right_lower_abdominal_pain", "fever", "nausea", "loss_of_appetite"],
        &["appendicitis"],
    ),
    case(&["headache", "nausea", "light_sensitivity"], &["migraine"]),
    aged(
        52.0,
        &["excessive_thirst", "frequent_urination", "weight_loss"],
        &["diabetes_type2"],
    ),
    case(&["itching", "hives"], &["urticaria"]),
    case(&["back_pain", "radiating_leg_pain"], &["lumbar_disc"]),
    aged(3.0, &["fever", "mouth_ulcers", "hand_foot_rash"], &["hand_foot_mouth"]),
    case(&["sore_throat", "fever", "difficulty_swallowing"], &["pharyngitis"]),
    case(&["wheezing", "shortness_of_breath", "cough"], &["asthma"]),
    aged(
        70.0,
        &["fever", "cough", "coughing_phlegm", "shortness_of_breath", "chest_pain"],
        &["pneumonia"],
    ),
    case(&["vertigo", "nausea"], &["bppv"]),
    case(&["low_mood", "insomnia", "fatigue", "loss_of_appetite"], &["depression"]),
    case(&["flank_pain", "blood_in_urine"], &["kidney_stones"]),
    case(&["blood_in_stool", "anal_pain"], &["haemorrhoids"]),
    aged(45.0, &["joint_pain", "joint_swelling"], &["gout"]),
    case(&["palpitations", "weight_loss", "tremor", "heat_intolerance"], &["hyperthyroidism"]),
    case(&["red_eye", "eye_discharge"], &["conjunctivitis"]),
    case(&["ear_pain", "hearing_loss", "fever"], &["otitis_media"]),
    case(&["facial_pain", "nasal_congestion", "headache"], &["sinusitis"]),
    case(&["fever", "muscle_pain", "cough", "chills", "headache"], &["influenza"]),
    case(&["cough", "night_sweats", "weight_loss", "coughing_blood"], &["tuberculosis"]),
    case(&["skin_pain", "blisters"], &["shingles"]),
    aged(
        26.0,
        &["missed_period", "lower_abdominal_pain", "vaginal_bleeding"],
        &["ectopic_pregnancy", "pregnancy"],
    ),
];

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 1).unwrap()
}

fn analyser() -> Analyser {
    Analyser::new(&Arc::new(crate::knowledge::load::load().unwrap()))
}

fn finding(concept: &str, state: Presence) -> Finding {
    Finding {
        concept: concept.to_owned(),
        name: concept.to_owned(),
        state,
        of: Whose::Own,
        time: When::Now,
        value: None,
        since: None,
        since_text: None,
        severity: None,
        start: 0,
        end: 0,
        message_id: None,
    }
}

fn input(present: &[&str], absent: &[&str]) -> AnalysisInput<'static> {
    let all = present
        .iter()
        .map(|id| finding(id, Presence::Present))
        .chain(absent.iter().map(|id| finding(id, Presence::Absent)));
    AnalysisInput {
        findings: all.collect(),
        ..AnalysisInput::default()
    }
}

fn ids(analysis: &Analysis) -> Vec<&str> {
    analysis.possible_conditions.iter().map(|condition| condition.id.as_str()).collect()
}

fn share(analysis: &Analysis, id: &str) -> f64 {
    analysis
        .possible_conditions
        .iter()
        .find(|condition| condition.id == id)
        .map_or(0.0, |condition| condition.probability)
}

#[test]
fn ordinary_cases_have_their_condition_among_the_first_three() {
    let analyser = analyser();
    let mut missed = Vec::new();
    for vignette in &CASES {
        let asked = AnalysisInput {
            age: vignette.age,
            sex: vignette.sex,
            ..input(vignette.present, vignette.absent)
        };
        let analysis = analyser.analyse(&asked, Language::Vi, today());
        let first: Vec<&str> = ids(&analysis).into_iter().take(3).collect();
        if !vignette.expected.iter().any(|id| first.contains(id)) {
            missed.push(format!("{:?}: {first:?}", vignette.present));
        }
    }
    assert!(
        missed.len() * 5 <= CASES.len(),
        "{} of {} missed: {missed:#?}",
        missed.len(),
        CASES.len()
    );
}

#[test]
fn what_is_denied_lowers_and_what_is_not_mentioned_does_nothing() {
    let analyser = analyser();
    let told = analyser.analyse(&input(&["fever", "cough"], &[]), Language::Vi, today());
    let denied = analyser.analyse(&input(&["fever", "cough"], &["runny_nose", "sore_throat"]), Language::Vi, today());
    assert!(share(&denied, "common_cold") < share(&told, "common_cold"));
    let mut open = input(&["fever", "cough"], &[]);
    open.findings.push(finding("runny_nose", Presence::Unknown));
    assert_eq!(analyser.analyse(&open, Language::Vi, today()), told);
}

#[test]
fn a_rare_finding_outweighs_several_common_ones() {
    let analyser = analyser();
    let analysis = analyser.analyse(&input(&["fatigue", "headache", "skin_pain"], &[]), Language::En, today());
    assert_eq!(ids(&analysis).first(), Some(&"shingles"));
}

#[test]
fn correlated_findings_count_about_once() {
    let analyser = analyser();
    let one = analyser.analyse(&input(&["runny_nose"], &[]), Language::Vi, today());
    let two = analyser.analyse(&input(&["runny_nose", "nasal_congestion"], &[]), Language::Vi, today());
    let apart = analyser.analyse(&input(&["runny_nose", "sneezing"], &[]), Language::Vi, today());
    let gain = |analysis: &Analysis| share(analysis, "common_cold") - share(&one, "common_cold");
    assert!(gain(&two) < gain(&apart));
}

#[test]
fn probabilities_leave_room_for_something_else() {
    let analysis = analyser().analyse(&input(&["headache"], &[]), Language::Vi, today());
    let sum: f64 = analysis.possible_conditions.iter().map(|condition| condition.probability).sum();
    assert!(sum < 0.8 && analysis.possible_conditions.len() <= 5);
}

#[test]
fn age_decides_between_a_childs_illness_and_an_adults() {
    let analyser = analyser();
    let of = |age: f64| {
        let asked = AnalysisInput {
            age: Some(age),
            ..input(&["fever", "mouth_ulcers"], &[])
        };
        share(&analyser.analyse(&asked, Language::Vi, today()), "hand_foot_mouth")
    };
    assert!(of(3.0) > of(40.0));
}

#[test]
fn a_stroke_is_an_emergency_without_any_rule_and_nobody_is_held_up_by_a_question() {
    let asked = AnalysisInput {
        age: Some(66.0),
        ..input(&["one_sided_weakness", "facial_droop"], &[])
    };
    let analysis = analyser().analyse(&asked, Language::Vi, today());
    assert_eq!(analysis.urgency_level, Urgency::Emergency);
    assert!(analysis.next_question.is_none() && analysis.home_care.is_empty());
    assert!(analysis.recommendations[0].contains("115"));
}

#[test]
fn the_level_of_the_rules_is_never_lowered() {
    let danger = Danger {
        urgency: Urgency::Emergency,
        emergency: true,
        ..Danger::default()
    };
    let asked = AnalysisInput {
        danger: Some(&danger),
        ..input(&["runny_nose"], &[])
    };
    assert_eq!(analyser().analyse(&asked, Language::Vi, today()).urgency_level, Urgency::Emergency);
}

#[test]
fn one_unspecific_finding_is_no_emergency_yet_but_names_what_must_not_be_missed() {
    let analysis = analyser().analyse(&input(&["chest_tightness"], &[]), Language::Vi, today());
    assert!(analysis.urgency_level >= Urgency::Urgent && analysis.urgency_level < Urgency::Emergency);
    let named = ids(&analysis).contains(&"coronary_disease") || analysis.must_not_miss.iter().any(|apart| apart.id == "coronary_disease");
    assert!(named && analysis.next_question.is_some());
}

#[test]
fn babies_pregnancy_and_long_duration_raise_the_level() {
    let analyser = analyser();
    let level = |asked: AnalysisInput<'_>| analyser.analyse(&asked, Language::Vi, today()).urgency_level;
    assert_eq!(level(input(&["sneezing"], &[])), Urgency::SelfCare);
    assert_eq!(
        level(AnalysisInput {
            duration_days: Some(20.0),
            ..input(&["sneezing"], &[])
        }),
        Urgency::Routine
    );
    assert_eq!(
        level(AnalysisInput {
            pregnancy: Some(Pregnancy::Pregnant),
            ..input(&["sneezing"], &[])
        }),
        Urgency::Routine
    );
    assert_eq!(
        level(AnalysisInput {
            medical_history: vec!["tiểu đường".into()],
            ..input(&["sneezing"], &[])
        }),
        Urgency::Routine
    );
    assert!(
        level(AnalysisInput {
            age: Some(0.1),
            ..input(&["fever"], &[])
        }) >= Urgency::Urgent
    );
}

#[test]
fn nothing_recognised_is_asked_about() {
    let analysis = analyser().analyse(&input(&[], &["fever"]), Language::En, today());
    assert!(analysis.possible_conditions.is_empty());
    assert_eq!(analysis.next_question.unwrap().id, "main_complaint");
}

#[test]
fn the_next_question_is_about_something_new_and_has_three_answers() {
    let analysis = analyser().analyse(&input(&["fever", "cough"], &["sore_throat"]), Language::Vi, today());
    let question = analysis.next_question.unwrap();
    assert!(!["fever", "cough", "sore_throat"].contains(&question.id.as_str()));
    assert_eq!(
        question.options.iter().map(|option| option.label.as_str()).collect::<Vec<_>>(),
        ["Có", "Không", "Không rõ"]
    );
}

#[test]
fn reasons_come_in_the_language_of_the_request() {
    let analysis = analyser().analyse(&input(&["fever", "eye_pain_behind"], &[]), Language::En, today());
    let dengue = &analysis.possible_conditions[0];
    assert_eq!((dengue.id.as_str(), dengue.name.as_str()), ("dengue", "Dengue fever"));
    assert!(dengue.why.iter().any(|finding| finding.name == "Fever"));
    assert!(!analysis.sources.is_empty() && !analysis.disclaimer.is_empty());
}
