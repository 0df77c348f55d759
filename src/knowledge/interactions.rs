//! Which of the medicines in a list do not go together: pairs of substances, of classes, alcohol, and one substance twice.

use crate::domain::language::Language;
use crate::knowledge::catalogue::{SourceRef, source_ref};
use crate::knowledge::load::{Pack, usable};
use crate::knowledge::medicines::{ALCOHOL_ID, Medicines, substance};
use crate::knowledge::pack::{InteractionEntry, InteractionLevel, MedicineEntry};
use chrono::NaiveDate;
use serde::Serialize;
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

struct Item<'a> {
    name: &'a str,
    substances: Vec<String>,
}

/// Checks every pair of a list; the worst comes first.
pub fn check(pack: &Pack, medicines: &Medicines, names: &[String], language: Language, today: NaiveDate) -> Findings {
    let mut found = Findings::default();
    let mut items: Vec<Item<'_>> = Vec::new();
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let substances = medicines.recognise(name);
        if substances.is_empty() {
            found.unknown.push(name.to_owned());
            continue;
        }
        found.recognised.push(RecognisedMedicine {
            name: name.to_owned(),
            substance: substance(&substances),
        });
        // The same name twice is one medicine said twice.
        if !items.iter().any(|item| item.name.to_lowercase() == name.to_lowercase()) {
            items.push(Item { name, substances });
        }
    }
    let checker = Checker { pack, language, today };
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
    today: NaiveDate,
}

impl Checker<'_> {
    fn pair(&self, a: &Item<'_>, b: &Item<'_>, into: &mut Vec<Interaction>) {
        for left in &a.substances {
            for right in &b.substances {
                if left == right {
                    into.extend(self.twice(a.name, b.name, left));
                } else if let Some(entry) = self.entry(left, right) {
                    into.push(self.interaction(a.name, b.name, entry));
                }
            }
        }
    }

    /// The entry for two substances: the gravest; of equals the one that names the substances themselves.
    fn entry(&self, left: &str, right: &str) -> Option<&InteractionEntry> {
        let pack = self.pack;
        let entries = pack.interactions.iter().filter(|entry| usable(&entry.meta, self.today));
        let fitting = entries.filter(|entry| {
            let fits = |a: &str, b: &str| covers(pack, &entry.a, a) && covers(pack, &entry.b, b);
            fits(left, right) || fits(right, left)
        });
        fitting.max_by_key(|entry| (entry.level, !entry.a.starts_with("class:"), !entry.b.starts_with("class:")))
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
        let medicine = self.pack.medicine(id)?;
        let level = if medicine.dangerous_in_sum {
            InteractionLevel::Serious
        } else {
            InteractionLevel::Moderate
        };
        let (consequence, advice) = twice_texts(medicine, a, b, self.language);
        Some(Interaction {
            a: a.to_owned(),
            b: b.to_owned(),
            level,
            consequence,
            advice,
            source: source_ref(self.pack, &medicine.meta),
        })
    }
}

/// Does a side of an interaction mean this substance?
fn covers(pack: &Pack, side: &str, id: &str) -> bool {
    match side.strip_prefix("class:") {
        Some(class) => pack
            .medicine(id)
            .is_some_and(|medicine| medicine.classes.iter().any(|own| own == class)),
        None => side == id && (id == ALCOHOL_ID || pack.medicine(id).is_some()),
    }
}

fn twice_texts(medicine: &MedicineEntry, a: &str, b: &str, language: Language) -> (String, String) {
    let name = medicine.name.of(language);
    let most = medicine
        .maximum
        .as_ref()
        .map(|maximum| format!(" {}", maximum.of(language)))
        .unwrap_or_default();
    match (language, medicine.dangerous_in_sum) {
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
