//! Since when something holds: `3 ngày nay`, `từ tối qua`, `2 tuần`, `for three days`. Resolved against the clinic's clock.

use crate::domain::time::At;
use crate::language::days::{self, Named};
use crate::language::numbers::{self, Span};
use crate::language::words::Words;
use chrono::{Datelike, Days, NaiveDate};

/// A beginning in the words `first` to before `after`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Onset {
    /// The first day; none where the words do not say (`mấy hôm nay`).
    pub date: Option<NaiveDate>,
    pub first: usize,
    pub after: usize,
    /// Says by itself that it is a beginning; a bare `2 tuần` does so only beside what lasts that long.
    pub sure: bool,
}

/// Every beginning that the text names.
pub fn read(words: Words<'_>, now: At) -> Vec<Onset> {
    let today = now.date();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match past_day(words, at, today).or_else(|| lasting(words, at, today)) {
            Some(onset) => {
                at = onset.after.max(at + 1);
                found.push(onset);
            }
            None => at += 1,
        }
    }
    found
}

fn back(today: NaiveDate, days: u64) -> NaiveDate {
    today.checked_sub_days(Days::new(days)).unwrap_or(today)
}

/// `từ` before it belongs to the words.
fn opened(words: Words<'_>, at: usize) -> usize {
    if words.one_of(at.wrapping_sub(1), &["tu", "since", "from", "for", "hoi", "luc"]) {
        at - 1
    } else {
        at
    }
}

fn past_day(words: Words<'_>, at: usize, today: NaiveDate) -> Option<Onset> {
    if !matches!(
        words.folded(at),
        "sang" | "trua" | "chieu" | "toi" | "dem" | "khuya" | "hom" | "ngay" | "bua" | "yesterday" | "last" | "tuan" | "tu" | "since"
    ) {
        return None;
    }
    let part = words.one_of(at, &["sang", "trua", "chieu", "toi", "dem", "khuya"]);
    let onset = |date, after| {
        Some(Onset {
            date,
            first: opened(words, at),
            after,
            sure: true,
        })
    };
    let next = if part { at + 1 } else { at };
    if words.says(next, "hom qua") || words.says(next, "ngay hom qua") || words.says(next, "bua qua") {
        let length = if words.says(next, "ngay hom qua") { 3 } else { 2 };
        return onset(Some(back(today, 1)), next + length);
    }
    if words.says(next, "hom kia") || words.says(next, "bua kia") {
        return onset(Some(back(today, 2)), next + 2);
    }
    if part && words.one_of(next, &["qua"]) {
        return onset(Some(back(today, 1)), next + 1);
    }
    let english = match words.folded(at) {
        "yesterday" => Some((1, 1)),
        "last" if words.says(at + 1, "night") => Some((1, 2)),
        "last" if words.says(at + 1, "week") => Some((7, 2)),
        _ => None,
    };
    if let Some((days, length)) = english {
        return onset(Some(back(today, days)), at + length);
    }
    if words.says(at, "tuan truoc") && words.whole(at.wrapping_sub(1)).is_none() {
        return onset(Some(back(today, 7)), at + 2);
    }
    from_day(words, at, today)
}

/// `từ sáng`, `từ sáng nay`, `từ thứ hai`, `since Monday`, `từ 20/11`.
fn from_day(words: Words<'_>, at: usize, today: NaiveDate) -> Option<Onset> {
    if !words.means(at, "từ", "tu") && !words.one_of(at, &["since"]) {
        return None;
    }
    let onset = |date, after| {
        Some(Onset {
            date: Some(date),
            first: at,
            after,
            sure: true,
        })
    };
    if words.one_of(at + 1, &["sang", "trua", "chieu", "toi", "morning", "dem"]) && !words.says(at + 2, "qua") {
        let now_said = usize::from(words.one_of(at + 2, &["nay"]));
        let whole = words.one_of(at + 2, &["nay", "den", "toi", "gio"]) || words.token(at + 2).is_none();
        return if whole { onset(today, at + 2 + now_said) } else { None };
    }
    if words.says(at + 1, "this morning") {
        return onset(today, at + 3);
    }
    let day = days::read(words, at + 1, today)?;
    if words.one_of(day.after, &["den", "to"]) && !words.one_of(day.after + 1, &["nay", "gio"]) {
        return None;
    }
    let last_week = words.says(day.after, "tuan truoc") || words.says(day.after, "last week");
    let after = if last_week { day.after + 2 } else { day.after };
    match day.named {
        Named::Weekday(weekday) => {
            let behind = (today.weekday().num_days_from_monday() + 7 - weekday.num_days_from_monday()) % 7;
            let date = back(today, u64::from(behind));
            let this_week = date >= days::monday_of(today);
            onset(if last_week && this_week { back(date, 7) } else { date }, after)
        }
        Named::Days(from, _) if from <= today => onset(from, after),
        // A day and month without a year lie behind.
        Named::Days(from, _) => onset(from.with_year(from.year() - 1).filter(|date| *date <= today)?, after),
        _ => None,
    }
}

fn lasting(words: Words<'_>, at: usize, today: NaiveDate) -> Option<Onset> {
    if let Some(onset) = vague(words, at) {
        return Some(onset);
    }
    let starts = words
        .token(at)
        .is_some_and(|token| token.folded.starts_with(|c: char| c.is_ascii_digit()) && !token.folded.contains('/'))
        || matches!(
            words.folded(at),
            "mot"
                | "hai"
                | "ba"
                | "bon"
                | "nam"
                | "sau"
                | "bay"
                | "tam"
                | "chin"
                | "muoi"
                | "nua"
                | "half"
                | "a"
                | "an"
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
                | "twelve"
        );
    if !starts {
        return whole_span(words, at, today);
    }
    let duration = numbers::duration(words, at)?;
    if duration.span == Span::Minute && duration.count > 600.0 || duration.count > 400.0 {
        return None;
    }
    let next = duration.after;
    if words.one_of(next, &["nua", "mot", "tuoi", "old", "from", "lan", "moi"]) || is_future(words, at) || is_gestation(words, at) {
        return None;
    }
    let so_far = words.one_of(next, &["nay", "qua", "roi", "truoc", "lien", "ago", "now"]) && !words.says(next, "qua muc");
    let led = words.one_of(
        at.wrapping_sub(1),
        &[
            "for", "duoc", "suot", "gan", "hon", "khoang", "past", "last", "tu", "cach", "day", "about",
        ],
    );
    let mut first = at;
    while words.one_of(
        first.wrapping_sub(1),
        &[
            "gan", "hon", "khoang", "tu", "for", "the", "past", "last", "about", "over", "almost",
        ],
    ) {
        first -= 1;
    }
    let days = (duration.count * duration.span.days()).floor();
    let days = (days.max(0.0) as u64).min(40_000);
    let after = if so_far { next + 1 } else { next };
    Some(Onset {
        date: Some(back(today, days)),
        first,
        after,
        sure: so_far || led,
    })
}

/// `uống trong 5 ngày`, `sau 3 ngày`, `hẹn 2 tuần`.
fn is_future(words: Words<'_>, at: usize) -> bool {
    words.one_of(at.wrapping_sub(1), &["moi", "every", "in", "hen", "them", "cu"]) || words.means(at.wrapping_sub(1), "trong", "\u{0}")
}

/// `thai 8 tuần`, `bầu 36 tuần`, `mang thai được 3 tháng`.
fn is_gestation(words: Words<'_>, at: usize) -> bool {
    (1..=3).any(|back| matches!(words.before(at, back), "thai" | "bau" | "chua" | "pregnant"))
}

/// `mấy hôm nay`, `cả tuần nay`, `lâu rồi`.
fn vague(words: Words<'_>, at: usize) -> Option<Onset> {
    let few = words.one_of(at, &["may", "vai", "nhieu"]) && numbers::span(words, at + 1).is_some();
    let english = words.says(at, "a few") && numbers::span(words, at + 2).is_some();
    if !few && !english {
        return None;
    }
    let after = if english { at + 3 } else { at + 2 };
    let so_far = words.one_of(after, &["nay", "qua", "roi", "lien", "ago", "now"]);
    Some(Onset {
        date: None,
        first: at,
        after: if so_far { after + 1 } else { after },
        sure: so_far,
    })
}

/// `cả tuần nay`, `tuần nay`, `tháng nay`.
fn whole_span(words: Words<'_>, at: usize, today: NaiveDate) -> Option<Onset> {
    let all = words.one_of(at, &["ca", "suot"]);
    let place = if all { at + 1 } else { at };
    let (span, length) = numbers::span(words, place).filter(|(span, _)| matches!(span, Span::Week | Span::Month | Span::Year))?;
    if !all || !words.one_of(place + length, &["nay", "qua", "roi"]) {
        return None;
    }
    let days = match span {
        Span::Week => 7,
        Span::Month => 30,
        _ => 365,
    };
    Some(Onset {
        date: Some(back(today, days)),
        first: at,
        after: place + length + 1,
        sure: true,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::*;
    use crate::language::text;

    fn onset(source: &str) -> Option<(String, String)> {
        let now = At::clinic(NaiveDate::from_ymd_opt(2026, 11, 25).unwrap().and_hms_opt(9, 0, 0).unwrap()).unwrap();
        let text = text::read(source);
        let words = Words::of(&text);
        let found = read(words, now).into_iter().find(|onset| onset.sure)?;
        Some((
            words.slice(found.first, found.after),
            found.date.map_or_else(String::new, |date| date.to_string()),
        ))
    }

    #[test]
    fn beginnings_are_resolved() {
        for (source, words, date) in [
            ("Con em sốt 3 ngày nay", "3 ngày nay", "2026-11-22"),
            ("đau bụng từ tối qua", "từ tối qua", "2026-11-24"),
            ("ho được 2 tuần rồi", "2 tuần rồi", "2026-11-11"),
            ("dau dau tu hom qua", "tu hom qua", "2026-11-24"),
            ("ho mấy hôm nay", "mấy hôm nay", ""),
            ("mệt cả tuần nay", "cả tuần nay", "2026-11-18"),
            ("đau từ sáng nay", "từ sáng nay", "2026-11-25"),
            ("đau từ thứ hai", "từ thứ hai", "2026-11-23"),
            ("ngứa gần 1 tháng nay", "gần 1 tháng nay", "2026-10-26"),
            ("cách đây 3 ngày có nôn", "3 ngày", "2026-11-22"),
            ("I have had a cough for two weeks", "for two weeks", "2026-11-11"),
            ("headache since yesterday", "since yesterday", "2026-11-24"),
        ] {
            assert_eq!(onset(source), Some((words.to_owned(), date.to_owned())), "{source}");
        }
        for source in [
            "bé 3 tháng tuổi",
            "thai 8 tuần",
            "3 ngày nữa khám lại",
            "bầu được 36 tuần",
            "mỗi 8 giờ",
        ] {
            assert_eq!(onset(source), None, "{source}");
        }
    }
}
