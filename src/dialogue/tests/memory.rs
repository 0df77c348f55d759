//! What is remembered over several messages.

use super::world::{World, finding, intent};
use crate::dialogue::memory::context_view;
use crate::domain::finding::{Finding, Presence, Quantity, When, Whose};
use crate::domain::intent::Intent;
use chrono::NaiveDate;

fn of<'w>(world: &'w World, concept: &str) -> &'w Finding {
    world
        .state
        .memory
        .findings
        .iter()
        .find(|finding| finding.concept == concept)
        .unwrap()
}

/// "Con em sốt 3 ngày nay, 39 độ, không ho".
fn told(world: &mut World) {
    world.say_as("Con em sốt 3 ngày nay, 39 độ, không ho", |understood| {
        intent(Intent::SymptomAnalysis)(understood);
        understood.profile.for_whom = Some(Whose::Child);
        let mut fever = finding("fever", Presence::Present, Whose::Child);
        fever.value = Some(Quantity {
            number: 39.0,
            unit: "°C".into(),
        });
        fever.since = NaiveDate::from_ymd_opt(2026, 11, 22);
        fever.since_text = Some("3 ngày nay".into());
        understood.understanding.findings = vec![fever, finding("cough", Presence::Absent, Whose::Child)];
    });
}

#[test]
fn values_and_onsets_stay_and_the_unnamed_is_the_one_spoken_of() {
    let mut world = World::guest();
    told(&mut world);
    world.say_as("giờ thêm đau bụng", |understood| {
        intent(Intent::SymptomAnalysis)(understood);
        understood.understanding.findings = vec![finding("abdominal_pain", Presence::Present, Whose::Own)];
    });
    let fever = of(&world, "fever");
    assert_eq!(
        (fever.state, fever.value.as_ref().unwrap().number, fever.since),
        (Presence::Present, 39.0, NaiveDate::from_ymd_opt(2026, 11, 22))
    );
    assert_eq!(of(&world, "cough").state, Presence::Absent);
    assert_eq!(
        (of(&world, "abdominal_pain").state, of(&world, "abdominal_pain").of),
        (Presence::Present, Whose::Child)
    );
    assert!(world.state.memory.findings.iter().all(|finding| finding.message_id.is_some()));
    assert_eq!(context_view(&world.state).findings.len(), 3);

    world.say_as("vẫn còn sốt", |understood| {
        understood.understanding.findings = vec![finding("fever", Presence::Present, Whose::Own)]
    });
    assert_eq!(
        of(&world, "fever").value.as_ref().unwrap().number,
        39.0,
        "said again without a number, the number stays"
    );
}

#[test]
fn a_later_correction_wins() {
    let mut world = World::guest();
    told(&mut world);
    world.say_as("à nhầm, bé có ho", |understood| {
        understood.understanding.findings = vec![finding("cough", Presence::Present, Whose::Child)]
    });
    assert_eq!(of(&world, "cough").state, Presence::Present);
    world.say_as("hết sốt rồi", |understood| {
        understood.understanding.findings = vec![finding("fever", Presence::Absent, Whose::Child)]
    });
    assert_eq!(
        (of(&world, "fever").state, of(&world, "fever").value.clone()),
        (Presence::Absent, None)
    );
}

#[test]
fn what_is_asked_imagined_or_long_past_is_no_symptom_of_now() {
    let mut world = World::guest();
    told(&mut world);
    world.say_as("nếu co giật thì sao", |understood| {
        understood.understanding.findings = vec![Finding {
            time: When::Hypothetical,
            ..finding("seizure", Presence::Unknown, Whose::Child)
        }];
    });
    assert!(world.state.memory.findings.iter().all(|finding| finding.concept != "seizure"));
    world.say_as("năm ngoái cũng sốt", |understood| {
        understood.understanding.findings = vec![Finding {
            time: When::Past,
            ..finding("fever", Presence::Absent, Whose::Child)
        }];
    });
    assert_eq!(of(&world, "fever").state, Presence::Present);
}

#[test]
fn another_persons_finding_stays_theirs() {
    let mut world = World::guest();
    world.say_as("tôi sốt, mẹ tôi bị tiểu đường", |understood| {
        understood.understanding.findings = vec![
            finding("fever", Presence::Present, Whose::Own),
            finding("thirst", Presence::Present, Whose::Parent),
        ];
    });
    assert_eq!(of(&world, "thirst").of, Whose::Parent);
    assert_eq!(crate::dialogue::memory::present(&world.state.memory).count(), 1);
}

#[test]
fn age_is_the_persons_and_goes_with_him() {
    let mut world = World::guest();
    told(&mut world);
    world.say_as("bé 4 tuổi", |understood| understood.profile.age = Some(4.0));
    assert_eq!(world.state.memory.age, Some(4.0));
    world.say_as("còn tôi thì đau đầu", |understood| {
        understood.profile.for_whom = Some(Whose::Own);
        understood.understanding.findings = vec![finding("headache", Presence::Present, Whose::Own)];
    });
    assert_eq!((world.state.memory.age, world.state.memory.for_whom), (None, Whose::Own));
    assert_eq!(of(&world, "fever").of, Whose::Child);
}

#[test]
fn the_summary_is_renewed_and_known_at_a_handover() {
    let mut world = World::guest();
    told(&mut world);
    assert!(world.state.summary.is_none());
    world.say_as("gặp nhân viên", |_| {});
    let summary = world.state.summary.clone().unwrap();
    assert!(
        summary.contains("sốt 39°C từ Chủ Nhật, 22/11/2026") && summary.contains("Không có: ho"),
        "{summary}"
    );
    world.say_as("bé 4 tuổi", |understood| understood.profile.age = Some(4.0));
    for _ in 0..5 {
        world.say_as("vâng", |_| {});
    }
    assert!(world.state.summary.clone().unwrap().contains("4 tuổi"));
}
