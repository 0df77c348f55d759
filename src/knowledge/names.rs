//! Finds entries that a text calls by name: the cheap way to the right entry, without the index. Longest name first; a word
//! typed with marks must be the same word (`bò` is not `bọ`).

use crate::domain::language::Language;
use crate::knowledge::catalogue::{Catalogue, Kind};
use crate::knowledge::words;
use crate::language::text::{self, Text, Token};
use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};
use std::collections::HashMap;

/// An entry named in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Named {
    /// Row of the catalogue.
    pub place: usize,
    pub kind: Kind,
    /// Tokens of the text: from, to exclusive.
    pub start: usize,
    pub end: usize,
}

/// A way to write a name: its words as they are spelt, and whom it means.
struct Name {
    exact: Vec<String>,
    /// Another name of something: then one bare syllable is not enough (`mua` is `mua` far more often than `mửa`).
    lay: bool,
    rows: Vec<(usize, Kind)>,
}

pub struct Names {
    automaton: AhoCorasick,
    /// By pattern: the spellings that fold to it.
    patterns: Vec<Vec<Name>>,
}

impl Names {
    pub fn build(catalogue: &Catalogue) -> Result<Names, BuildError> {
        let mut by_fold: HashMap<String, Vec<Name>> = HashMap::new();
        for (place, row) in catalogue.rows().iter().enumerate() {
            let vi = std::iter::once(&row.title.vi).chain(&row.names_vi).map(|name| (name, Language::Vi));
            let en = std::iter::once(&row.title.en).chain(&row.names_en).map(|name| (name, Language::En));
            for (name, language) in vi.chain(en) {
                let read = text::read_as(name, Some(language));
                // A name of one function word would be found in every message.
                let trivial = read.tokens.len() == 1 && read.tokens.iter().all(|t| words::is_function_word(&t.exact) || t.folded.len() < 2);
                if read.tokens.is_empty() || trivial || row.kind == Kind::Interaction {
                    continue;
                }
                let lay = *name != row.title.vi && *name != row.title.en;
                add(
                    by_fold.entry(format!("{} ", read.folded)).or_default(),
                    &read,
                    lay,
                    (place, row.kind),
                );
            }
        }
        let mut sorted: Vec<(String, Vec<Name>)> = by_fold.into_iter().collect();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        let (keys, patterns): (Vec<String>, Vec<Vec<Name>>) = sorted.into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::Standard)
            .build(&keys)?;
        Ok(Names { automaton, patterns })
    }

    /// Entries named in the text, in its order. Of names that overlap the longest counts; one name may mean several entries.
    pub fn find(&self, text: &Text) -> Vec<Named> {
        let mut folded = String::with_capacity(text.folded.len() + 1);
        folded.push_str(&text.folded);
        folded.push(' ');
        let mut found: Vec<Named> = Vec::new();
        for hit in self.automaton.find_overlapping_iter(&folded) {
            let bytes = folded.as_bytes();
            let whole = hit.start() == 0 || bytes.get(hit.start() - 1) == Some(&b' ');
            if !whole {
                continue;
            }
            let start = spaces(bytes.get(..hit.start()));
            let end = start + spaces(bytes.get(hit.start()..hit.end()));
            let Some(spellings) = self.patterns.get(hit.pattern().as_usize()) else {
                continue;
            };
            for name in spellings.iter().filter(|name| name.agrees(text, start)) {
                found.extend(name.rows.iter().map(|(place, kind)| Named {
                    place: *place,
                    kind: *kind,
                    start,
                    end,
                }));
            }
        }
        longest(found)
    }
}

fn spaces(bytes: Option<&[u8]>) -> usize {
    bytes.map_or(0, |bytes| bytes.iter().filter(|byte| **byte == b' ').count())
}

fn add(spellings: &mut Vec<Name>, read: &Text, lay: bool, row: (usize, Kind)) {
    let exact: Vec<String> = read.tokens.iter().map(|token| token.exact.clone()).collect();
    match spellings.iter_mut().find(|name| name.exact == exact) {
        Some(name) if name.rows.contains(&row) => {}
        Some(name) => {
            name.rows.push(row);
            name.lay &= lay;
        }
        None => spellings.push(Name {
            exact,
            lay,
            rows: vec![row],
        }),
    }
}

impl Name {
    /// Words typed with marks must be spelt like the name; words typed bare may be any that fold alike. A text that uses marks
    /// elsewhere means its bare words as they stand.
    fn agrees(&self, text: &Text, start: usize) -> bool {
        let accented = text.is_accented();
        if let [only] = self.exact.as_slice()
            && self.lay
            && text.tokens.get(start).is_some_and(|token| token.exact != *only)
        {
            return false;
        }
        let bare = |token: &Token| !token.accented && (!accented || !words::is_function_word(&token.exact));
        let fits = |(at, word): (usize, &String)| text.tokens.get(start + at).is_some_and(|token| token.exact == *word || bare(token));
        self.exact.iter().enumerate().all(fits)
    }
}

/// Drops what lies within or overlaps a longer find.
fn longest(mut found: Vec<Named>) -> Vec<Named> {
    found.sort_by_key(|named| (std::cmp::Reverse(named.end - named.start), named.start));
    let mut kept: Vec<Named> = Vec::with_capacity(found.len());
    for named in found {
        let clash = |other: &Named| other.start < named.end && named.start < other.end;
        let same = |other: &Named| (other.start, other.end) == (named.start, named.end);
        if !kept.iter().any(|other| clash(other) && !same(other)) {
            kept.push(named);
        }
    }
    kept.sort_by_key(|named| (named.start, named.kind, named.place));
    kept
}
