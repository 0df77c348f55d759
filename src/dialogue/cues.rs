//! Words that tell of a class: a table of weighted phrases over the folded text, all found in one pass. Knows no class by name.

use crate::domain::language::Language;
use crate::language::text;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde::Deserialize;
use std::collections::HashMap;

/// Most bytes between two parts of a phrase with a gap: a handful of words.
const GAP: usize = 36;

/// The table of all cues, as `data/knowledge/intents.toml` keeps it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CueFile {
    pub intent: Vec<CueGroup>,
    pub question: Vec<CueGroup>,
    pub example: Vec<ExampleGroup>,
}

/// Whole messages of one purpose.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleGroup {
    pub of: String,
    pub vi: Vec<String>,
    pub en: Vec<String>,
}

/// Phrases that say the same: together they count once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CueGroup {
    /// The class that they tell of.
    pub of: String,
    pub weight: f64,
    #[serde(default)]
    pub vi: Vec<String>,
    #[serde(default)]
    pub en: Vec<String>,
}

impl CueFile {
    pub fn embedded() -> Result<Self, String> {
        toml::from_str(include_str!("../../data/knowledge/intents.toml")).map_err(|error| format!("intents.toml: {error}"))
    }
}

/// One part of a phrase, and which phrase goes on or ends with it.
#[derive(Clone, Copy)]
struct Use {
    /// Place in the table of open phrases where the part before leaves its end; none for a first part.
    needs: Option<usize>,
    /// Where this part leaves its end, or the group that is complete with it.
    then: Then,
}

#[derive(Clone, Copy)]
enum Then {
    Leaves(usize),
    Completes(usize),
}

/// Cues of several classes, ready to be looked for.
pub struct Cues {
    automaton: AhoCorasick,
    uses: Vec<Vec<Use>>,
    /// Class and weight of every group.
    groups: Vec<(usize, f64)>,
    open: usize,
    classes: usize,
}

impl Cues {
    /// `class_of` gives the number of a class, all below `classes`.
    pub fn build(table: &[CueGroup], classes: usize, class_of: impl Fn(&str) -> Option<usize>) -> Result<Self, String> {
        let mut parts: HashMap<String, usize> = HashMap::new();
        let mut uses: Vec<Vec<Use>> = Vec::new();
        let mut groups = Vec::new();
        let mut open = 0;
        for entry in table {
            let class = class_of(&entry.of)
                .filter(|class| *class < classes)
                .ok_or_else(|| format!("intents.toml: no class {}", entry.of))?;
            let vi = entry.vi.iter().map(|phrase| (phrase, Language::Vi));
            let en = entry.en.iter().map(|phrase| (phrase, Language::En));
            for (phrase, language) in vi.chain(en) {
                let mut needs = None;
                let count = phrase.split("..").count();
                for (at, part) in phrase.split("..").enumerate() {
                    let next = parts.len();
                    let id = *parts.entry(pattern(part, language)).or_insert(next);
                    if id == uses.len() {
                        uses.push(Vec::new());
                    }
                    let then = if at + 1 == count {
                        Then::Completes(groups.len())
                    } else {
                        open += 1;
                        Then::Leaves(open - 1)
                    };
                    uses.get_mut(id).ok_or("cue parts are numbered in a row")?.push(Use { needs, then });
                    needs = Some(open.saturating_sub(1));
                }
            }
            groups.push((class, entry.weight));
        }
        let mut keys: Vec<(String, usize)> = parts.into_iter().collect();
        keys.sort_by_key(|(_, id)| *id);
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(keys.iter().map(|(key, _)| key))
            .map_err(|error| format!("intents.toml: {error}"))?;
        Ok(Self {
            automaton,
            uses,
            groups,
            open,
            classes,
        })
    }

    /// The weight of what the folded text says for every class.
    pub fn score(&self, folded: &str) -> Vec<f64> {
        let padded = format!("^ {folded} $");
        let mut ends: Vec<Option<usize>> = vec![None; self.open];
        let mut complete = vec![false; self.groups.len()];
        for hit in self.automaton.find_overlapping_iter(&padded) {
            for step in self.uses.get(hit.pattern().as_usize()).into_iter().flatten() {
                let fits = match step.needs {
                    None => true,
                    // Two parts may share the space between them.
                    Some(place) => ends
                        .get(place)
                        .copied()
                        .flatten()
                        .is_some_and(|end| end <= hit.start() + 1 && hit.start() <= end + GAP),
                };
                match step.then {
                    Then::Leaves(place) if fits => ends.get_mut(place).map_or((), |end| *end = Some(hit.end())),
                    Then::Completes(group) if fits => complete.get_mut(group).map_or((), |done| *done = true),
                    _ => {}
                }
            }
        }
        let mut scores = vec![0.0; self.classes];
        for ((class, weight), _) in self.groups.iter().zip(complete).filter(|(_, complete)| *complete) {
            if let Some(score) = scores.get_mut(*class) {
                *score += weight;
            }
        }
        scores
    }
}

/// A part as it stands in the padded text: whole words, `^` and `$` its ends.
fn pattern(part: &str, language: Language) -> String {
    let part = part.trim();
    let (start, part) = part.strip_prefix("^ ").map_or((" ", part), |rest| ("^ ", rest));
    let (end, part) = part.strip_suffix(" $").map_or((" ", part), |rest| (" $", rest));
    format!("{start}{}{end}", text::read_as(part, Some(language)).folded)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::*;

    fn cues(phrases: &[&str]) -> Cues {
        let group = CueGroup {
            of: "x".into(),
            weight: 2.0,
            vi: phrases.iter().map(ToString::to_string).collect(),
            en: Vec::new(),
        };
        Cues::build(&[group], 1, |_| Some(0)).unwrap()
    }

    #[test]
    fn phrases_are_whole_words_with_gaps_and_ends() {
        let says = |phrase: &str, text: &str| cues(&[phrase]).score(text).first() == Some(&2.0);
        assert!(says("hủy .. lịch", "em muon huy giup cai lich"));
        assert!(says("hủy .. lịch", "huy lich"));
        assert!(!says("hủy .. lịch", "lich bi huy"));
        assert!(!says("hủy .. lịch", "huy mot hai ba bon nam sau bay tam chin muoi mot hai lich"));
        assert!(says("^ chào", "chao bac si"));
        assert!(!says("^ chào", "bac si chao"));
        assert!(says("lịch $", "xem lich"));
        assert!(!says("lịch", "lichen"));
    }

    #[test]
    fn a_group_counts_once() {
        assert_eq!(cues(&["đặt lịch", "lịch khám"]).score("dat lich kham"), [2.0]);
    }
}
