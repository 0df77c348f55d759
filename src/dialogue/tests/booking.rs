//! Booking, moving, listing and cancelling, to the last word.

use super::world::{World, intent, slots};
use crate::dialogue::event::Need;
use crate::dialogue::mind::Understood;
use crate::dialogue::state::{Action, Form};
use crate::domain::error::{Code, Error};
use crate::domain::finding::{Presence, Whose};
use crate::domain::intent::Intent;
use crate::domain::message::{Card, Kind};
use chrono::{Duration, NaiveDate};

fn day(day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 11, day)
}

/// "đặt lịch khám da liễu chiều thứ 6", as it is understood.
fn wish(understood: &mut Understood) {
    intent(Intent::AppointmentBook)(understood);
    let slots = &mut understood.understanding.slots;
    slots.specialty_id = Some("dermatology".into());
    (slots.date_from, slots.date_to) = (day(27), day(27));
    (slots.time_from, slots.time_to) = (Some("13:00".into()), Some("17:00".into()));
}

fn asked(world: &mut World) {
    world.say_as("đặt lịch khám da liễu chiều thứ 6", wish);
}

#[test]
fn four_turns_at_most_when_signed_in() {
    let mut world = World::signed_in();
    asked(&mut world);
    world.shows("chiều Thứ Sáu, 27/11/2026").shows("khoa Da liễu").shows("trợ lý AI");
    assert_eq!(world.replies.last().unwrap().kind, Kind::Slots);
    assert_eq!(world.buttons().len(), 6, "five times and more");
    world.tap("slot");
    world
        .shows("Nguyễn Văn An")
        .shows("Thứ Sáu, 27/11/2026, 13:30")
        .shows("Phòng 203")
        .shows("200.000 đ")
        .shows("BS. Đỗ Thị Minh Nguyệt");
    assert!(matches!(world.replies[0].card, Some(Card::Confirm { .. })) && world.replies[0].kind == Kind::Question);
    assert!(world.appointments.is_empty(), "nothing is booked without a yes");
    world.tap("confirm");
    world
        .shows("Đã đặt lịch hẹn thành công")
        .shows("HCB-7K2M91")
        .shows("13:30")
        .shows("hủy lịch hẹn");
    assert_eq!((world.turns, world.appointments.len()), (3, 1));
    assert!(world.state.form.is_none());
    assert!(world.button("mine").is_some() && world.button("cancel").is_some() && world.button("book").is_some());
}

#[test]
fn typed_words_do_what_taps_do() {
    for (choice, yes, time) in [
        ("slot 2", "ok", "14:00"),
        ("cái 14h30", "đồng ý", "14:30"),
        ("15:00", "xác nhận", "15:00"),
        ("3", "vâng", "14:30"),
    ] {
        let mut world = World::signed_in();
        asked(&mut world);
        world.say_as(choice, |_| {}).shows(time);
        assert!(world.appointments.is_empty());
        world.say_as(yes, |_| {}).shows("HCB-7K2M91");
        assert_eq!(world.appointments[0].datetime.local().format("%H:%M").to_string(), time, "{choice}");
    }
}

#[test]
fn anything_but_a_yes_books_nothing() {
    let mut world = World::signed_in();
    asked(&mut world);
    world.tap("slot");
    world.say_as("để tôi hỏi vợ đã", |_| {});
    assert!(world.appointments.is_empty());
    world.say_as("không", |_| {}).shows("chưa đặt gì");
    assert!(world.appointments.is_empty() && world.state.form.is_none());
    assert!(
        world.needs.iter().any(|need| matches!(need, Need::ReleaseHold { .. })),
        "the time goes back"
    );
}

#[test]
fn a_guest_gives_name_and_phone_besides() {
    let mut world = World::guest();
    asked(&mut world);
    world.tap("slot").shows("họ tên và số điện thoại");
    world.say_as("Nguyễn Văn A 091234", |_| {}).shows("chưa đúng");
    world.say_as("0912 345 678", |_| {}).shows("Nguyễn Văn A").shows("Đặt giờ này chứ?");
    world.tap("confirm").shows("HCB-7K2M91").shows("Nguyễn Văn A");
    let booked = world.needs.iter().find_map(|need| match need {
        Need::Book { guest: Some(guest), .. } => Some(guest.clone()),
        _ => None,
    });
    assert_eq!(booked.unwrap().phone, "0912345678");
    // Known from now on.
    asked(&mut world);
    world.tap("slot").shows("Đặt giờ này chứ?");
}

#[test]
fn both_in_one_message_or_one_after_the_other() {
    for messages in [
        &["Trần Thị Bích 0987654321"][..],
        &["tôi tên là Trần Thị Bích", "0987.654.321"],
        &["0987654321", "Trần Thị Bích"],
    ] {
        let mut world = World::guest();
        asked(&mut world);
        world.tap("slot");
        for message in messages {
            world.say_as(message, |_| {});
        }
        world.shows("Trần Thị Bích").shows("Đặt giờ này chứ?");
    }
}

#[test]
fn a_correction_changes_what_it_names() {
    let mut world = World::signed_in();
    asked(&mut world);
    world.tap("slot");
    world.say_as("à nhầm, sáng thứ 6", |understood| {
        let slots = &mut understood.understanding.slots;
        (slots.date_from, slots.date_to) = (day(27), day(27));
        (slots.time_from, slots.time_to) = (Some("07:00".into()), Some("12:00".into()));
    });
    world.shows("sáng Thứ Sáu, 27/11/2026").shows("08:00");
    assert!(world.needs.iter().any(|need| matches!(need, Need::ReleaseHold { .. })));
    world.tap("slot").tap("confirm");
    assert_eq!(
        world.appointments[0].datetime.text(Default::default()),
        "Thứ Sáu, 27/11/2026, 08:00"
    );
}

#[test]
fn a_question_in_between_is_answered_and_the_open_one_asked_once() {
    let mut world = World::signed_in();
    asked(&mut world);
    world.tap("slot");
    world.say_as("phòng khám mở cửa lúc mấy giờ?", intent(Intent::ThanksGoodbye));
    assert_eq!(world.texts().matches("Đặt giờ này chứ?").count(), 1, "{}", world.texts());
    world.tap("confirm").shows("HCB-7K2M91");

    let mut world = World::signed_in();
    asked(&mut world);
    world.say_as("cảm ơn nhé", intent(Intent::ThanksGoodbye));
    assert_eq!(world.replies.iter().filter(|draft| draft.kind == Kind::Slots).count(), 1);
}

#[test]
fn leaving_works_from_every_question() {
    let mut world = World::guest();
    world
        .say_as("đặt lịch khám", intent(Intent::AppointmentBook))
        .shows("chuyên khoa nào");
    world.say_as("thôi", |_| {}).shows("chưa có gì được đặt");
    for taps in [&[][..], &["slot"]] {
        let mut world = World::guest();
        asked(&mut world);
        taps.iter().for_each(|id| {
            world.tap(id);
        });
        world.say_as("huỷ", |_| {}).shows("chưa có gì được đặt");
        assert!(world.state.form.is_none());
    }
}

#[test]
fn a_taken_time_says_so_and_offers_others() {
    for code in [Code::SlotTaken, Code::NotBookable, Code::PatientBusy] {
        let mut world = World::signed_in();
        asked(&mut world);
        world.fails = Some(Error::new(code).alternatives(slots().into_iter().skip(3).take(3).collect()));
        world.tap("slot").shows(code.text(Default::default())).shows("14:00");
        world.tap("slot").tap("confirm").shows("HCB-7K2M91");
        assert_eq!(world.appointments[0].reason, "Khám Da liễu");
    }
}

#[test]
fn an_expired_hold_is_told_and_the_list_comes_anew() {
    let mut world = World::signed_in();
    asked(&mut world);
    world.tap("slot");
    world.around.now = world.around.now.plus(Duration::minutes(6));
    world.tap("confirm").shows("Thời gian giữ chỗ đã hết").shows("chiều Thứ Sáu");
    assert!(world.appointments.is_empty());
    world.tap("slot").tap("confirm").shows("HCB-7K2M91");

    let mut world = World::signed_in();
    asked(&mut world);
    world.tap("slot");
    world.fails = Some(Error::new(Code::HoldExpired));
    world.tap("confirm").shows("Thời gian giữ chỗ đã hết").shows("13:30");
}

#[test]
fn more_times_and_no_times() {
    let mut world = World::signed_in();
    asked(&mut world);
    world.tap("more").shows("16:00").hides("13:30");
    let mut world = World::signed_in();
    world.no_slots = true;
    asked(&mut world);
    world.shows("Không tìm thấy lịch trống");
    assert!(world.button("other_times").is_some() && world.button("human").is_some());
    let mut world = World::signed_in();
    world.say_as("đặt lịch da liễu thứ 2", |understood| {
        wish(understood);
        (understood.understanding.slots.date_from, understood.understanding.slots.date_to) = (day(30), day(30));
    });
    world.shows("Chưa có giờ trống đúng như bạn muốn (chiều Thứ Hai, 30/11/2026, khoa Da liễu)");
}

#[test]
fn the_department_is_asked_for_or_follows_from_a_word() {
    let mut world = World::signed_in();
    world
        .say_as("tôi muốn đặt lịch", intent(Intent::AppointmentBook))
        .shows("chuyên khoa nào")
        .shows("Da liễu");
    world.say_as("da lieu", |_| {}).shows("khoa Da liễu");
    let mut world = World::signed_in();
    world.say_as("tôi muốn đặt lịch", intent(Intent::AppointmentBook)).tap("specialty");
    assert!(matches!(world.needs.last(), Some(Need::Slots(wish)) if wish.specialty_id.as_deref() == Some("general")));
}

#[test]
fn an_unclear_day_is_asked_for() {
    let mut world = World::signed_in();
    world.say_as("đặt lịch da liễu ngày 31/2", |understood| {
        wish(understood);
        let slots = &mut understood.understanding.slots;
        (slots.date_from, slots.date_to, slots.ambiguous, slots.date_text) = (None, None, true, Some("31/2".into()));
    });
    world.shows("“31/2”");
    assert!(world.needs.is_empty());
}

#[test]
fn the_list_and_the_cancellation_work_from_the_chat() {
    let mut world = World::signed_in();
    world
        .say_as("lịch hẹn của tôi", intent(Intent::AppointmentCheck))
        .shows("chưa có lịch hẹn");
    asked(&mut world);
    world.tap("slot").tap("confirm");
    world
        .say_as("xem lịch hẹn", intent(Intent::AppointmentCheck))
        .shows("HCB-7K2M91")
        .shows("Thứ Sáu, 27/11/2026, 13:30");
    world
        .say_as("hủy lịch hẹn", intent(Intent::AppointmentCancel))
        .shows("có chắc")
        .shows("HCB-7K2M91");
    world.say_as("huỷ", |_| {}).shows("hay giữ lại");
    assert!(world.appointments[0].status.upcoming(), "one word may mean either");
    world.say_as("đồng ý", |_| {}).shows("Đã hủy lịch hẹn");
    assert!(!world.appointments[0].status.upcoming());
}

#[test]
fn cancelling_asks_for_the_word_by_button_too() {
    let mut world = World::signed_in();
    asked(&mut world);
    world.tap("slot").tap("confirm").tap("cancel").shows("có chắc");
    world.tap("keep").shows("giữ nguyên");
    assert!(world.appointments[0].status.upcoming());
    world
        .say_as("hủy lịch", intent(Intent::AppointmentCancel))
        .tap("cancel_yes")
        .shows("Đã hủy");
    assert!(!world.appointments[0].status.upcoming());
}

#[test]
fn one_of_several_is_chosen_by_button_or_code() {
    let mut world = World::signed_in();
    for _ in 0..2 {
        asked(&mut world);
        world.tap("slot").tap("confirm");
    }
    world.say_as("hủy lịch hẹn", intent(Intent::AppointmentCancel)).shows("nào");
    assert_eq!(world.buttons().len(), 3);
    world
        .say_as("hủy lịch hcb7k2m92", intent(Intent::AppointmentCancel))
        .shows("HCB-7K2M92")
        .hides("HCB-7K2M91");
    world.tap("cancel_yes");
    assert!(world.appointments[0].status.upcoming() && !world.appointments[1].status.upcoming());
}

#[test]
fn moving_takes_a_new_time_and_a_yes() {
    let mut world = World::signed_in();
    asked(&mut world);
    world.tap("slot").tap("confirm");
    world.say_as("đổi lịch hẹn", intent(Intent::AppointmentReschedule)).shows("13:30");
    assert!(matches!(&world.state.form, Some(Form::Booking(form)) if form.moving.is_some()));
    let slot = world.buttons().iter().filter(|button| button.id == "slot").nth(3).unwrap().clone();
    world.choose(slot.action).shows("đổi lịch sang");
    world.tap("confirm").shows("Đã đổi lịch hẹn thành công").shows("14:00");
    assert_eq!(world.appointments.len(), 1);
}

#[test]
fn told_symptoms_are_the_reason_of_the_visit() {
    let mut world = World::signed_in();
    world.say_as("đặt lịch khám da liễu chiều thứ 6", |understood| {
        wish(understood);
        let mut rash = super::world::finding("rash", Presence::Present, Whose::Own);
        rash.name = "nổi mẩn".into();
        understood.understanding.findings = vec![rash];
    });
    world.tap("slot").tap("confirm");
    assert_eq!(world.appointments[0].reason, "nổi mẩn");
}

#[test]
fn an_old_choice_is_answered_and_books_nothing() {
    let mut world = World::signed_in();
    asked(&mut world);
    world.tap("slot");
    let confirm = world.button("confirm").unwrap().action;
    world.tap("decline");
    world.choose(confirm).shows("không còn dùng được");
    world.choose(Action::Outdated).shows("không còn dùng được");
    assert!(world.appointments.is_empty());
    asked(&mut world);
    world.choose(Action::Outdated).shows("không còn dùng được").shows("13:30");
}
