//! The entries of the knowledge pack, as they stand in `data/knowledge/**/*.toml`.
//! Every medical text is ours; facts name their source in `meta.sources` (ids of `sources.toml`).

use crate::domain::conversation::Sex;
use crate::domain::urgency::Urgency;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text in both languages. Both are required: a missing translation does not load.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Both {
    pub vi: String,
    pub en: String,
}

/// A list of short lines in both languages; line by line translations of each other.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    pub vi: Vec<String>,
    pub en: Vec<String>,
}

/// Where an entry stands in its editorial life. Only `published` entries, and `review` ones while the pack is unsigned, are used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Editorial {
    Draft,
    Review,
    Published,
    Expired,
}

/// Provenance of an entry.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Ids of `sources.toml`.
    pub sources: Vec<String>,
    pub author: String,
    pub reviewed: NaiveDate,
    pub expires: NaiveDate,
    pub state: Editorial,
    /// A clinician of the hospital has signed it. Everything shipped is `false`: it needs sign-off.
    pub signed_off: bool,
}

/// A named source that entries refer to.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceEntry {
    pub id: String,
    pub name: String,
    pub url: Option<String>,
}

/// A symptom, sign or circumstance that people tell.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingEntry {
    /// Stable id: `fever`, `abdominal_pain`.
    pub id: String,
    pub name: Both,
    /// How patients say it, of all regions, WITH diacritics (folding is done by the program); no duplicates of the name.
    pub lay_vi: Vec<String>,
    pub lay_en: Vec<String>,
    /// Share of patients *without* the condition in question who have it anyway, 0.001 to 0.6: the background rate among
    /// people who write to a clinic.
    pub background: f64,
    /// Correlated findings count once: same group, same evidence. `fever`, `chills` -> "febrile".
    pub group: Option<String>,
    /// A yes/no question in plain words, and why it is asked.
    pub question: Both,
    pub why: Both,
    pub meta: Meta,
}

/// A likelihood: how often people with the condition have the finding.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Likelihood {
    pub finding: String,
    /// 0.01 to 0.99.
    pub p: f64,
}

/// Weight of a condition in an age band (years, `to` exclusive). Ages not covered by any band have factor 1.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeFactor {
    pub from: f64,
    pub to: f64,
    pub factor: f64,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SexFactor {
    pub sex: Sex,
    pub factor: f64,
}

/// A condition.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionEntry {
    pub id: String,
    pub name: Both,
    /// Other names people use, lay and clinical (`tiểu đường` for `đái tháo đường`).
    pub lay_vi: Vec<String>,
    pub lay_en: Vec<String>,
    pub icd10: Option<String>,
    /// Cases among 10,000 contacts of a Vietnamese general clinic.
    pub prior: f64,
    #[serde(default)]
    pub ages: Vec<AgeFactor>,
    #[serde(default)]
    pub sexes: Vec<SexFactor>,
    pub findings: Vec<Likelihood>,
    /// Serious though not likely: listed apart as "must not be missed".
    pub serious: bool,
    /// How soon somebody who probably has it should be seen.
    pub urgency: Urgency,
    /// Id of the department.
    pub specialty: String,
    /// Two or three sentences: what it is.
    pub definition: Both,
    pub causes: Both,
    /// How a doctor finds out.
    pub diagnosis: Both,
    /// How it is treated in general; no individual doses.
    pub treatment: Both,
    pub prevention: Both,
    /// How serious it is and what may follow.
    pub severity: Both,
    pub home_care: Lines,
    /// When to go at once or to see a doctor the same day.
    pub warning_signs: Lines,
    pub meta: Meta,
}

/// A medicine by substance.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MedicineEntry {
    /// `paracetamol`
    pub id: String,
    pub name: Both,
    /// Brands of one substance, as people type them, and other spellings (`omeprazol`, `acetaminophen`).
    pub brands: Vec<String>,
    /// `nsaid`, `anticoagulant`: interactions may name a class.
    #[serde(default)]
    pub classes: Vec<String>,
    pub uses: Both,
    pub cautions: Lines,
    pub side_effects: Lines,
    pub pregnancy: Both,
    /// The most that a named guideline allows without advice; only where one says so.
    pub maximum: Option<Both>,
    /// Taking too much harms even where single doses look harmless (paracetamol).
    #[serde(default)]
    pub dangerous_in_sum: bool,
    pub meta: Meta,
}

/// A substance that people name but that has no article: hospital drugs, rare ones, and food that medicines do not go with.
/// It is recognised, also in interactions, and nothing more is said about it.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubstanceEntry {
    /// No medicine has this id.
    pub id: String,
    pub name: Both,
    /// Brands and other spellings.
    #[serde(default)]
    pub brands: Vec<String>,
    #[serde(default)]
    pub classes: Vec<String>,
    /// Food or drink: named in a list it is checked; in a running text it is no medicine that somebody takes.
    #[serde(default)]
    pub food: bool,
    pub meta: Meta,
}

/// A product of several substances: `Decolgen`.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductEntry {
    pub name: String,
    /// Other spellings.
    #[serde(default)]
    pub also: Vec<String>,
    /// Ids of medicines.
    pub substances: Vec<String>,
}

/// How grave it is, mildest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InteractionLevel {
    Minor,
    Moderate,
    Serious,
    Contraindicated,
}

/// Two substances or classes that do not go together.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InteractionEntry {
    /// Id of a medicine or substance, or `class:nsaid`, or `alcohol`.
    pub a: String,
    pub b: String,
    pub level: InteractionLevel,
    pub consequence: Both,
    pub advice: Both,
    pub meta: Meta,
    /// Key of the first pair of its group, where it was written as one of a group.
    #[serde(skip)]
    pub group: Option<String>,
}

/// Pairs that do not go together for one reason, with one text: written once, taken apart at loading.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InteractionGroup {
    pub level: InteractionLevel,
    pub consequence: Both,
    pub advice: Both,
    /// Two sides each, as in `InteractionEntry`.
    pub pairs: Vec<[String; 2]>,
    pub meta: Meta,
}

/// A department, and which complaints it sees.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialtyEntry {
    pub id: String,
    pub name: Both,
    /// Other words for it: `da liễu`, `khoa da`, `bác sĩ da`.
    pub lay_vi: Vec<String>,
    pub lay_en: Vec<String>,
    /// Findings that lead here when no condition decides.
    pub findings: Vec<String>,
    pub about: Both,
    pub meta: Meta,
}

/// A text of its own: first aid, a health topic, an approved answer.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleEntry {
    pub id: String,
    pub title: Both,
    /// Ways to ask for it.
    pub keys_vi: Vec<String>,
    pub keys_en: Vec<String>,
    pub text: Both,
    pub meta: Meta,
}

/// A fact about the house: opening hours, prices, directions.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FacilityEntry {
    pub id: String,
    pub title: Both,
    pub keys_vi: Vec<String>,
    pub keys_en: Vec<String>,
    pub text: Both,
    /// The day up to which the house vouches for it.
    pub as_of: NaiveDate,
}

/// One file of the pack: any of the lists.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PackFile {
    pub source: Vec<SourceEntry>,
    pub finding: Vec<FindingEntry>,
    pub condition: Vec<ConditionEntry>,
    pub medicine: Vec<MedicineEntry>,
    pub substance: Vec<SubstanceEntry>,
    pub product: Vec<ProductEntry>,
    pub interaction: Vec<InteractionEntry>,
    pub interaction_group: Vec<InteractionGroup>,
    pub specialty: Vec<SpecialtyEntry>,
    pub first_aid: Vec<ArticleEntry>,
    pub topic: Vec<ArticleEntry>,
    pub answer: Vec<ArticleEntry>,
    pub facility: Vec<FacilityEntry>,
}
