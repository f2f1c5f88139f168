//! **sim:** How SIP Server tells the bridge what a leg is, and what is to be recorded of it. (Genesys sends MSML in INFO, by a
//! Resource Manager; its exact bytes are not public.)
//!
//! A leg is an INVITE to `sip:conf=<CallUUID>@mcp`. The address's parameters: `record` (a flag), `dn`, `agent`, and facts of the
//! call for its recording: `ani`, `dnis`, `connid`; values escaped. Later, an INFO on the leg carries one word of [`Order`].

use wire::sip::{SipUri, Uri, escape, unescape};

/// The media type of an [`Order`] in an INFO.
pub const ORDER_TYPE: &str = "application/vnd.sim.recording";

/// What the address of a leg's INVITE says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LegAddress {
    /// CallUUID: all legs with the same one hear each other.
    pub call: String,
    /// Whether the stretch of this DN on the call is recorded from the beginning.
    pub record: bool,
    /// The DN, for agents' legs.
    pub dn: Option<String>,
    /// The agent on it (employee id), for agents' legs.
    pub agent: Option<String>,
    /// Who called.
    pub ani: Option<String>,
    /// Which number was called.
    pub dnis: Option<String>,
    /// T-Lib's connection id, in hexadecimal.
    pub conn_id: Option<String>,
}

/// What is to happen to a leg's recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Record from now on (a recording that was asked for in the middle of the call).
    Start,
    /// Nothing of what is said from now on; the file goes on, silent.
    Pause,
    /// As before the pause.
    Resume,
    /// The file ends here, the leg goes on.
    Stop,
}

impl LegAddress {
    /// The leg of a call for somebody who is not recorded.
    pub fn of(call: &str) -> Self {
        Self { call: call.to_owned(), ..Self::default() }
    }

    /// The same for an agent's DN that is recorded.
    pub fn recorded(mut self, dn: &str, agent: &str) -> Self {
        (self.record, self.dn, self.agent) = (true, Some(dn.to_owned()), Some(agent.to_owned()));
        self
    }

    /// The same with what the recording says about the call.
    pub fn about(mut self, ani: &str, dnis: &str, conn_id: &str) -> Self {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (self.ani, self.dnis, self.conn_id) = (some(ani), some(dnis), some(conn_id));
        self
    }

    /// The address, at a bridge.
    pub fn uri(&self, host: &str) -> Uri {
        let mut params = Vec::new();
        if self.record {
            params.push(("record".to_owned(), None));
        }
        let values = [
            ("dn", &self.dn),
            ("agent", &self.agent),
            ("ani", &self.ani),
            ("dnis", &self.dnis),
            ("connid", &self.conn_id),
        ];
        for (name, value) in values {
            params.extend(value.as_ref().map(|value| (name.to_owned(), Some(escape(value)))));
        }
        let user = Some(format!("conf={}", escape(&self.call)));
        Uri::Sip(SipUri { user, host: host.to_owned(), params, ..SipUri::default() })
    }

    /// Reads an address; `None` for one that names no conference.
    pub fn read(uri: &Uri) -> Option<Self> {
        let uri = uri.as_sip()?;
        let call = uri.user()?.strip_prefix("conf=")?.to_owned();
        let value = |name: &str| uri.param(name).filter(|value| !value.is_empty()).map(unescape);
        let read = Self {
            call,
            record: uri.param("record").is_some(),
            dn: value("dn"),
            agent: value("agent"),
            ani: value("ani"),
            dnis: value("dnis"),
            conn_id: value("connid"),
        };
        (!read.call.is_empty()).then_some(read)
    }
}

impl Order {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Stop => "stop",
        }
    }

    /// Reads the body of an INFO.
    pub fn read(body: &[u8]) -> Option<Self> {
        let word = std::str::from_utf8(body).ok()?.trim();
        [Self::Start, Self::Pause, Self::Resume, Self::Stop].into_iter().find(|order| order.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leg_says_the_same_after_a_trip_over_the_wire() {
        let leg = LegAddress::of("01F-9;x").recorded("7001", "E 1042").about("+15550100", "", "006c02");
        let text = leg.uri("mcp").to_string();
        assert_eq!(text, "sip:conf=01F-9%3Bx@mcp;record;dn=7001;agent=E%201042;ani=+15550100;connid=006c02");
        assert_eq!(LegAddress::read(&text.parse().expect("an address")), Some(leg));
        for bad in ["sip:mcp", "sip:conf=@mcp", "sip:msml=1@mcp", "tel:1"] {
            assert_eq!(LegAddress::read(&bad.parse().expect("an address")), None, "{bad}");
        }
    }

    #[test]
    fn orders_are_single_words() {
        for order in [Order::Start, Order::Pause, Order::Resume, Order::Stop] {
            assert_eq!(Order::read(format!("{}\r\n", order.as_str()).as_bytes()), Some(order));
        }
        assert_eq!(Order::read(b"pause stop"), None);
        assert_eq!(Order::read(&[0xff]), None);
    }
}
