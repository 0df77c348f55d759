//! The inverted index of one language, in memory: which rows say a word, in their names or in their passages. Ranking rows
//! for a question is `search`'s work.

use crate::domain::language::Language;
use crate::knowledge::catalogue::Catalogue;
use crate::knowledge::forms::{self, Forms};
use crate::knowledge::words::{self, Unit};
use crate::language::text;
use std::collections::HashMap;
use std::sync::Arc;
use tantivy::directory::RamDirectory;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{InvertedIndexReader, SegmentReader, SingleSegmentIndexWriter, TantivyDocument};

const WRITER_MEMORY: usize = 15_000_000;
/// Saturation and length constants of BM25, as everybody uses them.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// What a match is worth: in a name, and the range in a passage, where more mentions in a shorter text are worth more.
const IN_NAME: f32 = 0.85;
const IN_PASSAGE: f32 = 0.3;
const PASSAGE_RANGE: f32 = 0.4;
/// A word typed with marks, found only in another spelling: `tiêu` for `tiểu`.
const OTHER_MARKS: f32 = 0.6;
/// Passages of a row that an excerpt chooses from.
const MASK: usize = 64;

/// A form of a word that some row has.
#[derive(Clone, Default, Debug)]
struct Lexeme {
    names: Option<TermInfo>,
    body: Option<TermInfo>,
    rarity: f32,
}

/// One field of the index.
struct Side {
    reader: Arc<InvertedIndexReader>,
    /// The length part of BM25, row by row.
    lengths: Vec<f32>,
}

/// A word of a question as the index knows it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Wanted {
    pub lexeme: u32,
    /// Weight in the score: rare words weigh more.
    pub weight: f32,
    /// How surely it is the word that was typed.
    pub sure: f32,
}

/// Points of the rows for one question.
#[derive(Clone, Debug)]
pub struct Board {
    pub points: Vec<f32>,
    best: Vec<f32>,
    touched: Vec<u32>,
}

pub struct Index {
    lexemes: HashMap<Box<str>, u32>,
    /// Single words without marks by their length: what a mistyped word is compared with.
    singles: Vec<Vec<(Box<str>, u32)>>,
    table: Vec<Lexeme>,
    names: Side,
    body: Side,
    /// Row by row: which passages (one bit each) say a lexeme, sorted by lexeme.
    masks: Vec<Vec<(u32, u64)>>,
    /// Rarity of a word that no row has.
    unknown: f32,
    rows: usize,
    /// Rows that are found by their words.
    searched: usize,
}

impl Index {
    pub fn build(catalogue: &Catalogue, language: Language) -> tantivy::Result<Index> {
        let (schema, [names, body]) = schema();
        let tokenizers = TokenizerManager::new();
        tokenizers.register(forms::NAME, Forms::default());
        let builder = tantivy::Index::builder().schema(schema).tokenizers(tokenizers);
        let mut writer: SingleSegmentIndexWriter = builder.single_segment_index_writer(RamDirectory::create(), WRITER_MEMORY)?;
        let mut spoken = Vec::with_capacity(catalogue.rows().len());
        for row in catalogue.rows() {
            let passages: Vec<Vec<Unit>> = row.passages(language).iter().map(|passage| units(passage, language)).collect();
            let mut document = TantivyDocument::new();
            if row.by_sides {
                writer.add_document(document)?;
                spoken.push(passages);
                continue;
            }
            let called: Vec<Unit> = row.names().flat_map(|name| units(name, language)).collect();
            document.add_text(names, spelt(called.iter()));
            // Pairs with a function word tell names apart (`bên phải`), passages hardly: they would double the vocabulary.
            document.add_text(
                body,
                spelt(passages.iter().flatten().filter(|unit| !unit.pair || unit.content >= 1.0)),
            );
            writer.add_document(document)?;
            spoken.push(passages);
        }
        let searched = catalogue.rows().iter().filter(|row| !row.by_sides).count();
        let searcher = writer.finalize()?.reader()?.searcher();
        let segment = searcher
            .segment_readers()
            .first()
            .ok_or_else(|| tantivy::TantivyError::InvalidArgument("no rows".into()))?;
        let mut index = Index {
            lexemes: HashMap::new(),
            singles: Vec::new(),
            table: Vec::new(),
            names: side(segment, names, searched)?,
            body: side(segment, body, searched)?,
            masks: Vec::new(),
            unknown: rarity(0, searched),
            searched,
            rows: catalogue.rows().len(),
        };
        index.learn()?;
        index.masks = spoken.iter().map(|passages| index.mask(passages)).collect();
        Ok(index)
    }

    /// Fills the table of lexemes from both term dictionaries.
    fn learn(&mut self) -> tantivy::Result<()> {
        for in_names in [true, false] {
            let reader = Arc::clone(if in_names { &self.names.reader } else { &self.body.reader });
            let mut terms = reader.terms().stream()?;
            while terms.advance() {
                let Ok(word) = std::str::from_utf8(terms.key()) else { continue };
                let number = self.lexemes.get(word).copied().unwrap_or_else(|| {
                    let number = u32::try_from(self.table.len()).unwrap_or(u32::MAX);
                    self.lexemes.insert(word.into(), number);
                    self.table.push(Lexeme::default());
                    number
                });
                let info = terms.value().clone();
                if let Some(lexeme) = self.table.get_mut(number as usize) {
                    *if in_names { &mut lexeme.names } else { &mut lexeme.body } = Some(info);
                }
            }
        }
        for lexeme in &mut self.table {
            let known = |info: &Option<TermInfo>| info.as_ref().map_or(0, |info| info.doc_freq as usize);
            lexeme.rarity = rarity(known(&lexeme.names).max(known(&lexeme.body)), self.searched);
        }
        for (word, number) in &self.lexemes {
            if word.is_ascii() && !word.contains(' ') && !word.starts_with(|c: char| c.is_ascii_digit()) {
                self.singles.resize_with(self.singles.len().max(word.len() + 1), Vec::new);
                self.singles
                    .get_mut(word.len())
                    .into_iter()
                    .for_each(|same| same.push((word.clone(), *number)));
            }
        }
        Ok(())
    }

    fn mask(&self, passages: &[Vec<Unit>]) -> Vec<(u32, u64)> {
        let mut said: HashMap<u32, u64> = HashMap::new();
        for (at, units) in passages.iter().enumerate().take(MASK) {
            for form in units.iter().flat_map(|unit| [&unit.exact, &unit.folded]) {
                if let Some(lexeme) = self.lexemes.get(form.as_str()) {
                    *said.entry(*lexeme).or_default() |= 1 << at;
                }
            }
        }
        let mut sorted: Vec<(u32, u64)> = said.into_iter().collect();
        sorted.sort_unstable();
        sorted
    }

    /// The word as the index knows it; none where no row has it.
    pub fn wanted(&self, unit: &Unit) -> Option<Wanted> {
        let exact = self.lexemes.get(unit.exact.as_str()).map(|lexeme| (*lexeme, 1.0));
        let other = || {
            let sure = if unit.accented { OTHER_MARKS } else { 1.0 };
            self.lexemes.get(unit.folded.as_str()).map(|lexeme| (*lexeme, sure))
        };
        // English: the singular finds what the plural does not.
        let (lexeme, sure) = exact.or_else(other)?;
        let rarity = self.table.get(lexeme as usize)?.rarity;
        Some(Wanted {
            lexeme,
            weight: rarity * unit.content,
            sure,
        })
    }

    /// Weight of a word that no row has.
    pub fn unknown(&self) -> f32 {
        self.unknown
    }

    /// The single word nearest to `folded` by one or two slips of the finger, and how many.
    pub fn alike(&self, folded: &str) -> Option<(Wanted, usize)> {
        let length = folded.chars().count();
        let allowed = match length {
            0..=3 => return None,
            4..=6 => 1,
            _ => 2,
        };
        let mut best: Option<(usize, f32, u32)> = None;
        for (word, number) in self.singles.iter().skip(length - allowed).take(2 * allowed + 1).flatten() {
            let distance = strsim::osa_distance(folded, word);
            let rarity = self.table.get(*number as usize).map_or(0.0, |lexeme| lexeme.rarity);
            // Of words equally near the commoner one is meant.
            if distance <= allowed && best.is_none_or(|(d, r, n)| (distance, rarity, *number) < (d, r, n)) {
                best = Some((distance, rarity, *number));
            }
        }
        best.map(|(distance, weight, lexeme)| (Wanted { lexeme, weight, sure: 0.8 }, distance))
    }

    pub fn board(&self) -> Board {
        Board {
            points: vec![0.0; self.rows],
            best: vec![0.0; self.rows],
            touched: Vec::with_capacity(self.rows),
        }
    }

    /// Gives every row that says the word its points.
    pub fn award(&self, wanted: Wanted, board: &mut Board) {
        let Some(lexeme) = self.table.get(wanted.lexeme as usize) else {
            return;
        };
        if let Some(info) = &lexeme.names {
            self.names
                .walk(info, |row, frequency| board.offer(row, IN_NAME + (1.0 - IN_NAME) * frequency));
        }
        if let Some(info) = &lexeme.body {
            self.body
                .walk(info, |row, frequency| board.offer(row, IN_PASSAGE + PASSAGE_RANGE * frequency));
        }
        board.settle(wanted.weight * wanted.sure);
    }

    /// Number of the passage of a row that says most of the wanted words; the first where none says any.
    pub fn best_passage(&self, row: usize, wanted: &[Wanted]) -> usize {
        let Some(masks) = self.masks.get(row) else { return 0 };
        let mut points = [0.0_f32; MASK];
        for word in wanted {
            let found = masks.binary_search_by_key(&word.lexeme, |(lexeme, _)| *lexeme).ok();
            let mut bits = found.and_then(|at| masks.get(at)).map_or(0, |(_, mask)| *mask);
            while bits != 0 {
                if let Some(slot) = points.get_mut(bits.trailing_zeros() as usize) {
                    *slot += word.weight;
                }
                bits &= bits - 1;
            }
        }
        let mut best = (0, 0.0);
        for (at, sum) in points.into_iter().enumerate() {
            if sum > best.1 {
                best = (at, sum);
            }
        }
        best.0
    }
}

impl Board {
    fn offer(&mut self, row: u32, value: f32) {
        if let Some(best) = self.best.get_mut(row as usize) {
            if *best == 0.0 {
                self.touched.push(row);
            }
            *best = best.max(value);
        }
    }

    fn settle(&mut self, weight: f32) {
        for row in self.touched.drain(..) {
            if let (Some(best), Some(points)) = (self.best.get_mut(row as usize), self.points.get_mut(row as usize)) {
                *points += weight * *best;
                *best = 0.0;
            }
        }
    }
}

impl Side {
    /// Calls `each` with every row that has the term, and with its frequency as BM25 saturates it, 0 to 1.
    fn walk(&self, info: &TermInfo, mut each: impl FnMut(u32, f32)) {
        let opened = self.reader.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs);
        // The index lives in memory: reading it can not fail, and a word less would be no harm.
        let mut postings = opened.unwrap_or_else(|_| BlockSegmentPostings::empty());
        while postings.block_len() > 0 {
            for (row, frequency) in postings.docs().iter().zip(postings.freqs()) {
                let times = *frequency as f32;
                let length = self.lengths.get(*row as usize).copied().unwrap_or(K1);
                each(*row, times / (times + length));
            }
            postings.advance();
        }
    }
}

fn units(passage: &str, language: Language) -> Vec<Unit> {
    words::units(&text::read_as(passage, Some(language)), language)
}

fn schema() -> (Schema, [tantivy::schema::Field; 2]) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(forms::NAME)
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(true);
    let options = TextOptions::default().set_indexing_options(indexing);
    let fields = [
        schema.add_text_field("names", options.clone()),
        schema.add_text_field("body", options),
    ];
    (schema.build(), fields)
}

/// Both forms of every unit.
fn spelt<'a>(units: impl Iterator<Item = &'a Unit>) -> String {
    let mut out = String::new();
    for unit in units {
        out.push_str(&unit.exact);
        out.push(forms::SEPARATOR);
        if unit.folded != unit.exact {
            out.push_str(&unit.folded);
            out.push(forms::SEPARATOR);
        }
    }
    out
}

fn side(segment: &SegmentReader, field: tantivy::schema::Field, searched: usize) -> tantivy::Result<Side> {
    let reader = segment.inverted_index(field)?;
    let norms = segment.get_fieldnorms_reader(field)?;
    let average = (reader.total_num_tokens() as f32 / searched.max(1) as f32).max(1.0);
    let lengths = (0..segment.max_doc())
        .map(|row| K1 * (1.0 - B + B * norms.fieldnorm(row) as f32 / average))
        .collect();
    Ok(Side { reader, lengths })
}

fn rarity(rows_with: usize, rows: usize) -> f32 {
    let (with, all) = (rows_with as f32, rows as f32);
    (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
}
