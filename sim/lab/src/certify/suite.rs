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
    /// It is about the product's own timeout, which `--time-scale` says to be another.
    pub timed: Option<Timed>,
    /// The features that it is about, where a product may do without.
    pub features: &'static [&'static str],
    /// What a part of ours does wrong on purpose, to see how the product takes it. The scenario alone is played without.
    pub trick: Option<Trick>,
}

/// What of a case goes by the product's own timeout. What stands before and after it is not about that, and stays as long as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timed {
    /// From here on, in milliseconds.
    pub from_ms: i64,
    /// Up to here.
    pub to_ms: i64,
    /// The shortest time between a bound and what tells whether it was kept: a tolerance of as much would swallow it.
    pub margin_ms: i64,
}

impl Timed {
    /// Where a moment is when that is `scale` times as long.
    pub fn at(self, scale: f64, moment: i64) -> i64 {
        let scaled = |ms: i64| (ms as f64 * scale).round() as i64;
        let within = moment.clamp(self.from_ms, self.to_ms) - self.from_ms;
        moment - within + scaled(within)
    }

    /// The smallest scale, in hundredths, at which a tolerance leaves something to be told.
    pub fn least(self, tolerance_ms: i64) -> f64 {
        let hundredths = 100 * tolerance_ms / self.margin_ms + 1;
        hundredths as f64 / 100.0
    }
}

impl Case {
    /// A case that needs the seat, at its written pace, about nothing that a product may do without.
    pub const fn of(id: &'static str, source: &'static str) -> Self {
        Self { id, source, long: false, alone: true, timed: None, features: &[], trick: None }
    }
    /// Between these seconds its timeline is as much longer or shorter as the product's timeout; `margin_s` is the shortest time
    /// between a bound and what tells whether it was kept, in what is scaled.
    pub const fn timed(self, from_s: i64, to_s: i64, margin_s: i64) -> Self {
        Self {
            timed: Some(Timed { from_ms: 1_000 * from_s, to_ms: 1_000 * to_s, margin_ms: 1_000 * margin_s }),
            ..self
        }
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
            hash.update(format!("\n{id} {long} {alone} {timed:?} {features:?} {trick:?}\n{source}"));
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
    fn only_what_is_about_the_timeout_is_scaled() {
        let timed = Timed { from_ms: 2_000, to_ms: 62_000, margin_ms: 15_000 };
        let at = |scale| [0, 2_000, 32_000, 62_000, 68_000].map(|moment| timed.at(scale, moment));
        assert_eq!(at(1.0), [0, 2_000, 32_000, 62_000, 68_000]);
        assert_eq!(at(0.1), [0, 2_000, 5_000, 8_000, 14_000]);
        assert_eq!((timed.least(1_000), timed.least(0)), (0.07, 0.01));
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
