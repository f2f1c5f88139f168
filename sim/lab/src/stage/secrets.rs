//! The passwords and tokens of a run, derived from its seed. All of them are in the truth, so that the judge can look
//! for them where they have no business.

use kernel::chance::Stream;
use std::collections::BTreeMap;

/// Everything secret in a run.
#[derive(Clone)]
pub struct Secrets {
    /// Password of the WFO administrator (who is also the auditor).
    pub admin: String,
    /// Password of the WFO server at UJET.
    pub ujet: String,
    /// Password (UJET) or signing key (Webex) of the events at the WFO server.
    pub events: String,
    /// Key of Webex Contact Center's legacy APIs.
    pub api_key: String,
    /// Secret of the OAuth client at Webex Contact Center.
    pub client: String,
    /// The refresh token with which a Webex Contact Center of somebody else's is asked for the first access token.
    pub refresh: String,
    /// The token of each PC's Smart Desktop.
    pub machines: BTreeMap<String, String>,
    /// Key of the server's store.
    pub store: [u8; 32],
}

/// The administrator's name.
pub const ADMIN: &str = "admin";
/// The WFO server's name at UJET.
pub const UJET_USER: &str = "wfo";
/// UJET's name at the WFO server.
pub const EVENT_USER: &str = "ujet-events";

impl Secrets {
    /// Those of a run with these PCs.
    pub fn draw<'a>(seed: u64, pcs: impl Iterator<Item = &'a str>) -> Self {
        let mut store = [0; 32];
        let mut stream = Stream::keyed(seed, "secrets/store");
        store.fill_with(|| stream.below(256) as u8);
        Self {
            admin: word(seed, "secrets/admin"),
            ujet: word(seed, "secrets/ujet"),
            events: word(seed, "secrets/events"),
            api_key: word(seed, "secrets/api-key"),
            client: word(seed, "secrets/client"),
            refresh: word(seed, "secrets/refresh"),
            machines: pcs.map(|pc| (pc.to_owned(), word(seed, &format!("secrets/machine/{pc}")))).collect(),
            store,
        }
    }

    /// All that can be written down as text.
    pub fn list(&self) -> Vec<String> {
        let fixed = [&self.admin, &self.ujet, &self.events, &self.api_key, &self.client, &self.refresh];
        fixed.into_iter().chain(self.machines.values()).cloned().collect()
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

/// 160 bits in base 32.
fn word(seed: u64, name: &str) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut stream = Stream::keyed(seed, name);
    (0..32).map(|_| char::from(LETTERS[stream.below(32) as usize])).collect()
}
