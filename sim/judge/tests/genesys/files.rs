//! Screen files as they are stored, mapped and filled: GIR-FLOW-5 to -7, GIR-ONE-2.

use crate::calls::{at_work, one_call};
use crate::house::{House, house, media_id, plain, s, span};
use crate::polls::expired_in_a_call;
use judge::State;
use judge::genesys::truth::{ActKind, Fault, FaultKind, Joined, Recorded, Span, Stretch, Truth};
use judge::view::Video;
use serde_json::json;
use std::collections::BTreeMap;

/// Of a file that went up and is not there the storage is to blame; the order was carried out.
#[test]
fn flow_5_is_reached_by_a_file_that_was_not_kept() {
    let mut r = one_call().done();
    let rws = r.evidence.rws.get_mut("rws1").expect("rws1");
    rws.screens.clear();
    rws.files.clear();
    rws.recordings[0]["screenRecordings"] = json!([]);
    r.blames("GIR-FLOW-6");
    assert_eq!(r.judge().state("GIR-FLOW-5"), State::Held);
}

/// The file of half a second is there twice.
#[test]
fn flow_5_a_short_file_that_is_there_twice() {
    let mut h = at_work();
    let span = Span { from: s(100), to: s(100) + 500 };
    let recorded = vec![Recorded { span, paused: Vec::new() }];
    h.take("c1", None, vec![Stretch { agent: "ann".into(), dn: "5001".into(), span, recorded, ..Stretch::default() }]);
    h.film_at("rws1", "ann", (s(100) + 5, s(100) + 505), Some(("c1", "5001")));
    let mut r = h.done();
    r.holds(&["GIR-FLOW-5"]);
    let twin = r.screen(0).clone();
    r.evidence.rws.get_mut("rws1").expect("rws1").screens.push(twin);
    r.blames("GIR-FLOW-5");
}

/// Ann has no SRS; that Ben comes to a PC with it, before her call or after it, is his affair.
#[test]
fn flow_7_of_the_agents_own_pc() {
    for at in [50, 150] {
        let mut h = house();
        h.truth.pcs.get_mut("PC-1").expect("a PC").srs = false;
        h.act(10, "ann", ActKind::Login(plain()));
        h.ask(s(10), "ann", "login", 0, &json!({ "server": "http://rws1:8080" }));
        h.deliberately();
        h.login(at, "ben", plain());
        h.polls("ben", at, 900);
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.done().holds(&["GIR-FLOW-7"]);
    }
    let mut h = at_work();
    h.login(50, "ben", plain());
    h.polls("ben", 50, 900);
    h.truth.pcs.get_mut("PC-2").expect("a PC").srs = false;
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.film("ann", (100, 200), Some(("c1", "5001")));
    h.done().not_reached(&["GIR-FLOW-7"]);
}

/// What is black is so because that PC's own disk was full, and not another one's, nor for another reason.
#[test]
fn flow_5_black_where_another_disk_was_full() {
    let run = |machine: &str, what: FaultKind| {
        let mut h = at_work();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.dark = Some(span(121, 159));
        h.film("ann", (100, 200), Some(("c1", "5001")));
        h.truth.faults.push(Fault { span: span(130, 150), machine: machine.into(), what });
        h.done()
    };
    run("PC-1", FaultKind::Disk).holds(&["GIR-FLOW-5"]);
    run("PC-2", FaultKind::Disk).blames("GIR-FLOW-5");
    run("PC-1", FaultKind::Unreachable).blames("GIR-FLOW-5");
}

/// The stamp is right, and not all that was to be seen beside it.
#[test]
fn flow_5_a_picture_that_is_right_in_its_stamp_alone() {
    let mut r = one_call().done();
    let video = Video::read(&r.evidence.rws["rws1"].files["rec-1"]).expect("it plays");
    let known = |shown: &judge::view::video::Shown| {
        let stamp = shown.stamp.expect("a stamp");
        ((stamp.at, stamp.monitor), shown.print)
    };
    let drawn: BTreeMap<(i64, u8), u64> = video.shows.iter().flatten().map(known).collect();
    let screen = Truth::screen_of("PC-1", &r.truth.agents["ann"].windows);
    r.truth.pictures.insert(screen.clone(), drawn);
    r.holds(&["GIR-FLOW-5"]);
    *r.truth.pictures.get_mut(&screen).expect("it").values_mut().nth(3).expect("a picture") ^= 1;
    r.blames("GIR-FLOW-5");
}

/// Both are on the same call for the same time, and each has a part of the voice.
fn with_each_other() -> House {
    let mut h = house();
    for agent in ["ann", "ben"] {
        h.login(10, agent, plain());
        h.polls(agent, 10, 900);
    }
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Dialled), ("ben", "5002", 100, 200, Joined::Answered)]);
    h.film("ann", (100, 200), Some(("c1", "5001")));
    h.film("ben", (100, 200), Some(("c1", "5002")));
    h
}

#[test]
fn one_2_each_agents_own_part() {
    with_each_other().done().holds(&["GIR-FLOW-5", "GIR-FLOW-6"]);
    for (file, other) in [(0, "5002"), (1, "5001")] {
        let mut r = with_each_other().done();
        let uuid = r.truth.calls[0].uuid.clone();
        r.remap(file, Some(&uuid), Some(&media_id(&uuid, other, s(100))));
        r.blames("GIR-ONE-2");
    }
}

/// Two calls go on when Ann logs in again after her session has expired: the one file that may be made then is that of either.
#[test]
fn one_2_a_file_that_may_be_of_either_call() {
    let run = |call: &str| {
        let mut h = expired_in_a_call(600);
        h.call("c2", None, &[("ann", "5001", 110, 500, Joined::Answered)]);
        h.polls("ann", 401, 900);
        h.film("ann", (402, if call == "c1" { 600 } else { 500 }), Some((call, "5001")));
        h.done()
    };
    run("c1").holds(&["SRS-POLL-3"]);
    run("c2").holds(&["SRS-POLL-3"]);
}

/// A file that only may be there, since RWS was away just before the call: it is mapped to a call of the agent's own all the same.
#[test]
fn one_2_a_file_that_only_may_be_there() {
    let run = |away: Option<(i64, i64)>, other: Option<&str>| {
        let mut h = house();
        for agent in ["ann", "ben"] {
            h.login(10, agent, plain());
            h.polls(agent, 10, 900);
        }
        h.call("c1", None, &[("ann", "5001", 200, 300, Joined::Answered)]);
        h.call("c2", None, &[("ben", "5002", 200, 300, Joined::Answered)]);
        h.film("ann", (200, 300), Some(("c1", "5001")));
        h.film("ben", (200, 300), Some(("c2", "5002")));
        let what = FaultKind::Unreachable;
        h.truth.faults.extend(away.map(|(from, to)| Fault { span: span(from, to), machine: "rws1".into(), what }));
        let mut r = h.done();
        if let Some(dn) = other {
            let uuid = r.truth.calls[1].uuid.clone();
            r.remap(0, Some(&uuid), Some(&media_id(&uuid, dn, s(200))));
        }
        r
    };
    for away in [None, Some((150, 155))] {
        run(away, None).holds(&["SRS-POLL-2"]);
        run(away, Some("5002")).blames("GIR-ONE-2");
    }
    // Where it has to be there, a file that is mapped to nothing is wrong; else RWS may not know of what it is.
    let mut r = run(None, None);
    r.remap(0, None, None);
    r.blames("GIR-ONE-2");
    let mut r = run(Some((150, 155)), None);
    r.remap(0, None, None);
    r.holds(&[]);
}
