//! The recording session at its borders: what is due of whom, which messages count, and what excuses a recorder.

use crate::house::{house, s, span};
use crate::run::Run;
use crate::siprec::{PROPER, message, paused, transferred};
use crate::siprec_tried::trial;
use judge::State;
use judge::genesys::truth::{Recorded, Span, Stretch};
use serde_json::json;

fn led() -> Run {
    transferred().done()
}

fn is_broken(r: &Run, id: &str) -> bool {
    r.judge().state(id) == State::Broken
}

/// A message to or from the recorder, or past it.
fn sip(r: &mut Run, at: i64, from: &str, to: &str, text: &str) {
    r.add(at, to, "wire.sip", &json!({ "from": from, "to": to, "transport": "tcp", "text": text }));
}

fn request(method: &str, dialog: &str, number: u32, rest: &str) -> String {
    format!("{method} sip:x SIP/2.0\r\nTo: <sip:x>;tag=1\r\nCall-ID: {dialog}\r\nCSeq: {number} {method}\r\n{rest}\r\n")
}

fn accepted(method: &str, dialog: &str, number: u32) -> String {
    format!("SIP/2.0 200 OK\r\nTo: <sip:x>;tag=1\r\nCall-ID: {dialog}\r\nCSeq: {number} {method}\r\n\r\n")
}

/// The same request once more, so much later.
fn again(r: &mut Run, number: u32, later_ms: i64) {
    let words = [format!("CSeq: {number} "), "Require".into()];
    let of = |x: &&kernel::trace::Record| words.iter().all(|w| x.fields.contains(w.as_str()));
    let first = r.evidence.trace.records.iter().find(of).expect("a request").clone();
    let fields = serde_json::from_str(&first.fields).expect("JSON");
    r.add(first.at + later_ms, "siprec", "wire.sip", &fields);
}

#[test]
fn src_inv_1_what_is_due() {
    // A call that begins right before the end of the run.
    for (after_ms, broken) in [(900, false), (1_100, true)] {
        let mut r = led();
        r.forget("wire.sip", &["Call-ID: rs1"]);
        r.truth.ends = s(100) + after_ms;
        assert_eq!(is_broken(&r, "SRC-INV-1"), broken, "{after_ms} ms before the end");
    }
    // One that is not recorded.
    let mut h = house();
    h.truth.siprec = Some("siprec".into());
    h.truth.siprec_dns = vec!["5001".into()];
    let (agent, dn) = ("ann".into(), "5001".into());
    h.take("c1", None, vec![Stretch { agent, dn, span: span(100, 200), ..Stretch::default() }]);
    h.done().not_reached(&["SRC-INV-1", "SRC-META-2", "SRC-HOLD-1"]);
}

#[test]
fn src_meta_1_a_document_of_metadata() {
    let mut r = led();
    r.reword("wire.sip", &["CSeq: 100", "Require"], "</recording>", "");
    r.blames("SRC-META-1");
    let mut r = led();
    r.reword("wire.sip", &["CSeq: 100", "Require"], "<recording ", "<session-recording ");
    r.reword("wire.sip", &["CSeq: 100", "Require"], "</recording>", "</session-recording>");
    r.blames("SRC-META-1");
}

/// Ben joins at 200 s: the time that is written is that one, give or take the grace and a second.
#[test]
fn src_meta_2_the_time_is_that_of_the_call() {
    for (at, fine) in [(s(201) + 900, true), (s(202) + 100, false), (s(198) + 100, true), (s(197) + 900, false)] {
        let mut r = led();
        let (due, written) = (kernel::time::iso(s(200)), kernel::time::iso(at));
        r.reword("wire.sip", &["CSeq: 200", "Require"], &due, &written);
        if fine { r.holds(&["SRC-META-2"]) } else { r.blames("SRC-META-2") }
    }
}

/// What is said elsewhere, or by another client, says nothing to the recorder of this session.
#[test]
fn src_meta_2_the_recorder_has_to_be_told() {
    for (from, to) in [("mcp", "sip"), ("other", "siprec")] {
        let mut r = led();
        r.truth.siprec_clients = vec!["other".into()];
        r.edit(|_, f| {
            let text = f["text"].as_str().unwrap_or_default();
            let is = text.contains("CSeq: 200") && text.contains("Require");
            if is {
                (f["from"], f["to"]) = (json!(from), json!(to));
            }
            is
        });
        assert!(is_broken(&r, "SRC-META-2"), "from {from} to {to}\n{}", r.judge());
    }
}

#[test]
fn src_hold_1_what_has_to_be_said() {
    // The recorder's own answer is no word of the client's.
    let mut r = led();
    r.reword("wire.sip", &["CSeq: 120", "Require"], "inactive", "sendonly");
    r.blames("SRC-HOLD-1");
    // On hold before anything is recorded.
    let held = |from: i64| {
        let mut r = paused(&[]).done();
        r.truth.calls[0].stretches[0].recorded[0].span = span(from, 200);
        r.truth.calls[0].stretches[0].held = vec![span(105, 115)];
        r.judge().state("SRC-HOLD-1")
    };
    assert_eq!(held(120), State::NotReached);
    assert_eq!(held(102), State::Broken);
    // A pause that begins right before the end of the recording.
    for (from, state) in [(s(199) + 100, State::NotReached), (s(198) + 900, State::Broken)] {
        let mut r = paused(&[]).done();
        r.truth.calls[0].stretches[0].recorded[0].paused = vec![Span { from, to: s(200) }];
        assert_eq!(r.judge().state("SRC-HOLD-1"), state, "{from}");
    }
}

/// Ann and Ben have a call each at the same time, and both are paused from 120 to 140 s: each has a session of its own.
fn two_calls() -> Run {
    let mut h = house();
    h.truth.siprec = Some("siprec".into());
    h.truth.siprec_dns = vec!["5001".into(), "5002".into()];
    for (n, agent, dn) in [(0, "ann", "5001"), (1, "ben", "5002")] {
        let recorded = vec![Recorded { span: span(100, 200), paused: vec![span(120, 140)] }];
        let (agent, id) = (agent.into(), format!("c{n}"));
        h.take(&id, None, vec![Stretch { agent, dn: dn.into(), span: span(100, 200), recorded, ..Stretch::default() }]);
        for (at, direction) in [(100, "sendonly"), (120, "inactive"), (140, "sendonly")] {
            message(&mut h, at + n, at == 100, PROPER, direction, &[(dn, Some(100), None)]);
        }
    }
    let mut r = h.done();
    r.edit(|rec, f| {
        let text = f["text"].as_str().unwrap_or_default().to_owned();
        let is = ["CSeq: 101 ", "CSeq: 121 ", "CSeq: 141 "].iter().any(|number| text.contains(number));
        if is {
            rec.at -= 1_000;
            f["text"] = json!(text.replace("rs1", "rs2"));
        }
        is
    });
    r.add(s(0), "x", "x", &json!({}));
    r
}

#[test]
fn each_call_has_a_session_of_its_own() {
    two_calls().holds(&["SRC-INV-1", "SRC-META-1", "SRC-HOLD-1"]);
    for (number, id) in [(100, "SRC-INV-1"), (101, "SRC-INV-1"), (120, "SRC-HOLD-1"), (121, "SRC-HOLD-1")] {
        let mut r = two_calls();
        r.forget("wire.sip", &[&format!("CSeq: {number} ")]);
        r.blames(id);
    }
    // Whose session it is that names nobody, or nobody who is known, is open.
    for (from, to) in [("<nameID ", "<name "), ("aor=\"sip:", "aor=\"sip:agent-")] {
        let mut r = two_calls();
        r.reword("wire.sip", &["Require", "rs2"], from, to);
        r.forget("wire.sip", &["CSeq: 120 "]);
        r.holds(&["SRC-HOLD-1"]);
    }
}

/// What the recorder listens to counts where it accepts the session, or a change of it.
#[test]
fn src_hold_1_in_a_session_that_sip_server_leads() {
    let mut r = led();
    r.reword("wire.sip", &["CSeq: 120", "Require"], "application/rs-metadata+xml", "text/plain");
    let answer = ["SIP/2.0 200 OK", "CSeq: 120"];
    r.reword("wire.sip", &answer, "a=inactive", "a=recvonly");
    r.blames("SRC-HOLD-1");
    r.reword("wire.sip", &answer, "200 OK", "488 Not Acceptable Here");
    r.holds(&["SRC-HOLD-1"]);
    // One that begins with a pause (RFC 3264 §6.1).
    for (answered, fine) in [("inactive", true), ("recvonly", false)] {
        let mut r = led();
        r.reword("wire.sip", &["CSeq: 100", "Require"], "a=sendonly", "a=inactive");
        r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"], "recvonly", answered);
        if fine { r.holds(&["SRC-HOLD-1"]) } else { r.blames("SRC-HOLD-1") }
    }
}

#[test]
fn a_stream_that_is_not_offered_is_none() {
    let with = |offered: u16| {
        let mut r = trial();
        let other = format!("m=audio {offered} RTP/AVP 0\r\nm=audio 9");
        r.reword("wire.sip", &["CSeq: 200", "Require"], "m=audio 9", &other);
        r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 200"], "m=audio 8", "m=audio 0 RTP/AVP 0\r\nm=audio 8");
        r
    };
    with(0).holds(&["SRC-META-2"]);
    with(7).blames("SRC-META-2");
}

#[test]
fn a_stream_without_a_format() {
    let mut r = trial();
    r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"], "RTP/AVP 0", "RTP/AVP");
    let words = r.judge().to_string();
    assert!(words.contains("stream 1 has no format, and nothing of what was offered: 0 (pcmu/8000)"), "{words}");
}

/// A request that comes again, by datagram, is the same one: it has been answered.
#[test]
fn what_comes_again_is_answered_once() {
    let mut r = trial();
    again(&mut r, 200, 500);
    r.holds(&["SRC-META-2"]);
    let mut r = trial();
    let bye = request("BYE", "rs1", 900, "");
    sip(&mut r, s(300), "mcp", "siprec", &bye);
    sip(&mut r, s(300) + 5, "siprec", "mcp", &accepted("BYE", "rs1", 900));
    sip(&mut r, s(300) + 500, "mcp", "siprec", &bye);
    r.holds(&["SRC-INV-1"]);
}

/// Metadata of a sort that nobody has heard of need not be taken.
#[test]
fn metadata_of_another_sort() {
    let mut r = trial();
    r.reword("wire.sip", &["CSeq: 100", "Require"], "rs-metadata+xml", "rs-metadata+json");
    r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"], "200 OK", "415 Unsupported Media Type");
    r.not_reached(&["SRC-INV-1", "SRC-META-1"]);
}

/// When SIP Server ends a session that it leads is its own affair; and what was refused cannot be ended.
#[test]
fn whose_session_is_ended() {
    let mut r = led();
    sip(&mut r, s(350), "mcp", "siprec", &request("BYE", "rs1", 900, ""));
    r.holds(&["SRC-INV-1"]);
    let mut r = trial();
    for number in [120, 140, 200] {
        r.forget("wire.sip", &[&format!("CSeq: {number}")]);
    }
    r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"], "200 OK", "488 Not Acceptable Here");
    sip(&mut r, s(110), "mcp", "siprec", &request("BYE", "rs1", 900, ""));
    let report = r.judge();
    assert_eq!(report.roots().iter().map(|v| v.findings.len()).sum::<usize>(), 1, "{report}");
}

/// The recorder hangs up. What happens in another session is no reason for it, nor is a wish of its own that was granted.
#[test]
fn what_does_not_excuse_a_recorder_that_hangs_up() {
    let hung_up = |before: &dyn Fn(&mut Run)| {
        let mut r = trial();
        before(&mut r);
        sip(&mut r, s(250), "siprec", "mcp", &request("BYE", "rs1", 900, ""));
        sip(&mut r, s(250) + 5, "mcp", "siprec", &accepted("BYE", "rs1", 900));
        r
    };
    hung_up(&|_| {}).blames("SRC-INV-1");
    // The client has ended another session.
    hung_up(&|r| {
        sip(r, s(249), "mcp", "siprec", &request("BYE", "rs2", 800, ""));
        sip(r, s(249) + 5, "siprec", "mcp", &accepted("BYE", "rs2", 800));
    })
    .blames("SRC-INV-1");
    // The client has taken what the recorder wanted.
    hung_up(&|r| {
        sip(r, s(240), "siprec", "mcp", &request("UPDATE", "rs1", 800, ""));
        sip(r, s(240) + 5, "mcp", "siprec", &accepted("UPDATE", "rs1", 800));
    })
    .blames("SRC-INV-1");
}

/// Who is not ready for a stream has to offer to listen to it: another offer will not do.
#[test]
fn src_meta_2_an_offer_to_listen_later() {
    for (direction, fine) in [("inactive", false), ("sendonly", false), ("recvonly", true), ("sendrecv", true)] {
        let mut r = trial();
        r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 200"], "recvonly", "inactive");
        let offer = format!("Content-Type: application/sdp\r\n\r\nv=0\r\nm=audio 8 RTP/AVP 0\r\na={direction}\r\n");
        sip(&mut r, s(201), "siprec", "mcp", &request("UPDATE", "rs1", 800, &offer));
        if fine { r.holds(&["SRC-META-2"]) } else { r.blames("SRC-META-2") }
    }
}
