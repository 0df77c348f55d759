//! Parts of the day: `sáng`, `trưa`, `chiều`, `tối`, `đêm`, and the hours that they stand for.

use crate::language::words::Words;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    Morning,
    Noon,
    Afternoon,
    Evening,
    Night,
}

pub const OPENS: u32 = 7;
pub const CLOSES: u32 = 21;

impl Part {
    /// The hours that the part stands for when no clock time is said.
    pub fn bounds(self) -> (u32, u32) {
        match self {
            Part::Morning => (OPENS, 12),
            Part::Noon => (11, 13),
            Part::Afternoon => (13, 17),
            Part::Evening | Part::Night => (17, CLOSES),
        }
    }

    pub fn place(self, hour: u32) -> u32 {
        match (self, hour) {
            (Part::Morning | Part::Night, 12) => 0,
            (Part::Noon, 1..=3) | (Part::Afternoon, 1..=7) | (Part::Evening, 4..=11) | (Part::Night, 8..=11) => hour + 12,
            _ => hour,
        }
    }
}

/// `3 giờ chiều`, `3pm`, `7 giờ tối`; here even bare `toi` is the evening.
pub fn part_after_clock(words: Words<'_>, at: usize) -> Option<(Part, usize)> {
    let part = match words.folded(at) {
        "am" | "sang" => Part::Morning,
        "pm" => return Some((pm(words, at), 1)),
        "toi" if words.means(at, "tối", "toi") => return Some((Part::Evening, 1)),
        "dem" => Part::Night,
        "buoi" => return part(words, at + 1).map(|(part, length)| (part, length + 1)),
        "in" if words.says(at + 1, "the") => return part(words, at + 2).map(|(part, length)| (part, length + 2)),
        _ => return part(words, at),
    };
    // "9h sang tuần sau": on to, not the morning.
    let on_to = part == Part::Morning && words.token(at).is_some_and(|token| words.is_accented() && token.exact == "sang");
    (!on_to).then_some((part, 1))
}

/// An early hour is of the afternoon, a late one of the evening; 12 pm is noon.
fn pm(words: Words<'_>, at: usize) -> Part {
    let early = words
        .before(at, 1)
        .split(':')
        .next()
        .and_then(|hour| hour.parse::<u32>().ok())
        .is_some_and(|hour| hour <= 7 || hour == 12);
    if early { Part::Afternoon } else { Part::Evening }
}

/// A part of the day; not one that is over (`tối qua`), nor a word that only looks like one.
pub fn part(words: Words<'_>, at: usize) -> Option<(Part, usize)> {
    if !matches!(
        words.folded(at),
        "sang"
            | "trua"
            | "chieu"
            | "toi"
            | "dem"
            | "morning"
            | "noon"
            | "lunchtime"
            | "midday"
            | "afternoon"
            | "evening"
            | "tonight"
            | "night"
    ) {
        return None;
    }
    let past = words.one_of(at + 1, &["qua"]) || words.says(at + 1, "hom qua") || words.says(at + 1, "hom kia");
    let said_so = words.one_of(at.wrapping_sub(1), &["buoi", "ban"]);
    let found = match words.folded(at) {
        "sang" if words.means(at, "sáng", "sang") && !is_on_to(words, at) => Part::Morning,
        "morning" => Part::Morning,
        "trua" | "noon" | "lunchtime" | "midday" => Part::Noon,
        "chieu" if !words.one_of(at + 1, &["cao", "dai", "rong", "huong", "nao"]) => Part::Afternoon,
        "afternoon" => Part::Afternoon,
        "toi" if words.means(at, "tối", "toi") && (words.is_accented() || said_so || is_evening(words, at)) => Part::Evening,
        "evening" | "tonight" => Part::Evening,
        "dem" if words.means(at, "đêm", "dem") => Part::Night,
        "night" => Part::Night,
        _ => return None,
    };
    let greeting = words.one_of(at.wrapping_sub(1), &["good"])
        || words.one_of(at.wrapping_sub(1), &["chao"]) && !words.one_of(at + 1, &["nay", "mai"]);
    let yesterday = words.one_of(at.wrapping_sub(1), &["yesterday", "last", "every", "moi"]);
    (!past && !greeting && !yesterday).then_some((found, 1))
}

/// Bare `sang` before a week, month or year, or after a word of moving: `doi lich sang thu 5`, `sang tuan`.
fn is_on_to(words: Words<'_>, at: usize) -> bool {
    if words.token(at).is_some_and(|token| token.accented) {
        return false;
    }
    let moving = (1..=6).any(|back| match words.before(at, back) {
        "doi" => true,
        // Not of `chuyên khoa`.
        "chuyen" => words.before(at, back - 1) != "khoa",
        _ => false,
    });
    words.one_of(at + 1, &["tuan", "thang", "nam", "ngay"]) || (moving && !words.one_of(at + 1, &["mai", "nay"]))
}

/// Bare `toi` is mostly "I": the evening only where a day follows or an hour stands before.
fn is_evening(words: Words<'_>, at: usize) -> bool {
    words.one_of(
        at + 1,
        &["nay", "mai", "thu", "chu", "mot", "cn", "t2", "t3", "t4", "t5", "t6", "t7"],
    )
}
