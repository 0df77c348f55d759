//! Finds what is wrong with a pack: broken references, missing translations, odd numbers, copied sentences. Changes nothing.

use crate::domain::language::Language;
use crate::knowledge::load::{Pack, Why, usable};
use crate::knowledge::medicines::ALCOHOL_ID;
use crate::knowledge::pack::{Both, ConditionEntry, FindingEntry, InteractionEntry, Lines, Meta};
use crate::knowledge::shelf::{Entry, Shelf};
use crate::knowledge::texts::{Texts, sentences};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// How bad a problem is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Weight {
    /// Worth knowing: expired, not used.
    Notice,
    /// Must be put right before a release.
    Fault,
}

/// One thing wrong with one entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    pub weight: Weight,
    pub kind: &'static str,
    pub id: String,
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = match self.weight {
            Weight::Notice => "notice",
            Weight::Fault => "fault",
        };
        write!(f, "{weight}: {} {}: {}", self.kind, self.id, self.what)
    }
}

/// Sentences up to this many words may stand in several entries ("Uống nhiều nước.").
const SHARED_WORDS: usize = 8;

/// All problems of a pack, faults first.
pub fn check(pack: &Pack, today: NaiveDate) -> Vec<Problem> {
    let mut desk = Desk {
        pack,
        problems: Vec::new(),
        said: HashMap::new(),
    };
    desk.unused(today);
    desk.shelf("finding", &pack.findings);
    desk.shelf("condition", &pack.conditions);
    desk.shelf("medicine", &pack.medicines);
    desk.shelf("substance", &pack.substances);
    desk.shelf("specialty", &pack.specialties);
    desk.shelf("first_aid", &pack.first_aid);
    desk.shelf("topic", &pack.topics);
    desk.shelf("approved_answer", &pack.answers);
    desk.shelf("facility", &pack.facility);
    desk.findings();
    for condition in pack.conditions.iter() {
        desk.condition(condition);
    }
    for specialty in pack.specialties.iter() {
        desk.known_findings("specialty", &specialty.id, specialty.findings.iter());
    }
    for interaction in &pack.interactions {
        desk.interaction(interaction);
    }
    desk.substances();
    desk.products();
    desk.problems.sort_by(|a, b| {
        b.weight
            .cmp(&a.weight)
            .then_with(|| a.kind.cmp(b.kind))
            .then_with(|| a.id.cmp(&b.id))
    });
    desk.problems
}

struct Desk<'a> {
    pack: &'a Pack,
    problems: Vec<Problem>,
    /// Sentences of more than `SHARED_WORDS` words, and the entry that said them first.
    said: HashMap<String, (&'static str, String)>,
}

impl Desk<'_> {
    fn fault(&mut self, kind: &'static str, id: &str, what: impl Into<String>) {
        self.problems.push(Problem {
            weight: Weight::Fault,
            kind,
            id: id.to_owned(),
            what: what.into(),
        });
    }

    fn notice(&mut self, kind: &'static str, id: &str, what: impl Into<String>) {
        self.problems.push(Problem {
            weight: Weight::Notice,
            kind,
            id: id.to_owned(),
            what: what.into(),
        });
    }

    fn unused(&mut self, today: NaiveDate) {
        for unused in self.pack.not_used(today) {
            match unused.why {
                Why::Duplicate => self.fault(unused.kind, &unused.id, "the id stands twice"),
                Why::Empty => self.fault(unused.kind, &unused.id, "names no pair"),
                Why::Unpublished => self.notice(unused.kind, &unused.id, "is not published and not used"),
                Why::Expired => self.notice(unused.kind, &unused.id, "is expired and not used"),
            }
        }
        let signed = |meta: &Meta| usable(meta, today) && !meta.signed_off;
        let waiting = self.pack.conditions.iter().filter(|entry| signed(&entry.meta)).count();
        if waiting > 0 {
            self.notice("pack", "conditions", format!("{waiting} await a clinician's signature"));
        }
    }

    fn shelf<T: Entry + Texts>(&mut self, kind: &'static str, shelf: &Shelf<T>) {
        for entry in shelf.iter() {
            let id = entry.id();
            if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
                self.fault(kind, id, "an id is of a-z, 0-9 and _");
            }
            self.both(kind, id, "name", entry.title());
            for (field, text) in entry.passages() {
                self.both(kind, id, field, text);
                self.said(kind, id, text);
            }
            for (field, lines) in entry.lists() {
                self.lines(kind, id, field, lines);
            }
            self.names(kind, id, entry);
            if let Some(meta) = entry.meta() {
                self.meta(kind, id, meta);
            }
        }
    }

    fn both(&mut self, kind: &'static str, id: &str, field: &str, text: &Both) {
        for (language, words) in [("vi", &text.vi), ("en", &text.en)] {
            if words.trim().is_empty() {
                self.fault(kind, id, format!("{field}.{language} is empty"));
            }
        }
    }

    fn lines(&mut self, kind: &'static str, id: &str, field: &str, lines: &Lines) {
        if lines.vi.len() != lines.en.len() {
            self.fault(
                kind,
                id,
                format!("{field} has {} lines in vi and {} in en", lines.vi.len(), lines.en.len()),
            );
        }
        for line in lines.vi.iter().chain(&lines.en) {
            if line.trim().is_empty() {
                self.fault(kind, id, format!("{field} has an empty line"));
            }
            self.sentence(kind, id, line);
        }
    }

    fn names<T: Texts>(&mut self, kind: &'static str, id: &str, entry: &T) {
        let needs_keys = matches!(kind, "first_aid" | "topic" | "approved_answer" | "facility");
        for language in [Language::Vi, Language::En] {
            let others = entry.other_names(language);
            if needs_keys && others.is_empty() {
                self.fault(kind, id, format!("no keys in {}: nobody can find it", language.code()));
            }
            let mut seen = HashSet::new();
            seen.insert(entry.title().of(language).to_lowercase());
            for name in others {
                if name.trim().is_empty() {
                    self.fault(kind, id, format!("an empty name in {}", language.code()));
                } else if !seen.insert(name.to_lowercase()) && !matches!(kind, "medicine" | "substance") {
                    self.fault(kind, id, format!("the name \"{name}\" stands twice"));
                }
            }
        }
    }

    fn meta(&mut self, kind: &'static str, id: &str, meta: &Meta) {
        if meta.sources.is_empty() {
            self.fault(kind, id, "names no source");
        }
        for source in &meta.sources {
            if self.pack.source(source).is_none() {
                self.fault(kind, id, format!("unknown source {source}"));
            }
        }
        if meta.author.trim().is_empty() {
            self.fault(kind, id, "names no author");
        }
        if meta.expires <= meta.reviewed {
            self.fault(kind, id, "expires before its review");
        }
    }

    fn said(&mut self, kind: &'static str, id: &str, text: &Both) {
        for sentence in sentences(&text.vi).into_iter().chain(sentences(&text.en)) {
            self.sentence(kind, id, sentence);
        }
    }

    /// Two entries with one sentence: one of them was copied, and will be forgotten when the other is put right.
    fn sentence(&mut self, kind: &'static str, id: &str, sentence: &str) {
        let words: Vec<String> = sentence
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        if words.len() <= SHARED_WORDS {
            return;
        }
        let first = self.said.entry(words.join(" ")).or_insert_with(|| (kind, id.to_owned()));
        if first.0 != kind || first.1 != id {
            let what = format!("shares a sentence with {} {}: \"{sentence}\"", first.0, first.1);
            self.fault(kind, id, what);
        }
    }

    fn findings(&mut self) {
        let pack = self.pack;
        let told: HashSet<&str> = pack
            .conditions
            .iter()
            .flat_map(|condition| condition.findings.iter().map(|link| link.finding.as_str()))
            .collect();
        let led: HashSet<&str> = pack
            .specialties
            .iter()
            .flat_map(|specialty| specialty.findings.iter().map(String::as_str))
            .collect();
        for FindingEntry { id, background, .. } in pack.findings.iter() {
            if !(0.001..=0.6).contains(background) {
                self.fault("finding", id, format!("background {background} is not within 0.001 and 0.6"));
            }
            // Rules may speak of it all the same, so this is no fault.
            if !told.contains(id.as_str()) && !led.contains(id.as_str()) {
                self.notice("finding", id, "no condition and no specialty uses it");
            }
        }
    }

    fn known_findings<'b>(&mut self, kind: &'static str, id: &str, findings: impl Iterator<Item = &'b String>) {
        for finding in findings {
            if self.pack.finding(finding).is_none() {
                self.fault(kind, id, format!("unknown finding {finding}"));
            }
        }
    }

    fn condition(&mut self, condition: &ConditionEntry) {
        let id = condition.id.as_str();
        self.known_findings("condition", id, condition.findings.iter().map(|link| &link.finding));
        let mut seen = HashSet::new();
        for link in &condition.findings {
            if !(0.01..=0.99).contains(&link.p) {
                self.fault(
                    "condition",
                    id,
                    format!("p of {} is {}, not within 0.01 and 0.99", link.finding, link.p),
                );
            }
            if !seen.insert(link.finding.as_str()) {
                self.fault("condition", id, format!("{} stands twice", link.finding));
            }
        }
        if condition.findings.is_empty() {
            self.fault("condition", id, "has no findings: no analysis can reach it");
        }
        if condition.prior.is_nan() || condition.prior <= 0.0 || condition.prior > 2000.0 {
            self.fault("condition", id, format!("prior {} is not within 0 and 2,000", condition.prior));
        }
        for band in &condition.ages {
            if band.from >= band.to || band.factor.is_nan() || band.factor < 0.0 {
                self.fault(
                    "condition",
                    id,
                    format!("age band {} to {} with factor {}", band.from, band.to, band.factor),
                );
            }
        }
        if condition.sexes.iter().any(|sex| sex.factor.is_nan() || sex.factor < 0.0) {
            self.fault("condition", id, "a sex factor below 0");
        }
        if self.pack.specialty(&condition.specialty).is_none() {
            self.fault("condition", id, format!("unknown specialty {}", condition.specialty));
        }
        if condition.warning_signs.vi.is_empty() {
            self.fault("condition", id, "has no warning signs");
        }
    }

    fn interaction(&mut self, interaction: &InteractionEntry) {
        let key = interaction.key();
        // The text of a group stands once, under its first pair.
        if interaction.group.as_ref().is_none_or(|first| *first == key) {
            for (field, text) in interaction.passages() {
                self.both("interaction", &key, field, text);
            }
            self.said("interaction", &key, &interaction.consequence);
            self.meta("interaction", &key, &interaction.meta);
        }
        if interaction.a == interaction.b && !interaction.a.starts_with("class:") {
            self.fault("interaction", &key, "both sides are the same");
        }
        for side in [&interaction.a, &interaction.b] {
            let known = match side.strip_prefix("class:") {
                Some(class) => self.pack.drugs().any(|drug| drug.is_of(class)),
                None => side == ALCOHOL_ID || self.pack.drug(side).is_some(),
            };
            if !known {
                self.fault("interaction", &key, format!("no medicine is {side}"));
            }
        }
    }

    fn substances(&mut self) {
        let pack = self.pack;
        for substance in pack.substances.iter() {
            if pack.medicine(&substance.id).is_some() {
                self.fault("substance", &substance.id, "a medicine has this id");
            }
        }
    }

    fn products(&mut self) {
        let pack = self.pack;
        for product in &pack.products {
            if product.substances.is_empty() {
                self.fault("product", &product.name, "names no substance");
            }
            for substance in &product.substances {
                if pack.drug(substance).is_none() {
                    self.fault("product", &product.name, format!("unknown substance {substance}"));
                }
            }
        }
    }
}
