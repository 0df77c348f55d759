//! Yes, no, numbers and picks, as people write them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]
//! Short answers as people type them.

use super::{Closed, Pick, closed, leading, pick};
use crate::domain::appointment::Slot;
use crate::domain::ids::DoctorId;
use crate::domain::time::At;
use crate::language::text;
use chrono::Duration;
use uuid::Uuid;

fn slot(at: &str) -> Slot {
    let datetime = At::parse(at).unwrap();
    Slot {
        doctor_id: DoctorId(Uuid::from_u128(1)),
        doctor_name: "BS. Hà".into(),
        specialty: "Da liễu".into(),
        specialty_id: "dermatology".into(),
        datetime,
        end: datetime.plus(Duration::minutes(30)),
        duration_min: 30,
        location: "Phòng 203".into(),
        price: None,
        remaining: 1,
    }
}

#[test]
fn yes_no_and_not_sure() {
    let table = [
        (
            Closed::Yes,
            &[
                "có",
                "Dạ có ạ",
                "ok",
                "OK!",
                "đồng ý",
                "xác nhận",
                "vâng",
                "ừ",
                "yes",
                "Yes please",
                "đặt luôn đi",
                "đúng rồi",
            ][..],
        ),
        (
            Closed::No,
            &["không", "khong", "ko", "dạ không", "chưa", "không ạ", "no", "để sau", "not now"],
        ),
        (
            Closed::Unsure,
            &["không rõ", "khong biet", "không chắc", "not sure", "I don't know", "tôi không nhớ"],
        ),
    ];
    for (answer, texts) in table {
        for typed in texts {
            assert_eq!(closed(&text::read(typed).folded), Some(answer), "{typed}");
        }
    }
    for typed in ["ok để tôi hỏi vợ", "có đau bụng", "không nhưng tôi bị nôn", "sáng thứ 6", "có lẽ"] {
        assert_eq!(closed(&text::read(typed).folded), None, "{typed}");
    }
    assert_eq!(leading(&text::read("không, nhưng tôi bị nôn").folded), Some(Closed::No));
    assert_eq!(leading(&text::read("có, từ hôm qua").folded), Some(Closed::Yes));
    assert_eq!(leading(&text::read("không biết nữa").folded), Some(Closed::Unsure));
    assert_eq!(leading(&text::read("đau bụng").folded), None);
}

#[test]
fn one_of_a_list_by_place_or_by_time() {
    let list = [
        slot("2026-11-27T13:30:00+07:00"),
        slot("2026-11-27T14:00:00+07:00"),
        slot("2026-11-27T14:30:00+07:00"),
        slot("2026-11-28T14:00:00+07:00"),
    ];
    let table = [
        ("slot 2", Some(Pick::One(1))),
        ("số 1", Some(Pick::One(0))),
        ("3", Some(Pick::One(2))),
        ("cái đầu tiên", Some(Pick::One(0))),
        ("giờ cuối cùng", Some(Pick::One(3))),
        ("cái 14h30", Some(Pick::One(2))),
        ("14:30", Some(Pick::One(2))),
        ("13 giờ 30", Some(Pick::One(0))),
        ("1 giờ 30 chiều", Some(Pick::One(0))),
        ("1:30 pm", Some(Pick::One(0))),
        ("cái 14h", Some(Pick::Several(vec![1, 3]))),
        ("2 giờ chiều", Some(Pick::Several(vec![1, 3]))),
        ("the first one", Some(Pick::One(0))),
        ("9", None),
        ("thứ 6", None),
        ("con tôi sốt 39 độ", None),
    ];
    for (typed, expected) in table {
        assert_eq!(pick(&text::read(typed).folded, typed, &list), expected, "{typed}");
    }
    assert!(matches!(pick("16h", "16h", &list), Some(Pick::NoneAt(_))));
}
