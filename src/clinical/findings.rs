//! The findings of a text: the pack's names and lay terms, each asserted, with whose it is, when, and how bad.

use crate::clinical::assertion::{Kind, Mention, State, Time};
use crate::clinical::measures::{Measure, Measures};
use crate::clinical::pattern::Expander;
use crate::clinical::reader::{Reader, Reading};
use crate::clinical::rules;
use crate::domain::finding::{Finding, Presence, Quantity, Severity, When};
use crate::knowledge::pack::{Both, FindingEntry};
use crate::language::text::{Gap, Text};

const SEVERE: &[&str] = &[
    "dữ dội",
    "dữ",
    "kinh khủng",
    "khủng khiếp",
    "quằn quại",
    "nặng",
    "nhiều",
    "không chịu nổi",
    "ghê",
    "cực kỳ",
    "cao",
    "severe",
    "terrible",
    "unbearable",
    "worst",
    "really bad",
    "bad",
];
const MODERATE: &[&str] = &["vừa", "vừa phải", "khá", "moderate", "quite"];
const MILD: &[&str] = &[
    "nhẹ",
    "hơi",
    "chút",
    "âm ỉ",
    "lâm râm",
    "ít",
    "mild",
    "slight",
    "slightly",
    "a bit",
    "a little",
];

/// The pack's findings, ready to be found.
#[derive(Debug)]
pub struct Lexicon {
    reader: Reader,
    first: u32,
    entries: Vec<Entry>,
    severities: [u32; 3],
}

#[derive(Debug)]
struct Entry {
    id: String,
    name: Both,
}

impl Lexicon {
    /// Terms that can not be read as patterns are left out: a lay term with a stray bracket must not stop the program.
    pub fn new(findings: &[FindingEntry]) -> Lexicon {
        let file = rules::embedded().unwrap_or_default();
        let mut expander = Expander::new(&file.class);
        let mut reader = Reader::with_cues(&file, &mut expander).unwrap_or_default();
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mut severity = |words: &[&str]| {
            reader
                .concept(Kind::Background, &owned(words), &[], &mut expander)
                .unwrap_or(u32::MAX)
        };
        let severities = [severity(MILD), severity(MODERATE), severity(SEVERE)];
        let first = u32::try_from(reader.count()).unwrap_or(u32::MAX);
        let mut entries = Vec::with_capacity(findings.len());
        for finding in findings {
            let vi = plain(std::iter::once(&finding.name.vi).chain(&finding.lay_vi));
            let en = plain(std::iter::once(&finding.name.en).chain(&finding.lay_en));
            if reader.concept(Kind::Symptom, &vi, &en, &mut expander).is_ok() {
                entries.push(Entry {
                    id: finding.id.clone(),
                    name: finding.name.clone(),
                });
            }
        }
        Lexicon {
            reader,
            first,
            entries,
            severities,
        }
    }

    /// All findings of the text, in its order. The same finding twice in one state is one finding.
    pub fn find(&self, text: &Text) -> Vec<Finding> {
        let reading = self.reader.read(&[text], Gap::Sentence);
        let measures = Measures::of(text);
        let mut out: Vec<Finding> = Vec::new();
        for mention in self.longest(&reading) {
            let Some(entry) = self.entry(mention) else { continue };
            let mut finding = self.finding(entry, mention, &reading, text);
            attach(&mut finding, &measures);
            let same = out
                .iter()
                .any(|known| known.concept == finding.concept && known.state == finding.state && known.of == finding.of);
            if !same {
                out.push(finding);
            }
        }
        out
    }

    fn entry(&self, mention: &Mention) -> Option<&Entry> {
        self.entries.get(mention.concept.checked_sub(self.first)? as usize)
    }

    /// A mention that lies within a longer one of another finding is a part of it: `đau` of `đau ngực`.
    fn longest<'a>(&'a self, reading: &'a Reading) -> impl Iterator<Item = &'a Mention> {
        let known = |mention: &Mention| self.entry(mention).is_some();
        let mut kept: Vec<&Mention> = Vec::new();
        for mention in reading.mentions.iter().filter(|mention| known(mention)) {
            if kept
                .last()
                .is_some_and(|last| last.end - last.start < mention.end - mention.start && last.start >= mention.start)
            {
                kept.pop();
            }
            let inside = kept.iter().rev().take(4).any(|last| {
                let shorter = mention.end - mention.start < last.end - last.start;
                last.start <= mention.start && mention.end <= last.end && shorter
            });
            if !inside {
                kept.push(mention);
            }
        }
        kept.into_iter()
    }

    fn finding(&self, entry: &Entry, mention: &Mention, reading: &Reading, text: &Text) -> Finding {
        let token = |slot: usize| reading.slots.get(slot).and_then(|slot| text.tokens.get(slot.token));
        Finding {
            concept: entry.id.clone(),
            name: text.language.pick(&entry.name.vi, &entry.name.en).to_owned(),
            state: presence(mention),
            of: mention.whose,
            time: when(mention.time),
            value: None,
            since: None,
            since_text: None,
            severity: self.severity(mention, reading),
            start: token(mention.start).map_or(0, |token| token.start),
            end: token(mention.end.saturating_sub(1)).map_or(0, |token| token.end),
            message_id: None,
        }
    }

    /// Words of strength that stand right before or after the mention, within its segment.
    fn severity(&self, mention: &Mention, reading: &Reading) -> Option<Severity> {
        let kinds = [Severity::Mild, Severity::Moderate, Severity::Severe];
        let near = |other: &&Mention| {
            let after = other.start >= mention.start && other.start <= mention.end + 1;
            let joined = reading.slots.get(mention.start).is_some_and(|slot| slot.before < Gap::Comma);
            let before = joined && other.end <= mention.start && mention.start - other.end <= 1;
            let torn = (mention.end..other.start.max(mention.end) + 1).any(|at| {
                at <= other.start
                    && reading
                        .slots
                        .get(at)
                        .is_some_and(|slot| slot.before >= Gap::Comma && at > mention.start)
            });
            (after && !torn) || before
        };
        let strongest = |concept: u32| {
            reading
                .mentions
                .iter()
                .filter(|other| other.concept == concept)
                .any(|other| near(&other))
        };
        self.severities
            .into_iter()
            .zip(kinds)
            .rev()
            .find(|(concept, _)| strongest(*concept))
            .map(|(_, kind)| kind)
    }
}

/// Puts the text's numbers onto the findings that they measure: a temperature onto a fever, a pressure onto high pressure.
pub fn attach(finding: &mut Finding, measures: &Measures) {
    let (measure, unit) = match finding.concept.as_str() {
        "fever" | "high_fever" | "low_temperature" => (Measure::Temperature, "°C"),
        "high_blood_pressure" | "low_blood_pressure" => (Measure::Systolic, "mmHg"),
        "high_blood_sugar" | "low_blood_sugar" => (Measure::Glucose, "mmol/l"),
        _ => return,
    };
    if finding.value.is_none() && finding.state != Presence::Absent {
        finding.value = measures.get(measure).map(|number| Quantity {
            number,
            unit: unit.to_owned(),
        });
    }
}

/// What is said of now: past is absent; supposed, asked or open is unknown.
fn presence(mention: &Mention) -> Presence {
    match (mention.state, mention.time) {
        (State::Absent, _) | (_, Time::Past | Time::Resolved) => Presence::Absent,
        (State::Uncertain, _) | (_, Time::Hypothetical) => Presence::Unknown,
        (State::Present, Time::Now | Time::General) => Presence::Present,
    }
}

fn when(time: Time) -> When {
    match time {
        // "Hết đau bụng rồi" is said of now: it is gone.
        Time::Now | Time::General | Time::Resolved => When::Now,
        Time::Past => When::Past,
        Time::Hypothetical => When::Hypothetical,
    }
}

/// Lay terms are plain words: the pattern's signs lose their meaning.
fn plain<'a>(terms: impl Iterator<Item = &'a String>) -> Vec<String> {
    terms
        .map(|term| term.replace(['(', ')', '[', ']', '<', '>', '|', '#', '='], " ").replace("..", " "))
        .filter(|term| term.chars().any(char::is_alphanumeric))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use crate::domain::finding::Whose;
    use crate::knowledge::pack::PackFile;
    use crate::language::text::read;
    use std::sync::LazyLock;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
        let entry = |id: &str, vi: &str, en: &str, lay: &str| {
            format!(
                "[[finding]]\nid='{id}'\nname={{vi='{vi}',en='{en}'}}\nlay_vi=[{lay}]\nlay_en=[]\nbackground=0.1\nquestion={{vi='',en=''}}\nwhy={{vi='',en=''}}\n\
                 meta={{sources=[],author='a',reviewed='2026-11-25',expires='2027-11-25',state='review',signed_off=false}}\n"
            )
        };
        let text = [
            entry("fever", "sốt", "fever", "'nóng sốt'"),
            entry("cough", "ho", "cough", ""),
            entry("abdominal_pain", "đau bụng", "stomach pain", "'đau dạ dày'"),
            entry("chest_pain", "đau ngực", "chest pain", "'tức ngực'"),
        ]
        .concat();
        Lexicon::new(&toml::from_str::<PackFile>(&text).unwrap().finding)
    });

    fn find(text: &str) -> Vec<(String, Presence, Whose, When)> {
        LEXICON
            .find(&read(text))
            .into_iter()
            .map(|found| (found.concept, found.state, found.of, found.time))
            .collect()
    }

    #[test]
    fn findings_are_present_absent_or_open() {
        let found = LEXICON.find(&read("Con em sốt 3 ngày nay, 39 độ, không ho"));
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].concept.as_str(), found[0].state, found[0].of),
            ("fever", Presence::Present, Whose::Child)
        );
        assert_eq!(
            found[0].value,
            Some(Quantity {
                number: 39.0,
                unit: "°C".to_owned()
            })
        );
        assert_eq!((found[1].concept.as_str(), found[1].state), ("cough", Presence::Absent));
        assert_eq!(find("nếu sau này bị đau ngực thì sao")[0].1, Presence::Unknown);
        assert_eq!(
            find("hồi nhỏ tôi hay ho")[0],
            ("cough".to_owned(), Presence::Absent, Whose::Own, When::Past)
        );
    }

    #[test]
    fn strength_is_taken_from_the_words_beside_it() {
        assert_eq!(LEXICON.find(&read("đau bụng dữ dội, ho nhẹ"))[0].severity, Some(Severity::Severe));
        assert_eq!(LEXICON.find(&read("đau bụng dữ dội, ho nhẹ"))[1].severity, Some(Severity::Mild));
        assert_eq!(LEXICON.find(&read("dau bung am i"))[0].severity, Some(Severity::Mild));
        assert_eq!(LEXICON.find(&read("đau bụng"))[0].severity, None);
    }

    #[test]
    fn places_count_code_points_of_the_text_as_sent() {
        let found = LEXICON.find(&read("🙂 bị ĐAU BỤNG"));
        assert_eq!((found[0].start, found[0].end), (5, 13));
    }
}
