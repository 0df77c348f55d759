//! After a danger: the latch that keeps booking and small talk closed until the patient says that help is on the way, and the
//! closed safety question where a text leaves it open. Arguments about cost, distance or what somebody else said change nothing.

use crate::clinical::danger::{Advice, Danger};
use crate::dialogue::answers::{self, Closed};
use crate::dialogue::cards::{self, EmergencyLines};
use crate::dialogue::commands;
use crate::dialogue::event::Draft;
use crate::dialogue::state::{Action, SafetyCheck};
use crate::dialogue::texts::{safety as texts, symptoms as symptom_texts};
use crate::dialogue::turn::{Said, Turn, button, human};
use crate::domain::finding::Whose;
use crate::domain::message::Card;
use crate::domain::staff::Lane;
use crate::domain::understanding::{Fired, RuleLevel, Subject};
use crate::domain::urgency::Urgency;

/// Words that say help is on the way or the danger is over. Unaccented, without the polite words around them.
const HANDLED: &[&str] = &[
    "da goi 115",
    "da goi",
    "goi roi",
    "goi 115 roi",
    "da goi 115 roi",
    "da goi cap cuu",
    "da goi cap cuu roi",
    "da goi xe cap cuu",
    "da goi roi",
    "da goi xe roi",
    "toi goi roi",
    "toi da goi 115",
    "toi da goi",
    "toi da goi cap cuu",
    "xe cap cuu dang den",
    "cap cuu dang den",
    "xe dang den",
    "xe cap cuu den roi",
    "dang den cap cuu",
    "dang den benh vien",
    "dang tren duong",
    "dang tren duong den benh vien",
    "dang di cap cuu",
    "dang o cap cuu",
    "dang o benh vien",
    "da den benh vien",
    "den benh vien roi",
    "toi dang o benh vien",
    "da o benh vien",
    "dang duoc cap cuu",
    "dang tren xe cap cuu",
    "toi an toan",
    "em an toan",
    "minh an toan",
    "an toan roi",
    "toi on roi va an toan",
    "toi dang an toan",
    "da an toan",
    "i called 115",
    "called 115",
    "i have called 115",
    "i called",
    "i called an ambulance",
    "already called",
    "already called 115",
    "i have called an ambulance",
    "the ambulance is coming",
    "ambulance is coming",
    "ambulance is on the way",
    "the ambulance is on the way",
    "on the way to hospital",
    "on the way to the hospital",
    "i am on the way to the hospital",
    "i am at the hospital",
    "at the hospital",
    "i am safe",
    "i am safe now",
    "we are at the hospital",
    "we are on the way",
];

/// A danger was found in the message: everything else is closed. The card is on its way already.
pub fn close(turn: &mut Turn<'_>, danger: &Danger) {
    turn.state.latched = true;
    // The card was the first word; no introduction comes after it.
    turn.state.greeted = true;
    turn.state.latch_talk = !danger.emergency;
    turn.state.checking = None;
    turn.state.form = None;
    turn.state.misses = 0;
    raise(turn, danger);
    let language = turn.language();
    let poisoned = danger
        .rules
        .iter()
        .any(|rule| ["overdose", "poison"].iter().any(|word| rule.id.contains(word)));
    let text = match (danger.emergency, danger.subject) {
        (true, _) if poisoned => texts::overdose_details(language),
        (true, _) => texts::tell_when(language),
        (false, Subject::Other) => texts::are_they_safe(language),
        (false, _) => texts::are_you_safe(language),
    };
    turn.say(Draft::text(text).buttons(cards::way_out(!danger.emergency, language)));
}

/// The level goes up, never down.
pub fn raise(turn: &mut Turn<'_>, danger: &Danger) {
    let floor = if danger.emergency {
        Urgency::Emergency
    } else if danger.crisis {
        Urgency::Urgent
    } else {
        Urgency::None
    };
    turn.state.urgency = turn.state.urgency.max(danger.urgency).max(floor);
}

/// Does the message say that help is on the way, and nothing else?
pub fn is_handled(folded: &str) -> bool {
    commands::variants(folded).any(|text| HANDLED.contains(&text))
}

/// A message while the latch is closed. What has numbers in it (how much, when, how heavy) is an answer to the staff's questions.
pub fn said(turn: &mut Turn<'_>, said: &Said<'_>) {
    let language = turn.language();
    if !turn.state.latch_talk && said.text.chars().any(|c| c.is_ascii_digit()) && !said.text.contains("115") {
        return turn.say(Draft::text(texts::latched_noted(language)).buttons(cards::way_out(false, language)));
    }
    hold(turn);
}

/// The one reply of a closed latch.
pub fn hold(turn: &mut Turn<'_>) {
    let language = turn.language();
    let talk = turn.state.latch_talk;
    let text = if talk {
        texts::latched_talk(language)
    } else {
        texts::latched(language)
    };
    turn.say(Draft::text(text).buttons(cards::way_out(talk, language)));
}

/// Help is on the way. The level of urgency stays: only staff lowers it.
pub fn open(turn: &mut Turn<'_>) {
    let language = turn.language();
    let text = if turn.state.latch_talk {
        texts::released_talk(language)
    } else {
        texts::released(language)
    };
    turn.state.latched = false;
    turn.state.latch_talk = false;
    turn.say(Draft::text(text).buttons(vec![human(language)]));
}

/// Asks the closed question of a rule, with 115 in sight. False where the rule has none.
pub fn ask(turn: &mut Turn<'_>, rule: &str) -> bool {
    let language = turn.language();
    let Some(question) = turn.mind.rules.question(rule, language).map(String::from) else {
        return false;
    };
    turn.state.checking = Some(SafetyCheck { rule: rule.into() });
    let action = |danger: Option<bool>| Action::Safety { rule: rule.into(), danger };
    let mut draft = Draft::text(format!("{}\n\n{question}", texts::check_heading(language)))
        .card(Card::Question {
            question_id: rule.into(),
            why: texts::check_why(language).into(),
            index: 1,
            max: 1,
        })
        .buttons(vec![
            button("yes", symptom_texts::button_yes(language), action(Some(true))),
            button("no", symptom_texts::button_no(language), action(Some(false))),
            button("unsure", symptom_texts::button_unsure(language), action(None)),
        ]);
    draft.provenance.rule_ids = vec![rule.into()];
    turn.say(draft);
    true
}

/// A typed answer to the open safety question; none where it is no answer.
pub fn checked(turn: &Turn<'_>, said: &Said<'_>) -> Option<(String, Option<bool>)> {
    let rule = turn.state.checking.as_ref()?.rule.clone();
    let answer = match answers::leading(&said.understanding.folded)? {
        Closed::Yes => Some(true),
        Closed::No => Some(false),
        Closed::Unsure => None,
    };
    Some((rule, answer))
}

/// The answer. True where the conversation goes on as before.
pub fn settle(turn: &mut Turn<'_>, rule: &str, danger: Option<bool>) -> bool {
    let language = turn.language();
    turn.state.checking = None;
    match danger {
        Some(true) => {
            let danger = danger_of(
                turn,
                &[Fired {
                    id: rule.into(),
                    level: level(turn, rule),
                    evidence: Vec::new(),
                }],
            );
            strike(turn, danger);
            false
        }
        Some(false) => {
            turn.say_text(texts::check_no(language));
            true
        }
        None => {
            turn.state.urgency = turn.state.urgency.max(Urgency::Urgent);
            turn.say(Draft::text(texts::check_unsure(language)).buttons(vec![
                button(
                    "yes",
                    symptom_texts::button_yes(language),
                    Action::Safety {
                        rule: rule.into(),
                        danger: Some(true),
                    },
                ),
                human(language),
            ]));
            turn.hand_over(Lane::Handoff, "Người bệnh không chắc khi được hỏi câu hỏi an toàn");
            false
        }
    }
}

/// A danger that comes from an answer: closes the latch, and tells the engine.
pub fn strike(turn: &mut Turn<'_>, danger: Danger) {
    let cards = cards::alerts(turn.mind, &danger, turn.language(), &EmergencyLines::default());
    turn.alarm(danger.clone(), cards);
    close(turn, &danger);
}

fn level(turn: &Turn<'_>, rule: &str) -> RuleLevel {
    turn.mind.rules.rule(rule).map_or(RuleLevel::Emergency, |rule| rule.level)
}

/// The danger that fired rules stand for.
pub fn danger_of(turn: &Turn<'_>, fired: &[Fired]) -> Danger {
    let serious = |rule: &&Fired| matches!(rule.level, RuleLevel::Emergency | RuleLevel::Crisis);
    let rules: Vec<Fired> = fired.iter().filter(serious).cloned().collect();
    let book: Vec<_> = rules.iter().filter_map(|rule| turn.mind.rules.rule(&rule.id)).collect();
    let crisis = rules.iter().any(|rule| rule.level == RuleLevel::Crisis);
    let emergency =
        rules.is_empty() || rules.iter().any(|rule| rule.level == RuleLevel::Emergency) || book.iter().any(|rule| rule.emergency);
    let mut steps: Vec<String> = Vec::new();
    for step in book.iter().flat_map(|rule| &rule.steps) {
        if !steps.contains(step) {
            steps.push(step.clone());
        }
    }
    let subject = if turn.state.memory.for_whom == Whose::Own {
        Subject::Own
    } else {
        Subject::Other
    };
    Danger {
        emergency,
        crisis,
        urgency: if emergency { Urgency::Emergency } else { Urgency::Urgent },
        rules,
        subject,
        // Without a rule it was the differential: somebody must see it now, an ambulance is not called for by itself.
        advice: book.first().map_or(Advice::GoNow, |rule| rule.transport.advice()),
        steps,
        ask: None,
    }
}
