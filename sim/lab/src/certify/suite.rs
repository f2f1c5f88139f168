//! The suite: all cases of all roles, with the catalogue of requirements. Its digest names it.

use super::role::Role;
use super::roles;
use crate::stage::understudy::Trick;
use sha2::{Digest, Sha256};

/// A case: a scenario in which the product takes its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// Its id, for ever the same: `srs/poll-expiry`. The scenario's file is `scenarios/certify/srs-poll-expiry.yaml`.
    pub id: &'static str,
    /// The scenario.
    pub source: &'static str,
    /// It takes long in nature: only with `--long`.
    pub long: bool,
    /// It needs the product's one seat (the screen of a PC) for itself: never beside another such case on the same seat.
    pub alone: bool,
    /// Its timeline and the policies that are times are scaled by `--time-scale`, as the product's own timeouts have been.
    pub timed: bool,
    /// The features that it is about, where a product may do without.
    pub features: &'static [&'static str],
    /// What a part of ours does wrong on purpose, to see how the product takes it. The scenario alone is played without.
    pub trick: Option<Trick>,
}

impl Case {
    /// A case that needs the seat, at its written pace, about nothing that a product may do without.
    pub const fn of(id: &'static str, source: &'static str) -> Self {
        Self { id, source, long: false, alone: true, timed: false, features: &[], trick: None }
    }
    /// Scaled by `--time-scale`.
    pub const fn timed(self) -> Self {
        Self { timed: true, ..self }
    }
    /// Only with `--long`.
    pub const fn long(self) -> Self {
        Self { long: true, ..self }
    }
    /// Beside any other.
    pub const fn beside(self) -> Self {
        Self { alone: false, ..self }
    }
    /// About features.
    pub const fn about(self, features: &'static [&'static str]) -> Self {
        Self { features, ..self }
    }
    /// With something that a part of ours does wrong.
    pub const fn with(self, trick: Trick) -> Self {
        Self { trick: Some(trick), ..self }
    }
    /// The scenario's file in the repository.
    pub fn file(&self) -> String {
        format!("scenarios/certify/{}.yaml", self.id.replace('/', "-"))
    }
}

/// The case with that id, with its role.
pub fn find(id: &str) -> Option<(&'static Role, &'static Case)> {
    let all = roles::ALL.iter().flat_map(|role| role.cases.iter().map(move |case| (*role, case)));
    all.into_iter().find(|(_, case)| case.id == id)
}

/// SHA-256 over version, catalogue and cases, in hexadecimal.
pub fn digest() -> String {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    for requirement in &judge::catalogue().requirements {
        hash.update(format!("\n{} {}", requirement.id, requirement.sentence));
    }
    for role in roles::ALL {
        for case in role.cases {
            let Case { id, source, long, alone, timed, features, trick } = case;
            hash.update(format!("\n{id} {long} {alone} {timed} {features:?} {trick:?}\n{source}"));
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;
    use std::collections::BTreeSet;

    #[test]
    fn each_case_is_a_scenario_of_its_role() {
        let mut ids = BTreeSet::new();
        for role in roles::ALL {
            for case in role.cases {
                assert!(ids.insert(case.id), "{} is there twice", case.id);
                assert!(case.id.starts_with(&format!("{}/", role.name)), "{}", case.id);
                let told = scenario::read(&case.file(), case.source).unwrap_or_else(|e| panic!("{}", e.render(false)));
                for id in told.proves().iter().map(|id| id.value.as_str()) {
                    assert!(role.ids.contains(&id), "{} proves {id}, which {} is not held to", case.id, role.name);
                }
                let known = |feature: &str| role.features.iter().any(|f| f.name == feature);
                assert!(case.features.iter().all(|feature| known(feature)), "{}", case.id);
                assert_eq!(find(case.id).map(|(_, case)| case.id), Some(case.id));
            }
        }
    }

    #[test]
    fn each_id_of_a_role_is_put_to_the_test_by_a_case() {
        for role in roles::ALL {
            let told = role.cases.iter().map(|case| scenario::read(case.id, case.source));
            let proved: BTreeSet<String> =
                told.flatten().flat_map(|t| t.proves().iter().map(|id| id.value.clone()).collect::<Vec<_>>()).collect();
            let missing: Vec<_> = role.ids.iter().filter(|id| !proved.contains(**id)).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", role.name);
        }
    }
}
