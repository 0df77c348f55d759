//! Global commands, greetings, the two stages of not understanding, and that every button does something.

use super::world::{World, intent, slots};
use crate::dialogue::state::{Action, Form, InterviewForm, State};
use crate::domain::finding::{Presence, Whose};
use crate::domain::ids::{AppointmentId, HoldId};
use crate::domain::intent::Intent;
use crate::domain::language::Language;
use crate::domain::staff::Lane;
use crate::domain::understanding::IntentScore;

#[test]
fn the_first_reply_says_that_no_doctor_speaks() {
    World::guest()
        .say_as("xin chào", intent(Intent::Greeting))
        .shows("không phải bác sĩ")
        .shows("115");
    let mut world = World::guest();
    world.say_as("trợ giúp", |_| {}).shows("trợ lý AI");
    world.say_as("trợ giúp", |_| {}).hides("trợ lý AI của phòng khám");
    World::guest().say_as("hello", intent(Intent::Greeting)).shows("not a doctor");
}

#[test]
fn commands_work_in_every_state_and_spelling() {
    type Setup = (&'static str, fn(&mut World));
    let states: [Setup; 4] = [
        ("nothing open", |_| {}),
        ("mid-booking", |world| {
            world.say_as("đặt lịch da liễu", |understood| {
                intent(Intent::AppointmentBook)(understood);
                understood.understanding.slots.specialty_id = Some("dermatology".into());
            });
        }),
        ("confirming", |world| {
            world.choose(Action::PickSlot {
                slot: Box::new(slots()[0].clone()),
            });
        }),
        ("interview", |world| {
            world.state.form = Some(Form::Interview(InterviewForm {
                open: Some("age".into()),
                ..InterviewForm::default()
            }));
        }),
    ];
    let commands = [
        (&["Trợ giúp", "tro giup", "Help"][..], &["Gặp nhân viên", "Talk to a person"][..]),
        (
            &["Gặp nhân viên", "gap nhan vien", "talk to a person"],
            &["đã báo nhân viên", "told the clinic's staff", "đang chờ người nhận"],
        ),
        (&["Điều khoản", "dieu khoan", "terms"], &["tham khảo", "for information"]),
        (
            &["Bạn biết gì về tôi", "ban biet gi ve toi", "what do you know about me"],
            &["ghi nhớ", "đang nhớ", "noted", "remember"],
        ),
        (&["Quên tôi", "quen toi", "forget me"], &["chắc muốn xóa", "Are you sure"]),
    ];
    for (name, set_up) in states {
        for (texts, replies) in commands {
            for text in texts {
                let mut world = World::signed_in();
                world.state.greeted = true;
                set_up(&mut world);
                world.say_as(text, |_| {});
                assert!(
                    replies.iter().any(|reply| world.texts().contains(reply)),
                    "{name}: {text}\n{}",
                    world.texts()
                );
            }
        }
    }
}

#[test]
fn a_person_is_called_even_at_the_first_word() {
    let mut world = World::guest();
    world.say_as("gap nhan vien", |_| {});
    assert_eq!(world.handoff.as_ref().unwrap().lane, Lane::Handoff);
    assert!(world.state.summary.is_none());
}

#[test]
fn forgetting_asks_first_and_then_forgets() {
    let mut world = World::guest();
    world.say_as("tôi sốt", |understood| {
        understood.understanding.findings = vec![super::world::finding("fever", Presence::Present, Whose::Own)]
    });
    world.say_as("quên tôi", |_| {}).shows("chắc muốn xóa");
    assert!(!world.state.memory.findings.is_empty());
    world.say_as("có", |_| {}).shows("Đã xóa");
    assert!(world.state.memory.findings.is_empty() && world.state.summary.is_none());
    world.say_as("bạn biết gì về tôi", |_| {}).shows("chưa ghi nhớ");
}

#[test]
fn not_understanding_has_two_stages_and_names_nothing_internal() {
    let mut world = World::guest();
    let vague = |understood: &mut crate::dialogue::mind::Understood| {
        understood.understanding.intent = Intent::AppointmentCheck;
        understood.understanding.intent_confidence = 0.3;
        understood.understanding.intents = vec![
            IntentScore {
                name: Intent::AppointmentCheck,
                confidence: 0.3,
            },
            IntentScore {
                name: Intent::MedicationInquiry,
                confidence: 0.25,
            },
        ];
    };
    world
        .say_as("cái kia ấy", vague)
        .shows("Ý bạn là")
        .shows("Lịch hẹn của tôi")
        .shows("Hỏi về thuốc")
        .shows("gặp nhân viên");
    world.say_as("cái đó đó", vague).shows("nhân viên phòng khám đọc");
    world.say_as("có", |_| {}).shows("đã báo nhân viên");
    assert!(world.handoff.is_some());
}

#[test]
fn the_reply_follows_the_language_of_the_message() {
    let mut world = World::guest();
    world.say_as("xin chào", intent(Intent::Greeting));
    world.say_as("what can you do", |_| {}).shows("Book a dermatologist");
    world.say_as("ok", |_| {});
    assert_eq!(world.state.language, Language::En, "a word of both languages changes nothing");
    world.say_as("tôi muốn xem điều khoản", |_| {}).shows("tham khảo");
    world.say_as("English please", |_| {}).shows("in English");
    world.say_as("trợ giúp", |_| {}).shows("Talk to a person");
}

/// Every variant, so that a new one has to be tried here.
fn every_action() -> Vec<Action> {
    let id = AppointmentId::fresh();
    let all = vec![
        Action::Say {
            text: "Tôi muốn kể triệu chứng".into(),
        },
        Action::Book { wish: Default::default() },
        Action::PickSpecialty {
            specialty_id: "dermatology".into(),
        },
        Action::PickSlot {
            slot: Box::new(slots()[0].clone()),
        },
        Action::MoreSlots {
            after: super::world::now(),
        },
        Action::OtherTimes,
        Action::Confirm { hold_id: HoldId::fresh() },
        Action::Decline { hold_id: None },
        Action::MyAppointments,
        Action::CancelAsk { id },
        Action::CancelYes { id },
        Action::MoveAsk { id },
        Action::Human,
        Action::Abort,
        Action::Help,
        Action::WhatDoYouKnow,
        Action::ForgetAsk,
        Action::ForgetYes,
        Action::EmergencyHandled,
        Action::Answer {
            concept: "fever".into(),
            present: Some(true),
        },
        Action::Safety {
            rule: "none".into(),
            danger: Some(false),
        },
        Action::AnalyseNow,
        Action::Keep,
        Action::Outdated,
    ];
    for action in &all {
        match action {
            Action::Say { .. }
            | Action::Book { .. }
            | Action::PickSpecialty { .. }
            | Action::PickSlot { .. }
            | Action::MoreSlots { .. } => {}
            Action::OtherTimes | Action::Confirm { .. } | Action::Decline { .. } | Action::MyAppointments | Action::CancelAsk { .. } => {}
            Action::CancelYes { .. } | Action::MoveAsk { .. } | Action::Human | Action::Abort | Action::Help | Action::WhatDoYouKnow => {}
            Action::ForgetAsk | Action::ForgetYes | Action::EmergencyHandled | Action::Answer { .. } | Action::Safety { .. } => {}
            Action::AnalyseNow | Action::Keep | Action::Outdated => {}
        }
    }
    all
}

#[test]
fn every_choice_gets_an_answer_in_every_state() {
    for action in every_action() {
        let states: [fn(&mut World); 4] = [
            |_| {},
            |world| {
                world.choose(Action::PickSlot {
                    slot: Box::new(slots()[0].clone()),
                });
            },
            |world| {
                world.state.form = Some(Form::Interview(InterviewForm {
                    open: Some("age".into()),
                    ..InterviewForm::default()
                }))
            },
            |world| world.state.latched = true,
        ];
        for set_up in states {
            let mut world = World::signed_in();
            set_up(&mut world);
            world.choose(action.clone());
            assert!(!world.replies.is_empty(), "{action:?} was met with silence");
        }
    }
}

#[test]
fn an_older_snapshot_still_loads() {
    assert_eq!(serde_json::from_str::<State>("{}").unwrap(), State::default());
    let kept = r#"{"form":{"form":"booking","wish":{"specialty_id":"dermatology"},"asking":"slot"},"greeted":true}"#;
    assert!(matches!(serde_json::from_str::<State>(kept).unwrap().form, Some(Form::Booking(_))));
}
