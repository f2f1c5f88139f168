//! One call after the other: GIR-FLOW-1 to -8, GIR-ACW-1, GIR-NV-1, GIR-MON-1.

use crate::house::{House, house, plain, s, span};
use crate::run::Run;
use judge::genesys::truth::{AgentState, Fault, FaultKind, Joined, Kind, Recorded, Stretch};
use serde_json::json;

/// Ann works from 10 s to 900 s.
fn at_work() -> House {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h
}
fn one_call() -> House {
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
fn flow_1_no_registration_or_no_events() {
    let mut r = one_call().done();
    r.forget("wire.tlib", &["RequestRegisterAddress", "5001"]);
    r.lose(0);
    r.blames("GIR-FLOW-1");
    // One that was away until just before the login has first to find SIP Server again.
    for (from, to, blamed) in [(1, 5, false), (-200, -100, true)] {
        let fault = Fault { span: span(from, to), machine: "rws1".into(), what: FaultKind::Unreachable };
        r.truth.faults = vec![fault];
        let state = r.judge().state("GIR-FLOW-1");
        assert_eq!(state == judge::State::Broken, blamed, "{from} to {to}: {state:?}");
    }
    let mut r = one_call().done();
    for name in ["EventEstablished", "EventReleased", "EventAttachedDataChanged"] {
        r.forget("wire.tlib", &[name]);
    }
    r.lose(0);
    r.blames("GIR-FLOW-1");
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
fn nothing_readable_and_no_secret() {
    let mut r = one_call().done();
    r.truth.secrets = vec!["correct horse battery".into()];
    r.holds(&[]);
    r.add(s(20), "PC-1", "srs.session", &json!({ "login": "ann", "password": "correct horse battery" }));
    r.blames("GIR-FLOW-5");
    let mut r = one_call().done();
    let file = r.evidence.rws["rws1"].files["rec-1"].clone();
    r.evidence.disks.entry("rws1".into()).or_default().insert("/rws/1".into(), file);
    r.blames("GIR-FLOW-6");
}

#[test]
fn flow_7_without_srs() {
    let without = || {
        let mut h = house();
        h.truth.pcs.get_mut("PC-1").expect("a PC").srs = false;
        h.act(10, "ann", judge::genesys::truth::ActKind::Login(plain()));
        h.ask(s(10), "ann", "login", 0, &json!({ "server": "http://rws1:8080" }));
        h.deliberately();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h
    };
    let mut r = without().done();
    r.truth.faults.push(judge::genesys::truth::Fault {
        span: span(0, 3600),
        machine: "PC-1".into(),
        what: judge::genesys::truth::FaultKind::Down,
    });
    r.holds(&["GIR-FLOW-7", "GIR-FLOW-2"]);
    r.evidence.rws.get_mut("rws1").expect("rws1").recordings.clear();
    r.blames("GIR-FLOW-7");
    one_call().done().not_reached(&["GIR-FLOW-7"]);
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

fn acw() -> House {
    let mut h = at_work();
    h.truth.policies.record_acw = true;
    h.truth.states.push(AgentState {
        agent: "ann".into(),
        dn: Some("5001".into()),
        media: "voice".into(),
        state: "AfterCallWork".into(),
        reason: None,
        span: span(200, 240),
    });
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h
}

#[test]
fn acw_1() {
    let mut h = acw();
    h.film("ann", (100, 240), Some(("c1", "5001")));
    h.done().holds(&["GIR-ACW-1"]);
    let mut h = acw();
    h.film("ann", (100, 200), Some(("c1", "5001")));
    h.done().blames("GIR-ACW-1");
    // Where it is not recorded the file ends with the call.
    let mut h = acw();
    h.truth.policies.record_acw = false;
    h.film("ann", (100, 200), Some(("c1", "5001")));
    let r = h.done();
    r.holds(&["GIR-FLOW-5"]);
    r.not_reached(&["GIR-ACW-1"]);
}

fn chats() -> House {
    let mut h = house();
    let ann = h.truth.agents.get_mut("ann").expect("ann");
    (ann.kind, ann.recording_when) = (Kind::NonVoice, Some("media=chat, state=Ready".into()));
    for (media, state, from, to) in [
        ("chat", "NotReady", 20, 100),
        ("chat", "Ready", 100, 300),
        ("email", "Ready", 400, 500),
        ("chat", "NotReady", 300, 600),
    ] {
        let (agent, media, state) = ("ann".into(), media.into(), state.into());
        h.truth.states.push(AgentState { agent, dn: None, media, state, reason: None, span: span(from, to) });
    }
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h
}

#[test]
fn nv_1() {
    let mut h = chats();
    h.film("ann", (100, 300), None);
    let r = h.done();
    r.holds(&["GIR-NV-1", "GIR-FLOW-5"]);
    r.not_reached(&["GIR-FLOW-4"]);
    chats().done().blames("GIR-NV-1");
    let mut h = chats();
    h.film("ann", (100, 250), None);
    h.done().blames("GIR-NV-1");
    let mut h = chats();
    h.film("ann", (100, 300), None);
    h.film("ann", (400, 500), None);
    h.done().blames("GIR-NV-1");
    // Blended agents are recorded for voice alone.
    let mut h = chats();
    h.truth.agents.get_mut("ann").expect("ann").kind = Kind::Blended;
    h.done().not_reached(&["GIR-NV-1"]);
}

/// What a full disk swallowed is black, and so is a chunk (10 s) before and after; no more than that.
#[test]
fn flow_5_black_where_the_disk_was_full() {
    let run = |full: &[(i64, i64)], (from, to): (i64, i64)| {
        let mut h = at_work();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.dark = Some(span(from, to));
        h.film("ann", (100, 200), Some(("c1", "5001")));
        let fault =
            |&(from, to): &(i64, i64)| Fault { span: span(from, to), machine: "PC-1".into(), what: FaultKind::Disk };
        h.truth.faults.extend(full.iter().map(fault));
        h.done()
    };
    run(&[(130, 150)], (121, 159)).holds(&["GIR-FLOW-5"]);
    run(&[], (121, 159)).blames("GIR-FLOW-5");
    run(&[(130, 150)], (119, 159)).blames("GIR-FLOW-5");
    run(&[(130, 150)], (121, 161)).blames("GIR-FLOW-5");
    // One trouble after the other.
    run(&[(118, 118), (136, 150)], (109, 159)).holds(&["GIR-FLOW-5"]);
    run(&[(118, 118), (140, 150)], (109, 159)).blames("GIR-FLOW-5");
}

/// The last chunk (10 s) is written once SRS has heard of the end: a disk that is full right then costs it, and one that is full
/// later costs nothing.
#[test]
fn flow_5_a_disk_that_is_full_right_after_the_end() {
    let run = |full_ms: i64, to: i64| {
        let mut h = at_work();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.film("ann", (100, to), Some(("c1", "5001")));
        let full = judge::genesys::truth::Span { from: s(200) + full_ms, to: s(300) };
        h.truth.faults.push(Fault { span: full, machine: "PC-1".into(), what: FaultKind::Disk });
        h.done()
    };
    run(100, 192).holds(&["GIR-FLOW-5"]);
    run(5_000, 192).blames("GIR-FLOW-5");
    run(5_000, 200).holds(&["GIR-FLOW-5"]);
}

/// Nor is the last chunk there where the PC goes right after the end.
#[test]
fn flow_5_a_pc_that_goes_right_after_the_end() {
    let run = |down_ms: i64, to: i64| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 190);
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.film("ann", (100, to), Some(("c1", "5001")));
        let down = judge::genesys::truth::Span { from: s(200) + down_ms, to: s(230) };
        h.truth.faults.push(Fault { span: down, machine: "PC-1".into(), what: FaultKind::Down });
        h.done()
    };
    run(200, 191).holds(&[]);
    run(200, 188).blames("GIR-FLOW-5");
    run(5_000, 191).blames("GIR-FLOW-5");
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
