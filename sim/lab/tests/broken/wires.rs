//! Peers that say the wrong thing: a man in the middle changes what passes.

use super::blamed;
use kernel::world::{Fate, Meddler, Passing, What};
use lab::stage::Sabotage;
use serde_json::Value;
use std::sync::Arc;

/// Changes RTE messages of one type to PCs (`None`: it is lost).
fn rte(kind: &'static str, change: impl Fn(&mut Value) -> bool + Send + Sync + 'static) -> Sabotage {
    let meddle = move |passing: &Passing<'_>| {
        let What::Text(text) = passing.what else { return Fate::Pass };
        let Ok(mut message) = serde_json::from_str::<Value>(text) else { return Fate::Pass };
        if message["type"] != kind {
            return Fate::Pass;
        }
        if change(&mut message) { Fate::Texts(vec![message.to_string()]) } else { Fate::Texts(Vec::new()) }
    };
    Sabotage { meddler: Some(Meddler(Arc::new(meddle))), ..Sabotage::default() }
}

fn later(message: &mut Value, field: &str, ms: i64) {
    if let Some(at) = message[field].as_i64() {
        message[field] = (at + ms).into();
    }
}

#[test]
fn a_relay_that_begins_three_seconds_late() {
    let sabotage = rte("relay", |message| {
        later(message, "start", 3_000);
        true
    });
    assert_eq!(blamed("over-one-seam", &sabotage), ["SCR-REL-3"]);
}

#[test]
fn relays_that_never_arrive() {
    assert_eq!(blamed("over-one-seam", &rte("relay", |_| false)), ["SCR-UP-1"]);
}

#[test]
fn everybody_is_eligible() {
    let sabotage = rte("eligibility", |message| {
        message["capture"] = true.into();
        true
    });
    assert_eq!(blamed("role-without-permission", &sabotage), ["SCR-ELIG-4"]);
    assert_eq!(blamed("user-not-activated", &sabotage), ["SCR-ELIG-3"]);
    assert_eq!(blamed("rte-off", &sabotage), ["SCR-ELIG-2"]);
}

#[test]
fn nobody_is_eligible() {
    let sabotage = rte("eligibility", |message| {
        message["capture"] = false.into();
        true
    });
    assert_eq!(blamed("over-one-seam", &sabotage), ["SCR-CAP-1"]);
}
