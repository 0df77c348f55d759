//! Danger in every state: nothing weakens it, the latch holds against every argument, a suspicion is asked for.

use super::world::{MIND, World, finding, intent};
use crate::clinical::danger::{Advice, Danger};
use crate::dialogue::cards::{self, EmergencyLines};
use crate::dialogue::mind::Understood;
use crate::dialogue::state::Action;
use crate::domain::finding::{Presence, Whose};
use crate::domain::intent::Intent;
use crate::domain::language::Language;
use crate::domain::message::{Card, Kind, PhoneLine, Transport};
use crate::domain::understanding::{Fired, RuleLevel};
use crate::domain::urgency::Urgency;

fn emergency(understood: &mut Understood) {
    intent(Intent::Emergency)(understood);
    understood.understanding.findings = vec![finding("chest_pain", Presence::Present, Whose::Own)];
    let rules = vec![Fired {
        id: "acute_coronary".into(),
        level: RuleLevel::Emergency,
        evidence: Vec::new(),
    }];
    understood.danger = Danger {
        emergency: true,
        urgency: Urgency::Emergency,
        rules,
        ..Danger::default()
    };
}

fn crisis(understood: &mut Understood) {
    intent(Intent::Crisis)(understood);
    let rules = vec![Fired {
        id: "self_harm".into(),
        level: RuleLevel::Crisis,
        evidence: Vec::new(),
    }];
    understood.danger = Danger {
        crisis: true,
        urgency: Urgency::Urgent,
        rules,
        advice: Advice::Talk,
        ..Danger::default()
    };
}

#[test]
fn nothing_ordinary_stands_beside_a_danger() {
    let states: [fn(&mut World); 2] = [
        |_| {},
        |world| {
            world.choose(Action::PickSlot {
                slot: Box::new(super::world::slots()[0].clone()),
            });
        },
    ];
    for set_up in states {
        let mut world = World::signed_in();
        set_up(&mut world);
        world.say_as("đau ngực dữ dội lan ra tay trái", emergency);
        assert_eq!(world.replies.len(), 1, "{}", world.texts());
        world.shows("115").hides("đặt").hides("lịch");
        assert!(world.state.latched && world.phrase.is_none() && world.state.form.is_none());
        assert_eq!(world.state.urgency, Urgency::Emergency);
        assert!(
            world.state.memory.findings.iter().any(|finding| finding.concept == "chest_pain"),
            "it is remembered all the same"
        );
        assert!(world.button("called").is_some());
    }
}

#[test]
fn no_argument_opens_the_latch() {
    let mut world = World::guest();
    world.say_as("đau ngực dữ dội lan ra tay trái", emergency);
    let arguments = [
        "gọi 115 đắt lắm tôi không có tiền",
        "bệnh viện xa quá",
        "bác sĩ quen nói không sao đâu",
        "tôi đỡ rồi",
        "chưa gọi",
        "tôi chỉ đùa thôi",
        "đặt lịch khám tim mạch ngày mai cho tôi",
        "kể chuyện cười đi",
        "thôi",
        "ok",
    ];
    for argument in arguments {
        world.say_as(argument, intent(Intent::AppointmentBook)).shows("115");
        assert!(world.state.latched && world.needs.is_empty(), "{argument}");
        assert_eq!(world.state.urgency, Urgency::Emergency);
    }
    world.choose(Action::Book { wish: Default::default() }).shows("115");
    assert!(world.state.form.is_none());
}

#[test]
fn saying_that_help_is_on_the_way_opens_it_and_keeps_the_level() {
    for words in [
        "Đã gọi 115",
        "da goi 115 roi",
        "tôi gọi rồi",
        "xe cấp cứu đang đến",
        "đang trên đường đến bệnh viện",
        "I called 115",
        "the ambulance is on the way",
    ] {
        let mut world = World::guest();
        world.say_as("đau ngực dữ dội lan ra tay trái", emergency);
        world.say_as(words, |_| {});
        assert!(!world.state.latched, "{words}");
        assert_eq!(world.state.urgency, Urgency::Emergency);
    }
    let mut world = World::guest();
    world.say_as("đau ngực dữ dội lan ra tay trái", emergency);
    world.tap("called").shows("Trong lúc chờ");
    world.say_as("đặt lịch", intent(Intent::AppointmentBook)).shows("chuyên khoa");
}

#[test]
fn a_person_can_be_called_while_it_is_closed() {
    let mut world = World::guest();
    world.say_as("tôi không muốn sống nữa", crisis).shows("an toàn không");
    assert!(world.state.latched && world.state.latch_talk);
    world.say_as("gặp nhân viên", |_| {}).shows("đã báo nhân viên");
    assert!(world.handoff.is_some());
    world.say_as("hu hu", |_| {}).shows("vẫn ở đây");
    world.say_as("tôi an toàn", |_| {}).shows("Cảm ơn bạn đã cho tôi biết");
    assert!(!world.state.latched);
}

#[test]
fn a_suspicion_is_asked_about_with_115_in_sight() {
    let Some(rule) = MIND
        .rules
        .rules()
        .find(|rule| rule.ask.is_some() && rule.level == RuleLevel::Emergency)
        .map(|rule| rule.id.clone())
    else {
        panic!("no rule has a question");
    };
    let suspicious = |understood: &mut Understood| {
        intent(Intent::SymptomAnalysis)(understood);
        understood.danger = Danger {
            ask: Some(rule.clone()),
            urgency: Urgency::Urgent,
            ..Danger::default()
        };
    };
    let mut world = World::guest();
    world.say_as("tức ngực", suspicious).shows("115");
    assert_eq!(world.replies.len(), 1);
    assert_eq!(world.replies[0].kind, Kind::Question);
    for yes in ["có", "dạ có ạ"] {
        let mut world = World::guest();
        world.say_as("tức ngực", suspicious).say_as(yes, |_| {});
        let danger = world.alarm.clone().unwrap();
        assert!(danger.emergency && danger.rules[0].id == rule && world.state.latched);
        assert_eq!(
            world.replies[0].kind,
            Kind::Emergency,
            "also without the engine's card nobody is left alone"
        );
    }
    let mut world = World::guest();
    world.say_as("tức ngực", suspicious).tap("no");
    assert!(world.alarm.is_none() && !world.state.latched);
    let mut world = World::guest();
    world.say_as("tức ngực", suspicious).say_as("không rõ", |_| {}).shows("115");
    assert!(world.handoff.is_some() && world.state.urgency >= Urgency::Urgent);
}

#[test]
fn cards_carry_approved_words_and_configured_numbers_only() {
    let hotline = PhoneLine {
        label: "Đường dây nóng".into(),
        tel: "02838550000".into(),
        hours: None,
    };
    let lines = EmergencyLines {
        emergency: vec![hotline.clone()],
        crisis: Vec::new(),
        place: None,
    };
    let mut danger = Danger {
        emergency: true,
        crisis: true,
        ..Danger::default()
    };
    let both = cards::alerts(&MIND, &danger, Language::Vi, &lines);
    assert_eq!(
        both.iter().map(|card| card.kind).collect::<Vec<_>>(),
        [Kind::Emergency, Kind::Crisis]
    );
    assert!(both[0].text.starts_with("GỌI 115 NGAY"));
    let Some(Card::Alert { numbers, transport, .. }) = &both[0].card else {
        panic!()
    };
    assert_eq!(
        (numbers[0].tel.as_str(), numbers[1].clone(), *transport),
        ("115", hotline, Transport::Ambulance)
    );
    let Some(Card::Alert { numbers, transport, .. }) = &both[1].card else {
        panic!()
    };
    assert_eq!((numbers.len(), numbers[0].tel.as_str(), *transport), (1, "115", Transport::Talk));
    danger = Danger {
        emergency: true,
        advice: Advice::GoNow,
        ..Danger::default()
    };
    assert!(
        cards::alerts(&MIND, &danger, Language::En, &lines)[0]
            .text
            .starts_with("GO TO AN EMERGENCY")
    );
}
