//! The store does not answer: danger is answered all the same, nothing that was acknowledged is lost, and nothing is made up.

use crate::server::{Server, Socket, replies, unique};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use serde_json::{Value, json};
use std::process::Command;

const HEART: &str = "dau nguc du doi lan ra tay trai, va mo hoi";

/// Another process holds the write lock of the database for as long as this lives.
fn locked(server: &Server) -> SqliteConnection {
    let path = server.folder.join("data/chatbot.db");
    let mut other = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    other.batch_execute("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE").unwrap();
    other
}

/// From now on every write of the server to a file fails; or no longer.
fn no_space(server: &Server, none: bool) {
    let limit = if none { "--fsize=1:" } else { "--fsize=unlimited:" };
    let done = Command::new("prlimit")
        .args(["--pid", &server.pid().to_string(), limit])
        .status()
        .unwrap();
    assert!(done.success());
}

/// The first frame after a danger while nothing can be written: the card, with no place in the transcript yet.
async fn card_without_seq(socket: &mut Socket) {
    let first = socket.next().await;
    assert_eq!(
        (
            first["type"].as_str(),
            first["message"]["kind"].as_str(),
            first["message"]["seq"].as_i64()
        ),
        (Some("message"), Some("emergency"), None),
        "{first}"
    );
    assert_eq!(first["message"]["card"]["staff_notified"], false, "{first}");
}

async fn alerts(server: &Server, nurse: &str) -> i64 {
    let (status, queue) = server.get(nurse, "/api/staff/queue?lane=emergency").await;
    assert_eq!(status, 200, "{queue}");
    queue["counts"]["emergency"].as_i64().unwrap()
}

/// The transcript is dense and holds the text once.
async fn written_once(server: &Server, token: &str, conversation: &str, text: &str) {
    let messages = server.messages(token, conversation).await;
    let seqs: Vec<i64> = messages.iter().map(|message| message["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..=seqs.len() as i64).collect::<Vec<_>>());
    assert_eq!(messages.iter().filter(|message| message["text"] == text).count(), 1, "{messages:?}");
}

async fn danger_while(server: &Server, spoil: impl FnOnce(), mend: impl FnOnce()) {
    let (token, nurse) = (server.guest().await, server.login("nurse").await);
    let conversation = server.conversation(&token).await;
    let (mut socket, _) = Socket::join(server, &token, &conversation, None).await;
    spoil();
    let id = socket.say(HEART).await;
    card_without_seq(&mut socket).await;
    mend();
    let frames = socket.until_done(&id).await;
    assert!(frames.iter().any(|frame| frame["type"] == "ack"), "{frames:?}");
    let card = replies(&frames).into_iter().find(|reply| reply["kind"] == "emergency").unwrap();
    assert_eq!(card["card"]["staff_notified"], true, "{card}");
    assert_eq!(alerts(server, &nurse).await, 1);
    written_once(server, &token, &conversation, HEART).await;
}

#[tokio::test]
async fn r17_the_emergency_card_does_not_wait_for_a_locked_database() {
    let server = Server::start();
    let mut other = None;
    let held = std::cell::RefCell::new(&mut other);
    danger_while(
        &server,
        || **held.borrow_mut() = Some(locked(&server)),
        || drop(held.borrow_mut().take()),
    )
    .await;
}

#[tokio::test]
async fn r18_the_emergency_card_does_not_wait_for_a_full_disk() {
    let server = Server::start();
    danger_while(&server, || no_space(&server, true), || no_space(&server, false)).await;
}

#[tokio::test]
async fn r18_a_full_disk_is_told_and_the_alert_is_stored_when_there_is_space() {
    let server = Server::with(&[("APP__ENGINE__STORE_RETRY_MS", "300")]);
    let (token, nurse) = (server.guest().await, server.login("nurse").await);
    let (one, other) = (server.conversation(&token).await, server.conversation(&token).await);
    no_space(&server, true);
    let refused = async |conversation: &str, text: &str| -> (u16, Value) {
        let path = format!("/api/chatbot/conversations/{conversation}/messages");
        server.post(&token, &path, json!({"client_msg_id": unique(), "text": text})).await
    };
    let (status, problem) = refused(&one, "cho hỏi giờ mở cửa").await;
    assert!(matches!(status, 503 | 507), "{status} {problem}");
    // Danger is answered in the very refusal.
    let (status, problem) = refused(&other, HEART).await;
    assert!(matches!(status, 503 | 507), "{status} {problem}");
    assert_eq!(problem["replies"][0]["kind"], "emergency", "{problem}");
    let (ready, _) = server.get("", "/readyz").await;
    assert_eq!(ready, 503);
    no_space(&server, false);
    let answer = server.say(&token, &one, "cho hỏi giờ mở cửa").await;
    assert!(!answer["replies"].as_array().unwrap().is_empty());
    let (mut staff, deadline) = (0, std::time::Instant::now() + crate::server::PATIENCE);
    while staff == 0 && std::time::Instant::now() < deadline {
        staff = alerts(&server, &nurse).await;
    }
    assert_eq!(staff, 1);
}
