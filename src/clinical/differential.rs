//! How probable each condition of the pack is, given what is present and absent: priors times likelihood ratios, in logs.
//! What follows from it (urgency, advice, the next question) lives in `analysis`, `urgency_of` and `next_question`.

use crate::domain::conversation::Sex;
use crate::knowledge::load::{Pack, usable};
use crate::knowledge::pack::ConditionEntry;
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::Arc;

/// Contacts of a clinic that the priors are counted among.
const CONTACTS: f64 = 10_000.0;
/// Least share of contacts whose reason is none of the pack's conditions.
const OTHER_AT_LEAST: f64 = 1_500.0;
/// No single finding proves or rules out a condition: bounds of its log likelihood ratio.
const MOST: f64 = 4.6;
const LEAST: f64 = -2.5;
/// Evidence of the same group, beyond the strongest, counts this much.
const SAME_GROUP: f64 = 0.25;
/// Findings are not independent, so each further one counts a little less.
const FADING: f64 = 0.93;
/// A known illness of the person comes back, or goes on, more often than it begins.
const KNOWN_ILLNESS: f64 = 4.0;
/// A general finding stands for the specific one that was told, a little weaker.
const GENERAL_FOR_SPECIFIC: f64 = 0.3;

/// A finding that is a special case of another. Where a condition knows the general one only, that is taken.
const SPECIAL_CASES: [(&str, &str); 22] = [
    ("right_lower_abdominal_pain", "abdominal_pain"),
    ("right_upper_abdominal_pain", "upper_abdominal_pain"),
    ("upper_abdominal_pain", "abdominal_pain"),
    ("lower_abdominal_pain", "abdominal_pain"),
    ("pelvic_pain", "lower_abdominal_pain"),
    ("coughing_phlegm", "cough"),
    ("coughing_blood", "cough"),
    ("vomiting_blood", "vomiting"),
    ("ring_rash", "rash"),
    ("hand_foot_rash", "rash"),
    ("hives", "rash"),
    ("blisters", "rash"),
    ("petechiae", "rash"),
    ("one_sided_weakness", "muscle_weakness"),
    ("facial_droop", "muscle_weakness"),
    ("numb_hand", "numbness"),
    ("vertigo", "dizziness"),
    ("vision_loss", "blurred_vision"),
    ("eye_pain_behind", "eye_pain"),
    ("joint_swelling", "joint_pain"),
    ("knee_pain", "joint_pain"),
    ("swelling_face", "rash"),
];

/// Circumstances, not complaints: they shift the odds, but nobody is ill by them alone.
const CIRCUMSTANCES: [&str; 3] = ["smoking", "alcohol_use", "recent_travel"];

/// What is known of the case, by numbers of findings.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Evidence {
    pub present: Vec<usize>,
    pub absent: Vec<usize>,
    pub age: Option<f64>,
    pub sex: Option<Sex>,
    /// Numbers of conditions that the person is known to have.
    pub known: Vec<usize>,
}

/// One condition as it stands now.
#[derive(Clone, PartialEq, Debug)]
pub struct Standing {
    /// Number of the condition.
    pub condition: usize,
    pub probability: f64,
    /// Present findings that speak for it, strongest first: number and log likelihood ratio.
    pub why: Vec<(usize, f64)>,
    /// Absent findings that it mostly has, strongest first.
    pub against: Vec<(usize, f64)>,
}

struct Sign {
    id: String,
    background: f64,
    group: usize,
    general: Option<usize>,
}

struct Candidate {
    /// Likelihood by number of the finding; none where the pack says nothing.
    likelihood: Vec<Option<f64>>,
}

/// The conditions of a pack, ready to be weighed.
pub struct Differential {
    pack: Arc<Pack>,
    signs: Vec<Sign>,
    candidates: Vec<Candidate>,
    numbers: HashMap<String, usize>,
    other: f64,
}

impl Differential {
    pub fn of(pack: &Arc<Pack>) -> Differential {
        let numbers: HashMap<String, usize> = pack.findings.iter().enumerate().map(|(at, entry)| (entry.id.clone(), at)).collect();
        let general: HashMap<&str, &str> = SPECIAL_CASES.into_iter().collect();
        let mut groups: HashMap<String, usize> = HashMap::new();
        let mut signs = Vec::with_capacity(numbers.len());
        for entry in pack.findings.iter() {
            let root = root(&entry.id, &general);
            let group = pack
                .finding(root)
                .and_then(|root| root.group.clone())
                .unwrap_or_else(|| root.to_owned());
            let next = groups.len();
            signs.push(Sign {
                id: entry.id.clone(),
                background: entry.background.clamp(0.001, 0.6),
                group: *groups.entry(group).or_insert(next),
                general: general.get(entry.id.as_str()).and_then(|id| numbers.get(*id)).copied(),
            });
        }
        let candidates: Vec<Candidate> = pack.conditions.iter().map(|entry| candidate(entry, &numbers)).collect();
        let listed: f64 = pack.conditions.iter().map(|entry| entry.prior).sum();
        Differential {
            pack: Arc::clone(pack),
            signs,
            candidates,
            numbers,
            other: (CONTACTS - listed).max(OTHER_AT_LEAST),
        }
    }

    /// Number of a finding.
    pub fn finding(&self, id: &str) -> Option<usize> {
        self.numbers.get(id).copied()
    }

    pub fn finding_id(&self, number: usize) -> Option<&str> {
        self.signs.get(number).map(|sign| sign.id.as_str())
    }

    pub fn background(&self, number: usize) -> f64 {
        self.signs.get(number).map_or(0.05, |sign| sign.background)
    }

    pub fn group(&self, number: usize) -> usize {
        self.signs.get(number).map_or(usize::MAX, |sign| sign.group)
    }

    pub fn condition(&self, number: usize) -> Option<&ConditionEntry> {
        self.pack.conditions.at(number)
    }

    /// Is the finding something to complain of?
    pub fn is_complaint(&self, number: usize) -> bool {
        self.finding_id(number).is_some_and(|id| !CIRCUMSTANCES.contains(&id))
    }

    /// Findings that a condition speaks of.
    pub fn findings_of(&self, condition: usize) -> impl Iterator<Item = usize> + '_ {
        let likelihood = self
            .candidates
            .get(condition)
            .map(|candidate| candidate.likelihood.as_slice())
            .unwrap_or_default();
        likelihood.iter().enumerate().filter_map(|(number, p)| p.map(|_| number))
    }

    /// How often people with the condition have the finding; the background rate, lowered, where the pack says nothing.
    pub fn likelihood(&self, condition: usize, finding: usize) -> f64 {
        let known = self
            .candidates
            .get(condition)
            .and_then(|candidate| candidate.likelihood.get(finding).copied().flatten());
        known.unwrap_or_else(|| self.background(finding) * 0.5)
    }

    /// All conditions that something speaks for, most probable first. The probabilities and the share of "something else" sum
    /// to one.
    pub fn weigh(&self, evidence: &Evidence, today: NaiveDate) -> Vec<Standing> {
        let mut standings = Vec::new();
        let mut total = self.other;
        for (condition, (candidate, entry)) in self.candidates.iter().zip(self.pack.conditions.iter()).enumerate() {
            let prior = prior(entry, evidence.age, evidence.sex);
            if prior <= 0.0 || !usable(&entry.meta, today) {
                continue;
            }
            let known = if evidence.known.contains(&condition) { KNOWN_ILLNESS } else { 1.0 };
            let (why, for_it) = self.presence(candidate, &evidence.present);
            let (against, against_it) = self.absence(candidate, &evidence.absent);
            let weight = prior * known * (for_it + against_it).exp();
            total += weight;
            standings.push(Standing {
                condition,
                probability: weight,
                why,
                against,
            });
        }
        for standing in &mut standings {
            standing.probability /= total;
        }
        standings.retain(|standing| standing.why.iter().any(|(finding, _)| self.is_complaint(*finding)));
        standings.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.condition.cmp(&b.condition)));
        standings
    }

    /// What the present findings say: those that speak for the condition, and the sum of all.
    fn presence(&self, candidate: &Candidate, present: &[usize]) -> (Vec<(usize, f64)>, f64) {
        let mut by_group: Vec<(usize, Vec<f64>)> = Vec::with_capacity(present.len());
        let mut why = Vec::new();
        for finding in present {
            let Some(sign) = self.signs.get(*finding) else { continue };
            let ratio = self.ratio_present(candidate, *finding, sign);
            if ratio > 0.1 {
                why.push((*finding, ratio));
            }
            match by_group.iter_mut().find(|(group, _)| *group == sign.group) {
                Some((_, ratios)) => ratios.push(ratio),
                None => by_group.push((sign.group, vec![ratio])),
            }
        }
        let mut sums: Vec<f64> = by_group.into_iter().map(|(_, ratios)| once(ratios)).collect();
        sums.sort_by(|a, b| b.total_cmp(a));
        let sum = sums
            .into_iter()
            .zip(0..)
            .map(|(ratio, nth)| if ratio > 0.0 { ratio * FADING.powi(nth) } else { ratio })
            .sum();
        why.sort_by(|a, b| b.1.total_cmp(&a.1));
        (why, sum)
    }

    fn ratio_present(&self, candidate: &Candidate, finding: usize, sign: &Sign) -> f64 {
        if let Some(p) = candidate.likelihood.get(finding).copied().flatten() {
            return (p / sign.background).ln().clamp(LEAST, MOST);
        }
        let mut general = sign.general;
        while let Some(number) = general {
            let Some(wider) = self.signs.get(number) else { break };
            if let Some(p) = candidate.likelihood.get(number).copied().flatten() {
                return (p / wider.background).ln().clamp(LEAST, MOST) - GENERAL_FOR_SPECIFIC;
            }
            general = wider.general;
        }
        // The condition does not explain it. The rarer the finding, the more that counts.
        -(0.3 + 0.25 * (1.0 / sign.background).log10())
    }

    /// What the absent findings say. Of one group the strongest counts.
    fn absence(&self, candidate: &Candidate, absent: &[usize]) -> (Vec<(usize, f64)>, f64) {
        let mut by_group: Vec<(usize, f64)> = Vec::with_capacity(absent.len());
        let mut against = Vec::new();
        for finding in absent {
            let Some(sign) = self.signs.get(*finding) else { continue };
            let Some(p) = candidate.likelihood.get(*finding).copied().flatten() else {
                continue;
            };
            let ratio = ((1.0 - p) / (1.0 - sign.background)).ln().clamp(LEAST, MOST);
            if ratio < -0.2 {
                against.push((*finding, ratio));
            }
            match by_group.iter_mut().find(|(group, _)| *group == sign.group) {
                Some((_, least)) => *least = least.min(ratio),
                None => by_group.push((sign.group, ratio)),
            }
        }
        against.sort_by(|a, b| a.1.total_cmp(&b.1));
        (against, by_group.into_iter().map(|(_, ratio)| ratio).sum())
    }
}

/// Cases among the contacts of people of this age and sex.
fn prior(entry: &ConditionEntry, age: Option<f64>, sex: Option<Sex>) -> f64 {
    let band = age.and_then(|age| entry.ages.iter().find(|band| age >= band.from && age < band.to));
    let by_sex = sex.and_then(|sex| entry.sexes.iter().find(|factor| factor.sex == sex));
    entry.prior * band.map_or(1.0, |band| band.factor) * by_sex.map_or(1.0, |factor| factor.factor)
}

/// The evidence of one group: the strongest finding, and a little of the others that point the same way.
fn once(mut ratios: Vec<f64>) -> f64 {
    ratios.sort_by(|a, b| b.total_cmp(a));
    let mut ratios = ratios.into_iter();
    let first = ratios.next().unwrap_or(0.0);
    first + ratios.filter(|ratio| *ratio > 0.0).sum::<f64>() * SAME_GROUP
}

/// The widest finding that this one is a special case of.
fn root<'a>(id: &'a str, general: &HashMap<&'a str, &'a str>) -> &'a str {
    let mut root = id;
    for _ in 0..4 {
        match general.get(root) {
            Some(wider) => root = wider,
            None => break,
        }
    }
    root
}

fn candidate(entry: &ConditionEntry, numbers: &HashMap<String, usize>) -> Candidate {
    let mut likelihood = vec![None; numbers.len()];
    for link in &entry.findings {
        if let Some(slot) = numbers.get(&link.finding).and_then(|number| likelihood.get_mut(*number)) {
            *slot = Some(link.p.clamp(0.01, 0.99));
        }
    }
    Candidate { likelihood }
}
