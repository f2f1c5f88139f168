//! Logins of the API.

use super::core::Server;
use rand_core::Rng as _;

/// Logins at once; the one that ends first gives way.
const LOGINS: usize = 1000;

impl Server {
    /// A new login; gives its session id.
    pub fn login(&self) -> String {
        let now = kernel::time::now();
        let ends = now + i64::from(self.config().session_min) * 60_000;
        let mut guard = self.state();
        let mut bytes = [0; 16];
        guard.store.chance().fill_bytes(&mut bytes);
        let id: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        guard.logins.retain(|_, end| *end > now);
        if guard.logins.len() >= LOGINS
            && let Some(first) = guard.logins.iter().min_by_key(|(_, end)| **end).map(|(id, _)| id.clone())
        {
            guard.logins.remove(&first);
        }
        guard.logins.insert(id.clone(), ends);
        id
    }

    /// Whether this is the session id of a login that has not ended. (A lookup by a 128-bit random id: there is nothing
    /// to learn from its time.)
    pub fn is_logged_in(&self, id: &str) -> bool {
        self.state().logins.get(id).is_some_and(|end| *end > kernel::time::now())
    }
}
