//! Symptom talk: what is told first, which questions follow, and when they end.

use super::world::{World, finding, intent};
use crate::dialogue::event::Need;
use crate::dialogue::mind::Understood;
use crate::dialogue::state::Form;
use crate::domain::conversation::Sex;
use crate::domain::finding::{Presence, Whose};
use crate::domain::intent::Intent;
use crate::domain::message::{Card, Kind};

fn sore_throat(understood: &mut Understood) {
    intent(Intent::SymptomAnalysis)(understood);
    understood.understanding.findings = vec![
        finding("sore_throat", Presence::Present, Whose::Own),
        finding("runny_nose", Presence::Present, Whose::Own),
    ];
}

fn open(world: &World) -> Option<String> {
    match &world.state.form {
        Some(Form::Interview(form)) => form.open.clone(),
        _ => None,
    }
}

#[test]
fn advice_comes_first_and_one_question_with_it() {
    let mut world = World::guest();
    world.say_as("tôi đau họng, sổ mũi", sore_throat);
    world.shows("Nên làm gì").shows("115");
    assert!(matches!(world.replies[0].card, Some(Card::Analysis { .. })) && world.replies[0].disclaimer.is_some());
    assert_eq!(world.replies[1].kind, Kind::Question);
    assert_eq!(world.replies.len(), 2);
    assert!(matches!(&world.replies[1].card, Some(Card::Question { why, index: 1, max: 4, .. }) if !why.is_empty()));
}

#[test]
fn the_person_is_asked_about_within_four_questions_and_then_it_ends() {
    let mut world = World::guest();
    world.say_as("tôi đau họng, sổ mũi", sore_throat);
    let mut asked = Vec::new();
    while let Some(question) = open(&world) {
        asked.push(question.clone());
        assert!(asked.len() <= 4, "{asked:?}");
        match question.as_str() {
            "age" => world.say_as("35", |understood| understood.profile.sex = Some(Sex::Female)),
            _ => world.say_as("không", |_| {}),
        };
    }
    for wanted in ["age", "background", "pregnancy"] {
        assert!(asked.iter().any(|id| id == wanted), "{asked:?}");
    }
    assert_eq!(world.state.memory.age, Some(35.0));
    assert!(world.state.form.is_none());
    assert!(matches!(world.replies.last().unwrap().card, Some(Card::Analysis { .. })));
    assert!(world.button("book").is_some());
}

#[test]
fn the_record_is_asked_before_the_patient_is() {
    let mut world = World::signed_in();
    world.say_as("tôi đau họng, sổ mũi", sore_throat);
    assert_eq!(world.needs, [Need::History]);
    assert_eq!(world.state.memory.conditions, ["Tăng huyết áp"]);
    let mut asked = Vec::new();
    while let Some(question) = open(&world) {
        asked.push(question);
        world.say_as("không rõ", |_| {});
    }
    assert!(!asked.iter().any(|id| id == "background"), "{asked:?}");
    world.say_as("tôi đau họng, sổ mũi", sore_throat);
    assert_eq!(world.needs.len(), 1, "once is enough");
}

#[test]
fn yes_no_and_not_sure_are_remembered() {
    for (word, state) in [
        ("có", Presence::Present),
        ("không", Presence::Absent),
        ("không rõ", Presence::Unknown),
    ] {
        let mut world = World::guest();
        world.say_as("tôi đau họng, sổ mũi", sore_throat).say_as("35", |_| {});
        let concept = open(&world).unwrap();
        world.say_as(word, |_| {});
        let found = world
            .state
            .memory
            .findings
            .iter()
            .find(|finding| finding.concept == concept)
            .unwrap();
        assert_eq!(found.state, state, "{word}");
    }
}

#[test]
fn an_aside_is_answered_and_the_question_comes_back_once() {
    let mut world = World::guest();
    world.say_as("tôi đau họng, sổ mũi", sore_throat);
    world.say_as("cảm ơn", intent(Intent::ThanksGoodbye));
    assert_eq!(world.replies.iter().filter(|draft| draft.kind == Kind::Question).count(), 1);
    world.say_as("xyz", |_| {}).shows("chưa hiểu");
    assert!(open(&world).is_some());
}

#[test]
fn stopping_early_gives_the_assessment() {
    let mut world = World::guest();
    world
        .say_as("tôi đau họng, sổ mũi", sore_throat)
        .tap("analyse")
        .shows("Với những gì bạn đã kể");
    assert!(world.state.form.is_none());
}

#[test]
fn the_model_is_asked_only_where_there_is_one() {
    let mut world = World::guest();
    world.say_as("tôi đau họng, sổ mũi", sore_throat);
    assert!(world.phrase.is_none());
    let mut world = World::guest();
    world.around.model = true;
    world.say_as("tôi đau họng, sổ mũi", sore_throat);
    let phrase = world.phrase.clone().unwrap();
    assert_eq!(phrase.feature, "symptom_analysis");
    assert!(phrase.case.contains("họng") && !phrase.facts.is_empty());
}

#[test]
fn nothing_told_yet_is_asked_for() {
    let mut world = World::guest();
    world
        .say_as("Tôi muốn kể triệu chứng", intent(Intent::SymptomAnalysis))
        .shows("khó chịu ở đâu");
}

#[test]
fn a_booking_in_the_middle_of_the_questions_is_no_answer_to_them() {
    let mut world = World::guest();
    world.say_as("tôi đau họng, sổ mũi", sore_throat);
    assert_eq!(open(&world).as_deref(), Some("age"));
    world.say_as("dat lich kham da lieu chieu thu 6", intent(Intent::AppointmentBook));
    assert_eq!(world.state.memory.age, None);
    assert!(matches!(world.state.form, Some(Form::Booking(_))));
}
