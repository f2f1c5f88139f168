//! What the judge hands out: the verdicts, with the roots of what is broken told from what follows from them.

use crate::catalogue::catalogue;
use crate::verdict::{Finding, Near, State, Verdict};
use serde::Serialize;
use std::fmt;

/// The verdicts of a run, in the catalogue's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// One for each requirement of the catalogue.
    pub verdicts: Vec<Verdict>,
    /// The ids that the scenario says it proves.
    pub proves: Vec<String>,
    /// Measures that were near to their bounds, where the policies have a tolerance.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<Near>,
}

/// How many of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Held.
    pub held: usize,
    /// Broken.
    pub broken: usize,
    /// Not reached.
    pub not_reached: usize,
}

impl Report {
    /// The verdict on that requirement.
    pub fn verdict(&self, id: &str) -> Option<&Verdict> {
        self.verdicts.iter().find(|v| v.id == id)
    }

    /// The state of that requirement; not reached where the catalogue does not know it.
    pub fn state(&self, id: &str) -> State {
        self.verdict(id).map_or(State::NotReached, |v| v.state)
    }

    /// All that are broken.
    pub fn broken(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|v| v.state == State::Broken)
    }

    /// The ids held, in the catalogue's order.
    pub fn held(&self) -> Vec<&str> {
        self.verdicts.iter().filter(|v| v.state == State::Held).map(|v| v.id.as_str()).collect()
    }

    /// The broken ones to be blamed: those with a breach that no other broken requirement explains.
    pub fn roots(&self) -> Vec<&Verdict> {
        self.broken().filter(|v| !v.findings.iter().all(|f| self.explained(v, f))).collect()
    }

    /// The broken ones of which each breach follows from another's.
    pub fn consequences(&self) -> Vec<&Verdict> {
        self.broken().filter(|v| v.findings.iter().all(|f| self.explained(v, f))).collect()
    }

    /// Whether another broken requirement, from which this one follows, has a breach about the same thing.
    fn explained(&self, verdict: &Verdict, finding: &Finding) -> bool {
        self.broken().any(|cause| {
            catalogue().follows(&cause.id, &verdict.id) && cause.findings.iter().any(|f| f.touches(finding))
        })
    }

    /// Ids that the scenario says it proves and that did not hold, with their state.
    pub fn unproved(&self) -> Vec<(&str, State)> {
        self.proves.iter().map(|id| (id.as_str(), self.state(id))).filter(|(_, state)| *state != State::Held).collect()
    }

    /// How many of each.
    pub fn counts(&self) -> Counts {
        let count = |state| self.verdicts.iter().filter(|v| v.state == state).count();
        Counts { held: count(State::Held), broken: count(State::Broken), not_reached: count(State::NotReached) }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { held, broken, not_reached } = self.counts();
        writeln!(f, "{held} held, {broken} broken, {not_reached} not reached")?;
        for verdict in self.roots() {
            writeln!(f, "BROKEN {}: {}", verdict.id, verdict.sentence.as_deref().unwrap_or_default())?;
            for finding in &verdict.findings {
                writeln!(f, "  {finding}")?;
            }
            if verdict.more > 0 {
                writeln!(f, "  and {} more", verdict.more)?;
            }
        }
        let follow: Vec<&str> = self.consequences().iter().map(|v| v.id.as_str()).collect();
        if !follow.is_empty() {
            writeln!(f, "and in consequence: {}", follow.join(", "))?;
        }
        for (id, state) in self.unproved() {
            if state == State::NotReached {
                writeln!(f, "NOT REACHED {id}: the scenario says that it proves it")?;
            }
        }
        for near in &self.near {
            writeln!(f, "NEAR {}: {}", near.id, near.words)?;
        }
        Ok(())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about: Vec<String> = [("contact", &self.contact), ("agent", &self.agent), ("PC", &self.pc)]
            .iter()
            .filter_map(|(what, who)| who.as_ref().map(|w| format!("{what} {w}")))
            .collect();
        if !about.is_empty() {
            write!(f, "{}: ", about.join(", "))?;
        }
        write!(f, "{}; due: {}", self.seen, self.due)?;
        if let Some(at) = self.at {
            write!(f, " [{}", kernel::time::iso(at))?;
            if let Some(ordinal) = self.ordinal {
                write!(f, ", trace #{ordinal}")?;
            }
            write!(f, "]")?;
        }
        Ok(())
    }
}
