//! How soon somebody should be seen, given the rules that fired, the differential, and who it is. Only ever raises.

use crate::clinical::differential::{Differential, Standing};
use crate::domain::conversation::Pregnancy;
use crate::domain::finding::Severity;
use crate::domain::urgency::Urgency;

/// A serious condition counts from this probability on,
const SERIOUS: f64 = 0.1;
/// as an emergency only where more than one unspecific finding speaks for it, or where it is this probable,
const EMERGENCY_ALONE: f64 = 0.2;
/// More than one: log likelihood ratios of two findings, or of a single telling one.
const SUPPORT: f64 = 1.0;
const TELLING: f64 = 3.4;
/// and one less probable still asks for a doctor soon.
const SERIOUS_POSSIBLE: f64 = 0.05;
/// Any other condition counts from this probability on.
const LIKELY: f64 = 0.2;
/// Findings that a doctor should see the same day whatever lies behind them.
const ALARMS: [&str; 15] = [
    "jaundice",
    "vomiting_blood",
    "black_stool",
    "coughing_blood",
    "vision_loss",
    "seizure",
    "confusion",
    "lethargy",
    "urinary_retention",
    "one_sided_weakness",
    "facial_droop",
    "slurred_speech",
    "testicular_pain",
    "dog_bite",
    "fainting",
];
/// Days after which nothing is left to time alone.
const LONG: f64 = 14.0;

/// Whom it concerns, and how bad it is.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Circumstances {
    pub age: Option<f64>,
    pub pregnancy: Option<Pregnancy>,
    pub duration_days: Option<f64>,
    pub severity: Option<Severity>,
    pub fever: bool,
    /// A long-term illness that makes others dangerous.
    pub frail: bool,
}

/// The level of the rules, or a higher one. `complaints` are the numbers of the findings that are present.
pub fn assess(model: &Differential, standings: &[Standing], complaints: &[usize], circumstances: Circumstances, rules: Urgency) -> Urgency {
    // A complaint that no condition of the pack explains is for a doctor to look at.
    let mut level = match (complaints.is_empty(), standings.is_empty()) {
        (true, _) => Urgency::None,
        (false, true) => Urgency::Routine,
        (false, false) => Urgency::SelfCare,
    };
    if complaints
        .iter()
        .filter_map(|finding| model.finding_id(*finding))
        .any(|id| ALARMS.contains(&id))
    {
        level = level.max(Urgency::Urgent);
    }
    for standing in standings {
        let Some(entry) = model.condition(standing.condition) else {
            continue;
        };
        let from = match (entry.serious, entry.urgency) {
            (true, urgency) if standing.probability >= SERIOUS && supported(standing) => urgency,
            (true, urgency) if standing.probability >= SERIOUS_POSSIBLE => urgency.min(Urgency::Urgent),
            (false, urgency) if standing.probability >= LIKELY => urgency,
            _ => continue,
        };
        level = level.max(from);
    }
    // Nothing stands out: a doctor sorts out what a list can not.
    let best = standings.first().map_or(0.0, |standing| standing.probability);
    if !standings.is_empty() && best < LIKELY && level < Urgency::Routine {
        level = Urgency::Routine;
    }
    raised(level, circumstances).max(rules)
}

/// Enough to alarm somebody for: one unspecific finding (`chest_tightness`) asks for a question first.
fn supported(standing: &Standing) -> bool {
    let strong = standing.why.iter().filter(|(_, ratio)| *ratio >= SUPPORT).count();
    let telling = standing.why.first().is_some_and(|(_, ratio)| *ratio >= TELLING);
    standing.probability >= EMERGENCY_ALONE || strong >= 2 || telling
}

fn raised(level: Urgency, who: Circumstances) -> Urgency {
    if level == Urgency::None {
        return level;
    }
    let tiny = who.age.is_some_and(|age| age < 0.25);
    let baby = who.age.is_some_and(|age| age < 1.0);
    let old = who.age.is_some_and(|age| age >= 70.0);
    let expecting = matches!(who.pregnancy, Some(Pregnancy::Pregnant | Pregnancy::Postpartum));
    let long = who.duration_days.is_some_and(|days| days >= LONG);
    let mut least = Urgency::None;
    if baby || old || expecting || long || who.frail {
        least = least.max(Urgency::Routine);
    }
    let weak = baby || old || expecting || who.frail;
    let feverish_long = who.fever && who.duration_days.is_some_and(|days| days >= 5.0);
    if tiny || (who.fever && weak) || feverish_long || who.severity == Some(Severity::Severe) {
        least = least.max(Urgency::Urgent);
    }
    level.max(least)
}
