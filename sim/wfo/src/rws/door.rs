//! Who comes in, by the request's header fields. Compares take the same time whatever differs.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use subtle::ConstantTimeEq as _;
use wire::rws::SESSION_COOKIE;

/// Equal, without telling by the time it takes where they differ.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

/// User and password of a Basic authorization.
pub(super) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(scheme(headers, "basic")?).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// The token of a Bearer authorization.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    scheme(headers, "bearer")
}

/// The session's cookie.
pub(super) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == SESSION_COOKIE).map(|(_, id)| id)
}

fn scheme<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let (scheme, rest) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case(wanted).then(|| rest.trim())
}
