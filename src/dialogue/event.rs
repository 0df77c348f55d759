//! What reaches the dialogue, what it answers with, and what it may ask the engine to do.

use crate::clinical::danger::Danger;
use crate::dialogue::mind::Understood;
use crate::dialogue::state::{Action, State};
use crate::domain::appointment::{Appointment, Hold, Slot, Specialty};
use crate::domain::error;
use crate::domain::ids::{AppointmentId, DoctorId, HoldId, MessageId};
use crate::domain::message::{Card, Citation, Kind, Provenance, Step as Rung, Transport};
use crate::domain::person::History;
use crate::domain::staff::Lane;
use crate::domain::time::At;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// One thing that happened in the conversation.
#[expect(clippy::large_enum_variant, reason = "made once a step, taken apart at once, never kept")]
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// The patient wrote something. A danger in it was found before anything else, and its card has its own way out.
    Said {
        message_id: MessageId,
        text: &'a str,
        understood: &'a Understood,
    },
    /// The patient chose a quick reply; `Action::Outdated` where it can no longer be carried out. `Action::Say` is
    /// read here like any text.
    Chose { message_id: MessageId, action: Action },
    /// The answer to the `need` of the step before.
    Answered(Answer),
}

/// Who and when: what the dialogue may know of the world.
#[derive(Clone, Debug)]
pub struct Surroundings {
    pub now: At,
    /// The signed-in patient's name; none for a guest who has not given one.
    pub patient_name: Option<String>,
    /// A guest must give name and phone before a booking.
    pub is_guest: bool,
    /// A model is configured and may be asked to phrase.
    pub model: bool,
    /// Departments of the clinic.
    pub specialties: std::sync::Arc<Vec<Specialty>>,
}

/// Something that only the engine can do. The dialogue goes on with `Event::Answered`.
#[derive(Clone, Debug, PartialEq)]
pub enum Need {
    Slots(SlotWish),
    Hold {
        doctor_id: DoctorId,
        datetime: At,
    },
    ReleaseHold {
        hold_id: HoldId,
    },
    /// Books what is held. `guest`: name and phone of a guest's unverified patient.
    Book {
        hold_id: HoldId,
        doctor_id: DoctorId,
        datetime: At,
        reason: String,
        guest: Option<GuestContact>,
    },
    Appointments,
    Cancel {
        id: AppointmentId,
        reason: String,
    },
    Move {
        id: AppointmentId,
        datetime: At,
    },
    /// The patient's record: conditions, medicines, allergies.
    History,
    /// Delete what is remembered of this conversation's symptoms.
    Forget,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestContact {
    pub name: String,
    pub phone: String,
}

/// Which slots are looked for. Stands in the stored state too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SlotWish {
    pub specialty_id: Option<String>,
    pub doctor_id: Option<DoctorId>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub time_from: Option<NaiveTime>,
    pub time_to: Option<NaiveTime>,
    /// Slots after this moment: "xem thêm".
    pub after: Option<At>,
    pub limit: usize,
}

/// What the engine brings back.
#[derive(Clone, Debug)]
pub enum Answer {
    /// `exact`: they match the whole wish; else they are the nearest there are.
    Slots {
        slots: Vec<Slot>,
        more: bool,
        exact: bool,
    },
    Held(error::Result<Hold>),
    Released,
    Booked(error::Result<Appointment>),
    Appointments(error::Result<Vec<Appointment>>),
    Cancelled(error::Result<Appointment>),
    Moved(error::Result<Appointment>),
    History(error::Result<History>),
    Forgotten,
}

/// A reply before it has an id and a seq.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub kind: Kind,
    pub text: String,
    /// Label and what it does; the engine turns each into an opaque payload (`State::offer`).
    pub buttons: Vec<Button>,
    pub citations: Vec<Citation>,
    pub card: Option<Card>,
    pub provenance: Provenance,
    pub disclaimer: Option<String>,
}

impl Draft {
    /// A plain reply by rule.
    pub fn text(text: impl Into<String>) -> Self {
        Draft {
            kind: Kind::Text,
            text: text.into(),
            buttons: Vec::new(),
            citations: Vec::new(),
            card: None,
            provenance: Provenance::of(Rung::Rule),
            disclaimer: None,
        }
    }

    /// With a card; the kind follows from it (an alert's from the danger, see `cards`).
    pub fn card(mut self, card: Card) -> Self {
        self.kind = match &card {
            Card::Alert {
                transport: Transport::Talk,
                ..
            } => Kind::Crisis,
            Card::Alert { .. } => Kind::Emergency,
            Card::Question { .. } | Card::Confirm { .. } | Card::Consent { .. } => Kind::Question,
            Card::Slots { .. } => Kind::Slots,
            Card::Receipt { .. } => Kind::Receipt,
            Card::Analysis { .. } | Card::Handoff { .. } => Kind::Text,
        };
        self.card = Some(card);
        self
    }

    pub fn buttons(mut self, buttons: Vec<Button>) -> Self {
        self.buttons = buttons;
        self
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Button {
    /// Stable word: `confirm`, `slot`, `human`.
    pub id: String,
    pub label: String,
    pub action: Action,
}

/// A task for the model: put the first draft of the step into words that fit the conversation. The draft itself is what the
/// patient gets when the model is silent, slow, or withheld by the guard.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// `symptom_analysis`, `medication_inquiry`, `general_inquiry`: which prompt.
    pub feature: &'static str,
    /// What the patient wrote.
    pub question: String,
    /// The case in words: state and summary, never the raw history.
    pub case: String,
    /// The checked knowledge that the answer must rest on.
    pub facts: String,
}

/// A person is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Handoff {
    pub lane: Lane,
    /// For staff, in Vietnamese.
    pub reason: String,
}

/// What the dialogue decided. `replies` may stand beside a `need`: they are sent before it is carried out.
#[derive(Clone, Debug, Default)]
pub struct Step {
    pub state: State,
    pub replies: Vec<Draft>,
    pub need: Option<Need>,
    pub phrase: Option<Phrase>,
    pub handoff: Option<Handoff>,
    /// An answer has turned a suspicion into a danger ("Có" to a safety question). The engine does what it does for a danger
    /// found in a text: cards with the house's numbers first, the alert with them. Until then nobody is left without an answer:
    /// `replies` begin with as many cards of their own (`cards::alerts`, 115 only), which those of the engine replace.
    pub alarm: Option<Danger>,
}
