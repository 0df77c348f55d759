//! One mention of a day or a stretch of days: `thứ hai`, `tuần sau`, `20/11`, `mùng 6 Tết`, `cuối tháng`, `next week`.
//! Longer than other files: the days of the calendar are one grammar.

use crate::language::lunar;
use crate::language::numbers::{self, Span};
use crate::language::words::Words;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// What a mention names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Named {
    /// The next such weekday, today not counted.
    Weekday(Weekday),
    /// "Next Friday": to some the coming one, to others that of next week.
    NextWeekday(Weekday),
    /// A whole week, by its Monday.
    Week(NaiveDate),
    Days(NaiveDate, NaiveDate),
    /// It does not exist, or nobody can say which it is.
    Unclear,
}

/// A mention in the words `first` to before `after`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Day {
    pub named: Named,
    pub first: usize,
    pub after: usize,
}

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

pub fn plus(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

pub fn monday_of(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday())))
        .unwrap_or(date)
}

/// The next day of that name, today not counted.
pub fn next_weekday(weekday: Weekday, today: NaiveDate) -> NaiveDate {
    let ahead = (weekday.num_days_from_monday() + 7 - today.weekday().num_days_from_monday()) % 7;
    plus(today, u64::from(if ahead == 0 { 7 } else { ahead }))
}

fn one(date: NaiveDate) -> Named {
    Named::Days(date, date)
}

/// Can a mention start with this word? Most words can not, and need no further look.
fn may_start(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        || matches!(
            word,
            "ngay"
                | "hom"
                | "bua"
                | "mung"
                | "mong"
                | "mai"
                | "mot"
                | "sang"
                | "trua"
                | "chieu"
                | "toi"
                | "dem"
                | "trong"
                | "sau"
                | "dau"
                | "giua"
                | "cuoi"
                | "tuan"
                | "thang"
                | "thu"
                | "chu"
                | "chua"
                | "cn"
                | "t2"
                | "t3"
                | "t4"
                | "t5"
                | "t6"
                | "t7"
                | "hai"
                | "ba"
                | "bon"
                | "nam"
                | "bay"
                | "tam"
                | "chin"
                | "muoi"
                | "nua"
        )
        || matches!(
            word,
            "today"
                | "tonight"
                | "tomorrow"
                | "this"
                | "next"
                | "the"
                | "coming"
                | "day"
                | "in"
                | "weekend"
                | "beginning"
                | "start"
                | "middle"
                | "end"
                | "monday"
                | "tuesday"
                | "wednesday"
                | "thursday"
                | "friday"
                | "saturday"
                | "sunday"
                | "mon"
                | "tue"
                | "tues"
                | "wed"
                | "thurs"
                | "fri"
                | "sat"
                | "sun"
                | "a"
                | "one"
                | "two"
                | "three"
                | "four"
                | "five"
                | "six"
                | "seven"
                | "eight"
                | "nine"
                | "ten"
        )
        || matches!(
            word,
            "jan"
                | "feb"
                | "mar"
                | "apr"
                | "may"
                | "jun"
                | "jul"
                | "aug"
                | "sep"
                | "sept"
                | "oct"
                | "nov"
                | "dec"
                | "january"
                | "february"
                | "march"
                | "april"
                | "june"
                | "july"
                | "august"
                | "september"
                | "october"
                | "november"
                | "december"
        )
}

/// The mention that starts at this word.
pub fn read(words: Words<'_>, at: usize, today: NaiveDate) -> Option<Day> {
    if !may_start(words.folded(at)) {
        return None;
    }
    let (named, after) = numeric(words, at, today)
        .or_else(|| lunar_day(words, at, today))
        .or_else(|| day_of_month(words, at, today))
        .or_else(|| near_day(words, at, today))
        .or_else(|| ahead(words, at, today))
        .or_else(|| part_of_month(words, at, today))
        .or_else(|| week(words, at, today))
        .or_else(|| weekday(words, at))
        .or_else(|| english_date(words, at, today))?;
    Some(Day { named, first: at, after })
}

/// `20/11`, `20/11/2026`: always day before month. Not a pressure, a score, a fraction.
fn numeric(words: Words<'_>, at: usize, today: NaiveDate) -> Option<(Named, usize)> {
    let mut numbers = words
        .folded(at)
        .split('/')
        .map(|part| if part.len() <= 4 { part.parse::<u32>().ok() } else { None });
    let (day, month) = (numbers.next()??, numbers.next()??);
    let year = numbers.next().flatten();
    if day == 0 || day > 31 || month == 0 || month > 31 || numbers.next().is_some() {
        return None;
    }
    let measured = words.one_of(at.wrapping_sub(1), &["muc", "diem", "dau", "ap", "van", "do", "uong", "thang"])
        || words.one_of(at + 1, &["vien", "goi", "muong", "mmhg", "diem", "lan", "ong"]);
    // `24/7` and `24/24` are said of opening hours.
    let round_the_clock =
        day == 24 && matches!(month, 7 | 24) && year.is_none() && !words.one_of(at.wrapping_sub(1), &["ngay", "hom", "mung"]);
    if measured || round_the_clock {
        return None;
    }
    Some((calendar(day, month, year, today), at + 1))
}

/// A day and month, in the coming twelve months where no year is said.
fn calendar(day: u32, month: u32, year: Option<u32>, today: NaiveDate) -> Named {
    let year = year
        .map(|year| if year < 100 { year + 2000 } else { year })
        .and_then(|year| i32::try_from(year).ok());
    let date = match year {
        Some(year) => NaiveDate::from_ymd_opt(year, month, day),
        None => NaiveDate::from_ymd_opt(today.year(), month, day)
            .filter(|date| *date >= today)
            .or_else(|| NaiveDate::from_ymd_opt(today.year() + 1, month, day)),
    };
    date.map_or(Named::Unclear, one)
}

/// `mùng 6 Tết`, `29 Tết`; a lunar day without Tết may be of either calendar.
fn lunar_day(words: Words<'_>, at: usize, today: NaiveDate) -> Option<(Named, usize)> {
    let marked = words.one_of(at, &["mung", "mong"])
        && words
            .token(at)
            .is_some_and(|token| !matches!(token.exact.as_str(), "mừng" | "mong" | "mông"));
    let start = if marked { at + 1 } else { at };
    let number = numbers::read(words, start).filter(|number| number.value.fract() == 0.0 && (1.0..=30.0).contains(&number.value))?;
    let day = (1..=30).find(|day| f64::from(*day) == number.value)?;
    let tet = |at: usize| words.means(at, "tết", "tet");
    let first_month = words.says(number.after, "thang gieng") || (words.one_of(number.after, &["am"]) && tet(number.after + 1));
    let after = if tet(number.after) { number.after + 1 } else { number.after + 2 };
    if tet(number.after) || first_month {
        let date = if marked || day < 23 {
            lunar::after_new_year(day, today)
        } else {
            lunar::before_new_year(day, today)
        };
        return Some((date.map_or(Named::Unclear, one), after));
    }
    let month_said = words.one_of(number.after, &["thang"]) && words.whole(number.after + 1).is_some();
    marked.then_some((Named::Unclear, if month_said { number.after + 2 } else { number.after }))
}

/// `ngày 5`, `ngày 5 tháng sau`, `20 tháng 11 năm 2027`.
fn day_of_month(words: Words<'_>, at: usize, today: NaiveDate) -> Option<(Named, usize)> {
    let introduced = words.one_of(at, &["ngay", "hom"]);
    let start = if introduced { at + 1 } else { at };
    if introduced && words.folded(start).contains('/') {
        return numeric(words, start, today);
    }
    let day = words
        .whole(start)
        .filter(|day| (1..=31).contains(day) && words.folded(start).len() <= 2)?;
    if words.one_of(start + 1, &["thang"]) {
        if let Some(month) = words
            .whole(start + 2)
            .filter(|month| *month > 0 && words.folded(start + 2).len() <= 2)
        {
            // "2 tháng 5 ngày" is an age.
            if words.one_of(start + 3, &["ngay", "tuoi", "tuan"]) {
                return None;
            }
            let year = words
                .whole(start + 4)
                .filter(|_| words.one_of(start + 3, &["nam"]))
                .filter(|year| *year > 1900);
            return Some((
                calendar(day, month, year, today),
                if year.is_some() { start + 5 } else { start + 3 },
            ));
        }
        let ahead = match words.folded(start + 2) {
            "nay" => 0,
            "sau" | "toi" => 1,
            _ => return None,
        };
        // "3 tháng nay" is how long, "ngày 3 tháng này" is when.
        return introduced.then(|| (in_month(day, today, ahead), start + 3));
    }
    let counted = words.one_of(
        start + 1,
        &[
            "lan", "vien", "goi", "muong", "ml", "mg", "bua", "lieu", "tieng", "gio", "tuoi", "tuan", "thang", "coc", "lit", "ngay", "nam",
        ],
    );
    let sick_day = words.one_of(at.wrapping_sub(1), &["moi", "mot", "sot", "trong", "benh", "huyet", "may", "sau"]);
    if !introduced || counted || sick_day {
        return None;
    }
    let ahead = u32::from(day < today.day());
    Some((in_month(day, today, ahead), start + 1))
}

fn in_month(day: u32, today: NaiveDate, ahead: u32) -> Named {
    today
        .with_day(1)
        .and_then(|first| first.checked_add_months(Months::new(ahead)))
        .and_then(|first| first.with_day(day))
        .map_or(Named::Unclear, one)
}

/// `hôm nay`, `mai`, `ngày kia`, `tonight`, `day after tomorrow`, and a part of today or tomorrow.
fn near_day(words: Words<'_>, at: usize, today: NaiveDate) -> Option<(Named, usize)> {
    let ahead = |days: u64, length: usize| Some((one(plus(today, days)), at + length));
    match words.folded(at) {
        "hom" | "bua" | "trong" if words.says(at + 1, "nay") => ahead(0, 2),
        "ngay" if words.says(at + 1, "hom nay") => ahead(0, 3),
        "sang" | "trua" | "chieu" | "toi" | "dem" if words.says(at + 1, "nay") => ahead(0, 2),
        "mai" if words.says(at + 1, "mot") && words.token(at + 1).is_some_and(|next| next.exact != "một") => {
            Some((Named::Unclear, at + 2))
        }
        "mai" if is_tomorrow(words, at) => ahead(1, 1),
        "ngay" | "bua" | "hom" if words.says(at + 1, "mai") => ahead(1, 2),
        "ngay" | "bua" | "hom"
            if words.means(at + 1, "mốt", "mot") && !words.one_of(at + 2, &["lan", "nang", "vien", "tang", "nhieu", "them", "goi"]) =>
        {
            ahead(2, 2)
        }
        "mot" if words.token(at).is_some_and(|token| token.exact == "mốt") && words.whole(at.wrapping_sub(1)).is_none() => ahead(2, 1),
        "ngay" | "bua" if words.says(at + 1, "kia") => {
            let three = words.token(at + 1).is_some_and(|token| token.exact == "kìa");
            ahead(if three { 3 } else { 2 }, 2)
        }
        "today" | "tonight" => ahead(0, 1),
        "this" if words.one_of(at + 1, &["morning", "afternoon", "evening"]) => ahead(0, 2),
        "tomorrow" => ahead(1, 1),
        "the" if words.says(at + 1, "day after tomorrow") => ahead(2, 4),
        "day" if words.says(at + 1, "after tomorrow") => ahead(2, 3),
        _ => None,
    }
}

/// `mai` is also a name and, bare, "on and on" (`mãi`).
fn is_tomorrow(words: Words<'_>, at: usize) -> bool {
    let token = words.token(at).map_or("", |token| token.exact.as_str());
    if token != "mai" {
        return false;
    }
    let named = words.one_of(
        at.wrapping_sub(1),
        &[
            "si", "chi", "co", "em", "ten", "bac", "ms", "dr", "y", "thi", "quynh", "tuyet", "thanh", "phuong", "hoang", "xuan", "ngoc",
            "bach",
        ],
    );
    let goes_on = !words.is_accented()
        && words.one_of(at + 1, &["khong", "ma", "moi", "van", "chua", "chang", "thoi"])
        && !words.says(at + 1, "khong biet");
    !named && !goes_on
}

/// `3 ngày nữa`, `sau 2 tuần`, `in three days`.
fn ahead(words: Words<'_>, at: usize, today: NaiveDate) -> Option<(Named, usize)> {
    let counted = |start: usize| {
        let duration = numbers::duration(words, start).filter(|duration| duration.count.fract() == 0.0 && duration.count <= 60.0)?;
        let count = (1..=60_u32).find(|count| f64::from(*count) == duration.count)?;
        let date = match duration.span {
            Span::Day => plus(today, u64::from(count)),
            Span::Week => plus(today, u64::from(count) * 7),
            Span::Month => today.checked_add_months(Months::new(count))?,
            _ => return None,
        };
        Some((date, duration.after))
    };
    if words.one_of(at, &["in"]) {
        return counted(at + 1).map(|(date, after)| (one(date), after));
    }
    if words.means(at, "sau", "sau") && !words.says(at, "sau ngay") {
        let follows = words.one_of(at.wrapping_sub(1), &["kham", "hen", "lich", "vao", "dat"]);
        return counted(at + 1).filter(|_| follows).map(|(date, after)| (one(date), after));
    }
    let (date, after) = counted(at)?;
    if words.one_of(after, &["nua"]) {
        return Some((one(date), after + 1));
    }
    (words.says(after, "from now") || words.says(after, "from today")).then(|| (one(date), after + 2))
}

/// `đầu tháng`, `giữa tháng sau`, `end of the month`, `tháng sau`.
fn part_of_month(words: Words<'_>, at: usize, today: NaiveDate) -> Option<(Named, usize)> {
    let (part, month) = match words.folded(at) {
        "dau" if words.token(at).is_none_or(|token| token.exact != "đau") => (Some((1, 10)), at + 1),
        "giua" => (Some((11, 20)), at + 1),
        "cuoi" => (Some((21, 31)), at + 1),
        "beginning" | "start" if words.says(at + 1, "of") => (Some((1, 10)), at + 2),
        "middle" if words.says(at + 1, "of") => (Some((11, 20)), at + 2),
        "end" if words.says(at + 1, "of") => (Some((21, 31)), at + 2),
        "thang" | "next" => (None, at),
        _ => return None,
    };
    let english = words.says(month, "the month") || words.says(month, "this month") || words.says(month, "next month");
    let (ahead, bare, after) = if english {
        (u32::from(words.says(month, "next")), words.says(month, "the"), month + 2)
    } else if words.one_of(month, &["thang"]) {
        match words.folded(month + 1) {
            "nay" => (0, false, month + 2),
            "sau" | "toi" => (1, false, month + 2),
            _ => (0, true, month + 1),
        }
    } else {
        return None;
    };
    if part.is_none() && (bare || words.whole(at.wrapping_sub(1)).is_some()) {
        return None;
    }
    // "Đầu tháng 12": a named month.
    let named = words.whole(month + 1).filter(|named| bare && !english && (1..=12).contains(named));
    let first = match named {
        Some(named) => NaiveDate::from_ymd_opt(today.year() + i32::from(named < today.month()), named, 1)?,
        None => today.with_day(1)?.checked_add_months(Months::new(ahead))?,
    };
    let (from, to) = part.unwrap_or((1, 31));
    let stretch = |first: NaiveDate| {
        let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
        Some((first.with_day(from)?, first.with_day(to).unwrap_or(last).min(last)))
    };
    let (start, end) = stretch(first)?;
    if bare && named.is_none() && end < today {
        let (start, end) = stretch(first.checked_add_months(Months::new(1))?)?;
        return Some((Named::Days(start, end), after));
    }
    Some((Named::Days(start, end), if named.is_some() { after + 1 } else { after }))
}

/// `tuần sau`, `cuối tuần`, `đầu tuần sau`, `next weekend`, `this week`.
fn week(words: Words<'_>, at: usize, today: NaiveDate) -> Option<(Named, usize)> {
    let this = monday_of(today);
    let part = match words.folded(at) {
        "dau" => Some((0, 1)),
        "giua" => Some((2, 3)),
        "cuoi" => Some((5, 6)),
        _ => None,
    };
    if words.one_of(at, &["this", "next", "the"]) && words.one_of(at + 1, &["week", "weekend"]) || words.one_of(at, &["weekend"]) {
        let next = words.one_of(at, &["next"]);
        let after = if words.one_of(at, &["weekend"]) { at + 1 } else { at + 2 };
        let monday = plus(this, if next { 7 } else { 0 });
        let weekend = words.one_of(after - 1, &["weekend"]);
        return Some((
            if weekend {
                Named::Days(plus(monday, 5), plus(monday, 6))
            } else {
                Named::Week(monday)
            },
            after,
        ));
    }
    let place = if part.is_some() { at + 1 } else { at };
    // "2 tuần sau" counts weeks; "thứ 2 tuần sau" does not.
    let counted = words.whole(at.wrapping_sub(1)).is_some() && words.before(at, 2) != "thu";
    if !words.one_of(place, &["tuan"]) || (part.is_none() && counted) {
        return None;
    }
    let (weeks, after) = match words.folded(place + 1) {
        "nay" => (0, place + 2),
        "sau" | "toi" | "ke" | "tiep" => {
            let long = usize::from(words.says(place + 2, "nua") || words.says(place + 1, "ke tiep") || words.says(place + 1, "tiep theo"));
            (if words.says(place + 2, "nua") { 2 } else { 1 }, place + 2 + long)
        }
        _ if part.is_some() => (0, place + 1),
        _ => return None,
    };
    let monday = plus(this, weeks * 7);
    let named = part.map_or(Named::Week(monday), |(from, to)| Named::Days(plus(monday, from), plus(monday, to)));
    Some((named, after))
}

/// `thứ hai`, `thứ 2`, `t2`, `chủ nhật`, `CN`, `Friday`, with `này` and `tới`.
fn weekday(words: Words<'_>, at: usize) -> Option<(Named, usize)> {
    let (index, after) = match words.folded(at) {
        "thu" => (ordinal(words, at)?, at + 2),
        "chu" | "chua" if words.says(at + 1, "nhat") => (6, at + 2),
        "cn" => (6, at + 1),
        "t2" | "t3" | "t4" | "t5" | "t6" | "t7" => (words.folded(at).bytes().last().map_or(0, |digit| usize::from(digit - b'2')), at + 1),
        word => {
            let start = if matches!(word, "this" | "next" | "coming") { at + 1 } else { at };
            let weekday = english_weekday(words, start)?;
            return Some((
                if word == "next" {
                    Named::NextWeekday(weekday)
                } else {
                    Named::Weekday(weekday)
                },
                start + 1,
            ));
        }
    };
    let after = if words.one_of(after, &["nay", "toi"]) && !words.says(after, "toi toi") {
        after + usize::from(is_tail(words, after))
    } else {
        after
    };
    Some((Named::Weekday(*WEEKDAYS.get(index)?), after))
}

/// Short names only in an English text: `mon`, `sat`, `sun` are Vietnamese syllables.
fn english_weekday(words: Words<'_>, at: usize) -> Option<Weekday> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = words.folded(at);
    let short = matches!(word, "mon" | "tue" | "tues" | "wed" | "thu" | "thurs" | "fri" | "sat" | "sun")
        && words.text().language == crate::domain::language::Language::En;
    let index = NAMES.iter().position(|name| word == *name || (short && name.starts_with(word)))?;
    WEEKDAYS.get(index).copied()
}

/// `thứ sáu này`, `thứ sáu tới`; bare `toi` before a verb is "I".
fn is_tail(words: Words<'_>, at: usize) -> bool {
    words.one_of(at, &["nay"])
        || words.means(at, "tới", "toi") && !words.one_of(at + 1, &["muon", "can", "bi", "co", "di", "ranh", "xin", "khong"])
}

/// The number after `thứ`, 0 for Monday. Not `lần thứ hai`, `ngày thứ 3`.
fn ordinal(words: Words<'_>, at: usize) -> Option<usize> {
    if words.token(at).is_some_and(|token| !matches!(token.exact.as_str(), "thứ" | "thu")) {
        return None;
    }
    const DAYS: [(&str, &str, &str); 7] = [
        ("hai", "hai", "2"),
        ("ba", "ba", "3"),
        ("tư", "tu", "4"),
        ("năm", "nam", "5"),
        ("sáu", "sau", "6"),
        ("bảy", "bay", "7"),
        ("bẩy", "bay", "7"),
    ];
    let index = DAYS
        .iter()
        .position(|(exact, folded, digit)| words.means(at + 1, exact, folded) || words.folded(at + 1) == *digit)?
        .min(5);
    let follows_week = words.one_of(at + 2, &["tuan", "nay", "toi"]);
    let counted = words.one_of(
        at.wrapping_sub(1),
        &["lan", "mui", "con", "lieu", "dot", "nguoi", "thang", "ca", "dua"],
    ) || words.one_of(at.wrapping_sub(1), &["ngay"])
        && !words.one_of(at.wrapping_sub(2), &["vao", "hen", "lich", "kham", "den", "tu", "sang"]);
    (follows_week || !counted).then_some(index)
}

/// `Nov 20`, `20 November`, `the 5th`, `5th of next month`.
fn english_date(words: Words<'_>, at: usize, today: NaiveDate) -> Option<(Named, usize)> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let month = |at: usize| {
        let word = words.folded(at);
        MONTHS
            .iter()
            .position(|name| word == *name || (word.len() >= 3 && word.len() <= 4 && name.starts_with(word) && word != "may"))
            .and_then(|m| u32::try_from(m + 1).ok())
    };
    // `20th` is cut into the number and its ending.
    let day = |at: usize| {
        let day = words.whole(at).filter(|day| (1..=31).contains(day))?;
        let ending = words.one_of(at + 1, &["st", "nd", "rd", "th"]);
        Some((day, at + 1 + usize::from(ending), ending))
    };
    if let Some(month) = month(at) {
        let (day, after, _) = day(at + 1)?;
        return Some((calendar(day, month, None, today), after));
    }
    let start = at + usize::from(words.says(at, "the"));
    let (number, after, ending) = day(start)?;
    let of = after + usize::from(words.says(after, "of"));
    if let Some(month) = month(of).filter(|_| ending || words.text().language == crate::domain::language::Language::En) {
        return Some((calendar(number, month, None, today), of + 1));
    }
    if ending && words.says(of, "next month") {
        return Some((in_month(number, today, 1), of + 2));
    }
    (ending && start > at).then(|| (in_month(number, today, u32::from(number < today.day())), after))
}
