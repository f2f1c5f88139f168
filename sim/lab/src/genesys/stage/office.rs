//! The auditor's desk: an HTTP client of both RWS with the operator's password, which asks again when one is away.

use super::secrets::OPS;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use kernel::http::Client;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Bytes of one answer at most.
const LIMIT: usize = 512 << 20;
/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait before asking again.
const PAUSE: Duration = Duration::from_secs(2);

/// A client of RWS at port 8080.
#[derive(Debug)]
pub struct Office {
    client: Client,
    basic: String,
}

/// An answer: status and body.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Body.
    pub body: Bytes,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    /// The body as JSON.
    ///
    /// # Errors
    /// Another status than 2xx, or not the JSON that is due.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, String> {
        if !self.status.is_success() {
            return Err(format!("RWS answered {}: {}", self.status, self.text()));
        }
        serde_json::from_slice(&self.body).map_err(|e| format!("failed to read RWS's answer: {e}"))
    }
}

impl Office {
    /// A desk with the operator's password.
    pub fn new(password: &str) -> Self {
        let basic = format!("Basic {}", STANDARD.encode(format!("{OPS}:{password}")));
        Self { client: Client::new(PATIENCE, LIMIT), basic }
    }

    /// Asks once.
    ///
    /// # Errors
    /// No answer.
    pub async fn ask(&self, rws: &str, path: &str) -> Result<Answer, String> {
        let request = Request::builder().method(Method::GET).uri(format!("http://{rws}:8080{path}"));
        let request = request.header("authorization", &self.basic).body(Bytes::new());
        let request = request.map_err(|e| format!("failed to write a request: {e}"))?;
        let answer = self.client.send(request).await.map_err(|e| e.to_string())?;
        let (head, body) = answer.into_parts();
        Ok(Answer { status: head.status, body })
    }

    /// Asks until there is an answer that is neither 5xx nor none, for at most so long.
    ///
    /// # Errors
    /// The last failure.
    pub async fn insist(&self, rws: &str, path: &str, patience: Duration) -> Result<Answer, String> {
        let deadline = kernel::time::truth() + patience.as_millis() as i64;
        loop {
            let failure = match self.ask(rws, path).await {
                Ok(answer) if !answer.status.is_server_error() => return Ok(answer),
                Ok(answer) => format!("{} {path}: {}", answer.status, answer.text()),
                Err(why) => format!("{path}: {why}"),
            };
            if kernel::time::truth() >= deadline {
                return Err(format!("failed to get an answer from {rws}: {failure}"));
            }
            kernel::time::sleep(PAUSE).await;
        }
    }
}
