//! How much, how bad, since when: numbers and beginnings put to the findings they belong to.

use crate::clinical::measures::{Measure, Measures};
use crate::dialogue::persons;
use crate::domain::finding::{Finding, Presence, Quantity, Severity, When, Whose};
use crate::knowledge::load::Pack;
use crate::language::numbers;
use crate::language::since::Onset;
use crate::language::text::Gap;
use crate::language::words::Words;

/// From here on a body temperature is a fever, °C.
const FEVER: f64 = 38.0;
/// mmHg.
const RAISED_PRESSURE: (f64, f64) = (140.0, 90.0);
/// mmol/l, whatever was eaten.
const RAISED_SUGAR: f64 = 7.8;

/// A finding's place among the words, and its sentence.
#[derive(Clone, Copy)]
struct Place {
    first: usize,
    after: usize,
    sentence: usize,
}

/// Where the sentences of a text lie.
struct Layout {
    sentences: Vec<usize>,
}

impl Layout {
    fn of(words: Words<'_>) -> Self {
        let mut number = 0;
        let sentences = words
            .text()
            .tokens
            .iter()
            .map(|token| {
                number += usize::from(token.before == Gap::Sentence);
                number
            })
            .collect();
        Self { sentences }
    }

    fn sentence(&self, at: usize) -> usize {
        self.sentences.get(at).copied().unwrap_or(usize::MAX)
    }

    fn place(&self, words: Words<'_>, finding: &Finding) -> Place {
        let tokens = &words.text().tokens;
        let first = tokens.partition_point(|token| token.end <= finding.start);
        let after = tokens.partition_point(|token| token.start < finding.end).max(first);
        Place {
            first,
            after,
            sentence: self.sentence(first),
        }
    }
}

/// Gives the findings their values, severities and beginnings, and adds those that only a number tells.
pub fn attach(words: Words<'_>, onsets: &[Onset], pack: &Pack, findings: &mut Vec<Finding>) {
    let layout = Layout::of(words);
    let measures = Measures::of(words.text());
    temperature(words, &measures, pack, findings);
    pressure(words, &measures, pack, findings);
    sugar(words, &measures, pack, findings);
    let places: Vec<Place> = findings.iter().map(|finding| layout.place(words, finding)).collect();
    severities(words, &places, findings);
    beginnings(words, &layout, onsets, &places, findings);
    findings.sort_by_key(|finding| finding.start);
}

/// A finding that a number alone tells, over the words `first` to before `after`.
fn told(words: Words<'_>, pack: &Pack, concept: &str, present: bool, first: usize, after: usize) -> Option<Finding> {
    let entry = pack.finding(concept)?;
    Some(Finding {
        concept: concept.to_owned(),
        name: words.text().language.pick(&entry.name.vi, &entry.name.en).to_owned(),
        state: if present { Presence::Present } else { Presence::Absent },
        of: Whose::Own,
        time: When::Now,
        value: None,
        since: None,
        since_text: None,
        severity: None,
        start: words.token(first)?.start,
        end: words.token(after.checked_sub(1)?)?.end,
        message_id: None,
    })
}

/// A temperature, and the words it takes: `39 độ`, `38 độ 5`, `ba chín độ rưỡi`.
fn degrees(words: Words<'_>) -> Option<(f64, usize, usize)> {
    (0..words.len()).find_map(|at| {
        let degree = |place: usize| words.one_of(place, &["do", "degrees", "degree", "celsius"]);
        let before = words
            .token(at)
            .is_some_and(|token| token.folded.starts_with(|c: char| c.is_ascii_digit()))
            || degree(at + 1)
            || degree(at + 2);
        let number = numbers::read(words, at).filter(|number| before && degree(number.after))?;
        let next = number.after + 1;
        let tenths = words
            .whole(next)
            .filter(|tenth| words.folded(next).len() == 1 && *tenth < 10 && words.joined(next));
        let (value, after) = match tenths {
            Some(tenth) if number.value.fract() == 0.0 && numbers::span(words, next + 1).is_none() => {
                (number.value + f64::from(tenth) / 10.0, next + 1)
            }
            _ if words.means(next, "rưỡi", "ruoi") => (number.value + 0.5, next + 1),
            _ => (number.value, next),
        };
        (34.0..43.5).contains(&value).then_some((value, at, after))
    })
}

fn temperature(words: Words<'_>, measures: &Measures, pack: &Pack, findings: &mut Vec<Finding>) {
    let spoken = degrees(words);
    let Some(value) = spoken.map(|(value, _, _)| value).or_else(|| measures.get(Measure::Temperature)) else {
        return;
    };
    let value = Some(Quantity {
        number: (value * 10.0).round() / 10.0,
        unit: "°C".to_owned(),
    });
    if let Some(fever) = findings
        .iter_mut()
        .find(|finding| finding.concept == "fever" && finding.state != Presence::Absent)
    {
        fever.value = value;
        return;
    }
    let Some((number, first, after)) = spoken.filter(|(number, _, _)| *number >= FEVER) else {
        return;
    };
    let known = findings.iter().any(|finding| finding.concept == "fever");
    if known || number >= 43.0 {
        return;
    }
    findings.extend(told(words, pack, "fever", true, first, after).map(|finding| Finding {
        value,
        of: owner(words, findings),
        ..finding
    }));
}

/// A bare number belongs to the person that the message is about.
fn owner(words: Words<'_>, findings: &[Finding]) -> Whose {
    persons::for_whom(words, findings).unwrap_or_default()
}

/// The two numbers of a blood pressure are two findings at one place.
fn pressure(words: Words<'_>, measures: &Measures, pack: &Pack, findings: &mut Vec<Finding>) {
    let Some(systolic) = measures.get(Measure::Systolic) else { return };
    let diastolic = measures.get(Measure::Diastolic);
    let present = systolic >= RAISED_PRESSURE.0 || diastolic.is_some_and(|low| low >= RAISED_PRESSURE.1);
    let place = (0..words.len()).find(|at| {
        let at = *at;
        let word = words.folded(at);
        let counted = numbers::span(words, at + 1).is_some() || words.one_of(at + 1, &["tuoi"]);
        word.starts_with(|c: char| c.is_ascii_digit())
            && (word.contains('/') || (!counted && word.parse::<f64>().is_ok_and(|number| number == systolic)))
    });
    let Some(finding) = place.and_then(|at| told(words, pack, "raised_blood_pressure", present, at, at + 1)) else {
        return;
    };
    let of = findings
        .iter()
        .find(|finding| finding.concept == "raised_blood_pressure")
        .map_or_else(|| owner(words, findings), |known| known.of);
    findings.retain(|finding| finding.concept != "raised_blood_pressure");
    for number in std::iter::once(systolic).chain(diastolic) {
        findings.push(Finding {
            value: Some(Quantity {
                number,
                unit: "mmHg".to_owned(),
            }),
            of,
            ..finding.clone()
        });
    }
}

fn sugar(words: Words<'_>, measures: &Measures, pack: &Pack, findings: &mut Vec<Finding>) {
    let Some(glucose) = measures.get(Measure::Glucose) else { return };
    let value = Some(Quantity {
        number: (glucose * 10.0).round() / 10.0,
        unit: "mmol/L".to_owned(),
    });
    let place = (0..words.len()).find(|at| words.one_of(*at, &["duong", "glucose", "sugar"]));
    let number = place.and_then(|place| (place..words.len()).find(|at| numbers::digits(words, *at).is_some()));
    // "Tiểu đường tuýp 2" measures nothing.
    let Some((place, number)) = place
        .zip(number)
        .filter(|(_, at)| !words.one_of(at.wrapping_sub(1), &["tuyp", "type", "typ", "loai"]))
    else {
        return;
    };
    if let Some(known) = findings.iter_mut().find(|finding| finding.concept == "raised_blood_sugar") {
        known.value = value;
        return;
    }
    let finding = told(words, pack, "raised_blood_sugar", glucose >= RAISED_SUGAR, place, number + 1);
    findings.extend(finding.map(|finding| Finding {
        value,
        of: owner(words, findings),
        ..finding
    }));
}

/// How bad, by one word beside the finding.
fn degree_of(words: Words<'_>, at: usize) -> Option<Severity> {
    let found = match words.folded(at) {
        "du" if words.says(at, "du doi") => Severity::Severe,
        "khung" if words.says(at, "khung khiep") => Severity::Severe,
        "kinh" if words.says(at, "kinh khung") => Severity::Severe,
        "quan" if words.says(at, "quan quai") => Severity::Severe,
        "khong" if words.says(at, "khong chiu noi") || words.says(at, "khong chiu duoc") => Severity::Severe,
        "nang" if words.means(at, "nặng", "nang") => Severity::Severe,
        "severe" | "severely" | "terrible" | "unbearable" | "excruciating" | "worst" | "intense" | "horrible" => Severity::Severe,
        "nhieu" | "lam" | "qua" | "rat" | "vua" | "moderate" | "bad" | "badly" => Severity::Moderate,
        "nhe" | "hoi" | "mild" | "slight" | "slightly" | "minor" => Severity::Mild,
        "am" if words.says(at, "am i") => Severity::Mild,
        "so" if words.says(at, "so so") => Severity::Mild,
        "mot" if words.says(at, "mot chut") => Severity::Mild,
        "a" if words.says(at, "a bit") || words.says(at, "a little") => Severity::Mild,
        _ => return None,
    };
    // "Quá", "lắm", "hơi" with other marks are other words.
    let other = |word: &str, exact: &[&str]| {
        words.folded(at) == word
            && words
                .token(at)
                .is_some_and(|token| token.accented && !exact.contains(&token.exact.as_str()))
    };
    let mistaken =
        other("qua", &["quá"]) || other("lam", &["lắm"]) || other("hoi", &["hơi"]) || other("vua", &["vừa"]) || words.says(at, "qua roi");
    (!mistaken).then_some(found)
}

fn severities(words: Words<'_>, places: &[Place], findings: &mut [Finding]) {
    let scale = (0..words.len()).find_map(|at| {
        let (score, of) = words.folded(at).split_once('/').filter(|(_, of)| *of == "10")?;
        score
            .parse::<u32>()
            .ok()
            .filter(|score| *score <= 10 && of == "10")
            .map(|score| (score, at))
    });
    for (finding, place) in findings
        .iter_mut()
        .zip(places)
        .filter(|(finding, _)| finding.state == Presence::Present)
    {
        let inside = place.first..place.after;
        let behind = place.after..(place.after + 3).min(words.len());
        let nearby = inside
            .chain(behind.take_while(|at| words.joined(*at)))
            .find_map(|at| degree_of(words, at));
        let ahead = (1..=2).filter_map(|back| place.first.checked_sub(back)).find_map(|at| {
            words
                .one_of(
                    at,
                    &[
                        "hoi",
                        "rat",
                        "severe",
                        "terrible",
                        "mild",
                        "slight",
                        "moderate",
                        "bad",
                        "unbearable",
                        "intense",
                        "worst",
                    ],
                )
                .then(|| degree_of(words, at))
                .flatten()
        });
        finding.severity = finding.severity.or(nearby).or(ahead);
    }
    let Some((score, at)) = scale else { return };
    let nearest = findings
        .iter_mut()
        .zip(places)
        .filter(|(finding, place)| finding.state == Presence::Present && place.first < at)
        .last();
    if let Some((finding, _)) = nearest {
        finding.value = Some(Quantity {
            number: f64::from(score),
            unit: "/10".to_owned(),
        });
        finding.severity = Some(match score {
            0..=3 => Severity::Mild,
            4..=6 => Severity::Moderate,
            _ => Severity::Severe,
        });
    }
}

/// A beginning belongs to what was named before it in the sentence; where nothing was, to what follows.
fn beginnings(words: Words<'_>, layout: &Layout, onsets: &[Onset], places: &[Place], findings: &mut [Finding]) {
    let mut from = 0;
    for onset in onsets {
        let sentence = layout.sentence(onset.first);
        let same = |place: &Place| place.sentence == sentence;
        let before = |place: &Place| {
            same(place) && place.first >= from && place.first < onset.first && (onset.sure || place.after + 2 >= onset.first)
        };
        let any_before = findings
            .iter()
            .zip(places)
            .any(|(finding, place)| finding.state == Presence::Present && before(place));
        let text = words.slice(onset.first, onset.after);
        for (finding, place) in findings.iter_mut().zip(places) {
            let fits = if any_before {
                before(place)
            } else {
                onset.sure && same(place) && place.first >= onset.after
            };
            if fits && finding.state == Presence::Present && finding.since_text.is_none() {
                finding.since = onset.date;
                finding.since_text = Some(text.clone());
            }
        }
        from = onset.after;
    }
}
