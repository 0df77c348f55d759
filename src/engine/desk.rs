//! The hub of the staff desk: pushes alerts, cases and counts to every staff socket, and pages again what nobody acknowledges.

use crate::domain::error::Result;
use crate::domain::ids::{AlertId, ConversationId, UserId};
use crate::domain::person::{Caller, Role};
use crate::domain::staff::{Alert, AlertStatus, Case, Counts, Lane};
use crate::engine::conversation::delivery::Link;
use crate::engine::frame::Push;
use crate::ports::desk::Desk;
use actix::{Actor, ActorFutureExt, AsyncContext, Context, Handler, Recipient, WrapFuture};
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;

/// A staff socket.
pub struct Desker {
    pub socket: u64,
    pub caller: Caller,
    pub push: Recipient<Push>,
    pub link: Arc<dyn Link>,
}

/// A frame of the staff socket, besides those of watched conversations.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DeskFrame<'a> {
    Welcome {
        user_id: UserId,
        role: Role,
        counts: Counts,
        alerts: &'a [Alert],
    },
    Alert {
        alert: &'a Alert,
    },
    Case {
        case: &'a Case,
        removed: bool,
    },
    Counts {
        counts: Counts,
    },
    Presence {
        conversation_id: ConversationId,
        user_id: UserId,
        state: &'a str,
    },
}

impl DeskFrame<'_> {
    pub fn text(&self) -> bytestring::ByteString {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".into()).into()
    }
}

#[derive(actix::Message)]
#[rtype(result = "()")]
pub struct Join(pub Desker);

#[derive(actix::Message)]
#[rtype(result = "()")]
pub struct Leave(pub u64);

/// A conversation's case or alert is new or has changed.
#[derive(actix::Message, Clone)]
#[rtype(result = "()")]
pub struct Changed {
    pub conversation_id: ConversationId,
    pub alert: Option<Alert>,
}

/// An alert to tell, unless its last state was told already (the outbox says it again after a crash).
#[derive(actix::Message, Clone)]
#[rtype(result = "()")]
pub struct Tell(pub Alert);

/// Somebody looks at or types in a conversation.
#[derive(actix::Message)]
#[rtype(result = "()")]
pub struct Presence {
    pub conversation_id: ConversationId,
    pub user_id: UserId,
    pub state: &'static str,
}

pub struct Hub {
    desk: Arc<dyn Desk>,
    deskers: Vec<Desker>,
    told: HashSet<(AlertId, i64, AlertStatus)>,
}

impl Hub {
    pub fn new(desk: Arc<dyn Desk>) -> Self {
        Hub {
            desk,
            deskers: Vec::new(),
            told: HashSet::new(),
        }
    }

    fn push(&mut self, text: bytestring::ByteString, conversation_id: ConversationId, to: impl Fn(&Caller) -> bool) {
        let push = Push {
            conversation_id,
            seq: None,
            text,
        };
        self.deskers.retain(|desker| {
            if !to(&desker.caller) {
                return true;
            }
            match desker.push.try_send(push.clone()) {
                Ok(()) => true,
                Err(actix::dev::SendError::Full(_)) => {
                    desker.link.too_slow();
                    false
                }
                Err(actix::dev::SendError::Closed(_)) => false,
            }
        });
    }

    fn tell(&mut self, alert: &Alert) {
        if self.told.len() > 10_000 {
            self.told.clear();
        }
        if self.told.insert((alert.id, alert.tier, alert.status)) {
            let text = DeskFrame::Alert { alert }.text();
            self.push(text, alert.conversation_id, |caller| caller.role.is_clinical());
        }
    }

    fn tell_case(&mut self, id: ConversationId, case: Result<Case>) {
        let frame = |case: &Case, removed| DeskFrame::Case { case, removed }.text();
        if let Ok(case) = case {
            let removed = case.status == crate::domain::conversation::ConversationStatus::Closed;
            let text = frame(&case, removed);
            self.push(text, id, |caller| may_see(caller, case.lane));
        }
    }
}

/// Reception sees the lane `handoff` only.
pub fn may_see(caller: &Caller, lane: Lane) -> bool {
    caller.role.is_clinical() || (caller.role == Role::Reception && lane == Lane::Handoff)
}

/// Counts as this caller may see them.
pub fn visible(counts: Counts, caller: &Caller) -> Counts {
    match caller.role.is_clinical() {
        true => counts,
        false => Counts {
            handoff: counts.handoff,
            ..Counts::default()
        },
    }
}

/// The desk itself, for what it must read whoever is on duty.
pub fn house() -> Caller {
    Caller {
        user_id: UserId(uuid::Uuid::nil()),
        role: Role::Nurse,
        display_name: String::new(),
        language: crate::domain::language::Language::Vi,
        patient_id: None,
    }
}

impl Actor for Hub {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(4096);
    }
}

impl Handler<Join> for Hub {
    type Result = ();

    fn handle(&mut self, Join(desker): Join, _: &mut Self::Context) {
        self.deskers.retain(|other| other.socket != desker.socket);
        self.deskers.push(desker);
    }
}

impl Handler<Leave> for Hub {
    type Result = ();

    fn handle(&mut self, Leave(socket): Leave, _: &mut Self::Context) {
        self.deskers.retain(|desker| desker.socket != socket);
    }
}

impl Handler<Tell> for Hub {
    type Result = ();

    fn handle(&mut self, Tell(alert): Tell, _: &mut Self::Context) {
        self.tell(&alert);
    }
}

impl Handler<Changed> for Hub {
    type Result = ();

    fn handle(&mut self, changed: Changed, ctx: &mut Self::Context) {
        if let Some(alert) = &changed.alert {
            self.tell(alert);
        }
        if self.deskers.is_empty() {
            return;
        }
        let (desk, id) = (self.desk.clone(), changed.conversation_id);
        let reading = async move {
            let caller = house();
            (desk.case(&caller, id).await, desk.counts(&caller).await)
        };
        ctx.spawn(reading.into_actor(self).map(move |(case, counts), hub, _| {
            hub.tell_case(id, case);
            if let Ok(counts) = counts {
                for clinical in [true, false] {
                    let shown = if clinical {
                        counts
                    } else {
                        Counts {
                            handoff: counts.handoff,
                            ..Counts::default()
                        }
                    };
                    hub.push(DeskFrame::Counts { counts: shown }.text(), id, |caller| {
                        caller.role.is_clinical() == clinical
                    });
                }
            }
        }));
    }
}

impl Handler<Presence> for Hub {
    type Result = ();

    fn handle(&mut self, presence: Presence, _: &mut Self::Context) {
        let Presence {
            conversation_id,
            user_id,
            state,
        } = presence;
        let text = DeskFrame::Presence {
            conversation_id,
            user_id,
            state,
        }
        .text();
        self.push(text, conversation_id, |caller| caller.user_id != user_id);
    }
}
