//! Who sends and who listens (RFC 3264 §5.1, §6.1, §8.4).

use sdp_types::{Attribute, Media, Session};

/// The direction of a stream, as one side sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Both.
    #[default]
    SendRecv,
    /// This side sends only: the other one is on hold.
    SendOnly,
    /// This side listens only.
    RecvOnly,
    /// Nobody: both are on hold, or a recorded stream is paused (RFC 7866 §7.1.1.1).
    Inactive,
}

impl Direction {
    const ALL: [Self; 4] = [Self::SendRecv, Self::SendOnly, Self::RecvOnly, Self::Inactive];

    /// From whether this side sends and whether it listens.
    pub fn new(sends: bool, listens: bool) -> Self {
        match (sends, listens) {
            (true, true) => Self::SendRecv,
            (true, false) => Self::SendOnly,
            (false, true) => Self::RecvOnly,
            (false, false) => Self::Inactive,
        }
    }

    /// Whether this side sends.
    pub fn sends(self) -> bool {
        matches!(self, Self::SendRecv | Self::SendOnly)
    }

    /// Whether this side listens.
    pub fn listens(self) -> bool {
        matches!(self, Self::SendRecv | Self::RecvOnly)
    }

    /// As the other side sees it.
    pub fn reversed(self) -> Self {
        Self::new(self.listens(), self.sends())
    }

    /// What both allow, each from this side.
    pub fn both(self, other: Self) -> Self {
        Self::new(self.sends() && other.sends(), self.listens() && other.listens())
    }

    /// What is left when this side puts the other one on hold: it listens no more (RFC 3264 §8.4).
    pub fn held(self) -> Self {
        Self::new(self.sends(), false)
    }

    /// The attribute's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SendRecv => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::RecvOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }

    fn among(attributes: &[Attribute]) -> Option<Self> {
        attributes.iter().find_map(|attribute| Self::ALL.into_iter().find(|d| d.as_str() == attribute.attribute))
    }

    /// What a description says of one of its streams: the stream's own attribute, else the session's, else both ways. A
    /// connection to `0.0.0.0` is how RFC 2543 put somebody on hold (RFC 3264 §8.4).
    pub fn of(session: &Session, media: &Media) -> Self {
        let said = Self::among(&media.attributes).or_else(|| Self::among(&session.attributes)).unwrap_or_default();
        let connection = media.connections.first().or(session.connection.as_ref());
        let nowhere = connection.is_some_and(|connection| connection.connection_address == "0.0.0.0");
        if nowhere { said.held() } else { said }
    }
}
