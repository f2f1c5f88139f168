//! A man in the middle, for the tests of the judge: he changes, drops, doubles or invents what passes between two
//! machines, and neither of them can tell. What he makes of a message is what stands in the trace.

use std::sync::Arc;

/// Something that passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passing<'a> {
    /// Machine.
    pub from: &'a str,
    /// Machine.
    pub to: &'a str,
    /// True time, UTC milliseconds.
    pub at: i64,
    /// What it is.
    pub what: What<'a>,
}

/// See [`Passing`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What<'a> {
    /// A text on a WebSocket.
    Text(&'a str),
    /// An HTTP request.
    Request {
        /// Method.
        method: &'a str,
        /// Path and query.
        target: &'a str,
        /// Whole body.
        body: &'a [u8],
    },
    /// The answer to an HTTP request (`from` is the server).
    Answer {
        /// Method of the request.
        method: &'a str,
        /// Path and query of the request.
        target: &'a str,
        /// Status.
        status: u16,
        /// Whole body.
        body: &'a [u8],
    },
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It passes as it is.
    Pass,
    /// These texts pass in its place: none, one or several (WebSocket only).
    Texts(Vec<String>),
    /// This body passes in place of its own (HTTP only).
    Body(Vec<u8>),
    /// The client gets this answer: instead of the server's, or without the server having seen the request.
    Answer(u16, Vec<u8>),
}

/// Decides.
#[derive(Clone)]
pub struct Meddler(pub Arc<dyn Fn(&Passing<'_>) -> Fate + Send + Sync>);

impl std::fmt::Debug for Meddler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meddler")
    }
}
