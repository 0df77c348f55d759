//! The turn in progress: the state it changes and the step it builds. Only gathers; decides nothing.

use crate::clinical::danger::Danger;
use crate::dialogue::event::{Button, Draft, Handoff, Need, Phrase, Step, Surroundings};
use crate::dialogue::mind::Mind;
use crate::dialogue::state::{Action, State};
use crate::dialogue::texts::common;
use crate::domain::ids::MessageId;
use crate::domain::language::Language;
use crate::domain::message::Kind;
use crate::domain::staff::Lane;
use crate::domain::understanding::Understanding;

/// Most buttons under one reply.
pub const MAX_BUTTONS: usize = 6;

pub struct Turn<'a> {
    pub mind: &'a Mind,
    pub around: &'a Surroundings,
    pub state: State,
    /// What the safety check found in the message of this turn.
    pub danger: Danger,
    /// The message of this turn has added to the memory.
    pub learnt: bool,
    replies: Vec<Draft>,
    need: Option<Need>,
    phrase: Option<Phrase>,
    handoff: Option<Handoff>,
    alarm: Option<Danger>,
}

/// What the patient wrote, as the parts of the dialogue read it.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    pub message_id: MessageId,
    pub text: &'a str,
    pub understanding: &'a Understanding,
}

impl<'a> Turn<'a> {
    pub fn new(mind: &'a Mind, around: &'a Surroundings, state: State) -> Self {
        Turn {
            mind,
            around,
            state,
            danger: Danger::default(),
            learnt: false,
            replies: Vec::new(),
            need: None,
            phrase: None,
            handoff: None,
            alarm: None,
        }
    }

    pub fn language(&self) -> Language {
        self.state.language
    }

    pub fn say(&mut self, draft: Draft) {
        self.replies.push(draft);
    }

    pub fn say_text(&mut self, text: impl Into<String>) {
        self.say(Draft::text(text));
    }

    /// Was something asked in this turn already?
    pub fn has_asked(&self) -> bool {
        self.replies.iter().any(|draft| matches!(draft.kind, Kind::Question | Kind::Slots))
    }

    pub fn need(&mut self, need: Need) {
        self.need = Some(need);
    }

    pub fn waits(&self) -> bool {
        self.need.is_some()
    }

    /// Asks the model to put the first reply into words. The first task stands.
    pub fn phrase(&mut self, phrase: Phrase) {
        if self.around.model && self.phrase.is_none() {
            self.phrase = Some(phrase);
        }
    }

    /// Calls a person. The first lane stands: nothing of one turn is more urgent than what was found first.
    pub fn hand_over(&mut self, lane: Lane, reason: impl Into<String>) {
        if self.handoff.is_none() {
            self.handoff = Some(Handoff {
                lane,
                reason: reason.into(),
            });
        }
    }

    /// A danger that an answer has brought to light. Whatever was to be said besides falls away.
    pub fn alarm(&mut self, danger: Danger, cards: Vec<Draft>) {
        self.replies = cards;
        self.phrase = None;
        self.need = None;
        self.alarm = Some(danger);
    }

    pub fn alarmed(&self) -> bool {
        self.alarm.is_some()
    }

    /// The step. The first words of a conversation say that no doctor is speaking (the greeting does so itself).
    pub fn finish(mut self) -> Step {
        if !self.state.greeted
            && !self.state.latched
            && let Some(first) = self.replies.first_mut()
        {
            self.state.greeted = true;
            first.text = format!("{}\n\n{}", common::disclosure(self.state.language), first.text);
        }
        for draft in &mut self.replies {
            draft.buttons.truncate(MAX_BUTTONS);
        }
        Step {
            state: self.state,
            replies: self.replies,
            need: self.need,
            phrase: self.phrase,
            handoff: self.handoff,
            alarm: self.alarm,
        }
    }
}

/// A button. `id` is a stable word, `label` what the patient reads.
pub fn button(id: &str, label: impl Into<String>, action: Action) -> Button {
    Button {
        id: id.into(),
        label: label.into(),
        action,
    }
}

/// "Gặp nhân viên".
pub fn human(language: Language) -> Button {
    button("human", common::button_human(language), Action::Human)
}

/// What a patient may begin with.
pub fn starters(language: Language) -> Vec<Button> {
    vec![
        button(
            "symptoms",
            common::button_symptoms(language),
            Action::Say {
                text: common::say_symptoms(language).into(),
            },
        ),
        button("book", common::button_book(language), Action::Book { wish: Default::default() }),
        button(
            "medicine",
            common::button_medicine(language),
            Action::Say {
                text: common::say_medicine(language).into(),
            },
        ),
        button("mine", common::button_mine(language), Action::MyAppointments),
        human(language),
    ]
}
