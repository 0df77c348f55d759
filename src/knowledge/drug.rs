//! Medicines and substances under one view: both have a name, brands and classes, only medicines an article.

use crate::knowledge::load::Pack;
use crate::knowledge::pack::{Both, MedicineEntry, Meta, SubstanceEntry};

/// A medicine with its article, or a substance known by name only.
#[derive(Clone, Copy, Debug)]
pub enum Drug<'a> {
    Medicine(&'a MedicineEntry),
    Substance(&'a SubstanceEntry),
}

impl<'a> Drug<'a> {
    pub fn id(self) -> &'a str {
        match self {
            Drug::Medicine(entry) => &entry.id,
            Drug::Substance(entry) => &entry.id,
        }
    }

    pub fn name(self) -> &'a Both {
        match self {
            Drug::Medicine(entry) => &entry.name,
            Drug::Substance(entry) => &entry.name,
        }
    }

    pub fn brands(self) -> &'a [String] {
        match self {
            Drug::Medicine(entry) => &entry.brands,
            Drug::Substance(entry) => &entry.brands,
        }
    }

    pub fn classes(self) -> &'a [String] {
        match self {
            Drug::Medicine(entry) => &entry.classes,
            Drug::Substance(entry) => &entry.classes,
        }
    }

    pub fn is_of(self, class: &str) -> bool {
        self.classes().iter().any(|own| own == class)
    }

    pub fn meta(self) -> &'a Meta {
        match self {
            Drug::Medicine(entry) => &entry.meta,
            Drug::Substance(entry) => &entry.meta,
        }
    }

    /// Eaten or drunk, not taken.
    pub fn is_food(self) -> bool {
        matches!(self, Drug::Substance(entry) if entry.food)
    }
}

impl Pack {
    /// The medicine or substance of an id.
    pub fn drug(&self, id: &str) -> Option<Drug<'_>> {
        let substance = || self.substances.get(id).map(Drug::Substance);
        self.medicines.get(id).map(Drug::Medicine).or_else(substance)
    }

    /// Medicines first: where a name is taken twice, theirs counts.
    pub fn drugs(&self) -> impl Iterator<Item = Drug<'_>> {
        let medicines = self.medicines.iter().map(Drug::Medicine);
        medicines.chain(self.substances.iter().map(Drug::Substance))
    }
}
