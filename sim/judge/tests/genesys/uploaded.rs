//! Screen files that go up, are stored and mapped wrongly, and what they put to the test: GIR-FLOW-5 to -7, GIR-ONE-2 and -3.

use crate::calls::{at_work, one_call};
use crate::decisions::cut;
use crate::house::{House, house, media_id, plain, s, span};
use crate::polls::expired;
use judge::genesys::truth::{ActKind, FaultKind, Joined, Stretch};
use serde_json::json;

/// A second call of Ann's in the first one, and the file of that.
fn with_another() -> House {
    let mut h = at_work();
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.call("c2", None, &[("ann", "5001", 150, 300, Joined::Answered)]);
    h.film("ann", (100, 200), Some(("c1", "5001")));
    h
}

#[test]
fn one_3_the_file_of_several_calls_goes_up_once() {
    for (house, id) in [(one_call as fn() -> House, "GIR-FLOW-5"), (with_another, "GIR-ONE-3")] {
        let mut r = house().done();
        r.holds(&["GIR-FLOW-5"]);
        let put = r.evidence.trace.records.iter().find(|rec| rec.fields.contains("PUT")).expect("a PUT").clone();
        r.add(put.at + 9, "rws1", "wire.http", &serde_json::from_str(&put.fields).expect("JSON"));
        r.blames(id);
    }
}

/// RWS says itself how long it is.
#[test]
fn flow_6_a_file_of_another_size() {
    let mut r = one_call().done();
    let size = r.screen(0)["size"].as_u64().expect("a size");
    r.screen(0)["size"] = json!(size + 1);
    r.blames("GIR-FLOW-6");
}

/// Who was in trouble when the recording began need not have made the file: that it is there shows nothing.
#[test]
fn flow_5_a_file_that_need_not_be_there() {
    let run = |away: (i64, i64)| {
        let mut h = one_call();
        cut(&mut h, "rws1", away, FaultKind::Cut { other: "sip".into() });
        h.done()
    };
    run((300, 310)).holds(&["GIR-FLOW-5"]);
    run((60, 65)).not_reached(&["GIR-FLOW-5"]);
}

/// What it says of itself and what the voice recording says of it have to be the same.
#[test]
fn one_2_mapped_by_either_word() {
    let mut r = one_call().done();
    r.screen(0)["mediaId"] = json!("another.wav");
    r.blames("GIR-ONE-2");
    let mut r = one_call().done();
    let rws = r.evidence.rws.get_mut("rws1").expect("rws1");
    rws.recordings[0]["screenRecordings"][0]["mediaId"] = json!("another.wav");
    r.blames("GIR-ONE-2");
}

/// Ann hands the first of two calls over: which of them her file maps to is asked of two calls, and not of a transfer.
#[test]
fn one_2_of_several_calls_one_of_which_is_transferred() {
    for (another, id) in [(false, "GIR-MAP-1"), (true, "GIR-ONE-2")] {
        let mut h = at_work();
        h.login(10, "ben", plain());
        h.polls("ben", 10, 900);
        let ben = ("ben", "5002", 200, 300, Joined::SingleStepTransfer);
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered), ben]);
        if another {
            h.call("c2", None, &[("ann", "5001", 150, 190, Joined::Answered)]);
        }
        h.film("ann", (100, 200), Some(("c1", "5001")));
        h.film("ben", (200, 300), Some(("c1", "5002")));
        let mut r = h.done();
        r.holds(&["GIR-MAP-1"]);
        let uuid = r.truth.calls[0].uuid.clone();
        r.remap(0, Some(&uuid), Some(&media_id(&uuid, "5002", s(200))));
        r.blames(id);
    }
}

/// Ann has no SRS; Ben's file is from a PC that has one, at the same time.
#[test]
fn flow_7_the_file_of_somebody_else() {
    let mut h = house();
    h.truth.pcs.get_mut("PC-1").expect("a PC").srs = false;
    h.act(10, "ann", ActKind::Login(plain()));
    h.ask(s(10), "ann", "login", 0, &json!({ "server": "http://rws1:8080" }));
    h.deliberately();
    h.login(10, "ben", plain());
    h.polls("ben", 10, 900);
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.call("c2", None, &[("ben", "5002", 100, 200, Joined::Answered)]);
    h.film("ben", (100, 200), Some(("c2", "5002")));
    h.done().holds(&["GIR-FLOW-7", "GIR-FLOW-5"]);
}

/// Two files, the second of which ends with the session: when SRS said of which of them that it had ended.
#[test]
fn poll_1_word_of_the_end_of_another_file() {
    let run = |told: i64| {
        let mut h = expired();
        h.call("c1", None, &[("ann", "5001", 50, 90, Joined::Answered)]);
        h.film("ann", (50, 90), Some(("c1", "5001")));
        h.call("c2", None, &[("ann", "5001", 100, 300, Joined::Answered)]);
        h.film("ann", (100, 190), Some(("c2", "5001")));
        for (recording, at) in [("rec-1", s(90) + 10), ("rec-2", told)] {
            let text = json!({ "type": "stopped", "recording": recording, "at": at }).to_string();
            h.add(at, "rws1", "wire.ws", &json!({ "from": "PC-1", "to": "rws1", "text": text }));
        }
        h.act(400, "ann", ActKind::ResumePolling);
        h.ask(s(400), "ann", "poll", 401, &json!({}));
        h.enter(401, "ann", &plain());
        h.polls("ann", 401, 900);
        h.done()
    };
    run(s(190) + 20).holds(&["SRS-POLL-1", "GIR-FLOW-5"]);
    run(s(194)).blames("SRS-POLL-1");
}

/// The file ends with the last of the calls. Whether one counts that is not recorded nobody says; beyond it nothing does.
#[test]
fn flow_5_with_a_call_that_is_not_recorded() {
    let run = |to: i64| {
        let mut h = at_work();
        h.truth.policies.overlap_end = "last_end".into();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        let unrecorded = Stretch { agent: "ann".into(), dn: "5001".into(), span: span(150, 300), ..Stretch::default() };
        h.take("c2", None, vec![unrecorded]);
        h.film("ann", (100, to), Some(("c1", "5001")));
        h.done()
    };
    for to in [200, 300] {
        run(to).holds(&["GIR-FLOW-5"]);
    }
    for to in [190, 350] {
        run(to).blames("GIR-FLOW-5");
    }
}
