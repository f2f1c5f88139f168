//! The passwords of a run, derived from its seed. All of them are in the truth, so that the judge can look for them where they
//! have no business.

use kernel::chance::Stream;
use std::collections::BTreeMap;

/// Everything secret in a run that the stage gives out. Tokens that servers draw are theirs.
#[derive(Clone)]
pub struct Secrets {
    /// Password of the operator: the MCP with its recordings, and the auditor.
    pub ops: String,
    /// The agents' passwords, by the scenario's key.
    pub agents: BTreeMap<String, String>,
}

/// The operator's name.
pub const OPS: &str = "ops";

impl Secrets {
    /// Those of a run with these agents.
    pub fn draw<'a>(seed: u64, agents: impl Iterator<Item = &'a str>) -> Self {
        Self {
            ops: word(seed, "secrets/ops"),
            agents: agents.map(|agent| (agent.to_owned(), word(seed, &format!("secrets/agent/{agent}")))).collect(),
        }
    }

    /// All of them as text.
    pub fn list(&self) -> Vec<String> {
        let wrong = self.agents.keys().map(|agent| self.wrong(agent));
        [self.ops.clone()].into_iter().chain(self.agents.values().cloned()).chain(wrong).collect()
    }

    /// An agent's password; empty for nobody's.
    pub fn of(&self, agent: &str) -> String {
        self.agents.get(agent).cloned().unwrap_or_default()
    }

    /// A password that is nobody's, and as near to the agent's as can be: in capitals.
    pub fn wrong(&self, agent: &str) -> String {
        self.of(agent).to_ascii_uppercase()
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
