//! Requests to the Manager API, one a second at most.

use super::convert;
use super::wav::length_ms;
use crate::acd::connector::Changes;
use crate::acd::failure::Failure;
use crate::acd::types::{Agent, Logon};
use base64::Engine as _;
use bytes::Bytes;
use kernel::http::Client;
use serde::de::DeserializeOwned;
use std::time::Duration;
use wire::ujet;

/// UJET allows one request a second; a little more distance, for clocks that differ.
const APART: Duration = Duration::from_millis(1100);
/// For one exchange.
const PATIENCE: Duration = Duration::from_secs(30);
/// Largest answer, in bytes.
const LIMIT: usize = 64 << 20;
/// Rows of a page.
const PER: u32 = 100;
/// Pages of one walk at most; the next walk goes on where this one ended.
const PAGES: usize = 1000;
/// Changes at the very instant of the last walk are asked for again, in milliseconds.
const OVERLAP_MS: i64 = 60_000;

/// A client of one UJET tenant.
pub struct Ujet {
    base: String,
    authorization: String,
    client: Client,
    last: Option<Duration>,
}

impl std::fmt::Debug for Ujet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ujet").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Ujet {
    /// A client for `http://name:port` with a Manager API credential.
    pub fn new(base: &str, user: &str, password: &str) -> Self {
        let credential = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        Self {
            base: base.trim_end_matches('/').to_owned(),
            authorization: format!("Basic {credential}"),
            client: Client::new(PATIENCE, LIMIT),
            last: None,
        }
    }

    pub(crate) async fn agents(&mut self) -> Result<Vec<Agent>, Failure> {
        let rows: Vec<ujet::Agent> = self.walk(format!("/manager/api/v1/agents?page=1&per={PER}")).await?;
        Ok(rows.into_iter().map(convert::agent).collect())
    }

    pub(crate) async fn changes(&mut self, cursor: Option<i64>) -> Result<Changes, Failure> {
        let since = cursor.map_or(0, |c| c - OVERLAP_MS).max(0);
        let from = wire::time::iso(since);
        let path = format!(
            "/manager/api/v1/calls?page=1&per={PER}&updated_at[from]={from}&sort_column=updated_at&sort_direction=ASC"
        );
        let rows: Vec<ujet::Call> = self.walk(path).await?;
        let cursor = rows.iter().filter_map(|c| c.updated_at).max().unwrap_or(0).max(cursor.unwrap_or(0));
        Ok(Changes { calls: rows.into_iter().map(convert::call).collect(), cursor })
    }

    pub(crate) async fn logons(&mut self, since: i64) -> Result<Vec<Logon>, Failure> {
        let from = wire::time::iso(since.max(0));
        let path = format!("/manager/api/v1/agent_activity_logs?page=1&per={PER}&started_at[from]={from}");
        let rows: Vec<ujet::AgentActivity> = self.walk(path).await?;
        Ok(rows.iter().flat_map(convert::logons).collect())
    }

    pub(crate) async fn audio(&mut self, url: &str) -> Result<(Vec<u8>, i64), Failure> {
        let path = self.own(url)?;
        let (_, body) = self.get(&path).await?;
        let ms = length_ms(&body).map_err(Failure::Malformed)?;
        Ok((body.to_vec(), ms))
    }

    /// All pages from this one on. Nothing of it when one of them fails.
    async fn walk<T: DeserializeOwned>(&mut self, first: String) -> Result<Vec<T>, Failure> {
        let (mut rows, mut path) = (Vec::new(), Some(first));
        for _ in 0..PAGES {
            let Some(here) = path.take() else { return Ok(rows) };
            let (next, body) = self.get(&here).await?;
            let page: Vec<T> = serde_json::from_slice(&body).map_err(|e| Failure::Malformed(e.to_string()))?;
            rows.extend(page);
            path = next.map(|url| self.own(&url)).transpose()?.filter(|next| *next != here);
        }
        Err(Failure::Malformed(format!("the list has more than {PAGES} pages")))
    }

    /// The path of an address that UJET gave. The credential goes to UJET alone, whatever an answer says.
    fn own(&self, url: &str) -> Result<String, Failure> {
        let path = url.strip_prefix(&self.base).filter(|p| p.starts_with('/'));
        path.map(str::to_owned).ok_or_else(|| Failure::Malformed("it names an address outside of UJET".into()))
    }

    /// One answer: the next page's address, and the body.
    async fn get(&mut self, path: &str) -> Result<(Option<String>, Bytes), Failure> {
        self.keep_apart().await;
        let uri = format!("{}{}", self.base, path.replace('[', "%5B").replace(']', "%5D"));
        let request = http::Request::get(uri)
            .header("authorization", &self.authorization)
            .header("accept", "application/json")
            .body(Bytes::new())
            .map_err(|e| Failure::Malformed(e.to_string()))?;
        let answer = self.client.send(request).await.map_err(|e| Failure::Silent(e.to_string()))?;
        let header = |name: &str| answer.headers().get(name).and_then(|v| v.to_str().ok());
        match answer.status().as_u16() {
            200 => Ok((header("link").and_then(next), answer.into_body())),
            401 | 403 => Err(Failure::Credential),
            429 => Err(Failure::Throttled(header("retry-after").and_then(|v| v.parse().ok()))),
            status => Err(Failure::Status(status)),
        }
    }

    async fn keep_apart(&mut self) {
        let now = kernel::time::since_boot();
        if let Some(wait) = self.last.and_then(|last| (last + APART).checked_sub(now)) {
            kernel::time::sleep(wait).await;
        }
        self.last = Some(kernel::time::since_boot());
    }
}

/// The address with `rel="next"` in a `link` header.
fn next(header: &str) -> Option<String> {
    header.split(',').find_map(|link| {
        let (url, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        parameters.replace(' ', "").contains("rel=\"next\"").then(|| url.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{Ujet, next};

    #[test]
    fn the_next_page_and_no_other() {
        let both = r#"<http://a/1>; rel="prev", <http://a/3?page=3>; rel="next""#;
        assert_eq!(next(both).as_deref(), Some("http://a/3?page=3"));
        assert_eq!(next(r#"<http://a/1>; rel="last""#), None);
        assert_eq!(next("nonsense"), None);
    }

    #[test]
    fn the_credential_stays_with_ujet() {
        let ujet = Ujet::new("http://ujet:8090/", "u", "p");
        assert_eq!(ujet.own("http://ujet:8090/recordings/1.wav").as_deref(), Ok("/recordings/1.wav"));
        for elsewhere in ["http://evil:8090/x", "http://ujet:8090.evil/x", "/x", ""] {
            assert!(ujet.own(elsewhere).is_err(), "{elsewhere}");
        }
    }
}
