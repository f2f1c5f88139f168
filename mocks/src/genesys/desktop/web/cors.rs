//! What a browser asks before a page's request to another origin, and what it lets the page read. All requests here are made
//! with credentials, so a `*` in an answer never counts.

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE, HeaderMap, HeaderName, ORIGIN, SET_COOKIE,
};
use http::{Method, Request, Response, Uri};
use std::collections::BTreeSet;

/// Header fields that a page may set without being asked for, within bounds.
const SAFE_REQUEST: [&str; 4] = ["accept", "accept-language", "content-language", "content-type"];
/// Types of content that forms can send.
const SAFE_TYPES: [&str; 3] = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
/// Header fields that a page may read in any case.
const SAFE_ANSWER: [&str; 7] =
    ["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"];
/// How long an answer to a pre-flight is kept that does not say, and the longest that it is kept, in seconds.
const MAX_AGE_S: (i64, i64) = (5, 7_200);

/// Why the browser does not do, or does not show, what a page wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Blocked {
    /// A page that came by `https` may not call `http`.
    #[error("mixed content")]
    MixedContent,
    /// No answer to the pre-flight, or none of 2xx.
    #[error("the pre-flight failed")]
    Preflight,
    /// `Access-Control-Allow-Origin` is missing or another one.
    #[error("the origin is not allowed")]
    Origin,
    /// `Access-Control-Allow-Credentials` is not `true`.
    #[error("credentials are not allowed")]
    Credentials,
    /// The method is not allowed.
    #[error("the method is not allowed")]
    Method,
    /// A header field is not allowed.
    #[error("a header field is not allowed")]
    Headers,
}

/// What an answer to a pre-flight allows, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allowance {
    methods: BTreeSet<String>,
    headers: BTreeSet<String>,
    /// Seconds.
    pub(super) max_age_s: i64,
}

impl Allowance {
    /// Whether it covers a request.
    pub(super) fn covers(&self, request: &Request<Bytes>) -> Result<(), Blocked> {
        let safe_method = [Method::GET, Method::HEAD, Method::POST].contains(request.method());
        if !safe_method && !self.methods.contains(request.method().as_str()) {
            return Err(Blocked::Method);
        }
        let covered = unsafe_headers(request).iter().all(|name| self.headers.contains(name));
        if covered { Ok(()) } else { Err(Blocked::Headers) }
    }
}

/// Scheme, host and port of a URI, the port left out where it is the scheme's own.
pub(super) fn origin_of(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or("http");
    let host = uri.host().unwrap_or_default();
    match uri.port_u16() {
        Some(port) if port != if scheme == "https" { 443 } else { 80 } => format!("{scheme}://{host}:{port}"),
        _ => format!("{scheme}://{host}"),
    }
}

/// Whether a page may call this at all.
pub(super) fn mixed_content(page: &str, uri: &Uri) -> bool {
    page.starts_with("https:") && uri.scheme_str() == Some("http")
}

/// The header fields for which the browser asks first, in small letters and in order.
fn unsafe_headers(request: &Request<Bytes>) -> Vec<String> {
    let safe = |name: &HeaderName, value: &str| {
        SAFE_REQUEST.contains(&name.as_str())
            && value.len() <= 128
            && (*name != CONTENT_TYPE || SAFE_TYPES.contains(&value.split(';').next().unwrap_or_default().trim()))
    };
    let named = request.headers().iter().filter(|(name, value)| !safe(name, value.to_str().unwrap_or_default()));
    named.map(|(name, _)| name.as_str().to_owned()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Whether the browser asks first. `request` has the header fields that the page has set, no others.
pub(super) fn needs_preflight(request: &Request<Bytes>) -> bool {
    ![Method::GET, Method::HEAD, Method::POST].contains(request.method()) || !unsafe_headers(request).is_empty()
}

/// The question: without credentials.
pub(super) fn preflight(page: &str, request: &Request<Bytes>) -> http::Result<Request<Bytes>> {
    let mut ask = Request::options(request.uri().clone())
        .header(ORIGIN, page)
        .header(ACCESS_CONTROL_REQUEST_METHOD, request.method().as_str());
    let headers = unsafe_headers(request);
    if !headers.is_empty() {
        ask = ask.header(ACCESS_CONTROL_REQUEST_HEADERS, headers.join(","));
    }
    ask.body(Bytes::new())
}

/// What the answer to a pre-flight allows the page.
pub(super) fn allowance(page: &str, answer: &Response<Bytes>) -> Result<Allowance, Blocked> {
    if !answer.status().is_success() {
        return Err(Blocked::Preflight);
    }
    readable(page, answer.headers())?;
    let age = text(answer.headers(), &ACCESS_CONTROL_MAX_AGE).and_then(|age| age.trim().parse::<i64>().ok());
    Ok(Allowance {
        methods: list(answer.headers(), &ACCESS_CONTROL_ALLOW_METHODS, str::to_owned),
        headers: list(answer.headers(), &ACCESS_CONTROL_ALLOW_HEADERS, str::to_ascii_lowercase),
        max_age_s: age.unwrap_or(MAX_AGE_S.0).clamp(0, MAX_AGE_S.1),
    })
}

/// Whether the page may read an answer.
pub(super) fn readable(page: &str, headers: &HeaderMap) -> Result<(), Blocked> {
    let mut allowed = headers.get_all(ACCESS_CONTROL_ALLOW_ORIGIN).iter();
    // Exactly one, and exactly this page's.
    match (allowed.next().and_then(|value| value.to_str().ok()), allowed.next()) {
        (Some(origin), None) if origin == page => {}
        _ => return Err(Blocked::Origin),
    }
    match text(headers, &ACCESS_CONTROL_ALLOW_CREDENTIALS) {
        Some("true") => Ok(()),
        _ => Err(Blocked::Credentials),
    }
}

/// The header fields that a page on another origin gets to see of a readable answer.
pub(super) fn visible(headers: &HeaderMap) -> HeaderMap {
    let exposed = list(headers, &ACCESS_CONTROL_EXPOSE_HEADERS, str::to_ascii_lowercase);
    let sees = |name: &HeaderName| {
        *name != SET_COOKIE && (SAFE_ANSWER.contains(&name.as_str()) || exposed.contains(name.as_str()))
    };
    headers.iter().filter(|(name, _)| sees(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn list(headers: &HeaderMap, name: &HeaderName, written: impl Fn(&str) -> String) -> BTreeSet<String> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|item| written(item.trim())).filter(|i| !i.is_empty()).collect()
}
