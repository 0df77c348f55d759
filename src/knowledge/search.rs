//! Searching the pack: entries that the question names come first, then those that say its words. Below the threshold nothing
//! approved is known, and the caller has to say so (row K4).

use crate::domain::language::Language;
use crate::knowledge::catalogue::{Catalogue, Kind, SourceRef};
use crate::knowledge::index::{Board, Index, Wanted};
use crate::knowledge::load::Pack;
use crate::knowledge::names::{Named, Names};
use crate::knowledge::words::{self, Unit};
use crate::language::text::{self, Text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// A hit that scores less is no evidence: nothing approved is known of the question.
pub const EVIDENCE_THRESHOLD: f64 = 0.45;

/// Words of a question that are looked up: the rarest ones.
const MAX_WORDS: usize = 10;
/// From here on a question is found well enough; below it typing slips are considered.
const GOOD: f32 = 0.5;
/// Unknown words that are compared with the whole vocabulary.
const MAX_REPAIRS: usize = 4;
/// A named entry has at least this; how much of the question it covers makes the rest.
const NAMED: f32 = 0.55;
/// What a finding named in the question adds to a condition that has it always.
const RELATED: f32 = 0.25;
/// Longest excerpt, in code points, unless one sentence alone is longer.
const EXCERPT: usize = 240;

/// One found entry.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Hit {
    pub id: String,
    pub kind: Kind,
    pub title: String,
    /// Words that stand so in the entry.
    pub excerpt: String,
    /// 0 to 1.
    pub score: f64,
    pub source: SourceRef,
}

/// Why the index could not be built.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("the index could not be built: {0}")]
    Index(#[from] tantivy::TantivyError),
    #[error("the names could not be compiled: {0}")]
    Names(#[from] aho_corasick::BuildError),
    #[error("the English index was not finished")]
    Thread,
}

/// The searcher of a pack. Built once, shared by reference; nothing in it changes.
pub struct Search {
    catalogue: Catalogue,
    names: Names,
    vi: Index,
    en: Index,
    /// Row of a finding -> rows of the conditions that have it, and how often.
    related: HashMap<usize, Vec<(usize, f32)>>,
    /// Rows of interactions by the rows of their two sides.
    pairs: Vec<(usize, usize, usize)>,
}

impl Search {
    pub fn build(pack: &Pack) -> Result<Search, SearchError> {
        let catalogue = Catalogue::of(pack);
        let (vi, en, names) = std::thread::scope(|scope| {
            let english = scope.spawn(|| Index::build(&catalogue, Language::En));
            let names = Names::build(&catalogue);
            let vietnamese = Index::build(&catalogue, Language::Vi);
            (vietnamese, english.join(), names)
        });
        let en = en.map_err(|_| SearchError::Thread)?;
        Ok(Search {
            names: names?,
            vi: vi?,
            en: en?,
            related: related(pack, &catalogue),
            pairs: pairs(pack, &catalogue),
            catalogue,
        })
    }

    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The best entries for a question, best first.
    pub fn search(&self, query: &str, language: Language, limit: usize, today: NaiveDate) -> Vec<Hit> {
        self.search_text(&text::read_as(query, Some(language)), language, limit, today)
    }

    /// The same for a text that was read already.
    pub fn search_text(&self, query: &Text, language: Language, limit: usize, today: NaiveDate) -> Vec<Hit> {
        let index = self.index(language);
        let mut question = Question::of(index, words::units(query, language));
        let named = self.find_topic(query);
        let mut board = index.board();
        question.run(index, &mut board);
        if named.is_empty() && question.best(&board) < GOOD && question.repair(index) {
            board = index.board();
            question.run(index, &mut board);
        }
        self.synonyms(index, &question, &named, language, &mut board);
        let scores = self.scores(&question, &named, board);
        self.hits(scores, index, &question, language, limit, today)
    }

    /// Entries that the text calls by name, in its order.
    pub fn find_topic(&self, text: &Text) -> Vec<Named> {
        self.names.find(text)
    }

    fn index(&self, language: Language) -> &Index {
        match language {
            Language::Vi => &self.vi,
            Language::En => &self.en,
        }
    }

    /// What is called by a lay name is looked for by its clinical name as well: other entries use that.
    fn synonyms(&self, index: &Index, question: &Question, named: &[Named], language: Language, board: &mut Board) {
        for row in named
            .iter()
            .filter_map(|named| self.catalogue.row(named.place))
            .filter(|row| row.kind == Kind::Condition)
            .take(2)
        {
            let title = text::read_as(row.title.of(language), Some(language));
            for unit in words::units(&title, language).iter().filter(|unit| unit.pair) {
                if let Some(wanted) = index.wanted(unit).filter(|wanted| !question.asks(wanted)) {
                    index.award(
                        Wanted {
                            weight: wanted.weight * 0.3,
                            ..wanted
                        },
                        board,
                    );
                }
            }
        }
    }

    fn scores(&self, question: &Question, named: &[Named], board: Board) -> Vec<f32> {
        let mut scores = board.points;
        for score in &mut scores {
            *score = (*score / question.total).min(1.0);
        }
        for found in named {
            for (place, share) in self.related.get(&found.place).into_iter().flatten() {
                raise(&mut scores, *place, |score| score + RELATED * share * (1.0 - score));
            }
        }
        for (place, a, b) in &self.pairs {
            let has = |side: &usize| named.iter().any(|found| found.place == *side);
            if has(a) && has(b) {
                raise(&mut scores, *place, |score| 0.9 + 0.1 * score);
            }
        }
        for found in named {
            let words = found.end - found.start;
            let long = 0.05 * words.min(5) as f32;
            let first = if matches!(found.kind, Kind::ApprovedAnswer | Kind::FirstAid) {
                0.05
            } else {
                0.0
            };
            raise(&mut scores, found.place, |score| {
                score.max((NAMED + long + first + (0.4 - long) * score).min(1.0))
            });
        }
        scores
    }

    fn hits(&self, scores: Vec<f32>, index: &Index, question: &Question, language: Language, limit: usize, today: NaiveDate) -> Vec<Hit> {
        let usable = |place: usize| self.catalogue.row(place).is_some_and(|row| today <= row.expires);
        let mut ranked: Vec<(usize, f32)> = scores.into_iter().enumerate().filter(|(_, score)| *score > 0.05).collect();
        ranked.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let best = ranked.into_iter().filter(|(place, _)| usable(*place)).take(limit);
        best.filter_map(|(place, score)| {
            let row = self.catalogue.row(place)?;
            let passage = index.best_passage(place, &question.wanted);
            Some(Hit {
                id: row.id.clone(),
                kind: row.kind,
                title: row.title.of(language).to_owned(),
                excerpt: excerpt(row.passages(language), passage),
                score: f64::from((score * 1000.0).round() / 1000.0),
                source: row.source.clone(),
            })
        })
        .collect()
    }
}

fn raise(scores: &mut [f32], place: usize, to: impl Fn(f32) -> f32) {
    if let Some(score) = scores.get_mut(place) {
        *score = to(*score);
    }
}

/// A question as the index sees it.
struct Question {
    wanted: Vec<Wanted>,
    /// Single words that no row has, folded, with their share in the total.
    unknown: Vec<String>,
    /// Weight of all its words, known or not: a question about something else scores low.
    total: f32,
}

impl Question {
    fn of(index: &Index, units: Vec<Unit>) -> Question {
        let mut wanted: Vec<Wanted> = Vec::with_capacity(units.len());
        let mut unknown = Vec::new();
        let mut lost = 0.0;
        for unit in units {
            match index.wanted(&unit) {
                Some(word) if wanted.iter().any(|other| other.lexeme == word.lexeme) => {}
                Some(word) => wanted.push(word),
                // Two known words that no row has side by side are no loss.
                None if unit.pair => {}
                None => {
                    lost += index.unknown() * unit.content * 0.8;
                    unknown.push(unit.folded);
                }
            }
        }
        wanted.sort_unstable_by(|a, b| b.weight.total_cmp(&a.weight).then(a.lexeme.cmp(&b.lexeme)));
        wanted.truncate(MAX_WORDS);
        let known: f32 = wanted.iter().map(|word| word.weight).sum();
        Question {
            wanted,
            unknown,
            total: (known + lost).max(0.1),
        }
    }

    fn run(&self, index: &Index, board: &mut Board) {
        for wanted in &self.wanted {
            index.award(*wanted, board);
        }
    }

    fn best(&self, board: &Board) -> f32 {
        board.points.iter().copied().fold(0.0, f32::max) / self.total
    }

    fn asks(&self, wanted: &Wanted) -> bool {
        self.wanted.iter().any(|own| own.lexeme == wanted.lexeme)
    }

    /// Takes unknown words for the known ones they look like. False where there was nothing to mend.
    fn repair(&mut self, index: &Index) -> bool {
        let mut mended = false;
        for word in self.unknown.iter().take(MAX_REPAIRS) {
            if let Some((wanted, distance)) = index.alike(word) {
                let sure = if distance == 1 { wanted.sure } else { wanted.sure * 0.75 };
                self.wanted.push(Wanted { sure, ..wanted });
                self.total += wanted.weight - index.unknown() * 0.8;
                mended = true;
            }
        }
        self.total = self.total.max(0.1);
        mended
    }
}

/// The passage, and those after it as far as they fit.
fn excerpt(passages: &[String], from: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    for passage in passages.iter().skip(from) {
        let more = passage.chars().count();
        if length > 0 && length + more + 1 > EXCERPT {
            break;
        }
        if length > 0 {
            out.push(' ');
        }
        out.push_str(passage);
        length += more + 1;
        // One more sentence is read on for sense, not the rest of the entry.
        if length > EXCERPT / 3 {
            break;
        }
    }
    out
}

fn related(pack: &Pack, catalogue: &Catalogue) -> HashMap<usize, Vec<(usize, f32)>> {
    let mut related: HashMap<usize, Vec<(usize, f32)>> = HashMap::new();
    for condition in pack.conditions.iter() {
        let Some(place) = catalogue.place(Kind::Condition, &condition.id) else {
            continue;
        };
        for link in &condition.findings {
            if let Some(finding) = catalogue.place(Kind::Finding, &link.finding) {
                related.entry(finding).or_default().push((place, link.p as f32));
            }
        }
    }
    related
}

fn pairs(pack: &Pack, catalogue: &Catalogue) -> Vec<(usize, usize, usize)> {
    let side = |side: &str| -> Vec<usize> {
        let own = pack.medicines.iter().filter(|medicine| match side.strip_prefix("class:") {
            Some(class) => medicine.classes.iter().any(|own| own == class),
            None => medicine.id == side,
        });
        own.filter_map(|medicine| catalogue.place(Kind::Medicine, &medicine.id)).collect()
    };
    let mut out = Vec::new();
    for entry in &pack.interactions {
        let Some(place) = catalogue.place(Kind::Interaction, &entry.key()) else {
            continue;
        };
        let (left, right) = (side(&entry.a), side(&entry.b));
        for a in &left {
            out.extend(right.iter().filter(|b| *b != a).map(|b| (place, *a, *b)));
        }
    }
    out
}
