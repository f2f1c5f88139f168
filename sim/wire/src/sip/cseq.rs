//! Sequence numbers: `CSeq` (RFC 3261 §20.16) and `RAck` (RFC 3262 §7.2).

use std::fmt;
use std::str::FromStr;

use super::{Method, UriError, text};

/// The order of requests within a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CSeq {
    /// Less than 2³¹ (RFC 3261 §8.1.1.5).
    pub number: u32,
    /// The method of the request.
    pub method: Method,
}

/// Which reliable provisional answer a PRACK acknowledges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RAck {
    /// The answer's `RSeq`.
    pub rseq: u32,
    /// The answer's `CSeq`.
    pub cseq: CSeq,
}

impl FromStr for CSeq {
    type Err = UriError;

    fn from_str(value: &str) -> Result<Self, UriError> {
        let (number, method) = text::trim(value).split_once([' ', '\t']).ok_or(UriError)?;
        let number = text::number(number, (1 << 31) - 1).ok_or(UriError)? as u32;
        let method = Method::new(text::trim(method)).ok_or(UriError)?;
        Ok(Self { number, method })
    }
}

impl FromStr for RAck {
    type Err = UriError;

    fn from_str(value: &str) -> Result<Self, UriError> {
        let (rseq, cseq) = text::trim(value).split_once([' ', '\t']).ok_or(UriError)?;
        let rseq = text::number(rseq, u64::from(u32::MAX)).ok_or(UriError)? as u32;
        Ok(Self { rseq, cseq: cseq.parse()? })
    }
}

impl fmt::Display for CSeq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.method)
    }
}

impl fmt::Display for RAck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rseq, self.cseq)
    }
}
