//! When users logged on to Windows on a PC: what the screen showed before, nobody sees any more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Logons of a PC, for its synthetic screen: at each of them all monitors show something new. All clones are the same ones.
#[derive(Debug, Clone, Default)]
pub struct Logons(Arc<Mutex<BTreeMap<String, BTreeSet<i64>>>>);

impl Logons {
    /// A user logs on, true UTC milliseconds.
    pub fn logon(&self, user: &str, at: i64) {
        self.all().entry(user.to_lowercase()).or_default().insert(at);
    }

    /// The last logon of a user up to a time.
    pub(super) fn before(&self, user: &str, at: i64) -> Option<i64> {
        self.all().get(&user.to_lowercase())?.range(..=at).next_back().copied()
    }

    /// The logons of a user in `[from, to)`, in order.
    pub(super) fn within(&self, user: &str, from: i64, to: i64) -> Vec<i64> {
        let all = self.all();
        all.get(&user.to_lowercase()).into_iter().flat_map(|all| all.range(from..to.max(from))).copied().collect()
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, BTreeSet<i64>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
