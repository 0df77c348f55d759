//! The alert card: approved words, configured numbers, first-aid steps of the rule book. Shown before anything else; no model
//! has a part in it.

use crate::clinical::danger::{Advice, Danger};
use crate::dialogue::event::{Button, Draft};
use crate::dialogue::mind::Mind;
use crate::dialogue::state::Action;
use crate::dialogue::texts::safety as texts;
use crate::dialogue::turn::{button, human};
use crate::domain::language::Language;
use crate::domain::message::{Card, PhoneLine, Place, Transport};
use crate::domain::understanding::Subject;

/// What the house has configured for emergencies, in one language.
#[derive(Clone, Debug, Default)]
pub struct EmergencyLines {
    /// Hotlines of the house. 115 is always on an emergency card, configured or not.
    pub emergency: Vec<PhoneLine>,
    /// Lines for a crisis, signed off by the house; none are assumed.
    pub crisis: Vec<PhoneLine>,
    /// The nearest emergency entrance.
    pub place: Option<Place>,
}

/// Most first-aid steps on a card.
const STEPS: usize = 6;

/// The cards of a danger: an emergency and a crisis at once are two, the emergency first. They have no buttons: the way out of the
/// latch stands below them.
pub fn alerts(mind: &Mind, danger: &Danger, language: Language, lines: &EmergencyLines) -> Vec<Draft> {
    let mut cards = Vec::new();
    if danger.emergency {
        let transport = match danger.advice {
            Advice::GoNow => Transport::GoNow,
            Advice::Ambulance | Advice::Talk => Transport::Ambulance,
        };
        cards.push(alert(mind, danger, transport, language, lines));
    }
    if danger.crisis {
        cards.push(alert(mind, danger, Transport::Talk, language, lines));
    }
    cards
}

fn alert(mind: &Mind, danger: &Danger, transport: Transport, language: Language, lines: &EmergencyLines) -> Draft {
    let other = danger.subject == Subject::Other;
    let (title, body) = match transport {
        Transport::Ambulance if other => (texts::call_now(language), texts::ambulance_other(language)),
        Transport::Ambulance => (texts::call_now(language), texts::ambulance(language)),
        Transport::GoNow => (texts::go_now_title(language), texts::go_now(language)),
        Transport::Talk if other => (texts::talk_title(language), texts::talk_other(language)),
        Transport::Talk => (texts::talk_title(language), texts::talk(language)),
    };
    let steps = danger
        .steps
        .iter()
        .filter_map(|id| mind.rules.step(id, language))
        .take(STEPS)
        .map(String::from)
        .collect();
    let card = Card::Alert {
        transport,
        numbers: numbers(transport, lines, language),
        steps,
        place: lines.place.clone(),
        staff_notified: false,
    };
    let mut draft = Draft::text(format!("{title}\n{body}")).card(card);
    draft.provenance.rule_ids = danger.rules.iter().map(|rule| rule.id.clone()).collect();
    draft
}

/// Asked before any health data is kept. Help in an emergency does not wait for it.
pub fn consent(language: Language) -> Draft {
    let purposes = vec!["care_chat".to_string()];
    Draft::text(texts::consent(language)).card(Card::Consent { purposes })
}

/// 115 first where life is in danger; where somebody is to be talked to, the house's lines in the house's order. Always there, never twice.
fn numbers(transport: Transport, lines: &EmergencyLines, language: Language) -> Vec<PhoneLine> {
    let ambulance = PhoneLine {
        label: texts::line_115(language).into(),
        tel: "115".into(),
        hours: None,
    };
    let is_ambulance = |line: &&PhoneLine| line.tel == ambulance.tel;
    match transport {
        Transport::Talk => {
            let missing = (!lines.crisis.iter().any(|line| is_ambulance(&line))).then(|| ambulance.clone());
            lines.crisis.iter().cloned().chain(missing).collect()
        }
        Transport::Ambulance | Transport::GoNow => {
            let others: Vec<PhoneLine> = lines.emergency.iter().filter(|line| !is_ambulance(line)).cloned().collect();
            std::iter::once(ambulance).chain(others).collect()
        }
    }
}

/// The buttons below a card, and under every reply while the latch is closed.
pub fn way_out(talk: bool, language: Language) -> Vec<Button> {
    let called = button("called", texts::button_called(language), Action::EmergencyHandled);
    let second = if talk {
        button("safe", texts::button_safe(language), Action::EmergencyHandled)
    } else {
        button("on_the_way", texts::button_on_the_way(language), Action::EmergencyHandled)
    };
    if talk {
        vec![second, called, human(language)]
    } else {
        vec![called, second, human(language)]
    }
}
