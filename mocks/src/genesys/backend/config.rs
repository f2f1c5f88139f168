//! What can be chosen about a backend.

use kernel::tls::{Identity, Trust};
use wire::srs::ServerUrl;

/// A desktop's backend.
#[derive(Clone)]
pub struct Config {
    /// TCP port.
    pub port: u16,
    /// Who it is, for HTTPS; without it, it talks HTTP.
    pub identity: Option<Identity>,
    /// RWS of the same data centre.
    pub rws: ServerUrl,
    /// Whom it believes to be RWS, where that is reached by HTTPS.
    pub trust: Option<Trust>,
    /// User and password of the operations at RWS.
    pub ops: (String, String),
}

impl Config {
    /// A backend on port 8070, by HTTP.
    pub fn new(rws: ServerUrl, ops: (String, String)) -> Self {
        Self { port: 8070, identity: None, rws, trust: None, ops }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("port", &self.port).field("rws", &self.rws).finish_non_exhaustive()
    }
}
