//! Relays: when, to whom, and of which times.

use crate::common::day::{B, BRAUN, day};
use crate::common::perfect::{run, span};
use crate::common::s;
use crate::conditions::braun;
use crate::recordings::refilm;
use judge::State;
use judge::truth::{Setting, SettingKind};
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

#[test]
fn too_much_or_too_little_by_either_wording() {
    // The contact is of five minutes, its audio of two.
    let shown = |parts: &[(i64, i64)]| {
        let mut r = run(braun(|t| t.calls[0].audio_ms = 120_000), &[("PC-0417", BRAUN, span(10, 3000))]);
        let shots: Vec<_> = parts.iter().map(|(from, to)| ("PC-0417", BRAUN, 1, span(*from, *to))).collect();
        let covered: Vec<_> = parts.iter().map(|(from, to)| ((from - 300) * 1000, (to - 300) * 1000)).collect();
        refilm(&mut r, &shots, &covered);
        r.contact("acd-c1", B)["note"] = json!("covered in part");
        r
    };
    shown(&[(300, 600)]).holds(&["SCR-MATCH-4"]);
    shown(&[(300, 420)]).blames(&["SCR-MATCH-4"]);
    // Within what both have, and beyond it.
    shown(&[(300, 350), (360, 600)]).blames(&["SCR-MATCH-1"]);
    shown(&[(300, 602)]).blames(&["SCR-MATCH-1"]);
}

#[test]
fn a_relay_for_a_login_that_is_nobodys() {
    // She uses a login that is not hers by the settings, or not until a time in the session.
    let state = |right_from: Option<i64>| {
        let t = braun(|t| {
            let set = |login: &str| SettingKind::Windows { agent: "braun".into(), login: login.into() };
            t.settings.push(Setting { at: s(0) + 1, what: set(r"CORP\other") });
            t.settings.extend(right_from.map(|at| Setting { at: s(at), what: set(BRAUN) }));
        });
        let mut r = run(t, &[]);
        let id = r.id("acd-c1", B);
        let relay = json!({ "type": "relay", "contact": id, "windows": BRAUN, "start": s(300), "end": s(600) });
        r.add(s(700), "PC-0417", "wire.ws", &json!({ "from": "wfo", "to": "PC-0417", "text": relay.to_string() }));
        r.judge().state("SCR-REL-2")
    };
    assert_eq!(state(None), State::Broken);
    assert_eq!(state(Some(3_000)), State::Broken);
    assert_eq!(state(Some(2_000)), State::Held);
}

/// What was never asked for and is there is blamed on who sent it.
#[test]
fn a_recording_without_a_relay() {
    let mut r = day();
    r.forget(|rec| rec.kind == "wire.ws" && rec.fields.contains("relay") && rec.fields.contains(r#"\"30\""#));
    r.blames(&["SCR-CAP-4"]);
}

/// What a server has only to copy from UJET is right to a quarter of a second, however far its clock may be off.
#[test]
fn the_times_of_a_call_are_copied() {
    let state = |tolerance: i64, off: i64| {
        let mut r = day();
        r.truth.policies.tolerance_ms = tolerance;
        r.edit_message("relay", |_, m| {
            let mine = m["contact"] == "27";
            if mine {
                m["end"] = json!(s(900) + off);
            }
            mine
        });
        r.judge().state("SCR-REL-3")
    };
    assert_eq!((state(0, 0), state(0, 1)), (State::Held, State::Broken));
    assert_eq!((state(1_000, 250), state(1_000, 251)), (State::Held, State::Broken));
}
