//! Joining a conversation and following it: the shared heart of the chat socket, the staff socket's watches and the event stream.

use crate::domain::error::{Code, Error, Result};
use crate::domain::ids::{ConversationId, UserId};
use crate::domain::person::Caller;
use crate::engine::conversation::Conversation;
use crate::engine::conversation::delivery::{Attach, Attached, Detach, Listener};
use crate::engine::frame::{self, Frame, Push};
use crate::transport::http::Site;
use crate::transport::limits::SocketPlace;
use crate::transport::ws::link::{SessionLink, socket_number};
use crate::transport::ws::protocol::{Hello, Welcome};
use crate::transport::ws::session::End;
use actix::{Actor, ActorContext, Addr, AsyncContext, Context, Handler, Recipient};
use actix_web::web;
use bytestring::ByteString;
use futures_util::Stream;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::sync::mpsc;

/// More missing messages than this, and a snapshot of the latest comes instead.
const MOST_REPLAYED: i64 = 1000;
const SNAPSHOT: i64 = 200;

/// A session that has joined a conversation.
pub struct Joined {
    pub caller: Caller,
    pub token_hash: String,
    pub conversation_id: ConversationId,
    pub conversation: Addr<Conversation>,
    /// The welcome, then what was missed.
    pub frames: Vec<ByteString>,
    /// Everything up to here is in `frames`, or was not asked for.
    pub shown: i64,
}

/// Number, door and link of a socket.
pub type Ends = (u64, Recipient<Push>, Arc<SessionLink>);

/// Answers a `hello`: who is it, which conversation, what was missed.
pub async fn join(
    site: web::Data<Site>,
    signed: Option<(Caller, String)>,
    hello: Hello,
    last_seq: Option<i64>,
    ends: Ends,
) -> Result<Joined> {
    let (caller, token_hash) = match (hello.token, signed) {
        (Some(token), _) => {
            let (session, hash) = site.session(&token).await?;
            (session.caller, hash)
        }
        (None, Some(signed)) => signed,
        (None, None) => return Err(Code::Unauthenticated.into()),
    };
    let store = &site.engine.deps.ports.conversations;
    let conversation_id = match hello.conversation_id {
        Some(id) => store.head(&caller, id).await?.id,
        None if caller.role.is_patient_side() => {
            store
                .create(&caller, hello.language.unwrap_or(caller.language), site.engine.deps.clock.now())
                .await?
                .id
        }
        None => return Err(Code::NotFound.into()),
    };
    let staff = !caller.role.is_patient_side();
    let (conversation, attached) = attach(&site, conversation_id, staff, &ends).await?;
    let welcome = welcome(&caller, conversation_id, &attached);
    let mut frames = vec![welcome];
    frames.extend(missed(&site, conversation_id, &attached, last_seq).await?);
    Ok(Joined {
        caller,
        token_hash,
        conversation_id,
        conversation,
        frames,
        shown: attached.last_seq,
    })
}

/// Attaches a socket; tries again where the actor is just going.
pub async fn attach(site: &Site, id: ConversationId, staff: bool, ends: &Ends) -> Result<(Addr<Conversation>, Attached)> {
    for _ in 0..3 {
        let conversation = site.engine.open(id).await?;
        let listener = Listener {
            socket: ends.0,
            staff,
            push: ends.1.clone(),
            link: ends.2.clone(),
        };
        if let Ok(attached) = conversation.send(Attach(listener)).await {
            return Ok((conversation, attached?));
        }
    }
    Err(Error::new(Code::StoreUnavailable).retry_after(1000))
}

fn welcome(caller: &Caller, conversation_id: ConversationId, attached: &Attached) -> ByteString {
    let welcome = Welcome {
        conversation_id,
        epoch: &attached.epoch,
        last_seq: attached.last_seq,
        role: caller.role.code(),
        user_id: caller.user_id,
        language: attached.language,
        status: attached.status,
        urgency: attached.urgency,
        read: attached.read,
        in_flight: &attached.in_flight,
    };
    serde_json::to_string(&welcome).unwrap_or_else(|_| "{}".into()).into()
}

/// Every event after `last_seq`, one by one; a snapshot where there are too many, or where the client knows more than we.
pub async fn missed(site: &Site, id: ConversationId, attached: &Attached, last_seq: Option<i64>) -> Result<Vec<ByteString>> {
    let store = &site.engine.deps.ports.conversations;
    let mut frames = Vec::new();
    if let Some(after) = last_seq {
        let missing = attached.last_seq - after;
        if missing > MOST_REPLAYED || after > attached.last_seq {
            let messages = store.latest(id, SNAPSHOT).await?;
            let earlier = messages.first().and_then(|first| first.seq).is_some_and(|seq| seq > 1);
            let snapshot = Frame::Snapshot {
                conversation_id: id,
                epoch: &attached.epoch,
                last_seq: attached.last_seq,
                messages: &messages,
                earlier,
            };
            frames.push(snapshot.text());
        } else if missing > 0 {
            let messages = store.messages(id, after, missing).await?;
            frames.extend(messages.iter().map(|message| frame::of_message(message).text));
        }
    }
    if let Some((message_id, text)) = &attached.so_far {
        frames.push(
            Frame::Delta {
                message_id: *message_id,
                text,
            }
            .text(),
        );
    }
    Ok(frames)
}

/// What an event stream shows.
pub enum Follow {
    Frame { seq: Option<i64>, text: ByteString },
    KeepAlive,
}

/// Follows a conversation without a socket: welcome, what was missed, then everything live.
pub async fn follow(
    site: &web::Data<Site>,
    caller: Caller,
    token_hash: String,
    id: ConversationId,
    last_seq: Option<i64>,
    place: SocketPlace,
) -> Result<impl Stream<Item = Follow> + use<>> {
    let (sender, receiver) = mpsc::channel(256);
    let link = Arc::new(SessionLink {
        wire: None,
        orphaned: AtomicBool::new(false),
    });
    let number = socket_number();
    let follower = Follower {
        site: site.clone(),
        sender,
        number,
        held: Some(Vec::new()),
        shown: 0,
        conversation: None,
        _place: place,
    }
    .start();
    let hello = Hello {
        conversation_id: Some(id),
        ..Hello::default()
    };
    let user_id: UserId = caller.user_id;
    let joined = join(
        site.clone(),
        Some((caller, token_hash.clone())),
        hello,
        last_seq,
        (number, follower.clone().recipient(), link),
    )
    .await?;
    site.know_socket(number, &token_hash, user_id, follower.clone().recipient());
    follower.do_send(Begin(joined.frames, joined.shown, joined.conversation));
    Ok(futures_util::stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|item| (item, receiver))
    }))
}

/// Carries pushes into an event stream; ends when the reader is gone or does not keep up.
struct Follower {
    site: web::Data<Site>,
    sender: mpsc::Sender<Follow>,
    number: u64,
    /// Pushed before the replay was written; none afterwards.
    held: Option<Vec<Push>>,
    shown: i64,
    conversation: Option<Addr<Conversation>>,
    _place: SocketPlace,
}

#[derive(actix::Message)]
#[rtype(result = "()")]
struct Begin(Vec<ByteString>, i64, Addr<Conversation>);

impl Follower {
    fn give(&mut self, item: Follow, ctx: &mut Context<Self>) {
        if self.sender.try_send(item).is_err() {
            ctx.stop();
        }
    }

    fn show(&mut self, push: Push, ctx: &mut Context<Self>) {
        match push.seq {
            Some(seq) if seq <= self.shown => return,
            Some(seq) => self.shown = seq,
            None => {}
        }
        self.give(
            Follow::Frame {
                seq: push.seq,
                text: push.text,
            },
            ctx,
        );
    }
}

impl Actor for Follower {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(256);
        ctx.run_interval(Duration::from_secs(15), |follower, ctx| follower.give(Follow::KeepAlive, ctx));
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        if let Some(conversation) = &self.conversation {
            conversation.do_send(Detach(self.number));
        }
        self.site.forget_socket(self.number);
    }
}

impl Handler<Begin> for Follower {
    type Result = ();

    fn handle(&mut self, Begin(frames, shown, conversation): Begin, ctx: &mut Self::Context) {
        self.conversation = Some(conversation);
        self.shown = shown;
        for text in frames {
            let seq = seq_of(&text);
            self.give(Follow::Frame { seq, text }, ctx);
        }
        for push in self.held.take().unwrap_or_default() {
            self.show(push, ctx);
        }
    }
}

/// The seq of a replayed frame: SSE wants it outside.
fn seq_of(text: &str) -> Option<i64> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    value.pointer("/message/seq").or_else(|| value.pointer("/event/seq"))?.as_i64()
}

impl Handler<Push> for Follower {
    type Result = ();

    fn handle(&mut self, push: Push, ctx: &mut Self::Context) {
        match self.held.as_mut() {
            Some(held) => held.push(push),
            None => self.show(push, ctx),
        }
    }
}

impl Handler<End> for Follower {
    type Result = ();

    fn handle(&mut self, _: End, ctx: &mut Self::Context) {
        ctx.stop();
    }
}
