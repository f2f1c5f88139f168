//! The means of these tests: clients as the server uses them, at a pace that suits a test, and answers in the vendor's
//! shapes.

use serde_json::{Value, json};
use std::time::Duration;
use wfo::WebexConfig;
use wfo::acd::caller::Pace;
use wfo::acd::webex::face::Face;
use wfo::acd::webex::matching::Wish;
use wfo::acd::webex::sounds::Wanted;
use wire::webex::Pairing;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// As the server's in all but its waits.
pub const QUICK: Pace = Pace {
    apart: Duration::from_millis(2),
    patience: Duration::from_millis(400),
    tries: 4,
    backoff: Duration::from_millis(10),
    longest: Duration::from_millis(1200),
};

pub const KEY: &str = "api-key-secret";
pub const CLIENT: &str = "client-secret-of-mine";
pub const REFRESH: &str = "refresh-granted-beforehand";
pub const USER: &str = "wfo@tenant.example";

/// Runs a test on the machine that this process runs on. Its disk is a folder that nothing makes.
pub fn real<F: Future<Output = ()>>(name: &str, test: F) {
    let root = std::env::temp_dir().join(format!("wfo-webex-{name}-{}", std::process::id()));
    kernel::world::real(name, root, test).unwrap_or_else(|harness| panic!("{harness}"));
}

pub fn config(pairing: Pairing, base: &str) -> WebexConfig {
    match pairing {
        Pairing::LegacyOn1 | Pairing::LegacyOn2 => {
            WebexConfig::legacy(pairing, &format!("{base}/aws/api"), &format!("{base}/cr/get"), USER, KEY, "1000")
        }
        Pairing::Transitional => WebexConfig::transitional(&format!("{base}/cms/api/v2"), USER, "C1", CLIENT, "1000"),
        Pairing::Programmatic => WebexConfig::programmatic(base, USER, "C1", CLIENT, REFRESH, "1000"),
    }
}

pub fn face(pairing: Pairing, server: &MockServer) -> Face {
    Face::new(&config(pairing, &server.uri()), QUICK).expect("usable")
}

/// Answers a path with JSON.
pub async fn answer(server: &MockServer, verb: &str, at: &str, body: Value) {
    let right = ResponseTemplate::new(200).set_body_json(body);
    Mock::given(method(verb)).and(path(at)).respond_with(right).with_priority(9).mount(server).await;
}

/// Answers a path otherwise, so often, before it answers rightly.
pub async fn first(server: &MockServer, at: &str, times: u64, answer: ResponseTemplate) {
    Mock::given(path(at)).respond_with(answer).up_to_n_times(times).with_priority(1).mount(server).await;
}

/// A server that gives tokens `token1_c_org`, `token2_c_org`, … that last so many seconds.
pub async fn granting(seconds: i64) -> MockServer {
    let server = MockServer::start().await;
    let given = std::sync::atomic::AtomicUsize::new(0);
    let token = move |_: &Request| {
        let n = 1 + given.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        ResponseTemplate::new(200).set_body_json(json!({
            "access_token": format!("token{n}_c_org"), "expires_in": seconds, "refresh_token": format!("refresh{n}"),
            "refresh_token_expires_in": 5_184_000, "token_type": "Bearer",
        }))
    };
    Mock::given(method("POST")).and(path("/v1/access_token")).respond_with(token).with_priority(9).mount(&server).await;
    server
}

/// What was asked, as `GET /path`, with the value of a header.
pub async fn asked(server: &MockServer, header: &str) -> Vec<(String, String)> {
    let all = server.received_requests().await.unwrap_or_default();
    let of = |r: &Request| {
        let value = r.headers.get(header).and_then(|v| v.to_str().ok()).unwrap_or_default();
        (format!("{} {}", r.method, r.url.path()), value.to_owned())
    };
    all.iter().map(of).collect()
}

pub async fn count(server: &MockServer, at: &str) -> usize {
    asked(server, "x").await.iter().filter(|(what, _)| what.ends_with(at)).count()
}

/// A mono WAV of so many milliseconds, a sample each, whose samples count up.
pub fn wav(ms: u32) -> Vec<u8> {
    let mut w = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    w.extend(1000u32.to_le_bytes());
    w.extend(1000u32.to_le_bytes());
    w.extend([1, 0, 8, 0]);
    w.extend(b"data");
    w.extend(ms.to_le_bytes());
    w.extend((0..ms).map(|n| n as u8));
    w
}

pub fn audio(ms: u32) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(wav(ms), "audio/wav")
}

/// A contact that wants its audio.
pub fn wish(ci: &str, consult: bool, from: i64, to: i64) -> Wish {
    Wish { part: format!("{ci}@{from}"), ci: ci.into(), consult, from, to }
}

pub fn wanted(call: &str, connected: i64, wishes: Vec<Wish>) -> Wanted {
    Wanted { call: call.into(), connected, wishes }
}
