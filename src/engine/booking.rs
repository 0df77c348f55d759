//! The booking actor: carries out what a dialogue asks of the appointment service. It knows the service's port and its time-outs;
//! what to say about the outcome is the dialogue's.

use crate::dialogue::event::{Answer, GuestContact, Need, SlotWish};
use crate::domain::appointment::{Appointment, AppointmentStatus, Hold, Slot, Source};
use crate::domain::error::{Code, Error, Result};
use crate::domain::ids::{DoctorId, HoldId};
use crate::domain::language::Language;
use crate::domain::person::{Caller, Role};
use crate::domain::time::At;
use crate::ports::accounts::Accounts;
use crate::ports::clinic::{AppointmentChange, AppointmentQuery, ChangeTo, Clinic, NewBooking, SlotQuery};
use actix::{Actor, Context, Handler, ResponseFuture};
use chrono::Days;
use std::sync::Arc;
use std::time::Duration;

/// A service that takes longer counts as not answering.
const TIME_OUT: Duration = Duration::from_secs(8);
/// How far ahead slots are looked for where the patient named no date, in days.
const LOOK_AHEAD: u64 = 14;
/// How far ahead the nearest ones are looked for where the wish can not be met.
const LOOK_FURTHER: u64 = 30;

/// An errand of a dialogue.
#[derive(actix::Message)]
#[rtype(result = "Answer")]
pub struct Carry {
    pub caller: Caller,
    pub need: Need,
    pub language: Language,
    pub now: At,
}

#[derive(Clone)]
pub struct Booking {
    pub clinic: Arc<dyn Clinic>,
    pub accounts: Arc<dyn Accounts>,
}

impl Actor for Booking {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(1024);
    }
}

impl Handler<Carry> for Booking {
    type Result = ResponseFuture<Answer>;

    fn handle(&mut self, errand: Carry, _: &mut Self::Context) -> Self::Result {
        let booking = self.clone();
        Box::pin(async move {
            let need = errand.need.clone();
            tokio::time::timeout(TIME_OUT, booking.carry(errand))
                .await
                .unwrap_or_else(|_| unavailable(&need))
        })
    }
}

/// The answer to a need where the service does not answer.
pub fn unavailable(need: &Need) -> Answer {
    let error = || Error::new(Code::ServiceUnavailable);
    match need {
        Need::Slots(_) => Answer::Slots {
            slots: Vec::new(),
            more: false,
            exact: false,
        },
        Need::Hold { .. } => Answer::Held(Err(error())),
        Need::ReleaseHold { .. } => Answer::Released,
        Need::Book { .. } => Answer::Booked(Err(error())),
        Need::Appointments => Answer::Appointments(Err(error())),
        Need::Cancel { .. } => Answer::Cancelled(Err(error())),
        Need::Move { .. } => Answer::Moved(Err(error())),
        Need::History => Answer::History(Err(error())),
        Need::Forget => Answer::Forgotten,
    }
}

impl Booking {
    async fn carry(self, errand: Carry) -> Answer {
        let Carry {
            caller,
            need,
            language,
            now,
        } = errand;
        match need {
            Need::Slots(wish) => self.slots(&wish, language, now).await,
            Need::Hold { doctor_id, datetime } => Answer::Held(self.hold(&caller, doctor_id, datetime, language, now).await),
            Need::ReleaseHold { hold_id } => {
                if let Err(error) = self.clinic.release_hold(&caller, hold_id).await {
                    log::info!(
                        "a hold was not released; it expires by itself hold_id={hold_id} code={}",
                        error.code.code()
                    );
                }
                Answer::Released
            }
            Need::Book {
                hold_id,
                doctor_id,
                datetime,
                reason,
                guest,
            } => Answer::Booked(self.book(caller, hold_id, doctor_id, datetime, reason, guest, language, now).await),
            Need::Appointments => Answer::Appointments(self.upcoming(&caller, language, now).await),
            Need::Cancel { id, reason } => {
                let to = ChangeTo::Status {
                    status: AppointmentStatus::Cancelled,
                    reason: Some(reason),
                };
                Answer::Cancelled(
                    self.clinic
                        .change(
                            &caller,
                            id,
                            AppointmentChange {
                                to,
                                version: None,
                                language,
                            },
                            now,
                        )
                        .await,
                )
            }
            Need::Move { id, datetime } => {
                let change = AppointmentChange {
                    to: ChangeTo::Time(datetime),
                    version: None,
                    language,
                };
                Answer::Moved(self.clinic.change(&caller, id, change, now).await)
            }
            Need::History => Answer::History(self.history(&caller).await),
            Need::Forget => Answer::Forgotten,
        }
    }

    /// What matches the wish; where nothing does, the nearest: other times of these days first, then later days.
    async fn slots(&self, wish: &SlotWish, language: Language, now: At) -> Answer {
        let today = now.date();
        let from = wish.from.unwrap_or(today).max(today);
        let to = wish.to.unwrap_or(from + Days::new(LOOK_AHEAD)).max(from);
        let exact = self.query(wish, language, now);
        let query = SlotQuery { from, to, ..exact.clone() };
        match self.clinic.slots(&query).await {
            Err(_) => {
                return Answer::Slots {
                    slots: Vec::new(),
                    more: false,
                    exact: false,
                };
            }
            Ok(slots) if !slots.is_empty() => return offer(slots, wish.limit, true),
            Ok(_) => {}
        }
        let any_time = SlotQuery {
            time_from: None,
            time_to: None,
            from,
            to: from + Days::new(LOOK_FURTHER),
            ..exact
        };
        offer(self.clinic.slots(&any_time).await.unwrap_or_default(), wish.limit, false)
    }

    fn query(&self, wish: &SlotWish, language: Language, now: At) -> SlotQuery {
        SlotQuery {
            doctor_id: wish.doctor_id,
            specialty_id: wish.specialty_id.clone(),
            from: now.date(),
            to: now.date(),
            time_from: wish.time_from,
            time_to: wish.time_to,
            language,
            now,
            after: wish.after.map(|at| (at, DoctorId(uuid::Uuid::max()))),
            limit: 40,
        }
    }

    async fn hold(&self, caller: &Caller, doctor: DoctorId, datetime: At, language: Language, now: At) -> Result<Hold> {
        match self.clinic.hold(caller, doctor, datetime, now).await {
            Err(error) if error.alternatives.is_empty() => {
                let others = self.clinic.alternatives(doctor, datetime, language, now).await.unwrap_or_default();
                Err(error.alternatives(others))
            }
            outcome => outcome,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one need, taken apart by the match above")]
    async fn book(
        &self,
        mut caller: Caller,
        hold_id: HoldId,
        doctor_id: DoctorId,
        datetime: At,
        reason: String,
        guest: Option<GuestContact>,
        language: Language,
        now: At,
    ) -> Result<Appointment> {
        if caller.role == Role::Guest {
            let contact = guest.ok_or(Code::Invalid)?;
            caller.patient_id = Some(
                self.accounts
                    .guest_patient(caller.user_id, &contact.name, &contact.phone, now)
                    .await?,
            );
        }
        let patient_id = caller.patient_id.ok_or(Code::Forbidden)?;
        let booking = NewBooking {
            patient_id,
            doctor_id,
            datetime,
            reason,
            source: Source::Chatbot,
            hold_id: Some(hold_id),
            language,
        };
        match self.clinic.book(&caller, booking, now).await {
            Err(error) if matches!(error.code, Code::SlotTaken | Code::PatientBusy | Code::HoldExpired) => {
                // A turn that is done again after a crash finds its own booking.
                let mine = self.upcoming(&caller, language, now).await.unwrap_or_default();
                mine.into_iter()
                    .find(|booked| booked.doctor_id == doctor_id && booked.datetime == datetime)
                    .ok_or(error)
            }
            outcome => outcome,
        }
    }

    async fn upcoming(&self, caller: &Caller, language: Language, now: At) -> Result<Vec<Appointment>> {
        let query = AppointmentQuery {
            patient_id: None,
            doctor_id: None,
            from: None,
            to: None,
            upcoming_after: Some(now),
            language,
            after: None,
            limit: 20,
        };
        self.clinic.appointments(caller, query).await
    }

    async fn history(&self, caller: &Caller) -> Result<crate::domain::person::History> {
        let patient = caller.patient_id.ok_or(Code::NotFound)?;
        self.accounts.history(caller, patient).await
    }
}

fn offer(slots: Vec<Slot>, limit: usize, exact: bool) -> Answer {
    let more = slots.len() > limit;
    Answer::Slots {
        slots: crate::scheduling::offer::choose(&slots, limit),
        more,
        exact,
    }
}
