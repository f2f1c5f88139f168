//! The recording session: SRC-INV-1, SRC-META-1, SRC-META-2, SRC-HOLD-1.

use crate::house::{House, house, s, span};
use crate::run::Run;
use judge::genesys::truth::{Joined, Recorded, Stretch};

const PROPER: &str = "application/rs-metadata+xml";

/// A message to the recorder with its answer.
fn message(
    h: &mut House,
    at: i64,
    first: bool,
    kind: &str,
    direction: &str,
    people: &[(&str, Option<i64>, Option<i64>)],
) {
    let mut xml = "<recording xmlns=\"urn:ietf:params:xml:ns:recording:1\"><datamode>complete</datamode>".to_owned();
    for (dn, joined, left) in people {
        xml.push_str(&format!("<participant participant_id=\"P{dn}\"><nameID aor=\"sip:{dn}@sip\"/></participant>"));
        let time = |name: &str, at: Option<i64>| {
            at.map_or(String::new(), |at| format!("<{name}>{}</{name}>", kernel::time::iso(s(at))))
        };
        xml.push_str(&format!("<participantsessionassoc participant_id=\"P{dn}\" session_id=\"S\">"));
        xml.push_str(&(time("associate-time", *joined) + &time("disassociate-time", *left)));
        xml.push_str("</participantsessionassoc>");
    }
    xml.push_str("</recording>");
    let tag = if first { "" } else { ";tag=1" };
    let text = format!(
        "INVITE sip:rec@siprec SIP/2.0\r\nTo: <sip:rec@siprec>{tag}\r\nCall-ID: rs1\r\nCSeq: {at} INVITE\r\nRequire: siprec\r\nContact: <sip:mcp>;+sip.src\r\n\
         Content-Type: multipart/mixed;boundary=b\r\n\r\n--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\nm=audio 9 RTP/AVP 0\r\na=label:1\r\na={direction}\r\n\
         --b\r\nContent-Type: {kind}\r\nContent-Disposition: recording-session\r\n\r\n{xml}\r\n--b--\r\n"
    );
    let fields = |from: &str, to: &str, text: &str| serde_json::json!({ "from": from, "to": to, "transport": "tcp", "text": text });
    h.add(s(at) + 3, "siprec", "wire.sip", &fields("mcp", "siprec", &text));
    let ours = if direction == "inactive" { "inactive" } else { "recvonly" };
    let answer = format!(
        "SIP/2.0 200 OK\r\nCall-ID: rs1\r\nCSeq: {at} INVITE\r\nContact: <sip:siprec>;+sip.srs\r\nContent-Type: application/sdp\r\n\r\n\
         v=0\r\nm=audio 8 RTP/AVP 0\r\na=label:1\r\na={ours}\r\n"
    );
    h.add(s(at) + 4, "mcp", "wire.sip", &fields("siprec", "mcp", &answer));
}

/// Ann hands the call over to Ben at 200 s; her recording is paused from 120 to 140 s.
fn transferred() -> House {
    let mut h = house();
    h.truth.siprec = Some("siprec".into());
    h.truth.siprec_dns = vec!["5001".into()];
    let stretch = |agent: &str, dn: &str, from: i64, to: i64, joined, paused| Stretch {
        agent: agent.into(),
        dn: dn.into(),
        span: span(from, to),
        joined,
        recorded: vec![Recorded { span: span(from, to), paused }],
        ..Stretch::default()
    };
    let ann = stretch("ann", "5001", 100, 200, Joined::Answered, vec![span(120, 140)]);
    h.take("c1", None, vec![ann, stretch("ben", "5002", 200, 300, Joined::SingleStepTransfer, Vec::new())]);
    message(&mut h, 100, true, PROPER, "sendonly", &[("5001", Some(100), None)]);
    message(&mut h, 120, false, PROPER, "inactive", &[("5001", Some(100), None)]);
    message(&mut h, 140, false, PROPER, "sendonly", &[("5001", Some(100), None)]);
    message(&mut h, 200, false, PROPER, "sendonly", &[("5001", Some(100), Some(200)), ("5002", Some(200), None)]);
    h
}
fn run() -> Run {
    transferred().done()
}

#[test]
fn a_recording_session() {
    run().holds(&["SRC-INV-1", "SRC-META-1", "SRC-META-2", "SRC-HOLD-1"]);
    let mut r = run();
    r.truth.siprec = None;
    r.not_reached(&["SRC-INV-1", "SRC-META-1", "SRC-META-2", "SRC-HOLD-1"]);
    // Calls of other DNs do not go there.
    let mut h = transferred();
    h.truth.siprec_dns.clear();
    h.done().not_reached(&["SRC-META-2", "SRC-HOLD-1"]);
}

/// What a recording client of our own tries with the recorder.
fn trial() -> Run {
    tried(transferred())
}

fn tried(house: House) -> Run {
    let mut r = house.done();
    r.truth.siprec_clients = vec!["mcp".into()];
    r.truth.siprec_dns.clear();
    // Pauses come without metadata.
    for number in [120, 140] {
        r.reword("wire.sip", &[&format!("CSeq: {number}"), "Require"], "application/rs-metadata+xml", "text/plain");
    }
    r
}

#[test]
fn what_a_recorder_answers() {
    trial().holds(&["SRC-INV-1", "SRC-META-2", "SRC-HOLD-1"]);
    trial().not_reached(&["SRC-META-1"]);
    let wrong = |number: u32, from: &str, to: &str, id: &str| {
        let mut r = trial();
        r.reword("wire.sip", &["SIP/2.0 200 OK", &format!("CSeq: {number}")], from, to);
        r.blames(id);
    };
    wrong(100, "200 OK", "420 Bad Extension", "SRC-INV-1");
    wrong(100, "recvonly", "sendrecv", "SRC-INV-1");
    wrong(100, "m=audio 8", "m=audio 0", "SRC-INV-1");
    wrong(100, "m=audio 8 RTP/AVP 0\r\n", "", "SRC-INV-1");
    wrong(100, ";+sip.srs", "", "SRC-INV-1");
    wrong(200, "200 OK", "488 Not Acceptable Here", "SRC-META-2");
    wrong(120, "200 OK", "488 Not Acceptable Here", "SRC-HOLD-1");
    wrong(120, "inactive", "recvonly", "SRC-HOLD-1");
    wrong(140, "recvonly", "inactive", "SRC-HOLD-1");
    // Never answered, or not yet.
    let mut r = trial();
    r.forget("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"]);
    r.blames("SRC-INV-1");
    let mut r = trial();
    r.forget("wire.sip", &["CSeq: 1"]);
    r.forget("wire.sip", &["SIP/2.0 200 OK"]);
    r.truth.ends = s(204);
    r.not_reached(&["SRC-INV-1", "SRC-META-2"]);
    // Without `Require` nothing is due.
    let mut r = trial();
    r.reword("wire.sip", &["CSeq: 100", "Require"], "Require: siprec", "Supported: siprec");
    r.not_reached(&["SRC-INV-1"]);
}

#[test]
fn an_offer_is_answered_stream_by_stream() {
    let answering = |number: u32, from: &str, to: &str| {
        let mut r = trial();
        r.reword("wire.sip", &["SIP/2.0 200 OK", &format!("CSeq: {number}")], from, to);
        r
    };
    for (number, id) in [(120, "SRC-HOLD-1"), (140, "SRC-HOLD-1"), (200, "SRC-META-2")] {
        for (from, to) in [
            ("application/sdp", "text/plain"),
            ("m=audio 8 RTP/AVP 0\r\n", ""),
            ("m=audio 8", "m=audio 9 RTP/AVP 0\r\nm=audio 8"),
            ("m=audio 8", "m=audio 0"),
        ] {
            answering(number, from, to).blames(id);
        }
    }
    // Who joins is heard, at once or as soon as the recorder is ready.
    let mut r = answering(200, "recvonly", "inactive");
    r.blames("SRC-META-2");
    theirs(&mut r, 201, "UPDATE", "Content-Type: application/sdp\r\n\r\nv=0\r\nm=audio 8 RTP/AVP 0\r\na=recvonly\r\n");
    r.holds(&["SRC-META-2", "SRC-HOLD-1"]);
}

/// The recorder asks something in the dialog.
fn theirs(r: &mut Run, at: i64, method: &str, rest: &str) {
    let text = format!(
        "{method} sip:mcp SIP/2.0\r\nTo: <sip:mcp>;tag=1\r\nCall-ID: rs1\r\nCSeq: {} {method}\r\n{rest}\r\n",
        at + 9
    );
    r.add(s(at), "mcp", "wire.sip", &serde_json::json!({ "from": "siprec", "to": "mcp", "text": text }));
}

#[test]
fn a_change_that_crosses_another_one_comes_again() {
    let people = [("5001", Some(100), Some(200)), ("5002", Some(200), None)];
    let pending = |again: bool| {
        let mut h = transferred();
        if again {
            message(&mut h, 203, false, PROPER, "sendonly", &people);
        }
        let mut r = tried(h);
        r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 200"], "200 OK", "491 Request Pending");
        r
    };
    let crossed = |again: bool| {
        let mut r = pending(again);
        theirs(&mut r, 200, "INVITE", "");
        r
    };
    crossed(true).holds(&["SRC-META-2"]);
    // It is the last word.
    crossed(false).blames("SRC-META-2");
    let mut r = crossed(true);
    r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 203"], "200 OK", "491 Request Pending");
    r.blames("SRC-META-2");
    // The run ends before it can come again.
    let mut r = crossed(false);
    r.truth.ends = s(203);
    assert_eq!(r.judge().counts().broken, 0, "{}", r.judge());
    // Nothing of the recorder's own was open, or no more.
    pending(true).blames("SRC-META-2");
    let mut r = pending(true);
    theirs(&mut r, 190, "INVITE", "");
    let answer = "SIP/2.0 488 Not Acceptable Here\r\nCall-ID: rs1\r\nCSeq: 199 INVITE\r\n\r\n";
    r.add(s(190) + 1, "siprec", "wire.sip", &serde_json::json!({ "from": "mcp", "to": "siprec", "text": answer }));
    r.blames("SRC-META-2");
    // Outside of a dialog there is nothing to cross.
    let mut r = trial();
    r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"], "200 OK", "491 Request Pending");
    r.blames("SRC-INV-1");
}

#[test]
fn an_invitation_is_answered_in_time() {
    for (late_ms, blamed) in [(4_000, false), (6_000, true)] {
        let mut r = trial();
        r.edit(|rec, f| {
            let text = f["text"].as_str().unwrap_or_default();
            let is = text.contains("SIP/2.0 200 OK") && text.contains("CSeq: 100");
            rec.at += if is { late_ms } else { 0 };
            is
        });
        if blamed { r.blames("SRC-INV-1") } else { r.holds(&["SRC-INV-1"]) }
    }
}

#[test]
fn src_inv_1() {
    let mut r = run();
    r.forget("wire.sip", &["Require: siprec"]);
    r.blames("SRC-INV-1");
    for (from, to) in [
        ("Require: siprec", "Supported: siprec"),
        (";+sip.src", ""),
        ("application/sdp", "text/plain"),
        ("rs-metadata+xml", "nothing"),
    ] {
        let mut r = run();
        r.reword("wire.sip", &["<sip:rec@siprec>\r\n"], from, to);
        r.blames("SRC-INV-1");
    }
}

#[test]
fn src_meta_1() {
    let mut r = run();
    r.reword("wire.sip", &["siprec"], "rs-metadata+xml", "rs-metadata");
    r.blames("SRC-META-1");
    // From somebody else's client it has to be accepted.
    r.truth.siprec_clients = vec!["mcp".into()];
    r.truth.siprec_dns.clear();
    r.holds(&["SRC-META-1"]);
    r.not_reached(&["SRC-INV-1"]);
    r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"], "200 OK", "415 Unsupported Media Type");
    r.blames("SRC-META-1");
    // Alone, it has to be offered something.
    let mut r = trial();
    r.reword("wire.sip", &["CSeq: 100", "Require"], "application/sdp", "text/plain");
    r.holds(&["SRC-META-1"]);
    r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"], "m=audio", "x=audio");
    r.blames("SRC-META-1");
    let mut r = run();
    r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 120"], "200 OK", "415 Unsupported Media Type");
    r.blames("SRC-META-1");
}

#[test]
fn src_meta_2() {
    for word in ["disassociate-time", "5002@sip"] {
        let mut r = run();
        r.reword("wire.sip", &["CSeq: 200"], word, "other");
        r.blames("SRC-META-2");
    }
}

#[test]
fn src_hold_1() {
    let mut r = run();
    r.reword("wire.sip", &["CSeq: 120"], "inactive", "sendonly");
    r.blames("SRC-HOLD-1");
    let mut r = run();
    r.reword("wire.sip", &["CSeq: 140"], "a=sendonly", "a=inactive");
    r.blames("SRC-HOLD-1");
    // A call on hold is paused as well.
    let mut r = run();
    for recorded in r.truth.calls.iter_mut().flat_map(|c| &mut c.stretches).flat_map(|s| &mut s.recorded) {
        recorded.paused.clear();
    }
    r.not_reached(&["SRC-HOLD-1"]);
    r.truth.calls[0].stretches[0].held = vec![span(120, 140)];
    r.holds(&["SRC-HOLD-1"]);
    r.reword("wire.sip", &["CSeq: 120"], "inactive", "sendonly");
    r.blames("SRC-HOLD-1");
}
