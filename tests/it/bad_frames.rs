//! What a hostile or broken client sends on a socket: each case with its clear answer, nothing lost, nobody else disturbed.

use crate::server::{PATIENCE, Server, Socket, replies};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;

/// Opens a socket by hand, so that any bytes can follow.
async fn by_hand(server: &Server, token: &str) -> TcpStream {
    let host = server.url.trim_start_matches("http://");
    // A small window: what is not read comes to stand at the server soon.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(host.parse().unwrap()).await.unwrap();
    let request = format!(
        "GET /api/chatbot/ws HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: hcb.v1\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).await.unwrap();
    assert!(String::from_utf8_lossy(&answer[..read]).starts_with("HTTP/1.1 101"));
    stream
}

/// The close code that comes back; none where the connection just ends.
async fn close_code(stream: &mut TcpStream) -> Option<u16> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 1024];
    loop {
        match tokio::time::timeout(PATIENCE, stream.read(&mut chunk)).await.expect("not closed") {
            Ok(0) | Err(_) => break,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
    let at = bytes.iter().position(|byte| *byte == 0x88)?;
    Some(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]))
}

fn rss_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap()
}

/// A masked frame with an all-zero mask.
fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        short @ 0..126 => frame.push(0x80 | short as u8),
        long => {
            frame.push(0x80 | 126);
            frame.extend_from_slice(&u16::try_from(long).unwrap().to_be_bytes());
        }
    }
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(payload);
    frame
}

async fn users_messages(server: &Server, token: &str, conversation: &str) -> Vec<Value> {
    let messages = server.messages(token, conversation).await;
    messages.into_iter().filter(|message| message["role"] == "user").collect()
}

#[tokio::test]
async fn a1_a_huge_frame_is_refused_before_it_is_in_memory() {
    let server = Server::start();
    let token = server.guest().await;
    let before = rss_kib(server.pid());
    for length in [400u64 << 20, u64::MAX >> 1, 32 * 1024 + 1] {
        let mut stream = by_hand(&server, &token).await;
        let mut frame = vec![0x81, 0x80 | 127];
        frame.extend(length.to_be_bytes());
        frame.extend([0; 4]);
        let _cut = stream.write_all(&frame).await;
        let _cut = stream.write_all(&vec![0; 1 << 20]).await;
        let code = close_code(&mut stream).await;
        assert!(code.is_none() || code == Some(1009), "{code:?}");
    }
    assert!(rss_kib(server.pid()) < before + 16 * 1024);
}

#[tokio::test]
async fn a2_and_a3_endless_fragments_are_refused_and_memory_stays_flat() {
    let server = Server::start();
    let token = server.guest().await;
    let before = rss_kib(server.pid());
    for payload in [vec![b'a'; 30_000], Vec::new()] {
        let mut stream = by_hand(&server, &token).await;
        let _cut = stream.write_all(&masked(0x01, &payload)).await;
        let more = masked(0x00, &payload);
        for _ in 0..2_000 {
            if stream.write_all(&more).await.is_err() {
                break;
            }
        }
        let code = close_code(&mut stream).await;
        assert!(code.is_none() || code == Some(1009), "{code:?}");
    }
    assert!(rss_kib(server.pid()) < before + 16 * 1024);
}

#[tokio::test]
async fn a4_to_a9_protocol_breaches_have_their_close_codes() {
    let server = Server::start();
    let token = server.guest().await;
    for (frame, code, what) in [
        (vec![0x81, 0x02, b'h', b'i'], 1002, "unmasked"),
        (masked(0xc1, b"hi"), 1002, "reserved bit"),
        (masked(0x83, b"hi"), 1002, "unknown opcode"),
        (masked(0x89, &[b'p'; 126]), 1002, "a ping of 126 bytes"),
        (masked(0x82, b"hi"), 1003, "binary"),
        (masked(0x81, &[0xff, 0xfe]), 1007, "not UTF-8"),
    ] {
        let mut stream = by_hand(&server, &token).await;
        stream.write_all(&frame).await.unwrap();
        assert_eq!(close_code(&mut stream).await, Some(code), "{what}");
    }
}

#[tokio::test]
async fn a10_a_half_frame_and_then_silence_is_closed() {
    let server = Server::with(&[("APP__SERVER__PING_MS", "100"), ("APP__SERVER__DEAD_MS", "300")]);
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let mut stream = by_hand(&server, &token).await;
    let hello = json!({"type": "hello", "conversation_id": conversation}).to_string();
    stream.write_all(&masked(0x81, hello.as_bytes())).await.unwrap();
    stream.write_all(&[0x81, 0x80 | 20, 0, 0, 0, 0, b'{']).await.unwrap();
    assert_eq!(close_code(&mut stream).await, Some(1008));
}

#[tokio::test]
async fn a16_a_socket_that_never_says_hello_is_closed() {
    let server = Server::with(&[("APP__SERVER__HELLO_MS", "200")]);
    let token = server.guest().await;
    let mut socket = Socket::raw(&server, &token, "/api/chatbot/ws").await;
    assert_eq!(socket.next().await["code"], "handshake");
    assert_eq!(socket.close_code().await, Some(1008));
}

#[tokio::test]
async fn a13_to_a16_the_door_is_checked_before_the_upgrade() {
    let server = Server::with(&[("APP__SERVER__ALLOWED_ORIGINS", "https://clinic.example")]);
    let token = server.guest().await;
    let upgrade = |path: &str, headers: &[(&str, &str)]| {
        let mut request = server.http.get(format!("{}{path}", server.url));
        for (name, value) in [
            ("connection", "upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ]
        .iter()
        .chain(headers)
        {
            request = request.header(*name, *value);
        }
        request.send()
    };
    let own = server.url.clone();
    for (origin, wanted) in [
        ("http://evil.test", 403),
        ("null", 403),
        ("https://clinic.example.evil.com", 403),
        ("https://clinic.example", 101),
        (own.as_str(), 101),
    ] {
        let response = upgrade("/api/chatbot/ws", &[("origin", origin)]).await.unwrap();
        assert_eq!(response.status(), wanted, "{origin}");
    }
    assert_eq!(upgrade(&format!("/api/chatbot/ws?token={token}"), &[]).await.unwrap().status(), 400);
    assert_eq!(
        upgrade("/api/chatbot/ws", &[("authorization", "Bearer nonsense")])
            .await
            .unwrap()
            .status(),
        401
    );
    for token in ["eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ.", "a.b.c"] {
        assert_eq!(server.get(token, "/api/auth/me").await.0, 401);
    }
    let mut socket = Socket::raw(&server, "", "/api/chatbot/ws").await;
    socket.send(json!({"type": "message", "client_msg_id": "1", "text": "x"})).await;
    assert_eq!(socket.next().await["code"], "handshake");
    assert_eq!(socket.close_code().await, Some(1008));
}

#[tokio::test]
async fn a17_bad_frames_are_answered_and_ten_in_a_row_end_the_socket() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let (mut socket, _) = Socket::join(&server, &token, &conversation, None).await;
    for (text, code) in [
        ("{", "bad_json"),
        (r#"{"type":"admin"}"#, "unknown_type"),
        (r#"{"type":"message","client_msg_id":"1"}"#, "invalid"),
        (r#"{"type":"message","client_msg_id":"1","text":"   "}"#, "empty"),
        (r#"{"type":"message","client_msg_id":"","text":"x"}"#, "invalid"),
        (r#"{"type":"message","type":"stop","client_msg_id":"1","text":"x"}"#, "invalid"),
        (r#"{"type":"message","client_msg_id":"1","text":"x","text":"y"}"#, "invalid"),
    ] {
        socket.send_raw(Message::text(text)).await;
        assert_eq!(socket.next().await["code"], code, "{text}");
    }
    let deep = format!(r#"{{"type":{}1{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    socket.send_raw(Message::text(deep)).await;
    assert_eq!(socket.next().await["type"], "error");
    let id = socket.say("xin chào").await;
    socket.until_done(&id).await;
    for _ in 0..10 {
        socket.send_raw(Message::text("nonsense")).await;
    }
    assert_eq!(socket.close_code().await, Some(1008));
    assert_eq!(users_messages(&server, &token, &conversation).await.len(), 1);
}

#[tokio::test]
async fn a20_one_client_id_is_one_message_whatever_is_sent_under_it() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let (mut socket, _) = Socket::join(&server, &token, &conversation, None).await;
    let id = socket.say("cho hỏi giờ mở cửa").await;
    let first = socket.until_done(&id).await;
    socket
        .send(json!({"type": "message", "client_msg_id": id, "text": "cho hỏi giờ mở cửa"}))
        .await;
    let again = socket.until_done(&id).await;
    let ack = |frames: &[Value]| frames.iter().find(|frame| frame["type"] == "ack").cloned().unwrap();
    assert_eq!(ack(&first)["seq"], ack(&again)["seq"]);
    assert_eq!(ack(&again)["duplicate"], true);
    socket
        .send(json!({"type": "message", "client_msg_id": id, "text": "một câu khác"}))
        .await;
    let refused = socket.next().await;
    assert_eq!(
        (refused["type"].as_str(), refused["code"].as_str()),
        (Some("error"), Some("client_msg_id_reused")),
        "{refused}"
    );
    assert_eq!(users_messages(&server, &token, &conversation).await.len(), 1);
}

#[tokio::test]
async fn a22_two_tabs_that_write_at_once_see_one_order() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let (mut one, _) = Socket::join(&server, &token, &conversation, None).await;
    let (mut two, _) = Socket::join(&server, &token, &conversation, None).await;
    let (mut last_one, mut last_two) = (String::new(), String::new());
    for n in 0..5 {
        last_one = one.say(&format!("giờ mở cửa thứ {n}")).await;
        last_two = two.say(&format!("giá khám thứ {n}")).await;
    }
    // Each waits for both ends, in whatever order they come.
    let seen = async |socket: &mut Socket| {
        let (mut open, mut seqs) = (vec![last_one.clone(), last_two.clone()], Vec::new());
        while !open.is_empty() {
            let frame = socket.next().await;
            seqs.extend(frame["message"]["seq"].as_i64());
            if frame["type"] == "done" {
                open.retain(|id| frame["client_msg_id"] != id.as_str());
            }
        }
        seqs
    };
    let (first, second) = (seen(&mut one).await, seen(&mut two).await);
    assert_eq!(first, (1..=first.len() as i64).collect::<Vec<_>>());
    assert_eq!(first, second);
    assert_eq!(users_messages(&server, &token, &conversation).await.len(), 10);
}

#[tokio::test]
async fn a24_a_flood_of_typing_is_coalesced() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let (mut one, _) = Socket::join(&server, &token, &conversation, None).await;
    let (mut two, _) = Socket::join(&server, &token, &conversation, None).await;
    for _ in 0..300 {
        one.send(json!({"type": "typing"})).await;
    }
    let id = one.say("xin chào").await;
    one.until_done(&id).await;
    let typed = two
        .until_done(&id)
        .await
        .iter()
        .filter(|frame| frame["type"] == "typing" && frame["who"] == "user")
        .count();
    assert!(typed <= 3, "{typed}");
}

#[tokio::test]
async fn a21_to_a23_resume_and_foreign_conversations() {
    let server = Server::start();
    let (token, other) = (server.guest().await, server.guest().await);
    let conversation = server.conversation(&token).await;
    server.say(&token, &conversation, "xin chào").await;
    for bad in [json!(-1), json!("3"), json!(1.5)] {
        let mut socket = Socket::raw(&server, &token, "/api/chatbot/ws").await;
        socket
            .send(json!({"type": "hello", "conversation_id": conversation, "last_seq": bad}))
            .await;
        assert_eq!(socket.next().await["code"], "bad_last_seq");
    }
    let (mut socket, welcome) = Socket::join(&server, &token, &conversation, Some(i64::MAX)).await;
    let snapshot = socket.next().await;
    assert_eq!(
        (snapshot["type"].as_str(), &snapshot["epoch"]),
        (Some("snapshot"), &welcome["epoch"])
    );
    let mut stranger = Socket::raw(&server, &other, "/api/chatbot/ws").await;
    stranger.send(json!({"type": "hello", "conversation_id": conversation})).await;
    assert_eq!(stranger.next().await["code"], "not_found");
    assert_eq!(stranger.close_code().await, Some(1008));
}

#[tokio::test]
async fn a25_a_revoked_session_ends_its_sockets_at_once() {
    let server = Server::start();
    let token = server.login("patient").await;
    let conversation = server.conversation(&token).await;
    let (mut socket, _) = Socket::join(&server, &token, &conversation, None).await;
    assert_eq!(server.post(&token, "/api/auth/logout", json!({})).await.0, 204);
    assert_eq!(socket.next().await["code"], "session_ended");
    assert_eq!(socket.close_code().await, Some(1008));
    assert_eq!(server.get(&token, "/api/auth/me").await.1["code"], "session_ended");
}

#[tokio::test]
async fn a11_a_client_that_never_reads_is_cut_and_others_go_on() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let before = rss_kib(server.pid());
    let mut deaf = by_hand(&server, &token).await;
    let hello = json!({"type": "hello", "conversation_id": conversation}).to_string();
    deaf.write_all(&masked(0x81, hello.as_bytes())).await.unwrap();
    let (mut socket, _) = Socket::join(&server, &token, &conversation, None).await;
    let long = "x ".repeat(1900);
    let mut sent = 0;
    // A write fails once the connection is cut; until then there is always more for it to read.
    while deaf.write_all(&masked(0x8a, b"")).await.is_ok() {
        let id = socket.say(&format!("cho hỏi {long}")).await;
        assert!(!replies(&socket.until_done(&id).await).is_empty());
        sent += 1;
        assert!(sent < 3_000, "the deaf socket is still open");
    }
    assert_eq!(users_messages(&server, &token, &conversation).await.len().min(1), 1);
    assert!(rss_kib(server.pid()) < before + 64 * 1024);
}

#[tokio::test]
async fn i6_too_many_messages_are_refused_but_danger_is_always_heard() {
    let server = Server::with(&[("APP__LIMITS__ENABLED", "true")]);
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let (mut socket, _) = Socket::join(&server, &token, &conversation, None).await;
    for n in 0..60 {
        socket
            .send(json!({"type": "message", "client_msg_id": format!("m{n}"), "text": "xin chào"}))
            .await;
    }
    let limited = loop {
        let frame = socket.next().await;
        if frame["type"] == "error" {
            break frame;
        }
    };
    assert_eq!(limited["code"], "rate_limited");
    assert!(limited["retry_after_ms"].as_u64().unwrap() > 0);
    let id = socket.say("dau nguc kho tho qua").await;
    let frames = socket.until_done(&id).await;
    assert!(frames.iter().any(|frame| frame["message"]["kind"] == "emergency"));
}
