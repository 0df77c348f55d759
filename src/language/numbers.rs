//! Numbers as people write them, in digits and in words, with the unit that follows. Knows no medicine: a unit is only a unit.

use crate::language::words::Words;

/// A number and the words it takes: from `first` to before `after`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Number {
    pub value: f64,
    pub first: usize,
    pub after: usize,
}

/// A stretch of time that people count in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Span {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Span {
    /// Length in days, the calendar left aside.
    pub fn days(self) -> f64 {
        match self {
            Span::Minute => 1.0 / 1440.0,
            Span::Hour => 1.0 / 24.0,
            Span::Day => 1.0,
            Span::Week => 7.0,
            Span::Month => 30.4375,
            Span::Year => 365.25,
        }
    }
}

/// A number of spans: `3 ngày`, `hai tuần rưỡi`, `nửa tháng`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Duration {
    pub count: f64,
    pub span: Span,
    pub first: usize,
    pub after: usize,
}

/// Can a number start with this word? Most words can not, and need no further look.
fn may_start(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        || matches!(
            word,
            "mot" | "hai" | "ba" | "bon" | "tu" | "nam" | "lam" | "nham" | "sau" | "bay" | "tam" | "chin" | "muoi"
        )
        || matches!(
            word,
            "one" | "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "nine" | "ten" | "eleven" | "twelve"
        )
        || word.ends_with("teen")
        || (word.ends_with("ty") && word.len() <= 7)
}

/// The number in digits or words that starts here. Of a range (`3-4`) the larger end.
pub fn read(words: Words<'_>, at: usize) -> Option<Number> {
    if !may_start(words.folded(at)) {
        return None;
    }
    let number = digits(words, at).or_else(|| vietnamese(words, at)).or_else(|| english(words, at))?;
    let joins = words.one_of(number.after, &["den", "toi", "to", "hoac"]);
    let next = if joins { number.after + 1 } else { number.after };
    // Looked for from the cheap end: what stands between is asked last.
    let larger = digits(words, next).filter(|larger| larger.value > number.value);
    let dashed = || joins || words.gap(next).eq(['-']) || words.gap(next).eq([' ', '-', ' ']);
    if let Some(larger) = larger.filter(|_| dashed()) {
        return Some(Number {
            value: larger.value,
            first: at,
            after: larger.after,
        });
    }
    Some(number)
}

/// A number in digits, with a decimal point or comma.
pub fn digits(words: Words<'_>, at: usize) -> Option<Number> {
    let word = words.folded(at);
    if word.len() > 12 || !word.starts_with(|c: char| c.is_ascii_digit()) || word.contains([':', '/']) {
        return None;
    }
    // A point or comma before exactly three digits groups thousands: `1.000`.
    let grouped = word.split(['.', ',']).skip(1).all(|group| group.len() == 3);
    let plain = if grouped {
        word.replace(['.', ','], "")
    } else {
        word.replace(',', ".")
    };
    plain.parse().ok().map(|value| Number {
        value,
        first: at,
        after: at + 1,
    })
}

fn unit_word(words: Words<'_>, at: usize) -> Option<f64> {
    const WORDS: [(&str, &str, f64); 14] = [
        ("một", "mot", 1.0),
        ("mốt", "mot", 1.0),
        ("hai", "hai", 2.0),
        ("ba", "ba", 3.0),
        ("bốn", "bon", 4.0),
        ("tư", "tu", 4.0),
        ("năm", "nam", 5.0),
        ("lăm", "lam", 5.0),
        ("nhăm", "nham", 5.0),
        ("sáu", "sau", 6.0),
        ("bảy", "bay", 7.0),
        ("bẩy", "bay", 7.0),
        ("tám", "tam", 8.0),
        ("chín", "chin", 9.0),
    ];
    WORDS
        .into_iter()
        .find(|(exact, folded, _)| words.means(at, exact, folded))
        .map(|(_, _, value)| value)
}

/// `ba`, `mười lăm`, `hai mươi`, `ba mươi chín`, `ba chín` (39).
fn vietnamese(words: Words<'_>, at: usize) -> Option<Number> {
    let number = |value, after| Some(Number { value, first: at, after });
    if words.means(at, "mười", "muoi") {
        return match unit_word(words, at + 1) {
            Some(unit) => number(10.0 + unit, at + 2),
            None => number(10.0, at + 1),
        };
    }
    let first = unit_word(words, at)?;
    if words.means(at + 1, "mươi", "muoi") || words.means(at + 1, "chục", "chuc") {
        return match unit_word(words, at + 2) {
            Some(unit) => number(first * 10.0 + unit, at + 3),
            None => number(first * 10.0, at + 2),
        };
    }
    match unit_word(words, at + 1) {
        Some(second) if words.is_accented() && first >= 2.0 => number(first * 10.0 + second, at + 2),
        _ => number(first, at + 1),
    }
}

fn english(words: Words<'_>, at: usize) -> Option<Number> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let small = |at: usize| {
        SMALL
            .iter()
            .position(|word| *word == words.folded(at))
            .and_then(|value| u32::try_from(value).ok())
            .map(f64::from)
    };
    if let Some(value) = small(at).filter(|value| *value > 0.0) {
        return Some(Number {
            value,
            first: at,
            after: at + 1,
        });
    }
    let tens = TENS
        .iter()
        .position(|word| *word == words.folded(at))
        .and_then(|place| u32::try_from(place + 2).ok())
        .map(f64::from)?;
    match small(at + 1).filter(|unit| (1.0..10.0).contains(unit)) {
        Some(unit) => Some(Number {
            value: tens * 10.0 + unit,
            first: at,
            after: at + 2,
        }),
        None => Some(Number {
            value: tens * 10.0,
            first: at,
            after: at + 1,
        }),
    }
}

/// The unit of time that stands here, with the number of words it takes.
pub fn span(words: Words<'_>, at: usize) -> Option<(Span, usize)> {
    let found = match words.folded(at) {
        "phut" | "minute" | "minutes" | "min" | "mins" => Span::Minute,
        "tieng" if words.one_of(at + 1, &["dong", "ho"]) => return Some((Span::Hour, 3)),
        "gio" | "tieng" | "hour" | "hours" | "hrs" | "hr" => Span::Hour,
        "ngay" if !words.token(at).is_some_and(|token| token.accented && token.exact != "ngày") => Span::Day,
        "hom" | "bua" | "day" | "days" => Span::Day,
        "tuan" | "week" | "weeks" | "wk" | "wks" => Span::Week,
        "thang" | "month" | "months" => Span::Month,
        "nam" if words.means(at, "năm", "nam") => Span::Year,
        "year" | "years" | "yr" | "yrs" => Span::Year,
        _ => return None,
    };
    Some((found, 1))
}

/// A number of days, weeks, months … that starts here.
pub fn duration(words: Words<'_>, at: usize) -> Option<Duration> {
    let halves = words.means(at, "nửa", "nua") || words.says(at, "half");
    let vague = words.one_of(at, &["a", "an"]);
    let (count, next) = if halves {
        let article = usize::from(words.one_of(at + 1, &["a", "an"]));
        (0.5, at + 1 + article)
    } else if vague {
        (1.0, at + 1)
    } else {
        let number = read(words, at)?;
        (number.value, number.after)
    };
    // `3 rưỡi tuần` is rare, `2 tuần rưỡi` is not.
    let next = if words.means(next, "rưỡi", "ruoi") { next + 1 } else { next };
    let half_before = if next > at && words.means(next - 1, "rưỡi", "ruoi") {
        0.5
    } else {
        0.0
    };
    let (span, length) = span(words, next)?;
    let after = next + length;
    let half_after = if words.means(after, "rưỡi", "ruoi") { 0.5 } else { 0.0 };
    Some(Duration {
        count: count + half_before + half_after,
        span,
        first: at,
        after: if half_after > 0.0 { after + 1 } else { after },
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::*;
    use crate::language::text;

    fn value(source: &str) -> Option<f64> {
        let text = text::read(source);
        read(Words::of(&text), 0).map(|number| number.value)
    }

    #[test]
    fn numbers_are_read_in_digits_and_words() {
        for (source, expected) in [
            ("38,5 độ", 38.5),
            ("39 độ", 39.0),
            ("1.000 viên", 1000.0),
            ("mười lăm ngày", 15.0),
            ("hai mươi mốt ngày", 21.0),
            ("ba mươi chín độ", 39.0),
            ("ba chín độ", 39.0),
            ("3-4 ngày", 4.0),
            ("twenty five days", 25.0),
            ("three weeks", 3.0),
        ] {
            assert_eq!(value(source), Some(expected), "{source}");
        }
        assert_eq!(value("bà ngoại bị đau"), None);
    }

    #[test]
    fn durations_have_a_count_and_a_span() {
        for (source, count, span) in [
            ("3 ngày nay", 3.0, Span::Day),
            ("hai tuần", 2.0, Span::Week),
            ("1 tháng rưỡi", 1.5, Span::Month),
            ("nửa năm", 0.5, Span::Year),
            ("half an hour", 0.5, Span::Hour),
            ("a week", 1.0, Span::Week),
            ("ba ngay nay", 3.0, Span::Day),
        ] {
            let text = text::read(source);
            let found = duration(Words::of(&text), 0).unwrap();
            assert_eq!((found.count, found.span), (count, span), "{source}");
        }
    }
}
