//! All deliberately broken peers, as data: what runs them and what counts them read the same table.
//!
//! Each breaks one thing in a scenario of the project, and the judge has to blame exactly the requirement that this thing
//! is for; what follows from it may be mentioned, but not blamed.

mod capture;
mod cleaning;
mod controls;
mod eligibility;
pub mod genesys;
mod imports;
mod matching;
mod recovery;
mod relays;
mod screens;
mod secrecy;
mod tools;
mod uploads;
mod webex_calls;
mod webex_connection;
mod webex_people;

use crate::common::scenarios;
use lab::scenario::{self, Scenario, Told};
use lab::stage::Sabotage;

/// A peer that does one thing wrong.
pub struct Peer {
    /// The requirement that is to be blamed, and no other.
    pub blamed: &'static str,
    /// What it does, in words.
    pub does: &'static str,
    /// Where: folder and name of a scenario.
    pub scenario: &'static str,
    /// How.
    pub sabotage: fn() -> Sabotage,
}

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Peer> {
    let themes: [&'static [Peer]; 13] = [
        eligibility::PEERS,
        capture::PEERS,
        secrecy::PEERS,
        relays::PEERS,
        matching::PEERS,
        uploads::PEERS,
        cleaning::PEERS,
        recovery::PEERS,
        controls::PEERS,
        imports::PEERS,
        webex_calls::PEERS,
        webex_connection::PEERS,
        webex_people::PEERS,
    ];
    themes.into_iter().flatten()
}

/// Reads a scenario of a platform with a WFO server, by its folder and name.
pub fn read(name: &str) -> Scenario {
    match told(name) {
        Told::Wfo(scenario) => *scenario,
        Told::Genesys(_) => panic!("{name} is not a scenario of a platform with a WFO server"),
    }
}

/// Reads a scenario of any kind, by its folder and name.
pub fn told(name: &str) -> Told {
    let source = scenarios::read(&scenarios::file(name));
    scenario::read(&format!("scenarios/{name}.yaml"), &source).unwrap_or_else(|e| panic!("{e}"))
}
