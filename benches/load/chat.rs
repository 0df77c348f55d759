//! One patient: a guest session, a conversation, a socket.

use crate::server::Server;
use anyhow::{Context, bail, ensure};
use futures_util::SinkExt;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// An answer that takes longer is lost.
const PATIENCE: Duration = Duration::from_secs(60);
/// Sockets that are opened at one time.
const OPENING: usize = 32;

pub struct Chat {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// When the answer to a message came.
pub struct Answer {
    /// The first frame of the reply.
    pub first: Instant,
    /// The turn was complete.
    pub done: Instant,
    pub emergency: bool,
}

#[derive(Deserialize)]
struct Session {
    token: String,
}

#[derive(Deserialize)]
struct Conversation {
    id: String,
}

/// As much of a frame as matters here; the rest is passed over.
#[derive(Deserialize)]
struct Frame {
    r#type: String,
    client_msg_id: Option<String>,
    #[serde(default)]
    emergency: bool,
    message: Option<Said>,
}

#[derive(Deserialize)]
struct Said {
    role: String,
}

impl Chat {
    pub async fn many(server: &Server, count: usize) -> anyhow::Result<Vec<Chat>> {
        let http = reqwest::Client::new();
        stream::iter(0..count)
            .map(|_| Chat::open(server, &http))
            .buffered(OPENING)
            .try_collect()
            .await
    }

    async fn open(server: &Server, http: &reqwest::Client) -> anyhow::Result<Chat> {
        let Session { token } = post(http, server, "/api/chatbot/sessions", None).await?;
        let Conversation { id } = post(http, server, "/api/chatbot/conversations", Some(&token)).await?;
        let mut request = format!("{}/api/chatbot/ws", server.url.replacen("http", "ws", 1)).into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", "hcb.v1".parse()?);
        headers.insert("authorization", format!("Bearer {token}").parse()?);
        // Without Nagle: a client that waits for nothing must not be what is slow.
        let (stream, _) = tokio_tungstenite::connect_async_with_config(request, None, true).await?;
        let mut chat = Chat { stream };
        chat.send(&json!({"type": "hello", "conversation_id": id})).await?;
        let welcome = chat.next().await?;
        ensure!(welcome.r#type == "welcome", "`{}` instead of a welcome", welcome.r#type);
        Ok(chat)
    }

    /// Sends a message and waits until its turn is complete.
    pub async fn ask(&mut self, text: &str) -> anyhow::Result<Answer> {
        let id = uuid::Uuid::now_v7().to_string();
        self.send(&json!({"type": "message", "client_msg_id": id, "text": text})).await?;
        let mut first = None;
        loop {
            let frame = self.next().await?;
            let now = Instant::now();
            let replies = frame.message.is_some_and(|message| message.role != "user");
            match frame.r#type.as_str() {
                "message" | "delta" if first.is_none() && (replies || frame.r#type == "delta") => first = Some(now),
                "done" if frame.client_msg_id.as_ref() == Some(&id) => {
                    return Ok(Answer {
                        first: first.unwrap_or(now),
                        done: now,
                        emergency: frame.emergency,
                    });
                }
                "error" => bail!("the server refused a message"),
                _ => {}
            }
        }
    }

    async fn send(&mut self, frame: &Value) -> anyhow::Result<()> {
        Ok(self.stream.send(Message::text(frame.to_string())).await?)
    }

    async fn next(&mut self) -> anyhow::Result<Frame> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.stream.next()).await?;
            match message.context("the socket was closed")?? {
                Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                Message::Close(_) => bail!("the socket was closed"),
                _ => {}
            }
        }
    }
}

async fn post<T: DeserializeOwned>(http: &reqwest::Client, server: &Server, path: &str, token: Option<&str>) -> anyhow::Result<T> {
    let mut request = http.post(format!("{}{path}", server.url)).json(&json!({"language": "vi"}));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    Ok(request.send().await?.error_for_status()?.json().await?)
}
