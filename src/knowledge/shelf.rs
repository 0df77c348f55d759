//! Entries of one kind, in the order of their files, found by id. What the entries say stands in `pack`.

use crate::knowledge::pack::{
    ArticleEntry, ConditionEntry, FacilityEntry, FindingEntry, InteractionEntry, MedicineEntry, Meta, SourceEntry, SpecialtyEntry,
    SubstanceEntry,
};
use std::collections::HashMap;

/// What all entries have in common.
pub trait Entry {
    fn id(&self) -> &str;
    /// Provenance; none for facts of the house and for sources themselves.
    fn meta(&self) -> Option<&Meta>;
}

macro_rules! entry {
    ($($kind:ty),*) => {$(
        impl Entry for $kind {
            fn id(&self) -> &str {
                &self.id
            }
            fn meta(&self) -> Option<&Meta> {
                Some(&self.meta)
            }
        }
    )*};
}

entry!(
    FindingEntry,
    ConditionEntry,
    MedicineEntry,
    SubstanceEntry,
    SpecialtyEntry,
    ArticleEntry
);

impl Entry for SourceEntry {
    fn id(&self) -> &str {
        &self.id
    }
    fn meta(&self) -> Option<&Meta> {
        None
    }
}

impl Entry for FacilityEntry {
    fn id(&self) -> &str {
        &self.id
    }
    fn meta(&self) -> Option<&Meta> {
        None
    }
}

/// An interaction is found by its pair, not by an id of its own.
impl InteractionEntry {
    pub fn key(&self) -> String {
        format!("{}+{}", self.a, self.b)
    }
}

/// All entries of one kind.
#[derive(Clone, Debug)]
pub struct Shelf<T> {
    entries: Vec<T>,
    by_id: HashMap<String, usize>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Shelf {
            entries: Vec::new(),
            by_id: HashMap::new(),
        }
    }
}

impl<T: Entry> Shelf<T> {
    /// Puts an entry on the shelf. False, and the entry is dropped, where its id is taken.
    pub fn put(&mut self, entry: T) -> bool {
        if self.by_id.contains_key(entry.id()) {
            return false;
        }
        self.by_id.insert(entry.id().to_owned(), self.entries.len());
        self.entries.push(entry);
        true
    }

    pub fn get(&self, id: &str) -> Option<&T> {
        self.by_id.get(id).and_then(|at| self.entries.get(*at))
    }

    /// The entry at a place of `iter`.
    pub fn at(&self, position: usize) -> Option<&T> {
        self.entries.get(position)
    }

    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.entries.iter()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
