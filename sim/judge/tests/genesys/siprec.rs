//! The recording session: SRC-INV-1, SRC-META-1, SRC-META-2, SRC-HOLD-1.

use crate::house::{House, house, s, span};
use crate::run::Run;
use crate::siprec_tried::trial;
use judge::genesys::truth::{Joined, Recorded, Stretch};

pub const PROPER: &str = "application/rs-metadata+xml";

/// A message to the recorder with its answer.
pub fn message(
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
        "INVITE sip:rec@siprec SIP/2.0\r\nVia: SIP/2.0/TCP mcp;branch=z9hG4bK{at}\r\nFrom: <sip:mcp>;tag=2\r\nTo: <sip:rec@siprec>{tag}\r\nCall-ID: rs1\r\nCSeq: {at} INVITE\r\nRequire: siprec\r\nContact: <sip:mcp>;+sip.src\r\n\
         Content-Type: multipart/mixed;boundary=b\r\n\r\n--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\nm=audio 9 RTP/AVP 0\r\na=label:1\r\na={direction}\r\n\
         --b\r\nContent-Type: {kind}\r\nContent-Disposition: recording-session\r\n\r\n{xml}\r\n--b--\r\n"
    );
    let fields = |from: &str, to: &str, text: &str| serde_json::json!({ "from": from, "to": to, "transport": "tcp", "text": text });
    h.add(s(at) + 3, "siprec", "wire.sip", &fields("mcp", "siprec", &text));
    let ours = if direction == "inactive" { "inactive" } else { "recvonly" };
    let answer = format!(
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP mcp;branch=z9hG4bK{at}\r\nFrom: <sip:mcp>;tag=2\r\nTo: <sip:rec@siprec>;tag=1\r\nCall-ID: rs1\r\nCSeq: {at} INVITE\r\nContact: <sip:siprec>;+sip.srs\r\nContent-Type: application/sdp\r\n\r\n\
         v=0\r\no=rec 7 {at} IN IP4 siprec\r\nm=audio 8 RTP/AVP 0\r\na=label:1\r\na={ours}\r\n"
    );
    h.add(s(at) + 4, "mcp", "wire.sip", &fields("siprec", "mcp", &answer));
}

/// Ann hands the call over to Ben at 200 s; her recording is paused from 120 to 140 s.
pub fn transferred() -> House {
    paused(&[(120, 140)])
}
/// The same, paused at other times.
pub fn paused(times: &[(i64, i64)]) -> House {
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
    let ann =
        stretch("ann", "5001", 100, 200, Joined::Answered, times.iter().map(|(from, to)| span(*from, *to)).collect());
    h.take("c1", None, vec![ann, stretch("ben", "5002", 200, 300, Joined::SingleStepTransfer, Vec::new())]);
    message(&mut h, 100, true, PROPER, "sendonly", &[("5001", Some(100), None)]);
    for (from, to) in times {
        message(&mut h, *from, false, PROPER, "inactive", &[("5001", Some(100), None)]);
        message(&mut h, *to, false, PROPER, "sendonly", &[("5001", Some(100), None)]);
    }
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

/// The recording of the voice begins so much after the session with the recorder.
#[test]
fn src_inv_1_where_packets_are_lost_the_voice_may_begin_later() {
    let blamed = |later_ms: i64, loses: bool| {
        let mut r = run();
        r.truth.policies.loses_packets = loses;
        r.truth.calls[0].stretches[0].recorded[0].span.from += later_ms;
        r.is_root("SRC-INV-1")
    };
    assert!(!blamed(900, false));
    assert!(blamed(1_100, false));
    assert!(!blamed(10_900, true));
    assert!(blamed(11_100, true));
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
    r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"], "Contact", "X-Contact");
    r.blames("SRC-META-1");
    r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"], "X-Contact", "Contact");
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

/// What is no session's metadata by its `Content-Disposition` is something to be shown (RFC 7866 §9.1, RFC 3261 §20.11).
#[test]
fn src_meta_1_says_what_it_is_for() {
    const FIELD: &str = "Content-Disposition: recording-session\r\n";
    for other in ["", "Content-Disposition: session\r\n", "Content-Disposition: render;handling=optional\r\n"] {
        let mut r = run();
        r.reword("wire.sip", &["siprec"], FIELD, other);
        r.blames("SRC-META-1");
        // What the stage's own client leaves out shows nothing of SIP Server.
        r.truth.siprec_clients = vec!["mcp".into()];
        assert!(r.judge().roots().iter().all(|v| v.id != "SRC-META-1"), "{}", r.judge());
    }
    for same in
        ["content-disposition: Recording-Session\r\n", "Content-Disposition: recording-session;handling=required\r\n"]
    {
        let mut r = run();
        r.reword("wire.sip", &["siprec"], FIELD, same);
        r.holds(&["SRC-META-1"]);
    }
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
