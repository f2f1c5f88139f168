//! One call after the other: GIR-FLOW-2 to -8, GIR-MON-1.

use crate::house::{House, house, plain, s, span};
use crate::non_voice::chats;
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{Fault, FaultKind, Joined, Kind, Recorded, Span, Stretch};
use serde_json::json;

/// Ann works from 10 s to 900 s.
pub fn at_work() -> House {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h
}
pub fn one_call() -> House {
    let mut h = at_work();
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.film("ann", (100, 200), Some(("c1", "5001")));
    h
}

#[test]
fn an_ordinary_call() {
    let r = one_call().done();
    r.holds(&[
        "GIR-FLOW-1",
        "GIR-FLOW-2",
        "GIR-FLOW-3",
        "GIR-FLOW-4",
        "GIR-FLOW-5",
        "GIR-FLOW-6",
        "SRS-LOGIN-1",
        "SRS-LOGIN-2",
        "SRS-LOGIN-3",
        "SRS-LOGIN-4",
        "SRS-POLL-2",
        "SRS-OUT-1",
        "SRS-CSRF-3",
        "DSK-LOGIN-1",
        "DSK-POLL-1",
        "DSK-OUT-1",
        "DSK-SEAT-2",
    ]);
    r.not_reached(&[
        "GIR-FLOW-7",
        "GIR-FLOW-8",
        "GIR-ONE-1",
        "GIR-ONE-2",
        "GIR-ONE-3",
        "GIR-MAP-1",
        "GIR-MAP-2",
        "GIR-MAP-3",
        "GIR-MAP-4",
        "GIR-MAP-5",
        "GIR-ACW-1",
        "GIR-NV-1",
        "GIR-MON-1",
        "SRS-SEAT-1",
        "SRS-POLL-1",
        "SRS-POLL-3",
        "SRS-CSRF-1",
        "SRS-CORS-1",
        "SRS-CORS-3",
        "DSK-CORS-1",
        "SRS-DR-1",
        "DSK-POLL-2",
        "DSK-SEAT-1",
        "DSK-DR-1",
        "SRC-INV-1",
        "TLB-REQ-1",
    ]);
    Run::of(house()).not_reached(&["GIR-FLOW-1", "GIR-FLOW-2", "SRS-LOGIN-1", "DSK-LOGIN-1"]);
}

#[test]
fn flow_2_the_audio() {
    let mut r = one_call().done();
    r.forget("wire.sip", &["INVITE sip:conf"]);
    r.blames("GIR-FLOW-2");
    let mut r = one_call().done();
    r.evidence.rws.get_mut("rws1").expect("rws1").recordings.clear();
    r.blames("GIR-FLOW-2");
    let mut r = one_call().done();
    for bytes in r.evidence.rws.get_mut("rws1").expect("rws1").media.values_mut() {
        let cut = bytes.len() - 400;
        bytes.truncate(cut);
        bytes[40..44].copy_from_slice(&(cut as u32 - 44).to_le_bytes());
    }
    r.blames("GIR-FLOW-2");
}

#[test]
fn flow_2_a_pause_is_silence() {
    let paused = || {
        let mut h = at_work();
        let recorded = vec![Recorded { span: span(100, 200), paused: vec![span(140, 160)] }];
        let (agent, dn) = ("ann".into(), "5001".into());
        h.take("c1", None, vec![Stretch { agent, dn, span: span(100, 200), recorded, ..Stretch::default() }]);
        h.film("ann", (100, 200), Some(("c1", "5001")));
        h.done()
    };
    paused().holds(&["GIR-FLOW-2"]);
    let mut r = paused();
    for bytes in r.evidence.rws.get_mut("rws1").expect("rws1").media.values_mut() {
        bytes[44 + 200 * 50] = 0x20;
    }
    r.blames("GIR-FLOW-2");
}

/// The recording is begun anew at once, and both parts are equally long: one file cannot be that of both.
#[test]
fn flow_2_a_file_for_each_part() {
    let parts = || {
        let mut h = at_work();
        h.truth.policies.recording_when = "off".into();
        let part =
            |from: i64| Recorded { span: Span { from: s(100) + from, to: s(100) + from + 1_500 }, paused: Vec::new() };
        let (agent, dn, recorded) = ("ann".into(), "5001".into(), vec![part(0), part(1_600)]);
        h.take("c1", None, vec![Stretch { agent, dn, span: span(100, 200), recorded, ..Stretch::default() }]);
        h.done()
    };
    parts().holds(&["GIR-FLOW-2"]);
    let mut r = parts();
    let rws = r.evidence.rws.get_mut("rws1").expect("rws1");
    rws.recordings[0]["mediaFiles"].as_array_mut().expect("files").pop();
    r.blames("GIR-FLOW-2");
}

#[test]
fn flow_3_rws_is_told() {
    let mut r = one_call().done();
    r.forget("wire.tlib", &["GSIP_RECORD"]);
    r.lose(0);
    r.blames("GIR-FLOW-3");
    let mut r = one_call().done();
    r.reword("wire.tlib", &["GSIP_REC_FN"], "\"0000", "\"FFFF");
    r.blames("GIR-FLOW-3");
}

/// A recording may be begun long after the call, when RWS cannot be told any more.
#[test]
fn flow_3_an_rws_that_is_away_when_the_recording_begins() {
    let begun_late = |away: (i64, i64)| {
        let mut h = at_work();
        let recorded = vec![Recorded { span: span(150, 200), paused: Vec::new() }];
        let (agent, dn) = ("ann".into(), "5001".into());
        h.take("c1", None, vec![Stretch { agent, dn, span: span(100, 200), recorded, ..Stretch::default() }]);
        h.truth.faults.push(Fault { span: span(away.0, away.1), machine: "rws1".into(), what: FaultKind::Unreachable });
        let mut r = h.done();
        r.forget("wire.tlib", &["GSIP_RECORD"]);
        r
    };
    assert_ne!(begun_late((149, 240)).judge().state("GIR-FLOW-3"), judge::State::Broken);
    assert_eq!(begun_late((110, 120)).judge().state("GIR-FLOW-3"), judge::State::Broken);
}

#[test]
fn flow_4_the_decision() {
    let mut r = one_call().done();
    r.lose(0);
    r.forget("wire.ws", &["start"]);
    r.blames("GIR-FLOW-4");
    // Recorded although it is off.
    let mut r = one_call().done();
    r.truth.policies.recording_when = "off".into();
    r.blames("GIR-FLOW-4");
    let mut r = one_call().done();
    r.truth.policies.recording_when = "off".into();
    r.lose(0);
    r.forget("wire.ws", &["start"]);
    r.holds(&["GIR-FLOW-4"]);
    // The agent's own setting goes before that of all.
    let mut r = one_call().done();
    r.truth.policies.recording_when = "off".into();
    r.truth.agents.get_mut("ann").expect("ann").recording_when = Some("media=chat".into());
    r.holds(&["GIR-FLOW-4"]);
}

/// One call, its file ordered so long after the recording's start, and begun right then.
fn ordered(after_ms: i64) -> Run {
    let mut h = at_work();
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.film_at("rws1", "ann", (s(100) + after_ms + 1, s(200) + 5), Some(("c1", "5001")));
    h.done()
}

#[test]
fn flow_4_an_order_that_comes_late() {
    // The grace is a second.
    ordered(999).holds(&["GIR-FLOW-4", "GIR-FLOW-5"]);
    ordered(5_000).blames("GIR-FLOW-4");
    // Where there is no file, it is SRS that has not made it if it was told in time.
    let lost = |after_ms: i64| {
        let mut r = ordered(after_ms);
        r.lose(0);
        r
    };
    lost(1_000).blames("GIR-FLOW-5");
    lost(1_001).blames("GIR-FLOW-4");
    // In a state of work without calls; the file says that it began before its order.
    let chat = |after_ms: i64| {
        let mut h = chats();
        h.film("ann", (100, 300), None);
        let mut r = h.done();
        r.edit(|rec, _| {
            let is = rec.kind == "wire.ws";
            rec.at = if is { s(100) + after_ms } else { rec.at };
            is
        });
        r
    };
    chat(1_000).holds(&["GIR-NV-1"]);
    chat(1_001).blames("GIR-NV-1");
}

/// SIP Server tells RWS of the recording after 2 ms.
#[test]
fn flow_4_an_order_before_rws_was_told() {
    ordered(3).holds(&["GIR-FLOW-4"]);
    ordered(1).blames("GIR-FLOW-4");
}

#[test]
fn flow_5_one_file_after_the_end() {
    let mut r = one_call().done();
    r.lose(0);
    r.blames("GIR-FLOW-5");
    // It ends too early.
    let mut h = at_work();
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.film("ann", (100, 190), Some(("c1", "5001")));
    h.done().blames("GIR-FLOW-5");
    // It goes up before it ends.
    let mut r = one_call().done();
    r.edit(|rec, f| {
        let is = f["method"] == "PUT";
        if is {
            rec.at -= 3_000;
        }
        is
    });
    r.blames("GIR-FLOW-5");
    // Twice.
    let mut r = one_call().done();
    let put = r.evidence.trace.records.iter().find(|rec| rec.fields.contains("PUT")).expect("a PUT").clone();
    r.add(put.at + 9, "rws1", "wire.http", &serde_json::from_str(&put.fields).expect("JSON"));
    r.blames("GIR-FLOW-5");
    // It shows another time.
    let mut r = one_call().done();
    let h = one_call();
    let other = h.shoot("ann", s(300), s(400));
    let rws = r.evidence.rws.get_mut("rws1").expect("rws1");
    (rws.screens[0]["size"], rws.screens[0]["sha256"]) =
        (json!(other.len()), json!(judge::genesys::view::stored::sha256(&other)));
    rws.files.insert("rec-1".into(), other);
    r.blames("GIR-FLOW-5");
}

#[test]
fn flow_6_it_is_stored() {
    let mut r = one_call().done();
    r.evidence.rws.get_mut("rws1").expect("rws1").files.clear();
    r.blames("GIR-FLOW-6");
    let mut r = one_call().done();
    let rws = r.evidence.rws.get_mut("rws1").expect("rws1");
    rws.screens.clear();
    rws.files.clear();
    r.blames("GIR-FLOW-6");
    let mut r = one_call().done();
    r.screen(0)["sha256"] = json!("00");
    r.blames("GIR-FLOW-6");
}

#[test]
fn flow_8_a_call_that_is_not_recorded() {
    let unrecorded = || {
        let mut h = at_work();
        let (agent, dn) = ("ann".into(), "5001".into());
        h.take("c1", None, vec![Stretch { agent, dn, span: span(100, 200), ..Stretch::default() }]);
        h
    };
    unrecorded().done().holds(&["GIR-FLOW-8"]);
    let mut h = unrecorded();
    h.film("ann", (100, 200), None);
    let mut r = h.done();
    r.remap(0, None, None);
    r.blames("GIR-FLOW-8");
}

/// Where no order could come to the PC, that none came shows nothing of the decision.
#[test]
fn flow_4_a_pc_that_no_order_reaches() {
    let run = |kind: Kind| {
        let mut h = at_work();
        h.truth.agents.get_mut("ann").expect("ann").kind = kind;
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.truth.faults.push(Fault { span: span(50, 3600), machine: "PC-1".into(), what: FaultKind::Unreachable });
        h.unfinished()
    };
    run(Kind::Voice).not_reached(&["GIR-FLOW-4"]);
    // That none is to come can be seen all the same.
    assert_eq!(run(Kind::NonVoice).judge().state("GIR-FLOW-4"), State::Held);
}

/// RWS was away; SRS got through to it after the desktop had given its login up, and the next login took the session over. What goes
/// on may be recorded in either session, once each.
#[test]
fn flow_4_in_a_session_that_the_desktop_knows_nothing_of() {
    let run = |tried: bool, films: &[(i64, i64)]| {
        let mut h = house();
        h.truth.faults.push(Fault { span: span(20, 125), machine: "rws1".into(), what: FaultKind::Unreachable });
        if tried {
            h.ask(s(120), "ann", "login", 0, &json!({ "server": "http://rws1:8080" }));
        }
        h.login(150, "ann", plain());
        h.polls("ann", 150, 900);
        h.call("c1", None, &[("ann", "5001", 100, 300, Joined::Answered)]);
        films.iter().for_each(|film| h.film("ann", *film, Some(("c1", "5001"))));
        h.done()
    };
    run(true, &[(126, 150), (151, 300)]).holds(&[]);
    run(true, &[(151, 300)]).holds(&[]);
    run(false, &[(126, 150), (151, 300)]).blames("GIR-FLOW-4");
    run(true, &[(126, 130), (131, 150), (151, 300)]).blames("GIR-FLOW-4");
}

#[test]
fn mon_1() {
    let ben = |monitors: u32| {
        let mut h = house();
        h.login(10, "ben", plain());
        h.polls("ben", 10, 900);
        h.call("c1", None, &[("ben", "5002", 100, 200, Joined::Answered)]);
        let all = h.truth.pcs.get_mut("PC-2").expect("a PC");
        all.monitors = monitors;
        h.film("ben", (100, 200), Some(("c1", "5002")));
        h.truth.pcs.get_mut("PC-2").expect("a PC").monitors = 2;
        h.logout(900, "ben");
        h.done()
    };
    ben(2).holds(&["GIR-MON-1"]);
    ben(1).blames("GIR-MON-1");
}
