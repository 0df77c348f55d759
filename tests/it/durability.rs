//! kill -9 under load, an ordered end, a second server on the same file, the data commands.

use crate::server::{NOW, Server, Socket, unique};
use serde_json::json;
use std::collections::HashMap;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

fn count(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// Acknowledged messages: conversation -> client id -> seq.
type Acked = Arc<Mutex<HashMap<String, HashMap<String, i64>>>>;

async fn write_until_cut(server_ws: String, token: String, conversation: String, acked: Acked) {
    use futures_util::{SinkExt, StreamExt};
    use tokio_tungstenite::tungstenite::Message;
    use tokio_tungstenite::tungstenite::client::IntoClientRequest;
    let mut request = server_ws.into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "hcb.v1".parse().unwrap());
    request
        .headers_mut()
        .insert("authorization", format!("Bearer {token}").parse().unwrap());
    let Ok((mut stream, _)) = tokio_tungstenite::connect_async(request).await else {
        return;
    };
    if stream
        .send(Message::text(json!({"type": "hello", "conversation_id": conversation}).to_string()))
        .await
        .is_err()
    {
        return;
    }
    loop {
        let id = unique();
        if stream
            .send(Message::text(
                json!({"type": "message", "client_msg_id": id, "text": "cho hỏi giờ mở cửa"}).to_string(),
            ))
            .await
            .is_err()
        {
            return;
        }
        loop {
            let Some(Ok(Message::Text(text))) = stream.next().await else {
                return;
            };
            let frame: serde_json::Value = serde_json::from_str(&text).unwrap();
            if frame["type"] == "ack" {
                let seq = frame["seq"].as_i64().unwrap();
                acked.lock().await.entry(conversation.clone()).or_default().insert(id.clone(), seq);
            }
            if frame["type"] == "done" && frame["client_msg_id"] == id.as_str() {
                break;
            }
        }
    }
}

async fn kill_loop(environment: &[(&str, &str)], rounds: usize, sockets: usize) {
    let mut server = Server::with(environment);
    let token = server.guest().await;
    let mut conversations = Vec::new();
    for _ in 0..sockets {
        conversations.push(server.conversation(&token).await);
    }
    let acked = Acked::default();
    for round in 0..rounds {
        let writers: Vec<_> = conversations
            .iter()
            .map(|conversation| {
                tokio::spawn(write_until_cut(
                    server.ws_url("/api/chatbot/ws"),
                    token.clone(),
                    conversation.clone(),
                    acked.clone(),
                ))
            })
            .collect();
        // Long enough that all write, at another moment each time.
        let least = (round + 1) * sockets;
        let started = Instant::now();
        while acked.lock().await.values().map(HashMap::len).sum::<usize>() < least && started.elapsed() < Duration::from_secs(20) {
            tokio::time::sleep(Duration::from_millis(7 + (round as u64 * 13) % 40)).await;
        }
        server.crash_and_restart();
        for writer in writers {
            writer.await.unwrap();
        }
    }
    let acked = acked.lock().await;
    assert!(acked.values().map(HashMap::len).sum::<usize>() >= rounds * sockets);
    for conversation in &conversations {
        let mut all = Vec::new();
        loop {
            let after = all
                .last()
                .and_then(|message: &serde_json::Value| message["seq"].as_i64())
                .unwrap_or(0);
            let (_, page) = server
                .get(
                    &token,
                    &format!("/api/chatbot/conversations/{conversation}/messages?limit=1000&after={after}"),
                )
                .await;
            let items = page["items"].as_array().unwrap().clone();
            if items.is_empty() {
                break;
            }
            all.extend(items);
        }
        let seqs: Vec<i64> = all.iter().map(|message| message["seq"].as_i64().unwrap()).collect();
        assert_eq!(
            seqs,
            (1..=seqs.len() as i64).collect::<Vec<_>>(),
            "a gap or a double in {conversation}"
        );
        let mut ids: HashMap<String, i64> = HashMap::new();
        for message in &all {
            if let Some(id) = message["client_msg_id"].as_str() {
                assert!(
                    ids.insert(id.to_string(), message["seq"].as_i64().unwrap()).is_none(),
                    "{id} is stored twice"
                );
            }
        }
        for (id, seq) in acked.get(conversation).into_iter().flatten() {
            assert_eq!(ids.get(id), Some(seq), "an acknowledged message is lost");
        }
    }
    let verify = server.cli(&["db", "verify"]);
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stdout));
}

#[tokio::test]
async fn r1_kill_9_under_load_loses_nothing_on_sqlite() {
    kill_loop(&[], count("HCB_KILLS", 5), count("HCB_SOCKETS", 10)).await;
}

#[tokio::test]
async fn r1_kill_9_under_load_loses_nothing_on_postgresql() {
    let Ok(url) = std::env::var("TEST_POSTGRES_URL") else {
        assert!(std::env::var("CI").is_err(), "TEST_POSTGRES_URL is needed in CI");
        return;
    };
    let name = format!("kill_{}", unique().replace('-', ""));
    let made = Command::new("psql")
        .args([url.as_str(), "-qc", &format!("CREATE DATABASE {name}")])
        .status()
        .unwrap();
    assert!(made.success());
    let own = url
        .replace("/postgres", &format!("/{name}"))
        .replacen(&format!("/{name}@"), "/postgres@", 1);
    kill_loop(&[("APP__DATABASE__URL", &own)], count("HCB_KILLS", 5), count("HCB_SOCKETS", 10)).await;
}

#[tokio::test]
async fn o4_the_end_is_ordered() {
    let mut server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let (mut socket, _) = Socket::join(&server, &token, &conversation, None).await;
    let began = Instant::now();
    let pid = server.pid().to_string();
    Command::new("kill").args(["-TERM", &pid]).status().unwrap();
    assert_eq!(socket.close_code().await, Some(1012));
    assert!(began.elapsed() < Duration::from_secs(2));
    assert!(server.stop().success());
    assert!(began.elapsed() < Duration::from_secs(8));
}

#[tokio::test]
async fn p10_a_second_server_on_the_same_file_is_refused() {
    let server = Server::start();
    let second = Command::new(crate::server::binary())
        .current_dir(&server.folder)
        .env_clear()
        .env("APP__SERVER__PORT", "0")
        .env("APP__CLOCK__NOW", NOW)
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(2));
    let error = String::from_utf8_lossy(&second.stderr);
    assert!(
        error.lines().last().unwrap_or_default().contains("lock") || error.contains("another"),
        "{error}"
    );
}

#[tokio::test]
async fn o5_backup_beside_the_server_restore_into_a_new_epoch() {
    let mut server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    server.say(&token, &conversation, "xin chào").await;
    let (socket, before) = Socket::join(&server, &token, &conversation, None).await;
    drop(socket);
    let backup = server.cli(&["db", "backup", "copy.db"]);
    assert!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    server.say(&token, &conversation, "tin nhắn sau bản sao").await;
    let refused = server.cli(&["db", "restore", "copy.db"]);
    assert!(!refused.status.success());
    server.stop();
    let restored = server.cli(&["db", "restore", "copy.db"]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    server.crash_and_restart();
    let (_, after) = Socket::join(&server, &token, &conversation, None).await;
    assert_ne!(before["epoch"], after["epoch"]);
    assert_eq!(before["last_seq"], after["last_seq"]);
}

#[tokio::test]
async fn o2_ready_and_alive_and_counted() {
    let server = Server::start();
    let (status, ready) = server.get("", "/readyz").await;
    assert_eq!((status, ready["status"].as_str()), (200, Some("ready")));
    assert_eq!(server.get("", "/livez").await.0, 200);
    let (_, metrics) = server.get("", "/metrics").await;
    assert!(metrics.as_str().unwrap().contains("hcb_conversations_live"));
    let (_, api) = server.get("", "/openapi.json").await;
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(api["paths"].as_object().unwrap().len() > 35);
    let page = server.http.get(&server.url).send().await.unwrap();
    assert!(
        page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("default-src 'none'")
    );
    assert!(page.text().await.unwrap().contains("<html"));
}
