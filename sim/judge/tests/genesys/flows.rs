//! Several calls of one agent, transfers and conferences: GIR-ONE-1 to -3, GIR-MAP-1 to -5.

use crate::house::{House, house, media_id, plain, s, span};
use judge::State;
use judge::genesys::truth::{Fault, FaultKind, Joined, Recorded, Span, Stretch};
use serde_json::json;

fn both() -> House {
    let mut h = house();
    for agent in ["ann", "ben"] {
        h.login(10, agent, plain());
        h.polls(agent, 10, 900);
    }
    h
}

/// Ann has two calls; the first ends while the second goes on.
fn two_calls() -> House {
    let mut h = both();
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.call("c2", None, &[("ann", "5001", 150, 300, Joined::Answered)]);
    h
}

#[test]
fn one_file_for_overlapping_calls() {
    let mut h = two_calls();
    h.film("ann", (100, 200), Some(("c1", "5001")));
    h.done().holds(&["GIR-ONE-1", "GIR-ONE-2", "GIR-ONE-3"]);
    let mut h = two_calls();
    h.truth.policies.overlap_end = "last_end".into();
    h.film("ann", (100, 300), Some(("c1", "5001")));
    h.done().holds(&["GIR-ONE-1", "GIR-ONE-2", "GIR-ONE-3"]);
}

#[test]
fn one_1_two_files_at_once() {
    let mut h = two_calls();
    h.film("ann", (100, 200), Some(("c1", "5001")));
    h.film("ann", (150, 300), Some(("c2", "5001")));
    h.done().blames("GIR-ONE-1");
}

/// The next call begins 200 ms after the first one's end, and each has its own file; the first ends so much after its call.
#[test]
fn one_1_the_first_file_ends_before_the_next_begins() {
    let begun = |late_ms: i64| {
        let mut h = both();
        let stretch = |from: i64, to: i64| {
            let span = Span { from, to };
            let recorded = vec![Recorded { span, paused: Vec::new() }];
            vec![Stretch { agent: "ann".into(), dn: "5001".into(), span, recorded, ..Stretch::default() }]
        };
        h.take("c1", None, stretch(s(100), s(200)));
        h.take("c2", None, stretch(s(200) + 200, s(300)));
        h.film_at("rws1", "ann", (s(100) + 5, s(200) + late_ms), Some(("c1", "5001")));
        h.film_at("rws1", "ann", (s(200) + 205, s(300) + 5), Some(("c2", "5001")));
        h.done()
    };
    begun(205).holds(&["GIR-FLOW-5"]);
    begun(206).blames("GIR-ONE-1");
    begun(900).blames("GIR-ONE-1");
    // Both instants are known no better than by the PC's clock, whatever the tolerance.
    let doubtful = |late_ms: i64| {
        let mut r = begun(late_ms);
        r.truth.pcs.get_mut("PC-1").expect("a PC").clock_wrong = true;
        r
    };
    doubtful(705).holds(&["GIR-FLOW-5"]);
    doubtful(706).blames("GIR-ONE-1");
    // Where packets are lost the PC knows RWS's clock less well.
    let lossy = |late_ms: i64| {
        let mut r = doubtful(late_ms);
        r.truth.policies.loses_packets = true;
        r
    };
    lossy(1_705).holds(&["GIR-FLOW-5"]);
    lossy(1_706).blames("GIR-ONE-1");
    let mut r = begun(206);
    r.truth.policies.tolerance_ms = 1_000;
    r.blames("GIR-ONE-1");
}

#[test]
fn one_2_the_first_call() {
    let mut h = two_calls();
    h.film("ann", (100, 200), Some(("c1", "5001")));
    let second = h.truth.calls[1].uuid.clone();
    let mut r = h.done();
    r.remap(0, Some(&second), Some(&media_id(&second, "5001", s(150))));
    r.blames("GIR-ONE-2");
    // Under another agent's id.
    let mut h = two_calls();
    h.film("ann", (100, 200), Some(("c1", "5001")));
    let mut r = h.done();
    r.screen(0)["agentId"] = json!("102");
    r.blames("GIR-ONE-2");
}

/// The first of two calls has ended, and its file with it; a third one comes while the second goes on. The file may be that of either,
/// and ends with it.
#[test]
fn one_2_a_third_call_while_the_second_goes_on() {
    let filmed = |to: i64, call: usize| {
        let mut h = two_calls();
        h.call("c3", None, &[("ann", "5001", 230, 260, Joined::Answered)]);
        h.film("ann", (100, 200), Some(("c1", "5001")));
        let id = format!("c{call}");
        h.film("ann", (230, to), Some((&id, "5001")));
        h.done()
    };
    filmed(260, 3).holds(&["GIR-ONE-2", "GIR-FLOW-5"]);
    filmed(300, 2).holds(&["GIR-ONE-2", "GIR-FLOW-5"]);
    filmed(260, 1).blames("GIR-ONE-2");
    filmed(250, 2).blames("GIR-FLOW-5");
    filmed(310, 2).blames("GIR-FLOW-5");
    let mut h = two_calls();
    h.call("c3", None, &[("ann", "5001", 230, 260, Joined::Answered)]);
    h.film("ann", (100, 200), Some(("c1", "5001")));
    h.done().blames("GIR-FLOW-4");
}

#[test]
fn one_3_the_end_by_policy_and_once() {
    for (policy, end) in [("first_end", 300), ("last_end", 200)] {
        let mut h = two_calls();
        h.truth.policies.overlap_end = policy.into();
        h.film("ann", (100, end), Some(("c1", "5001")));
        h.done().blames("GIR-ONE-3");
    }
    // The same file twice.
    let mut h = two_calls();
    h.film("ann", (100, 200), Some(("c1", "5001")));
    let mut r = h.done();
    let twin = r.screen(0).clone();
    r.evidence.rws.get_mut("rws1").expect("rws1").screens.push(twin);
    r.blames("GIR-ONE-3");
    // With both calls.
    let mut h = two_calls();
    h.film("ann", (100, 200), Some(("c1", "5001")));
    let mut r = h.done();
    let mut twin = r.screen(0).clone();
    twin["mediaId"] = json!(media_id(&r.truth.calls[1].uuid, "5001", s(150)));
    r.evidence.rws.get_mut("rws1").expect("rws1").recordings[1]["screenRecordings"] = json!([twin]);
    let report = r.judge();
    assert_eq!(report.roots().len(), 1, "{report}");
}

/// It is listed with the call that it is mapped to, once.
#[test]
fn one_2_and_one_3_listed_once() {
    let one_call = || {
        let mut h = both();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h
    };
    for (house, id) in [(one_call as fn() -> House, "GIR-ONE-2"), (two_calls, "GIR-ONE-3")] {
        let listed = |times: usize| {
            let mut h = house();
            h.film("ann", (100, 200), Some(("c1", "5001")));
            let mut r = h.done();
            let entry = r.screen(0).clone();
            let list = vec![entry; times];
            r.evidence.rws.get_mut("rws1").expect("rws1").recordings[0]["screenRecordings"] = json!(list);
            r
        };
        listed(1).holds(&["GIR-FLOW-5"]);
        listed(0).blames(id);
        listed(2).blames(id);
    }
}

/// A second call that lies within the first puts to no test at the end of which of them the file ends.
#[test]
fn one_3_is_not_reached_where_the_first_call_ends_last() {
    let mut h = both();
    h.call("c1", None, &[("ann", "5001", 100, 300, Joined::Answered)]);
    h.call("c2", None, &[("ann", "5001", 150, 200, Joined::Answered)]);
    h.film("ann", (100, 300), Some(("c1", "5001")));
    let r = h.done();
    r.holds(&["GIR-ONE-1", "GIR-ONE-2"]);
    r.not_reached(&["GIR-ONE-3"]);
}

#[test]
fn calls_one_after_the_other_have_a_file_each() {
    let mut h = both();
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.call("c2", None, &[("ann", "5001", 210, 300, Joined::Answered)]);
    h.film("ann", (100, 200), Some(("c1", "5001")));
    h.film("ann", (210, 300), Some(("c2", "5001")));
    let r = h.done();
    r.holds(&["GIR-FLOW-5"]);
    r.not_reached(&["GIR-ONE-1", "GIR-ONE-2", "GIR-ONE-3"]);
}

/// Ann answers, Ben joins by one step.
fn one_step(joined: Joined) -> House {
    let mut h = both();
    let until = if joined == Joined::SingleStepTransfer { 200 } else { 300 };
    h.call("c1", None, &[("ann", "5001", 100, until, Joined::Answered), ("ben", "5002", 200, 300, joined)]);
    h.film("ann", (100, until), Some(("c1", "5001")));
    h.film("ben", (200, 300), Some(("c1", "5002")));
    h
}

#[test]
fn map_1_and_map_3() {
    for (joined, id) in [(Joined::SingleStepTransfer, "GIR-MAP-1"), (Joined::SingleStepConference, "GIR-MAP-3")] {
        one_step(joined).done().holds(&[id]);
        // To the part of the other agent.
        let mut r = one_step(joined).done();
        let uuid = r.truth.calls[0].uuid.clone();
        r.remap(1, Some(&uuid), Some(&media_id(&uuid, "5001", s(100))));
        r.blames(id);
        // Two recordings in the place of one.
        let mut r = one_step(joined).done();
        let rws = r.evidence.rws.get_mut("rws1").expect("rws1");
        let mut second = rws.recordings[0].clone();
        second["mediaFiles"] = json!([second["mediaFiles"][1].clone()]);
        rws.recordings[0]["mediaFiles"].as_array_mut().expect("files").pop();
        let list = rws.recordings[0]["screenRecordings"].as_array_mut().expect("a list");
        second["screenRecordings"] = json!([list.pop()]);
        rws.recordings.push(second);
        r.blames(id);
        // The second one under another id: that part is not in the recording of the call.
        let rws = r.evidence.rws.get_mut("rws1").expect("rws1");
        let uuid = rws.recordings[0]["id"].clone();
        let other = "F".repeat(32);
        rws.recordings[1]["id"] = json!(other);
        rws.recordings[1]["mediaFiles"][0]["callUUID"] = json!(other);
        let sounds: Vec<_> =
            rws.media.iter().map(|((_, id), bytes)| ((other.clone(), id.clone()), bytes.clone())).collect();
        rws.media.extend(sounds);
        rws.screens[1]["callUUID"] = json!(other);
        r.blames(id);
        // All of it under another id.
        let mut r = one_step(joined).done();
        let rws = r.evidence.rws.get_mut("rws1").expect("rws1");
        assert_eq!(rws.recordings[0]["id"], uuid);
        rws.recordings[0]["id"] = json!(other);
        r.blames(id);
    }
}

/// Ann consults Ben and brings him in.
fn two_step(joined: Joined, policy: &str) -> House {
    two_step_filmed(joined, policy, 300)
}

/// The same, where Ben's file ends at that time.
fn two_step_filmed(joined: Joined, policy: &str, to: i64) -> House {
    let mut h = both();
    h.truth.policies.two_step_joiner = policy.into();
    let until = if joined == Joined::TwoStepTransfer { 200 } else { 250 };
    h.call("c1", None, &[("ann", "5001", 100, until, Joined::Answered), ("ben", "5002", 200, 300, joined)]);
    let consult = [("ann", "5001", 150, 200, Joined::Dialled), ("ben", "5002", 150, 200, Joined::Answered)];
    h.call("c1-consult", Some("c1"), &consult);
    h.film("ann", (100, until), Some(("c1", "5001")));
    h.film("ben", (150, to), Some(("c1-consult", "5002")));
    h
}

#[test]
fn map_2_map_4_and_map_5() {
    for (joined, id) in [(Joined::TwoStepTransfer, "GIR-MAP-2"), (Joined::TwoStepConference, "GIR-MAP-4")] {
        let r = two_step(joined, "first").done();
        r.holds(&[id, "GIR-MAP-5", "GIR-ONE-2"]);
        // The consultation in the main recording.
        let mut r = two_step(joined, "first").done();
        let rws = r.evidence.rws.get_mut("rws1").expect("rws1");
        let consult = rws.recordings.pop().expect("it");
        let files = consult["mediaFiles"].as_array().expect("files").clone();
        rws.recordings[0]["mediaFiles"].as_array_mut().expect("files").extend(files);
        r.blames(id);
        // Mapped to the main call.
        let mut r = two_step(joined, "first").done();
        let uuid = r.truth.calls[0].uuid.clone();
        r.remap(1, Some(&uuid), Some(&media_id(&uuid, "5002", s(200))));
        r.blames("GIR-MAP-5");
        // Which is right by the other policy.
        r.truth.policies.two_step_joiner = "main".into();
        r.holds(&["GIR-MAP-5"]);
        two_step(joined, "main").done().blames("GIR-MAP-5");
    }
}

/// By the policy of the main call: RWS cannot go by what it could not hear of.
#[test]
fn map_5_rws_was_away_when_the_agent_joined() {
    let blamed = |machine: &str, from: i64, to: i64| {
        let mut r = two_step(Joined::TwoStepConference, "main").done();
        r.truth.faults.push(Fault { span: span(from, to), machine: machine.into(), what: FaultKind::Down });
        r.judge().state("GIR-MAP-5") == State::Broken
    };
    assert!(!blamed("rws1", 190, 210));
    assert!(!blamed("sip", 199, 201));
    assert!(blamed("rws1", 20, 50), "that was before");
    assert!(blamed("PC-2", 290, 299), "which tells RWS nothing of calls");
    // Ben's PC went down before he joined, or after.
    for (down, blamed) in [(190, false), (210, true)] {
        let mut r = two_step_filmed(Joined::TwoStepConference, "main", down).done();
        let what = FaultKind::PowerOff { clean: false };
        r.truth.faults.push(Fault { span: span(down, 800), machine: "PC-2".into(), what });
        assert_eq!(r.judge().state("GIR-MAP-5") == State::Broken, blamed, "{down}: {}", r.judge());
    }
}

/// Of the consultation only the part of who consults is recorded: it is a recording of its own all the same, and what the main call
/// has of that time is not it.
#[test]
fn map_2_and_map_4_a_consultation_that_only_the_main_recording_has() {
    for (joined, id) in [(Joined::TwoStepTransfer, "GIR-MAP-2"), (Joined::TwoStepConference, "GIR-MAP-4")] {
        let mut h = both();
        h.truth.policies.recording_when = "off".into();
        let stretch = |agent: &str, dn: &str, span: Span, joined: Joined, is: bool| {
            let recorded = is.then(|| Recorded { span, paused: Vec::new() }).into_iter().collect();
            Stretch { agent: agent.into(), dn: dn.into(), span, joined, recorded, ..Stretch::default() }
        };
        let main = vec![
            stretch("ann", "5001", span(100, 250), Joined::Answered, true),
            stretch("ben", "5002", span(200, 300), joined, true),
        ];
        h.take("c1", None, main);
        let consult = vec![
            stretch("ann", "5001", span(150, 200), Joined::Dialled, true),
            stretch("ben", "5002", span(150, 200), Joined::Answered, false),
        ];
        h.take("c1-consult", Some("c1"), consult);
        let mut r = h.done();
        r.holds(&[id]);
        r.evidence.rws.get_mut("rws1").expect("rws1").recordings.pop();
        r.blames(id);
    }
}

/// On a slow link word of the end of the first file comes late, and the order of the second one waits for it.
#[test]
fn one_1_a_call_just_after_another_on_a_slow_link() {
    let run = |first_ends: i64, begins: i64| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 900);
        let what = FaultKind::Slow { other: "rws1".into(), by_ms: 3_000 };
        h.truth.faults.push(Fault { span: span(0, 3600), machine: "PC-1".into(), what });
        h.call("c1", None, &[("ann", "5001", 300, first_ends, Joined::Answered)]);
        h.film("ann", (300, first_ends), Some(("c1", "5001")));
        h.call("c2", None, &[("ann", "5001", 401, 500, Joined::Answered)]);
        h.film("ann", (begins, 500), Some(("c2", "5001")));
        h.done()
    };
    run(400, 408).holds(&["GIR-FLOW-4", "GIR-FLOW-5"]);
    run(400, 412).blames("GIR-FLOW-4");
    run(390, 408).blames("GIR-FLOW-4");
}
