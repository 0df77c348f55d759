//! The actor of one chat socket: handshake, frames in, frames out, resume, heartbeat. It knows no rules; it hands messages to the
//! engine and shows what the engine pushes.
//! Longer than other files: one socket is one actor, and its handshake, frames and end belong together.

use crate::domain::error::{Code, Error};
use crate::domain::ids::ConversationId;
use crate::domain::language::Language;
use crate::domain::message::Speaker;
use crate::domain::person::Caller;
use crate::engine::conversation::delivery::{Detach, Read, Typing};
use crate::engine::conversation::inbox::Say;
use crate::engine::conversation::work::Stop;
use crate::engine::conversation::{Conversation, Reporter};
use crate::engine::frame::{self, Frame, Push};
use crate::ports::conversations::Feedback;
use crate::transport::guard::{Breach, BreachCell};
use crate::transport::http::Site;
use crate::transport::http::messages::{client_msg_id, content};
use crate::transport::limits::SocketPlace;
use crate::transport::ws::link::{SessionLink, socket_number};
use crate::transport::ws::protocol::{self, ClientFrame, FrameError, Hello};
use crate::transport::ws::stream::{Joined, join};
use crate::transport::ws::upgrade::Entry;
use actix::{Actor, ActorContext, ActorFutureExt, Addr, AsyncContext, Handler, Running, StreamHandler, WrapFuture};
use actix_http::ws::Item;
use actix_web::web;
use actix_web_actors::ws::{self, CloseCode, CloseReason};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Bad frames in a row that are borne.
const MOST_ERRORS: u8 = 10;

/// Where a session stands.
enum Stage {
    Waiting,
    Open(Addr<Conversation>),
}

pub struct Session {
    site: web::Data<Site>,
    pub(super) number: u64,
    signed: Option<(Caller, String)>,
    place: SocketPlace,
    breach: BreachCell,
    pub(super) link: Arc<SessionLink>,
    stage: Stage,
    conversation_id: Option<ConversationId>,
    language: Language,
    shown: i64,
    errors: u8,
    heard: Instant,
    fragments: Option<Vec<u8>>,
}

/// The session's token was revoked, or the server goes down.
#[derive(actix::Message, Clone, Copy)]
#[rtype(result = "()")]
pub enum End {
    Session,
    Draining,
}

type Context = ws::WebsocketContext<Session>;

impl Session {
    pub fn new(site: web::Data<Site>, entry: Entry) -> Self {
        let signed = entry.session.map(|(session, hash)| (session.caller, hash));
        Session {
            language: signed.as_ref().map_or_else(Language::default, |(caller, _)| caller.language),
            site,
            number: socket_number(),
            signed,
            place: entry.place,
            breach: entry.breach,
            link: entry.link,
            stage: Stage::Waiting,
            conversation_id: None,
            shown: 0,
            errors: 0,
            heard: Instant::now(),
            fragments: None,
        }
    }

    fn error(&self, ctx: &mut Context, error: &Error, client_msg_id: Option<&str>) {
        ctx.text(frame::of_error(error, self.language, client_msg_id));
    }

    /// An error frame that says why, then close 1008.
    fn refuse(&self, ctx: &mut Context, error: impl Into<Error>) {
        let error = error.into();
        self.error(ctx, &error, None);
        close(ctx, CloseCode::Policy, error.code.code());
    }

    /// A bad frame; the socket lives, up to ten of them in a row.
    fn bad_frame(&mut self, ctx: &mut Context, error: &Error, client_msg_id: Option<&str>) {
        self.error(ctx, error, client_msg_id);
        self.errors = self.errors.saturating_add(1);
        if self.errors >= MOST_ERRORS {
            self.refuse(ctx, Code::TooManyErrors);
        }
    }

    fn heartbeat(&self, ctx: &mut Context) {
        ctx.run_interval(self.site.pulse.ping, |session, ctx| {
            if session.heard.elapsed() > session.site.pulse.dead {
                close(ctx, CloseCode::Policy, "idle");
                return ctx.stop();
            }
            ctx.ping(b"");
        });
        ctx.run_interval(Duration::from_secs(1), |session, ctx| {
            if session.link.orphaned.load(Ordering::Acquire) {
                close(ctx, CloseCode::Restart, "conversation restarted");
            }
        });
        ctx.run_later(self.site.pulse.hello, |session, ctx| {
            if matches!(session.stage, Stage::Waiting) {
                session.refuse(ctx, Code::Handshake);
            }
        });
    }

    fn frame(&mut self, ctx: &mut Context, text: &str) {
        match protocol::parse(text) {
            Ok(ClientFrame::Hello(hello)) if matches!(self.stage, Stage::Waiting) => self.hello(ctx, hello),
            Ok(_) if matches!(self.stage, Stage::Waiting) => self.refuse(ctx, Code::Handshake),
            Err(_) if matches!(self.stage, Stage::Waiting) => self.refuse(ctx, Code::Handshake),
            Ok(frame) => self.open_frame(ctx, frame),
            Err(FrameError::BadJson) => self.bad_frame(ctx, &Code::BadJson.into(), None),
            Err(FrameError::UnknownType) => self.bad_frame(ctx, &Code::UnknownType.into(), None),
            Err(FrameError::Invalid(detail)) => self.bad_frame(ctx, &Error::new(Code::Invalid).detail(detail), None),
        }
    }

    fn hello(&mut self, ctx: &mut Context, hello: Hello) {
        let Ok(last_seq) = protocol::last_seq(hello.last_seq.as_ref()) else {
            return self.bad_frame(ctx, &Code::BadLastSeq.into(), None);
        };
        if let Some(language) = hello.language {
            self.language = language;
        }
        let joining = join(
            self.site.clone(),
            self.signed.clone(),
            hello,
            last_seq,
            (self.number, ctx.address().recipient(), self.link.clone()),
        );
        // Frames that follow at once, and what the conversation pushes, wait until the welcome and the replay are out.
        ctx.wait(joining.into_actor(self).map(|joined, session, ctx| match joined {
            Ok(joined) => session.joined(ctx, joined),
            Err(error) => session.refuse(ctx, error),
        }));
    }

    fn joined(&mut self, ctx: &mut Context, joined: Joined) {
        if self.signed.is_none()
            && let Err(error) = self.place.taken_by(joined.caller.user_id, !joined.caller.role.is_patient_side())
        {
            return self.refuse(ctx, error);
        }
        self.site
            .know_socket(self.number, &joined.token_hash, joined.caller.user_id, ctx.address().recipient());
        self.conversation_id = Some(joined.conversation_id);
        self.signed = Some((joined.caller, joined.token_hash));
        self.shown = joined.shown;
        for text in joined.frames {
            ctx.text(text);
        }
        self.stage = Stage::Open(joined.conversation);
    }

    /// Shows a pushed frame, unless the replay has shown it.
    fn show(&mut self, ctx: &mut Context, push: Push) {
        if let Some(seq) = push.seq {
            if seq <= self.shown {
                return;
            }
            self.shown = seq;
        }
        ctx.text(push.text);
    }

    fn open_frame(&mut self, ctx: &mut Context, frame: ClientFrame) {
        let (Stage::Open(conversation), Some((caller, _))) = (&self.stage, &self.signed) else {
            return self.bad_frame(ctx, &Code::Handshake.into(), None);
        };
        let (conversation, caller) = (conversation.clone(), caller.clone());
        let side = if caller.role.is_patient_side() {
            Speaker::User
        } else {
            Speaker::Staff
        };
        self.errors = 0;
        match frame {
            ClientFrame::Message { client_msg_id, text } => self.say(ctx, &conversation, caller, &client_msg_id, (Some(text), None)),
            ClientFrame::Choose { client_msg_id, payload } => self.say(ctx, &conversation, caller, &client_msg_id, (None, Some(payload))),
            ClientFrame::Typing { .. } => conversation.do_send(Typing {
                socket: Some(self.number),
                by: side,
            }),
            ClientFrame::Read { seq } => conversation.do_send(Read { by: side, seq }),
            ClientFrame::Stop => conversation.do_send(Stop),
            ClientFrame::Ping => ctx.text(Frame::Pong.text()),
            ClientFrame::Feedback { message_id, rating } => self.feedback(ctx, caller, message_id, &rating),
            ClientFrame::Hello(_) => self.bad_frame(ctx, &Code::Handshake.into(), None),
            ClientFrame::Watch { .. } | ClientFrame::Unwatch { .. } | ClientFrame::Acknowledge { .. } => {
                self.bad_frame(ctx, &Code::UnknownType.into(), None);
            }
        }
    }

    fn say(
        &mut self,
        ctx: &mut Context,
        conversation: &Addr<Conversation>,
        caller: Caller,
        id: &str,
        (text, payload): (Option<String>, Option<String>),
    ) {
        let checked = client_msg_id(id).and_then(|id| Ok((id, content(text, payload)?)));
        let (client_msg_id, content) = match checked {
            Ok(checked) => checked,
            Err(error) => return self.bad_frame(ctx, &error, Some(id)),
        };
        if !caller.role.is_patient_side() {
            return self.bad_frame(ctx, &Code::Forbidden.into(), Some(id));
        }
        let say = Say {
            caller,
            client_msg_id,
            content,
            reporter: Reporter::Socket(self.number),
        };
        match conversation.try_send(say) {
            Ok(()) => {}
            Err(actix::dev::SendError::Full(_)) => self.error(ctx, &crate::engine::busy(), Some(id)),
            Err(actix::dev::SendError::Closed(say)) => self.revive(ctx, say),
        }
    }

    /// The conversation's actor is gone (it retired or crashed): start it from the store, attach again, then send.
    fn revive(&mut self, ctx: &mut Context, say: Say) {
        let (Some(id), Some(signed)) = (self.conversation_id, self.signed.clone()) else {
            return;
        };
        let hello = Hello {
            conversation_id: Some(id),
            ..Hello::default()
        };
        let joining = join(
            self.site.clone(),
            Some(signed),
            hello,
            Some(self.shown),
            (self.number, ctx.address().recipient(), self.link.clone()),
        );
        self.link.orphaned.store(false, Ordering::Release);
        ctx.wait(joining.into_actor(self).map(move |joined, session, ctx| match joined {
            Ok(mut joined) => {
                // The client has its welcome; it only misses messages.
                joined.frames.remove(0);
                let conversation = joined.conversation.clone();
                session.joined(ctx, joined);
                let client_msg_id = say.client_msg_id.clone();
                if conversation.try_send(say).is_err() {
                    session.error(ctx, &crate::engine::busy(), Some(&client_msg_id));
                }
            }
            Err(error) => session.refuse(ctx, error),
        }));
    }

    fn feedback(&mut self, ctx: &mut Context, caller: Caller, message_id: crate::domain::ids::MessageId, rating: &str) {
        let up = match rating {
            "up" => true,
            "down" => false,
            _ => return self.bad_frame(ctx, &Error::new(Code::Invalid).field("rating", Code::Invalid, "up or down"), None),
        };
        let deps = self.site.engine.deps.clone();
        let giving = async move {
            let feedback = Feedback {
                up,
                reason: None,
                comment: None,
            };
            deps.ports
                .conversations
                .feedback(&caller, message_id, feedback, deps.clock.now())
                .await
        };
        ctx.spawn(giving.into_actor(self).map(|given, session, ctx| {
            if let Err(error) = given {
                session.error(ctx, &error, None);
            }
        }));
    }

    /// Puts the fragments of one message together; the guard has bounded their sum.
    fn fragment(&mut self, ctx: &mut Context, item: Item) {
        match item {
            Item::FirstText(bytes) => self.fragments = Some(bytes.to_vec()),
            Item::FirstBinary(_) => close(ctx, CloseCode::Unsupported, "text frames only"),
            Item::Continue(bytes) => {
                if let Some(so_far) = self.fragments.as_mut() {
                    so_far.extend_from_slice(&bytes);
                }
            }
            Item::Last(bytes) => {
                let mut whole = self.fragments.take().unwrap_or_default();
                whole.extend_from_slice(&bytes);
                match String::from_utf8(whole) {
                    Ok(text) => self.frame(ctx, &text),
                    Err(_) => close(ctx, CloseCode::Invalid, "not UTF-8"),
                }
            }
        }
    }

    /// What the codec could not take: the guard knows why where it was the guard.
    fn protocol_error(&self, ctx: &mut Context, error: &ws::ProtocolError) {
        match (self.breach.get(), error) {
            (Breach::TooLarge, _) | (_, ws::ProtocolError::Overflow) => close(ctx, CloseCode::Size, "too large"),
            // The codec reports text that is no UTF-8 as an I/O error of its own.
            (Breach::None, ws::ProtocolError::Io(_)) => close(ctx, CloseCode::Invalid, "not UTF-8"),
            _ => close(ctx, CloseCode::Protocol, "protocol"),
        }
        ctx.stop();
    }
}

/// Sends a close frame and ends the session.
fn close(ctx: &mut Context, code: CloseCode, why: &str) {
    ctx.close(Some(CloseReason {
        code,
        description: Some(why.to_string()),
    }));
    ctx.stop();
}

impl Actor for Session {
    type Context = Context;

    fn started(&mut self, ctx: &mut Self::Context) {
        // Pushes wait here while the client does not read; more than this and it is cut.
        ctx.set_mailbox_capacity(256);
        self.site.engine.deps.stages.sockets.inc();
        self.heartbeat(ctx);
    }

    fn stopping(&mut self, _: &mut Self::Context) -> Running {
        if let Stage::Open(conversation) = &self.stage {
            conversation.do_send(Detach(self.number));
        }
        self.site.forget_socket(self.number);
        self.site.engine.deps.stages.sockets.dec();
        Running::Stop
    }
}

impl StreamHandler<Result<ws::Message, ws::ProtocolError>> for Session {
    fn handle(&mut self, message: Result<ws::Message, ws::ProtocolError>, ctx: &mut Context) {
        self.heard = Instant::now();
        match message {
            Ok(ws::Message::Text(text)) => self.frame(ctx, &text),
            Ok(ws::Message::Binary(_)) => close(ctx, CloseCode::Unsupported, "text frames only"),
            Ok(ws::Message::Ping(payload)) => ctx.pong(&payload),
            Ok(ws::Message::Pong(_) | ws::Message::Nop) => {}
            Ok(ws::Message::Continuation(item)) => self.fragment(ctx, item),
            Ok(ws::Message::Close(reason)) => {
                ctx.close(reason);
                ctx.stop();
            }
            Err(error) => self.protocol_error(ctx, &error),
        }
    }
}

impl Handler<Push> for Session {
    type Result = ();

    fn handle(&mut self, push: Push, ctx: &mut Context) {
        self.show(ctx, push);
    }
}

impl Handler<End> for Session {
    type Result = ();

    fn handle(&mut self, end: End, ctx: &mut Context) {
        match end {
            End::Session => self.refuse(ctx, Code::SessionEnded),
            End::Draining => {
                // Spread over two seconds, so that not everybody knocks at once.
                let hint = 200 + (self.number % 1800);
                close(ctx, CloseCode::Restart, &format!("reconnect in {hint} ms"));
            }
        }
    }
}
