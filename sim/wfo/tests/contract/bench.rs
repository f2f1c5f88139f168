//! The means of these tests: the connector as the server uses it, at a pace that suits a test, and servers of all kinds.

use kernel::net::TcpListener;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wfo::acd::caller::Pace;
use wfo::acd::connector::{Changes, Connector};
use wfo::acd::failure::Failure;
use wfo::acd::ujet::Ujet;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

pub const CALLS: &str = "/manager/api/v1/calls";
pub const AGENTS: &str = "/manager/api/v1/agents";
pub const LOGS: &str = "/manager/api/v1/agent_activity_logs";
/// `ujet:pass`
pub const CREDENTIAL: &str = "Basic dWpldDpwYXNz";

/// As UJET's in all but its waits.
pub const QUICK: Pace = Pace {
    apart: Duration::from_millis(5),
    patience: Duration::from_millis(300),
    tries: 4,
    backoff: Duration::from_millis(10),
    longest: Duration::from_millis(1200),
};

/// Runs a test on the machine that this process runs on. Its disk is a folder that nothing makes.
pub fn real<F: Future<Output = ()>>(name: &str, test: F) {
    let root = std::env::temp_dir().join(format!("wfo-contract-{name}-{}", std::process::id()));
    kernel::world::real(name, root, test).unwrap_or_else(|harness| panic!("{harness}"));
}

pub fn ujet(base: &str) -> Connector {
    at_pace(base, QUICK)
}

pub fn at_pace(base: &str, pace: Pace) -> Connector {
    Connector::Ujet(Ujet::new(base, "ujet", "pass", pace).expect("usable"))
}

/// A call with nothing but what every one has.
pub fn call(id: u64) -> serde_json::Value {
    serde_json::json!({"id": id, "call_type": "Voice Inbound", "status": "finished",
                       "updated_at": "2021-12-17T09:00:00.000Z"})
}

pub fn ids(found: Result<Changes, Failure>) -> Result<Vec<String>, Failure> {
    found.map(|changes| changes.calls.into_iter().map(|c| c.id).collect())
}

pub fn one() -> Result<Vec<String>, Failure> {
    Ok(vec!["1".into()])
}

/// Answers questions for calls like this `n` times, then rightly.
pub async fn after(n: u64, first: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path(CALLS)).respond_with(first).up_to_n_times(n).with_priority(1).mount(&server).await;
    let right = ResponseTemplate::new(200).set_body_json([call(1)]);
    Mock::given(path(CALLS)).respond_with(right).with_priority(9).mount(&server).await;
    server
}

pub async fn asked(server: &MockServer) -> usize {
    server.received_requests().await.map_or(0, |r| r.len())
}

/// Answers one connection after the other with raw bytes, then closes it. Gives the base address.
pub async fn raw(answers: Vec<Vec<u8>>) -> String {
    let listener = TcpListener::bind(0).await.expect("a port");
    let port = listener.port();
    kernel::spawn(async move {
        for answer in answers {
            let Ok(mut stream) = listener.accept().await else { return };
            let mut request = [0u8; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
    });
    format!("http://127.0.0.1:{port}")
}

/// A whole answer.
pub fn http(kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}
