//! Relays: when, to whom, and of which times.

use crate::common::day::{B, BRAUN, day};
use crate::common::perfect::{run, span};
use crate::common::s;
use crate::conditions::braun;
use serde_json::json;

#[test]
fn relays_too_early_elsewhere_and_of_other_times() {
    let first = |message: &serde_json::Value| message["contact"] == "27";
    let mut r = day();
    let imported = s(905) + 30_000;
    r.edit_message("relay", |record, m| {
        let mine = first(m);
        record.at = if mine { imported - 1_000 } else { record.at };
        mine
    });
    r.blames(&["SCR-REL-1"]);
    let mut r = day();
    let relay =
        json!({ "type": "relay", "contact": "27", "windows": BRAUN, "start": s(300), "end": s(900) }).to_string();
    r.add(s(990), "PC-0422", "wire.ws", &json!({ "from": "wfo", "to": "PC-0422", "text": relay }));
    r.blames(&["SCR-REL-2"]);
    let mut r = day();
    r.edit_message("relay", |_, m| {
        let mine = first(m);
        if mine {
            m["end"] = json!(s(901));
        }
        mine
    });
    r.blames(&["SCR-REL-3"]);
    // Of a contact that nobody has heard of.
    let mut r = day();
    let relay =
        json!({ "type": "relay", "contact": "999", "windows": BRAUN, "start": s(300), "end": s(900) }).to_string();
    r.add(s(990), "PC-0417", "wire.ws", &json!({ "from": "wfo", "to": "PC-0417", "text": relay }));
    r.blames(&["SCR-REL-1"]);
}

#[test]
fn cut_by_the_times_of_the_audio() {
    let make = |policy: &str| {
        let t = braun(|t| {
            t.policies.crop_by = policy.into();
            t.calls[0].audio_ms = 120_000;
        });
        run(t, &[("PC-0417", BRAUN, span(10, 3000))])
    };
    make("contact").holds(&["SCR-MATCH-4"]);
    let report = make("audio").judge();
    assert_eq!(report.state("SCR-MATCH-4"), judge::State::Broken, "{report}");
    day().not_reached(&["SCR-MATCH-4"]);
}

#[test]
fn a_relay_of_the_other_wording_alone() {
    // The contact is cut out as it has to be, whatever the PC was told.
    let relayed = |end: i64| {
        let mut r = run(braun(|t| t.calls[0].audio_ms = 120_000), &[("PC-0417", BRAUN, span(10, 3000))]);
        let id = r.id("acd-c1", B);
        r.edit_message("relay", |_, m| {
            let mine = m["contact"] == id.as_str();
            if mine {
                m["end"] = json!(s(end));
            }
            mine
        });
        r
    };
    relayed(600).holds(&["SCR-MATCH-4", "SCR-REL-3"]);
    relayed(420).blames(&["SCR-MATCH-4"]);
    // By neither wording.
    relayed(421).blames(&["SCR-REL-3"]);
}
