//! One walk over the tokens finds every term of every list: a trie of word ids with optional fillers and gaps. Knows no medicine.

use crate::clinical::pattern::{Part, Sequence};
use crate::clinical::slots::Slots;
use crate::clinical::vocabulary::{FxMap, NUMBER, Vocabulary};
use crate::language::text::{Gap, Text};

/// Fillers allowed inside one term.
const MAX_FILLERS: u8 = 2;
/// Half-finished matches kept at once: keeps hostile repetition linear.
const MAX_ACTIVE: usize = 400;

/// The width of a `..` gap: it stays within its comma; a wider one may leave it.
const NARROW: u8 = 3;

/// A term found. `start` and `end` count slots (see [`Slots`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hit {
    pub concept: u32,
    pub start: usize,
    pub end: usize,
    /// Words whose marks had to be guessed.
    pub guessed: u8,
    /// The words that the first and the last slot were read as.
    pub first: u32,
    pub last: u32,
}

#[derive(Clone, Copy, Debug)]
struct Term {
    concept: u32,
    strict: bool,
}

#[derive(Clone, Debug, Default)]
struct Node {
    /// One bit for each word that leads on from here, by its id modulo 64: most words are turned away without a look-up.
    leads: u64,
    terms: Vec<Term>,
    /// Nodes reached by leaving a gap: (words that may be skipped, node).
    gaps: Vec<(u8, u32)>,
}

#[derive(Clone, Copy)]
struct Walk {
    node: u32,
    start: usize,
    end: usize,
    skips: u8,
    /// Words that may still be skipped.
    gap: u8,
    /// Inside of a wide gap, which may cross a comma.
    wide: bool,
    /// Words were skipped right before this place.
    loose: bool,
    /// The last word was an unlikely reading: its neighbour must stand right beside it.
    unlikely: bool,
    /// At least one word is a likely reading.
    likely: bool,
    guessed: u8,
    first: u32,
    last: u32,
}

impl Walk {
    fn root(at: usize) -> Self {
        Walk {
            node: 0,
            start: at,
            end: at,
            skips: 0,
            gap: 0,
            wide: false,
            loose: false,
            unlikely: false,
            likely: false,
            guessed: 0,
            first: 0,
            last: 0,
        }
    }
}

/// The bit of a word in [`Node::leads`].
fn bit(word: u32) -> u64 {
    1 << (word % 64)
}

/// One slot, as every walk sees it.
struct Place<'a> {
    at: usize,
    ids: &'a [(u32, bool)],
    /// The bits of all its words.
    bits: u64,
    comma: bool,
    accented: bool,
    barrier: bool,
    filler: bool,
}

#[derive(Debug)]
pub struct Matcher {
    vocabulary: Vocabulary,
    nodes: Vec<Node>,
    edges: FxMap<u64, u32>,
    /// By word, where a term that begins with it goes on; 0 where none does.
    starts: Vec<u32>,
}

impl Default for Matcher {
    fn default() -> Self {
        Matcher {
            vocabulary: Vocabulary::default(),
            nodes: vec![Node::default()],
            edges: FxMap::default(),
            starts: Vec::new(),
        }
    }
}

fn edge(node: u32, word: u32) -> u64 {
    (u64::from(node) << 32) | u64::from(word)
}

impl Matcher {
    pub fn set_fillers<'a>(&mut self, words: impl IntoIterator<Item = &'a str>) {
        for word in words {
            self.vocabulary.set_filler(word);
        }
    }

    /// Words that no gap may skip: what they stand before is not what was meant.
    pub fn set_barriers<'a>(&mut self, words: impl IntoIterator<Item = &'a str>) {
        for word in words {
            self.vocabulary.set_barrier(word);
        }
    }

    pub fn add(&mut self, concept: u32, sequence: &Sequence) {
        let mut node = 0_u32;
        let mut last: Option<u32> = None;
        for part in &sequence.parts {
            let word = match part {
                Part::Word(word) => self.vocabulary.intern(word),
                Part::Number => NUMBER,
                Part::Gap(width) => {
                    node = self.gap(node, *width);
                    last = None;
                    continue;
                }
            };
            if let Some(last) = last.filter(|last| *last != NUMBER && word != NUMBER) {
                self.vocabulary.join(last, word);
            }
            last = Some(word);
            node = self.child(node, word);
        }
        if let Some(node) = self.nodes.get_mut(node as usize)
            && !node
                .terms
                .iter()
                .any(|term| term.concept == concept && term.strict == sequence.strict)
        {
            node.terms.push(Term {
                concept,
                strict: sequence.strict,
            });
        }
    }

    fn child(&mut self, node: u32, word: u32) -> u32 {
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let child = *self.edges.entry(edge(node, word)).or_insert(next);
        if child == next {
            self.nodes.push(Node::default());
        }
        if let Some(node) = self.nodes.get_mut(node as usize) {
            node.leads |= bit(word);
        }
        if node == 0 {
            let word = word as usize;
            self.starts.resize(self.starts.len().max(word + 1), 0);
            if let Some(start) = self.starts.get_mut(word) {
                *start = child;
            }
        }
        child
    }

    /// Where this word leads from this place. Most questions are asked of the beginning.
    fn step(&self, node: u32, word: u32) -> Option<u32> {
        if node == 0 {
            self.starts.get(word as usize).copied().filter(|start| *start != 0)
        } else {
            self.edges.get(&edge(node, word)).copied()
        }
    }

    fn gap(&mut self, node: u32, width: u8) -> u32 {
        let known = self
            .nodes
            .get(node as usize)
            .and_then(|node| node.gaps.iter().find(|(w, _)| *w == width))
            .map(|(_, to)| *to);
        known.unwrap_or_else(|| {
            let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            self.nodes.push(Node::default());
            if let Some(node) = self.nodes.get_mut(node as usize) {
                node.gaps.push((width, next));
            }
            next
        })
    }

    /// Reads texts in a row; `joint` says what stands between two of them.
    pub fn slots(&self, texts: &[&Text], joint: Gap) -> Slots {
        Slots::read(&self.vocabulary, texts, joint)
    }

    /// All terms, in the order in which they end.
    pub fn find(&self, slots: &Slots) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut active: Vec<Walk> = Vec::new();
        let mut next: Vec<Walk> = Vec::new();
        for (at, slot) in slots.iter().enumerate() {
            if slot.before == Gap::Sentence {
                active.clear();
            }
            next.clear();
            let ids = slots.ids(slot);
            let place = Place {
                comma: slot.before == Gap::Comma,
                accented: slot.accented,
                barrier: ids.iter().any(|(id, unlikely)| !unlikely && self.vocabulary.is_barrier(*id)),
                filler: ids.iter().any(|(id, _)| self.vocabulary.is_filler(*id)),
                bits: ids.iter().fold(0, |bits, (id, _)| bits | bit(*id)),
                ids,
                at,
            };
            for walk in active.iter().copied().chain(std::iter::once(Walk::root(at))) {
                self.advance(walk, &place, &mut next, &mut hits);
            }
            next.truncate(MAX_ACTIVE);
            std::mem::swap(&mut active, &mut next);
        }
        hits
    }

    /// One walk over one slot: on to every word that it may be, or past it.
    fn advance(&self, walk: Walk, place: &Place<'_>, next: &mut Vec<Walk>, hits: &mut Vec<Hit>) {
        let fresh = walk.node == 0;
        if place.comma && !fresh && !walk.wide {
            return;
        }
        let leads = self.nodes.get(walk.node as usize).map_or(0, |node| node.leads);
        if leads & place.bits != 0 {
            let open = |(id, unlikely): &&(u32, bool)| leads & bit(*id) != 0 && !(*unlikely && walk.loose);
            for (id, unlikely) in place.ids.iter().filter(open) {
                if let Some(node) = self.step(walk.node, *id) {
                    let guess = self.vocabulary.is_accented(*id) && !place.accented;
                    let on = Walk {
                        node,
                        end: place.at + 1,
                        gap: 0,
                        wide: false,
                        loose: false,
                        unlikely: *unlikely,
                        likely: walk.likely || !*unlikely,
                        guessed: walk.guessed.saturating_add(u8::from(guess)),
                        first: if fresh { *id } else { walk.first },
                        last: *id,
                        ..walk
                    };
                    self.enter(on, next, hits);
                }
            }
        }
        if fresh || place.barrier || walk.unlikely {
            return;
        }
        if walk.gap > 0 {
            next.push(Walk {
                gap: walk.gap - 1,
                loose: true,
                ..walk
            });
        } else if place.filler && walk.skips < MAX_FILLERS {
            next.push(Walk {
                skips: walk.skips + 1,
                loose: true,
                ..walk
            });
        }
    }

    fn enter(&self, walk: Walk, next: &mut Vec<Walk>, hits: &mut Vec<Hit>) {
        let Some(node) = self.nodes.get(walk.node as usize) else { return };
        // `ban co` is `bạn có`: a term of which no word is read as it is usually meant is not what the writer said.
        let counts = |term: &&Term| walk.likely && (!term.strict || walk.guessed == 0);
        for term in node.terms.iter().filter(counts) {
            hits.push(Hit {
                concept: term.concept,
                start: walk.start,
                end: walk.end,
                guessed: walk.guessed,
                first: walk.first,
                last: walk.last,
            });
        }
        // A place that no word leads on from is an end.
        if node.leads != 0 {
            next.push(walk);
        }
        for (width, node) in &node.gaps {
            next.push(Walk {
                node: *node,
                gap: *width,
                wide: *width > NARROW,
                ..walk
            });
        }
    }
}

/// Of hits of one concept that overlap, the longest stays. Concepts that `all` names keep every hit.
pub fn longest(hits: &mut Vec<Hit>, all: impl Fn(u32) -> bool) {
    hits.sort_by_key(|hit| (hit.concept, hit.start, std::cmp::Reverse(hit.end), hit.guessed));
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits.iter() {
        match kept.last_mut() {
            Some(last) if last.concept == hit.concept && hit.start < last.end && !all(hit.concept) => {
                if hit.end - hit.start > last.end - last.start {
                    *last = *hit;
                }
            }
            _ => kept.push(*hit),
        }
    }
    kept.sort_by_key(|hit| (hit.start, hit.end));
    *hits = kept;
}
