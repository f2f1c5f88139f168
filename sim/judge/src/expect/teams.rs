//! Teams of a tenant of Webex Contact Center: what syncs get to know of them.

use crate::spans::Spans;
use crate::truth::Truth;
use crate::truth::webex::{TeamMove, TeamWhat};

/// What syncs get to know of a team.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Its names while it was active, in order; of one that never was, the name alone.
    names: Vec<String>,
    /// Place of the last that a sync must have found.
    sure: usize,
    /// A sync may have found it.
    pub maybe: bool,
    /// One must have: it was active for long enough, or from the beginning, when a sync is waited for.
    pub surely: bool,
    /// It is gone.
    pub deleted: bool,
}

impl Known {
    /// Of a team of which this became, with the times at which the server could ask.
    pub fn of(truth: &Truth, importing: &Spans, own: &[&TeamMove]) -> Self {
        let (mut k, mut name, mut active) = (Self::default(), String::new(), false);
        // Since when it is active, and under this name.
        let (mut since, mut named) = (None, None);
        for (n, m) in own.iter().enumerate() {
            let before = name.clone();
            match &m.what {
                TeamWhat::Added(new, on) => (name, active, k.deleted) = (new.clone(), *on, false),
                TeamWhat::Renamed(new) => name.clone_from(new),
                TeamWhat::Active(on) => active = *on,
                TeamWhat::Deleted => k.deleted = true,
            }
            let to = own.get(n + 1).map_or(i64::MAX / 4, |next| next.at);
            if name != before {
                named = None;
            }
            if to <= m.at {
                continue;
            }
            if !active || k.deleted {
                (since, named) = (None, None);
                continue;
            }
            let found = |from: i64| {
                let by = importing.due_after(from, truth.policies.patience_ms);
                from <= truth.starts || by.is_some_and(|by| by <= to)
            };
            k.maybe = true;
            k.surely |= found(*since.get_or_insert(m.at));
            if k.names.last() != Some(&name) {
                k.names.push(name.clone());
            }
            if found(*named.get_or_insert(m.at)) {
                k.sure = k.names.len() - 1;
            }
        }
        if k.names.is_empty() {
            k.names.push(name);
        }
        k
    }

    /// The names that it may have here: the last that a sync must have found, and those after it.
    pub fn now(&self) -> &[String] {
        &self.names[self.sure..]
    }
    /// The names that it has no more.
    pub fn before(&self) -> &[String] {
        &self.names[..self.sure]
    }
}
