//! `GET /api/staff/ws`: the live desk. Alerts, cases and counts come by themselves; the frames of a conversation while it is watched.

use crate::domain::error::{Code, Error};
use crate::domain::ids::ConversationId;
use crate::domain::language::Language;
use crate::domain::message::Speaker;
use crate::domain::person::Caller;
use crate::engine::conversation::Conversation;
use crate::engine::conversation::delivery::{Detach, Typing};
use crate::engine::desk::{self, DeskFrame, Desker, Join, Leave, Presence};
use crate::engine::frame::{self, Frame, Push};
use crate::ports::desk::OpenOnly;
use crate::transport::guard::{Breach, BreachCell};
use crate::transport::http::Site;
use crate::transport::http::problem::{Failure, Outcome, Problem};
use crate::transport::limits::SocketPlace;
use crate::transport::ws::link::{SessionLink, socket_number};
use crate::transport::ws::protocol::{self, ClientFrame, FrameError};
use crate::transport::ws::session::End;
use crate::transport::ws::stream::{attach, missed};
use crate::transport::ws::upgrade::{self, Entry};
use actix::{Actor, ActorContext, ActorFutureExt, Addr, AsyncContext, Handler, Running, StreamHandler, WrapFuture};
use actix_web::{HttpRequest, get, web};
use actix_web_actors::ws::{self, CloseCode, CloseReason};
use bytestring::ByteString;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

const MOST_ERRORS: u8 = 10;
/// Conversations that one socket watches at most.
const MOST_WATCHED: usize = 50;

/// The staff socket, subprotocol `hcb.v1`.
#[utoipa::path(tag = "staff", responses((status = 101, description = "Switching to hcb.v1"), (status = "default", body = Problem)))]
#[get("/api/staff/ws")]
pub async fn open(request: HttpRequest, payload: web::Payload, site: web::Data<Site>) -> Outcome {
    let entry = upgrade::enter(&request, &site).await?;
    if entry.session.as_ref().is_some_and(|(session, _)| !session.caller.role.is_desk()) {
        return Err(Failure::new(&request, Code::Forbidden));
    }
    let breach = entry.breach.clone();
    upgrade::start(&request, payload, breach, StaffSession::new(site.clone(), entry))
}

struct Watched {
    conversation: Addr<Conversation>,
    shown: i64,
}

pub struct StaffSession {
    site: web::Data<Site>,
    number: u64,
    signed: Option<(Caller, String)>,
    place: SocketPlace,
    breach: BreachCell,
    link: Arc<SessionLink>,
    welcomed: bool,
    watched: HashMap<ConversationId, Watched>,
    /// Pushed before the replay was written.
    pending: HashMap<ConversationId, Vec<Push>>,
    errors: u8,
    heard: Instant,
}

type Context = ws::WebsocketContext<StaffSession>;

impl StaffSession {
    fn new(site: web::Data<Site>, entry: Entry) -> Self {
        StaffSession {
            site,
            number: socket_number(),
            signed: entry.session.map(|(session, hash)| (session.caller, hash)),
            place: entry.place,
            breach: entry.breach,
            link: entry.link,
            welcomed: false,
            watched: HashMap::new(),
            pending: HashMap::new(),
            errors: 0,
            heard: Instant::now(),
        }
    }

    fn error(&self, ctx: &mut Context, error: &Error) {
        let language = self.signed.as_ref().map_or_else(Language::default, |(caller, _)| caller.language);
        ctx.text(frame::of_error(error, language, None));
    }

    fn refuse(&self, ctx: &mut Context, error: impl Into<Error>) {
        let error = error.into();
        self.error(ctx, &error);
        close(ctx, CloseCode::Policy, error.code.code());
    }

    fn bad_frame(&mut self, ctx: &mut Context, error: &Error) {
        self.error(ctx, error);
        self.errors = self.errors.saturating_add(1);
        if self.errors >= MOST_ERRORS {
            self.refuse(ctx, Code::TooManyErrors);
        }
    }

    /// Joins the desk, then tells how things stand: nothing that happens in between is lost.
    fn welcome(&mut self, ctx: &mut Context) {
        let Some((caller, hash)) = self.signed.clone() else {
            return self.refuse(ctx, Code::Unauthenticated);
        };
        self.welcomed = true;
        self.site.know_socket(self.number, &hash, caller.user_id, ctx.address().recipient());
        let desker = Desker {
            socket: self.number,
            caller: caller.clone(),
            push: ctx.address().recipient(),
            link: self.link.clone(),
        };
        let site = self.site.clone();
        let reading = async move {
            site.engine.hub.send(Join(desker)).await.map_err(|_| crate::engine::busy())?;
            let desk = &site.engine.deps.ports.desk;
            let counts = desk::visible(desk.counts(&caller).await?, &caller);
            let alerts = if caller.role.is_clinical() {
                desk.alerts(&caller, None, OpenOnly::Yes).await?
            } else {
                Vec::new()
            };
            let frame = DeskFrame::Welcome {
                user_id: caller.user_id,
                role: caller.role,
                counts,
                alerts: &alerts,
            };
            Ok::<ByteString, Error>(frame.text())
        };
        ctx.wait(reading.into_actor(self).map(|text, session, ctx| match text {
            Ok(text) => ctx.text(text),
            Err(error) => session.refuse(ctx, error),
        }));
    }

    fn hello(&mut self, ctx: &mut Context, token: Option<String>) {
        if self.signed.is_some() {
            // A token in the upgrade needs no hello; a second one changes nothing.
            return;
        }
        let Some(token) = token else {
            return self.refuse(ctx, Code::Unauthenticated);
        };
        let site = self.site.clone();
        ctx.wait(
            async move { site.session(&token).await }
                .into_actor(self)
                .map(|session_of, session, ctx| match session_of {
                    Ok((of, _)) if !of.caller.role.is_desk() => session.refuse(ctx, Code::Forbidden),
                    Ok((of, hash)) => match session.place.taken_by(of.caller.user_id, true) {
                        Ok(()) => {
                            session.signed = Some((of.caller, hash));
                            session.welcome(ctx);
                        }
                        Err(error) => session.refuse(ctx, error),
                    },
                    Err(error) => session.refuse(ctx, error),
                }),
        );
    }

    fn frame(&mut self, ctx: &mut Context, text: &str) {
        let frame = match protocol::parse(text) {
            Ok(frame) => frame,
            Err(_) if !self.welcomed => return self.refuse(ctx, Code::Handshake),
            Err(FrameError::BadJson) => return self.bad_frame(ctx, &Code::BadJson.into()),
            Err(FrameError::UnknownType) => return self.bad_frame(ctx, &Code::UnknownType.into()),
            Err(FrameError::Invalid(detail)) => return self.bad_frame(ctx, &Error::new(Code::Invalid).detail(detail)),
        };
        if let ClientFrame::Hello(hello) = frame {
            return self.hello(ctx, hello.token);
        }
        let Some((caller, _)) = self.signed.clone().filter(|_| self.welcomed) else {
            return self.refuse(ctx, Code::Handshake);
        };
        self.errors = 0;
        match frame {
            ClientFrame::Watch { conversation_id, last_seq } => match protocol::last_seq(last_seq.as_ref()) {
                Ok(last_seq) => self.watch(ctx, caller, conversation_id, last_seq),
                Err(_) => self.bad_frame(ctx, &Code::BadLastSeq.into()),
            },
            ClientFrame::Unwatch { conversation_id } => self.unwatch(&caller, conversation_id),
            ClientFrame::Acknowledge { alert_id } => {
                let site = self.site.clone();
                ctx.spawn(
                    async move { site.acknowledge(&caller, alert_id).await }
                        .into_actor(self)
                        .map(|done, session, ctx| {
                            if let Err(error) = done {
                                session.error(ctx, &error);
                            }
                        }),
                );
            }
            ClientFrame::Typing { conversation_id } => match conversation_id.and_then(|id| self.watched.get(&id).map(|w| (id, w))) {
                Some((id, watched)) => {
                    watched.conversation.do_send(Typing {
                        socket: Some(self.number),
                        by: Speaker::Staff,
                    });
                    self.presence(&caller, id, "typing");
                }
                None => self.bad_frame(ctx, &Code::NotFound.into()),
            },
            ClientFrame::Ping => ctx.text(Frame::Pong.text()),
            _ => self.bad_frame(ctx, &Code::UnknownType.into()),
        }
    }

    fn presence(&self, caller: &Caller, conversation_id: ConversationId, state: &'static str) {
        self.site.engine.hub.do_send(Presence {
            conversation_id,
            user_id: caller.user_id,
            state,
        });
    }

    fn watch(&mut self, ctx: &mut Context, caller: Caller, id: ConversationId, last_seq: Option<i64>) {
        if self.watched.len() >= MOST_WATCHED && !self.watched.contains_key(&id) {
            return self.bad_frame(ctx, &Error::new(Code::RateLimited).retry_after(1000));
        }
        self.presence(&caller, id, "viewing");
        self.pending.insert(id, Vec::new());
        let (site, ends) = (self.site.clone(), (self.number, ctx.address().recipient(), self.link.clone()));
        let attaching = async move {
            site.engine.deps.ports.conversations.head(&caller, id).await?;
            let (conversation, attached) = attach(&site, id, true, &ends).await?;
            let frames = missed(&site, id, &attached, last_seq).await?;
            Ok::<_, Error>((conversation, attached.last_seq, frames))
        };
        ctx.spawn(attaching.into_actor(self).map(move |attached, session, ctx| match attached {
            Ok((conversation, shown, frames)) => {
                for text in frames {
                    ctx.text(with_conversation(&text, id));
                }
                session.watched.insert(id, Watched { conversation, shown });
                for push in session.pending.remove(&id).unwrap_or_default() {
                    session.show(ctx, push);
                }
            }
            Err(error) => {
                session.pending.remove(&id);
                session.error(ctx, &error);
            }
        }));
    }

    fn unwatch(&mut self, caller: &Caller, id: ConversationId) {
        if let Some(watched) = self.watched.remove(&id) {
            watched.conversation.do_send(Detach(self.number));
            self.presence(caller, id, "gone");
        }
    }

    fn show(&mut self, ctx: &mut Context, push: Push) {
        let Some(watched) = self.watched.get_mut(&push.conversation_id) else {
            return;
        };
        match push.seq {
            Some(seq) if seq <= watched.shown => return,
            Some(seq) => watched.shown = seq,
            None => {}
        }
        ctx.text(with_conversation(&push.text, push.conversation_id));
    }
}

/// A chat frame with `conversation_id` as its last member.
fn with_conversation(text: &str, id: ConversationId) -> String {
    match text.strip_suffix('}') {
        Some(head) if !text.contains("\"type\":\"snapshot\"") => format!("{head},\"conversation_id\":\"{id}\"}}"),
        _ => text.to_string(),
    }
}

fn close(ctx: &mut Context, code: CloseCode, why: &str) {
    ctx.close(Some(CloseReason {
        code,
        description: Some(why.to_string()),
    }));
    ctx.stop();
}

impl Actor for StaffSession {
    type Context = Context;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(512);
        self.site.engine.deps.stages.sockets.inc();
        ctx.run_interval(self.site.pulse.ping, |session, ctx| {
            if session.heard.elapsed() > session.site.pulse.dead {
                close(ctx, CloseCode::Policy, "idle");
                return;
            }
            ctx.ping(b"");
        });
        if self.signed.is_some() {
            return self.welcome(ctx);
        }
        ctx.run_later(self.site.pulse.hello, |session, ctx| {
            if !session.welcomed {
                session.refuse(ctx, Code::Handshake);
            }
        });
    }

    fn stopping(&mut self, _: &mut Self::Context) -> Running {
        for watched in self.watched.values() {
            watched.conversation.do_send(Detach(self.number));
        }
        self.site.engine.hub.do_send(Leave(self.number));
        self.site.forget_socket(self.number);
        self.site.engine.deps.stages.sockets.dec();
        Running::Stop
    }
}

impl StreamHandler<Result<ws::Message, ws::ProtocolError>> for StaffSession {
    fn handle(&mut self, message: Result<ws::Message, ws::ProtocolError>, ctx: &mut Context) {
        self.heard = Instant::now();
        match message {
            Ok(ws::Message::Text(text)) => self.frame(ctx, &text),
            Ok(ws::Message::Binary(_)) => close(ctx, CloseCode::Unsupported, "text frames only"),
            Ok(ws::Message::Ping(payload)) => ctx.pong(&payload),
            Ok(ws::Message::Pong(_) | ws::Message::Nop) => {}
            Ok(ws::Message::Continuation(_)) => close(ctx, CloseCode::Size, "no fragments here"),
            Ok(ws::Message::Close(reason)) => {
                ctx.close(reason);
                ctx.stop();
            }
            Err(_) if self.breach.get() == Breach::TooLarge => close(ctx, CloseCode::Size, "too large"),
            Err(_) => close(ctx, CloseCode::Protocol, "protocol"),
        }
    }
}

impl Handler<Push> for StaffSession {
    type Result = ();

    fn handle(&mut self, push: Push, ctx: &mut Context) {
        // Frames of the desk have a conversation that is not watched, or are no chat frames at all.
        let desk = [
            "{\"type\":\"alert\"",
            "{\"type\":\"case\"",
            "{\"type\":\"counts\"",
            "{\"type\":\"presence\"",
        ];
        if desk.iter().any(|start| push.text.starts_with(start)) {
            return ctx.text(push.text);
        }
        match self.pending.get_mut(&push.conversation_id) {
            Some(held) => held.push(push),
            None => self.show(ctx, push),
        }
    }
}

impl Handler<End> for StaffSession {
    type Result = ();

    fn handle(&mut self, end: End, ctx: &mut Context) {
        match end {
            End::Session => self.refuse(ctx, Code::SessionEnded),
            End::Draining => close(ctx, CloseCode::Restart, &format!("reconnect in {} ms", 200 + self.number % 1800)),
        }
    }
}
