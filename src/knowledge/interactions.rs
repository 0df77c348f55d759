//! Which of the medicines in a list do not go together: pairs of substances, of classes, alcohol, and one substance twice.

use crate::domain::language::Language;
use crate::knowledge::catalogue::{SourceRef, source_ref};
use crate::knowledge::drug::Drug;
use crate::knowledge::lists;
use crate::knowledge::load::{Pack, usable};
use crate::knowledge::medicines::{Medicines, substance};
use crate::knowledge::pack::{InteractionEntry, InteractionLevel};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A name that was recognised.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct RecognisedMedicine {
    /// As given.
    pub name: String,
    /// Of a combination all, joined by ` + `.
    pub substance: String,
}

/// Two names of the list that do not go together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Interaction {
    /// The names as given.
    pub a: String,
    pub b: String,
    pub level: InteractionLevel,
    pub consequence: String,
    pub advice: String,
    pub source: SourceRef,
}

/// Answer of `POST /api/chatbot/knowledge/interactions`. What is unknown was not checked.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, ToSchema)]
pub struct Findings {
    pub recognised: Vec<RecognisedMedicine>,
    pub unknown: Vec<String>,
    pub interactions: Vec<Interaction>,
}

struct Item {
    name: String,
    substances: Vec<String>,
}

/// Checks every pair of a list; the worst comes first.
pub fn check(pack: &Pack, medicines: &Medicines, names: &[String], language: Language, today: NaiveDate) -> Findings {
    let mut found = Findings::default();
    let mut items: Vec<Item> = Vec::new();
    for part in names.iter().flat_map(|name| lists::read(medicines, name)) {
        if part.ids.is_empty() {
            found.unknown.push(part.name);
            continue;
        }
        found.recognised.push(RecognisedMedicine {
            name: part.name.clone(),
            substance: substance(&part.ids),
        });
        // The same name twice is one medicine said twice.
        if !items.iter().any(|item| item.name.to_lowercase() == part.name.to_lowercase()) {
            items.push(Item {
                name: part.name,
                substances: part.ids,
            });
        }
    }
    let checker = Checker::of(pack, language, today);
    for (at, a) in items.iter().enumerate() {
        for b in items.iter().skip(at + 1) {
            checker.pair(a, b, &mut found.interactions);
        }
    }
    found
        .interactions
        .sort_by(|a, b| b.level.cmp(&a.level).then_with(|| (&a.a, &a.b).cmp(&(&b.a, &b.b))));
    found
}

struct Checker<'a> {
    pack: &'a Pack,
    language: Language,
    /// Entries usable today by their sides, the lesser side first.
    by_sides: HashMap<(&'a str, &'a str), &'a InteractionEntry>,
}

impl<'a> Checker<'a> {
    fn of(pack: &'a Pack, language: Language, today: NaiveDate) -> Checker<'a> {
        let usable = pack.interactions.iter().filter(|entry| usable(&entry.meta, today));
        Checker {
            pack,
            language,
            by_sides: usable.map(|entry| (ordered(&entry.a, &entry.b), entry)).collect(),
        }
    }

    fn pair(&self, a: &Item, b: &Item, into: &mut Vec<Interaction>) {
        let from = into.len();
        for left in &a.substances {
            for right in &b.substances {
                let found = if left == right {
                    self.twice(&a.name, &b.name, left)
                } else {
                    self.entry(left, right).map(|entry| self.interaction(&a.name, &b.name, entry))
                };
                // Two combinations may meet the same entry by several of their substances.
                let said = |one: &Interaction| into.iter().skip(from).any(|other| other.consequence == one.consequence);
                if let Some(found) = found.filter(|found| !said(found)) {
                    into.push(found);
                }
            }
        }
    }

    /// The entry for two substances: the gravest; of equals the one that names the substances themselves.
    fn entry(&self, left: &str, right: &str) -> Option<&'a InteractionEntry> {
        let (left, right) = (self.sides(left), self.sides(right));
        let pairs = left.iter().flat_map(|a| right.iter().map(move |b| ordered(a, b)));
        let fitting = pairs.filter_map(|sides| self.by_sides.get(&sides).copied());
        fitting.max_by_key(|entry| (entry.level, !entry.a.starts_with("class:"), !entry.b.starts_with("class:")))
    }

    /// What an entry may call this substance: by itself, or by a class.
    fn sides(&self, id: &str) -> Vec<String> {
        let classes = self.pack.drug(id).map(Drug::classes).unwrap_or_default();
        let classes = classes.iter().map(|class| format!("class:{class}"));
        std::iter::once(id.to_owned()).chain(classes).collect()
    }

    fn interaction(&self, a: &str, b: &str, entry: &InteractionEntry) -> Interaction {
        Interaction {
            a: a.to_owned(),
            b: b.to_owned(),
            level: entry.level,
            consequence: entry.consequence.of(self.language).to_owned(),
            advice: entry.advice.of(self.language).to_owned(),
            source: source_ref(self.pack, &entry.meta),
        }
    }

    /// One substance in two products: the doses add up without being noticed.
    fn twice(&self, a: &str, b: &str, id: &str) -> Option<Interaction> {
        let drug = self.pack.drug(id).filter(|drug| !drug.is_food())?;
        let level = if dangerous_in_sum(drug) {
            InteractionLevel::Serious
        } else {
            InteractionLevel::Moderate
        };
        let (consequence, advice) = twice_texts(drug, a, b, self.language);
        Some(Interaction {
            a: a.to_owned(),
            b: b.to_owned(),
            level,
            consequence,
            advice,
            source: source_ref(self.pack, drug.meta()),
        })
    }
}

fn ordered<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    if a <= b { (a, b) } else { (b, a) }
}

fn dangerous_in_sum(drug: Drug<'_>) -> bool {
    matches!(drug, Drug::Medicine(entry) if entry.dangerous_in_sum)
}

fn twice_texts(drug: Drug<'_>, a: &str, b: &str, language: Language) -> (String, String) {
    let name = drug.name().of(language);
    let maximum = match drug {
        Drug::Medicine(entry) => entry.maximum.as_ref(),
        Drug::Substance(_) => None,
    };
    let most = maximum.map(|maximum| format!(" {}", maximum.of(language))).unwrap_or_default();
    match (language, dangerous_in_sum(drug)) {
        (Language::Vi, true) => (
            format!("{a} và {b} đều chứa {name}; uống cả hai dễ quá liều mà không hay biết, có thể gây hại nặng."),
            format!("Không uống cùng lúc hai thuốc này. Hỏi dược sĩ hoặc bác sĩ nên giữ thuốc nào.{most}"),
        ),
        (Language::Vi, false) => (
            format!("{a} và {b} đều chứa {name}; uống cả hai là dùng gấp đôi cùng một hoạt chất."),
            format!("Thường chỉ cần một trong hai. Hỏi dược sĩ hoặc bác sĩ trước khi uống chung.{most}"),
        ),
        (Language::En, true) => (
            format!("{a} and {b} both contain {name}; taking both can add up to an overdose that goes unnoticed and can do serious harm."),
            format!("Do not take the two together. Ask a pharmacist or doctor which one to keep.{most}"),
        ),
        (Language::En, false) => (
            format!("{a} and {b} both contain {name}; taking both doubles the dose of one substance."),
            format!("One of the two is usually enough. Ask a pharmacist or doctor before combining them.{most}"),
        ),
    }
}

#[cfg(test)]
mod tests;
