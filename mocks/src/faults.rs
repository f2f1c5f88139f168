//! How the mock misbehaves when told to. Pure: which request meets with which fault.

use std::time::Duration;

/// What a request meets with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// An error status with a small JSON body; 429 comes with `Retry-After`.
    Status(u16),
    /// The right answer, so much later.
    Slow(Duration),
    /// The connection ends without an answer.
    Dropped,
    /// The right answer's first half under the whole's `Content-Length`, then the connection ends.
    Truncated,
    /// 200 with the right answer's first half, as if that were all: not JSON (and not a whole WAV).
    Malformed,
}

/// Which requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// So many from now on.
    Next(u32),
    /// All for so long.
    During(Duration),
    /// All until the stage says that it behaves again.
    UntilTold,
}

#[derive(Debug)]
struct Rule {
    fault: Fault,
    part: String,
    left: Option<u32>,
    until: Option<i64>,
}

/// The faults in force. The one that came first strikes first.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Rule>);

impl Faults {
    /// A fault for requests whose path contains `part` (all, for an empty one).
    pub(crate) fn add(&mut self, now: i64, fault: Fault, scope: Scope, part: &str) {
        let (left, until) = match scope {
            Scope::Next(n) => (Some(n), None),
            Scope::During(span) => (None, Some(now + span.as_millis() as i64)),
            Scope::UntilTold => (None, None),
        };
        self.0.push(Rule { fault, part: part.into(), left, until });
    }

    /// All is well again.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// What the request that comes now meets with.
    pub(crate) fn strike(&mut self, now: i64, path: &str) -> Option<Fault> {
        self.0.retain(|r| r.until.is_none_or(|t| now < t) && r.left != Some(0));
        let rule = self.0.iter_mut().find(|r| path.contains(&r.part))?;
        if let Some(left) = &mut rule.left {
            *left -= 1;
        }
        Some(rule.fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_in_turn_and_end() {
        let mut f = Faults::default();
        f.add(0, Fault::Status(503), Scope::Next(2), "");
        f.add(0, Fault::Dropped, Scope::During(Duration::from_secs(1)), "/calls");
        assert_eq!(f.strike(0, "/agents"), Some(Fault::Status(503)));
        assert_eq!(f.strike(0, "/calls"), Some(Fault::Status(503)));
        assert_eq!(f.strike(1, "/agents"), None);
        assert_eq!(f.strike(999, "/calls"), Some(Fault::Dropped));
        assert_eq!(f.strike(1_000, "/calls"), None);
        f.add(0, Fault::Malformed, Scope::UntilTold, "");
        assert_eq!(f.strike(9_000_000, "/x"), Some(Fault::Malformed));
        f.clear();
        assert_eq!(f.strike(9_000_001, "/x"), None);
    }
}
