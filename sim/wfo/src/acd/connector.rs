//! One connector, whichever vendor's.

use super::failure::Failure;
use super::types::{Agent, Call, Logon};
use super::ujet::Ujet;
use crate::config::AcdKind;

/// What has changed since the last walk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Calls, new or changed.
    pub calls: Vec<Call>,
    /// Where the next walk begins, by the ACD's clock.
    pub cursor: i64,
}

/// A client of an ACD's API.
#[derive(Debug)]
pub enum Connector {
    /// UJET's Manager API.
    Ujet(Ujet),
}

impl Connector {
    /// A connector for this connection, where the vendor has one of these.
    pub fn new(kind: &AcdKind) -> Option<Self> {
        match kind {
            AcdKind::Ujet { base_url, user, password, .. } => Some(Self::Ujet(Ujet::new(base_url, user, password))),
            AcdKind::Webex(_) => None,
        }
    }

    /// The complete list of agents.
    ///
    /// # Errors
    /// See [`Failure`]; nothing of it is to be used then.
    pub async fn agents(&mut self) -> Result<Vec<Agent>, Failure> {
        match self {
            Self::Ujet(ujet) => ujet.agents().await,
        }
    }

    /// Calls that changed since `cursor`.
    ///
    /// # Errors
    /// See [`Failure`]; nothing of it is to be used then.
    pub async fn changes(&mut self, cursor: Option<i64>) -> Result<Changes, Failure> {
        match self {
            Self::Ujet(ujet) => ujet.changes(cursor).await,
        }
    }

    /// Logons and logoffs since an instant.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn logons(&mut self, since: i64) -> Result<Vec<Logon>, Failure> {
        match self {
            Self::Ujet(ujet) => ujet.logons(since).await,
        }
    }

    /// An audio and its length in milliseconds.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn audio(&mut self, url: &str) -> Result<(Vec<u8>, i64), Failure> {
        match self {
            Self::Ujet(ujet) => ujet.audio(url).await,
        }
    }
}
