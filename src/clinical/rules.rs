//! The red-flag book as data: what stands in `data/knowledge/rules/*.toml`, read and checked. Nothing is decided here.

use crate::clinical::assertion::Kind;
use crate::clinical::cues::Cue;
use crate::clinical::danger::Advice;
use crate::domain::understanding::RuleLevel;
use crate::knowledge::pack::Both;
use chrono::NaiveDate;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

#[derive(RustEmbed)]
#[folder = "data/knowledge/rules/"]
struct Files;

/// One file: any of the lists.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RuleFile {
    /// Holds for every rule of the file.
    pub meta: Option<Meta>,
    /// Named lists of words for patterns.
    pub class: BTreeMap<String, Vec<String>>,
    /// Words that may stand inside any term.
    pub filler: Vec<String>,
    /// Words that no gap of a term may skip.
    pub barrier: Vec<String>,
    pub cue: Vec<CueEntry>,
    pub concept: Vec<ConceptEntry>,
    pub rule: Vec<Rule>,
    pub step: Vec<Step>,
}

/// Who answers for the rules of a file, and until when.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    pub owner: String,
    pub reviewed: NaiveDate,
    pub expires: NaiveDate,
    /// A clinician of the hospital has signed. Everything shipped is `false`.
    pub signed_off: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CueEntry {
    pub kind: Cue,
    #[serde(default)]
    pub vi: Vec<String>,
    #[serde(default)]
    pub en: Vec<String>,
}

/// A thing that rules combine, with the ways to say it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConceptEntry {
    pub id: String,
    #[serde(default)]
    pub kind: ConceptKind,
    #[serde(default)]
    pub vi: Vec<String>,
    #[serde(default)]
    pub en: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConceptKind {
    #[default]
    Symptom,
    Disease,
    Event,
    Crisis,
    Background,
    /// An idiom or another use of dangerous words: what lies within it counts for nothing.
    Benign,
    /// An ordinary word of several syllables: also what only guesses its way into it counts for nothing.
    Word,
}

impl ConceptKind {
    /// None for what is no mention at all.
    pub fn kind(self) -> Option<Kind> {
        Some(match self {
            ConceptKind::Symptom => Kind::Symptom,
            ConceptKind::Disease => Kind::Disease,
            ConceptKind::Event => Kind::Event,
            ConceptKind::Crisis => Kind::Crisis,
            ConceptKind::Background => Kind::Background,
            ConceptKind::Benign | ConceptKind::Word => return None,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    #[default]
    Ambulance,
    GoNow,
    Talk,
}

impl Transport {
    pub fn advice(self) -> Advice {
        match self {
            Transport::Ambulance => Advice::Ambulance,
            Transport::GoNow => Advice::GoNow,
            Transport::Talk => Advice::Talk,
        }
    }
}

/// A red flag.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub id: String,
    pub name: Both,
    pub level: RuleLevel,
    #[serde(default)]
    pub transport: Transport,
    /// A crisis that is an emergency besides: an attempt, an injury, a plan with the means at hand.
    #[serde(default)]
    pub emergency: bool,
    /// Never shows a card by itself: the words have two meanings, so one question is asked.
    #[serde(default)]
    pub only_ask: bool,
    /// Ids of first-aid steps, most important first.
    #[serde(default)]
    pub steps: Vec<String>,
    /// The guideline or page that the rule follows.
    pub source: String,
    /// See `expression`.
    pub when: String,
    /// The closed question where the text leaves it open.
    pub ask: Option<Both>,
    /// Sentences on which the rule must fire, and on which it must not.
    #[serde(default)]
    pub positive: Vec<String>,
    #[serde(default)]
    pub negative: Vec<String>,
    /// Filled in from the file.
    #[serde(skip)]
    pub meta: Option<Meta>,
}

impl Rule {
    /// An emergency or a crisis.
    pub fn is_grave(&self) -> bool {
        matches!(self.level, RuleLevel::Emergency | RuleLevel::Crisis)
    }
}

/// A first-aid step of the card.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub id: String,
    pub vi: String,
    pub en: String,
}

/// All files in one.
pub fn embedded() -> Result<RuleFile, String> {
    let mut names: Vec<String> = Files::iter()
        .map(|name| name.to_string())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    let mut all = RuleFile::default();
    for name in names {
        let file = Files::get(&name).ok_or_else(|| format!("{name} is missing"))?;
        let text = std::str::from_utf8(&file.data).map_err(|error| format!("{name}: {error}"))?;
        let file: RuleFile = toml::from_str(text).map_err(|error| format!("{name}: {error}"))?;
        merge(&mut all, file, &name)?;
    }
    check(&all)?;
    Ok(all)
}

fn merge(all: &mut RuleFile, file: RuleFile, name: &str) -> Result<(), String> {
    if !file.rule.is_empty() && file.meta.is_none() {
        return Err(format!("{name}: rules without [meta]"));
    }
    for (class, words) in file.class {
        if all.class.insert(class.clone(), words).is_some() {
            return Err(format!("{name}: list `{class}` stands twice"));
        }
    }
    all.filler.extend(file.filler);
    all.barrier.extend(file.barrier);
    all.cue.extend(file.cue);
    all.concept.extend(file.concept);
    all.step.extend(file.step);
    let meta = file.meta;
    all.rule.extend(file.rule.into_iter().map(|rule| Rule {
        meta: meta.clone(),
        ..rule
    }));
    Ok(())
}

fn check(all: &RuleFile) -> Result<(), String> {
    unique(all.concept.iter().map(|concept| concept.id.as_str()), "concept")?;
    unique(all.rule.iter().map(|rule| rule.id.as_str()), "rule")?;
    unique(all.step.iter().map(|step| step.id.as_str()), "step")?;
    for rule in &all.rule {
        for step in &rule.steps {
            if !all.step.iter().any(|known| known.id == *step) {
                return Err(format!("rule {}: unknown step `{step}`", rule.id));
            }
        }
        if rule.only_ask && rule.ask.is_none() {
            return Err(format!("rule {}: `only_ask` needs a question", rule.id));
        }
    }
    Ok(())
}

fn unique<'a>(ids: impl Iterator<Item = &'a str>, what: &str) -> Result<(), String> {
    let mut seen = HashSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(format!("{what} `{id}` stands twice"));
        }
    }
    Ok(())
}
