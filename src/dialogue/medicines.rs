//! Medicines named in a text, with their place: substances, brands, products of several substances, one slip of the finger forgiven.

use crate::domain::understanding::MedicineMention;
use crate::knowledge::load::Pack;
use crate::knowledge::medicines::{names, substance};
use crate::language::syllable::is_syllable;
use crate::language::text::{self, Text};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::collections::HashMap;

/// Shorter names are not guessed at.
const FORGIVEN_LENGTH: usize = 6;

/// A name: its words as they are spelt, and the ids of its substances.
struct Name {
    exact: Vec<String>,
    ids: Vec<String>,
}

/// Every name of the pack.
pub struct MedicineNames {
    automaton: AhoCorasick,
    names: Vec<Name>,
    /// Every long name with one letter left out, to the names it may be.
    near: HashMap<String, Vec<usize>>,
}

/// A medicine found in the words `first` to before `after`.
struct Found {
    first: usize,
    after: usize,
    name: usize,
}

impl MedicineNames {
    pub fn build(pack: &Pack) -> Result<Self, String> {
        let mut by_fold: HashMap<String, Name> = HashMap::new();
        for name in names(pack).into_iter().filter(|name| !name.food) {
            let read = text::read(&name.written);
            let short = read.tokens.len() == 1 && read.folded.len() < 3;
            if !short && !read.folded.is_empty() {
                let exact = read.tokens.into_iter().map(|token| token.exact).collect();
                by_fold.insert(read.folded, Name { exact, ids: name.ids });
            }
        }
        let mut sorted: Vec<(String, Name)> = by_fold.into_iter().collect();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        let mut near: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, (folded, _)) in sorted.iter().enumerate() {
            if folded.len() >= FORGIVEN_LENGTH && folded.bytes().all(|b| b.is_ascii_lowercase()) {
                for key in shortened(folded) {
                    near.entry(key).or_default().push(place);
                }
            }
        }
        let keys = sorted.iter().map(|(folded, _)| format!(" {folded} "));
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(keys)
            .map_err(|error| format!("medicine names: {error}"))?;
        Ok(Self {
            automaton,
            names: sorted.into_iter().map(|(_, name)| name).collect(),
            near,
        })
    }

    /// Mentions in the order of the text; of names that overlap the longest.
    pub fn find(&self, text: &Text) -> Vec<MedicineMention> {
        let mut found = self.exact(text);
        found.sort_by_key(|found| (std::cmp::Reverse(found.after - found.first), found.first));
        let mut taken = vec![false; text.tokens.len()];
        let mut kept: Vec<Found> = Vec::new();
        for found in found {
            let free = taken.get(found.first..found.after).is_some_and(|run| !run.contains(&true));
            if free {
                taken.iter_mut().take(found.after).skip(found.first).for_each(|taken| *taken = true);
                kept.push(found);
            }
        }
        for (at, token) in text.tokens.iter().enumerate() {
            if !taken.get(at).copied().unwrap_or(true)
                && let Some(name) = self.slip(&token.folded)
            {
                kept.push(Found {
                    first: at,
                    after: at + 1,
                    name,
                });
            }
        }
        kept.sort_by_key(|found| found.first);
        kept.iter().filter_map(|found| self.mention(text, found)).collect()
    }

    fn exact(&self, text: &Text) -> Vec<Found> {
        let padded = format!(" {} ", text.folded);
        let mut found = Vec::new();
        let (mut at, mut words) = (0, 0);
        let mut hits: Vec<_> = self.automaton.find_overlapping_iter(&padded).collect();
        hits.sort_by_key(aho_corasick::Match::start);
        for hit in hits {
            // Words before the hit, counted on from the hit before.
            words += padded
                .as_bytes()
                .get(at..hit.start())
                .map_or(0, |gap| gap.iter().filter(|byte| **byte == b' ').count());
            at = hit.start();
            let name = hit.pattern().as_usize();
            let Some(length) = self.names.get(name).map(|name| name.exact.len()) else {
                continue;
            };
            if self.agrees(text, words, name) {
                found.push(Found {
                    first: words,
                    after: words + length,
                    name,
                });
            }
        }
        found
    }

    /// A word typed with marks must be spelt like the name.
    fn agrees(&self, text: &Text, first: usize, name: usize) -> bool {
        let accented = text.is_accented();
        self.names.get(name).is_some_and(|name| {
            name.exact.iter().enumerate().all(|(offset, word)| {
                text.tokens.get(first + offset).is_some_and(|token| {
                    let marked = !word.is_ascii();
                    token.exact == *word || (!token.accented && (!marked || !accented))
                })
            })
        })
    }

    /// The one name that a long word misspells by one letter; none where two would do.
    fn slip(&self, word: &str) -> Option<usize> {
        if word.len() < FORGIVEN_LENGTH || !word.bytes().all(|b| b.is_ascii_lowercase()) || is_syllable(word) {
            return None;
        }
        let mut found: Option<usize> = None;
        for key in shortened(word) {
            for place in self.near.get(&key).into_iter().flatten() {
                let Some(name) = self.names.get(*place) else { continue };
                let spelt: String = name.exact.concat();
                let same_start = spelt.chars().next() == word.chars().next();
                if !same_start || strsim::osa_distance(&spelt, word) > 1 {
                    continue;
                }
                match found.and_then(|other| self.names.get(other)) {
                    Some(other) if other.ids != name.ids => return None,
                    Some(_) => {}
                    None => found = Some(*place),
                }
            }
        }
        found
    }

    fn mention(&self, text: &Text, found: &Found) -> Option<MedicineMention> {
        let start = text.tokens.get(found.first)?.start;
        let end = text.tokens.get(found.after - 1)?.end;
        let name = self.names.get(found.name)?;
        Some(MedicineMention {
            name: text.slice(start, end),
            substance: substance(&name.ids),
            start,
            end,
        })
    }
}

/// The word, and the word with each of its letters left out.
fn shortened(word: &str) -> Vec<String> {
    let mut keys = vec![word.to_owned()];
    for (place, letter) in word.char_indices() {
        let (head, tail) = word.split_at(place);
        keys.push(format!("{head}{}", tail.strip_prefix(letter).unwrap_or(tail)));
    }
    keys.dedup();
    keys
}
