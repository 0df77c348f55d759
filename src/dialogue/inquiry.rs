//! Questions: about health, medicines, the house. Answers are the pack's own sentences with their source; where it has none, that
//! is said and a person is offered. Nothing is filled in.

use crate::dialogue::event::{Button, Draft, Phrase};
use crate::dialogue::fallback;
use crate::dialogue::state::{Action, WishText};
use crate::dialogue::summary;
use crate::dialogue::texts::{common, inquiry as texts};
use crate::dialogue::turn::{Said, Turn, button, human};
use crate::domain::intent::QuestionType;
use crate::domain::message::{Provenance, Step as Rung};
use crate::knowledge::answer::{self, Answer, Ask};
use crate::knowledge::catalogue::Kind;
use crate::knowledge::search::{EVIDENCE_THRESHOLD, Hit};

/// Hits that are looked at.
const HITS: usize = 8;
/// A second entry goes to the model beside the first only when it is about as good.
const NEAR: f64 = 0.8;

/// A question about health in general.
pub fn general(turn: &mut Turn<'_>, said: &Said<'_>) {
    let hits = search(turn, said);
    let best = hits
        .iter()
        .filter(|hit| hit.score >= EVIDENCE_THRESHOLD)
        .find(|hit| hit.kind != Kind::Facility);
    match best.and_then(|hit| Some((hit.clone(), compose(turn, said, hit)?))) {
        Some((hit, answer)) => tell(turn, said, "general_inquiry", &hit, answer, &hits),
        None if is_bare(said) => {
            turn.say_text(texts::ask_topic(turn.language()));
        }
        None => fallback::offer_staff(turn, texts::no_evidence(turn.language())),
    }
}

/// A question about the house: hours, prices, the way there.
pub fn facility(turn: &mut Turn<'_>, said: &Said<'_>) {
    let hits = search(turn, said);
    let of_house = |hit: &&Hit| matches!(hit.kind, Kind::Facility | Kind::Specialty | Kind::ApprovedAnswer);
    let best = hits.iter().filter(of_house).find(|hit| hit.score >= EVIDENCE_THRESHOLD);
    match best.and_then(|hit| Some((hit.clone(), compose(turn, said, hit)?))) {
        Some((hit, answer)) => {
            let draft = draft(turn, &hit, &answer);
            turn.say(draft);
        }
        None => fallback::offer_staff(turn, texts::no_facility(turn.language())),
    }
}

/// The entry with the best score, told; the model may put it into other words, but for approved answers.
fn tell(turn: &mut Turn<'_>, said: &Said<'_>, feature: &'static str, hit: &Hit, answer: Answer, hits: &[Hit]) {
    let draft = draft(turn, hit, &answer);
    let approved = draft.provenance.step == Rung::Approved;
    let mut facts = vec![format!("{}\n{}", answer.title, answer.text)];
    let beside = hits
        .iter()
        .filter(|other| other.id != hit.id && other.score >= hit.score * NEAR && other.score >= EVIDENCE_THRESHOLD);
    facts.extend(
        beside
            .take(2)
            .filter_map(|other| compose(turn, said, other))
            .map(|other| format!("{}\n{}", other.title, other.text)),
    );
    turn.say(draft);
    if !approved {
        phrase(turn, said, feature, facts.join("\n\n"));
    }
}

/// Hands the first reply to the model, with the case and the checked facts.
pub fn phrase(turn: &mut Turn<'_>, said: &Said<'_>, feature: &'static str, facts: String) {
    if !turn.around.model {
        return;
    }
    let case = summary::text(turn.mind, &turn.state, turn.language()).unwrap_or_default();
    turn.phrase(Phrase {
        feature,
        question: said.text.to_string(),
        case,
        facts,
    });
}

/// An answer of the pack as a reply.
pub fn draft(turn: &Turn<'_>, hit: &Hit, answer: &Answer) -> Draft {
    let language = turn.language();
    let mut text = answer.text.clone();
    if !answer.next_step.is_empty() {
        text.push_str("\n\n");
        text.push_str(&answer.next_step);
    }
    let rung = if hit.kind == Kind::ApprovedAnswer {
        Rung::Approved
    } else {
        Rung::Knowledge
    };
    let mut buttons: Vec<Button> = Vec::new();
    let clinics = turn.around.specialties.iter();
    if let Some(id) = answer
        .specialty
        .as_ref()
        .filter(|id| clinics.clone().any(|specialty| specialty.id == **id))
    {
        let wish = WishText {
            specialty_id: Some(id.clone()),
            doctor_id: None,
        };
        buttons.push(button("book", common::button_book(language), Action::Book { wish }));
    }
    if answer.disclaimer.is_some() {
        buttons.push(button(
            "symptoms",
            texts::button_tell(language),
            Action::Say {
                text: common::say_symptoms(language).into(),
            },
        ));
    }
    buttons.push(human(language));
    Draft {
        citations: answer.citations.clone(),
        disclaimer: answer.disclaimer.clone(),
        provenance: Provenance {
            confidence: Some(hit.score.clamp(0.0, 1.0)),
            ..Provenance::of(rung)
        },
        ..Draft::text(text).buttons(buttons)
    }
}

pub fn search(turn: &Turn<'_>, said: &Said<'_>) -> Vec<Hit> {
    turn.mind.search.search(said.text, turn.language(), HITS, turn.around.now.date())
}

pub fn compose(turn: &Turn<'_>, said: &Said<'_>, hit: &Hit) -> Option<Answer> {
    answer::compose(&turn.mind.pack, hit.kind, &hit.id, ask(turn, said.understanding.question_type))
}

pub fn ask(turn: &Turn<'_>, question: Option<QuestionType>) -> Ask {
    Ask {
        question,
        language: turn.language(),
        pregnancy: turn.state.memory.pregnancy,
        today: turn.around.now.date(),
    }
}

/// "Hỏi kiến thức sức khỏe" and the like: the wish to ask, without a question.
fn is_bare(said: &Said<'_>) -> bool {
    said.understanding.folded.split(' ').count() <= 6 && said.understanding.question_type.is_none() && !said.text.contains('?')
}

/// The line under everything medical.
pub fn disclaimer(turn: &Turn<'_>) -> Option<String> {
    Some(answer::disclaimer(turn.language()).to_string())
}
