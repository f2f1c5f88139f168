//! Which dialog a message belongs to (RFC 3261 §12).

use crate::sip::{Fault, Headers, Replaces};

/// Identifies a dialog on one side. The other side has the tags the other way round.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DialogId {
    /// `Call-ID`.
    pub call_id: String,
    /// Our tag.
    pub local_tag: String,
    /// The peer's tag; empty for a peer of RFC 2543.
    pub remote_tag: String,
}

impl DialogId {
    /// Of a request that has come, or a response that we sent: `To` is us.
    ///
    /// # Errors
    /// A field that is needed cannot be read.
    pub fn as_server(headers: &Headers) -> Result<Self, Fault> {
        Self::new(headers, headers.to()?.tag(), headers.from()?.tag())
    }

    /// Of a request that we sent, or a response that has come: `From` is us.
    ///
    /// # Errors
    /// A field that is needed cannot be read.
    pub fn as_client(headers: &Headers) -> Result<Self, Fault> {
        Self::new(headers, headers.from()?.tag(), headers.to()?.tag())
    }

    fn new(headers: &Headers, local: Option<&str>, remote: Option<&str>) -> Result<Self, Fault> {
        let tag = |tag: Option<&str>| tag.unwrap_or("").to_owned();
        Ok(Self { call_id: headers.call_id()?, local_tag: tag(local), remote_tag: tag(remote) })
    }

    /// Whether an INVITE with this `Replaces`, which has come to us, means this dialog (RFC 3891 §3). A tag of `0` means
    /// none as well.
    pub fn is_replaced_by(&self, replaces: &Replaces) -> bool {
        let same = |ours: &str, theirs: &str| ours == theirs || (theirs == "0" && ours.is_empty());
        self.call_id == replaces.call_id
            && same(&self.local_tag, &replaces.to_tag)
            && same(&self.remote_tag, &replaces.from_tag)
    }

    /// The `Replaces` by which a third party takes our place with the peer: the tags as the peer has them (RFC 3891 §3).
    pub fn replaces(&self) -> Replaces {
        let tag = |tag: &str| if tag.is_empty() { "0".to_owned() } else { tag.to_owned() };
        Replaces {
            call_id: self.call_id.clone(),
            to_tag: tag(&self.remote_tag),
            from_tag: tag(&self.local_tag),
            early_only: false,
        }
    }
}
