//! The conversation over socket and REST: emergencies first, memory, resume, duplicates, two tabs.

use crate::server::{HangingModel, Server, Socket, replies, unique};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const HEART: &str = "dau nguc du doi lan ra tay trai, va mo hoi";

fn first_reply(frames: &[Value]) -> Value {
    replies(frames).first().cloned().expect("a reply")
}

#[tokio::test]
async fn t6_the_emergency_card_comes_before_any_other_reply_while_the_model_hangs() {
    let model = HangingModel::start().await;
    let server = Server::with(&[("APP__AI__BASE_URL", &model.url)]);
    let (token, nurse) = (server.guest().await, server.login("nurse").await);
    let conversation = server.conversation(&token).await;
    let mut desk = Socket::raw(&server, &nurse, "/api/staff/ws").await;
    assert_eq!(desk.next().await["type"], "welcome");
    let (mut socket, _) = Socket::join(&server, &token, &conversation, None).await;
    // A question for the model is under way.
    let slow = socket.say("Tôi bị sổ mũi và hắt hơi từ hôm qua").await;
    assert_eq!(socket.next().await["type"], "ack");
    let sent = Instant::now();
    let heart = socket.say(HEART).await;
    let frames = socket.until_done(&heart).await;
    let card = first_reply(&frames);
    assert_eq!(
        (card["kind"].as_str(), card["card"]["type"].as_str()),
        (Some("emergency"), Some("alert")),
        "{card}"
    );
    assert_eq!(card["card"]["staff_notified"], true);
    assert!(
        card["card"]["numbers"]
            .as_array()
            .unwrap()
            .iter()
            .any(|number| number["tel"] == "115")
    );
    let done = frames.last().unwrap();
    assert_eq!(
        (done["emergency"].as_bool(), done["urgency"].as_str()),
        (Some(true), Some("emergency"))
    );
    assert!(sent.elapsed() < Duration::from_secs(5));
    // The turn that it overtook has ended too, without a reply of its own.
    let ended = frames
        .iter()
        .any(|frame| frame["type"] == "done" && frame["client_msg_id"] == slow.as_str());
    assert!(ended, "{frames:?}");
    let alert = loop {
        let frame = desk.next().await;
        if frame["type"] == "alert" {
            break frame["alert"].clone();
        }
    };
    assert_eq!(
        (alert["conversation_id"].as_str(), alert["status"].as_str()),
        (Some(conversation.as_str()), Some("open"))
    );
    // No call was made for the emergency itself.
    assert!(model.calls() <= 1);
    let (_, queue) = server.get(&nurse, "/api/staff/queue?lane=emergency").await;
    assert_eq!(queue["items"].as_array().unwrap().len(), 1);
    assert_eq!(queue["counts"]["emergency"], 1);
}

#[tokio::test]
async fn t1_the_emergency_is_caught_in_mid_booking_and_after_a_takeover() {
    let server = Server::start();
    let (patient, nurse) = (server.login("patient").await, server.login("nurse").await);
    let conversation = server.conversation(&patient).await;
    server.say(&patient, &conversation, "đặt lịch khám da liễu chiều thứ 6").await;
    let answer = server.say(&patient, &conversation, HEART).await;
    assert_eq!(answer["replies"][0]["kind"], "emergency");
    let (status, case) = server
        .post(&nurse, &format!("/api/staff/conversations/{conversation}/claim"), json!({}))
        .await;
    assert_eq!((status, case["status"].as_str()), (200, Some("with_staff")), "{case}");
    let quiet = server.say(&patient, &conversation, "cảm ơn").await;
    assert_eq!(
        (quiet["replies"].as_array().unwrap().len(), quiet["turn"]["outcome"].as_str()),
        (0, Some("handed_over")),
        "{quiet}"
    );
    let again = server.say(&patient, &conversation, "bo toi bat tinh roi").await;
    assert_eq!(
        (again["replies"][0]["kind"].as_str(), again["turn"]["outcome"].as_str()),
        (Some("emergency"), Some("handed_over")),
        "{again}"
    );
    assert_eq!(again["replies"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn c13_symptoms_are_remembered_over_messages_and_a_crash() {
    let mut server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    server.say(&token, &conversation, "Con em sốt 3 ngày nay, 39 độ, không ho").await;
    server.say(&token, &conversation, "giờ thêm đau bụng").await;
    let check = |context: Value| {
        let of = |concept: &str| {
            context["findings"]
                .as_array()
                .unwrap()
                .iter()
                .find(|finding| finding["concept"] == concept)
                .cloned()
                .unwrap_or_default()
        };
        assert_eq!(
            (of("fever")["state"].as_str(), of("fever")["value"]["number"].as_f64()),
            (Some("present"), Some(39.0)),
            "{context}"
        );
        assert_eq!(of("fever")["since"], "2026-11-22");
        assert_eq!(of("cough")["state"], "absent");
        assert_eq!(of("abdominal_pain")["state"], "present");
        assert_eq!(context["for_whom"], "child");
    };
    check(server.context(&token, &conversation).await);
    server.crash_and_restart();
    check(server.context(&token, &conversation).await);
    server.say(&token, &conversation, "cháu hết đau bụng rồi").await;
    let context = server.context(&token, &conversation).await;
    let pain = context["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["concept"] == "abdominal_pain")
        .unwrap()
        .clone();
    assert_eq!(pain["state"], "absent", "{context}");
}

#[tokio::test]
async fn c2_the_same_send_again_gets_the_first_answer_and_nothing_new() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let path = format!("/api/chatbot/conversations/{conversation}/messages");
    let body = json!({"client_msg_id": "abc", "text": "xin chào"});
    let (_, first) = server.post(&token, &path, body.clone()).await;
    let (status, again) = server.post(&token, &path, body.clone()).await;
    assert_eq!(status, 200);
    assert_eq!(
        (first["ack"]["duplicate"].as_bool(), again["ack"]["duplicate"].as_bool()),
        (Some(false), Some(true))
    );
    assert_eq!(
        (&again["replies"], &again["turn"], &again["ack"]["seq"]),
        (&first["replies"], &first["turn"], &first["ack"]["seq"])
    );
    let (status, other) = server.post(&token, &path, json!({"client_msg_id": "abc", "text": "khác"})).await;
    assert_eq!((status, other["code"].as_str()), (409, Some("client_msg_id_reused")), "{other}");
    // Many at once: still one.
    let (mut socket, _) = Socket::join(&server, &token, &conversation, None).await;
    let id = unique();
    for _ in 0..5 {
        socket
            .send(json!({"type": "message", "client_msg_id": id, "text": "phòng khám mở cửa lúc mấy giờ"}))
            .await;
    }
    let mut acks = 0;
    while acks < 5 {
        acks += usize::from(socket.next().await["type"] == "ack");
    }
    let stored = server.messages(&token, &conversation).await;
    assert_eq!(stored.iter().filter(|message| message["client_msg_id"] == id.as_str()).count(), 1);
}

#[tokio::test]
async fn c5_two_tabs_see_everything_and_a_cut_socket_misses_nothing() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let rounds = std::env::var("HCB_RESUMES").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    let (mut one, welcome) = Socket::join(&server, &token, &conversation, None).await;
    assert_eq!((welcome["last_seq"].as_i64(), welcome["role"].as_str()), (Some(0), Some("guest")));
    let (mut seen, mut last) = (Vec::new(), 0);
    for round in 0..rounds {
        // The second tab comes and goes in the middle of a turn.
        let (mut two, _) = Socket::join(&server, &token, &conversation, Some(last)).await;
        let id = one.say(&format!("cho hỏi giờ mở cửa lần {round}")).await;
        let stop = round % 3;
        let mut taken = 0;
        while taken < stop {
            let frame = two.next().await;
            if let Some(seq) = frame["message"]["seq"].as_i64() {
                seen.push(seq);
                last = seq;
                taken += 1;
            }
        }
        drop(two);
        one.until_done(&id).await;
    }
    let (mut rest, welcome) = Socket::join(&server, &token, &conversation, Some(last)).await;
    let end = welcome["last_seq"].as_i64().unwrap();
    while last < end {
        let frame = rest.next().await;
        last = frame["message"]["seq"].as_i64().unwrap();
        seen.push(last);
    }
    assert_eq!(seen, (1..=end).collect::<Vec<_>>());
    let stored: Vec<i64> = server
        .messages(&token, &conversation)
        .await
        .iter()
        .map(|message| message["seq"].as_i64().unwrap())
        .collect();
    assert_eq!(stored, seen);
}

#[tokio::test]
async fn c3_what_follows_hello_at_once_is_heard() {
    let server = Server::start();
    let token = server.guest().await;
    for _ in 0..10 {
        let conversation = server.conversation(&token).await;
        let mut socket = Socket::raw(&server, &token, "/api/chatbot/ws").await;
        socket.send(json!({"type": "hello", "conversation_id": conversation})).await;
        let id = socket.say("xin chào").await;
        let frames = socket.until_done(&id).await;
        assert_eq!(
            (frames[0]["type"].as_str(), frames[1]["type"].as_str()),
            (Some("welcome"), Some("ack")),
            "{frames:?}"
        );
    }
}

#[tokio::test]
async fn c8_every_quick_reply_offered_has_a_handler() {
    let server = Server::start();
    let token = server.login("patient").await;
    for start in [
        "xin chào",
        "đặt lịch khám",
        "tôi bị đau họng và sốt",
        "lịch hẹn của tôi",
        "bệnh gút là gì",
        "asdf qwer zxcv",
        "quên tôi",
        HEART,
    ] {
        let conversation = server.conversation(&token).await;
        let answer = server.say(&token, &conversation, start).await;
        let offered: Vec<String> = answer["replies"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|reply| reply["quick_replies"].as_array().unwrap().clone())
            .map(|button| button["payload"].as_str().unwrap().to_string())
            .collect();
        assert!(offered.len() <= 6, "{start}: {offered:?}");
        for payload in offered {
            let reply = server.choose(&token, &conversation, &payload).await;
            assert!(!reply["replies"].as_array().unwrap().is_empty(), "{start}: {payload}");
            // Again, or outdated: a normal turn that says so.
            server.choose(&token, &conversation, &payload).await;
        }
        let path = format!("/api/chatbot/conversations/{conversation}/messages");
        let (status, body) = server
            .post(&token, &path, json!({"client_msg_id": unique(), "payload": "c1-0-deadbeef"}))
            .await;
        assert_eq!((status, body["code"].as_str()), (404, Some("unknown_choice")));
    }
}

#[tokio::test]
async fn c15_the_answer_comes_in_the_language_of_the_message() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    for (text, language) in [
        ("What are your opening hours?", "en"),
        ("phong kham mo cua may gio", "vi"),
        ("I have a sore throat", "en"),
    ] {
        let answer = server.say(&token, &conversation, text).await;
        assert_eq!(answer["replies"][0]["language"], language, "{text}: {answer}");
    }
}

#[tokio::test]
async fn c12_global_commands_work_with_and_without_diacritics() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    server.say(&token, &conversation, "Con em sốt 3 ngày nay").await;
    for text in [
        "Trợ giúp",
        "tro giup",
        "help",
        "Điều khoản",
        "ban biet gi ve toi",
        "what do you know about me",
    ] {
        let answer = server.say(&token, &conversation, text).await;
        assert!(!answer["replies"].as_array().unwrap().is_empty(), "{text}");
    }
    let answer = server.say(&token, &conversation, "gap nhan vien").await;
    assert!(
        answer["replies"]
            .as_array()
            .unwrap()
            .iter()
            .any(|reply| reply["card"]["type"] == "handoff"),
        "{answer}"
    );
    let (_, head) = server.get(&token, &format!("/api/chatbot/conversations/{conversation}")).await;
    assert_eq!(head["status"], "waiting_staff");
}

#[tokio::test]
async fn c4_a_panic_in_one_conversation_leaves_others_alone_and_its_memory_whole() {
    let server = Server::with(&[("APP__ENGINE__PANIC_ON", "boom")]);
    let token = server.guest().await;
    let (one, other) = (server.conversation(&token).await, server.conversation(&token).await);
    server.say(&token, &one, "Con em sốt 3 ngày nay, 39 độ").await;
    let (mut socket, _) = Socket::join(&server, &token, &other, None).await;
    let (status, _) = server
        .post(
            &token,
            &format!("/api/chatbot/conversations/{one}/messages"),
            json!({"client_msg_id": unique(), "text": "boom"}),
        )
        .await;
    assert_eq!(status, 503);
    let id = socket.say("xin chào").await;
    assert!(!replies(&socket.until_done(&id).await).is_empty());
    server.say(&token, &one, "giờ thêm đau bụng").await;
    let context = server.context(&token, &one).await;
    assert!(
        context["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|finding| finding["concept"] == "fever" && finding["state"] == "present"),
        "{context}"
    );
}

#[tokio::test]
async fn sse_shows_what_the_socket_shows() {
    use futures_util::StreamExt;
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    server.say(&token, &conversation, "xin chào").await;
    let url = format!("{}/api/chatbot/conversations/{conversation}/events", server.url);
    let response = server
        .http
        .get(url)
        .bearer_auth(&token)
        .header("last-event-id", "0")
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
    let mut stream = response.bytes_stream();
    let mut text = String::new();
    while !text.contains("id: 2\n") {
        text.push_str(&String::from_utf8_lossy(
            &tokio::time::timeout(crate::server::PATIENCE, stream.next())
                .await
                .unwrap()
                .unwrap()
                .unwrap(),
        ));
    }
    assert!(text.starts_with("data: {\"type\":\"welcome\""), "{text}");
    assert!(text.contains("id: 1\ndata: {\"type\":\"message\""), "{text}");
}

#[tokio::test]
async fn c16_a_message_that_cannot_be_read_goes_to_staff_and_its_danger_is_still_found() {
    let server = Server::with(&[("APP__ENGINE__PANIC_IN_READING_ON", "☠")]);
    let (token, nurse) = (server.guest().await, server.login("nurse").await);
    let conversation = server.conversation(&token).await;
    let answer = server.say(&token, &conversation, "em bị mẩn ngứa ☠").await;
    assert!(answer["replies"][0]["text"].as_str().unwrap().contains("115"), "{answer}");
    let (_, queue) = server.get(&nurse, "/api/staff/queue?lane=low_confidence").await;
    assert_eq!(
        queue["items"][0]["conversation_id"].as_str(),
        Some(conversation.as_str()),
        "{queue}"
    );
    let other = server.conversation(&token).await;
    let answer = server.say(&token, &other, "ba toi bat tinh goi khong day ☠").await;
    assert_eq!(answer["replies"][0]["kind"], "emergency", "{answer}");
    // The actor lives on: the next message is read as ever.
    let answer = server.say(&token, &conversation, "đau răng 2 ngày nay").await;
    assert_eq!(
        server.context(&token, &conversation).await["findings"][0]["concept"],
        "toothache",
        "{answer}"
    );
}

#[tokio::test]
async fn t9_words_that_help_is_on_the_way_open_the_latch_without_another_card() {
    let server = Server::start();
    let (token, nurse) = (server.guest().await, server.login("nurse").await);
    let conversation = server.conversation(&token).await;
    server.say(&token, &conversation, HEART).await;
    let answer = server.say(&token, &conversation, "da goi 115 roi").await;
    assert_eq!(answer["turn"]["emergency"], false, "{answer}");
    assert!(
        answer["replies"]
            .as_array()
            .unwrap()
            .iter()
            .all(|reply| reply["kind"] != "emergency"),
        "{answer}"
    );
    let (_, queue) = server.get(&nurse, "/api/staff/queue?lane=emergency").await;
    assert_eq!(queue["counts"]["emergency"], 1, "{queue}");
    let next = server.say(&token, &conversation, "đặt lịch khám da liễu chiều thứ 6").await;
    assert_eq!(next["turn"]["emergency"], false, "{next}");
}
