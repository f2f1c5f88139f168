//! One connector, whichever vendor's.

use super::failure::Failure;
use super::types::{Agent, Call, Logon};
use super::ujet::{PACE, Ujet};
use crate::config::AcdKind;

/// What has changed since the last walk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Calls, new or changed.
    pub calls: Vec<Call>,
    /// The latest change among them, by the ACD's clock.
    pub latest: Option<i64>,
}

/// A client of an ACD's API.
#[derive(Debug)]
pub enum Connector {
    /// UJET's Manager API.
    Ujet(Ujet),
}

impl Connector {
    /// A connector for this connection.
    ///
    /// # Errors
    /// The configuration is not usable, in words.
    pub fn new(kind: &AcdKind) -> Result<Self, String> {
        match kind {
            AcdKind::Ujet { base_url, user, password, reading, .. } => {
                Ujet::new(base_url, user, password, PACE).map(|ujet| Self::Ujet(ujet.in_pages_of(reading.rows)))
            }
            AcdKind::Webex(_) => Err("there is no connector for this face yet".into()),
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

    /// Calls that changed since an instant of the ACD's clock.
    ///
    /// # Errors
    /// See [`Failure`]; nothing of it is to be used then.
    pub async fn changes(&mut self, since: i64) -> Result<Changes, Failure> {
        match self {
            Self::Ujet(ujet) => ujet.changes(since).await,
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
