//! From a text to mentions: terms found, idioms taken out, every mention asserted. Shared by rules and findings.

use crate::clinical::assertion::{self, CueHit, Kind, Mention, State, Time};
use crate::clinical::cues::Cue;
use crate::clinical::matcher::{self, Hit, Matcher};
use crate::clinical::pattern::Expander;
use crate::clinical::rules::{ConceptKind, RuleFile};
use crate::clinical::slots::Slots;
use crate::domain::finding::Whose;
use crate::domain::language::Language;
use crate::language::text::{Gap, Text};

/// What a numbered concept is to the reader.
#[derive(Clone, Copy, Debug)]
enum Role {
    /// Counts in texts of its language only: `no` is `nó` in an unaccented Vietnamese text.
    Cue(Cue, Language),
    Benign,
    Word,
    Mention(Kind),
}

#[derive(Debug, Default)]
pub struct Reader {
    matcher: Matcher,
    roles: Vec<Role>,
}

/// A text read by a [`Reader`].
#[derive(Debug)]
pub struct Reading {
    pub slots: Slots,
    pub mentions: Vec<Mention>,
}

impl Reader {
    /// A reader that knows the cues and idioms of the rule files, and none of their concepts yet.
    pub fn with_cues(file: &RuleFile, expander: &mut Expander<'_>) -> Result<Self, String> {
        let mut reader = Reader::default();
        reader.matcher.set_fillers(file.filler.iter().map(String::as_str));
        reader.matcher.set_barriers(file.barrier.iter().map(String::as_str));
        for cue in &file.cue {
            let number = reader.number(Role::Cue(cue.kind, Language::Vi));
            reader.add(number, &cue.vi, Language::Vi, expander)?;
            let number = reader.number(Role::Cue(cue.kind, Language::En));
            reader.add(number, &cue.en, Language::En, expander)?;
        }
        for concept in &file.concept {
            let number = match concept.kind {
                ConceptKind::Benign => reader.number(Role::Benign),
                ConceptKind::Word => reader.number(Role::Word),
                _ => continue,
            };
            reader.add(number, &concept.vi, Language::Vi, expander)?;
            reader.add(number, &concept.en, Language::En, expander)?;
        }
        Ok(reader)
    }

    /// A new concept; returns its number.
    pub fn concept(&mut self, kind: Kind, vi: &[String], en: &[String], expander: &mut Expander<'_>) -> Result<u32, String> {
        let number = self.number(Role::Mention(kind));
        self.add(number, vi, Language::Vi, expander)?;
        self.add(number, en, Language::En, expander)?;
        Ok(number)
    }

    /// How many numbers are given out.
    pub fn count(&self) -> usize {
        self.roles.len()
    }

    fn number(&mut self, role: Role) -> u32 {
        self.roles.push(role);
        u32::try_from(self.roles.len() - 1).unwrap_or(u32::MAX)
    }

    fn add(&mut self, number: u32, patterns: &[String], language: Language, expander: &mut Expander<'_>) -> Result<(), String> {
        for pattern in patterns {
            for sequence in expander.expand(pattern, language)? {
                self.matcher.add(number, &sequence);
            }
        }
        Ok(())
    }

    /// Reads texts in a row, oldest first; `joint` stands between two of them.
    pub fn read(&self, texts: &[&Text], joint: Gap) -> Reading {
        let slots = self.matcher.slots(texts, joint);
        let mut hits = self.matcher.find(&slots);
        self.drop_idioms(&mut hits);
        drop_misread(&mut hits);
        matcher::longest(&mut hits, |concept| matches!(self.roles.get(concept as usize), Some(Role::Cue(..))));
        let language = texts.last().map(|text| text.language).unwrap_or_default();
        let (cues, mut mentions) = self.sort(&hits, language);
        assertion::decide(&slots, &cues, &mut mentions);
        Reading { slots, mentions }
    }

    fn role(&self, hit: &Hit) -> Option<Role> {
        self.roles.get(hit.concept as usize).copied()
    }

    fn drop_idioms(&self, hits: &mut Vec<Hit>) {
        let mut benign: Vec<(Hit, bool)> = hits
            .iter()
            .filter_map(|hit| match self.role(hit)? {
                Role::Benign => Some((*hit, false)),
                Role::Word => Some((*hit, true)),
                _ => None,
            })
            .collect();
        if benign.is_empty() {
            return;
        }
        benign.sort_unstable_by_key(|(hit, _)| hit.start);
        let longest = benign.iter().map(|(hit, _)| hit.end - hit.start).max().unwrap_or(0);
        let near = |hit: &Hit| {
            let from = benign.partition_point(|(benign, _)| benign.start + longest < hit.start);
            let end = hit.end;
            benign.iter().skip(from).take_while(move |(benign, _)| benign.start < end)
        };
        hits.retain(|hit| match self.role(hit) {
            Some(Role::Mention(_)) => !near(hit).any(|(benign, word)| swallows(benign, hit) || (*word && bites(benign, hit))),
            // The `mình` of `giật mình` is nobody.
            Some(Role::Cue(cue, _)) if cue.is_person() => {
                !near(hit).any(|(benign, word)| *word && benign.start < hit.start && hit.end == benign.end)
            }
            _ => true,
        });
    }

    fn sort(&self, hits: &[Hit], spoken: Language) -> (Vec<CueHit>, Vec<Mention>) {
        let mut cues = Vec::new();
        let mut mentions = Vec::new();
        for hit in hits {
            match self.role(hit) {
                Some(Role::Cue(cue, language)) if language == spoken => cues.push(CueHit {
                    cue,
                    start: hit.start,
                    end: hit.end,
                }),
                Some(Role::Mention(kind)) => mentions.push(Mention {
                    concept: hit.concept,
                    kind,
                    start: hit.start,
                    end: hit.end,
                    guessed: hit.guessed,
                    state: State::Present,
                    time: Time::Now,
                    whose: Whose::Own,
                }),
                _ => {}
            }
        }
        (cues, mentions)
    }
}

/// A single word whose marks were guessed gives way to a longer term that reads the same word otherwise: `te tay trái` is `tê`, not `té`.
fn drop_misread(hits: &mut Vec<Hit>) {
    let long = |hit: &&Hit| hit.end - hit.start > 1;
    let mut starts: Vec<(usize, u32)> = hits.iter().filter(long).map(|hit| (hit.start, hit.first)).collect();
    let mut ends: Vec<(usize, u32)> = hits.iter().filter(long).map(|hit| (hit.end, hit.last)).collect();
    starts.sort_unstable();
    ends.sort_unstable();
    let other = |places: &[(usize, u32)], at: usize, word: u32| {
        let from = places.partition_point(|(place, _)| *place < at);
        let mut here = places.iter().skip(from).take_while(|(place, _)| *place == at).peekable();
        here.peek().is_some() && here.all(|(_, read)| *read != word)
    };
    hits.retain(|hit| hit.guessed == 0 || long(&hit) || !(other(&starts, hit.start, hit.first) || other(&ends, hit.end, hit.last)));
}

/// An idiom takes what lies within it, what starts with it, and what mostly consists of it.
fn swallows(benign: &Hit, hit: &Hit) -> bool {
    let length = |hit: &Hit| hit.end - hit.start;
    let within = benign.start <= hit.start && hit.end <= benign.end;
    let starts = benign.start == hit.start && length(benign) > 1 && hit.end > benign.end;
    let shared = benign.end.min(hit.end).saturating_sub(benign.start.max(hit.start));
    let mostly = hit.end <= benign.end && shared * 4 >= length(hit) * 3;
    let longer = hit.end <= benign.end && shared * 2 > length(hit) && length(benign) >= length(hit);
    // The first word of a guessed hit is the end of a compound: the `xuyên` of `thường xuyên`.
    let tail = hit.guessed > 0 && benign.start < hit.start && hit.start < benign.end;
    within || starts || mostly || longer || tail
}

/// A guessed hit runs into an ordinary word and takes its first syllable: the `tim tai` of `tìm tài liệu`.
fn bites(word: &Hit, hit: &Hit) -> bool {
    hit.guessed > 0 && hit.start < word.start && word.start < hit.end && hit.end < word.end
}
