//! An exchange in the trace, and one with somebody else's product that came to nothing.

use crate::trace::Event;
use serde::Serialize;

/// `wire.http`
#[derive(Serialize)]
pub(super) struct Exchange<'a> {
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) method: &'a str,
    pub(super) target: &'a str,
    pub(super) status: u16,
    pub(super) sent: u64,
    pub(super) received: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) tls: bool,
    /// With somebody else's product, what was said, as a person reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request: Option<String>,
    /// Likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<String>,
}

impl Event for Exchange<'_> {
    const KIND: &'static str = "wire.http";
}

/// `wire.failed`: an exchange that we began with somebody else's product, and that gave no answer.
#[derive(Serialize)]
pub(crate) struct Failure<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    pub(crate) method: &'a str,
    pub(crate) target: &'a str,
    /// There was not even a connection.
    pub(crate) refused: bool,
    pub(crate) why: &'a str,
    /// What we had said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) request: String,
}

impl Event for Failure<'_> {
    const KIND: &'static str = "wire.failed";
}
