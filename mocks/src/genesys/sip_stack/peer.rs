//! Where messages go.

use wire::sip::{Request, Uri, Via};

/// How messages travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    /// In datagrams.
    Udp,
    /// On a connection.
    Tcp,
}

impl Transport {
    /// As `Via` has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
        }
    }
}

/// A peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// How to reach it.
    pub transport: Transport,
    /// `name:port`.
    pub address: String,
    /// The connection that a message came on: its answer goes back there while it is open (RFC 3261 §18.2.2).
    pub connection: Option<u64>,
}

impl Peer {
    /// By datagram.
    pub fn udp(address: &str) -> Self {
        Self { transport: Transport::Udp, address: address.to_owned(), connection: None }
    }

    /// The machine's name.
    pub fn machine(&self) -> &str {
        self.address.rsplit_once(':').map_or(self.address.as_str(), |(name, _)| name)
    }

    /// Where an answer over UDP goes: to where the request came from, at the port that its `Via` names unless it asks
    /// for the one that it came from (RFC 3261 §18.2.2, RFC 3581 §4).
    pub(super) fn to_answer(&self, via: Option<&Via>) -> Self {
        let port = via.filter(|via| !via.params.has("rport")).map(|via| via.port.unwrap_or(5060));
        match (self.transport, port) {
            (Transport::Udp, Some(port)) => Self::udp(&format!("{}:{port}", self.machine())),
            _ => self.clone(),
        }
    }
}

/// The next hop of a request: its first `Route`, else its target (RFC 3261 §8.1.2).
pub(super) fn next_hop(request: &Request) -> Option<Peer> {
    let route = request.headers.routes().ok()?.into_iter().next().map(|route| route.uri);
    let uri = route.as_ref().unwrap_or(&request.uri);
    let Uri::Sip(uri) = uri else { return None };
    let tcp = uri.param("transport").is_some_and(|transport| transport.eq_ignore_ascii_case("tcp"));
    let address = format!("{}:{}", uri.param("maddr").unwrap_or(&uri.host), uri.port.unwrap_or(5060));
    Some(Peer { transport: if tcp { Transport::Tcp } else { Transport::Udp }, address, connection: None })
}
