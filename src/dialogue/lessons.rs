//! Weights of single words and pairs of words, learnt from the examples at the start: they carry what the cues do not foresee.
//! Deterministic: the same examples give the same weights.

use crate::clinical::vocabulary::FxMap;

const ROUNDS: usize = 40;
const PACE: f64 = 1.2;
/// Pulls every weight back a little: a word seen once must not decide.
const DECAY: f64 = 0.001;

/// One example: its folded words, what the cues say of it, and what it is.
pub struct Lesson {
    pub folded: String,
    /// Score of every class without what is learnt here.
    pub scores: Vec<f64>,
    pub class: usize,
}

/// What was learnt.
#[derive(Default)]
pub struct Lessons {
    features: FxMap<String, usize>,
    /// Of every feature one weight for every class.
    weights: Vec<Vec<f64>>,
}

/// Words and pairs of words; numbers tell nothing of a purpose.
fn features(folded: &str) -> impl Iterator<Item = &str> {
    let starts = std::iter::once(0).chain(folded.match_indices(' ').map(|(at, _)| at + 1));
    starts.flat_map(move |start| {
        let rest = folded.get(start..).unwrap_or_default();
        let one = rest.find(' ').unwrap_or(rest.len());
        let two = rest.get(one + 1..).map(|tail| one + 1 + tail.find(' ').unwrap_or(tail.len()));
        let found = [Some(one), two].into_iter().flatten().filter_map(move |length| rest.get(..length));
        found.filter(|words| !words.is_empty() && !words.contains(|c: char| c.is_ascii_digit()))
    })
}

impl Lessons {
    /// Learns the weights that, added to the scores of the cues, tell the examples apart (logistic regression).
    pub fn learn(lessons: &[Lesson]) -> Self {
        let mut learnt = Lessons::default();
        let classes = lessons.iter().map(|lesson| lesson.scores.len()).max().unwrap_or(0);
        let known: Vec<Vec<usize>> = lessons.iter().map(|lesson| learnt.admit(&lesson.folded, classes)).collect();
        // Neighbours in the file are alike: a stride that shares no factor with most counts mixes them.
        let count = lessons.len();
        for round in 0..ROUNDS {
            let pace = PACE / (1.0 + round as f64 * 0.1);
            for step in 0..count {
                let place = (step * 101 + round * 37) % count;
                if let (Some(lesson), Some(ids)) = (lessons.get(place), known.get(place)) {
                    learnt.step(lesson, ids, pace);
                }
            }
        }
        learnt
    }

    /// The numbers of the text's features; new ones are given out.
    fn admit(&mut self, folded: &str, classes: usize) -> Vec<usize> {
        features(folded)
            .map(|feature| match self.features.get(feature) {
                Some(id) => *id,
                None => {
                    let id = self.weights.len();
                    self.features.insert(feature.to_owned(), id);
                    self.weights.push(vec![0.0; classes]);
                    id
                }
            })
            .collect()
    }

    fn step(&mut self, lesson: &Lesson, ids: &[usize], pace: f64) {
        let share = share(ids.len());
        let mut scores = lesson.scores.clone();
        self.add(ids, share, &mut scores);
        let likely = probabilities(&scores);
        for id in ids {
            let Some(weights) = self.weights.get_mut(*id) else { continue };
            for (class, (weight, likely)) in weights.iter_mut().zip(&likely).enumerate() {
                let wanted = if class == lesson.class { 1.0 } else { 0.0 };
                *weight += pace * ((wanted - likely) * share - DECAY * *weight);
            }
        }
    }

    fn add(&self, ids: &[usize], share: f64, scores: &mut [f64]) {
        for weights in ids.iter().filter_map(|id| self.weights.get(*id)) {
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += weight * share;
            }
        }
    }

    /// Adds what the words tell to the scores. False where no word is known.
    pub fn weigh(&self, folded: &str, scores: &mut [f64]) -> bool {
        let mut ids = Vec::with_capacity(48);
        let mut count = 0;
        for feature in features(folded) {
            count += 1;
            ids.extend(self.features.get(feature).copied());
        }
        self.add(&ids, share(count), scores);
        !ids.is_empty()
    }
}

/// A long message has more words to say the same.
fn share(count: usize) -> f64 {
    1.0 / (count.max(1) as f64).sqrt()
}

/// Scores as shares of one.
pub fn probabilities(scores: &[f64]) -> Vec<f64> {
    let highest = scores.iter().copied().fold(f64::MIN, f64::max);
    let raised: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
    let total: f64 = raised.iter().sum();
    raised.into_iter().map(|value| value / total).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::*;

    #[test]
    fn words_and_pairs_are_features() {
        assert_eq!(features("dat lich 5").collect::<Vec<_>>(), ["dat", "dat lich", "lich"]);
        assert_eq!(features("").count(), 0);
    }

    #[test]
    fn what_the_examples_share_is_learnt() {
        let lesson = |folded: &str, class| Lesson {
            folded: folded.into(),
            scores: vec![0.0, 0.0],
            class,
        };
        let learnt = Lessons::learn(&[
            lesson("troi mua to", 0),
            lesson("troi nang to", 0),
            lesson("dau bung to", 1),
            lesson("dau chan to", 1),
        ]);
        let mut scores = vec![0.0, 0.0];
        assert!(learnt.weigh("troi dep", &mut scores));
        assert!(scores[0] > scores[1]);
        assert!(!learnt.weigh("xyz", &mut [0.0, 0.0]));
    }
}
