//! The staff desk: claim, reply, notes that cannot leak, release, escalation.

use crate::server::{Server, Socket, unique};
use serde_json::json;

#[tokio::test]
async fn s2_one_claims_the_others_are_told_and_the_patient_sees_who_joined() {
    let server = Server::start();
    let (token, nurse, doctor) = (server.guest().await, server.login("nurse").await, server.login("doctor").await);
    let conversation = server.conversation(&token).await;
    let (mut socket, _) = Socket::join(&server, &token, &conversation, None).await;
    server.say(&token, &conversation, "gặp nhân viên").await;
    let path = |what: &str| format!("/api/staff/conversations/{conversation}/{what}");
    assert_eq!(server.post(&nurse, &path("claim"), json!({})).await.0, 200);
    let (status, taken) = server.post(&doctor, &path("claim"), json!({})).await;
    assert_eq!((status, taken["code"].as_str()), (409, Some("already_claimed")), "{taken}");
    assert!(taken["assigned_to"]["display_name"].is_string());
    assert_eq!(server.post(&nurse, &path("claim"), json!({})).await.0, 200);
    let id = unique();
    let (status, said) = server
        .post(
            &nurse,
            &path("messages"),
            json!({"text": "Chào bạn, tôi là điều dưỡng.", "client_msg_id": id}),
        )
        .await;
    assert_eq!((status, said["role"].as_str()), (201, Some("staff")), "{said}");
    let (_, again) = server
        .post(
            &nurse,
            &path("messages"),
            json!({"text": "Chào bạn, tôi là điều dưỡng.", "client_msg_id": id}),
        )
        .await;
    assert_eq!(again["id"], said["id"]);
    let (mut joined, mut heard) = (false, false);
    while !(joined && heard) {
        let frame = socket.next().await;
        joined |= frame["type"] == "event" && frame["event"]["kind"] == "takeover";
        heard |= frame["message"]["role"] == "staff";
    }
    let (status, note) = server.post(&nurse, &path("notes"), json!({"text": "ghi chú nội bộ CANARY"})).await;
    assert_eq!(status, 201, "{note}");
    let transcript = server.messages(&token, &conversation).await;
    assert!(!format!("{transcript:?}").contains("CANARY"));
    assert_eq!(server.get(&token, &path("notes")).await.0, 403);
    let (status, packet) = server.get(&nurse, &path("packet")).await;
    assert_eq!((status, packet["made_by"].as_str()), (200, Some("rule")), "{packet}");
    assert_eq!(server.post(&doctor, &path("release"), json!({})).await.0, 409);
    assert_eq!(server.post(&nurse, &path("release"), json!({"note": "xong"})).await.0, 200);
    let answer = server.say(&token, &conversation, "phòng khám mở cửa mấy giờ").await;
    assert!(!answer["replies"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn t7_an_alert_is_paged_again_until_somebody_acknowledges() {
    let server = Server::with(&[("APP__CLOCK__SPEED", "60")]);
    let (token, nurse) = (server.guest().await, server.login("nurse").await);
    let conversation = server.conversation(&token).await;
    let mut desk = Socket::raw(&server, &nurse, "/api/staff/ws").await;
    desk.next().await;
    server.say(&token, &conversation, "bố tôi bất tỉnh rồi").await;
    let mut tiers = Vec::new();
    let mut id = String::new();
    while tiers.len() < 2 {
        let frame = desk.next().await;
        if frame["type"] == "alert" {
            tiers.push(frame["alert"]["tier"].as_i64().unwrap());
            id = frame["alert"]["id"].as_str().unwrap().to_string();
        }
    }
    assert_eq!(tiers, [1, 2]);
    desk.send(json!({"type": "acknowledge", "alert_id": id})).await;
    loop {
        let frame = desk.next().await;
        if frame["type"] == "alert" && frame["alert"]["status"] == "acknowledged" {
            break;
        }
    }
    let (status, again) = server.post(&nurse, &format!("/api/staff/alerts/{id}/acknowledge"), json!({})).await;
    assert_eq!((status, again["status"].as_str()), (200, Some("acknowledged")));
}

#[tokio::test]
async fn s1_roles_see_what_is_theirs() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    server.say(&token, &conversation, "bố tôi bất tỉnh rồi").await;
    let stranger = server.guest().await;
    for path in ["", "/messages", "/context"] {
        let (status, body) = server
            .get(&stranger, &format!("/api/chatbot/conversations/{conversation}{path}"))
            .await;
        assert_eq!((status, body["code"].as_str()), (404, Some("not_found")), "{path}");
    }
    let reception = server.login("reception").await;
    assert_eq!(
        server
            .get(&reception, &format!("/api/chatbot/conversations/{conversation}"))
            .await
            .0,
        404
    );
    assert_eq!(server.get(&reception, "/api/staff/queue?lane=emergency").await.0, 403);
    for (username, path, wanted) in [
        ("patient", "/api/staff/queue", 403),
        ("patient", "/api/admin/users", 403),
        ("nurse", "/api/admin/users", 403),
        ("admin", "/api/admin/users", 200),
        ("reviewer", "/api/staff/queue", 403),
        ("patient", "/api/records/me/history", 200),
    ] {
        let token = server.login(username).await;
        assert_eq!(server.get(&token, path).await.0, wanted, "{username} {path}");
    }
}
