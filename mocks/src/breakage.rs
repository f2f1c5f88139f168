//! Answers that break on their way.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;

/// An answer that ends in the connection's end: after these bytes, or before any.
pub(crate) fn broken(first: Option<Bytes>) -> Response {
    let end = Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
    Response::new(Body::from_stream(futures_util::stream::iter(first.map(Ok).into_iter().chain([end]))))
}

/// The first half of an answer; the whole is promised or not.
pub(crate) async fn halved(answer: Response, promised: bool) -> Response {
    let (mut head, body) = answer.into_parts();
    let Ok(whole) = axum::body::to_bytes(body, usize::MAX).await else {
        return broken(None);
    };
    let half = whole.slice(..whole.len() / 2);
    let length = if promised { whole.len() } else { half.len() };
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    let body = if promised { broken(Some(half)).into_body() } else { Body::from(half) };
    Response::from_parts(head, body)
}
