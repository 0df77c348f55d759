//! Who may not: wrong passwords, ended sessions, roles that changed, what belongs to others, and what no log may hold.

use crate::server::{PASSWORD, Server, unique};
use serde_json::json;

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
async fn h6_to_h10_a_token_is_worth_what_its_account_is_now() {
    let server = Server::start();
    let (admin, nurse, patient) = (
        server.login("admin").await,
        server.login("nurse").await,
        server.login("patient").await,
    );
    for (token, method, path, body) in [
        (&patient, "GET", "/api/admin/users", None),
        (&nurse, "GET", "/api/admin/users", None),
        (&patient, "GET", "/api/staff/queue", None),
        (
            &patient,
            "POST",
            "/api/admin/users",
            Some(json!({"username": "x", "password": "a long password", "display_name": "X", "role": "admin"})),
        ),
    ] {
        let (status, problem) = server.call(method.parse().unwrap(), token, path, body).await;
        assert_eq!((status, problem["code"].as_str()), (403, Some("forbidden")), "{path} {problem}");
    }
    let (_, me) = server.get(&nurse, "/api/auth/me").await;
    let id = me["id"]
        .as_str()
        .or(me["user_id"].as_str())
        .or(me["user"]["id"].as_str())
        .unwrap()
        .to_string();
    let path = format!("/api/admin/users/{id}");
    // Nobody makes himself more than he is.
    let (status, _) = server
        .call("PATCH".parse().unwrap(), &nurse, &path, Some(json!({"role": "admin"})))
        .await;
    assert_eq!(status, 403);
    assert_eq!(server.get(&nurse, "/api/staff/queue").await.0, 200);
    let (status, body) = server
        .call("PATCH".parse().unwrap(), &admin, &path, Some(json!({"role": "reviewer"})))
        .await;
    assert_eq!(status, 200, "{body}");
    let (status, _) = server.get(&nurse, "/api/staff/queue").await;
    assert!(status == 401 || status == 403, "{status}");
    assert_eq!(server.post(&patient, "/api/auth/logout", json!({})).await.0, 204);
    assert_eq!(server.get(&patient, "/api/auth/me").await.0, 401);
}

#[tokio::test]
async fn h12_a_password_is_the_same_however_its_marks_are_typed() {
    let server = Server::start();
    let (composed, apart) = (
        "mật khẩu dài của tôi",
        "ma\u{323}\u{302}t kha\u{302}\u{309}u da\u{300}i cu\u{309}a to\u{302}i",
    );
    let account = json!({"username": "lan", "password": composed, "display_name": "Lan"});
    let (status, body) = server.post("", "/api/auth/register", account).await;
    assert_eq!(status, 201, "{body}");
    let (status, body) = server
        .post("", "/api/auth/login", json!({"username": "lan", "password": apart}))
        .await;
    assert_eq!(status, 200, "{body}");
}

#[tokio::test]
async fn h16_a_hundred_logins_at_once_leave_the_chat_alone() {
    let server = Server::start();
    let token = server.guest().await;
    let conversation = server.conversation(&token).await;
    let logins = (0..100).map(|_| {
        let (http, url) = (server.http.clone(), format!("{}/api/auth/login", server.url));
        tokio::spawn(async move {
            let body = json!({"username": "nurse", "password": "wrong password"});
            http.post(url).json(&body).send().await.unwrap().status().as_u16()
        })
    });
    let logins: Vec<_> = logins.collect();
    let answer = server.say(&token, &conversation, "dau nguc kho tho qua").await;
    assert_eq!(answer["replies"][0]["kind"], "emergency");
    for login in logins {
        let status = login.await.unwrap();
        assert!(matches!(status, 401 | 429 | 503), "{status}");
    }
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
