//! What can be wrong with a message, and how a server says so.

use super::{Headers, Method, Name};

/// What is wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing but line ends: a keep-alive (RFC 5626 §4.4.1), not a message.
    #[error("failed to find a message: there are only line ends")]
    Empty,
    /// A bound of [`super::Limits`] is passed.
    #[error("failed to take a message with more than {0}")]
    TooMuch(&'static str),
    /// The head is no UTF-8 (RFC 3261 §7).
    #[error("failed to read the head as UTF-8")]
    NotUtf8,
    /// Neither a request line nor a status line (RFC 3261 §7.1, §7.2).
    #[error("failed to read the start line")]
    StartLine,
    /// A version other than `SIP/2.0`.
    #[error("failed to understand a version other than SIP/2.0")]
    Version,
    /// A line of the head is no header field (RFC 3261 §7.3.1).
    #[error("failed to read header line {0}")]
    Line(usize),
    /// No empty line after the header fields, no body of the promised length, or no length that can be believed.
    #[error("failed to find the end of the message: {0}")]
    Framing(&'static str),
    /// A field is missing that the message has to have.
    #[error("failed to find the header field {0}")]
    Missing(Name),
    /// A field that may occur once occurs again.
    #[error("failed to choose between several header fields {0}")]
    Repeated(Name),
    /// A field's value does not follow its grammar.
    #[error("failed to read the header field {0}")]
    Field(Name),
    /// `CSeq` names another method than the request line (RFC 3261 §8.1.1.5).
    #[error("failed to reconcile the method with that of CSeq")]
    MethodMismatch,
    /// The request's target is a URI that no SIP element can serve.
    #[error("failed to serve the scheme {0}")]
    Scheme(String),
    /// The request's target carries header fields, which only a link may (RFC 3261 §19.1.1).
    #[error("failed to take a request target with header fields")]
    TargetHeaders,
}

impl Fault {
    /// The status with which a server refuses a request that has this fault (RFC 3261 §21.4, §21.5).
    pub fn status(&self) -> u16 {
        match self {
            Self::Version => 505,
            Self::Scheme(_) => 416,
            Self::TooMuch("bytes of body") => 413,
            Self::TooMuch(_) => 513,
            _ => 400,
        }
    }
}

/// A message that could not be read, with as much of it as is needed to refuse it politely.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct Malformed {
    /// What is wrong.
    pub fault: Fault,
    /// The method, if it was a request and its start line began with one.
    pub method: Option<Method>,
    /// The header fields that were readable.
    pub headers: Headers,
}

impl Malformed {
    pub(super) fn bare(fault: Fault) -> Self {
        Self { fault, method: None, headers: Headers::default() }
    }
}
