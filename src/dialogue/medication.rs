//! Questions about medicines: what they are for, what does not go together. Never a dose for one person, never "stop taking it".

use crate::dialogue::event::Draft;
use crate::dialogue::fallback;
use crate::dialogue::inquiry;
use crate::dialogue::texts::inquiry as texts;
use crate::dialogue::turn::{Said, Turn, human};
use crate::domain::intent::QuestionType;
use crate::domain::message::{Citation, Provenance, Step as Rung};
use crate::knowledge::answer::{self, Answer};
use crate::knowledge::catalogue::{Kind, SourceRef};
use crate::knowledge::interactions::{self, Findings};
use crate::knowledge::search::{EVIDENCE_THRESHOLD, Hit};

pub fn said(turn: &mut Turn<'_>, said: &Said<'_>) {
    let named = named(turn, said);
    let together = said.understanding.question_type == Some(QuestionType::Interaction);
    match named.len() {
        0 => unnamed(turn, said),
        1 if !together => one(turn, said),
        1 if turn.state.memory.medications.is_empty() => one(turn, said),
        1 => {
            // "Uống chung được không?" with one name: with what the patient is known to take.
            let mut all = named;
            for known in &turn.state.memory.medications {
                if !all.iter().any(|name| name.to_lowercase() == known.to_lowercase()) {
                    all.push(known.clone());
                }
            }
            several(turn, said, &all);
        }
        _ => several(turn, said, &named),
    }
}

/// Medicines as written, and food and drink beside them, which do not go with many.
fn named(turn: &Turn<'_>, said: &Said<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for mention in &said.understanding.medications {
        if !names.iter().any(|name| name.to_lowercase() == mention.name.to_lowercase()) {
            names.push(mention.name.clone());
        }
    }
    if !names.is_empty() {
        for food in turn.mind.medicines.foods(said.text) {
            if !names.iter().any(|name| name.to_lowercase() == food.to_lowercase()) {
                names.push(food);
            }
        }
    }
    names
}

fn unnamed(turn: &mut Turn<'_>, said: &Said<'_>) {
    let language = turn.language();
    let hits = inquiry::search(turn, said);
    let known = hits
        .iter()
        .find(|hit| hit.score >= EVIDENCE_THRESHOLD && hit.kind != Kind::Facility);
    let generic = said.understanding.folded.split(' ').count() <= 8 && said.understanding.question_type.is_none();
    match known.and_then(|hit| Some((hit, inquiry::compose(turn, said, hit)?))) {
        Some((hit, answer)) if !generic => {
            let draft = inquiry::draft(turn, hit, &answer);
            turn.say(draft);
            let facts = format!("{}\n{}", answer.title, answer.text);
            inquiry::phrase(turn, said, "medication_inquiry", facts);
        }
        _ if generic => turn.say_text(texts::ask_medicine(language)),
        _ => fallback::offer_staff(turn, texts::unknown_medicine(language)),
    }
}

fn one(turn: &mut Turn<'_>, said: &Said<'_>) {
    let language = turn.language();
    let name = said
        .understanding
        .medications
        .first()
        .map(|mention| mention.name.clone())
        .unwrap_or_default();
    let ids = turn.mind.medicines.recognise(&name);
    let question = said.understanding.question_type;
    let answers: Vec<_> = ids
        .iter()
        .filter_map(|id| {
            Some((
                id.clone(),
                answer::compose(&turn.mind.pack, Kind::Medicine, id, inquiry::ask(turn, question))?,
            ))
        })
        .take(3)
        .collect();
    let Some((id, first)) = answers.first().cloned() else {
        return fallback::offer_staff(turn, texts::unknown_medicine(language));
    };
    let hit = hit_of(turn, id, &first);
    let mut draft = inquiry::draft(turn, &hit, &first);
    if answers.len() > 1 {
        let parts: Vec<String> = answers
            .iter()
            .map(|(_, answer)| format!("{}\n{}", answer.title, answer.text))
            .collect();
        draft.text = format!("{}\n\n{}", parts.join("\n\n"), first.next_step);
        draft.citations = answers.iter().flat_map(|(_, answer)| answer.citations.clone()).collect();
    }
    if let Some(effects) = side_effects(turn, said, &hit.id) {
        draft.text = format!("{effects}\n\n{}", draft.text);
    }
    if question == Some(QuestionType::Dosage) {
        draft.text = format!("{}\n\n{}", texts::dosage_gate(language), draft.text);
    }
    let facts = answers
        .iter()
        .map(|(_, answer)| format!("{}\n{}", answer.title, answer.text))
        .collect::<Vec<_>>()
        .join("\n\n");
    turn.say(draft);
    inquiry::phrase(turn, said, "medication_inquiry", facts);
}

/// The medicine as if it had been found by searching: it was named.
fn hit_of(turn: &Turn<'_>, id: String, answer: &Answer) -> Hit {
    let source = answer.citations.first();
    Hit {
        id,
        kind: Kind::Medicine,
        title: answer.title.clone(),
        excerpt: source.map(|citation| citation.excerpt.clone()).unwrap_or_default(),
        score: 1.0,
        source: SourceRef {
            name: source.map(|citation| citation.source.clone()).unwrap_or_default(),
            url: source.and_then(|citation| citation.url.clone()),
            reviewed: turn.around.now.date(),
        },
    }
}

/// The list of side effects, where the question is for them.
fn side_effects(turn: &Turn<'_>, said: &Said<'_>, id: &str) -> Option<String> {
    let language = turn.language();
    let folded = said.understanding.folded.as_str();
    let asked = ["tac dung phu", "phan ung phu", "side effect"]
        .iter()
        .any(|words| folded.contains(words));
    let entry = turn.mind.pack.medicine(id).filter(|_| asked)?;
    let lines: Vec<String> = entry.side_effects.of(language).iter().map(|line| format!("- {line}")).collect();
    Some(format!("{}:\n{}", texts::side_effects(language), lines.join("\n")))
}

fn several(turn: &mut Turn<'_>, said: &Said<'_>, names: &[String]) {
    let language = turn.language();
    let today = turn.around.now.date();
    let found = interactions::check(&turn.mind.pack, &turn.mind.medicines, names, language, today);
    if found.recognised.len() < 2 && found.interactions.is_empty() {
        return one(turn, said);
    }
    let text = interaction_text(turn, &found);
    let citations = found.interactions.iter().map(|one| Citation {
        title: format!("{} + {}", one.a, one.b),
        source: one.source.name.clone(),
        url: one.source.url.clone(),
        excerpt: one.consequence.clone(),
    });
    turn.say(Draft {
        citations: citations.collect(),
        disclaimer: inquiry::disclaimer(turn),
        provenance: Provenance::of(Rung::Knowledge),
        ..Draft::text(text.clone()).buttons(vec![human(language)])
    });
    inquiry::phrase(turn, said, "medication_inquiry", text);
}

fn interaction_text(turn: &Turn<'_>, found: &Findings) -> String {
    let language = turn.language();
    let mut parts: Vec<String> = Vec::new();
    if found.interactions.is_empty() {
        parts.push(texts::no_interaction(language).into());
    } else {
        parts.push(texts::interactions(language).into());
        parts.extend(
            found
                .interactions
                .iter()
                .take(4)
                .map(|one| format!("• {} + {}: {} {}", one.a, one.b, one.consequence, one.advice)),
        );
        parts.push(texts::do_not_stop(language).into());
    }
    if !found.unknown.is_empty() {
        let names = found.unknown.join(", ");
        parts.push(match language {
            crate::domain::language::Language::Vi => format!("Tôi chưa có thông tin về: {names}; hãy hỏi dược sĩ."),
            crate::domain::language::Language::En => format!("I have no information about: {names}; please ask a pharmacist."),
        });
    }
    parts.join("\n")
}
