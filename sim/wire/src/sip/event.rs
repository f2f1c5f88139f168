//! Subscriptions: `Event` and `Subscription-State` (RFC 6665 §8.2).

use std::fmt;
use std::str::FromStr;

use super::{Params, UriError, text};

/// What is subscribed to, and which subscription of several in one dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The package, `refer` (RFC 3515), `dialog`, `conference`…
    pub package: String,
    /// `id` and others. A REFER's first subscription in a dialog has none; later ones have the REFER's `CSeq` number
    /// (RFC 3515 §2.4.6), and real phones answer 489 to an id that they do not expect.
    pub params: Params,
}

/// How a subscription stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionState {
    /// Its state.
    pub state: Substate,
    /// `expires`, `reason`, `retry-after`.
    pub params: Params,
}

/// The states of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Substate {
    /// Notifications come.
    Active,
    /// Not decided yet.
    Pending,
    /// This is the last notification.
    Terminated,
    /// An extension.
    Other(String),
}

impl Event {
    /// A package, with the id of its subscription if it needs one.
    pub fn new(package: &str, id: Option<&str>) -> Self {
        let mut params = Params::default();
        if let Some(id) = id {
            params.set("id", Some(id));
        }
        Self { package: package.to_owned(), params }
    }

    /// The id of the subscription.
    pub fn id(&self) -> Option<&str> {
        self.params.get("id")
    }
}

impl SubscriptionState {
    /// Active for so many seconds more.
    pub fn active(expires_s: u32) -> Self {
        let params = Params::default().with("expires", Some(&expires_s.to_string()));
        Self { state: Substate::Active, params }
    }

    /// Ended for this reason; a REFER's ends with `noresource` (RFC 3515 §2.4.7).
    pub fn terminated(reason: &str) -> Self {
        Self { state: Substate::Terminated, params: Params::default().with("reason", Some(reason)) }
    }

    /// The seconds that it still lasts.
    pub fn expires(&self) -> Option<u32> {
        self.params.get("expires").and_then(text::seconds)
    }
}

fn read(value: &str) -> Result<(String, Params), UriError> {
    let mut pieces = text::cut(value, b';').ok_or(UriError)?.into_iter();
    let token = text::trim(pieces.next().unwrap_or(""));
    let params = Params::parse(pieces).ok_or(UriError)?;
    if text::is_token(token) { Ok((token.to_owned(), params)) } else { Err(UriError) }
}

impl FromStr for Event {
    type Err = UriError;

    fn from_str(value: &str) -> Result<Self, UriError> {
        read(value).map(|(package, params)| Self { package, params })
    }
}

impl FromStr for SubscriptionState {
    type Err = UriError;

    fn from_str(value: &str) -> Result<Self, UriError> {
        let (state, params) = read(value)?;
        let state = match state.to_ascii_lowercase().as_str() {
            "active" => Substate::Active,
            "pending" => Substate::Pending,
            "terminated" => Substate::Terminated,
            _ => Substate::Other(state),
        };
        Ok(Self { state, params })
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.package, self.params)
    }
}

impl fmt::Display for SubscriptionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            Substate::Active => "active",
            Substate::Pending => "pending",
            Substate::Terminated => "terminated",
            Substate::Other(other) => other,
        };
        write!(f, "{state}{}", self.params)
    }
}
