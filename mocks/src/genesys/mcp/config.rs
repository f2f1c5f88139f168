//! What a bridge is told at its beginning.

use super::Misstep;

/// A Media Control Platform.
#[derive(Clone)]
pub struct Config {
    /// Its machine: `mcp`.
    pub machine: String,
    /// The first port for audio; each leg takes an even one.
    pub rtp_port: u16,
    /// Where recordings go: `http://rws1:8080`, then those of the backup, tried in this order, but for one at which an agent of the
    /// recording has a session: that one is tried first.
    pub rws: Vec<String>,
    /// The contact centre's id in the path of RWS.
    pub contact_center: String,
    /// The user of the operations interface of RWS.
    pub user: String,
    /// Its password.
    pub password: String,
    /// With it everything on the disk is encrypted. Not kept on the disk itself.
    pub store_key: [u8; 32],
    /// For tests of the judge: one way to be wrong. Never reachable from a scenario.
    pub misstep: Option<Misstep>,
}

impl Config {
    /// A bridge on the machine `mcp` that posts to this server, and does all right.
    pub fn new(rws: &str, user: &str, password: &str, store_key: [u8; 32]) -> Self {
        Self {
            machine: "mcp".to_owned(),
            rtp_port: 20_000,
            rws: vec![rws.to_owned()],
            contact_center: "1".to_owned(),
            user: user.to_owned(),
            password: password.to_owned(),
            store_key,
            misstep: None,
        }
    }

    /// The same with one more server, of the backup data centre.
    pub fn or_else(mut self, rws: &str) -> Self {
        self.rws.push(rws.to_owned());
        self
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("machine", &self.machine).field("rws", &self.rws).finish_non_exhaustive()
    }
}
