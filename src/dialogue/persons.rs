//! Whom a message is about and what it says of the person: age, sex, pregnancy, illnesses, medicines, allergies.

use crate::dialogue::understand::Profile;
use crate::domain::conversation::{Pregnancy, Sex};
use crate::domain::finding::{Finding, Whose};
use crate::domain::understanding::MedicineMention;
use crate::language::numbers::{self, Span};
use crate::language::text::Gap;
use crate::language::words::Words;

mod history;

/// What was read of the text already.
pub struct Known<'a> {
    pub findings: &'a [Finding],
    pub medicines: &'a [MedicineMention],
    /// Names of conditions in the text: name, first word.
    pub conditions: &'a [(String, usize)],
    /// The year of the clinic's clock, for years of birth.
    pub year: i32,
}

pub fn read(words: Words<'_>, known: &Known<'_>) -> Profile {
    let for_whom = for_whom(words, known.findings);
    let (pregnancy, pregnancy_weeks) = pregnancy(words);
    let sex = sex(words, for_whom).or_else(|| pregnancy.filter(|state| *state != Pregnancy::NotPregnant).map(|_| Sex::Female));
    Profile {
        for_whom,
        age: age(words, known.year),
        sex,
        pregnancy,
        pregnancy_weeks,
        conditions: history::conditions(words, known.conditions),
        medications: history::medications(words, known.medicines),
        allergies: history::allergies(words, known.medicines),
    }
}

/// Whom the words here name, seen from the writer.
fn named(words: Words<'_>, at: usize) -> Option<Whose> {
    let next = words.folded(at + 1);
    let mine = matches!(next, "toi" | "em" | "minh" | "cua" | "chung" | "nha");
    let whose = match words.folded(at) {
        "con" if matches!(next, "toi" | "em" | "minh" | "trai" | "gai" | "nho" | "be") => Whose::Child,
        "be" if matches!(next, "nha" | "trai" | "gai" | "bi" | "sot" | "con" | "toi" | "em") => Whose::Child,
        "em" if next == "be" => Whose::Child,
        "chau" if matches!(next, "nha" | "be") => Whose::Child,
        "con" | "be" | "chau" if words.whole(at + 1).is_some() && numbers::span(words, at + 2).is_some() => Whose::Child,
        "me" | "bo" | "ba" | "ma" | "cha" if mine || matches!(next, "chong" | "vo") => Whose::Parent,
        "bo" | "ba" if matches!(next, "me" | "ma") => Whose::Parent,
        "vo" | "chong" if mine => Whose::Spouse,
        "ong" | "ba" if next == "xa" => Whose::Spouse,
        "ong" | "ba" if matches!(next, "noi" | "ngoai") => Whose::Other,
        "ong" | "anh" | "chi" | "co" | "chu" | "bac" | "di" | "ban" | "chau"
            if matches!(next, "toi" | "trai" | "gai") || (mine && words.folded(at) == "ban") =>
        {
            Whose::Other
        }
        "em" if matches!(next, "trai" | "gai") => Whose::Other,
        "dong" if next == "nghiep" => Whose::Other,
        "hang" if next == "xom" => Whose::Other,
        "my" => return mine_in_english(next),
        _ => return None,
    };
    Some(whose)
}

fn mine_in_english(word: &str) -> Option<Whose> {
    Some(match word {
        "son" | "daughter" | "child" | "baby" | "kid" | "toddler" | "newborn" | "infant" | "boy" | "girl" => Whose::Child,
        "mother" | "mom" | "mum" | "father" | "dad" | "parents" => Whose::Parent,
        "wife" | "husband" | "spouse" | "partner" => Whose::Spouse,
        "friend" | "brother" | "sister" | "grandmother" | "grandfather" | "grandma" | "grandpa" | "uncle" | "aunt" | "colleague"
        | "neighbour" => Whose::Other,
        _ => return None,
    })
}

/// The writer speaks of himself.
fn own(words: Words<'_>, at: usize) -> bool {
    match words.folded(at) {
        "toi" | "em" | "minh" => words.one_of(at + 1, &["bi", "dau", "thay", "hay", "dang"]),
        "cho" => words.one_of(at + 1, &["toi", "minh"]),
        "ban" => words.says(at, "ban than"),
        "i" => words.one_of(at + 1, &["have", "am", "feel", "keep", "got"]),
        "myself" => true,
        _ => false,
    }
}

/// The person the message turns to; none where it does not say.
pub fn for_whom(words: Words<'_>, findings: &[Finding]) -> Option<Whose> {
    if let Some(finding) = findings.iter().find(|finding| finding.of != Whose::Own) {
        return Some(finding.of);
    }
    let mentioned = (0..words.len()).find_map(|at| named(words, at));
    mentioned.or_else(|| (0..words.len()).any(|at| own(words, at)).then_some(Whose::Own))
}

/// `60 tuổi`, `3 tuổi rưỡi`, `20 ngày tuổi`, `bé 8 tháng`, `sinh năm 1990`, `5 years old`. In years.
fn age(words: Words<'_>, year: i32) -> Option<f64> {
    (0..words.len())
        .find_map(|at| born(words, at, year).or_else(|| years(words, at)).or_else(|| short_life(words, at)))
        .filter(|age| (0.0..=120.0).contains(age))
}

fn born(words: Words<'_>, at: usize, year: i32) -> Option<f64> {
    if !words.one_of(at, &["sinh", "born", "sn"]) {
        return None;
    }
    let said = words.says(at, "sinh nam") || words.says(at, "born in") || words.says(at, "sn");
    let place = if words.says(at, "sn") { at + 1 } else { at + 2 };
    let born = words.whole(place).filter(|born| said && (1900..=2100).contains(born))?;
    Some(f64::from(year) - f64::from(born))
}

fn years(words: Words<'_>, at: usize) -> Option<f64> {
    let number = numbers::read(words, at).filter(|_| !words.one_of(at.wrapping_sub(1), &["tren", "duoi", "tu", "over", "under", "hon"]))?;
    let half = words.means(number.after, "rưỡi", "ruoi");
    let next = if half { number.after + 1 } else { number.after };
    if words.one_of(next, &["tuoi", "yo", "yrs"]) && !words.says(next, "tuoi thai")
        || words.says(next, "year old")
        || words.says(next, "years old")
        || words.says(next, "y o")
    {
        let late = words.means(next + 1, "rưỡi", "ruoi");
        return Some(number.value + if half || late { 0.5 } else { 0.0 });
    }
    // "My son is 4, …": a number that ends the clause.
    let ends = words.token(number.after).is_none_or(|next| next.before > Gap::Space) || words.one_of(number.after, &["and", "with"]);
    let is = ends
        && words.one_of(at.wrapping_sub(1), &["is", "am"])
        && (words.before(at, 2) == "i" || named(words, at.wrapping_sub(3)).is_some());
    let aged = is
        || words.one_of(at.wrapping_sub(1), &["aged", "age"])
        || (words.says(at.wrapping_sub(2), "nam nay") && words.whole(at).is_some());
    (aged && number.value >= 1.0).then_some(number.value)
}

/// Days, weeks and months of a child's life.
fn short_life(words: Words<'_>, at: usize) -> Option<f64> {
    let duration = numbers::duration(words, at).filter(|duration| matches!(duration.span, Span::Day | Span::Week | Span::Month))?;
    let years = duration.count * duration.span.days() / 365.25;
    if words.one_of(duration.after, &["tuoi", "old"]) {
        return Some(years);
    }
    let child = (1..=2).any(|back| {
        matches!(
            words.before(at, back),
            "be" | "con" | "chau" | "em" | "baby" | "son" | "daughter" | "infant" | "moi" | "toi" | "duoc"
        )
    }) && (1..=3).any(|back| {
        matches!(
            words.before(at, back),
            "be" | "con" | "chau" | "baby" | "son" | "daughter" | "infant"
        )
    });
    let lasting = words.one_of(duration.after, &["nay", "roi", "qua", "truoc", "ago", "nua", "lien"]);
    // "Con tôi sốt 3 ngày" lasts, "con tôi 3 ngày" is so old.
    (child && !lasting && (duration.span != Span::Day || words.one_of(duration.after, &["bi", "sot"]))).then_some(years)
}

fn sex(words: Words<'_>, for_whom: Option<Whose>) -> Option<Sex> {
    let mut found = None;
    for at in 0..words.len() {
        let aged = || {
            (1..=4).any(|ahead| words.one_of(at + ahead, &["tuoi", "old", "yo"]))
                || words.one_of(at.wrapping_sub(1), &["tuoi", "tinh", "la", "old"])
        };
        let here = match words.folded(at) {
            "nam" if words.token(at).is_some_and(|token| token.exact == "nam") && aged() => Some(Sex::Male),
            "nu" if aged() || words.one_of(at.wrapping_sub(1), &["phu"]) => Some(Sex::Female),
            "male" | "man" | "boy" => Some(Sex::Male),
            "female" | "woman" | "girl" => Some(Sex::Female),
            "trai"
                if words.one_of(at.wrapping_sub(1), &["be", "con", "em", "chau", "anh"])
                    && for_whom.is_some_and(|whose| whose != Whose::Own) =>
            {
                Some(Sex::Male)
            }
            "gai"
                if words.one_of(at.wrapping_sub(1), &["be", "con", "em", "chau", "chi"])
                    && for_whom.is_some_and(|whose| whose != Whose::Own) =>
            {
                Some(Sex::Female)
            }
            "son" | "father" | "dad" | "husband" | "brother" | "grandfather" | "uncle"
                if for_whom.is_some() && words.before(at, 1) == "my" =>
            {
                Some(Sex::Male)
            }
            "daughter" | "mother" | "mom" | "mum" | "wife" | "sister" | "grandmother" | "aunt"
                if for_whom.is_some() && words.before(at, 1) == "my" =>
            {
                Some(Sex::Female)
            }
            "chong" if for_whom == Some(Whose::Spouse) => Some(Sex::Male),
            "vo" if for_whom == Some(Whose::Spouse) && words.means(at, "vợ", "vo") => Some(Sex::Female),
            "me" | "ma" if for_whom == Some(Whose::Parent) => Some(Sex::Female),
            "bo" | "cha" if for_whom == Some(Whose::Parent) && !words.means(at, "bỏ", "\u{0}") => Some(Sex::Male),
            "ba" if for_whom == Some(Whose::Parent) => words.token(at).and_then(|token| match token.exact.as_str() {
                "ba" => Some(Sex::Male),
                "bà" => Some(Sex::Female),
                _ => None,
            }),
            _ => None,
        };
        found = found.or(here);
    }
    found
}

fn pregnancy(words: Words<'_>) -> (Option<Pregnancy>, Option<u32>) {
    let mut state = None;
    for at in 0..words.len() {
        if !matches!(
            words.folded(at),
            "mang" | "co" | "ba" | "bau" | "thai" | "pregnant" | "sau" | "moi" | "vua" | "postpartum"
        ) {
            continue;
        }
        let said = words.says(at, "mang thai")
            || words.says(at, "co thai")
            || words.says(at, "co bau")
            || words.says(at, "ba bau")
            || words.says(at, "bau bi");
        let bare = words.means(at, "bầu", "bau")
            && (words.whole(at + 1).is_some() || words.one_of(at.wrapping_sub(1), &["dang", "toi", "em", "minh", "vo"]))
            || words.says(at, "thai ky");
        let weeks = words.one_of(at, &["thai"]) && words.whole(at + 1).is_some() && words.one_of(at + 2, &["tuan", "thang"]);
        let english = words.one_of(at, &["pregnant"]);
        let postpartum = words.says(at, "sau sinh") && !words.one_of(at.wrapping_sub(1), &["tre", "be"])
            || words.says(at, "moi sinh con")
            || words.says(at, "vua sinh con")
            || words.says(at, "postpartum");
        if postpartum {
            state = state.or(Some(Pregnancy::Postpartum));
        }
        if !(said || bare || weeks || english) {
            continue;
        }
        let denied = words.one_of(at.wrapping_sub(1), &["khong", "chua", "not"]) || words.says(at.wrapping_sub(2), "khong phai");
        let asked = (2..=4)
            .any(|ahead| words.says(at + ahead, "khong") && words.token(at + ahead + 1).is_none_or(|next| next.before > Gap::Space))
            || words.one_of(at.wrapping_sub(1), &["phai", "hay", "muon", "i"]) && english;
        let maybe = (1..=3).any(|back| {
            matches!(
                words.before(at, back),
                "nghi" | "so" | "kha" | "muon" | "truoc" | "tranh" | "if" | "when" | "nguoi" | "phu"
            )
        });
        if denied {
            state = Some(Pregnancy::NotPregnant);
        } else if !asked && !maybe {
            state = Some(Pregnancy::Pregnant);
        }
    }
    let weeks = if state == Some(Pregnancy::Pregnant) {
        pregnancy_weeks(words)
    } else {
        None
    };
    (state, weeks)
}

/// `bầu 36 tuần`, `thai 5 tháng`, `20 weeks pregnant`.
fn pregnancy_weeks(words: Words<'_>) -> Option<u32> {
    (0..words.len()).find_map(|at| {
        let number = words.whole(at).filter(|number| (1..=45).contains(number))?;
        let near = (1..=4).any(|back| matches!(words.before(at, back), "thai" | "bau" | "pregnant"))
            || words.says(at + 2, "pregnant")
            || words.says(at + 2, "mang thai");
        match words.folded(at + 1) {
            _ if !near => None,
            "tuan" | "weeks" | "week" | "wks" => Some(number),
            "thang" | "months" | "month" if number <= 10 => Some(number * 13 / 3),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::*;
    use crate::language::text;

    fn profile(source: &str) -> Profile {
        let text = text::read(source);
        read(
            Words::of(&text),
            &Known {
                findings: &[],
                medicines: &[],
                conditions: &[],
                year: 2026,
            },
        )
    }

    #[test]
    fn ages_are_read_in_years() {
        for (source, years) in [
            ("tôi 45 tuổi bị đau đầu", 45.0),
            ("bé 20 ngày tuổi", 20.0 / 365.25),
            ("con em 8 tháng", 8.0 / 12.0),
            ("bé 3 rưỡi tuổi", 3.5),
            ("bé 3 tuổi rưỡi", 3.5),
            ("mẹ em sinh năm 1956", 70.0),
            ("my son is 5 years old", 5.0),
            ("mẹ tôi năm nay 60", 60.0),
            ("my son is 4, he has a fever", 4.0),
        ] {
            let age = profile(source).age.unwrap_or(-1.0);
            assert!((age - years).abs() < 0.01, "{source}: {age}");
        }
        for source in ["đau đầu 3 ngày nay", "con em sốt 3 ngày", "bầu 8 tháng"] {
            assert_eq!(profile(source).age, None, "{source}");
        }
    }

    #[test]
    fn person_sex_and_pregnancy_are_read() {
        assert_eq!(profile("vợ tôi bầu 36 tuần ra máu").for_whom, Some(Whose::Spouse));
        assert_eq!(profile("vợ tôi bầu 36 tuần ra máu").pregnancy_weeks, Some(36));
        assert_eq!(profile("em đang mang thai 5 tháng").pregnancy, Some(Pregnancy::Pregnant));
        assert_eq!(profile("em không có thai").pregnancy, Some(Pregnancy::NotPregnant));
        assert_eq!(profile("Nam 45 tuổi").sex, Some(Sex::Male));
        assert_eq!(profile("bé gái 3 tuổi bị sốt").sex, Some(Sex::Female));
        assert_eq!(profile("bố em 70 tuổi").for_whom, Some(Whose::Parent));
        assert_eq!(profile("I am 20 weeks pregnant").pregnancy_weeks, Some(20));
        assert_eq!(profile("sang năm tôi đi khám").sex, None);
    }

    #[test]
    fn allergies_are_read() {
        assert_eq!(profile("tôi dị ứng hải sản").allergies, ["hải sản"]);
        assert_eq!(profile("I am allergic to peanuts").allergies, ["peanuts"]);
        assert!(profile("em không dị ứng gì").allergies.is_empty());
        assert!(profile("viêm mũi dị ứng thời tiết").allergies.is_empty());
    }
}
