//! The real binary in a folder of its own, and clients that speak to it as anybody would.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Nothing that a test waits for takes longer, even on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// A Wednesday morning; tests that book count from here.
pub const NOW: &str = "2026-11-25T09:00:00+07:00";
pub const PASSWORD: &str = "a long test password";

/// A running server. Dropping it kills it; its folder goes with it.
pub struct Server {
    child: Child,
    pub url: String,
    pub folder: PathBuf,
    _kept: Option<TempDir>,
    environment: Vec<(String, String)>,
    pub http: reqwest::Client,
}

impl Server {
    pub fn start() -> Server {
        Server::with(&[])
    }

    pub fn with(environment: &[(&str, &str)]) -> Server {
        let kept = TempDir::new().unwrap();
        let mut all: Vec<(String, String)> = [
            ("APP__SERVER__PORT", "0"),
            ("APP__LIMITS__ENABLED", "false"),
            ("APP__CLOCK__NOW", NOW),
            ("APP__DEMO__PASSWORD", PASSWORD),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .collect();
        all.extend(environment.iter().map(|(key, value)| (key.to_string(), value.to_string())));
        let folder = kept.path().to_path_buf();
        let (child, url) = launch(&folder, &all);
        Server {
            child,
            url,
            folder,
            _kept: Some(kept),
            environment: all,
            http: reqwest::Client::new(),
        }
    }

    /// kill -9, and the same again on the same data.
    pub fn crash_and_restart(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let (child, url) = launch(&self.folder, &self.environment);
        self.child = child;
        self.url = url;
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGTERM, then how it ended.
    pub fn stop(&mut self) -> std::process::ExitStatus {
        Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().unwrap();
        self.child.wait().unwrap()
    }

    /// A sub-command in the same folder, with the same settings.
    pub fn cli(&self, arguments: &[&str]) -> std::process::Output {
        Command::new(binary())
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.environment.clone())
            .output()
            .unwrap()
    }

    pub fn ws_url(&self, path: &str) -> String {
        format!("{}{path}", self.url.replacen("http", "ws", 1))
    }

    pub async fn post(&self, token: &str, path: &str, body: Value) -> (u16, Value) {
        self.call(reqwest::Method::POST, token, path, Some(body)).await
    }

    pub async fn get(&self, token: &str, path: &str) -> (u16, Value) {
        self.call(reqwest::Method::GET, token, path, None).await
    }

    pub async fn call(&self, method: reqwest::Method, token: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// A guest's token.
    pub async fn guest(&self) -> String {
        let (status, body) = self.post("", "/api/chatbot/sessions", json!({})).await;
        assert_eq!(status, 201, "{body}");
        body["token"].as_str().unwrap().to_string()
    }

    pub async fn login(&self, username: &str) -> String {
        let (status, body) = self
            .post("", "/api/auth/login", json!({"username": username, "password": PASSWORD}))
            .await;
        assert_eq!(status, 200, "{body}");
        body["token"].as_str().unwrap().to_string()
    }

    /// A new conversation's id.
    pub async fn conversation(&self, token: &str) -> String {
        let (status, body) = self.post(token, "/api/chatbot/conversations", json!({})).await;
        assert_eq!(status, 201, "{body}");
        body["id"].as_str().unwrap().to_string()
    }

    /// Says something by REST and returns the whole answer.
    pub async fn say(&self, token: &str, conversation: &str, text: &str) -> Value {
        let body = json!({"client_msg_id": unique(), "text": text});
        let (status, body) = self
            .post(token, &format!("/api/chatbot/conversations/{conversation}/messages"), body)
            .await;
        assert!(status == 200 || status == 202, "{status} {body}");
        body
    }

    /// Chooses a quick reply by REST.
    pub async fn choose(&self, token: &str, conversation: &str, payload: &str) -> Value {
        let body = json!({"client_msg_id": unique(), "payload": payload});
        let (status, body) = self
            .post(token, &format!("/api/chatbot/conversations/{conversation}/messages"), body)
            .await;
        assert_eq!(status, 200, "{body}");
        body
    }

    pub async fn context(&self, token: &str, conversation: &str) -> Value {
        let (status, body) = self.get(token, &format!("/api/chatbot/conversations/{conversation}/context")).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// All messages of a conversation.
    pub async fn messages(&self, token: &str, conversation: &str) -> Vec<Value> {
        let (status, body) = self
            .get(token, &format!("/api/chatbot/conversations/{conversation}/messages?limit=1000"))
            .await;
        assert_eq!(status, 200, "{body}");
        body["items"].as_array().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

pub fn binary() -> &'static str {
    env!("CARGO_BIN_EXE_healthcare-chatbot")
}

/// An id that no other send has.
pub fn unique() -> String {
    uuid::Uuid::now_v7().to_string()
}

fn launch(folder: &PathBuf, environment: &[(String, String)]) -> (Child, String) {
    let mut child = Command::new(binary())
        .current_dir(folder)
        .env_clear()
        .envs(environment.iter().cloned())
        .stdout(Stdio::piped())
        .stderr(
            std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(folder.join("log"))
                .unwrap(),
        )
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in lines {
        let line = line.unwrap();
        if let Some(url) = line.strip_prefix("listening on ") {
            return (child, url.to_string());
        }
    }
    panic!(
        "the server did not start: {}",
        std::fs::read_to_string(folder.join("log")).unwrap_or_default()
    );
}

/// A chat socket.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    /// Opens the upgrade only.
    pub async fn raw(server: &Server, token: &str, path: &str) -> Socket {
        let mut request = server.ws_url(path).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "hcb.v1".parse().unwrap());
        if !token.is_empty() {
            request
                .headers_mut()
                .insert("authorization", format!("Bearer {token}").parse().unwrap());
        }
        let (stream, response) = tokio_tungstenite::connect_async(request).await.unwrap();
        assert_eq!(response.headers()["sec-websocket-protocol"], "hcb.v1");
        Socket { stream }
    }

    /// Opens and says hello; returns the welcome too.
    pub async fn join(server: &Server, token: &str, conversation: &str, last_seq: Option<i64>) -> (Socket, Value) {
        let mut socket = Socket::raw(server, token, "/api/chatbot/ws").await;
        socket
            .send(json!({"type": "hello", "conversation_id": conversation, "last_seq": last_seq}))
            .await;
        let welcome = socket.next().await;
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        (socket, welcome)
    }

    pub async fn send(&mut self, frame: Value) {
        self.stream.send(Message::text(frame.to_string())).await.unwrap();
    }

    pub async fn send_raw(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// Sends a message; its client id.
    pub async fn say(&mut self, text: &str) -> String {
        let id = unique();
        self.send(json!({"type": "message", "client_msg_id": id, "text": text})).await;
        id
    }

    /// The next text frame.
    pub async fn next(&mut self) -> Value {
        self.maybe().await.expect("the socket was closed")
    }

    /// The next text frame, or none when the socket closes.
    pub async fn maybe(&mut self) -> Option<Value> {
        loop {
            match timeout(PATIENCE, self.stream.next()).await.expect("no frame came")? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// The close code, after whatever frames come before it.
    pub async fn close_code(&mut self) -> Option<u16> {
        loop {
            match timeout(PATIENCE, self.stream.next()).await.expect("the socket was not closed")? {
                Ok(Message::Close(frame)) => return frame.map(|frame| frame.code.into()),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    /// Frames up to and with the `done` of this send.
    pub async fn until_done(&mut self, client_msg_id: &str) -> Vec<Value> {
        let mut frames = Vec::new();
        loop {
            let frame = self.next().await;
            let done = frame["type"] == "done" && frame["client_msg_id"] == client_msg_id;
            frames.push(frame);
            if done {
                return frames;
            }
        }
    }
}

/// The replies among frames.
pub fn replies(frames: &[Value]) -> Vec<Value> {
    frames
        .iter()
        .filter(|frame| frame["type"] == "message" && frame["message"]["role"] != "user")
        .map(|frame| frame["message"].clone())
        .collect()
}

/// A model server that takes calls and never answers; counts them.
pub struct HangingModel {
    pub url: String,
    calls: std::sync::Arc<std::sync::atomic::AtomicUsize>,
}

impl HangingModel {
    pub async fn start() -> HangingModel {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let calls = std::sync::Arc::<std::sync::atomic::AtomicUsize>::default();
        let counted = calls.clone();
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                held.push(stream);
            }
        });
        HangingModel { url, calls }
    }

    pub fn calls(&self) -> usize {
        self.calls.load(std::sync::atomic::Ordering::SeqCst)
    }
}
