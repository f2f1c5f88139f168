//! A verdict on one requirement: held, broken or not reached. What was not reached has not passed.

use serde::Serialize;
use std::collections::BTreeMap;

/// See [`Verdict`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The run put it to the test, and it held each time.
    Held,
    /// It did not hold at least once.
    Broken,
    /// The run did not put it to the test.
    NotReached,
}

/// One breach: what was seen against what was due, about whom, and where in the trace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was seen.
    pub seen: String,
    /// What was due.
    pub due: String,
    /// True time that it is about, UTC ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
    /// The trace's record that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<u64>,
    /// The contact, by id or by call and agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The PC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pc: Option<String>,
}

impl Finding {
    /// What was seen against what was due.
    pub fn new(seen: impl Into<String>, due: impl Into<String>) -> Self {
        Self { seen: seen.into(), due: due.into(), ..Self::default() }
    }
    /// Of that contact.
    pub fn contact(mut self, contact: impl Into<String>) -> Self {
        self.contact = Some(contact.into());
        self
    }
    /// Of that agent.
    pub fn agent(mut self, agent: impl Into<String>) -> Self {
        self.agent = Some(agent.into());
        self
    }
    /// On that PC.
    pub fn pc(mut self, pc: impl Into<String>) -> Self {
        self.pc = Some(pc.into());
        self
    }
    /// At that time.
    pub fn at(mut self, at: i64) -> Self {
        self.at = Some(at);
        self
    }
    /// Shown by that record of the trace.
    pub fn record(mut self, at: i64, ordinal: u64) -> Self {
        self.at = Some(at);
        self.ordinal = Some(ordinal);
        self
    }

    /// Whether both may be about the same thing: they name one thing in common, or one of them names nothing, and
    /// nothing that both name differs.
    pub fn touches(&self, other: &Self) -> bool {
        let pairs = [(&self.contact, &other.contact), (&self.agent, &other.agent), (&self.pc, &other.pc)];
        let clash = pairs.iter().any(|(a, b)| a.is_some() && b.is_some() && a != b);
        let common = pairs.iter().any(|(a, b)| a.is_some() && a == b);
        let bare = |f: &Self| f.contact.is_none() && f.agent.is_none() && f.pc.is_none();
        !clash && (common || bare(self) || bare(other))
    }
}

/// A measure that is so near to its bound that the verdict on it could have been another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Near {
    /// The requirement.
    pub id: String,
    /// What was measured against which bound, in words.
    pub words: String,
}

/// The verdict on one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The requirement.
    pub id: String,
    /// Held, broken or not reached.
    pub state: State,
    /// The requirement's sentence, where it is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// How often the run put it to the test.
    pub tested: u32,
    /// The breaches, in the order of their finding; no more than [`FINDINGS`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Breaches beyond those.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// Breaches of one requirement that are written out.
pub const FINDINGS: usize = 50;

/// What the oracles write into: one sheet a requirement.
#[derive(Debug, Default)]
pub struct Book {
    sheets: BTreeMap<&'static str, Sheet>,
    near: BTreeMap<(&'static str, String), (i64, String)>,
}

/// The notes on one requirement.
#[derive(Debug, Default)]
pub struct Sheet {
    tested: u32,
    findings: Vec<Finding>,
    more: u32,
}

impl Book {
    /// The run put this requirement to the test once more.
    pub fn tested(&mut self, id: &'static str) {
        self.sheets.entry(id).or_default().tested += 1;
    }
    /// It did not hold.
    pub fn broken(&mut self, id: &'static str, finding: Finding) {
        let sheet = self.sheets.entry(id).or_default();
        if sheet.findings.contains(&finding) {
        } else if sheet.findings.len() < FINDINGS {
            sheet.findings.push(finding);
        } else {
            sheet.more += 1;
        }
    }
    /// The run put it to the test, and it held unless there is a finding.
    pub fn check(&mut self, id: &'static str, finding: Option<Finding>) {
        self.tested(id);
        if let Some(finding) = finding {
            self.broken(id, finding);
        }
    }
    /// A measure of something was near to its bound. Of several measures of the same thing the largest is kept.
    pub fn near(&mut self, id: &'static str, what: &str, measure: i64, bound: &str) {
        let kept = self.near.entry((id, what.to_owned())).or_insert((i64::MIN, String::new()));
        if measure > kept.0 {
            *kept = (measure, bound.to_owned());
        }
    }
    /// What was near to its bound so far, by requirement.
    pub fn take_near(&mut self) -> Vec<Near> {
        let words = |what: String, measure: i64, bound: String| format!("{what}: {measure} ms; {bound}");
        std::mem::take(&mut self.near)
            .into_iter()
            .map(|((id, what), (measure, bound))| Near { id: id.to_owned(), words: words(what, measure, bound) })
            .collect()
    }
    /// Whether something was found against it so far.
    pub fn is_broken(&self, id: &str) -> bool {
        self.sheets.get(id).is_some_and(|s| !s.findings.is_empty())
    }

    /// The verdicts on all requirements, in the catalogue's order.
    pub fn verdicts(mut self) -> Vec<Verdict> {
        let verdict = |r: &crate::catalogue::Requirement| {
            let sheet = self.sheets.remove(r.id.as_str()).unwrap_or_default();
            let state = match (sheet.findings.is_empty(), sheet.tested) {
                (false, _) => State::Broken,
                (true, 0) => State::NotReached,
                (true, _) => State::Held,
            };
            Verdict {
                id: r.id.clone(),
                state,
                sentence: (state == State::Broken).then(|| r.sentence.clone()),
                tested: sheet.tested,
                findings: sheet.findings,
                more: sheet.more,
            }
        };
        let verdicts = crate::catalogue::catalogue().requirements.iter().map(verdict).collect();
        assert!(self.sheets.is_empty(), "oracles for ids that are not in the catalogue: {:?}", self.sheets.keys());
        verdicts
    }
}
