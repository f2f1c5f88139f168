//! Bodies in several parts (RFC 2046 §5.1, RFC 5621).

use super::params::Params;
use super::{Headers, Limits, Name, text};

/// The most parts of one body.
const MOST_PARTS: usize = 16;

/// A part of a body: its own header fields, and what they describe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// `Content-Type`, `Content-Disposition` and others.
    pub headers: Headers,
    /// The content.
    pub body: Vec<u8>,
}

/// A body cannot be taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("failed to take the parts of a body from each other")]
pub struct PartsError;

impl Part {
    /// A part of a media type; with a disposition where it is none of the type's own.
    pub fn new(media_type: &str, disposition: Option<&str>, body: impl Into<Vec<u8>>) -> Self {
        let mut headers = Headers::default();
        headers.push(Name::CONTENT_TYPE, media_type);
        if let Some(disposition) = disposition {
            headers.push(Name::CONTENT_DISPOSITION, disposition);
        }
        Self { headers, body: body.into() }
    }

    /// What a body consists of: several parts, or itself as the only one. An empty body has none.
    ///
    /// # Errors
    /// A body in several parts has no boundary, no end, or more than 16 parts.
    pub fn all(headers: &Headers, body: &[u8]) -> Result<Vec<Self>, PartsError> {
        if body.is_empty() {
            return Ok(Vec::new());
        }
        if !headers.media_type().is_some_and(|media_type| media_type.starts_with("multipart/")) {
            let mut own = Headers::default();
            for name in [Name::CONTENT_TYPE, Name::CONTENT_DISPOSITION] {
                headers.all(&name).for_each(|value| own.push(name.clone(), value));
            }
            return Ok(vec![Self { headers: own, body: body.to_vec() }]);
        }
        let value = headers.get(&Name::CONTENT_TYPE).unwrap_or("");
        let params = text::cut(value, b';').and_then(|pieces| Params::parse(pieces.into_iter().skip(1)));
        let boundary =
            params.as_ref().and_then(|params| params.get("boundary")).filter(|boundary| !boundary.is_empty());
        cut(body, boundary.ok_or(PartsError)?)
    }

    /// Parts as one body, and its media type. The boundary is one that no part holds.
    pub fn join(parts: &[Self]) -> (String, Vec<u8>) {
        let clashes = |boundary: &str| parts.iter().any(|part| find(&part.body, boundary.as_bytes(), 0).is_some());
        // Each part holds finitely many candidates.
        let boundary = (0u64..).map(|n| format!("part-{n}")).find(|boundary| !clashes(boundary)).unwrap_or_default();
        let mut body = Vec::new();
        for part in parts {
            body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            for header in part.headers.iter() {
                body.extend_from_slice(format!("{}: {}\r\n", header.name(), header.value()).as_bytes());
            }
            body.extend_from_slice(b"\r\n");
            body.extend_from_slice(&part.body);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        (format!("multipart/mixed;boundary={boundary}"), body)
    }
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(what.len()).position(|window| window == what).map(|at| from + at)
}

/// Between each two delimiters, which begin a line, stands a part; the line end before a delimiter is the delimiter's.
fn cut(body: &[u8], boundary: &str) -> Result<Vec<Part>, PartsError> {
    let delimiter = format!("\r\n--{boundary}");
    // The first one may stand at the very beginning.
    let body: Vec<u8> = b"\r\n".iter().chain(body).copied().collect();
    let mut parts = Vec::new();
    let mut at = find(&body, delimiter.as_bytes(), 0).ok_or(PartsError)? + delimiter.len();
    while !body[at..].starts_with(b"--") {
        // White space may follow a delimiter.
        let start = find(&body, b"\r\n", at).ok_or(PartsError)?;
        if parts.len() == MOST_PARTS || !body[at..start].iter().all(|b| matches!(b, b' ' | b'\t')) {
            return Err(PartsError);
        }
        let end = find(&body, delimiter.as_bytes(), start).ok_or(PartsError)?;
        parts.push(read(&body[start + 2..end.max(start + 2)])?);
        at = end + delimiter.len();
    }
    Ok(parts)
}

fn read(part: &[u8]) -> Result<Part, PartsError> {
    let (head, body) = if let Some(body) = part.strip_prefix(b"\r\n") {
        (&[][..], body)
    } else {
        let end = find(part, b"\r\n\r\n", 0).ok_or(PartsError)?;
        (&part[..end], &part[end + 4..])
    };
    let head = std::str::from_utf8(head).map_err(|_| PartsError)?;
    let (headers, wrong) = super::parse::read_fields(head.split("\r\n"), &Limits::default());
    if wrong.is_some() { Err(PartsError) } else { Ok(Part { headers, body: body.to_vec() }) }
}
