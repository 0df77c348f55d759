//! Recognises a medicine by what people type: substance, brand, product of several substances, with a strength or a slip.

use crate::knowledge::load::Pack;
use crate::language::text;
use std::collections::HashMap;

/// Words for drinking alcohol, folded.
const ALCOHOL: [&str; 12] = [
    "alcohol",
    "ruou",
    "bia",
    "ruou bia",
    "bia ruou",
    "beer",
    "wine",
    "liquor",
    "spirits",
    "vodka",
    "ruou vang",
    "do uong co con",
];
/// Id that interactions use for it.
pub const ALCOHOL_ID: &str = "alcohol";
/// From this length on one slip of the finger is forgiven.
const FORGIVEN_LENGTH: usize = 7;

/// All names of all medicines of a pack, folded.
#[derive(Clone, Default, Debug)]
pub struct Medicines {
    /// Ids of the substances, in the product's order.
    by_name: HashMap<String, Vec<String>>,
}

impl Medicines {
    pub fn of(pack: &Pack) -> Medicines {
        let mut by_name: HashMap<String, Vec<String>> = HashMap::new();
        for medicine in pack.medicines.iter() {
            let spaced = medicine.id.replace('_', " ");
            let names = [&medicine.name.vi, &medicine.name.en, &spaced].into_iter().chain(&medicine.brands);
            for name in names {
                by_name.entry(folded(name)).or_insert_with(|| vec![medicine.id.clone()]);
            }
        }
        // A product comes last and wins: a brand listed under one of its substances would hide the others.
        for product in &pack.products {
            for name in std::iter::once(&product.name).chain(&product.also) {
                by_name.insert(folded(name), product.substances.clone());
            }
        }
        for word in ALCOHOL {
            by_name.insert(word.to_owned(), vec![ALCOHOL_ID.to_owned()]);
        }
        by_name.remove("");
        Medicines { by_name }
    }

    /// Ids of the substances of a medicine as somebody wrote it; empty where it is not known.
    pub fn recognise(&self, name: &str) -> Vec<String> {
        let whole = folded(name);
        let words: Vec<&str> = whole.split(' ').filter(|word| !word.is_empty()).collect();
        // The longest run of words that is a name: `thuốc Panadol Extra 500 mg` is `panadol extra`.
        for length in (1..=words.len().min(6)).rev() {
            let found = words.windows(length).find_map(|run| self.by_name.get(&run.join(" ")));
            if let Some(substances) = found {
                return substances.clone();
            }
        }
        words.iter().find_map(|word| self.near(word)).unwrap_or_default()
    }

    /// The one name that differs by a single slip; none where two do.
    fn near(&self, word: &str) -> Option<Vec<String>> {
        if word.len() < FORGIVEN_LENGTH || !word.bytes().all(|b| b.is_ascii_alphabetic()) {
            return None;
        }
        let close = self
            .by_name
            .iter()
            .filter(|(name, _)| name.len().abs_diff(word.len()) <= 1 && strsim::osa_distance(name, word) == 1);
        let mut found: Vec<&Vec<String>> = close.map(|(_, substances)| substances).collect();
        found.sort();
        found.dedup();
        match found.as_slice() {
            [only] => Some((*only).clone()),
            _ => None,
        }
    }
}

/// Folded words with one space between, numbers kept; a strength typed onto a name is cut off it.
fn folded(name: &str) -> String {
    text::read(name).folded
}

/// Substances in words: their ids with spaces, of a combination joined by ` + `.
pub fn substance(ids: &[String]) -> String {
    ids.iter().map(|id| id.replace('_', " ")).collect::<Vec<_>>().join(" + ")
}
