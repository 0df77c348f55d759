//! The promises to a patient, with the real mind: nothing here says what was understood.

use super::world::{MIND, World};
use crate::dialogue::memory::context_view;
use crate::domain::finding::{Presence, Whose};
use crate::domain::message::Kind;
use crate::domain::urgency::Urgency;

#[test]
fn symptoms_are_remembered_over_messages() {
    let mut world = World::guest();
    world.say("Con em sốt 3 ngày nay, 39 độ, không ho").say("giờ thêm đau bụng");
    let view = context_view(&world.state);
    let of = |concept: &str| view.findings.iter().find(|finding| finding.concept == concept).unwrap();
    assert_eq!((of("fever").state, of("fever").of), (Presence::Present, Whose::Child));
    assert!(of("fever").value.is_some() && of("fever").since.is_some());
    assert_eq!(of("cough").state, Presence::Absent);
    assert_eq!(
        (of("abdominal_pain").state, of("abdominal_pain").of),
        (Presence::Present, Whose::Child)
    );
    assert!(world.state.urgency >= Urgency::Routine);
}

#[test]
fn a_booking_takes_at_most_four_messages() {
    for script in [
        &["đặt lịch khám da liễu chiều thứ 6", "số 2", "đồng ý"][..],
        &["dat lich kham da lieu chieu thu 6", "cai 14h", "ok"],
        &["book a dermatologist on Friday afternoon", "the first one", "yes"],
        &["tôi muốn đặt lịch khám", "da liễu, chiều thứ 6", "14:30", "xác nhận"],
    ] {
        let mut world = World::signed_in();
        for line in script {
            world.say(line);
        }
        assert_eq!(world.appointments.len(), 1, "{script:?}\n{}", world.texts());
        assert_eq!(
            world.appointments[0].datetime.text(Default::default()).split(", ").next(),
            Some("Thứ Sáu"),
            "{script:?}"
        );
        world.shows("HCB-7K2M91");
        world.say("hủy lịch hẹn").say("đồng ý");
        assert!(!world.appointments[0].status.upcoming());
    }
}

#[test]
fn a_guest_is_asked_who_comes_and_may_change_his_mind() {
    let mut world = World::guest();
    world
        .say("đặt lịch khám da liễu chiều thứ 6")
        .say("số 1")
        .say("phòng khám mở cửa mấy giờ?");
    world.shows("07:30").shows("họ tên và số điện thoại");
    world.say("Nguyễn Văn A 0912345678").shows("Đặt giờ này chứ?");
    world.say("à nhầm, sáng thứ 6").shows("sáng Thứ Sáu, 27/11/2026");
    world.say("số 1").say("đồng ý").shows("Nguyễn Văn A").shows("08:00");
}

#[test]
fn danger_comes_before_everything_and_the_words_of_help_open_the_latch() {
    let mut world = World::guest();
    world
        .say("đặt lịch khám da liễu chiều thứ 6")
        .say("dau nguc du doi lan ra tay trai, va mo hoi");
    assert!(
        world.state.latched
            && world
                .replies
                .iter()
                .all(|draft| draft.kind == Kind::Text && draft.text.contains("115"))
    );
    world.say("đắt lắm, tôi không có tiền").say("đặt lịch mai cho tôi");
    assert!(world.state.latched && world.state.form.is_none());
    world.say("đã gọi 115 rồi");
    assert!(!world.state.latched);
}

#[test]
fn questions_are_answered_with_their_source() {
    let mut world = World::guest();
    world.say("tiểu đường là gì?");
    assert!(!world.replies[0].citations.is_empty() && world.replies[0].disclaimer.is_some());
    world.say("panadol uống chung với rượu được không?").shows("rượu");
    assert!(!world.replies[0].citations.is_empty());
    world.say("giờ mở cửa của phòng khám").shows("07:30");
}

#[test]
fn every_first_aid_step_and_question_of_the_rules_can_be_shown() {
    for rule in MIND.rules.rules() {
        for step in &rule.steps {
            for language in [crate::domain::language::Language::Vi, crate::domain::language::Language::En] {
                assert!(MIND.rules.step(step, language).is_some(), "{} names the step {step}", rule.id);
            }
        }
    }
}
