//! A scenario of a platform with a WFO server on the real network, in real time.

use kernel::world::Addresses;
use lab::scenario::{self, Told};
use lab::stage::{self, Sabotage};
use std::time::Duration;

const ONE_CALL: &str = include_str!("one-call.yaml");

#[test]
fn one_call_is_played_on_the_real_network() {
    let Told::Wfo(scenario) = scenario::read("one-call.yaml", ONE_CALL).expect("it can be read") else {
        panic!("a scenario with a WFO server is due")
    };
    let machines = scenario.machines();
    let addresses = Addresses::loopback(machines.iter().map(String::as_str));
    let limit = Duration::from_secs(90);
    let (outcome, writes) =
        stage::play_live(&scenario, 1, addresses, limit, &Sabotage::default()).expect("the world holds");
    let played = outcome.result.expect("the stage can do its work");
    let evidence = played.gathered.evidence(outcome.trace, writes);
    assert_eq!(evidence.contacts.len(), 1, "{:?}", evidence.contacts);
    let contact = &evidence.contacts[0];
    let off = contact["callDuration"].as_i64().expect("a number") - 5_000;
    assert!(off.abs() < 250, "{contact}");
    assert_eq!(contact["videoUploadState"], "File is uploaded", "{contact}");
    assert_eq!(contact["audioUploadState"], "File is uploaded", "{contact}");
    let mut truth = played.truth;
    truth.policies.tolerance_ms = 1_000;
    let report = judge::judge(&truth, &evidence);
    for id in ["UJT-SYNC-1", "UJT-IMP-1", "SCR-UP-1", "SCR-MATCH-1"] {
        let verdict = report.verdicts.iter().find(|v| v.id == id).expect("it is in the catalogue");
        assert_eq!(verdict.state, judge::State::Held, "{verdict:?}");
    }
}
