//! A product of somebody else's in the place of a part: what it says of itself is no evidence, bounds of time are widened by the
//! tolerance, and what is near to one is said.

use crate::house::{House, house, pc_of, plain, s, span};
use crate::run::Run;
use judge::State;
use judge::genesys::truth::{Joined, Stretch};
use serde_json::json;

const TOLERANCE: i64 = 1_000;

fn tolerant(mut h: House) -> House {
    h.truth.policies.tolerance_ms = TOLERANCE;
    h
}

/// SRS of somebody else's on Ann's PC; a call of hers with a file that begins and ends so much later.
fn srs(late: (i64, i64)) -> Run {
    let mut h = tolerant(house());
    h.truth.product = Some(pc_of("ann").into());
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
    h.film_at("rws1", "ann", (s(100) + late.0, s(200) + late.1), Some(("c1", "5001")));
    let mut r = h.done();
    told_by_us(&mut r, "PC-1");
    r.truth.pcs.get_mut("PC-1").expect("a PC").foreign_screen = true;
    let length = s(200) + late.1 - s(100) - late.0;
    r.store(mp4(u32::try_from(length).expect("a length")));
    r
}

/// What came to the product is told by who sent it.
fn told_by_us(r: &mut Run, product: &str) {
    for record in r.evidence.trace.records.iter_mut().filter(|x| *x.host == *product) {
        record.host = "other".into();
    }
}

/// An MP4 with one picture a millisecond.
fn mp4(ms: u32) -> Vec<u8> {
    let piece = |kind: &[u8; 4], inner: &[u8]| {
        let mut out = (inner.len() as u32 + 8).to_be_bytes().to_vec();
        out.extend(kind);
        out.extend(inner);
        out
    };
    let numbers = |all: &[u32]| all.iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<u8>>();
    let tables = [piece(b"stts", &numbers(&[0, 1, ms, 1])), piece(b"stsz", &numbers(&[0, 1, ms]))].concat();
    let media = [
        piece(b"mdhd", &numbers(&[0, 0, 0, 1_000, ms, 0])),
        piece(b"hdlr", b"\0\0\0\0\0\0\0\0vide"),
        piece(b"minf", &piece(b"stbl", &tables)),
    ]
    .concat();
    let track = [piece(b"tkhd", &numbers(&[0, 0, 0, 1, 0])), piece(b"mdia", &media)].concat();
    [piece(b"ftyp", b"isom"), piece(b"moov", &piece(b"trak", &track)), piece(b"mdat", &vec![7; ms as usize])].concat()
}

/// Which requirements are said to be near to a bound.
#[track_caller]
fn near(r: &Run, ids: &[&str]) {
    let report = r.judge();
    let mut found: Vec<&str> = report.near.iter().map(|n| n.id.as_str()).collect();
    // The desktop is ours where the product is not.
    found.retain(|id| r.truth.product.is_none() || !id.starts_with("DSK"));
    found.dedup();
    assert_eq!(found, ids, "{report}");
}

#[test]
fn a_file_of_a_screen_that_nobody_knows() {
    let r = srs((5, 5));
    r.holds(&["GIR-FLOW-5", "GIR-FLOW-6", "SRS-LOGIN-1", "SRS-POLL-2", "SRS-OUT-1"]);
    r.not_reached(&["GIR-MON-1"]);
    near(&r, &[]);
    // Two monitors, and nobody can see them.
    let mut r = srs((5, 5));
    r.truth.pcs.get_mut("PC-1").expect("a PC").monitors = 2;
    r.not_reached(&["GIR-MON-1"]);
    // The simulator's own sort of file does as well.
    let mut r = srs((5, 5));
    let h = house();
    r.store(h.shoot("ann", s(100) + 5, s(200) + 5));
    r.holds(&["GIR-FLOW-5"]);
}

#[test]
fn a_file_that_is_none_or_of_another_length() {
    for bytes in [b"no film at all".to_vec(), mp4(100_000)[..90_000].to_vec(), b"\x89PNG\r\n\x1a\n cut".to_vec()] {
        let mut r = srs((5, 5));
        r.store(bytes);
        r.blames("GIR-FLOW-5");
    }
    let off = |by: u32| {
        let mut r = srs((5, 5));
        r.store(mp4(100_000 - by));
        r
    };
    off(1_101).blames("GIR-FLOW-5");
    off(900).holds(&["GIR-FLOW-5"]);
    near(&off(900), &["GIR-FLOW-5"]);
    near(&off(20), &[]);
}

#[test]
fn bounds_are_widened_and_what_is_near_to_them_is_said() {
    for (late, is_near) in [((700, 700), false), ((950, 5), true), ((1_900, 5), true), ((5, 1_999), true)] {
        let r = srs(late);
        r.holds(&["GIR-FLOW-5"]);
        near(&r, if is_near { &["GIR-FLOW-5"] } else { &[] });
    }
    for late in [(2_001, 5), (5, 2_001), (5, -1_001)] {
        srs(late).blames("GIR-FLOW-5");
    }
    let early = |by: i64| {
        let mut r = srs((5, 5));
        r.screen(0)["started"] = json!(s(100) - by);
        r.store(mp4(u32::try_from(100_005 + by).expect("a length")));
        r
    };
    early(1_001).blames("GIR-FLOW-5");
    early(900).holds(&["GIR-FLOW-5"]);
    near(&early(900), &["GIR-FLOW-5"]);
    near(&early(300), &[]);
    // Without a tolerance all is as it is in the simulator.
    let mut r = srs((5, 1_500));
    r.truth.policies.tolerance_ms = 0;
    r.blames("GIR-FLOW-5");
    near(&r, &[]);
}

/// Ann's desktop is somebody else's, and polls so long after the one before.
fn desktop(gap: i64) -> Run {
    let mut h = tolerant(house());
    h.login(10, "ann", plain());
    for n in 1..=20 {
        h.ask(s(10) + n * gap, "ann", "poll", 200, &json!({}));
    }
    h.logout(10 + 20 * gap / 1_000, "ann");
    h.unfinished()
}

#[test]
fn polls_of_somebody_elses_desktop() {
    desktop(25_000).holds(&["DSK-POLL-1"]);
    near(&desktop(25_000), &[]);
    desktop(30_900).holds(&["DSK-POLL-1"]);
    near(&desktop(30_900), &["DSK-POLL-1"]);
    desktop(31_300).blames("DSK-POLL-1");
}

/// Ann stops polling; the first poll after so long is answered so.
fn expiry(after: i64, status: u16) -> Run {
    let mut h = tolerant(house());
    h.truth.product = Some("PC-1".into());
    h.login(10, "ann", plain());
    h.polls("ann", 10, 100);
    h.act(101, "ann", judge::genesys::truth::ActKind::StopPolling);
    h.ask(s(70) + after, "ann", "poll", status, &json!({}));
    h.leave(s(70) + 60_000, "ann");
    if status == 200 {
        h.http(s(70) + after + 60_000, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
    }
    let mut r = h.unfinished();
    told_by_us(&mut r, "PC-1");
    r
}

#[test]
fn somebody_elses_timer_is_no_better_than_the_tolerance() {
    // Polls are at 40 and 70 s; at 100 s there is none.
    let ids = |after: i64, status: u16| {
        let report = expiry(after, status).judge();
        report.broken().map(|v| v.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(58_000, 401), ["SRS-POLL-2"]);
    for after in [59_100, 60_900] {
        assert_eq!((ids(after, 401), ids(after, 200)), (Vec::new(), Vec::new()), "{after}");
    }
    assert_eq!(ids(62_000, 200), ["SRS-POLL-3"]);
    assert_eq!(expiry(62_000, 401).judge().state("SRS-POLL-3"), State::Held);
}

#[test]
fn a_product_that_fails_has_not_refused() {
    for (status, right) in [(400, true), (422, true), (500, false)] {
        let mut h = tolerant(house());
        h.truth.product = Some("PC-1".into());
        let login = judge::genesys::truth::Login { server: None, ..plain() };
        h.act(10, "ann", judge::genesys::truth::ActKind::Login(login));
        h.ask(s(10), "ann", "login", status, &json!({ "server": null, "message": "server" }));
        let mut r = h.unfinished();
        told_by_us(&mut r, "PC-1");
        if right { r.holds(&["SRS-LOGIN-3"]) } else { r.blames("SRS-LOGIN-3") }
    }
}

#[test]
fn what_a_product_says_of_itself_is_no_evidence() {
    let refused = |message: &str| {
        let mut h = tolerant(house());
        h.truth.product = Some("PC-1".into());
        let login = judge::genesys::truth::Login { place: Some("Nowhere".into()), ..plain() };
        h.act(10, "ann", judge::genesys::truth::ActKind::Login(login));
        let more = json!({ "server": "http://rws1:8080", "place": "Nowhere", "message": message });
        h.ask(s(10), "ann", "login", 400, &more);
        let mut r = h.unfinished();
        told_by_us(&mut r, "PC-1");
        r.add(s(10) + 1, "PC-1", "srs.refused", &json!({ "what": "login", "why": "no place `Nowhere`" }));
        r
    };
    // Without a word, or with a word that only the product itself has written down, nothing is refused by name.
    refused("").blames("SRS-SEAT-5");
    refused("no place `Nowhere`").holds(&["SRS-SEAT-5"]);
    refused("no").blames("SRS-SEAT-5");
    let mut own = refused("");
    own.truth.product = None;
    own.holds(&["SRS-SEAT-5"]);
    // Nor is what it says of the wires.
    let mut r = srs((5, 5));
    let order = r.evidence.trace.records.iter().find(|x| x.kind == "wire.ws").expect("an order").clone();
    let mut fields: serde_json::Value = serde_json::from_str(&order.fields).expect("JSON");
    fields["text"] = json!(fields["text"].as_str().expect("a text").replace("rec-1", "rec-2"));
    r.add(s(50), "PC-1", "wire.ws", &fields);
    r.holds(&["GIR-FLOW-5"]);
    // Its disks are its own.
    let mut r = srs((5, 5));
    let png = b"\x89PNG\r\n\x1a\n".to_vec();
    r.evidence.disks.entry("PC-1".into()).or_default().insert("/C/film.png".into(), png);
    r.holds(&["GIR-FLOW-5"]);
    r.truth.product = None;
    r.blames("GIR-FLOW-5");
}

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
    recorder(&TOUR.map(|(token, _)| (token, "")), 10).blames("TLB-IND-1");
    // One word for everything is no report.
    recorder(&TOUR.map(|(token, _)| (token, "enabled")), 10).blames("TLB-IND-1");
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
    assert!(r.judge().roots().iter().any(|v| v.id == "TLB-IND-1"), "{}", r.judge());
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
    assert!(two(true).judge().roots().iter().any(|v| v.id == "TLB-REQ-4"), "{}", two(true).judge());
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
    assert!(r.judge().roots().iter().any(|v| v.id == "TLB-REQ-1"), "{}", r.judge());
}

/// Whether a recorder that has connected again still stands as it stood no document says.
#[test]
fn a_recorder_that_comes_anew() {
    let anew = |words: [&str; 3], same: bool| {
        let mut h = tolerant(house());
        h.truth.product = Some("recorder".into());
        h.truth.third_party = Some(("recorder".into(), vec!["5001".into()]));
        h.register(s(5), "PC-1", "5001");
        h.register(s(6), "recorder", "5001");
        h.command(20, "5001", "start", None, words[0]);
        h.register(s(30), "recorder", "5001");
        h.command(40, "5001", "query", None, words[1]);
        h.command(50, "5001", "pause", None, words[2]);
        let mut r = h.done();
        told_by_us(&mut r, "recorder");
        r.edit(|rec, f| {
            let is = f["from"] == "recorder" || f["to"] == "recorder";
            if is {
                f["connection"] = json!(if same || rec.at < s(30) { 1 } else { 2 });
            }
            is
        });
        r
    };
    anew(["enabled", "enabled", "paused"], false).holds(&["TLB-EVT-2", "TLB-STATE-1"]);
    anew(["enabled", "disabled", "disabled"], false).holds(&["TLB-EVT-2", "TLB-STATE-1"]);
    // What follows goes by what it has said.
    anew(["enabled", "disabled", "paused"], false).blames("TLB-STATE-1");
    anew(["enabled", "enabled", "disabled"], false).blames("TLB-STATE-1");
    // It has only asked once more.
    anew(["enabled", "disabled", "disabled"], true).blames("TLB-EVT-2");
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
