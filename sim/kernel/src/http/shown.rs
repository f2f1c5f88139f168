//! A message as a person reads it: its first line, its header fields, and of its body what is text, within bounds.

use super::secret;
use axum::body::Body;
use http_body_util::BodyExt;
use std::sync::{Arc, Mutex, PoisonError};

/// Header fields that are shown.
const FIELDS: usize = 40;
/// Bytes of one field's value that are shown.
const FIELD: usize = 300;
/// Bytes of a body that are shown.
const BODY: usize = 2 << 10;
/// Bytes of a body that are looked at, since a secret may be longer than what is shown.
const LOOKED_AT: usize = 8 << 10;

/// A request.
pub(super) fn request(method: &str, target: &str, headers: &http::HeaderMap, body: &[u8], whole: u64) -> String {
    message(format!("{method} {target} HTTP/1.1"), headers, body, whole)
}

/// An answer.
pub(super) fn answer(status: http::StatusCode, headers: &http::HeaderMap, body: &[u8], whole: u64) -> String {
    let reason = status.canonical_reason().unwrap_or_default();
    message(format!("HTTP/1.1 {} {reason}", status.as_u16()).trim_end().to_owned(), headers, body, whole)
}

/// `whole` is how many bytes the body has, where `body` is only its beginning.
fn message(first: String, headers: &http::HeaderMap, body: &[u8], whole: u64) -> String {
    let mut text = first;
    for (name, value) in headers.iter().take(FIELDS) {
        let value = String::from_utf8_lossy(value.as_bytes());
        let value = secret::field(name.as_str(), cut(&value, LOOKED_AT).0);
        let (value, more) = cut(&value, FIELD);
        text.push_str(&format!("\n{name}: {value}{}", if more { "…" } else { "" }));
    }
    if headers.len() > FIELDS {
        text.push_str(&format!("\n({} header fields more)", headers.len() - FIELDS));
    }
    if whole == 0 && body.is_empty() {
        return text;
    }
    let kind = headers.get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("unknown type");
    let whole = whole.max(body.len() as u64);
    text.push_str("\n\n");
    match readable(&body[..body.len().min(LOOKED_AT)]) {
        Some(body) if !body.is_empty() => {
            let shown = secret::text(body);
            let (shown, more) = cut(&shown, BODY);
            text.push_str(shown);
            if more || whole > body.len() as u64 {
                text.push_str(&format!("…\n({whole} bytes in all)"));
            }
        }
        _ => text.push_str(&format!("({whole} bytes of {})", cut(kind, FIELD).0)),
    }
    text
}

/// What is text; of one that was cut in the middle of a letter all but that.
fn readable(bytes: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) if e.error_len().is_none() => std::str::from_utf8(&bytes[..e.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    text.chars().all(plain).then_some(text)
}

/// At most so many bytes, and whether there are more.
fn cut(text: &str, most: usize) -> (&str, bool) {
    if text.len() <= most {
        return (text, false);
    }
    let end = (0..=most).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    (&text[..end], true)
}

/// The beginning of a body that goes by, and how long it was.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard(Arc<Mutex<(Vec<u8>, u64)>>);

impl Heard {
    /// Listens to a body.
    pub(super) fn listen(&self, body: Body) -> Body {
        let own = self.clone();
        Body::new(body.map_frame(move |frame| {
            if let Some(data) = frame.data_ref() {
                let mut heard = own.0.lock().unwrap_or_else(PoisonError::into_inner);
                let room = LOOKED_AT - heard.0.len().min(LOOKED_AT);
                heard.0.extend_from_slice(&data[..data.len().min(room)]);
                heard.1 += data.len() as u64;
            }
            frame
        }))
    }

    /// What has gone by so far.
    pub(super) fn so_far(&self) -> (Vec<u8>, u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Of an answer that is about to go out its beginning, and how long it is; of one that is long, or has no end yet, only that.
pub(super) async fn overheard(response: axum::response::Response) -> (axum::response::Response, Vec<u8>, u64) {
    use hyper::body::Body as _;
    let length = response.body().size_hint().exact();
    let whole = length.unwrap_or_default();
    if length.is_none_or(|length| length == 0 || length > LOOKED_AT as u64) {
        return (response, Vec::new(), whole);
    }
    let (head, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, LOOKED_AT).await.unwrap_or_default();
    (http::Response::from_parts(head, Body::from(bytes.clone())), bytes.to_vec(), whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(of: &[(&'static str, &'static str)]) -> http::HeaderMap {
        of.iter().map(|(n, v)| (http::HeaderName::from_static(n), http::HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn a_message_is_shown_within_bounds_and_without_secrets() {
        let json = headers(&[("authorization", "Basic YTpi"), ("content-type", "application/json")]);
        let body = br#"{"token":"abc","x":1}"#;
        assert_eq!(
            request("POST", "/a", &json, body, body.len() as u64),
            "POST /a HTTP/1.1\nauthorization: Basic …\ncontent-type: application/json\n\n{\"token\":\"…\",\"x\":1}"
        );
        let png = headers(&[("content-type", "image/apng")]);
        assert!(
            answer(http::StatusCode::OK, &png, &[0x89, b'P', 0], 5 << 20)
                .ends_with("\n\n(5242880 bytes of image/apng)")
        );
        let long = "x".repeat(100_000);
        let shown = answer(http::StatusCode::OK, &headers(&[]), long.as_bytes(), 100_000);
        assert!(shown.len() < BODY + 100 && shown.ends_with("x…\n(100000 bytes in all)"), "{}", shown.len());
        assert_eq!(request("GET", "/ping", &headers(&[]), b"", 0), "GET /ping HTTP/1.1");
        assert_eq!(readable("ö".as_bytes().split_last().unwrap().1), Some(""));
    }
}
