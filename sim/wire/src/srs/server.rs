//! Where RWS is: the value of `server` and `peer_server`.

use std::fmt;
use std::str::FromStr;

/// Scheme, host and port, by exactly which SRS reaches RWS (SRS-LOGIN-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl {
    /// Whether the scheme is `https`.
    pub https: bool,
    /// Name or address, in small letters; an IPv6 address with its brackets.
    pub host: String,
    /// The port: the scheme's own where none is written.
    pub port: u16,
}

/// A text is no such URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("failed to read a URL of scheme, host and port")]
pub struct ServerError;

impl FromStr for ServerUrl {
    type Err = ServerError;

    fn from_str(text: &str) -> Result<Self, ServerError> {
        let (scheme, rest) = text.split_once("://").ok_or(ServerError)?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(ServerError),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        // A colon within brackets is of the address.
        let end = rest.find(']').map_or(0, |bracket| bracket + 1);
        let (host, port) = match rest[end..].find(':') {
            Some(colon) => (&rest[..end + colon], rest[end + colon + 1..].parse().map_err(|_| ServerError)?),
            None => (rest, if https { 443 } else { 80 }),
        };
        let name =
            |host: &str| !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
        let six = |host: &str| {
            host.strip_prefix('[')
                .and_then(|host| host.strip_suffix(']'))
                .is_some_and(|host| host.parse::<std::net::Ipv6Addr>().is_ok())
        };
        if port == 0 || !(name(host) || six(host)) {
            return Err(ServerError);
        }
        Ok(Self { https, host: host.to_ascii_lowercase(), port })
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http{}://{}:{}", if self.https { "s" } else { "" }, self.host, self.port)
    }
}
