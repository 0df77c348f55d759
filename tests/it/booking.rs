//! Booking through chat and over REST: at most four taps, no slot sold twice, what is seen can be cancelled.

use crate::server::{Server, unique};
use serde_json::{Value, json};

fn buttons(answer: &Value) -> Vec<(String, String, String)> {
    let word = |value: &Value| value.as_str().unwrap().to_string();
    answer["replies"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|reply| reply["quick_replies"].as_array().unwrap().clone())
        .map(|button| (word(&button["id"]), word(&button["label"]), word(&button["payload"])))
        .collect()
}

fn payload(answer: &Value, id: &str) -> String {
    buttons(answer)
        .into_iter()
        .find(|(name, _, _)| name == id)
        .unwrap_or_else(|| panic!("no button {id} in {answer}"))
        .2
}

fn card(answer: &Value, kind: &str) -> Value {
    let found = answer["replies"]
        .as_array()
        .unwrap()
        .iter()
        .find(|reply| reply["card"]["type"] == kind);
    found.unwrap_or_else(|| panic!("no card {kind} in {answer}"))["card"].clone()
}

#[tokio::test]
async fn b1_a_patient_books_within_four_messages_or_taps_and_cancels_from_chat() {
    let server = Server::start();
    let token = server.login("patient").await;
    let conversation = server.conversation(&token).await;
    let offered = server.say(&token, &conversation, "đặt lịch khám da liễu chiều thứ 6").await;
    let slot = card(&offered, "slots")["slots"][0].clone();
    assert!(
        slot["datetime"].as_str().unwrap().starts_with("2026-11-27T13:30:00+07:00"),
        "{slot}"
    );
    assert_eq!(slot["specialty_id"], "dermatology");
    let confirm = server.choose(&token, &conversation, &payload(&offered, "slot")).await;
    assert_eq!(card(&confirm, "confirm")["slot"]["datetime"], slot["datetime"]);
    let booked = server.choose(&token, &conversation, &payload(&confirm, "confirm")).await;
    let appointment = card(&booked, "receipt")["appointment"].clone();
    let text = booked["replies"][0]["text"].as_str().unwrap();
    for part in [
        "Thứ Sáu, 27/11/2026, 13:30",
        appointment["code"].as_str().unwrap(),
        appointment["doctor_name"].as_str().unwrap(),
        appointment["location"].as_str().unwrap(),
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    // The list shows it, and it can be cancelled from there.
    let list = server.say(&token, &conversation, "lich hen cua toi").await;
    assert!(list.to_string().contains(appointment["code"].as_str().unwrap()), "{list}");
    let ask = server.say(&token, &conversation, "huỷ lịch hẹn").await;
    let sure = buttons(&ask);
    let yes = sure
        .iter()
        .find(|(id, _, _)| id.contains("cancel"))
        .unwrap_or_else(|| panic!("{ask}"));
    let mut ended = server.choose(&token, &conversation, &yes.2).await;
    if let Some((_, _, again)) = buttons(&ended).iter().find(|(id, _, _)| id == "cancel_yes") {
        ended = server.choose(&token, &conversation, again).await;
    }
    let (_, now) = server
        .get(&token, &format!("/api/appointments/{}", appointment["id"].as_str().unwrap()))
        .await;
    assert_eq!(now["status"], "cancelled", "{ended}");
    let verify = server.cli(&["bookings", "verify"]);
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stdout));
}

#[tokio::test]
async fn b1_a_guest_gives_name_and_phone_besides() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let offered = server.say(&token, &conversation, "dat lich kham mat sang mai").await;
    let mut answer = server.choose(&token, &conversation, &payload(&offered, "slot")).await;
    for text in ["Nguyễn Văn An 0912345678", "0912345678"] {
        if buttons(&answer).iter().any(|(id, _, _)| id == "confirm") {
            break;
        }
        answer = server.say(&token, &conversation, text).await;
    }
    let booked = server.choose(&token, &conversation, &payload(&answer, "confirm")).await;
    assert_eq!(card(&booked, "receipt")["appointment"]["patient_name"], "Nguyễn Văn An");
    let (_, mine) = server.get(&token, "/api/appointments").await;
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    let other = server.guest().await;
    let id = mine["items"][0]["id"].as_str().unwrap();
    assert_eq!(server.get(&other, &format!("/api/appointments/{id}")).await.0, 404);
}

#[tokio::test]
async fn b4_fifty_clients_one_slot_one_winner() {
    let server = Server::start();
    let (reception, patient) = (server.login("reception").await, server.login("patient").await);
    let (_, me) = server.get(&patient, "/api/auth/me").await;
    let (_, slots) = server
        .get(
            &patient,
            "/api/appointments/available-slots?specialty=dermatology&start_date=2026-11-27&end_date=2026-11-27",
        )
        .await;
    let slot = slots["items"][0].clone();
    let body = json!({"patient_id": me["patient_id"], "doctor_id": slot["doctor_id"], "appointment_datetime": slot["datetime"], "reason": "khám", "status": "scheduled", "source": "staff"});
    let attempts = (0..50).map(|_| server.post(&reception, "/api/appointments", body.clone()));
    let outcomes = futures_util::future::join_all(attempts).await;
    assert_eq!(outcomes.iter().filter(|(status, _)| *status == 201).count(), 1);
    for (status, body) in outcomes.iter().filter(|(status, _)| *status != 201) {
        assert_eq!((*status, body["code"].as_str()), (409, Some("slot_taken")), "{body}");
        assert_eq!(body["alternatives"].as_array().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn b4_the_same_idempotency_key_is_one_appointment() {
    let server = Server::start();
    let token = server.login("patient").await;
    let (_, slots) = server
        .get(
            &token,
            "/api/appointments/available-slots?specialty=Da%20li%E1%BB%85u&start_date=2026-11-27",
        )
        .await;
    let slot = slots["items"][0].clone();
    let body = json!({"patient_id": "me", "doctor_id": slot["doctor_id"], "appointment_datetime": slot["datetime"], "reason": "khám"});
    let send = |body: Value, key: String| {
        server
            .http
            .post(format!("{}/api/appointments", server.url))
            .bearer_auth(&token)
            .header("idempotency-key", key)
            .json(&body)
            .send()
    };
    let key = unique();
    let first = send(body.clone(), key.clone()).await.unwrap();
    assert_eq!(first.status(), 201);
    let first: Value = first.json().await.unwrap();
    let again = send(body.clone(), key.clone()).await.unwrap();
    assert_eq!(
        (again.status().as_u16(), again.headers()["idempotent-replayed"].to_str().unwrap()),
        (201, "true")
    );
    assert_eq!(again.json::<Value>().await.unwrap(), first);
    let other = send(
        json!({"patient_id": "me", "doctor_id": slot["doctor_id"], "appointment_datetime": slot["datetime"], "reason": "khác"}),
        key,
    )
    .await
    .unwrap();
    assert_eq!(other.status(), 422);
    let ics = server
        .get(&token, &format!("/api/appointments/{}/calendar.ics", first["id"].as_str().unwrap()))
        .await;
    assert!(ics.1.as_str().unwrap().contains("BEGIN:VEVENT"));
}
