//! Controls: what is refused, and recordings of the screen alone.

use crate::common::day::{B, BRAUN, HODGES, captured, day, truth};
use crate::common::film::Shot;
use crate::common::perfect::{run, span};
use crate::common::{Run, s};
use crate::recordings::remake;
use judge::State;
use judge::evidence::Probe;
use judge::truth::{AcdChange, Fault, FaultKind, ScreenOnly, Span};
use serde_json::json;

#[test]
fn what_is_refused() {
    let cases = [("tag", "SCR-CHUNK-1"), ("live", "SCR-LIVE-1"), ("control:pause_audio", "SCR-ONLY-2")];
    for (what, id) in cases {
        for (status, body, right) in
            [(409, "not supported", true), (200, "{}", false), (500, "?", false), (409, "", false)]
        {
            let mut r = day();
            r.evidence.probes.push(Probe { at: s(100), what: what.into(), status, body: body.into() });
            if right { r.holds(&[id]) } else { r.blames(&[id]) }
        }
    }
}

/// A day with a screen-only recording of Braun's.
fn by_hand() -> Run {
    let mut t = truth();
    t.screen_only.push(ScreenOnly { agent: "braun".into(), span: span(1000, 1100), contact: "90".into() });
    let mut r = run(t, &captured());
    for at in [1000, 1100] {
        control(&mut r, at);
    }
    screen(&mut r, "90", 1000);
    r
}

/// A control is carried out.
fn control(r: &mut Run, at: i64) {
    let fields = json!({ "from": "stage", "to": "wfo", "method": "POST", "target": "/sim/recording-controls", "status": 200, "sent": 60, "received": 20 });
    r.add(s(at), "wfo", "wire.http", &fields);
}

/// A screen-only contact of Braun's, of 100 seconds, with all that belongs to one.
fn screen(r: &mut Run, id: &str, from: i64) {
    let (to, login) = (from + 100, BRAUN.to_owned());
    let shot = Shot { pc: "PC-0417".into(), login, monitors: 1, span: span(from, to) };
    let video = crate::common::film::film(&r.truth, &[shot]);
    let target = format!("/sim/uploads/{id}?offset=0");
    let fields = json!({ "from": "PC-0417", "to": "wfo", "method": "PUT", "target": target, "status": 200, "sent": video.len(), "received": 9 });
    r.add(s(to + 10), "wfo", "wire.http", &fields);
    let relay = json!({ "type": "relay", "contact": id, "windows": BRAUN, "start": s(from), "end": s(to) }).to_string();
    r.add(s(to + 1), "PC-0417", "wire.ws", &json!({ "from": "wfo", "to": "PC-0417", "text": relay }));
    r.evidence.videos.insert(id.into(), video);
    r.evidence.contacts.push(json!({
        "id": id, "startTime": s(from), "callDuration": 100_000, "contactType": "SCREEN", "pc": "PC-0417",
        "agentEmail": B, "firstName": "Dana", "lastName": "Braun", "agentAcdId": "901",
        "covered": [{ "from_ms": 0, "to_ms": 100_000 }], "videoUploadState": "File is uploaded",
        "videoHistory": [[s(to), "File not yet uploaded"], [s(to + 11), "File is uploaded"]], "importedAt": s(to),
    }));
}

#[test]
fn screen_only() {
    by_hand().holds(&["SCR-ONLY-1", "SCR-MATCH-3"]);
    let mut r = by_hand();
    r.evidence.contacts.pop();
    r.evidence.videos.remove("90");
    let report = r.judge();
    assert_eq!(report.state("SCR-ONLY-1"), judge::State::Broken, "{report}");
    let mut r = by_hand();
    r.evidence.contacts.last_mut().expect("it")["startTime"] = json!(s(900));
    assert_eq!(r.judge().state("SCR-ONLY-1"), judge::State::Broken);
}

#[test]
fn a_screen_only_recording_of_somebody_else() {
    let fields = [
        ("agentEmail", json!("hodges@example.com")),
        ("agentEmail", json!(null)),
        ("firstName", json!("Lee")),
        ("lastName", json!("Hodges")),
        ("agentAcdId", json!("902")),
    ];
    for (field, value) in fields {
        let mut r = by_hand();
        r.evidence.contacts.last_mut().expect("it")[field] = value;
        r.blames(&["SCR-ONLY-1"]);
    }
    // Renamed in the ACD, the agent may have the one name or the other.
    for name in ["Braun", "Brown"] {
        let mut r = by_hand();
        let name_of = Some(("Dana".into(), name.into()));
        r.truth.acd_changes.push(AcdChange { at: s(500), agent: "braun".into(), name: name_of });
        r.evidence.users[0]["last"] = json!(name);
        let own = r.evidence.contacts.last_mut().expect("it");
        (own["agentEmail"], own["lastName"]) = (json!("Braun@Example.com"), json!(name));
        r.holds(&["SCR-ONLY-1"]);
    }
}

/// The server says which contact it will be; another one is not that.
#[test]
fn a_screen_only_recording_under_another_id() {
    let mut r = by_hand();
    r.evidence.contacts.pop();
    r.evidence.videos.remove("90");
    screen(&mut r, "91", 1000);
    assert_eq!(r.judge().state("SCR-ONLY-1"), judge::State::Broken);
}

/// Where the ACD starts and stops it, what is recorded by hand has the screen captured too, of that agent alone.
#[test]
fn a_screen_only_recording_has_no_colleagues_screen_captured() {
    let made = |whose: &str| {
        let mut t = truth();
        (t.policies.start_trigger, t.policies.stop_trigger) = ("acd".into(), "acd".into());
        t.screen_only.push(ScreenOnly { agent: whose.into(), span: span(2_920, 2_980), contact: "90".into() });
        let capture = |pc, login| (pc, login, span(20, 2_900));
        let mut r = run(t, &[capture("PC-0417", BRAUN), capture("PC-0422", HODGES)]);
        for (kind, at) in [("segment.opened", 2_921), ("segment.sealed", 2_980)] {
            r.add(s(at), "PC-0417", kind, &json!({ "segment": "000001-000099.seg", "session": 1, "recovered": false }));
        }
        r.judge().state("SCR-CAP-5")
    };
    assert_ne!(made("braun"), judge::State::Broken);
    assert_eq!(made("hodges"), judge::State::Broken);
}

/// What is missing of a recording by hand says nothing of calls.
#[test]
fn a_screen_only_recording_at_another_desk_is_no_excuse_for_a_pc_without_smart_desktop() {
    let mut t = truth();
    t.pcs.get_mut("PC-0417").expect("it").smart_desktop = false;
    t.screen_only.push(ScreenOnly { agent: "hodges".into(), span: span(1000, 1100), contact: "90".into() });
    let mut r = run(t, &captured()[1..]);
    let id = r.id("acd-c1", B);
    r.evidence.contacts.retain(|c| c["id"] != id);
    r.evidence.audios.remove(&id);
    r.blames(&["SCR-ONLY-1", "SCR-EDGE-1"]);
}

#[test]
fn a_screen_only_recording_that_nobody_started() {
    let twice = |from: i64| {
        let mut r = by_hand();
        screen(&mut r, "91", from);
        r
    };
    // Of the same time, and of another one; whether there is anything else by hand or not.
    twice(1000).blames(&["SCR-ONLY-1"]);
    twice(2000).blames(&["SCR-ONLY-1"]);
    let mut r = day();
    screen(&mut r, "91", 2000);
    r.blames(&["SCR-ONLY-1"]);
    // Listed twice is twice.
    let mut r = by_hand();
    let again = r.evidence.contacts.last().expect("it").clone();
    r.evidence.contacts.push(again);
    r.blames(&["SCR-ONLY-1"]);
}

#[test]
fn a_control_that_was_not_confirmed() {
    let disturbed = |controls: &[i64], contacts: &[i64]| {
        let mut r = by_hand();
        r.truth.faults.push(Fault { span: span(1990, 1995), machine: "ujet".into(), what: FaultKind::AcdTrouble });
        controls.iter().for_each(|at| control(&mut r, *at));
        contacts.iter().zip(91..).for_each(|(from, id)| screen(&mut r, &id.to_string(), *from));
        r
    };
    // Carried out, and the answer got lost.
    disturbed(&[2000], &[2000]).holds(&["SCR-ONLY-1"]);
    disturbed(&[2003], &[2000]).holds(&["SCR-ONLY-1"]);
    disturbed(&[2000, 2001], &[2000, 2001]).holds(&["SCR-ONLY-1"]);
    // Each control starts one, and the truth's own are taken.
    disturbed(&[2000], &[2000, 2001]).blames(&["SCR-ONLY-1"]);
    disturbed(&[2004], &[2000]).blames(&["SCR-ONLY-1"]);
    disturbed(&[], &[1000]).blames(&["SCR-ONLY-1"]);
    disturbed(&[], &[1101]).blames(&["SCR-ONLY-1"]);
    // What was refused was not carried out.
    let mut r = disturbed(&[2000], &[2000]);
    r.edit(|rec, f| {
        let mine = f["target"] == "/sim/recording-controls" && rec.at == s(2000);
        if mine {
            f["status"] = json!(409);
        }
        mine
    });
    r.blames(&["SCR-ONLY-1"]);
    // Where nothing was wrong, no answer gets lost.
    let mut r = disturbed(&[2000], &[2000]);
    r.truth.faults.clear();
    r.blames(&["SCR-ONLY-1"]);
}

/// What ends with the logoff ends without a control: one that comes then starts another one.
#[test]
fn a_control_right_after_a_logoff() {
    let state = |logoff: i64| {
        let mut t = truth();
        t.calls.truncate(1);
        t.sessions[0].span = span(10, logoff);
        t.screen_only.push(ScreenOnly { agent: "braun".into(), span: span(1000, 1100), contact: "90".into() });
        t.faults.push(Fault { span: span(1090, 1095), machine: "ujet".into(), what: FaultKind::AcdTrouble });
        let mut r = run(t, &[("PC-0417", BRAUN, span(10, logoff)), captured()[1]]);
        for (at, id) in [(1000, "90"), (1102, "91")] {
            control(&mut r, at);
            screen(&mut r, id, at);
        }
        r.judge().state("SCR-ONLY-1")
    };
    assert_eq!((state(1100), state(3000)), (State::Held, State::Broken));
}

/// The server knows when the controls came, a moment before they are confirmed: the recording counts from when it says, and
/// has the room of that moment.
#[test]
fn the_edges_of_a_screen_only_recording() {
    let made = |starts: i64, shows: i64| {
        let mut r = by_hand();
        let shot = Span::new(s(1000) + shows, s(1100));
        remake(&mut r, "90", &[Shot { pc: "PC-0417".into(), login: BRAUN.into(), monitors: 1, span: shot }]);
        let c = r.evidence.contacts.last_mut().expect("it");
        (c["startTime"], c["callDuration"]) = (json!(s(1000) + starts), json!(100_000 - starts));
        c["covered"] = json!([{ "from_ms": shows - starts, "to_ms": 100_000 - starts }]);
        r
    };
    made(500, 500).holds(&["SCR-ONLY-1", "SCR-MATCH-1", "SCR-MATCH-3"]);
    made(2_000, 2_000).holds(&["SCR-ONLY-1", "SCR-MATCH-1", "SCR-MATCH-3"]);
    made(0, 2_000).holds(&["SCR-ONLY-1", "SCR-MATCH-1"]);
    made(0, 2_001).blames(&["SCR-MATCH-1"]);
}

/// Nothing is imported for it, and its times are told as exactly as its controls are.
#[test]
fn the_relay_of_a_screen_only_recording() {
    let mut r = by_hand();
    r.evidence.contacts.last_mut().expect("it")["importedAt"] = json!(s(1102));
    r.holds(&["SCR-REL-1", "SCR-REL-3"]);
    let state = |tolerance: i64, off: i64| {
        let mut r = by_hand();
        r.truth.policies.tolerance_ms = tolerance;
        r.edit_message("relay", |_, m| {
            let mine = m["contact"] == "90";
            if mine {
                m["start"] = json!(s(1000) + off);
            }
            mine
        });
        r.judge().state("SCR-REL-3")
    };
    assert_eq!((state(0, 2_000), state(0, 2_001)), (State::Held, State::Broken));
    assert_eq!((state(1_000, 3_000), state(1_000, 3_001)), (State::Held, State::Broken));
}
