//! Methods.

use std::fmt;

use super::text;

/// A token (RFC 3261 §25.1): one or more of letters, digits and `` -.!%*_+`'~ ``.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token(String);

impl Token {
    /// A token, if the text is one.
    pub fn new(text: &str) -> Option<Self> {
        text::is_token(text).then(|| Self(text.to_owned()))
    }

    /// The token as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a request asks for. Methods are case-sensitive (RFC 3261 §7.1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Opens or changes a session (RFC 3261 §13, §14).
    Invite,
    /// Acknowledges a final answer to an INVITE (RFC 3261 §17.1.1.3, §13.2.2.4).
    Ack,
    /// Ends a session (RFC 3261 §15).
    Bye,
    /// Takes an INVITE back that has no final answer yet (RFC 3261 §9).
    Cancel,
    /// Asks for capabilities (RFC 3261 §11).
    Options,
    /// Binds an address (RFC 3261 §10).
    Register,
    /// Carries something of the application within a session (RFC 6086).
    Info,
    /// Acknowledges a reliable provisional answer (RFC 3262).
    Prack,
    /// Changes a session without an INVITE (RFC 3311).
    Update,
    /// Asks the peer to call somebody (RFC 3515).
    Refer,
    /// Subscribes to events (RFC 6665).
    Subscribe,
    /// Reports an event (RFC 6665).
    Notify,
    /// An instant message (RFC 3428).
    Message,
    /// Publishes a state (RFC 3903).
    Publish,
    /// Any other.
    Other(Token),
}

impl Method {
    /// The method with this name, if it can be one.
    pub fn new(text: &str) -> Option<Self> {
        Some(match text {
            "INVITE" => Self::Invite,
            "ACK" => Self::Ack,
            "BYE" => Self::Bye,
            "CANCEL" => Self::Cancel,
            "OPTIONS" => Self::Options,
            "REGISTER" => Self::Register,
            "INFO" => Self::Info,
            "PRACK" => Self::Prack,
            "UPDATE" => Self::Update,
            "REFER" => Self::Refer,
            "SUBSCRIBE" => Self::Subscribe,
            "NOTIFY" => Self::Notify,
            "MESSAGE" => Self::Message,
            "PUBLISH" => Self::Publish,
            other => Self::Other(Token::new(other)?),
        })
    }

    /// The method as it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Invite => "INVITE",
            Self::Ack => "ACK",
            Self::Bye => "BYE",
            Self::Cancel => "CANCEL",
            Self::Options => "OPTIONS",
            Self::Register => "REGISTER",
            Self::Info => "INFO",
            Self::Prack => "PRACK",
            Self::Update => "UPDATE",
            Self::Refer => "REFER",
            Self::Subscribe => "SUBSCRIBE",
            Self::Notify => "NOTIFY",
            Self::Message => "MESSAGE",
            Self::Publish => "PUBLISH",
            Self::Other(token) => token.as_str(),
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
