//! Requests to the Manager API.
//!
//! Lists are read in the order of their ids: what is added or changed meanwhile may then come twice, but pushes nothing
//! out of a page. (By the time of change, a call that changes between two pages moves to the end, and another one slips
//! onto the page that was read already.)

use super::address::{Base, encoded, next_link, renamed};
use super::convert;
use super::wav::length_ms;
use crate::acd::caller::{Caller, Pace, json, text};
use crate::acd::connector::Changes;
use crate::acd::failure::Failure;
use crate::acd::types::{Agent, Logon};
use base64::Engine as _;
use bytes::Bytes;
use http::{HeaderValue, Request};
use serde::de::DeserializeOwned;
use std::time::Duration;
use wire::time::iso;
use wire::ujet;

/// UJET allows a customer one request a second.
pub const PACE: Pace = Pace::new(Duration::from_secs(1));
/// Rows of a page.
const PER: u32 = 100;
/// Pages of one list at most.
const PAGES: usize = 2000;
/// Redirects on the way to an audio at most.
const HOPS: usize = 3;

/// A client of one UJET tenant.
pub struct Ujet {
    base: Base,
    credential: HeaderValue,
    caller: Caller,
    /// Rows of a page that are asked for.
    rows: u32,
}

impl std::fmt::Debug for Ujet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ujet").field("base", &self.base).finish_non_exhaustive()
    }
}

/// What an audio's address led to.
enum Found {
    Audio(Vec<u8>, i64),
    Further(String),
}

impl Ujet {
    /// A client for `http://name:port` with a Manager API credential. The pace is [`PACE`] everywhere but in tests.
    ///
    /// # Errors
    /// The address or the credential is not usable, in words.
    pub fn new(base: &str, user: &str, password: &str, pace: Pace) -> Result<Self, String> {
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        let mut credential = HeaderValue::try_from(format!("Basic {basic}")).map_err(|e| e.to_string())?;
        credential.set_sensitive(true);
        Ok(Self { base: Base::new(base)?, credential, caller: Caller::new(pace), rows: PER })
    }

    /// The same, which asks for so many rows at a time at most.
    pub fn in_pages_of(self, rows: u32) -> Self {
        Self { rows: rows.clamp(1, PER), ..self }
    }

    /// The absolute address of something that an answer names. Where the ACD goes by another name than we know it by (on the
    /// real network, by its address), it is its own all the same.
    fn resolve(&self, named: &str) -> Option<String> {
        self.base.resolve(named).map(|address| renamed(&address, kernel::net::name_of).unwrap_or(address))
    }

    pub(crate) async fn agents(&mut self) -> Result<Vec<Agent>, Failure> {
        let rows: Vec<ujet::Agent> = self.walk("agents", None).await?;
        Ok(rows.into_iter().map(convert::agent).collect())
    }

    pub(crate) async fn changes(&mut self, since: i64) -> Result<Changes, Failure> {
        let rows: Vec<ujet::Call> = self.walk("calls", Some(("updated_at", since))).await?;
        let latest = rows.iter().filter_map(|c| c.updated_at).max();
        Ok(Changes { calls: rows.into_iter().map(convert::call).collect(), latest })
    }

    pub(crate) async fn logons(&mut self, since: i64) -> Result<Vec<Logon>, Failure> {
        let rows: Vec<ujet::AgentActivity> = self.walk("agent_activity_logs", Some(("started_at", since))).await?;
        Ok(rows.iter().flat_map(convert::logons).collect())
    }

    /// An audio, perhaps kept elsewhere: that is said by a redirect, or by its address.
    pub(crate) async fn audio(&mut self, url: &str) -> Result<(Vec<u8>, i64), Failure> {
        let mut address = self.resolve(url).ok_or(Failure::Elsewhere)?;
        for _ in 0..=HOPS {
            let request = self.request(&address)?;
            let found = self.caller.ask(&request, |answer| match answer.status().as_u16() {
                200 => {
                    let ms = length_ms(answer.body()).map_err(Failure::Malformed)?;
                    Ok(Found::Audio(answer.body().to_vec(), ms))
                }
                status @ (301 | 302 | 303 | 307 | 308) => {
                    text(answer, "location").map(|l| Found::Further(l.to_owned())).ok_or(Failure::Status(status))
                }
                status => Err(Failure::Status(status)),
            });
            match found.await? {
                Found::Audio(bytes, ms) => return Ok((bytes, ms)),
                Found::Further(named) => address = self.resolve(&named).ok_or(Failure::Elsewhere)?,
            }
        }
        Err(Failure::Malformed(format!("more than {HOPS} redirects")))
    }

    /// All rows of a list. Nothing of it when a page fails.
    async fn walk<T: DeserializeOwned>(&mut self, list: &str, since: Option<(&str, i64)>) -> Result<Vec<T>, Failure> {
        let filter = since
            .map(|(column, since)| format!("&{}={}", encoded(&format!("{column}[from]")), encoded(&iso(since.max(0)))));
        let query = format!("page=1&per={}&sort_column=id&sort_direction=ASC{}", self.rows, filter.unwrap_or_default());
        let mut address = self.base.api(&format!("{list}?{query}"));
        let mut rows = Vec::new();
        for _ in 0..PAGES {
            let request = self.request(&address)?;
            let page = self.caller.ask(&request, |answer| match answer.status().as_u16() {
                200 => Ok((json::<Vec<T>>(answer)?, text(answer, "link").and_then(next_link).map(str::to_owned))),
                status => Err(Failure::Status(status)),
            });
            let (page, next) = page.await?;
            rows.extend(page);
            let Some(next) = next else { return Ok(rows) };
            let next = self.resolve(&next).filter(|n| self.base.is_own(n)).ok_or(Failure::Elsewhere)?;
            if next == address {
                return Err(Failure::Malformed("a page that is followed by itself".into()));
            }
            address = next;
        }
        Err(Failure::Malformed(format!("the list has more than {PAGES} pages")))
    }

    /// A question; with the credential if it goes to UJET.
    fn request(&self, address: &str) -> Result<Request<Bytes>, Failure> {
        let mut request = Request::get(address).header("accept", "application/json, audio/*");
        if self.base.is_own(address) {
            request = request.header("authorization", self.credential.clone());
        }
        request.body(Bytes::new()).map_err(|_| Failure::Malformed("an address that is none".into()))
    }
}
