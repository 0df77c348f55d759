//! The symptom analysis: from findings to possible conditions, what must not be missed, how soon to be seen, what to do and
//! what to ask next. Never a diagnosis. Reading texts is not its work: it is given findings.

mod attached;

use crate::clinical::danger::Danger;
use crate::clinical::differential::{Differential, Evidence, Standing};
use crate::clinical::next_question;
use crate::clinical::recommendations::recommend;
use crate::clinical::urgency_of::{Circumstances, assess};
use crate::domain::analysis::{Analysis, MustNotMiss, PossibleCondition};
use crate::domain::conversation::{Pregnancy, Sex};
use crate::domain::finding::{Finding, Presence, Severity};
use crate::domain::language::Language;
use crate::domain::urgency::Urgency;
use crate::knowledge::answer::disclaimer;
use crate::knowledge::load::Pack;
use crate::knowledge::pack::ConditionEntry;
use crate::language::text;
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::Arc;

const MOST_CONDITIONS: usize = 5;
/// Less probable conditions are not worth a line.
const SHOWN: f64 = 0.02;
/// A serious condition within these first places, or this probable, is in the list itself and needs no place apart.
const LEADING: usize = 3;
const PROBABLE: f64 = 0.15;
/// Serious conditions are named apart from this probability on: those of minutes and hours sooner than the others,
const FLOOR_EMERGENCY: f64 = 0.004;
const FLOOR_URGENT: f64 = 0.03;
/// or where a finding that is typical of them raises their odds so much (in logs).
const KEY_LIKELIHOOD: f64 = 0.4;
const KEY_RATIO: f64 = 2.1;
/// Something must speak for it beyond a finding that everybody has.
const SOME_RATIO: f64 = 0.8;
const MOST_APART: usize = 4;
/// Below this the first condition stands out too little to lean on.
const DOUBTFUL: f64 = 0.15;
/// Long-term illnesses and states that make others dangerous, folded.
const FRAIL: [&str; 22] = [
    "diabetes",
    "tieu duong",
    "dai thao duong",
    "cancer",
    "ung thu",
    "heart",
    "benh tim",
    "suy tim",
    "kidney",
    "suy than",
    "chay than",
    "dialysis",
    "hiv",
    "transplant",
    "ghep tang",
    "ghep than",
    "cirrhosis",
    "xo gan",
    "copd",
    "suy giam mien dich",
    "hoa tri",
    "chemotherapy",
];

/// A case, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct AnalysisInput<'a> {
    /// The latest statement about each concept.
    pub findings: Vec<Finding>,
    /// In years.
    pub age: Option<f64>,
    pub sex: Option<Sex>,
    pub pregnancy: Option<Pregnancy>,
    /// Verdict of the safety check on the same words.
    pub danger: Option<&'a Danger>,
    pub duration_days: Option<f64>,
    pub severity: Option<Severity>,
    /// Ids or names of known illnesses.
    pub medical_history: Vec<String>,
}

/// Analyses cases against one pack. Built once, shared by reference.
pub struct Analyser {
    pack: Arc<Pack>,
    model: Differential,
    /// Conditions by id and by folded name.
    names: HashMap<String, usize>,
}

/// One analysis on its way.
struct Case<'a> {
    analyser: &'a Analyser,
    input: &'a AnalysisInput<'a>,
    language: Language,
    evidence: Evidence,
    standings: Vec<Standing>,
}

impl Analyser {
    pub fn new(pack: &Arc<Pack>) -> Analyser {
        let mut names = HashMap::new();
        for (number, entry) in pack.conditions.iter().enumerate() {
            let others = entry.lay_vi.iter().chain(&entry.lay_en);
            for name in [&entry.id, &entry.name.vi, &entry.name.en].into_iter().chain(others) {
                names.entry(text::read(name).folded).or_insert(number);
            }
            names.insert(entry.id.clone(), number);
        }
        Analyser {
            pack: Arc::clone(pack),
            model: Differential::of(pack),
            names,
        }
    }

    pub fn analyse(&self, input: &AnalysisInput<'_>, language: Language, today: NaiveDate) -> Analysis {
        let evidence = self.evidence(input);
        let standings = if evidence.present.is_empty() {
            Vec::new()
        } else {
            self.model.weigh(&evidence, today)
        };
        Case {
            analyser: self,
            input,
            language,
            evidence,
            standings,
        }
        .analysis()
    }

    fn evidence(&self, input: &AnalysisInput<'_>) -> Evidence {
        let of = |state: Presence| -> Vec<usize> {
            let mut numbers = Vec::new();
            for finding in input.findings.iter().filter(|finding| finding.state == state) {
                if let Some(number) = self.model.finding(&finding.concept).filter(|number| !numbers.contains(number)) {
                    numbers.push(number);
                }
            }
            numbers
        };
        let present = of(Presence::Present);
        let absent = of(Presence::Absent)
            .into_iter()
            .filter(|number| !present.contains(number))
            .collect();
        let known = input.medical_history.iter().filter_map(|name| self.known(name)).collect();
        let sex = if input.pregnancy == Some(Pregnancy::Pregnant) {
            Some(Sex::Female)
        } else {
            input.sex
        };
        Evidence {
            present,
            absent,
            age: input.age,
            sex,
            known,
        }
    }

    fn known(&self, name: &str) -> Option<usize> {
        self.names.get(name).or_else(|| self.names.get(&text::read(name).folded)).copied()
    }
}

impl Case<'_> {
    fn analysis(self) -> Analysis {
        let possible: Vec<&Standing> = self.standings.iter().filter(|standing| standing.probability >= SHOWN).collect();
        let possible: Vec<&Standing> = possible
            .into_iter()
            .enumerate()
            .filter(|(at, standing)| self.is_listed(*at, standing))
            .map(|(_, s)| s)
            .collect();
        let possible: Vec<&Standing> = possible.into_iter().take(MOST_CONDITIONS).collect();
        let apart = self.apart(&possible);
        let rules = self.input.danger.map_or(Urgency::None, |danger| danger.urgency);
        let complaints = self.complaints();
        let urgency = assess(&self.analyser.model, &self.standings, &complaints, self.circumstances(), rules);
        let specialty_id = self.specialty(&possible, urgency);
        let specialty = specialty_id
            .as_deref()
            .and_then(|id| self.analyser.pack.specialty(id))
            .map(|entry| entry.name.of(self.language));
        let doubtful = possible.first().is_some_and(|standing| standing.probability < DOUBTFUL);
        Analysis {
            recommendations: recommend(urgency, specialty, doubtful, self.language),
            warning_signs: self.warnings(&possible, &apart),
            home_care: if urgency == Urgency::Emergency {
                Vec::new()
            } else {
                self.care(&possible)
            },
            next_question: self.question(urgency),
            sources: self.sources(&possible, &apart),
            must_not_miss: apart.iter().filter_map(|standing| self.must_not_miss(standing)).collect(),
            possible_conditions: possible.iter().filter_map(|standing| self.possible(standing)).collect(),
            urgency_level: urgency,
            specialty: specialty.map(str::to_owned),
            specialty_id,
            rules: self.input.danger.map(|danger| danger.rules.clone()).unwrap_or_default(),
            disclaimer: disclaimer(self.language).to_owned(),
        }
    }

    fn complaints(&self) -> Vec<usize> {
        self.evidence
            .present
            .iter()
            .copied()
            .filter(|finding| self.analyser.model.is_complaint(*finding))
            .collect()
    }

    fn entry(&self, standing: &Standing) -> Option<&ConditionEntry> {
        self.analyser.model.condition(standing.condition)
    }

    fn is_serious(&self, standing: &Standing) -> bool {
        self.entry(standing)
            .is_some_and(|entry| entry.serious && entry.urgency >= Urgency::Urgent)
    }

    /// In the list of possible conditions: everything but serious ones that do not lead it.
    fn is_listed(&self, place: usize, standing: &Standing) -> bool {
        !self.is_serious(standing) || place < LEADING || standing.probability >= PROBABLE
    }

    /// Serious conditions that are not in the list, but can not be put aside either; the gravest for their probability first.
    fn apart(&self, listed: &[&Standing]) -> Vec<&Standing> {
        let typical = |standing: &Standing, finding: usize| self.analyser.model.likelihood(standing.condition, finding) >= KEY_LIKELIHOOD;
        let key = |standing: &Standing| {
            standing
                .why
                .iter()
                .any(|(finding, ratio)| *ratio >= KEY_RATIO && typical(standing, *finding))
        };
        let floor = |standing: &Standing| match self.entry(standing).map(|entry| entry.urgency) {
            Some(Urgency::Emergency) => FLOOR_EMERGENCY,
            _ => FLOOR_URGENT,
        };
        let listed: Vec<usize> = listed.iter().map(|standing| standing.condition).collect();
        let serious = self
            .standings
            .iter()
            .filter(|standing| !listed.contains(&standing.condition) && self.is_serious(standing));
        let spoken = |standing: &Standing| standing.why.first().is_some_and(|(_, ratio)| *ratio >= SOME_RATIO);
        let apart = serious.filter(|standing| key(standing) || (standing.probability >= floor(standing) && spoken(standing)));
        let mut apart: Vec<&Standing> = apart.collect();
        apart.sort_by(|a, b| (b.probability / floor(b)).total_cmp(&(a.probability / floor(a))));
        apart.truncate(MOST_APART);
        apart
    }

    fn possible(&self, standing: &Standing) -> Option<PossibleCondition> {
        let entry = self.entry(standing)?;
        Some(PossibleCondition {
            id: entry.id.clone(),
            name: entry.name.of(self.language).to_owned(),
            icd10: entry.icd10.clone(),
            probability: (standing.probability * 1000.0).round() / 1000.0,
            why: standing.why.iter().filter_map(|(finding, _)| self.told(*finding)).collect(),
            against: standing.against.iter().filter_map(|(finding, _)| self.told(*finding)).collect(),
        })
    }

    fn must_not_miss(&self, standing: &Standing) -> Option<MustNotMiss> {
        let entry = self.entry(standing)?;
        let told: Vec<String> = standing
            .why
            .iter()
            .take(3)
            .filter_map(|(finding, _)| self.told(*finding))
            .map(|f| f.name.to_lowercase())
            .collect();
        let told = told.join(", ");
        let why = match self.language {
            Language::Vi => format!("Có {told}: ít khả năng hơn nhưng nguy hiểm, cần bác sĩ loại trừ."),
            Language::En => format!("There is {told}: less likely but dangerous, so a doctor should rule it out."),
        };
        Some(MustNotMiss {
            id: entry.id.clone(),
            name: entry.name.of(self.language).to_owned(),
            icd10: entry.icd10.clone(),
            why,
        })
    }

    /// The finding as it was told, by its name in the language of the request.
    fn told(&self, number: usize) -> Option<Finding> {
        let id = self.analyser.model.finding_id(number)?;
        let mut finding = self
            .input
            .findings
            .iter()
            .find(|finding| finding.concept == id && finding.state != Presence::Unknown)?
            .clone();
        if let Some(entry) = self.analyser.pack.finding(id) {
            entry.name.of(self.language).clone_into(&mut finding.name);
        }
        Some(finding)
    }

    fn circumstances(&self) -> Circumstances {
        let present = |id: &str| {
            self.analyser
                .model
                .finding(id)
                .is_some_and(|number| self.evidence.present.contains(&number))
        };
        let history: Vec<String> = self
            .input
            .medical_history
            .iter()
            .map(|name| format!(" {} ", text::read(&name.replace('_', " ")).folded))
            .collect();
        let frail = FRAIL
            .iter()
            .any(|word| history.iter().any(|name| name.contains(&format!(" {word} "))));
        let worst = self
            .input
            .findings
            .iter()
            .filter(|finding| finding.state == Presence::Present)
            .filter_map(|finding| finding.severity);
        Circumstances {
            age: self.input.age,
            pregnancy: self.input.pregnancy,
            duration_days: self.input.duration_days,
            severity: self.input.severity.into_iter().chain(worst).max_by_key(|severity| *severity as u8),
            fever: present("fever"),
            frail,
        }
    }

    fn question(&self, urgency: Urgency) -> Option<crate::domain::analysis::NextQuestion> {
        let pack = &self.analyser.pack;
        if self.complaints().is_empty() {
            return (urgency < Urgency::Emergency).then(|| next_question::opening(pack, self.language));
        }
        // Nobody is kept from help by a question.
        if urgency == Urgency::Emergency {
            return None;
        }
        next_question::choose(&self.analyser.model, pack, &self.evidence, &self.standings, self.language)
    }
}

#[cfg(test)]
mod tests;
