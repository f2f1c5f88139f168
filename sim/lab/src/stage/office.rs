//! The administrator's and the auditor's desk: an HTTP client of the WFO server that logs in, and asks again when the
//! server is away.

use super::reach::WFO;
use super::secrets::ADMIN;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use kernel::http::Client;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Bytes of one answer at most.
const LIMIT: usize = 512 << 20;
/// Likewise of a server that is somebody else's: nothing in a case is that large.
const LIMIT_OF_PRODUCT: usize = 64 << 20;
/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait before asking again.
const PAUSE: Duration = Duration::from_secs(2);
/// For so long a server that cannot be reached is waited for, in milliseconds.
const AWAY_MS: i64 = 6 * 3_600_000;

/// A client of the server.
#[derive(Debug)]
pub struct Office {
    client: Client,
    base: String,
    password: String,
    session: Option<String>,
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
            return Err(format!("the server answered {}: {}", self.status, self.text()));
        }
        serde_json::from_slice(&self.body).map_err(|e| format!("failed to read the server's answer: {e}"))
    }
}

impl Office {
    /// A desk with the administrator's password, of the server at a port.
    pub fn new(port: u16, password: String) -> Self {
        Self { client: Client::new(PATIENCE, LIMIT), base: format!("http://{WFO}:{port}"), password, session: None }
    }

    /// The same, of a server that is somebody else's.
    pub fn of_product(self) -> Self {
        Self { client: Client::new(PATIENCE, LIMIT_OF_PRODUCT), ..self }
    }

    /// Asks once, logging in where there is need.
    ///
    /// # Errors
    /// No answer, or the login is refused.
    pub async fn ask(&mut self, method: Method, path: &str, body: Option<Bytes>) -> Result<Answer, String> {
        for _ in 0..2 {
            let session = match &self.session {
                Some(session) => session.clone(),
                None => self.log_in().await?,
            };
            let cookie = format!("hazelcast.sessionId={session}");
            let request = request(method.clone(), &format!("{}{path}", self.base), body.clone(), Some(&cookie))?;
            let answer = answer(self.client.send(request).await.map_err(|e| e.to_string())?);
            if answer.status != StatusCode::UNAUTHORIZED {
                return Ok(answer);
            }
            self.session = None;
        }
        Err(format!("failed to stay logged in for {path}"))
    }

    /// Asks until there is an answer that is neither 5xx nor none, for at most so long.
    ///
    /// # Errors
    /// The last failure.
    pub async fn insist(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Bytes>,
        patience: Duration,
    ) -> Result<Answer, String> {
        self.insist_when(|| true, method, path, body, patience).await.map(|(answer, _)| answer)
    }

    /// As [`Office::insist`], but only while the server can be reached at all, and with the number of requests that it
    /// took. What is sent into a cut cable is not gone: the network delivers it once the cable is whole, after what was
    /// asked since then, and an edit of long ago would undo a later one. So nothing is sent then, and the wait does not
    /// count, up to [`AWAY_MS`].
    ///
    /// # Errors
    /// The last failure.
    pub async fn insist_when(
        &mut self,
        reachable: impl Fn() -> bool,
        method: Method,
        path: &str,
        body: Option<Bytes>,
        patience: Duration,
    ) -> Result<(Answer, u32), String> {
        let mut deadline = kernel::time::truth() + patience.as_millis() as i64;
        let last = deadline + AWAY_MS;
        let mut requests = 0;
        loop {
            while !reachable() && kernel::time::truth() < last {
                kernel::time::sleep(PAUSE).await;
                deadline += PAUSE.as_millis() as i64;
            }
            requests += 1;
            let failure = match self.ask(method.clone(), path, body.clone()).await {
                Ok(answer) if !answer.status.is_server_error() => return Ok((answer, requests)),
                Ok(answer) => format!("{} {path}: {}", answer.status, answer.text()),
                Err(why) => format!("{path}: {why}"),
            };
            if kernel::time::truth() >= deadline.min(last) {
                return Err(format!("failed to get an answer from the server: {failure}"));
            }
            kernel::time::sleep(PAUSE).await;
        }
    }

    async fn log_in(&mut self) -> Result<String, String> {
        let who =
            wire::wfo::Authorize { user_id: ADMIN.into(), password: self.password.clone(), language: "en".into() };
        let request = request(Method::POST, &format!("{}/api/rest/authorize", self.base), Some(json(&who)?), None)?;
        let answer = answer(self.client.send(request).await.map_err(|e| e.to_string())?);
        let session: wire::wfo::Session = answer.json()?;
        self.session = Some(session.session_id.clone());
        Ok(session.session_id)
    }
}

/// A value as a JSON body.
///
/// # Errors
/// It cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<Bytes, String> {
    serde_json::to_vec(value).map(Bytes::from).map_err(|e| format!("failed to write a request: {e}"))
}

fn request(method: Method, url: &str, body: Option<Bytes>, cookie: Option<&str>) -> Result<Request<Bytes>, String> {
    let mut request = Request::builder().method(method).uri(url);
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    request.body(body.unwrap_or_default()).map_err(|e| format!("failed to write a request: {e}"))
}

fn answer(response: Response<Bytes>) -> Answer {
    let (head, body) = response.into_parts();
    Answer { status: head.status, body }
}
