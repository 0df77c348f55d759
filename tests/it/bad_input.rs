//! What a hostile or broken client sends: each case with its clear answer, nothing lost, nobody else disturbed.

use crate::server::{PASSWORD, PATIENCE, Server, Socket, unique};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

/// Opens a socket by hand, so that any bytes can follow.
async fn by_hand(server: &Server, token: &str) -> TcpStream {
    let host = server.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.unwrap();
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
async fn a4_to_a9_protocol_breaches_have_their_close_codes() {
    let server = Server::start();
    let token = server.guest().await;
    let masked = |first: u8, payload: &[u8]| {
        let mut frame = vec![first, 0x80 | payload.len() as u8, 0, 0, 0, 0];
        frame.extend_from_slice(payload);
        frame
    };
    for (frame, code, what) in [
        (vec![0x81, 0x02, b'h', b'i'], 1002, "unmasked"),
        (masked(0xc1, b"hi"), 1002, "reserved bit"),
        (masked(0x83, b"hi"), 1002, "unknown opcode"),
        (masked(0x82, b"hi"), 1003, "binary"),
        (masked(0x81, &[0xff, 0xfe]), 1007, "not UTF-8"),
    ] {
        let mut stream = by_hand(&server, &token).await;
        stream.write_all(&frame).await.unwrap();
        assert_eq!(close_code(&mut stream).await, Some(code), "{what}");
    }
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
    assert_eq!(
        server
            .messages(&token, &conversation)
            .await
            .iter()
            .filter(|message| message["role"] == "user")
            .count(),
        1
    );
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
async fn j_http_is_strict_and_says_why() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let path = format!("{}/api/chatbot/conversations/{conversation}/messages", server.url);
    let send = |body: String, kind: &str| {
        server
            .http
            .post(&path)
            .bearer_auth(&token)
            .header("content-type", kind)
            .body(body)
            .send()
    };
    let json_type = "application/json";
    for (body, kind, status, code) in [
        (r#"{"client_msg_id":"1","text":"\ud800"}"#.to_string(), json_type, 400, "bad_json"),
        (r#"{"client_msg_id":"1","text":"a\u0000b"}"#.to_string(), json_type, 422, "invalid"),
        (
            r#"{"client_msg_id":"1","text":"x","role":"admin"}"#.to_string(),
            json_type,
            422,
            "unknown_field",
        ),
        (r#"{"client_msg_id":1,"text":"x"}"#.to_string(), json_type, 422, "invalid"),
        (r#"{"client_msg_id":"1","text":" "}"#.to_string(), json_type, 422, "empty"),
        (
            format!(r#"{{"client_msg_id":"1","text":"{}"}}"#, "a ".repeat(2001)),
            json_type,
            422,
            "too_long",
        ),
        (
            r#"{"client_msg_id":"1","text":"x"}"#.to_string(),
            "text/plain",
            415,
            "unsupported_media_type",
        ),
        (
            r#"{"client_msg_id":"1","text":"x"}"#.to_string(),
            "application/json; charset=utf-16",
            415,
            "unsupported_media_type",
        ),
        (
            format!(r#"{{"client_msg_id":"1","text":"{}"}}"#, "x".repeat(300_000)),
            json_type,
            413,
            "body_too_large",
        ),
    ] {
        let response = send(body, kind).await.unwrap();
        assert_eq!(
            response.headers()["content-type"],
            "application/problem+json; charset=utf-8",
            "{code}"
        );
        let got = response.status().as_u16();
        let problem: serde_json::Value = response.json().await.unwrap();
        assert_eq!((got, problem["code"].as_str()), (status, Some(code)), "{problem}");
        assert!(problem["request_id"].is_string() && problem["detail"].is_string());
    }
    assert!(server.messages(&token, &conversation).await.is_empty());
    for (method, path, status) in [
        ("GET", "/nowhere", 404),
        ("DELETE", "/api/chatbot/sessions", 405),
        ("GET", "/api/chatbot/conversations/9223372036854775808", 400),
        ("GET", "/api/chatbot/conversations/019aa000-0000-7000-8000-000000000000", 404),
        ("GET", "/api/chatbot/conversations?limit=-1", 422),
        ("GET", "/api/chatbot/conversations/?limit=1000000000", 200),
        ("GET", "/api/chatbot/knowledge/search?q=%22*NEAR(", 200),
        ("GET", "/livez/", 200),
    ] {
        let (got, body) = server.call(method.parse().unwrap(), &token, path, None).await;
        assert_eq!(got, status, "{method} {path}: {body}");
    }
    let english = server
        .http
        .get(format!("{}/api/auth/me", server.url))
        .header("accept-language", "en-GB,en")
        .send()
        .await
        .unwrap();
    assert!(
        english.json::<serde_json::Value>().await.unwrap()["detail"]
            .as_str()
            .unwrap()
            .starts_with("Sign in")
    );
}

#[tokio::test]
async fn j13_danger_in_a_text_that_is_too_long_is_kept_and_answered() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let text = format!("bố tôi đang đau thắt ngực và không thở được. {}", "a ".repeat(3000));
    let answer = server.say(&token, &conversation, &text).await;
    assert_eq!(answer["replies"][0]["kind"], "emergency", "{answer}");
    let stored = server.messages(&token, &conversation).await;
    assert_eq!(
        (
            stored[0]["truncated"].as_bool(),
            stored[0]["text"].as_str().unwrap().chars().count()
        ),
        (Some(true), 4000)
    );
}

#[tokio::test]
async fn f5_a_slow_body_is_cut() {
    let server = Server::start();
    let host = server.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.unwrap();
    let head =
        format!("POST /api/chatbot/sessions HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{{");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 2048];
    let read = tokio::time::timeout(Duration::from_secs(15), stream.read(&mut answer))
        .await
        .unwrap()
        .unwrap();
    assert!(String::from_utf8_lossy(&answer[..read]).starts_with("HTTP/1.1 408"));
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

#[tokio::test]
async fn h_wrong_passwords_wait_and_names_do_not_show() {
    let server = Server::with(&[("APP__LIMITS__ENABLED", "true")]);
    let login = |name: &str, password: &str| {
        let body = json!({"username": name, "password": password});
        let server = &server;
        async move { server.post("", "/api/auth/login", body).await }
    };
    let (known, unknown) = (login("nurse", "wrong password").await, login("nobody", "wrong password").await);
    assert_eq!((known.0, known.1["code"].as_str()), (401, Some("bad_credentials")));
    assert_eq!((unknown.0, &unknown.1["detail"]), (401, &known.1["detail"]));
    assert_eq!(login("nurse", &"x".repeat(10_000)).await.0, 422);
    for _ in 0..9 {
        login("nurse", "wrong password").await;
    }
    let (status, body) = login("nurse", PASSWORD).await;
    assert_eq!((status, body["code"].as_str()), (429, Some("rate_limited")));
}

#[tokio::test]
async fn o3_no_log_holds_what_a_person_wrote() {
    let server = Server::with(&[("RUST_LOG", "trace")]);
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    server
        .say(
            &token,
            &conversation,
            "CANARYTEXT tôi tên CANARYNAME số 0912345678 đau ngực khó thở",
        )
        .await;
    server
        .post(
            &token,
            &format!("/api/chatbot/conversations/{conversation}/messages"),
            json!({"client_msg_id": unique(), "text": "CANARYTEXT", "bad": 1}),
        )
        .await;
    let log = std::fs::read_to_string(server.folder.join("log")).unwrap();
    for canary in ["CANARYTEXT", "CANARYNAME", "0912345678", token.as_str(), PASSWORD] {
        assert!(!log.contains(canary), "the log holds {canary}");
    }
}

#[tokio::test]
async fn a11_a_client_that_never_reads_is_cut_and_others_go_on() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let mut deaf = Socket::raw(&server, &token, "/api/chatbot/ws").await;
    deaf.send(json!({"type": "hello", "conversation_id": conversation})).await;
    let (mut socket, _) = Socket::join(&server, &token, &conversation, None).await;
    let long = "x ".repeat(1900);
    for _ in 0..40 {
        let id = socket.say(&format!("cho hỏi {long}")).await;
        socket.until_done(&id).await;
    }
    assert!(!server.messages(&token, &conversation).await.is_empty());
    let (mut sink, _) = deaf.into_inner().split();
    let _cut = sink.send(Message::text("{}")).await;
}
