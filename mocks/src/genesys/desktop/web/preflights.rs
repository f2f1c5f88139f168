//! Answers to pre-flights that the browser remembers.

use super::cors::Allowance;
use bytes::Bytes;
use http::Request;
use std::collections::BTreeMap;

/// Answers that are remembered.
const MOST: usize = 256;

/// By page and address; each until some millisecond since the machine's start.
#[derive(Debug, Default)]
pub(super) struct Preflights(BTreeMap<(String, String), (Allowance, i64)>);

impl Preflights {
    /// Whether the browser knows that the request is allowed.
    pub(super) fn know(&self, now: i64, page: &str, request: &Request<Bytes>) -> bool {
        let known = self.0.get(&(page.to_owned(), request.uri().to_string()));
        known.is_some_and(|(allowance, until)| now < *until && allowance.covers(request).is_ok())
    }

    /// Remembers an answer for as long as it says.
    pub(super) fn remember(&mut self, now: i64, page: &str, request: &Request<Bytes>, allowance: Allowance) {
        self.0.retain(|_, (_, until)| now < *until);
        if allowance.max_age_s > 0 && self.0.len() < MOST {
            let until = now + allowance.max_age_s * 1_000;
            self.0.insert((page.to_owned(), request.uri().to_string()), (allowance, until));
        }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
