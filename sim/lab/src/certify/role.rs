//! The parts whose place a product can take, and what it can be held to there from outside.

use super::product::Factory;
use super::suite::Case;
use crate::stage::understudy::Part;
use std::fmt;
use std::sync::Arc;

/// Something that a product may do without, if its vendor says so before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feature {
    /// As the command line has it.
    pub name: &'static str,
    /// Requirements that go with it.
    pub ids: &'static [&'static str],
}

/// A part of the installation in whose place a product can stand. Each is a constant of a module of [`super::roles`].
#[derive(Clone, Copy)]
pub struct Role {
    /// The part that is replaced.
    pub part: Part,
    /// As the command line has it.
    pub name: &'static str,
    /// In a sentence: `a Screen Recording Service on the agent's PC`.
    pub about: &'static str,
    /// What the vendor has to know: what to point where, with a worked example.
    pub page: &'static str,
    /// The ids that the role can be held to from outside, in the catalogue's order.
    pub ids: &'static [&'static str],
    /// What a product in this role may do without.
    pub features: &'static [Feature],
    /// The cases, in the order in which they are tried.
    pub cases: &'static [Case],
    /// Where a product is by the usual ports, as `("http", 8190)`.
    pub ports: &'static [(&'static str, u16)],
    /// Our own part as a product; with a name of [`missteps`](Self::missteps) one that is wrong in that way, for tests.
    pub reference: fn(Option<&str>) -> Option<Arc<dyn Factory>>,
    /// The ways in which the reference can be wrong, for tests. No command reaches them.
    pub missteps: fn() -> Vec<String>,
    /// Some things can only be done by the product's own user: it needs a driver.
    pub driven: bool,
    /// What our own part can be told where it is served as a product (`--set NAME=VALUE`).
    pub settings: &'static [&'static str],
}

impl Role {
    /// The role of that name.
    ///
    /// # Errors
    /// There is none: what there is.
    pub fn named(name: &str) -> Result<&'static Self, String> {
        let all = || super::roles::ALL.iter().map(|role| role.name);
        super::roles::ALL.iter().copied().find(|role| role.name == name).ok_or_else(|| {
            let near = crate::scenario::names::nearest(name, all());
            let hint = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            format!("`{name}` is no role: {hint}there are {}", all().collect::<Vec<_>>().join(", "))
        })
    }

    /// The cases without which there is no certificate: all but those that take long in nature.
    pub fn due(&self) -> impl Iterator<Item = &'static Case> + use<> {
        self.cases.iter().filter(|case| !case.long)
    }

    /// The feature of that name.
    ///
    /// # Errors
    /// The role has none of that name: what there is.
    pub fn feature(&self, name: &str) -> Result<&'static Feature, String> {
        let found = self.features.iter().find(|feature| feature.name == name);
        found.ok_or_else(|| {
            let all = self.features.iter().map(|feature| feature.name);
            let advice = crate::scenario::names::advice(name, all, "features");
            format!("`{name}` is no feature of {}: {advice}", self.name)
        })
    }

    /// The requirements that the role is held to, each with its sentence.
    pub fn requirements(&self) -> Vec<(String, String)> {
        let sentence = |id: &&str| judge::catalogue().get(id).map(|r| r.sentence.clone()).unwrap_or_default();
        self.ids.iter().map(|id| ((*id).to_owned(), sentence(id))).collect()
    }
}

impl fmt::Debug for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Role({})", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::roles::ALL;

    #[test]
    fn a_role_is_held_to_what_the_catalogue_has() {
        for role in ALL {
            assert_eq!(Role::named(role.name).map(|r| r.name), Ok(role.name));
            assert!(role.page.contains(&format!("wfosim certify {}", role.name)), "{}", role.name);
            for id in role.ids.iter().chain(role.features.iter().flat_map(|f| f.ids)) {
                assert!(judge::catalogue().get(id).is_some(), "{}: {id}", role.name);
            }
            assert!((role.reference)(None).is_some(), "{}", role.name);
            assert!((role.reference)(Some("no such misstep")).is_none(), "{}", role.name);
            for misstep in (role.missteps)() {
                assert!((role.reference)(Some(&misstep)).is_some(), "{}: {misstep}", role.name);
            }
        }
    }

    #[test]
    fn no_feature_takes_everything_with_it() {
        for role in ALL {
            let left = role.ids.iter().filter(|id| !role.features.iter().any(|f| f.ids.contains(id)));
            assert!(left.count() >= 4, "{}", role.name);
        }
    }

    #[test]
    fn an_unknown_name_is_told_what_there_is() {
        let why = Role::named("srss").unwrap_err();
        assert!(why.contains("did you mean `srs`?"), "{why}");
        let why = Role::named("srs").unwrap().feature("hot-seeting").unwrap_err();
        assert!(why.contains("did you mean `hot-seating`?"), "{why}");
    }
}
