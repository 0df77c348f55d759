//! What a hostile or broken client sends over HTTP: each case with its clear answer, and nothing of it is kept.

use crate::server::{PATIENCE, Server};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends bytes as they are; the head of the answer.
async fn raw(server: &Server, bytes: &[u8]) -> String {
    let host = server.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = tokio::time::timeout(PATIENCE, stream.read(&mut answer)).await.unwrap().unwrap_or(0);
    String::from_utf8_lossy(&answer[..read]).into_owned()
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
        (
            r#"{"client_msg_id":"1",b2, "invalid",
        ),
        (r#"{"client_msg_id":"1","text":1e400}"#
                .to_string(),
            json_type,
            400,
            "bad_json",
        ),
        (r#"{"client_msg_id":"1","text":NaN}"#.to_string(), json_type, 400, "bad_json"),
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
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404),
        ("GET", "/api/chatbot/conversations/%00", 400),
        ("GET", "/api/chatbot/conversations?sort=password_hash", 422),
        ("OPTIONS", "/api/chatbot/sessions", 405),
        ("TRACE", "/api/chatbot/sessions", 405),
        ("HEAD", "/livez", 200),
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
async fn j7_a_compressed_body_is_refused_unopened() {
    let server = Server::start();
    let response = server
        .http
        .post(format!("{}/api/chatbot/sessions", server.url))
        .header("content-type", "application/json")
        .header("content-encoding", "gzip")
        .body(vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 415);
}

#[tokio::test]
async fn j8_two_lengths_are_no_request() {
    let server = Server::start();
    let host = server.url.trim_start_matches("http://").to_string();
    for lengths in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: -1",
        "Transfer-Encoding: xchunked",
    ] {
        let request =
            format!("POST /api/chatbot/sessions HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{lengths}\r\n\r\n0\r\n\r\n");
        let answer = raw(&server, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{lengths}: {answer}");
    }
}

#[tokio::test]
async fn j14_endless_marks_and_repeats_are_read_quickly() {
    let server = Server::start();
    let token = server.guest().await;
    for text in [
        format!("đau{}", "\u{300}\u{323}".repeat(1900)),
        "kho ".repeat(999),
        "sốt 39 độ 3 ngày nay ".repeat(190),
        "không không không sốt ".repeat(180),
    ] {
        let begun = Instant::now();
        let (status, body) = server.post(&token, "/api/chatbot/understand", json!({"text": text})).await;
        assert_eq!(status, 200, "{body}");
        // Bounded, whatever the machine is busy with: the figure itself is the benchmark's.
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
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
