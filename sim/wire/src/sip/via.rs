//! `Via`: the way a request came, which its answers go back (RFC 3261 §20.42, §18.2).

use std::fmt;
use std::str::FromStr;

use super::{Params, UriError, text};

/// One hop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Via {
    /// `UDP`, `TCP`, `TLS`… as written.
    pub transport: String,
    /// Host name or address of the sender; an IPv6 address with its brackets.
    pub host: String,
    /// The sender's port, where one is named.
    pub port: Option<u16>,
    /// `branch`, `received`, `rport`…
    pub params: Params,
}

impl Via {
    /// With what every branch begins that is unique (RFC 3261 §8.1.1.7).
    pub const COOKIE: &'static str = "z9hG4bK";

    /// A hop with a branch; the cookie is put before it.
    pub fn new(transport: &str, host: &str, port: Option<u16>, branch: &str) -> Self {
        let params = Params::default().with("branch", Some(&format!("{}{branch}", Self::COOKIE)));
        Self { transport: transport.to_owned(), host: host.to_owned(), port, params }
    }

    /// The branch, if it is one that identifies a transaction: with the cookie and something behind it.
    pub fn branch(&self) -> Option<&str> {
        let branch = self.params.get("branch")?;
        // RFC 3261 compares branches without case, and so the cookie too.
        let cookie = branch.get(..Self::COOKIE.len())?;
        (cookie.eq_ignore_ascii_case(Self::COOKIE) && branch.len() > cookie.len()).then_some(branch)
    }

    /// Whether the hop is by a transport that delivers whole and in order.
    pub fn reliable(&self) -> bool {
        !self.transport.eq_ignore_ascii_case("UDP")
    }

    /// Notes where the request really came from (RFC 3261 §18.2.1, RFC 3581 §4).
    pub fn received_from(&mut self, address: std::net::SocketAddr) {
        let ip = address.ip().to_string();
        let asked = self.params.has("rport");
        if asked {
            self.params.set("rport", Some(&address.port().to_string()));
        }
        if asked || self.host.trim_matches(['[', ']']) != ip {
            self.params.set("received", Some(&ip));
        }
    }

    /// Where an answer goes over UDP (RFC 3261 §18.2.2, RFC 3581 §4): host and port.
    pub fn answer_to(&self) -> (String, u16) {
        let host = ["maddr", "received"].iter().find_map(|name| self.params.get(name)).unwrap_or(&self.host);
        let rport = self.params.get("rport").and_then(|port| port.parse().ok());
        let default = if self.transport.eq_ignore_ascii_case("TLS") { 5061 } else { 5060 };
        (host.to_owned(), rport.or(self.port).unwrap_or(default))
    }
}

impl FromStr for Via {
    type Err = UriError;

    fn from_str(value: &str) -> Result<Self, UriError> {
        read(value).ok_or(UriError)
    }
}

fn read(value: &str) -> Option<Via> {
    let mut pieces = text::cut(value, b';')?.into_iter();
    let mut parts = pieces.next()?.splitn(3, '/').map(text::trim);
    let (protocol, version, rest) = (parts.next()?, parts.next()?, parts.next()?);
    if !protocol.eq_ignore_ascii_case("SIP") || version != "2.0" {
        return None;
    }
    let (transport, sent_by) = rest.split_once([' ', '\t'])?;
    let (host, port) = text::host_port(sent_by)?;
    let params = Params::parse(pieces)?;
    text::is_token(transport).then(|| Via { transport: transport.to_owned(), host, port, params })
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SIP/2.0/{} {}", self.transport, self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        write!(f, "{}", self.params)
    }
}
