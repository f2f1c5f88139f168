//! Tokens: asked for with the client's secret at one endpoint, shown to the API alone, replaced once when refused.

use crate::bench::*;
use serde_json::json;
use wfo::acd::failure::Failure;
use wire::webex::Pairing;
use wiremock::{MockServer, ResponseTemplate};

const USERS: &str = "/organization/org/user";

async fn empty_directory(server: &MockServer) {
    for of in ["user", "team", "contact-service-queue"] {
        answer(server, "GET", &format!("/organization/org/{of}"), json!([])).await;
    }
}

#[test]
fn one_token_serves_until_it_ends() {
    real("tokens", async {
        let server = granting(3_600).await;
        empty_directory(&server).await;
        let mut face = face(Pairing::Programmatic, &server);
        for _ in 0..3 {
            face.directory().await.expect("answered");
        }
        assert_eq!(count(&server, "/v1/access_token").await, 1);
        let all = asked(&server, "authorization").await;
        let api: Vec<&str> = all.iter().filter(|a| a.0 != "POST /v1/access_token").map(|a| a.1.as_str()).collect();
        assert!(api.len() == 9 && api.iter().all(|t| *t == "Bearer token1_c_org"), "{all:?}");
        let sent = server.received_requests().await.unwrap_or_default();
        for request in sent {
            let (body, is_token) =
                (String::from_utf8_lossy(&request.body).into_owned(), request.url.path().ends_with("token"));
            assert_eq!(body.contains(CLIENT) && body.contains(REFRESH), is_token, "{body}");
            assert!(!request.url.as_str().contains(CLIENT) && !format!("{:?}", request.headers).contains(CLIENT));
        }
        // One that lasts a second is replaced before it ends, by the refresh token that came with it.
        let server = granting(1).await;
        empty_directory(&server).await;
        let mut face = crate::bench::face(Pairing::Programmatic, &server);
        face.directory().await.expect("answered");
        kernel::time::sleep(std::time::Duration::from_millis(600)).await;
        face.directory().await.expect("answered");
        let bodies = server.received_requests().await.unwrap_or_default();
        let second = bodies.iter().filter(|r| r.url.path().ends_with("token")).nth(1).expect("another token");
        assert!(String::from_utf8_lossy(&second.body).contains("refresh_token=refresh1"));
    });
}

/// Two clients of one tenant have their tokens in common; neither waits for what the other waits for.
#[test]
fn clients_beside_each_other_share_a_token() {
    real("beside", async {
        let server = granting(3_600).await;
        empty_directory(&server).await;
        answer(&server, "GET", "/v1/agents/activities", json!({"data": []})).await;
        let mut one = face(Pairing::Programmatic, &server);
        let mut other = one.beside();
        let (there, moments) = tokio::join!(one.directory(), other.moments(0, 9));
        assert!(there.is_ok() && moments.is_ok());
        assert_eq!(count(&server, "/v1/access_token").await, 1);
        first(&server, USERS, 1, ResponseTemplate::new(429).insert_header("retry-after", "1")).await;
        let before = kernel::time::since_boot();
        let late = async |name| (name, kernel::time::since_boot() - before >= std::time::Duration::from_secs(1));
        let throttled = async { (one.directory().await.is_ok(), late("directory").await) };
        let beside = async { (other.moments(0, 9).await.is_ok(), late("moments").await) };
        let outcomes = tokio::join!(throttled, beside);
        assert_eq!(outcomes, ((true, ("directory", true)), (true, ("moments", false))));
        // One that is refused by both is replaced once.
        first(&server, USERS, 1, ResponseTemplate::new(401)).await;
        first(&server, "/v1/agents/activities", 1, ResponseTemplate::new(401)).await;
        let (there, moments) = tokio::join!(one.directory(), other.moments(0, 9));
        assert!(there.is_ok() && moments.is_ok());
        assert_eq!(count(&server, "/v1/access_token").await, 2);
    });
}

#[test]
fn a_refused_token_is_replaced_once_and_no_more() {
    real("refused", async {
        let server = granting(3_600).await;
        first(&server, USERS, 1, ResponseTemplate::new(401)).await;
        empty_directory(&server).await;
        face(Pairing::Programmatic, &server).directory().await.expect("with the second token");
        assert_eq!(count(&server, "/v1/access_token").await, 2);

        let server = granting(3_600).await;
        first(&server, USERS, 99, ResponseTemplate::new(401)).await;
        assert_eq!(face(Pairing::Programmatic, &server).directory().await.map(drop), Err(Failure::Credential));
        assert_eq!((count(&server, "/v1/access_token").await, count(&server, USERS).await), (2, 2));

        // Not allowed is not the same: another token would not help.
        let server = granting(3_600).await;
        first(&server, USERS, 99, ResponseTemplate::new(403)).await;
        assert_eq!(face(Pairing::Programmatic, &server).directory().await.map(drop), Err(Failure::Forbidden));
        assert_eq!((count(&server, "/v1/access_token").await, count(&server, USERS).await), (1, 1));
    });
}

#[test]
fn a_grant_that_is_not_taken_is_told_and_the_first_one_is_tried_anew() {
    real("grants", async {
        let server = granting(3_600).await;
        empty_directory(&server).await;
        let mut face = face(Pairing::Programmatic, &server);
        first(&server, "/v1/access_token", 1, ResponseTemplate::new(400)).await;
        let failure = face.directory().await.expect_err("no token");
        assert_eq!(failure, Failure::Credential);
        assert!(![CLIENT, REFRESH].iter().any(|s| failure.to_string().contains(s)));
        face.directory().await.expect("with what was granted beforehand");
    });
}
