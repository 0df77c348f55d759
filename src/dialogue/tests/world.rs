//! A conversation played in a test: it holds the state, the clinic's answers, and what was said. Texts are understood by the real
//! mind; where a test is about the dialogue alone it says what was understood.

use crate::clinical::danger::Danger;
use crate::clinical::red_flags::Context;
use crate::dialogue::event::{Answer, Button, Draft, Event, Handoff, Need, Phrase, Step, Surroundings};
use crate::dialogue::mind::Mind;
use crate::dialogue::mind::Understood;
use crate::dialogue::state::{Action, State};
use crate::dialogue::step;
use crate::domain::appointment::{Appointment, AppointmentStatus, Hold, Money, Slot, Source, Specialty};
use crate::domain::error::{Code, Error};
use crate::domain::finding::{Finding, Presence, When, Whose};
use crate::domain::ids::{AppointmentId, DoctorId, HoldId, MessageId, PatientId};
use crate::domain::intent::Intent;
use crate::domain::person::{History, KnownCondition};
use crate::domain::time::At;
use chrono::Duration;
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

pub static MIND: LazyLock<Mind> = LazyLock::new(|| Mind::load().unwrap());

/// Wednesday, 25 November 2026, 09:00.
pub fn now() -> At {
    At::parse("2026-11-25T09:00:00+07:00").unwrap()
}

pub struct World {
    pub state: State,
    pub around: Surroundings,
    pub appointments: Vec<Appointment>,
    /// What was asked of the clinic since the start.
    pub needs: Vec<Need>,
    /// Messages and taps of the patient.
    pub turns: usize,
    /// The replies of the last turn.
    pub replies: Vec<Draft>,
    pub handoff: Option<Handoff>,
    pub phrase: Option<Phrase>,
    pub alarm: Option<Danger>,
    /// The next hold or booking fails so.
    pub fails: Option<Error>,
    pub no_slots: bool,
}

impl World {
    pub fn signed_in() -> Self {
        let specialty = |id: &str, vi: &str, en: &str| Specialty {
            id: id.into(),
            vi: vi.into(),
            en: en.into(),
        };
        let specialties = vec![
            specialty("general", "Nội tổng quát", "General internal medicine"),
            specialty("dermatology", "Da liễu", "Dermatology"),
            specialty("paediatrics", "Nhi", "Paediatrics"),
        ];
        World {
            state: State::default(),
            around: Surroundings {
                now: now(),
                patient_name: Some("Nguyễn Văn An".into()),
                is_guest: false,
                model: false,
                specialties: Arc::new(specialties),
            },
            appointments: Vec::new(),
            needs: Vec::new(),
            turns: 0,
            replies: Vec::new(),
            handoff: None,
            phrase: None,
            alarm: None,
            fails: None,
            no_slots: false,
        }
    }

    pub fn guest() -> Self {
        let mut world = World::signed_in();
        world.around.is_guest = true;
        world.around.patient_name = None;
        world
    }

    /// The patient writes; understood by the real mind.
    pub fn say(&mut self, text: &str) -> &mut Self {
        let fixed = self.state.language_fixed.then_some(self.state.language);
        let understood = MIND.understand(text, fixed, &Context::default(), self.around.now);
        self.hear(text, &understood)
    }

    /// The patient writes, and this was understood.
    pub fn say_as(&mut self, text: &str, change: impl FnOnce(&mut Understood)) -> &mut Self {
        let mut understood = Understood::nothing(text, crate::language::text::read(text).language);
        understood.understanding.folded = crate::language::text::read(text).folded;
        change(&mut understood);
        self.hear(text, &understood)
    }

    fn hear(&mut self, text: &str, understood: &Understood) -> &mut Self {
        let event = Event::Said {
            message_id: MessageId::fresh(),
            text,
            understood,
        };
        self.run(event)
    }

    /// The patient taps the first button with this id.
    pub fn tap(&mut self, id: &str) -> &mut Self {
        let action = self
            .button(id)
            .unwrap_or_else(|| panic!("no button {id} under {:?}", self.texts()))
            .action;
        self.choose(action)
    }

    pub fn choose(&mut self, action: Action) -> &mut Self {
        self.run(Event::Chose {
            message_id: MessageId::fresh(),
            action,
        })
    }

    fn run(&mut self, event: Event<'_>) -> &mut Self {
        self.turns += 1;
        self.replies.clear();
        (self.handoff, self.phrase, self.alarm) = (None, None, None);
        let mut step = step::step(&MIND, &self.around, std::mem::take(&mut self.state), event);
        for _ in 0..8 {
            let need = self.take(&mut step);
            let Some(need) = need else { return self.checked() };
            self.needs.push(need.clone());
            let answer = self.carry_out(need);
            step = step::step(&MIND, &self.around, std::mem::take(&mut self.state), Event::Answered(answer));
        }
        panic!("the dialogue asks for things without end: {:?}", self.needs);
    }

    fn take(&mut self, step: &mut Step) -> Option<Need> {
        let step = std::mem::take(step);
        self.state = step.state;
        self.replies.extend(step.replies);
        self.handoff = self.handoff.take().or(step.handoff);
        self.phrase = self.phrase.take().or(step.phrase);
        self.alarm = self.alarm.take().or(step.alarm);
        step.need
    }

    /// What must hold after every turn.
    fn checked(&mut self) -> &mut Self {
        for draft in &self.replies {
            assert!(draft.buttons.len() <= 6, "{:?}", draft.buttons);
            assert!(!draft.text.trim().is_empty());
            assert!(
                !draft.text.contains('_') && !draft.text.contains("OutOfScope"),
                "an internal name: {}",
                draft.text
            );
        }
        let json = serde_json::to_string(&self.state).unwrap();
        let mut kept = State {
            summary: None,
            ..self.state.clone()
        };
        kept.memory.findings.clear();
        assert_eq!(serde_json::from_str::<State>(&json).unwrap(), kept, "the state survives the store");
        self
    }

    fn carry_out(&mut self, need: Need) -> Answer {
        match need {
            Need::Slots(wish) => {
                let all = if self.no_slots { Vec::new() } else { slots() };
                let after = wish.after.unwrap_or(At::from_millis(0));
                let fits = |slot: &&Slot| {
                    let local = slot.datetime.local();
                    wish.specialty_id.as_ref().is_none_or(|id| *id == slot.specialty_id)
                        && wish.from.is_none_or(|from| local.date() >= from)
                        && wish.to.is_none_or(|to| local.date() <= to)
                        && wish.time_from.is_none_or(|from| local.time() >= from)
                        && wish
                            .time_to
                            .is_none_or(|to| local.time() < to || wish.time_from == Some(local.time()))
                        && slot.datetime > after
                };
                let exact: Vec<Slot> = all.iter().filter(fits).cloned().collect();
                let found = if exact.is_empty() && wish.after.is_none() {
                    all.clone()
                } else {
                    exact.clone()
                };
                let more = found.len() > wish.limit;
                Answer::Slots {
                    slots: found.into_iter().take(wish.limit).collect(),
                    more,
                    exact: !exact.is_empty(),
                }
            }
            Need::Hold { doctor_id, datetime } => Answer::Held(match self.fails.take() {
                Some(error) => Err(error),
                None => Ok(Hold {
                    hold_id: HoldId(Uuid::from_u128(900 + self.needs.len() as u128)),
                    doctor_id,
                    datetime,
                    expires_at: self.around.now.plus(Duration::minutes(5)),
                }),
            }),
            Need::ReleaseHold { .. } => Answer::Released,
            Need::Book {
                datetime,
                doctor_id,
                reason,
                guest,
                ..
            } => Answer::Booked(match self.fails.take() {
                Some(error) => Err(error),
                None => {
                    let name = guest.map(|guest| guest.name).or(self.around.patient_name.clone()).unwrap();
                    let appointment = appointment(self.appointments.len() as u128 + 1, datetime, doctor_id, &name, &reason);
                    self.appointments.push(appointment.clone());
                    Ok(appointment)
                }
            }),
            Need::Appointments => Answer::Appointments(Ok(self.appointments.clone())),
            Need::Cancel { id, .. } => Answer::Cancelled(match self.appointments.iter_mut().find(|one| one.id == id) {
                Some(one) => {
                    one.status = AppointmentStatus::Cancelled;
                    Ok(one.clone())
                }
                None => Err(Error::new(Code::NotFound)),
            }),
            Need::Move { id, datetime } => Answer::Moved(match self.appointments.iter_mut().find(|one| one.id == id) {
                Some(one) => {
                    one.datetime = datetime;
                    Ok(one.clone())
                }
                None => Err(Error::new(Code::NotFound)),
            }),
            Need::History => {
                let known = KnownCondition {
                    name: "Tăng huyết áp".into(),
                    icd10: None,
                    since: None,
                    status: "active".into(),
                };
                Answer::History(Ok(History {
                    conditions: vec![known],
                    ..History::default()
                }))
            }
            Need::Forget => Answer::Forgotten,
        }
    }

    pub fn buttons(&self) -> Vec<Button> {
        self.replies.iter().flat_map(|draft| draft.buttons.clone()).collect()
    }

    pub fn button(&self, id: &str) -> Option<Button> {
        self.buttons().into_iter().find(|button| button.id == id)
    }

    /// All replies of the last turn as one text.
    pub fn texts(&self) -> String {
        self.replies
            .iter()
            .map(|draft| draft.text.as_str())
            .collect::<Vec<_>>()
            .join("\n---\n")
    }

    #[track_caller]
    pub fn shows(&self, words: &str) -> &Self {
        assert!(self.texts().contains(words), "expected “{words}” in:\n{}", self.texts());
        self
    }

    #[track_caller]
    pub fn hides(&self, words: &str) -> &Self {
        assert!(!self.texts().contains(words), "did not expect “{words}” in:\n{}", self.texts());
        self
    }
}

/// Free times of two dermatologists on Friday and Saturday, and of a paediatrician.
pub fn slots() -> Vec<Slot> {
    let slot = |doctor: u128, name: &str, specialty: &str, id: &str, at: &str| {
        let datetime = At::parse(&format!("{at}:00+07:00")).unwrap();
        Slot {
            doctor_id: DoctorId(Uuid::from_u128(doctor)),
            doctor_name: name.into(),
            specialty: specialty.into(),
            specialty_id: id.into(),
            datetime,
            end: datetime.plus(Duration::minutes(30)),
            duration_min: 30,
            location: "Phòng 203, tầng 2".into(),
            price: Some(Money::vnd(200_000)),
            remaining: 1,
        }
    };
    let skin = |doctor: u128, name: &str, at: &str| slot(doctor, name, "Da liễu", "dermatology", at);
    vec![
        skin(1, "BS. Đỗ Thị Minh Nguyệt", "2026-11-26T08:00"),
        skin(1, "BS. Đỗ Thị Minh Nguyệt", "2026-11-27T08:00"),
        skin(1, "BS. Đỗ Thị Minh Nguyệt", "2026-11-27T13:30"),
        skin(1, "BS. Đỗ Thị Minh Nguyệt", "2026-11-27T14:00"),
        skin(2, "BS. Vũ Hoàng Nam", "2026-11-27T14:30"),
        skin(2, "BS. Vũ Hoàng Nam", "2026-11-27T15:00"),
        skin(2, "BS. Vũ Hoàng Nam", "2026-11-27T15:30"),
        skin(2, "BS. Vũ Hoàng Nam", "2026-11-27T16:00"),
        skin(2, "BS. Vũ Hoàng Nam", "2026-11-28T08:00"),
        slot(3, "BS. Bùi Thị Kim Oanh", "Nhi", "paediatrics", "2026-11-26T09:00"),
    ]
}

pub fn appointment(n: u128, datetime: At, doctor_id: DoctorId, patient: &str, reason: &str) -> Appointment {
    Appointment {
        id: AppointmentId(Uuid::from_u128(n)),
        code: format!("HCB-7K2M9{n}"),
        status: AppointmentStatus::Scheduled,
        patient_id: PatientId(Uuid::from_u128(70)),
        patient_name: patient.into(),
        doctor_id,
        doctor_name: "BS. Đỗ Thị Minh Nguyệt".into(),
        specialty: "Da liễu".into(),
        datetime,
        end: datetime.plus(Duration::minutes(30)),
        duration_min: 30,
        location: "Phòng 203, tầng 2".into(),
        reason: reason.into(),
        source: Source::Chatbot,
        version: 1,
        queue_number: None,
        room: None,
        cancellation_reason: None,
        cancelled_at: None,
        created_at: now(),
        updated_at: now(),
    }
}

pub fn finding(concept: &str, state: Presence, of: Whose) -> Finding {
    Finding {
        concept: concept.into(),
        name: concept.replace('_', " "),
        state,
        of,
        time: When::Now,
        value: None,
        since: None,
        since_text: None,
        severity: None,
        start: 0,
        end: 1,
        message_id: None,
    }
}

/// Understood with certainty as this.
pub fn intent(intent: Intent) -> impl Fn(&mut Understood) {
    move |understood| {
        understood.understanding.intent = intent;
        understood.understanding.intent_confidence = 0.9;
    }
}
