//! What is stated: which product, as what, held to which suite, with which verdicts, on what evidence.

use super::super::outcome::CaseState;
use super::super::summary::{Requirement, RequirementState, Summary};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The type of statements (in-toto, version 1).
pub const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// The type of what we state.
pub const PREDICATE: &str = "urn:wfosim:certificate:v1";

/// An in-toto statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Statement {
    /// [`STATEMENT`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// What it is about: the evidence.
    pub subject: Vec<Subject>,
    /// [`PREDICATE`].
    pub predicate_type: String,
    /// What is stated of it.
    pub predicate: Predicate,
}

/// What a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The product with its version.
    pub name: String,
    /// `sha256` of the evidence: of the cases' lines below, one after the other.
    pub digest: BTreeMap<String, String>,
}

/// What is stated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predicate {
    /// The product's name.
    pub product: String,
    /// Its version.
    pub version: String,
    /// The role that it played.
    pub role: String,
    /// The suite's version.
    pub suite: String,
    /// The suite's digest.
    pub suite_digest: String,
    /// Begin, `2026-11-21T11:00:00.000Z`.
    pub from: String,
    /// End.
    pub to: String,
    /// By how much configurable timeouts were shortened.
    pub time_scale: f64,
    /// The tolerances in force.
    pub tolerances: Vec<String>,
    /// Features that the product does not have, by the vendor's word.
    pub unsupported: Vec<String>,
    /// The verdict on each requirement of the role: `held` or `unsupported`.
    pub requirements: BTreeMap<String, String>,
    /// The cases.
    pub cases: Vec<CaseLine>,
}

/// A case, as the certificate has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseLine {
    /// Its id.
    pub case: String,
    /// `held`.
    pub state: String,
    /// Its seed.
    pub seed: u64,
    /// The digest of its trace.
    pub digest: String,
    /// It was played in the simulator: who repeats it gets the same digest.
    pub simulated: bool,
    /// The ids that held.
    pub held: Vec<String>,
    /// The digest of the suite's own run of the case in the simulator, with the same seed and our own part: it can be repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rehearsal: Option<String>,
}

impl Statement {
    /// The statement on a certification.
    ///
    /// # Errors
    /// The product is not to be certified.
    pub fn of(summary: &Summary) -> Result<Self, String> {
        let lacking = summary.lacking();
        if !lacking.is_empty() {
            return Err(format!("there is a certificate only where nothing is lacking; {}", lacking.join("; ")));
        }
        let line = |case: &super::super::summary::Judged| {
            let held = case.outcome.verdicts.iter().filter(|v| v.state == judge::State::Held);
            CaseLine {
                case: case.outcome.case.clone(),
                state: if case.state == CaseState::Held { "held" } else { "failed" }.into(),
                seed: case.outcome.seed,
                digest: case.outcome.digest.clone(),
                simulated: case.outcome.simulated,
                held: held.map(|v| v.id.clone()).collect(),
                rehearsal: case.outcome.rehearsal.clone(),
            }
        };
        // A probe for what the product does not have shows nothing.
        let shown = summary.cases.iter().filter(|case| case.outcome.probe.is_none());
        let cases: Vec<CaseLine> = shown.map(line).collect();
        let predicate = Predicate {
            product: summary.product.name.clone(),
            version: summary.product.version.clone(),
            role: summary.role.clone(),
            suite: summary.suite.clone(),
            suite_digest: summary.suite_digest.clone(),
            from: kernel::time::iso(summary.from),
            to: kernel::time::iso(summary.to),
            time_scale: summary.time_scale,
            tolerances: summary.tolerances.clone(),
            unsupported: summary.unsupported.clone(),
            requirements: summary.requirements.iter().map(|r| (r.id.clone(), word(r).to_owned())).collect(),
            cases,
        };
        let subject = Subject {
            name: format!("{} {}", summary.product.name, summary.product.version),
            digest: BTreeMap::from([("sha256".to_owned(), evidence(&predicate.cases))]),
        };
        Ok(Self { kind: STATEMENT.into(), subject: vec![subject], predicate_type: PREDICATE.into(), predicate })
    }
}

fn word(requirement: &Requirement) -> &'static str {
    match requirement.state {
        RequirementState::Held => "held",
        RequirementState::Unsupported => "unsupported",
        RequirementState::NotReached => "not_reached",
        RequirementState::Broken => "broken",
    }
}

/// The digest of the evidence.
pub(super) fn evidence(cases: &[CaseLine]) -> String {
    let mut hash = Sha256::new();
    for case in cases {
        let line = format!(
            "{} {} {} {} {} {} {}\n",
            case.case,
            case.state,
            case.seed,
            case.digest,
            case.simulated,
            case.held.join(","),
            case.rehearsal.as_deref().unwrap_or("-")
        );
        hash.update(line);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
