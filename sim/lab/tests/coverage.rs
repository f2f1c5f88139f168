//! Every requirement that the catalogue says a platform can reach is proved by a scenario of that platform, and there is
//! a deliberately broken peer whose fault is blamed on it. Both are counted from what is run.

mod common;
#[path = "broken/peers/mod.rs"]
mod peers;

use std::collections::{BTreeMap, BTreeSet};

/// The ids that can be reached on a platform.
fn reachable(platform: &str) -> BTreeSet<&'static str> {
    let all = judge::catalogue().requirements.iter();
    all.filter(|r| r.platforms.iter().any(|p| p == platform)).map(|r| r.id.as_str()).collect()
}

/// The ids that the scenarios of a platform say they prove, with one of them. That they do is their own test.
fn proved(platform: &str) -> BTreeMap<String, String> {
    let mut proved = BTreeMap::new();
    for name in common::scenarios::all() {
        let scenario = peers::told(&name);
        if scenario.platform() == platform {
            proved.extend(scenario.proves().iter().map(|id| (id.value.clone(), name.clone())));
        }
    }
    proved
}

/// A requirement may be broken on any platform that it is for: the oracle is the same.
fn whole(platform: &str) {
    let (reachable, proved) = (reachable(platform), proved(platform));
    assert!(!reachable.is_empty(), "the catalogue knows no platform {platform}");
    let unproved: Vec<_> = reachable.iter().filter(|id| !proved.contains_key(**id)).collect();
    assert!(unproved.is_empty(), "no scenario of {platform} proves {unproved:?}");
    let genesys = peers::genesys::PEERS.iter().map(|(blamed, ..)| *blamed);
    let blamed: BTreeSet<&str> = peers::all().map(|peer| peer.blamed).chain(genesys).collect();
    let unbroken: Vec<_> = reachable.iter().filter(|id| !blamed.contains(**id)).collect();
    assert!(unbroken.is_empty(), "no broken peer for {unbroken:?}");
}

#[test]
fn calabrio_with_ujet_is_covered() {
    whole("calabrio-ujet");
}

#[test]
fn webex_contact_center_1_0_is_covered() {
    whole("webex-cc-1.0");
}

#[test]
fn webex_contact_center_2_0_is_covered() {
    whole("webex-cc-2.0");
}

#[test]
fn genesys_is_covered() {
    whole("genesys");
}

#[test]
fn each_broken_peer_breaks_something_that_its_platform_can_reach() {
    for peer in peers::all() {
        let scenario = peers::read(peer.scenario);
        let about = format!("{} in {}: {}", peer.blamed, peer.scenario, peer.does);
        assert!(!(peer.sabotage)().breaks_nothing(), "nothing is broken: {about}");
        assert!(reachable(scenario.platform.name()).contains(peer.blamed), "out of reach: {about}");
    }
}

#[test]
fn each_broken_peer_of_genesys_breaks_something_that_can_be_reached_there() {
    for (blamed, scenario, wrong) in peers::genesys::PEERS {
        let about = format!("{blamed} in {scenario}: {wrong:?}");
        assert!(!wrong.sabotage().breaks_nothing(), "nothing is broken: {about}");
        assert!(reachable("genesys").contains(blamed), "out of reach: {about}");
        assert_eq!(peers::told(&format!("genesys/{scenario}")).platform(), "genesys", "{about}");
    }
}

/// Where the README's table begins and ends.
const TABLE: (&str, &str) =
    ("<!-- coverage: written by `UPDATE_README=1 cargo test -p lab --test coverage` -->\n", "<!-- end -->");

/// A row for each family: its requirements, the scenarios that prove them, the broken peers that break them, and the roles in
/// which a product is held to some of them.
fn table() -> String {
    let mut proving: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in common::scenarios::all() {
        for id in peers::told(&name).proves() {
            proving.entry(id.value.clone()).or_default().insert(name.clone());
        }
    }
    let genesys = peers::genesys::PEERS.iter().map(|(blamed, ..)| *blamed);
    let blamed: Vec<&str> = peers::all().map(|peer| peer.blamed).chain(genesys).collect();
    let mut families: Vec<&str> = Vec::new();
    for requirement in &judge::catalogue().requirements {
        if !families.contains(&requirement.family.as_str()) {
            families.push(&requirement.family);
        }
    }
    let mut text = String::from(
        "| family | requirements | scenarios | broken peers | held to them from outside |\n|---|---|---|---|---|\n",
    );
    for family in families {
        let own = || judge::catalogue().requirements.iter().filter(|r| r.family == family).map(|r| r.id.as_str());
        let scenarios: BTreeSet<&String> = own().filter_map(|id| proving.get(id)).flatten().collect();
        let peers = blamed.iter().filter(|id| own().any(|own| own == **id)).count();
        let roles = lab::certify::roles::ALL.iter().filter(|role| own().any(|id| role.ids.contains(&id)));
        let roles: Vec<String> = roles.map(|role| format!("`{}`", role.name)).collect();
        text.push_str(&format!(
            "| {family} | {} | {} | {peers} | {} |\n",
            own().count(),
            scenarios.len(),
            roles.join(", ")
        ));
    }
    text
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads the README, and writes it when told to")]
fn the_table_in_the_readme_is_what_is_run() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("failed to read README.md: {e}"));
    let (before, rest) = readme.split_once(TABLE.0).expect("README.md has no table");
    let (seen, after) = rest.split_once(TABLE.1).expect("README.md's table does not end");
    let due = table();
    if std::env::var_os("UPDATE_README").is_some() && seen != due {
        let whole = [before, TABLE.0, &due, TABLE.1, after].concat();
        std::fs::write(&path, whole).unwrap_or_else(|e| panic!("failed to write README.md: {e}"));
        return;
    }
    assert_eq!(seen, due, "README.md's table: UPDATE_README=1 cargo test -p lab --test coverage");
}
