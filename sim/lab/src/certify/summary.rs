//! All cases together: the verdict on each requirement, and on the product.

use super::known::{Known, Word};
use super::outcome::{CaseOutcome, CaseState};
use judge::State;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The product under test, as its vendor names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Product {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
}

/// What a certification came to.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// The product.
    pub product: Product,
    /// The role that it plays.
    pub role: String,
    /// Version of the suite.
    pub suite: String,
    /// SHA-256 over all cases and the catalogue.
    pub suite_digest: String,
    /// Begin, UTC milliseconds.
    pub from: i64,
    /// End, UTC milliseconds.
    pub to: i64,
    /// By how much timeouts that the product lets one configure were shortened.
    pub time_scale: f64,
    /// By how much time bounds were widened, in milliseconds.
    pub tolerance_ms: i64,
    /// The tolerances in force, in words.
    pub tolerances: Vec<String>,
    /// Features that the product does not have, by the vendor's word.
    pub unsupported: Vec<String>,
    /// The role's requirements.
    pub requirements: Vec<Requirement>,
    /// The cases.
    pub cases: Vec<Judged>,
    /// The role's cases that were left out by choice, but for those that only go with `--long`.
    pub untried: Vec<String>,
    /// The cases that were to be tried and were not, or not to their end, since the run was stopped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stopped: Vec<String>,
}

/// The verdict on one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// Its id.
    pub id: String,
    /// Its sentence.
    pub sentence: String,
    /// The verdict.
    pub state: RequirementState,
    /// The cases that put it to the test, or why none did.
    pub cases: Vec<String>,
}

/// See [`Requirement`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequirementState {
    /// Held in each case that put it to the test.
    Held,
    /// The product does not have the feature, by its vendor's word.
    Unsupported,
    /// No case reached it.
    NotReached,
    /// Broken.
    Broken,
}

/// A case with what was known of it before.
#[derive(Debug, Clone, Serialize)]
pub struct Judged {
    /// What came out.
    #[serde(flatten)]
    pub outcome: CaseOutcome,
    /// How it ended.
    pub state: CaseState,
    /// What that means for the product.
    pub word: CaseWord,
}

/// What a case means for the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "why")]
pub enum CaseWord {
    /// It passed.
    Passed,
    /// It failed.
    Failed,
    /// It failed, as is known.
    KnownFailure(String),
    /// It failed, and was to be over.
    Expired(String),
    /// It is known to fail, and passed: the entry has to go.
    UnexpectedPass(String),
    /// It failed, and the product's vendor says that it does not have that feature.
    WithoutFeature(String),
    /// It passed, and the product's vendor says that it does not have that feature.
    HasFeature(String),
}

/// What was ordered.
#[derive(Debug)]
pub struct Terms<'a> {
    /// Ids that the role can be held to, with their sentences, in the catalogue's order.
    pub requirements: &'a [(String, String)],
    /// Ids that go with features which the product does not have.
    pub waived: &'a BTreeSet<String>,
    /// Known failures.
    pub known: &'a Known,
    /// Today.
    pub today: jiff::civil::Date,
}

/// Judges the cases by what is known of them.
pub fn cases(outcomes: Vec<CaseOutcome>, known: &Known, today: jiff::civil::Date) -> Vec<Judged> {
    let judged = |outcome: CaseOutcome| {
        let state = outcome.state();
        let held = state == CaseState::Held;
        let word = match known.of(&outcome.case, today) {
            _ if state == CaseState::HarnessFault => CaseWord::Failed,
            _ if outcome.probe.is_some() => {
                let feature = outcome.probe.clone().unwrap_or_default();
                if held { CaseWord::HasFeature(feature) } else { CaseWord::WithoutFeature(feature) }
            }
            Word::Unknown if held => CaseWord::Passed,
            Word::Unknown => CaseWord::Failed,
            Word::Excused(reason) if held => CaseWord::UnexpectedPass(reason.to_owned()),
            Word::Expired(day) if held => CaseWord::UnexpectedPass(format!("until {day}")),
            // What is known is how a product fails, not that it is not there.
            Word::Excused(_) if state == CaseState::NoVerdict => CaseWord::Failed,
            Word::Excused(reason) => CaseWord::KnownFailure(reason.to_owned()),
            Word::Expired(day) => CaseWord::Expired(day),
        };
        Judged { outcome, state, word }
    };
    outcomes.into_iter().map(judged).collect()
}

/// The verdict on each requirement: broken where one case broke it, held where one put it to the test and none broke it.
pub fn requirements(terms: &Terms<'_>, outcomes: &[CaseOutcome]) -> Vec<Requirement> {
    let mut states: BTreeMap<&str, (bool, bool, Vec<String>)> = BTreeMap::new();
    // A probe for a feature that the product does not have shows nothing.
    for case in outcomes.iter().filter(|case| case.probe.is_none()) {
        for verdict in case.verdicts.iter().filter(|v| v.state != State::NotReached) {
            let entry = states.entry(&verdict.id).or_default();
            entry.0 |= verdict.state == State::Broken;
            entry.1 = true;
            entry.2.push(case.case.clone());
        }
    }
    let requirement = |(id, sentence): &(String, String)| {
        let (state, cases) = match states.get(id.as_str()) {
            Some((true, _, cases)) => (RequirementState::Broken, cases.clone()),
            _ if terms.waived.contains(id) => (RequirementState::Unsupported, Vec::new()),
            Some((false, true, cases)) => (RequirementState::Held, cases.clone()),
            _ => (RequirementState::NotReached, Vec::new()),
        };
        Requirement { id: id.clone(), sentence: sentence.clone(), state, cases }
    };
    terms.requirements.iter().map(requirement).collect()
}

/// A tolerance above this swallows what cases are to show, in milliseconds: a part of a call may last five seconds.
pub const TOLERANCE_MS: i64 = 2_000;

impl Summary {
    /// Whether the product may have its certificate: nothing is [lacking](Summary::lacking).
    pub fn certified(&self) -> bool {
        self.lacking().is_empty()
    }

    /// What keeps the product from its certificate, in words: there is one only where every case of the role was tried and passed,
    /// and every requirement is held or waived. A requirement may be held in a case that shows but a part of it, so none is left out.
    pub fn lacking(&self) -> Vec<String> {
        let mut lacking = Vec::new();
        let mut lacks = |what: &str, names: Vec<&str>| {
            if !names.is_empty() {
                lacking.push(format!("{what}: {}", names.join(", ")));
            }
        };
        let passed = |case: &&Judged| matches!(case.word, CaseWord::Passed | CaseWord::WithoutFeature(_));
        let held = |r: &&Requirement| matches!(r.state, RequirementState::Held | RequirementState::Unsupported);
        lacks("stopped before", self.stopped.iter().map(String::as_str).collect());
        lacks("not tried", self.untried.iter().map(String::as_str).collect());
        let failed = self.cases.iter().filter(|case| !passed(case));
        lacks("not passed", failed.map(|case| case.outcome.case.as_str()).collect());
        lacks("not held", self.requirements.iter().filter(|r| !held(r)).map(|r| r.id.as_str()).collect());
        if !self.requirements.iter().any(|r| r.state == RequirementState::Held) {
            lacking.push("nothing is held".into());
        }
        if self.tolerance_ms > TOLERANCE_MS {
            lacking.push(format!(
                "a tolerance of {} ms: at most {TOLERANCE_MS} tell what cases are to show",
                self.tolerance_ms
            ));
        }
        lacking
    }

    /// Whether the run is green: it came to its end, nothing failed that is not known to, and nothing is known that does not fail.
    pub fn green(&self) -> bool {
        !self.cases.is_empty()
            && self.stopped.is_empty()
            && self.cases.iter().all(|case| {
                matches!(case.word, CaseWord::Passed | CaseWord::KnownFailure(_) | CaseWord::WithoutFeature(_))
            })
    }

    /// 0 where it is green, 2 where we are at fault, else 1.
    pub fn exit_code(&self) -> u8 {
        let harness = self.cases.iter().any(|case| case.state == CaseState::HarnessFault);
        match (harness, self.green()) {
            (true, _) => 2,
            (false, true) => 0,
            (false, false) => 1,
        }
    }

    /// How many requirements are in that state.
    pub fn count(&self, state: RequirementState) -> usize {
        self.requirements.iter().filter(|r| r.state == state).count()
    }
}

/// A summary for tests.
#[cfg(test)]
pub(crate) fn sample(outcomes: Vec<CaseOutcome>) -> Summary {
    let known = Known::default();
    let all = judge::catalogue().requirements.iter();
    let ids: Vec<(String, String)> =
        all.filter(|r| r.id.starts_with("SRS-POLL")).map(|r| (r.id.clone(), r.sentence.clone())).collect();
    let (waived, today) = (BTreeSet::new(), "2026-11-21".parse().unwrap_or_default());
    let terms = Terms { requirements: &ids, waived: &waived, known: &known, today };
    Summary {
        product: Product { name: "Acme Screen <Recorder>".into(), version: "7.1 & up".into() },
        role: "srs".into(),
        suite: "0.1.0".into(),
        suite_digest: "ab".into(),
        from: 1_795_259_209_000,
        to: 1_795_259_309_000,
        time_scale: 1.0,
        tolerance_ms: 1_000,
        tolerances: vec!["an expiry may be noticed 1,000 ms late".into()],
        unsupported: Vec::new(),
        requirements: requirements(&terms, &outcomes),
        cases: cases(outcomes, terms.known, terms.today),
        untried: Vec::new(),
        stopped: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::outcome::{Trouble, sample as case};
    use super::*;

    const POLL: [&str; 3] = ["SRS-POLL-1", "SRS-POLL-2", "SRS-POLL-3"];

    fn all(state: State) -> Vec<(&'static str, State)> {
        POLL.iter().map(|id| (*id, state)).collect()
    }

    #[test]
    fn a_product_is_certified_when_everything_held() {
        let good = sample(vec![case("srs/a", &all(State::Held))]);
        assert!(good.certified() && good.green());
        assert_eq!(good.exit_code(), 0);
        let missing = sample(vec![case("srs/a", &[("SRS-POLL-1", State::Held)])]);
        assert!(missing.green() && !missing.certified());
        assert!(!sample(Vec::new()).green() && !sample(Vec::new()).certified());
    }

    #[test]
    fn nothing_may_be_left_out_or_forgiven_for_a_certificate() {
        let mut some = sample(vec![case("srs/a", &all(State::Held))]);
        some.untried = vec!["srs/b".into(), "srs/c".into()];
        assert!(some.green() && !some.certified());
        assert_eq!(some.lacking(), ["not tried: srs/b, srs/c"]);
        let lenient = Summary { tolerance_ms: 2_001, ..sample(vec![case("srs/a", &all(State::Held))]) };
        assert!(lenient.green() && !lenient.certified(), "{:?}", lenient.lacking());
    }

    #[test]
    fn what_was_stopped_is_neither_green_nor_certified() {
        let mut some = sample(vec![case("srs/a", &all(State::Held))]);
        some.stopped = vec!["srs/b".into()];
        assert_eq!((some.green(), some.certified(), some.exit_code()), (false, false, 1));
        assert_eq!(some.lacking(), ["stopped before: srs/b"]);
    }

    #[test]
    fn one_breach_outweighs_any_number_of_good_cases() {
        let cases = vec![case("srs/a", &all(State::Held)), case("srs/b", &[("SRS-POLL-2", State::Broken)])];
        let bad = sample(cases);
        assert_eq!(bad.count(RequirementState::Broken), 1);
        assert_eq!(bad.exit_code(), 1);
        assert_eq!(bad.requirements[1].cases, ["srs/a", "srs/b"]);
    }

    #[test]
    fn a_waived_requirement_that_breaks_all_the_same_is_broken() {
        let outcomes = [case("srs/a", &[("SRS-POLL-2", State::Broken)])];
        let ids = [("SRS-POLL-2".to_owned(), String::new()), ("SRS-POLL-3".to_owned(), String::new())];
        let waived = POLL.iter().map(|id| (*id).to_owned()).collect();
        let known = Known::default();
        let terms = Terms { requirements: &ids, waived: &waived, known: &known, today: Default::default() };
        let states: Vec<_> = requirements(&terms, &outcomes).iter().map(|r| r.state).collect();
        assert_eq!(states, [RequirementState::Broken, RequirementState::Unsupported]);
    }

    #[test]
    fn known_failures_excuse_until_their_day_and_never_a_pass() {
        let known = Known::read("k", "srs/a: { reason: r, until: 2026-12-31 }", &["srs/a"]).unwrap();
        let word =
            |state, day: &str| cases(vec![case("srs/a", &all(state))], &known, day.parse().unwrap()).remove(0).word;
        assert_eq!(word(State::Broken, "2026-12-31"), CaseWord::KnownFailure("r".into()));
        assert_eq!(word(State::Broken, "2027-01-01"), CaseWord::Expired("2026-12-31".into()));
        assert_eq!(word(State::Held, "2026-12-31"), CaseWord::UnexpectedPass("r".into()));
        let silent = CaseOutcome {
            trouble: Some(Trouble::Product("it is not there".into())),
            ..case("srs/a", &all(State::Held))
        };
        assert_eq!(cases(vec![silent], &known, "2026-12-31".parse().unwrap()).remove(0).word, CaseWord::Failed);
    }

    #[test]
    fn our_own_fault_is_exit_code_2() {
        let mut ours = case("srs/a", &all(State::Held));
        ours.trouble = Some(Trouble::Harness("a port is taken".into()));
        assert_eq!(sample(vec![ours]).exit_code(), 2);
    }
}
