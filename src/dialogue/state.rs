//! What a conversation remembers, as the store keeps it (JSON). Everything has a default, so that an older snapshot always loads.

use crate::dialogue::event::SlotWish;
use crate::domain::appointment::Slot;
use crate::domain::conversation::{ConversationStatus, Memory, Pregnancy, Sex};
use crate::domain::finding::Whose;
use crate::domain::ids::{AppointmentId, DoctorId, HoldId};
use crate::domain::language::Language;
use crate::domain::time::At;
use crate::domain::urgency::Urgency;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize, Serializer};

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    pub language: Language,
    /// The patient chose the language: it no longer follows the messages.
    pub language_fixed: bool,
    pub status: ConversationStatus,
    /// Highest level of any path; only staff lowers it (invariant I4).
    pub urgency: Urgency,
    /// Its findings have rows of their own in the store.
    #[serde(serialize_with = "without_findings")]
    pub memory: Memory,
    /// An emergency was told: booking and small talk stay closed until the patient confirms or staff releases.
    pub latched: bool,
    /// What closed it was a crisis: it speaks of staying safe rather than of calling.
    pub latch_talk: bool,
    /// The form in progress.
    pub form: Option<Form>,
    /// Quick replies given out, newest last; bounded.
    pub offers: Vec<Offer>,
    /// Numbers the batches of quick replies, so that a used-up one is told from one that never was.
    pub batch: u32,
    /// Messages in a row that were not understood.
    pub misses: u8,
    pub greeted: bool,
    /// Made anew when the conversation is loaded.
    #[serde(skip)]
    pub summary: Option<String>,
    /// Turns since the summary was made.
    pub turns: u32,
    /// The patient's last texts within ten minutes, for danger that is split over messages.
    pub recent: Vec<Recent>,
    pub contact_name: Option<String>,
    pub contact_phone: Option<String>,
    /// A safety question that waits for its yes or no; stands above any form.
    pub checking: Option<SafetyCheck>,
    /// Why the list of appointments was asked for.
    pub lookup: Option<Lookup>,
    /// The record's conditions, medicines and allergies were looked up.
    pub history_known: bool,
    /// Asked whether to forget everything: a bare yes means that.
    pub forgetting: bool,
    /// The last reply offered to call staff: a bare yes means that.
    pub staff_offered: bool,
    /// Questions about the person that were asked once already: `age`, `background`, `pregnancy`.
    pub asked: Vec<String>,
}

fn without_findings<S: Serializer>(memory: &Memory, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Kept<'a> {
        for_whom: Whose,
        age: Option<f64>,
        sex: Option<Sex>,
        pregnancy: Option<Pregnancy>,
        pregnancy_weeks: Option<u32>,
        conditions: &'a [String],
        medications: &'a [String],
        allergies: &'a [String],
    }
    let Memory {
        for_whom,
        age,
        sex,
        pregnancy,
        pregnancy_weeks,
        findings: _,
        conditions,
        medications,
        allergies,
    } = memory;
    Kept {
        for_whom: *for_whom,
        age: *age,
        sex: *sex,
        pregnancy: *pregnancy,
        pregnancy_weeks: *pregnancy_weeks,
        conditions,
        medications,
        allergies,
    }
    .serialize(serializer)
}

/// A closed safety question in progress.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SafetyCheck {
    /// Id of the rule whose question it is.
    pub rule: String,
}

/// What is to be done with the appointments once they are known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lookup {
    pub purpose: Purpose,
    /// The one whose button was used.
    pub id: Option<AppointmentId>,
    /// A code that was named, as `HCB-7K2M9P`.
    pub code: Option<String>,
    /// A day that was named.
    pub date: Option<NaiveDate>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    List,
    Cancel,
    Move,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recent {
    pub text: String,
    pub at: At,
}

/// A quick reply that was given out.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Offer {
    pub payload: String,
    pub id: String,
    pub label: String,
    pub action: Action,
    pub used: bool,
}

/// What a quick reply does. Every variant has a handler in `dialogue` (invariant I10): the compiler sees to it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// As if the patient had written this.
    Say {
        text: String,
    },
    Book {
        wish: WishText,
    },
    PickSpecialty {
        specialty_id: String,
    },
    PickSlot {
        slot: Box<Slot>,
    },
    MoreSlots {
        after: At,
    },
    OtherTimes,
    Confirm {
        hold_id: HoldId,
    },
    Decline {
        hold_id: Option<HoldId>,
    },
    MyAppointments,
    CancelAsk {
        id: AppointmentId,
    },
    CancelYes {
        id: AppointmentId,
    },
    MoveAsk {
        id: AppointmentId,
    },
    Human,
    Abort,
    Help,
    WhatDoYouKnow,
    ForgetAsk,
    ForgetYes,
    /// The patient says that help is on the way or that he is safe: opens the latch.
    EmergencyHandled,
    /// An answer to an interview question about a finding.
    Answer {
        concept: String,
        present: Option<bool>,
    },
    /// An answer to a closed safety question; none: not sure.
    Safety {
        rule: String,
        danger: Option<bool>,
    },
    AnalyseNow,
    /// Leaves the form without having done anything: "giữ lại", "để sau".
    Keep,
    /// Chosen too late: used, expired, or of an old list.
    Outdated,
}

/// A booking wish that travels in a button.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WishText {
    pub specialty_id: Option<String>,
    pub doctor_id: Option<DoctorId>,
}

/// A form in progress.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Form {
    Booking(Box<BookingForm>),
    /// Waiting for the word that an appointment is to be cancelled.
    Cancel {
        id: AppointmentId,
    },
    Interview(InterviewForm),
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BookingForm {
    pub wish: StoredWish,
    pub reason: String,
    /// The list that was shown last, in its order, so that "số 2" and "cái 14h" can be understood.
    pub offered: Vec<Slot>,
    /// There are more after the last one offered.
    pub more: bool,
    /// The slot that was chosen.
    pub slot: Option<Slot>,
    pub hold_id: Option<HoldId>,
    pub hold_expires: Option<At>,
    /// A hold is being given back; the search goes on after it.
    pub search_next: bool,
    /// Set while an existing appointment is being moved.
    pub moving: Option<AppointmentId>,
    /// The open question, asked exactly once after an interruption.
    pub asking: Option<BookingQuestion>,
}

/// `SlotWish` in its stored form.
pub type StoredWish = SlotWish;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingQuestion {
    Specialty,
    Date,
    Slot,
    Name,
    Phone,
    Confirm,
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InterviewForm {
    /// Questions asked so far, by id.
    pub asked: Vec<String>,
    pub open: Option<String>,
    /// What the patient first wrote: the model's question.
    pub opening: String,
}
