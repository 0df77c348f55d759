//! What comes with the conditions of an analysis: department, warning signs, home care, sources.

use crate::clinical::analysis::Case;
use crate::clinical::differential::Standing;
use crate::domain::message::Citation;
use crate::domain::urgency::Urgency;
use crate::knowledge::catalogue::{citation, source_ref};
use crate::knowledge::pack::ConditionEntry;
use crate::knowledge::texts::sentences;

const MOST_WARNINGS: usize = 6;
const MOST_CARE: usize = 5;
const MOST_SOURCES: usize = 3;

impl Case<'_> {
    /// The department most of the probability points to; a child is seen by children's doctors first.
    pub(super) fn specialty(&self, possible: &[&Standing], urgency: Urgency) -> Option<String> {
        let pack = &self.analyser.pack;
        let house = |id: &str| pack.specialty(id).map(|entry| entry.id.clone());
        if urgency == Urgency::Emergency
            && let Some(emergency) = house("emergency")
        {
            return Some(emergency);
        }
        if self.input.age.is_some_and(|age| age < 16.0)
            && !self.evidence.present.is_empty()
            && let Some(children) = house("paediatrics")
        {
            return Some(children);
        }
        let mut shares: Vec<(&str, f64)> = Vec::new();
        for (entry, share) in possible
            .iter()
            .filter_map(|standing| Some((self.entry(standing)?, standing.probability)))
        {
            match shares.iter_mut().find(|(id, _)| *id == entry.specialty) {
                Some((_, sum)) => *sum += share,
                None => shares.push((&entry.specialty, share)),
            }
        }
        shares.retain(|(id, _)| self.input.age.is_none_or(|age| age < 16.0) || *id != "paediatrics");
        let best = shares.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(id, _)| id.to_owned());
        best.or_else(|| self.by_finding())
    }

    /// The department that names the most of the present findings as its own.
    fn by_finding(&self) -> Option<String> {
        let present: Vec<&str> = self
            .evidence
            .present
            .iter()
            .filter_map(|number| self.analyser.model.finding_id(*number))
            .collect();
        let count = |ids: &[String]| ids.iter().filter(|id| present.contains(&id.as_str())).count();
        let best = self
            .analyser
            .pack
            .specialties
            .iter()
            .map(|entry| (count(&entry.findings), entry))
            .filter(|(hits, _)| *hits > 0);
        best.max_by_key(|(hits, _)| *hits).map(|(_, entry)| entry.id.clone())
    }

    /// Warning signs of the first conditions and of those that must not be missed, in turn.
    pub(super) fn warnings(&self, possible: &[&Standing], apart: &[&Standing]) -> Vec<String> {
        let entries: Vec<&ConditionEntry> = possible
            .iter()
            .take(3)
            .chain(apart.iter().take(2))
            .filter_map(|standing| self.entry(standing))
            .collect();
        in_turn(
            entries.iter().map(|entry| entry.warning_signs.of(self.language)).collect(),
            MOST_WARNINGS,
        )
    }

    pub(super) fn care(&self, possible: &[&Standing]) -> Vec<String> {
        let best = possible.first().map_or(0.0, |standing| standing.probability);
        let near = possible.iter().take(2).filter(|standing| standing.probability >= best * 0.4);
        in_turn(
            near.filter_map(|standing| self.entry(standing))
                .map(|entry| entry.home_care.of(self.language))
                .collect(),
            MOST_CARE,
        )
    }

    pub(super) fn sources(&self, possible: &[&Standing], apart: &[&Standing]) -> Vec<Citation> {
        let mut out: Vec<Citation> = Vec::new();
        for entry in possible.iter().chain(apart).filter_map(|standing| self.entry(standing)) {
            let definition = entry.definition.of(self.language);
            let quote = sentences(definition).first().copied().unwrap_or(definition);
            let cited = citation(entry.name.of(self.language), &source_ref(&self.analyser.pack, &entry.meta), quote);
            if out.len() < MOST_SOURCES && !out.iter().any(|other| other.title == cited.title) {
                out.push(cited);
            }
        }
        out
    }
}

/// One line of each list after the other, without repeats, until there are `most`.
fn in_turn(lists: Vec<&[String]>, most: usize) -> Vec<String> {
    let longest = lists.iter().map(|list| list.len()).max().unwrap_or(0);
    let mut out: Vec<String> = Vec::with_capacity(most);
    for at in 0..longest {
        for line in lists.iter().filter_map(|list| list.get(at)) {
            if out.len() < most && !out.contains(line) {
                out.push(line.clone());
            }
        }
    }
    out
}
