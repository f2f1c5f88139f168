//! Tokens that expire, limits, tracking ids, and every fault.

use crate::office::{STARTS, header, read, run, seconds, wait};
use http::{Request, StatusCode};
use kernel::http::Error;
use mocks::webex::{Config, Fault, Scope};
use wire::webex::Pairing;
use wire::webex::oauth::Grant;
use wire::webex::problem::Problem;

fn path() -> String {
    format!("/v1/tasks?from={STARTS}")
}

#[test]
fn tokens_expire_and_are_refreshed() {
    let config = Config { access_life: seconds(100), refresh_life: seconds(1_000), ..Config::default() };
    run(config, |webex, mut browser, _| async move {
        let code = webex.authorize();
        let back = "http://wfo:8080/back".to_owned();
        let grant = || Grant::AuthorizationCode { code: code.clone(), redirect_uri: back.clone() };
        let given = browser.sign_on(grant()).await.expect("a token");
        assert_eq!(
            (given.expires_in, given.refresh_token_expires_in, given.token_type.as_str()),
            (100, 1_000, "Bearer")
        );
        let org = browser.config.org_id();
        assert_eq!(wire::webex::oauth::organization(&given.access_token), Some(org.as_str()));
        assert!(browser.sign_on(grant()).await.is_none(), "a code is good once");
        browser.token = given.access_token;
        assert_eq!(browser.status("GET", &path(), "").await, 200);
        wait(100).await;
        assert_eq!(browser.status("GET", &path(), "").await, 401);
        let again = browser.sign_on(Grant::RefreshToken(given.refresh_token.clone())).await.expect("a token");
        assert!(again.refresh_token_expires_in < 901 && again.refresh_token == given.refresh_token);
        browser.token = again.access_token;
        assert_eq!(browser.status("GET", &path(), "").await, 200);
        webex.revoke_tokens(false);
        assert_eq!(browser.status("GET", &path(), "").await, 401);
        assert!(browser.sign_on(Grant::RefreshToken(given.refresh_token.clone())).await.is_some());
        wait(1_000).await;
        assert!(browser.sign_on(Grant::RefreshToken(given.refresh_token)).await.is_none());
        browser.config.access.client_secret = "wrong".into();
        assert!(browser.sign_on(Grant::RefreshToken(webex.refresh_token())).await.is_none());
        let other = Grant::ClientCredentials { username: "x".into(), tenant_id: "y".into() };
        assert!(browser.sign_on(other).await.is_none(), "that is another face's");
    });
}

#[test]
fn a_browser_is_sent_back_with_a_code() {
    run(Config::default(), |_, browser, _| async move {
        let ask = |client: &str, back: &str| {
            let pairs = [
                ("response_type", "code"),
                ("client_id", client),
                ("redirect_uri", back),
                ("scope", wire::webex::oauth::SCOPE),
                ("state", "s 1"),
            ];
            format!("{}/v1/authorize?{}", browser.config.base(), wire::webex::form::encode(&pairs))
        };
        let sent = browser.send(Request::get(ask("C-wfo", "http://wfo:8080/back")), "").await.expect("an answer");
        assert_eq!(sent.status(), StatusCode::FOUND);
        let to = header(&sent, "location");
        let (back, query) = to.split_once('?').expect("a query");
        let pairs = wire::webex::form::decode(query);
        assert_eq!((back, pairs[1].1.as_str()), ("http://wfo:8080/back", "s 1"));
        let grant = Grant::AuthorizationCode { code: pairs[0].1.clone(), redirect_uri: back.into() };
        assert!(browser.sign_on(grant).await.is_some());
        for bad in [ask("other", "http://wfo:8080/back"), ask("C-wfo", "javascript:x")] {
            assert_eq!(browser.file(&bad).await.0, 400);
        }
    });
}

#[test]
fn too_many_requests_are_refused() {
    run(Config { rate: 3, ..Config::default() }, |_, browser, _| async move {
        // The token was the first.
        assert_eq!((browser.status("GET", &path(), "").await, browser.status("GET", &path(), "").await), (200, 200));
        let refused = browser.ask("GET", &path(), "").await.expect("an answer");
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(read::<Problem>(&refused).error.key, "429");
        wait(header(&refused, "retry-after").parse().expect("seconds")).await;
        assert_eq!(browser.status("GET", &path(), "").await, 200);
    });
}

#[test]
fn errors_have_a_body_and_a_tracking_id() {
    run(Config::default(), |_, browser, _| async move {
        let request = Request::get(format!("{}{}", browser.config.base(), path())).header("TrackingId", "mine-1");
        let refused = browser.send(request, "").await.expect("an answer");
        let problem: Problem = read(&refused);
        assert_eq!((refused.status(), problem.error.key.as_str()), (StatusCode::UNAUTHORIZED, "401"));
        assert_eq!((problem.tracking_id.as_str(), header(&refused, "trackingid").as_str()), ("mine-1", "mine-1"));
        let good = browser.ask("GET", &path(), "").await.expect("an answer");
        assert!(header(&good, "trackingid").starts_with("LAB_"), "one is made where none is given");
        let nothing = browser.ask("GET", "/v1/nothing", "").await.expect("an answer");
        assert_eq!((nothing.status(), read::<Problem>(&nothing).error.key.as_str()), (StatusCode::NOT_FOUND, "404"));
    });
}

#[test]
fn the_mock_misbehaves_as_told() {
    run(Config::default(), |webex, browser, _| async move {
        webex.misbehave(Fault::Status(503), Scope::Next(1), "/v1/tasks");
        webex.misbehave(Fault::Status(429), Scope::Next(1), "/v1/tasks");
        assert_eq!(browser.status("GET", "/v1/event-types", "").await, 200, "not about that");
        let failed = browser.ask("GET", &path(), "").await.expect("an answer");
        assert_eq!((failed.status().as_u16(), read::<Problem>(&failed).error.key.as_str()), (503, "503"));
        let hasty = browser.ask("GET", &path(), "").await.expect("an answer");
        assert_eq!((hasty.status().as_u16(), header(&hasty, "retry-after").as_str()), (429, "1"));
        webex.misbehave(Fault::Slow(seconds(20)), Scope::Next(1), "");
        let before = kernel::time::truth();
        assert_eq!(browser.status("GET", &path(), "").await, 200);
        assert!(kernel::time::truth() - before >= 20_000);
        webex.misbehave(Fault::Dropped, Scope::During(seconds(5)), "");
        assert!(matches!(browser.ask("GET", &path(), "").await, Err(Error::Broken { .. })));
        wait(5).await;
        webex.misbehave(Fault::Truncated, Scope::UntilTold, "");
        assert!(matches!(browser.ask("GET", &path(), "").await, Err(Error::Broken { .. })));
        webex.behave();
        webex.misbehave(Fault::Malformed, Scope::Next(1), "");
        let half = browser.ask("GET", &path(), "").await.expect("an answer");
        assert!(half.status() == 200 && serde_json::from_slice::<serde_json::Value>(half.body()).is_err());
        assert_eq!(browser.status("GET", &path(), "").await, 200);
    });
}

#[test]
fn where_a_credential_was_shown_is_remembered() {
    run(Config::default(), |webex, browser, _| async move {
        let (base, secret) = (browser.config.base(), browser.config.access.client_secret.clone());
        // Who signs on shows it where it is for, and nobody else anywhere.
        let mut places = vec!["/v1/access_token"];
        let shown = |places: &[&str]| places.iter().map(|at| ("client_secret", (*at).to_owned())).collect();
        browser.status("GET", &path(), "").await;
        browser.status("POST", "/v1/captures/query", r#"{"query":{}}"#).await;
        assert_eq!(webex.shown(), shown(&places));
        // A refused request has shown it, too, and one that is lost, and where there is nothing.
        let asked = Request::get(format!("{base}{}", path())).header("x-client", &secret);
        browser.send(asked, "").await.expect("an answer");
        browser.status("POST", "/v1/captures/query", &format!(r#"{{"query":"{secret}"}}"#)).await;
        browser.status("GET", &format!("/media/a/b.wav?token={secret}"), "").await;
        browser.status("POST", &format!("/oauth/{secret}"), "").await;
        browser.status("POST", "/v1/token", &format!("client_secret={secret}")).await;
        webex.misbehave(Fault::Dropped, Scope::UntilTold, "/cas/");
        let lost = Request::get(format!("{base}/cas/idp/metadata")).header("x-client", &secret);
        assert!(browser.send(lost, "").await.is_err());
        places.extend(["/v1/tasks", "/v1/captures/query", "/media/{task}/{file}", "…", "/v1/…", "/cas/idp/metadata"]);
        assert_eq!(webex.shown(), shown(&places));
        // However often, and under whatever name: there are no more places than routes.
        for n in 0..20 {
            browser.status("GET", &format!("/media/a{n}/b.wav?token={secret}"), "").await;
            browser.status("GET", &format!("/{n}?client={secret}"), "").await;
        }
        assert_eq!(webex.shown(), shown(&places));
    });
}

#[test]
fn a_signature_shows_no_key() {
    run(Config { face: Pairing::LegacyOn1, ..Config::default() }, |webex, browser, _| async move {
        let url = format!("{}/csrs/1", browser.config.legacy_api_url());
        browser.legacy(&url).await;
        assert!(webex.shown().is_empty());
        browser.send(Request::get(&url).header("authorization", &browser.config.access.api_key), "").await.expect("it");
        let audio = format!("{}/1?key={}", browser.config.legacy_media_url(), browser.config.access.api_key);
        browser.legacy(&audio).await;
        let places = ["/aws/api/csrs/{id}", "/cr/get-decrypted-recording/{sid}"];
        assert_eq!(webex.shown(), places.map(|at| ("api_key", at.to_owned())).into());
    });
}
