//! Promises about dates, on Wednesday 25 November 2026.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

use super::*;
use crate::language::text;
use chrono::NaiveDate;

fn wish_on(source: &str, year: i32, month: u32, day: u32) -> Wish {
    let now = At::clinic(NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(9, 0, 0).unwrap()).unwrap();
    let text = text::read(source);
    read(Words::of(&text), now)
}

fn show(wish: &Wish) -> String {
    match wish.dates {
        Some((from, to)) if from == to => from.to_string(),
        Some((from, to)) => format!("{from}..{to}"),
        None if wish.ambiguous => "?".to_owned(),
        None => String::new(),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(show(&wish_on(source, 2026, 11, 25)), *expected, "{source}");
    }
}

#[test]
fn weekdays_and_weeks() {
    check(&[
        ("thứ hai", "2026-11-30"),
        ("thứ 2", "2026-11-30"),
        ("t2", "2026-11-30"),
        ("thứ tư", "2026-12-02"),
        ("thu tu", "2026-12-02"),
        ("thứ 6 này", "2026-11-27"),
        ("thứ sáu tới", "2026-11-27"),
        ("chủ nhật", "2026-11-29"),
        ("chúa nhật", "2026-11-29"),
        ("sáng CN", "2026-11-29"),
        ("sáng thứ hai tuần sau", "2026-11-30"),
        ("chieu thu 5 tuan sau", "2026-12-03"),
        ("tuần sau thứ 3 được không", "2026-12-01"),
        ("thứ 7 tuần sau 3h chiều", "2026-12-05"),
        ("thứ hai tuần này", "?"),
        ("thứ bảy tuần này", "2026-11-28"),
        ("tuần sau", "2026-11-30..2026-12-06"),
        ("tuần tới", "2026-11-30..2026-12-06"),
        ("tuần sau nữa", "2026-12-07..2026-12-13"),
        ("cuối tuần", "2026-11-28..2026-11-29"),
        ("cuối tuần sau", "2026-12-05..2026-12-06"),
        ("thứ 7 hoặc chủ nhật", "2026-11-28..2026-11-29"),
        ("thứ 2 hoặc thứ 5", "?"),
        ("từ thứ 2 đến thứ 4 tuần sau", "2026-11-30..2026-12-02"),
        ("trước thứ 6", "2026-11-25..2026-11-26"),
    ]);
}

#[test]
fn days_that_are_near() {
    check(&[
        ("hôm nay", "2026-11-25"),
        ("chiều nay", "2026-11-25"),
        ("mai", "2026-11-26"),
        ("sáng mai 9h", "2026-11-26"),
        ("ngay mai", "2026-11-26"),
        ("mốt", "2026-11-27"),
        ("ngày mốt", "2026-11-27"),
        ("ngày kia", "2026-11-27"),
        ("ngày kìa", "2026-11-28"),
        ("3 ngày nữa", "2026-11-28"),
        ("hai tuần nữa", "2026-12-09"),
        ("em tên Mai", ""),
        ("bác sĩ Mai có khám không", ""),
        ("ho mai khong khoi", ""),
        ("đau bụng từ hôm qua", ""),
        ("sốt 3 ngày nay", ""),
        ("sốt ngày thứ 3", ""),
        ("tái khám lần thứ 2", ""),
        ("ngày uống 2 viên, ngày 3 lần", ""),
        ("huyết áp 130/80", ""),
        ("huyết áp 12/8", ""),
        ("đau 7/10", ""),
        ("một viên mỗi ngày", ""),
        ("bé 2 tháng 5 ngày", ""),
    ]);
}

#[test]
fn days_of_the_calendar() {
    check(&[
        ("20/11", "2027-11-20"),
        ("ngày 30/11", "2026-11-30"),
        ("12/01", "2027-01-12"),
        ("ngày 5/12/2026", "2026-12-05"),
        ("29/2/2027", "?"),
        ("31/4", "?"),
        ("12/13", "?"),
        ("20 tháng 12", "2026-12-20"),
        ("ngày 20 tháng 12 năm 2026", "2026-12-20"),
        ("ngày 5 tháng sau", "2026-12-05"),
        ("ngày 28", "2026-11-28"),
        ("ngày 5", "2026-12-05"),
        ("ngày 31 tháng này", "?"),
        ("đầu tháng sau", "2026-12-01..2026-12-10"),
        ("đầu tháng", "2026-12-01..2026-12-10"),
        ("giữa tháng 12", "2026-12-11..2026-12-20"),
        ("cuối tháng", "2026-11-21..2026-11-30"),
        ("cuối tháng 2", "2027-02-21..2027-02-28"),
        ("tháng sau", "2026-12-01..2026-12-31"),
        ("thứ sáu ngày 27/11", "2026-11-27"),
        ("thứ năm ngày 27/11", "?"),
        ("từ 1/12 đến 5/12", "2026-12-01..2026-12-05"),
        ("mùng 6 Tết", "2027-02-11"),
        ("mung 2 tet", "2027-02-07"),
        ("29 Tết", "2027-02-05"),
        ("30 Tết", "?"),
        ("mùng 6", "?"),
        ("đổi lịch từ thứ 3 sang thứ 5", "2026-11-26"),
        ("doi lich tu thu 3 sang thu 5", "2026-11-26"),
    ]);
}

#[test]
fn english_days() {
    check(&[
        ("tomorrow 3pm", "2026-11-26"),
        ("the day after tomorrow", "2026-11-27"),
        ("on Friday", "2026-11-27"),
        ("Friday next week", "2026-12-04"),
        ("next week", "2026-11-30..2026-12-06"),
        ("this weekend", "2026-11-28..2026-11-29"),
        ("in three days", "2026-11-28"),
        ("20 December", "2026-12-20"),
        ("December 20th", "2026-12-20"),
        ("the 5th of next month", "2026-12-05"),
        ("end of the month", "2026-11-21..2026-11-30"),
        ("can I see a doctor today", "2026-11-25"),
        ("next Friday afternoon", "?"),
        ("I have had a cough for two weeks", ""),
        ("since Monday", ""),
    ]);
    assert_eq!(
        show(&wish_on("next Friday afternoon", 2026, 11, 28)),
        "2026-12-04",
        "both readings agree on a Saturday"
    );
}

#[test]
fn the_words_of_the_date_are_kept() {
    let wish = wish_on("tôi muốn khám vào sáng Thứ Hai tuần sau nhé", 2026, 11, 25);
    assert_eq!(wish.date_text.as_deref(), Some("Thứ Hai tuần sau"));
    assert_eq!(
        wish_on("khám ngày 29/2/2027", 2026, 11, 25).date_text.as_deref(),
        Some("ngày 29/2/2027")
    );
}
