//! What a recording client of our own tries with the recorder, and what the recorder makes of it: SRC-INV-1, SRC-META-2, SRC-HOLD-1.

use crate::house::{House, s, span};
use crate::run::Run;
use crate::siprec::{PROPER, message, transferred};
use judge::genesys::truth::{Fault, FaultKind};

/// What a recording client of our own tries with the recorder.
pub fn trial() -> Run {
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
    // What was answered only just before may have crossed it all the same.
    let mut r = pending(true);
    theirs(&mut r, 199, "INVITE", "");
    let answer = "SIP/2.0 488 Not Acceptable Here\r\nCall-ID: rs1\r\nCSeq: 208 INVITE\r\n\r\n";
    r.add(s(199) + 500, "siprec", "wire.sip", &serde_json::json!({ "from": "mcp", "to": "siprec", "text": answer }));
    r.holds(&["SRC-META-2"]);
    // Outside of a dialog there is nothing to cross.
    let mut r = trial();
    r.reword("wire.sip", &["SIP/2.0 200 OK", "CSeq: 100"], "200 OK", "491 Request Pending");
    r.blames("SRC-INV-1");
}

/// A trial with a word changed in the answer to the request with that number.
#[track_caller]
fn answering(number: u32, from: &str, to: &str) -> Run {
    let mut r = trial();
    r.reword("wire.sip", &["SIP/2.0 200 OK", &format!("CSeq: {number}")], from, to);
    r
}

#[test]
fn an_answer_is_of_the_kind_that_was_offered() {
    for (number, id) in [(100, "SRC-INV-1"), (140, "SRC-HOLD-1"), (200, "SRC-META-2")] {
        for (from, to) in [
            ("RTP/AVP 0", "RTP/AVP 18"),
            ("RTP/AVP 0", "RTP/AVP"),
            ("RTP/AVP 0", "RTP/AVP 96\r\na=rtpmap:96 G729/8000"),
            ("RTP/AVP 0", "RTP/AVP 0\r\na=rtpmap:0 opus/48000/2"),
            ("RTP/AVP 0", "RTP/SAVP 0"),
            ("m=audio", "m=video"),
        ] {
            answering(number, from, to).blames(id);
        }
        // A codec has the number that the recorder gives it, and others may stand beside it (RFC 3264 §6.1).
        for (from, to) in [
            ("RTP/AVP 0", "RTP/AVP 0\r\na=rtpmap:0 pcmu/8000/1"),
            ("RTP/AVP 0", "RTP/AVP 97\r\na=rtpmap:97 PCMU/8000"),
            ("RTP/AVP 0", "RTP/AVP 18 0 101\r\na=rtpmap:101 telephone-event/8000"),
        ] {
            answering(number, from, to).holds(&["SRC-INV-1", "SRC-META-2", "SRC-HOLD-1"]);
        }
    }
    // Of two that were offered, one will do; a dynamic number means what the offer says.
    for (offered, answered, fine) in [
        ("RTP/AVP 0 8", "RTP/AVP 8", true),
        ("RTP/AVP 96\r\na=rtpmap:96 opus/48000/2", "RTP/AVP 96", true),
        ("RTP/AVP 96\r\na=rtpmap:96 opus/48000/2", "RTP/AVP 96\r\na=rtpmap:96 G729/8000", false),
        ("RTP/AVP 96\r\na=rtpmap:96 opus/48000/2", "RTP/AVP 98\r\na=rtpmap:98 OPUS/48000/2", true),
    ] {
        let mut r = answering(100, "RTP/AVP 0", answered);
        r.reword("wire.sip", &["CSeq: 100", "Require"], "RTP/AVP 0", offered);
        if fine { r.holds(&["SRC-INV-1"]) } else { r.blames("SRC-INV-1") }
    }
}

#[test]
fn a_description_that_changes_has_a_higher_version() {
    answering(140, "o=rec 7 140", "o=rec 7 120").blames("SRC-HOLD-1");
    answering(120, "o=rec 7 120", "o=rec 7 99").blames("SRC-HOLD-1");
    // The same once more needs none, and neither does another description.
    answering(200, "o=rec 7 200", "o=rec 7 140").holds(&["SRC-META-2"]);
    answering(140, "o=rec 7 140", "o=rec 8 1").holds(&["SRC-HOLD-1"]);
}

#[test]
fn an_answer_belongs_to_its_request() {
    for (number, id) in [(100, "SRC-INV-1"), (140, "SRC-HOLD-1"), (200, "SRC-META-2")] {
        for (from, to) in [
            ("branch=z9hG4bK", "branch=z9hG4bKx"),
            ("To: <sip:rec@siprec>;tag=1", "To: <sip:rec@siprec>"),
            ("tag=2", "tag=3"),
        ] {
            answering(number, from, to).blames(id);
        }
        answering(number, "branch=z9hG4bK", "rport=5060;Branch=z9hg4bK").holds(&["SRC-INV-1"]);
    }
    answering(140, "tag=1", "tag=9").blames("SRC-HOLD-1");
    answering(200, "tag=1", "tag=9").blames("SRC-META-2");
}

/// A request without a body, with its answer after so many milliseconds.
fn bye(r: &mut Run, at: i64, ours: bool, answer: Option<(i64, &str)>) {
    let (from, to, caller, called) = if ours { ("mcp", "siprec", 2, 1) } else { ("siprec", "mcp", 1, 2) };
    let head = format!(
        "Via: SIP/2.0/TCP {from};branch=z9hG4bK{at}{from}\r\nFrom: <sip:{from}>;tag={caller}\r\nTo: <sip:{to}>;tag={called}\r\n\
         Call-ID: rs1\r\nCSeq: 900 BYE\r\n\r\n"
    );
    let text = format!("BYE sip:{to} SIP/2.0\r\n{head}");
    r.add(s(at), to, "wire.sip", &serde_json::json!({ "from": from, "to": to, "text": text }));
    if let Some((after, status)) = answer {
        let text = format!("SIP/2.0 {status}\r\n{head}");
        r.add(s(at) + after, from, "wire.sip", &serde_json::json!({ "from": to, "to": from, "text": text }));
    }
}

#[test]
fn a_bye_is_answered() {
    let said = |answer: Option<(i64, &str)>| {
        let mut r = trial();
        bye(&mut r, 300, true, answer);
        r
    };
    for fine in [(5, "200 OK"), (4_900, "200 OK")] {
        said(Some(fine)).holds(&["SRC-INV-1"]);
    }
    for wrong in [None, Some((5, "481 Call/Transaction Does Not Exist")), Some((5, "405 No")), Some((8_000, "200 OK"))]
    {
        said(wrong).blames("SRC-INV-1");
        // Nobody knows what came there where the network was down, or packets are lost.
        let mut r = said(wrong);
        r.truth.faults = vec![Fault { span: span(299, 301), machine: "siprec".into(), what: FaultKind::Unreachable }];
        assert_eq!(r.judge().counts().broken, 0, "{}", r.judge());
        let mut r = said(wrong);
        r.truth.policies.loses_packets = true;
        assert_eq!(r.judge().counts().broken, 0, "{}", r.judge());
    }
    // It is due after the end.
    let mut r = said(None);
    r.truth.ends = s(303);
    r.holds(&["SRC-INV-1"]);
    // To another dialog.
    let mut r = said(Some((5, "200 OK")));
    r.reword("wire.sip", &["SIP/2.0 200 OK", "900 BYE"], "tag=1", "tag=wrong");
    r.blames("SRC-INV-1");
    // Both hang up at once: there is no dialog any more.
    let mut r = said(Some((5, "481 Call/Transaction Does Not Exist")));
    bye(&mut r, 300, false, Some((5, "481 Call/Transaction Does Not Exist")));
    r.holds(&["SRC-INV-1"]);
    // It comes again, by datagram, and so does the answer.
    let mut r = said(Some((600, "200 OK")));
    bye(&mut r, 300, true, None);
    r.holds(&["SRC-INV-1"]);
}

#[test]
fn a_session_lasts_as_long_as_the_client_wants() {
    let mut r = trial();
    bye(&mut r, 250, false, Some((5, "200 OK")));
    r.blames("SRC-INV-1");
    // The client has hung up already, or nobody knows what came.
    let mut r = trial();
    bye(&mut r, 250, true, Some((5, "200 OK")));
    bye(&mut r, 251, false, Some((5, "481 Gone")));
    r.holds(&["SRC-INV-1"]);
    let mut r = trial();
    bye(&mut r, 250, false, Some((5, "200 OK")));
    r.truth.faults = vec![Fault { span: span(240, 249), machine: "mcp".into(), what: FaultKind::Unreachable }];
    assert_eq!(r.judge().counts().broken, 0, "{}", r.judge());
    // An acceptance without a tag is to blame itself, whatever becomes of the BYE to it.
    let mut r = answering(100, "To: <sip:rec@siprec>;tag=1", "To: <sip:rec@siprec>");
    for number in [120, 140, 200] {
        r.forget("wire.sip", &[&format!("CSeq: {number}")]);
    }
    bye(&mut r, 101, true, Some((5, "200 OK")));
    r.reword("wire.sip", &["900 BYE"], "To: <sip:siprec>;tag=1", "To: <sip:siprec>");
    assert_eq!(seen(&r), "no tag in To: there is no dialog");
    // Without an offer there is nothing that could last: that alone is to blame.
    let mut r = answering(100, "application/sdp", "text/plain");
    r.reword("wire.sip", &["CSeq: 100", "Require"], "application/sdp", "text/plain");
    bye(&mut r, 101, false, Some((5, "200 OK")));
    for number in [120, 140, 200] {
        r.forget("wire.sip", &[&format!("CSeq: {number}")]);
    }
    r.blames("SRC-META-1");
    // We did not take what it wanted.
    let mut r = trial();
    theirs(&mut r, 240, "INVITE", "");
    let refusal = "SIP/2.0 488 Not Acceptable Here\r\nCall-ID: rs1\r\nCSeq: 249 INVITE\r\n\r\n";
    r.add(s(240) + 1, "siprec", "wire.sip", &serde_json::json!({ "from": "mcp", "to": "siprec", "text": refusal }));
    bye(&mut r, 250, false, Some((5, "200 OK")));
    r.holds(&["SRC-INV-1"]);
}

/// What is said of the only thing that is wrong.
fn seen(r: &Run) -> String {
    r.judge().roots().iter().flat_map(|v| &v.findings).map(|f| f.seen.clone()).collect::<Vec<_>>().join("; ")
}

#[test]
fn what_is_wrong_is_said_as_it_is() {
    let all = [
        (answering(100, "m=audio 8", "m=audio 9 RTP/AVP 0\r\nm=audio 8"), "an answer with 2 m= lines to an offer of 1"),
        (answering(100, "m=audio", "hello"), "a description in which no stream can be read"),
        (answering(100, "Contact", "X"), "no Contact"),
        (answering(100, ";+sip.srs", ""), "a Contact without +sip.srs"),
        (
            answering(100, "RTP/AVP 0", "RTP/AVP 18"),
            "stream 1 has 18 (g729/8000), and nothing of what was offered: 0 (pcmu/8000)",
        ),
    ];
    for (r, due) in all {
        assert_eq!(seen(&r), due);
    }
    // Where a change went that was never answered.
    let mut r = trial();
    r.forget("wire.sip", &["SIP/2.0 200 OK", "CSeq: 140"]);
    let of = "a re-INVITE that pauses or resumes, sent to ";
    assert_eq!(seen(&r), format!("{of}sip:rec@siprec as the recorder's Contact says: not answered"));
    r.reword("wire.sip", &["CSeq: 140", "Require"], "Require", "Route: <sip:203.0.113.1;lr>\r\nRequire");
    assert_eq!(seen(&r), format!("{of}<sip:203.0.113.1;lr> as the recorder's Record-Route says: not answered"));
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
