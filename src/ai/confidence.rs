//! How far an answer rests on what we know: computed from the answer and the facts, never the model's own number.

use crate::language::text;
use std::collections::HashSet;

/// Below this the checked text of the pack is shown instead of the model's.
pub const LOWEST: f64 = 0.35;

/// 0 to 1: the share of the answer's words that stand in the facts or the question, lowered by what the guard withheld.
pub fn of(answer: &str, facts: &str, question: &str, withheld: usize) -> f64 {
    let known: HashSet<String> = [facts, question]
        .into_iter()
        .flat_map(|part| text::read(part).tokens)
        .map(|token| token.folded)
        .collect();
    let read = text::read(answer);
    let words: Vec<_> = read.tokens.iter().filter(|token| token.folded.chars().count() > 2).collect();
    if words.is_empty() {
        return 0.0;
    }
    let supported = words.iter().filter(|token| known.contains(&token.folded)).count() as f64 / words.len() as f64;
    let penalty = 1.0 / (1.0 + withheld as f64);
    // Plain connecting words are in no fact: half of the words supported is a well-founded answer.
    ((supported * 1.6).min(1.0) * penalty * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a9_an_answer_from_the_facts_is_more_confident_than_an_invented_one() {
        let facts = "Cảm lạnh thường do siêu vi. Nghỉ ngơi, uống nhiều nước, đi khám nếu sốt cao kéo dài.";
        let sound = of("Cảm lạnh do siêu vi, bạn nên nghỉ ngơi, uống nhiều nước.", facts, "tôi bị cảm", 0);
        let loose = of("Vũ trụ giãn nở theo định luật Hubble và thiên hà xa dần.", facts, "tôi bị cảm", 0);
        assert!(sound > 0.7 && loose < LOWEST, "{sound} {loose}");
        assert!(of("Cảm lạnh do siêu vi.", facts, "", 2) < sound);
    }
}
