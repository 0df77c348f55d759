//! Which question to ask next: the one whose answer is expected to tell most about the cause, above all about danger.

use crate::clinical::differential::{Differential, Evidence, Standing};
use crate::domain::analysis::{NextQuestion, QuestionOption};
use crate::domain::language::Language;
use crate::domain::urgency::Urgency;
use crate::knowledge::load::Pack;

/// Conditions that are weighed against each other; the rest is too improbable to ask about.
const WEIGHED: usize = 15;
/// A question must promise at least so much information, in bits.
const WORTH_ASKING: f64 = 0.02;
/// Weight of a change in the share of dangerous conditions, against one bit of information.
const DANGER: f64 = 2.5;
/// Complaints offered where nothing was recognised.
const OPENING: [&str; 6] = ["fever", "cough", "headache", "abdominal_pain", "rash", "chest_pain"];

/// The best question about a finding that nobody has spoken of yet.
pub fn choose(model: &Differential, pack: &Pack, evidence: &Evidence, standings: &[Standing], language: Language) -> Option<NextQuestion> {
    let top: Vec<&Standing> = standings.iter().take(WEIGHED).collect();
    let asked: Vec<usize> = evidence.present.iter().chain(&evidence.absent).copied().collect();
    // A finding of a group that is present would tell little new.
    let told: Vec<usize> = evidence.present.iter().map(|finding| model.group(*finding)).collect();
    let mut candidates: Vec<usize> = top.iter().flat_map(|standing| model.findings_of(standing.condition)).collect();
    candidates.sort_unstable();
    candidates.dedup();
    candidates.retain(|finding| !asked.contains(finding));
    let value = |finding: usize| {
        let worth = worth(model, &top, finding);
        if told.contains(&model.group(finding)) { worth * 0.6 } else { worth }
    };
    let best = candidates
        .into_iter()
        .map(|finding| (finding, value(finding)))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    let (finding, worth) = best;
    (worth >= WORTH_ASKING)
        .then(|| about(pack, model.finding_id(finding)?, language))
        .flatten()
}

/// Expected information of a yes or a no, plus the expected change in danger.
fn worth(model: &Differential, top: &[&Standing], finding: usize) -> f64 {
    let known: f64 = top.iter().map(|standing| standing.probability).sum();
    let rest = (1.0 - known).max(0.0);
    let background = model.background(finding);
    let likely: Vec<(f64, f64)> = top
        .iter()
        .map(|s| (s.probability, model.likelihood(s.condition, finding)))
        .collect();
    let yes = likely.iter().map(|(p, l)| p * l).sum::<f64>() + rest * background;
    let no = 1.0 - yes;
    if yes <= 0.0 || no <= 0.0 {
        return 0.0;
    }
    let if_yes: Vec<f64> = likely.iter().map(|(p, l)| p * l / yes).chain([rest * background / yes]).collect();
    let if_no: Vec<f64> = likely
        .iter()
        .map(|(p, l)| p * (1.0 - l) / no)
        .chain([rest * (1.0 - background) / no])
        .collect();
    let now: Vec<f64> = likely.iter().map(|(p, _)| *p).chain([rest]).collect();
    let gain = entropy(&now) - yes * entropy(&if_yes) - no * entropy(&if_no);
    let danger = |shares: &[f64]| -> f64 {
        let grave = |s: &&Standing| {
            model
                .condition(s.condition)
                .is_some_and(|entry| entry.serious && entry.urgency >= Urgency::Urgent)
        };
        top.iter()
            .zip(shares)
            .filter(|(standing, _)| grave(standing))
            .map(|(_, share)| share)
            .sum()
    };
    let shift = yes * (danger(&if_yes) - danger(&now)).abs() + no * (danger(&if_no) - danger(&now)).abs();
    gain + DANGER * shift
}

fn entropy(shares: &[f64]) -> f64 {
    -shares
        .iter()
        .filter(|share| **share > 0.0)
        .map(|share| share * share.log2())
        .sum::<f64>()
}

/// The question about one finding, with its three answers. The payload names finding and answer; a dialogue may replace it.
pub fn about(pack: &Pack, finding: &str, language: Language) -> Option<NextQuestion> {
    let entry = pack.finding(finding)?;
    let option = |id: &str, vi: &str, en: &str| QuestionOption {
        id: id.to_owned(),
        label: language.pick(vi, en).to_owned(),
        payload: format!("finding:{finding}:{id}"),
    };
    Some(NextQuestion {
        id: finding.to_owned(),
        text: entry.question.of(language).to_owned(),
        why: entry.why.of(language).to_owned(),
        options: vec![
            option("yes", "Có", "Yes"),
            option("no", "Không", "No"),
            option("unknown", "Không rõ", "Not sure"),
        ],
    })
}

/// Nothing was recognised: what is the trouble?
pub fn opening(pack: &Pack, language: Language) -> NextQuestion {
    let offered = OPENING.iter().filter_map(|id| pack.finding(id));
    let options = offered.map(|entry| QuestionOption {
        id: entry.id.clone(),
        label: entry.name.of(language).to_owned(),
        payload: format!("finding:{}:yes", entry.id),
    });
    NextQuestion {
        id: "main_complaint".to_owned(),
        text: language
            .pick("Điều gì đang làm bạn khó chịu nhất?", "What bothers you most at the moment?")
            .to_owned(),
        why: language
            .pick(
                "Biết triệu chứng chính thì mới hỏi tiếp đúng hướng.",
                "Knowing the main complaint tells which questions come next.",
            )
            .to_owned(),
        options: options.collect(),
    }
}
