//! What came out of a case: the verdicts on the requirements that it is about, and what shows them.

use judge::{Finding, State, Verdict};
use serde::Serialize;

/// One case, carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseOutcome {
    /// The case's id, for ever the same.
    pub case: String,
    /// What it is about, in a sentence.
    pub title: String,
    /// The ids that it puts to the test.
    pub proves: Vec<String>,
    /// Verdicts of the judge on the role's requirements, but for those that were neither due nor reached.
    pub verdicts: Vec<Verdict>,
    /// Which of the broken ones are to be blamed; the others follow from them.
    pub roots: Vec<String>,
    /// Why there is no verdict at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
    /// Verdicts that hang on a tolerance.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<Near>,
    /// What our own server could make nothing of, in its words, once each: where the product's lists are read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub puzzled: Vec<String>,
    /// The machine on which the product runs, as messages name it.
    pub product: String,
    /// What passed between the parts, for the sequence picture: secrets left out.
    pub messages: Vec<Message>,
    /// Messages beyond those.
    pub more_messages: u64,
    /// Screen recordings: animated PNGs.
    #[serde(skip)]
    pub films: Vec<Film>,
    /// Seed.
    pub seed: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// The digest of the run's trace.
    pub digest: String,
    /// Whether it was played in the simulator, where it can be repeated bit for bit.
    pub simulated: bool,
    /// The command that repeats it.
    pub repeat: String,
    /// The digest of the suite's own run of the case in the simulator, with our part and this seed: who repeats it gets the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rehearsal: Option<String>,
    /// The feature that it is a probe for, since the product's vendor says that it does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probe: Option<String>,
}

/// Why a case has no verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "at_fault", content = "why")]
pub enum Trouble {
    /// The product: it never came, hung, crashed, answered what nobody can read.
    Product(String),
    /// The driver, which has ended while there was something to be done.
    Driver(String),
    /// Ours, or the machine's.
    Harness(String),
    /// Nobody's: the person at the terminal did not do what was to be done.
    Undone(String),
}

/// A verdict that hangs on a tolerance: what was measured is within a tenth of the bound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Near {
    /// The requirement.
    pub id: String,
    /// What was measured, and the bound.
    pub words: String,
}

/// Something that passed between two parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Milliseconds since the case's start.
    pub at_ms: i64,
    /// Who sent it.
    pub from: String,
    /// To whom.
    pub to: String,
    /// In one line.
    pub line: String,
    /// The whole of it, where there is more.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Its record in the trace.
    pub ordinal: u64,
    /// A finding points at it.
    pub decisive: bool,
}

/// A screen recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Film {
    /// Whose and of what.
    pub title: String,
    /// The file, an animated PNG.
    pub bytes: Vec<u8>,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Everything that it puts to the test held.
    Held,
    /// Something that it puts to the test was not reached.
    NotReached,
    /// Something broke.
    Broken,
    /// No verdict, and the product is at fault, or its driver.
    NoVerdict,
    /// No verdict, and we are.
    HarnessFault,
}

impl CaseOutcome {
    /// How it ended.
    pub fn state(&self) -> CaseState {
        match &self.trouble {
            Some(Trouble::Harness(_)) => CaseState::HarnessFault,
            Some(Trouble::Product(_) | Trouble::Driver(_)) => CaseState::NoVerdict,
            Some(Trouble::Undone(_)) => CaseState::NotReached,
            None if self.verdicts.iter().any(|v| v.state == State::Broken) => CaseState::Broken,
            None if self.proves.iter().any(|id| self.of(id) != State::Held) => CaseState::NotReached,
            None => CaseState::Held,
        }
    }

    /// The verdict on a requirement; not reached where there is none.
    pub fn of(&self, id: &str) -> State {
        self.verdicts.iter().find(|v| v.id == id).map_or(State::NotReached, |v| v.state)
    }

    /// The breaches that are to be blamed, with their ids.
    pub fn blamed(&self) -> impl Iterator<Item = (&Verdict, &Finding)> {
        let roots = self.verdicts.iter().filter(|v| self.roots.contains(&v.id));
        roots.flat_map(|verdict| verdict.findings.iter().map(move |finding| (verdict, finding)))
    }

    /// Why it did not hold, in a few lines.
    pub fn why(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (verdict, finding) in self.blamed() {
            let line = format!("{}: {}, where {} was due{}", verdict.id, finding.seen, finding.due, place(finding));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        match &self.trouble {
            Some(Trouble::Product(why)) => {
                lines.insert(0, format!("no verdict, the product is at fault: {why}"));
                lines.extend(self.puzzled.iter().map(|words| format!("our server on {words}")));
                return lines;
            }
            Some(Trouble::Driver(why)) => return vec![format!("no verdict, the driver is at fault: {why}")],
            Some(Trouble::Harness(why)) => return vec![format!("no verdict, the harness is at fault: {why}")],
            Some(Trouble::Undone(why)) => return vec![format!("not reached: {why}")],
            None => {}
        }
        let consequences = self.verdicts.iter().filter(|v| v.state == State::Broken && !self.roots.contains(&v.id));
        lines.extend(consequences.map(|v| format!("{}: broken in consequence", v.id)));
        let missed = self.proves.iter().filter(|id| self.of(id) == State::NotReached);
        lines.extend(missed.map(|id| format!("{id}: not reached")));
        lines.extend(self.puzzled.iter().map(|words| format!("our server on {words}")));
        lines
    }
}

/// What a finding is about, where its words do not say so themselves.
fn place(finding: &Finding) -> String {
    let told = |name: &str| finding.seen.contains(name) || finding.due.contains(name);
    let named = [("contact", &finding.contact), ("agent", &finding.agent), ("PC", &finding.pc)];
    let named = named.into_iter().filter_map(|(what, name)| Some((what, name.as_deref()?)));
    let named = named.filter(|(what, name)| *what == "contact" || !told(name));
    let named: Vec<String> = named.map(|(what, name)| format!("{what} {name}")).collect();
    if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) }
}

/// A case for tests.
#[cfg(test)]
pub(crate) fn sample(case: &str, verdicts: &[(&str, State)]) -> CaseOutcome {
    let finding = || Finding::new("a poll was answered 200", "401");
    let verdict = |(id, state): &(&str, State)| Verdict {
        id: (*id).to_owned(),
        state: *state,
        sentence: (*state == State::Broken).then(|| "A poll after expiry is answered 401.".to_owned()),
        tested: u32::from(*state != State::NotReached),
        findings: (*state == State::Broken).then(finding).into_iter().collect(),
        more: 0,
    };
    CaseOutcome {
        case: case.into(),
        title: format!("The case {case}"),
        proves: verdicts.iter().map(|(id, _)| (*id).to_owned()).collect(),
        verdicts: verdicts.iter().map(verdict).collect(),
        roots: verdicts.iter().filter(|(_, s)| *s == State::Broken).map(|(id, _)| (*id).to_owned()).collect(),
        trouble: None,
        near: Vec::new(),
        puzzled: Vec::new(),
        product: "product".into(),
        messages: vec![Message {
            at_ms: 61_000,
            from: "PC-0417".into(),
            to: "product".into(),
            line: "GET /ping → 200".into(),
            body: String::new(),
            ordinal: 17,
            decisive: true,
        }],
        more_messages: 0,
        films: Vec::new(),
        seed: 1,
        took_ms: 61_500,
        digest: "00".into(),
        simulated: false,
        repeat: format!("wfosim certify srs --only {case}"),
        rehearsal: None,
        probe: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_reached_has_not_passed() {
        assert_eq!(sample("a", &[("SRS-POLL-1", State::Held)]).state(), CaseState::Held);
        let missed = sample("a", &[("SRS-POLL-1", State::Held), ("SRS-POLL-3", State::NotReached)]);
        assert_eq!(missed.state(), CaseState::NotReached);
        assert_eq!(missed.why(), ["SRS-POLL-3: not reached"]);
        let puzzled = vec!["calls: the ACD's answer cannot be understood: missing field `id`".to_owned()];
        let told = CaseOutcome { puzzled, ..missed };
        assert_eq!(told.why().len(), 2);
        assert_eq!(told.why()[1], "our server on calls: the ACD's answer cannot be understood: missing field `id`");
        let broken = sample("a", &[("SRS-POLL-3", State::Broken)]);
        assert_eq!(broken.state(), CaseState::Broken);
        assert_eq!(broken.why(), ["SRS-POLL-3: a poll was answered 200, where 401 was due"]);
    }

    #[test]
    fn a_case_without_a_verdict_says_who_is_at_fault() {
        let mut case = sample("a", &[("SRS-POLL-1", State::Held)]);
        case.trouble = Some(Trouble::Product("it closed the connection in the middle of an answer".into()));
        assert_eq!(case.state(), CaseState::NoVerdict);
        assert!(case.why()[0].contains("product"));
        case.trouble = Some(Trouble::Undone("`login` was not done: you said so".into()));
        assert_eq!(case.state(), CaseState::NotReached);
        assert_eq!(case.why(), ["not reached: `login` was not done: you said so"]);
    }
}
