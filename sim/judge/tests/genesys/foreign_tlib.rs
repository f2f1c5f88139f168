//! Somebody else's third-party recorder or T-Server: it is known by what it says on T-Lib alone, and has the tolerance.

use crate::foreign::{near, told_by_us, tolerant};
use crate::house::{house, s, span};
use crate::run::Run;
use judge::State;
use judge::genesys::truth::Stretch;
use serde_json::json;

/// A third-party recorder of somebody else's that answers each command with such a word, so long after it.
fn recorder(commands: &[(&str, &str)], after: i64) -> Run {
    let mut h = tolerant(house());
    h.truth.product = Some("recorder".into());
    h.truth.third_party = Some(("recorder".into(), vec!["5001".into()]));
    h.register(s(5), "PC-1", "5001");
    h.register(s(6), "recorder", "5001");
    let (agent, dn) = ("ann".into(), "5001".into());
    h.take("c1", None, vec![Stretch { agent, dn, span: span(100, 200), ..Stretch::default() }]);
    for (n, (token, word)) in (0..).zip(commands) {
        let at = 110 + n * 10;
        h.command(at, "5001", token, Some("c1"), "");
        let conn_id = h.truth.calls[0].conn_id.clone();
        if !word.is_empty() {
            h.send(s(at) + after, "recorder", "PC-1", "5001", word, Some(&conn_id));
        }
    }
    let mut r = h.done();
    told_by_us(&mut r, "recorder");
    r
}

const TOUR: [(&str, &str); 6] = [
    ("query", "disabled"),
    ("start", "enabled"),
    ("start", "enabled"),
    ("pause", "paused"),
    ("query", "paused"),
    ("stop", "disabled"),
];

/// The tour, with another word for the nth command.
fn but(n: usize, word: &'static str) -> Run {
    let mut tour = TOUR;
    tour[n].1 = word;
    recorder(&tour, 10)
}

#[test]
fn a_recorder_is_known_by_what_it_reports() {
    let all = ["TLB-IND-1", "TLB-IND-2", "TLB-IND-3", "TLB-STATE-1", "TLB-EVT-2"];
    recorder(&TOUR, 10).holds(&all);
    // Its own word for it is worth nothing, neither for nor against it.
    let mut r = recorder(&TOUR, 10);
    r.add(s(112), "recorder", "capture.state", &json!({ "dn": "5001", "state": "paused" }));
    r.holds(&all);
    let mut r = but(5, "paused");
    r.add(s(160) + 5, "recorder", "capture.state", &json!({ "dn": "5001", "state": "disabled" }));
    r.blames("TLB-STATE-1");
    but(0, "enabled").blames("TLB-EVT-2");
    but(4, "disabled").blames("TLB-EVT-2");
    but(2, "disabled").blames("TLB-STATE-1");
    but(3, "").blames("TLB-IND-1");
    but(5, "diabled").blames("TLB-IND-2");
    but(4, "").blames("TLB-EVT-2");
    recorder(&[("start", "enabled"), ("query", "")], 10).blames("TLB-EVT-2");
    recorder(&TOUR.map(|(token, _)| (token, "")), 10).blames("TLB-IND-1");
    // One word for everything is no report.
    recorder(&TOUR.map(|(token, _)| (token, "enabled")), 10).blames("TLB-IND-1");
    recorder(&TOUR.map(|(token, _)| (token, "enabled")), 10).not_reached(&["TLB-STATE-1", "TLB-EVT-2"]);
    // One that never captures has none of the commands, and says so truly.
    recorder(&TOUR.map(|(token, _)| (token, "disabled")), 10).blames("TLB-STATE-1");
}

/// Commands that nobody hears have not passed: the recorder monitors its DNs as long as the run lasts.
#[test]
fn a_recorder_that_gives_a_dn_up() {
    // A second DN, and commands on it, which the recorder hears and answers or not.
    let two = |given_up: Option<i64>, heard: &dyn Fn(i64) -> bool| {
        let mut h = tolerant(house());
        h.truth.product = Some("recorder".into());
        h.truth.third_party = Some(("recorder".into(), vec!["5001".into(), "5002".into()]));
        for dn in ["5001", "5002"] {
            h.register(s(5), "PC-1", dn);
            h.register(s(6), "recorder", dn);
        }
        given_up.into_iter().for_each(|at| h.unregister(at, "recorder", "5002"));
        for at in [20, 30] {
            h.command(at, "5001", "query", None, "disabled");
            h.command(at + 1, "5002", "start", None, if heard(at + 1) { "enabled" } else { "" });
            if !heard(at + 1) {
                // Only the event itself does not come.
                h.records.pop();
            }
        }
        let mut r = h.done();
        told_by_us(&mut r, "recorder");
        r
    };
    two(None, &|_| true).holds(&["TLB-IND-1", "TLB-STATE-1", "TLB-EVT-2", "TLB-REQ-1"]);
    two(Some(s(7)), &|_| false).blames("TLB-IND-1");
    two(Some(s(25)), &|at| at < 25).blames("TLB-IND-1");
    // When nothing is to come any more it may go.
    two(Some(s(40)), &|_| true).holds(&["TLB-IND-1", "TLB-STATE-1"]);
    // It was never granted the DN, and took no notice of that.
    let mut r = two(None, &|_| false);
    r.edit(|_, f| {
        let text = f["text"].as_str().unwrap_or_default().to_owned();
        let is = f["to"] == "recorder" && text.contains("EventRegistered") && text.contains("5002");
        if is {
            f["text"] = json!(text.replace("EventRegistered", "EventError"));
        }
        is
    });
    // Both have the number 1 in this house: the refusal is that of the DN which was asked for last.
    assert!(r.is_root("TLB-IND-1"), "{}", r.judge());
    // It has two connections, and gives the DN up on one of them.
    let on = |r: &mut Run, connection: &dyn Fn(&str) -> u64| {
        r.edit(|_, f| {
            let text = f["text"].as_str().unwrap_or_default().to_owned();
            let is = f["from"] == "recorder" || f["to"] == "recorder";
            if is {
                f["connection"] = json!(connection(&text));
            }
            is
        });
    };
    let mut r = two(Some(s(7)), &|_| true);
    on(&mut r, &|text| if text.contains("Unregister") { 2 } else { 1 });
    r.holds(&["TLB-IND-1", "TLB-STATE-1", "TLB-REQ-1"]);
    // T-Server's doing, where it is registered.
    two(None, &|_| false).blames("TLB-EVT-1");
}

/// Each connection has its own numbers, and its own registrations.
#[test]
fn two_connections_of_a_product() {
    let two = |same: bool| {
        let mut h = tolerant(house());
        h.truth.product = Some("recorder".into());
        h.truth.third_party = Some(("recorder".into(), vec!["5001".into()]));
        h.register(s(5), "PC-1", "5001");
        h.register(s(6), "recorder", "5001");
        h.register(s(7), "recorder", "5001");
        h.command(20, "5001", "start", None, "enabled");
        // The event comes to both, and both report.
        let (at, data) = (s(20) + 3, [("screen-capture", "start")]);
        h.tell(at + 1, "sip", "recorder", "EventUserEvent", &[("ThisDN", "5001")], &data);
        let first = h.records.len();
        h.send(s(20) + 10, "recorder", "PC-1", "5001", "enabled", None);
        let mut r = {
            // The answers come after both requests.
            h.records[first + 1].at += 2;
            h.done()
        };
        told_by_us(&mut r, "recorder");
        let mut seen = std::collections::BTreeMap::<String, u64>::new();
        r.edit(|_, f| {
            let is = f["from"] == "recorder" || f["to"] == "recorder";
            if is && !same {
                let text = f["text"].as_str().unwrap_or_default().to_owned();
                let n = seen.entry(text).or_default();
                *n += 1;
                f["connection"] = json!(*n);
            }
            is
        });
        r
    };
    two(false).holds(&["TLB-REQ-4", "TLB-REQ-1", "TLB-IND-1", "TLB-STATE-1"]);
    // On one and the same connection the number would be another.
    assert!(two(true).is_root("TLB-REQ-4"), "{}", two(true).judge());
    // Registered on the other one only.
    let mut r = two(false);
    r.edit(|_, f| {
        let text = f["text"].as_str().unwrap_or_default();
        let is = f["connection"] == 1 && (text.contains("RequestRegister") || text.contains("EventRegistered"));
        if is {
            f["connection"] = json!(2);
        }
        is
    });
    assert!(r.is_root("TLB-REQ-1"), "{}", r.judge());
}

/// Whether a recorder that has connected again still stands as it stood no document says.
#[test]
fn a_recorder_that_comes_anew() {
    let anew_and = |words: [&str; 3], same: bool, old_speaks: bool| {
        let mut h = tolerant(house());
        h.truth.product = Some("recorder".into());
        h.truth.third_party = Some(("recorder".into(), vec!["5001".into()]));
        h.register(s(5), "PC-1", "5001");
        h.register(s(6), "recorder", "5001");
        h.command(20, "5001", "start", None, words[0]);
        h.register(s(30), "recorder", "5001");
        h.command(40, "5001", "query", None, words[1]);
        h.command(50, "5001", "pause", None, words[2]);
        h.unregister(s(60), "recorder", "5009");
        let mut r = h.done();
        told_by_us(&mut r, "recorder");
        r.edit(|rec, f| {
            let is = f["from"] == "recorder" || f["to"] == "recorder";
            if is {
                let old = rec.at < s(30) || (old_speaks && rec.at >= s(60));
                f["connection"] = json!(if same || old { 1 } else { 2 });
            }
            is
        });
        r
    };
    let anew = |words: [&str; 3], same: bool| anew_and(words, same, false);
    anew(["enabled", "enabled", "paused"], false).holds(&["TLB-EVT-2", "TLB-STATE-1"]);
    anew(["enabled", "disabled", "disabled"], false).holds(&["TLB-EVT-2", "TLB-STATE-1"]);
    // What follows goes by what it has said.
    anew(["enabled", "disabled", "paused"], false).blames("TLB-STATE-1");
    anew(["enabled", "enabled", "disabled"], false).blames("TLB-STATE-1");
    // It has only asked once more.
    anew(["enabled", "disabled", "disabled"], true).blames("TLB-EVT-2");
    // It has another connection besides, and goes on as before.
    anew_and(["enabled", "disabled", "disabled"], false, true).blames("TLB-EVT-2");
    anew_and(["enabled", "enabled", "paused"], false, true).holds(&["TLB-EVT-2", "TLB-STATE-1"]);
}

/// What our own desktops do shows nothing of somebody else's recorder.
#[test]
fn a_recorder_that_says_nothing_has_held_nothing() {
    let mute = recorder(&TOUR.map(|(token, _)| (token, "")), 10);
    mute.not_reached(&["TLB-REQ-1", "TLB-EVT-2", "TLB-STATE-1", "TLB-IND-2", "TLB-IND-3"]);
    recorder(&TOUR, 10).holds(&["TLB-REQ-1", "TLB-EVT-2", "TLB-STATE-1"]);
    // What a T-Server of somebody else's grants to others is its own.
    let mut r = recorder(&TOUR, 10);
    r.truth.product = Some("sip".into());
    told_by_us(&mut r, "sip");
    r.holds(&["TLB-REQ-1"]);
    // And one that nobody can read.
    let unread = |from: &str, to: &str| {
        let mut r = recorder(&TOUR, 10);
        r.edit(|_, f| {
            let text = f["text"].as_str().unwrap_or_default().to_owned();
            let is = f["from"] == "recorder" && text.contains("RequestSendEvent");
            if is {
                f["text"] = json!(text.replace(from, to));
            }
            is
        });
        r.forget("wire.tlib", &["'EventUserEvent' ('1')", "\"to\":\"PC-1\""]);
        let report = r.judge();
        assert!(report.roots().iter().any(|v| v.id == "TLB-IND-1"), "{report}");
        for id in ["TLB-EVT-2", "TLB-STATE-1", "TLB-IND-2"] {
            assert_eq!(report.state(id), State::NotReached, "{id}\n{report}");
        }
        report.to_string()
    };
    let words = unread("'screen-capture'", "'screencapture'");
    assert!(words.contains("without the key `screen-capture`: its keys are `screencapture`"), "{words}");
    let words = unread("'EventUserEvent' ('96')", "'EventRinging' ('60')");
    assert!(words.contains("EventRinging in the request"), "{words}");
}

#[test]
fn a_recorder_has_the_tolerance_and_no_more() {
    recorder(&TOUR, 1_900).holds(&["TLB-IND-1", "TLB-STATE-1", "TLB-EVT-2"]);
    near(&recorder(&TOUR, 1_900), &["TLB-EVT-2", "TLB-IND-1", "TLB-STATE-1"]);
    near(&recorder(&TOUR, 500), &[]);
    recorder(&TOUR[1..2], 2_500).blames("TLB-IND-1");
}

#[test]
fn a_t_server_has_the_tolerance_and_no_more() {
    let late = |by: i64| {
        let mut r = recorder(&TOUR, 3_000);
        r.truth.product = Some("sip".into());
        r.truth.third_party = None;
        told_by_us(&mut r, "sip");
        for record in &mut r.evidence.trace.records {
            let late = record.at > s(100) && record.fields.contains("EventACK");
            record.at += if late { by } else { 0 };
        }
        r.add(s(0), "x", "x", &json!({}));
        r
    };
    late(0).holds(&["TLB-REQ-4"]);
    late(1_500).holds(&["TLB-REQ-4"]);
    near(&late(1_500), &["TLB-REQ-4"]);
    late(2_100).blames("TLB-REQ-4");
}
