//! Reads the pack out of the files embedded in the binary. Judging its content is `check`'s work.

use crate::knowledge::pack::{
    ArticleEntry, ConditionEntry, Editorial, FacilityEntry, FindingEntry, InteractionEntry, InteractionGroup, MedicineEntry, Meta,
    PackFile, ProductEntry, SourceEntry, SpecialtyEntry, SubstanceEntry,
};
use crate::knowledge::shelf::{Entry, Shelf};
use chrono::NaiveDate;

#[derive(rust_embed::RustEmbed)]
#[folder = "data/knowledge"]
struct Files;

/// Files of the folder that belong to other rooms.
const FOREIGN: [&str; 2] = ["rules/", "intents.toml"];

/// Why the pack could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("{file} is not UTF-8")]
    Encoding { file: String },
    #[error("{file}: {cause}")]
    Syntax { file: String, cause: Box<toml::de::Error> },
}

/// An entry that is not used, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unused {
    pub kind: &'static str,
    pub id: String,
    pub why: Why,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// Still being written, or awaiting its review in a signed pack.
    Unpublished,
    /// Withdrawn, or past its day.
    Expired,
    /// The id is taken by an earlier entry of the same kind.
    Duplicate,
    /// A group of interactions without a pair.
    Empty,
}

/// Everything we know. Entries that are drafts or withdrawn are left out at loading; those that expire by date are
/// skipped on use (`usable`), because a server outlives their day.
#[derive(Clone, Default, Debug)]
pub struct Pack {
    pub sources: Shelf<SourceEntry>,
    pub findings: Shelf<FindingEntry>,
    pub conditions: Shelf<ConditionEntry>,
    pub medicines: Shelf<MedicineEntry>,
    pub substances: Shelf<SubstanceEntry>,
    pub products: Vec<ProductEntry>,
    pub interactions: Vec<InteractionEntry>,
    pub specialties: Shelf<SpecialtyEntry>,
    pub first_aid: Shelf<ArticleEntry>,
    pub topics: Shelf<ArticleEntry>,
    pub answers: Shelf<ArticleEntry>,
    pub facility: Shelf<FacilityEntry>,
    /// Left out at loading.
    pub unused: Vec<Unused>,
}

/// The pack that is built into the binary.
pub fn load() -> Result<Pack, PackError> {
    let mut names: Vec<String> = Files::iter().map(|name| name.into_owned()).filter(|name| belongs(name)).collect();
    names.sort();
    let mut whole = PackFile::default();
    for name in names {
        let Some(file) = Files::get(&name) else { continue };
        let text = std::str::from_utf8(&file.data).map_err(|_| PackError::Encoding { file: name.clone() })?;
        append(&mut whole, parse(&name, text)?);
    }
    Ok(Pack::of(whole))
}

/// Reads one file of the pack.
pub fn parse(name: &str, text: &str) -> Result<PackFile, PackError> {
    toml::from_str(text).map_err(|cause| PackError::Syntax {
        file: name.to_owned(),
        cause: Box::new(cause),
    })
}

fn belongs(name: &str) -> bool {
    name.ends_with(".toml") && !FOREIGN.iter().any(|foreign| name.starts_with(foreign))
}

fn append(whole: &mut PackFile, mut file: PackFile) {
    whole.source.append(&mut file.source);
    whole.finding.append(&mut file.finding);
    whole.condition.append(&mut file.condition);
    whole.medicine.append(&mut file.medicine);
    whole.substance.append(&mut file.substance);
    whole.product.append(&mut file.product);
    whole.interaction.append(&mut file.interaction);
    whole.interaction_group.append(&mut file.interaction_group);
    whole.specialty.append(&mut file.specialty);
    whole.first_aid.append(&mut file.first_aid);
    whole.topic.append(&mut file.topic);
    whole.answer.append(&mut file.answer);
    whole.facility.append(&mut file.facility);
}

/// Signed: there are published entries, and a clinician has signed every one of them. From then on review entries wait.
fn is_signed(file: &PackFile) -> bool {
    let metas = || {
        let articles = file
            .first_aid
            .iter()
            .chain(&file.topic)
            .chain(&file.answer)
            .map(|entry| &entry.meta);
        let main = file.finding.iter().map(|e| &e.meta).chain(file.condition.iter().map(|e| &e.meta));
        let drugs = file
            .medicine
            .iter()
            .map(|e| &e.meta)
            .chain(file.substance.iter().map(|e| &e.meta))
            .chain(file.interaction.iter().map(|e| &e.meta))
            .chain(file.interaction_group.iter().map(|e| &e.meta));
        let published = |meta: &&Meta| meta.state == Editorial::Published;
        main.chain(drugs)
            .chain(file.specialty.iter().map(|e| &e.meta))
            .chain(articles)
            .filter(published)
    };
    metas().next().is_some() && metas().all(|meta| meta.signed_off)
}

impl Pack {
    /// Sorts the entries of a file, or of all files together, into their shelves.
    pub fn of(file: PackFile) -> Pack {
        let signed = is_signed(&file);
        let mut unused = Vec::new();
        let mut pairs = file.interaction;
        for group in file.interaction_group {
            apart(group, &mut pairs, &mut unused);
        }
        let pack = Pack {
            sources: fill("source", file.source, signed, &mut unused),
            findings: fill("finding", file.finding, signed, &mut unused),
            conditions: fill("condition", file.condition, signed, &mut unused),
            medicines: fill("medicine", file.medicine, signed, &mut unused),
            substances: fill("substance", file.substance, signed, &mut unused),
            products: file.product,
            interactions: interactions(pairs, signed, &mut unused),
            specialties: fill("specialty", file.specialty, signed, &mut unused),
            first_aid: fill("first_aid", file.first_aid, signed, &mut unused),
            topics: fill("topic", file.topic, signed, &mut unused),
            answers: fill("approved_answer", file.answer, signed, &mut unused),
            facility: fill("facility", file.facility, signed, &mut unused),
            unused: Vec::new(),
        };
        Pack { unused, ..pack }
    }

    pub fn source(&self, id: &str) -> Option<&SourceEntry> {
        self.sources.get(id)
    }

    pub fn finding(&self, id: &str) -> Option<&FindingEntry> {
        self.findings.get(id)
    }

    pub fn condition(&self, id: &str) -> Option<&ConditionEntry> {
        self.conditions.get(id)
    }

    pub fn medicine(&self, id: &str) -> Option<&MedicineEntry> {
        self.medicines.get(id)
    }

    pub fn specialty(&self, id: &str) -> Option<&SpecialtyEntry> {
        self.specialties.get(id)
    }

    /// Everything not used on this day: left out at loading, or past its date. For the daily list.
    pub fn not_used(&self, today: NaiveDate) -> Vec<Unused> {
        let mut all = self.unused.clone();
        stale("finding", &self.findings, today, &mut all);
        stale("condition", &self.conditions, today, &mut all);
        stale("medicine", &self.medicines, today, &mut all);
        stale("substance", &self.substances, today, &mut all);
        stale("specialty", &self.specialties, today, &mut all);
        stale("first_aid", &self.first_aid, today, &mut all);
        stale("topic", &self.topics, today, &mut all);
        stale("approved_answer", &self.answers, today, &mut all);
        let interactions = self.interactions.iter().filter(|entry| !usable(&entry.meta, today));
        all.extend(interactions.map(|entry| Unused {
            kind: "interaction",
            id: entry.key(),
            why: Why::Expired,
        }));
        all
    }
}

/// May an entry be used on this day?
pub fn usable(meta: &Meta, today: NaiveDate) -> bool {
    matches!(meta.state, Editorial::Published | Editorial::Review) && today <= meta.expires
}

fn stale<T: Entry>(kind: &'static str, shelf: &Shelf<T>, today: NaiveDate, into: &mut Vec<Unused>) {
    let gone = shelf.iter().filter(|entry| entry.meta().is_some_and(|meta| !usable(meta, today)));
    into.extend(gone.map(|entry| Unused {
        kind,
        id: entry.id().to_owned(),
        why: Why::Expired,
    }));
}

/// Why an entry of this state is left out, if it is.
fn left_out(meta: Option<&Meta>, signed: bool) -> Option<Why> {
    match meta?.state {
        Editorial::Published => None,
        Editorial::Review => signed.then_some(Why::Unpublished),
        Editorial::Draft => Some(Why::Unpublished),
        Editorial::Expired => Some(Why::Expired),
    }
}

fn fill<T: Entry>(kind: &'static str, entries: Vec<T>, signed: bool, unused: &mut Vec<Unused>) -> Shelf<T> {
    let mut shelf = Shelf::default();
    for entry in entries {
        let id = entry.id().to_owned();
        let why = left_out(entry.meta(), signed).or_else(|| (!shelf.put(entry)).then_some(Why::Duplicate));
        unused.extend(why.map(|why| Unused { kind, id, why }));
    }
    shelf
}

/// The pairs of a group, each an entry of its own.
fn apart(group: InteractionGroup, into: &mut Vec<InteractionEntry>, unused: &mut Vec<Unused>) {
    let Some([a, b]) = group.pairs.first() else {
        unused.push(Unused {
            kind: "interaction_group",
            id: group.consequence.en,
            why: Why::Empty,
        });
        return;
    };
    let first = format!("{a}+{b}");
    into.extend(group.pairs.into_iter().map(|[a, b]| InteractionEntry {
        a,
        b,
        level: group.level,
        consequence: group.consequence.clone(),
        advice: group.advice.clone(),
        meta: group.meta.clone(),
        group: Some(first.clone()),
    }));
}

fn interactions(entries: Vec<InteractionEntry>, signed: bool, unused: &mut Vec<Unused>) -> Vec<InteractionEntry> {
    let mut kept: Vec<InteractionEntry> = Vec::with_capacity(entries.len());
    let mut seen = std::collections::HashSet::new();
    for entry in entries {
        let pair = if entry.a <= entry.b {
            (entry.a.clone(), entry.b.clone())
        } else {
            (entry.b.clone(), entry.a.clone())
        };
        let why = left_out(Some(&entry.meta), signed).or_else(|| (!seen.insert(pair)).then_some(Why::Duplicate));
        match why {
            Some(why) => unused.push(Unused {
                kind: "interaction",
                id: entry.key(),
                why,
            }),
            None => kept.push(entry),
        }
    }
    kept
}
