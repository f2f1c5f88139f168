//! Who comes in: Basic, cookie, token against forged requests, seats.

use crate::srs::{basic, log_in, seated};
use crate::stage::{Run, events, secs, wait};
use http::Method;
use serde_json::{Value, json};
use wire::tlib::Kind;

#[test]
fn a_login_brings_cookie_and_token_and_a_post_without_it_is_refused() {
    Run::new().go(async |stage| {
        for (user, password) in [("braun", "wrong"), ("nobody", ""), ("gone", "gone-secret"), ("", "")] {
            let auth = basic(user, password);
            let a = stage.raw("rws1", Method::GET, "/api/v2/me", &[("authorization", &auth)], Value::Null).await;
            assert_eq!((a.status, a.json()["statusCode"].as_i64()), (401, Some(20)), "{user}");
            assert!(a.header("set-cookie").is_empty());
        }
        let mut srs = log_in(&stage, "rws1", "Braun").await.err().map(|a| assert_eq!(a.status, 401));
        assert!(srs.take().is_some(), "the password's case matters");
        let srs = log_in(&stage, "rws1", "braun").await.unwrap();
        let me = stage.raw("rws1", Method::GET, "/api/v2/me", &[("cookie", &srs.cookie)], Value::Null).await;
        assert_eq!(me.json()["statusCode"], 0);
        assert_eq!(me.json()["user"]["id"], "1001");
        assert_eq!(me.header("x-csrf-token"), srs.csrf, "the same session has the same token");
        let body = json!({"operationName": "EndContactCenterSession"});
        let wrong = [("cookie", srs.cookie.as_str()), ("x-csrf-token", "0b1c")];
        for headers in [&wrong[..], &wrong[..1]] {
            let a = stage.raw("rws1", Method::POST, "/api/v2/me", headers, body.clone()).await;
            assert_eq!(a.status, 403);
            assert_eq!(a.json(), json!({"statusCode": 3, "statusMessage": "Missing or invalid Csrf token"}));
        }
        let a = stage
            .raw(
                "rws1",
                Method::POST,
                "/api/v2/me",
                &[("authorization", &basic("braun", "braun-secret"))],
                body.clone(),
            )
            .await;
        assert_eq!(a.status, 403, "without a session there is no token");
        assert_eq!(stage.raw("rws1", Method::POST, "/api/v2/me", &[], body).await.status, 401);
        assert_eq!(srs.end(&stage).await.json(), json!({"statusCode": 0}));
        let after = stage.raw("rws1", Method::GET, "/api/v2/me", &[("cookie", &srs.cookie)], Value::Null).await;
        assert_eq!(after.status, 401, "the cookie is worth nothing any more");
    });
}

#[test]
fn unknown_places_dns_and_switches_are_refused_by_name() {
    let outcome = Run::new().go(async |stage| {
        let srs = log_in(&stage, "rws1", "braun").await.unwrap();
        for (place, devices, name) in [
            (Some("Nowhere"), vec![], "Nowhere"),
            (Some("Place_7001"), vec![("9999", "SIP_Switch")], "9999"),
            (Some("Place_7001"), vec![("7001", "Old_Switch")], "Old_Switch"),
            (Some("Place_7001"), vec![("7002", "SIP_Switch")], "7002"),
            (Some("Place_Two"), vec![], "Place_Two"),
            (None, vec![("7001", "SIP_Switch")], "place"),
        ] {
            let a = srs.start(&stage, place, &devices).await;
            let json = a.json();
            assert_ne!(json["statusCode"], 0, "{place:?}");
            assert!(json["statusMessage"].as_str().unwrap().contains(name), "{json}");
        }
        assert!(stage.tserver.registered().is_empty(), "who is refused is not listened to");
        assert_eq!(srs.open_status(&stage).await, 403, "and gets no channel");
        let a = srs.start(&stage, Some("Place_Two"), &[("7004", "SIP_Switch")]).await;
        assert_eq!(a.json(), json!({"statusCode": 0}));
        assert_eq!(stage.tserver.registered(), ["7004".to_owned()].into());
    });
    let refused = events(&outcome.trace, "rws.session").iter().filter(|e| e["state"] == "refused").count();
    assert_eq!(refused, 6);
}

#[test]
fn the_default_place_needs_nothing_and_its_dn_is_registered_until_the_end() {
    let outcome = Run::new().go(async |stage| {
        let srs = log_in(&stage, "rws1", "braun").await.unwrap();
        assert_eq!(srs.start(&stage, None, &[]).await.json(), json!({"statusCode": 0}));
        assert_eq!(stage.tserver.registered(), ["7001".to_owned()].into());
        let sessions = stage.get("rws1", "/sim/sessions").await;
        assert_eq!(sessions[0]["place"], "Place_7001");
        assert_eq!(sessions[0]["dns"], json!(["7001"]));
        srs.end(&stage).await;
        wait(100).await;
        assert!(stage.tserver.registered().is_empty());
        assert_eq!(stage.tserver.asked(Kind::UnregisterAddress).len(), 1);
        assert_eq!(stage.get("rws1", "/sim/sessions").await, json!([]));
    });
    assert_eq!(events(&outcome.trace, "rws.registered"), [json!({"dn": "7001", "address": "sip:7020"})]);
    let heard = events(&outcome.trace, "wire.tlib");
    assert!(heard.iter().any(|e| e["text"].as_str().unwrap().starts_with("'EventRegistered' ('53')")), "{heard:?}");
}

#[test]
fn a_dn_that_the_switch_does_not_know_is_named() {
    Run::new().go(async |stage| {
        stage.tserver.forget_dn("7001");
        let srs = log_in(&stage, "rws1", "braun").await.unwrap();
        let a = srs.start(&stage, None, &[]).await.json();
        assert_eq!(a["statusCode"], 7);
        assert!(a["statusMessage"].as_str().unwrap().contains("7001"));
    });
}

#[test]
fn a_session_that_nobody_uses_ends() {
    let outcome = Run::with(|config| config.session_idle_ms = 120_000).go(async |stage| {
        let mut used = seated(&stage, "rws1", "braun", None).await;
        let mut left = seated(&stage, "rws1", "hodges", None).await;
        left.socket = None;
        used.quiet(400_000).await;
        let sessions = stage.get("rws1", "/sim/sessions").await;
        assert_eq!(sessions.as_array().unwrap().len(), 1);
        assert_eq!(sessions[0]["login"], "braun");
        assert_eq!(stage.tserver.registered(), ["7001".to_owned()].into());
    });
    let closed: Vec<Value> =
        events(&outcome.trace, "rws.session").into_iter().filter(|e| e["state"] == "closed").collect();
    assert_eq!(closed.len(), 1);
    assert_eq!(closed[0]["why"], "nobody uses it");
}

#[test]
fn pages_of_allowed_origins_alone_may_read_answers() {
    Run::with(|config| config.allowed_origins = vec!["http://gws1:8070".into()]).go(async |stage| {
        let ask = async |method: Method, origin: &str| {
            stage.raw("rws1", method, "/api/v2/me", &[("origin", origin)], Value::Null).await
        };
        let a = ask(Method::OPTIONS, "http://gws1:8070").await;
        assert_eq!(a.status, 200);
        assert_eq!(a.header("access-control-allow-origin"), "http://gws1:8070");
        assert!(a.header("access-control-allow-methods").contains("POST"));
        let a = ask(Method::GET, "http://gws1:8070").await;
        assert_eq!(a.status, 401);
        assert_eq!(a.header("access-control-expose-headers"), "X-CSRF-HEADER,X-CSRF-TOKEN");
        for origin in ["http://gws1:8071", "http://evil", "http://gws1:8070.evil"] {
            let a = ask(Method::GET, origin).await;
            assert_eq!(a.header("access-control-allow-origin"), "", "{origin}");
        }
    });
}

/// `server` says by which scheme SRS comes (SRS-LOGIN-3).
#[test]
fn https_leads_to_the_same_sessions() {
    let authority = kernel::tls::Authority::lab().unwrap();
    let (identity, trust) = (authority.vouch_for(&["rws1"]).unwrap(), authority.trust().unwrap());
    let https = wfo::rws::Https { port: 8443, identity };
    Run::with(move |config| config.https = Some(https.clone())).go(async move |stage| {
        let client = kernel::http::Client::new(secs(10), 1 << 20).trusting(trust);
        let request = http::Request::get("https://rws1:8443/api/v2/me")
            .header("authorization", basic("braun", "braun-secret"))
            .body(bytes::Bytes::new());
        let a = client.send(request.unwrap()).await.unwrap();
        assert_eq!(a.status().as_u16(), 200);
        let cookie = a.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let me = stage.raw("rws1", Method::GET, "/api/v2/me", &[("cookie", &cookie)], Value::Null).await;
        assert_eq!(me.status, 200);
    });
}
