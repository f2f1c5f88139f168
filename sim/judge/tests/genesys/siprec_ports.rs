//! Sessions of a recorder that overlap: SRC-INV-1.

use crate::house::{House, house, s, span};
use crate::run::Run;
use judge::genesys::truth::{Fault, FaultKind};
use serde_json::json;

fn sip(h: &mut House, at: i64, from: &str, to: &str, text: &str) {
    h.add(at, to, "wire.sip", &json!({ "from": from, "to": to, "transport": "tcp", "text": text }));
}

fn head(line: &str, call: &str, cseq: &str, theirs: &str) -> String {
    format!(
        "{line}\r\nVia: SIP/2.0/TCP mcp;branch=z9hG4bK{call}{cseq}\r\nFrom: <sip:mcp>;tag=2\r\nTo: <sip:rec@siprec>{theirs}\r\n\
         Call-ID: {call}\r\nCSeq: {cseq}\r\n"
    )
}

/// A session that is accepted, with the recorder's description of one stream.
fn session(h: &mut House, at: i64, call: &str, description: &str) {
    answered(h, at, call, "200 OK", description);
}

/// A session that is refused; what could be done instead is described (RFC 3261 §21.4.26).
fn refused(h: &mut House, at: i64, call: &str) {
    answered(h, at, call, "488 Not Acceptable Here", AT_8);
}

fn answered(h: &mut House, at: i64, call: &str, status: &str, description: &str) {
    let invite = head("INVITE sip:rec@siprec SIP/2.0", call, "1 INVITE", "");
    let body = "Require: siprec\r\nContact: <sip:mcp>;+sip.src\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n--b\r\n\
        Content-Type: application/sdp\r\n\r\nv=0\r\nm=audio 9 RTP/AVP 0\r\na=sendonly\r\n--b\r\n\
        Content-Type: application/rs-metadata+xml\r\n\r\n<recording xmlns=\"urn:ietf:params:xml:ns:recording:1\"/>\r\n--b--\r\n";
    sip(h, s(at) + 3, "mcp", "siprec", &(invite + body));
    let answer = head(&format!("SIP/2.0 {status}"), call, "1 INVITE", ";tag=1");
    let body = format!(
        "Contact: <sip:siprec>;+sip.srs\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n{description}a=recvonly\r\n"
    );
    sip(h, s(at) + 4, "siprec", "mcp", &(answer + &body));
}

fn bye(h: &mut House, at: i64, call: &str, theirs: bool) {
    let (from, to) = if theirs { ("siprec", "mcp") } else { ("mcp", "siprec") };
    sip(h, s(at), from, to, &head("BYE sip:rec@siprec SIP/2.0", call, "2 BYE", ";tag=1"));
    sip(h, s(at) + 1, to, from, &head("SIP/2.0 200 OK", call, "2 BYE", ";tag=1"));
}

/// With a recorder and its client, and nothing said yet.
fn room() -> House {
    let mut h = house();
    h.truth.siprec = Some("siprec".into());
    h.truth.siprec_clients = vec!["mcp".into()];
    h
}

/// Two sessions from 100 and 120 s on; the first one is over at the second instant, if at all.
fn two(first: &str, second: &str, over: Option<i64>) -> Run {
    let mut h = room();
    session(&mut h, 100, "one", first);
    if let Some(at) = over.filter(|at| *at <= 120) {
        bye(&mut h, at, "one", false);
    }
    session(&mut h, 120, "two", second);
    if let Some(at) = over.filter(|at| *at > 120) {
        bye(&mut h, at, "one", false);
    }
    h.done()
}

const AT_8: &str = "c=IN IP4 10.0.0.9\r\nm=audio 8 RTP/AVP 0\r\n";

#[test]
fn two_sessions_at_once_have_an_address_each() {
    two(AT_8, AT_8, None).blames("SRC-INV-1");
    two(AT_8, AT_8, Some(140)).blames("SRC-INV-1");
    two(AT_8, "c=IN IP4 10.0.0.8\r\nm=audio 8 RTP/AVP 0\r\nc=IN IP4 10.0.0.9\r\n", None).blames("SRC-INV-1");
    for other in [
        "c=IN IP4 10.0.0.9\r\nm=audio 10 RTP/AVP 0\r\n",
        "c=IN IP4 10.0.0.8\r\nm=audio 8 RTP/AVP 0\r\n",
        // That of the stream is what counts.
        "c=IN IP4 10.0.0.9\r\nm=audio 8 RTP/AVP 0\r\nc=IN IP4 10.0.0.8\r\n",
    ] {
        two(AT_8, other, None).holds(&["SRC-INV-1"]);
    }
    // No address, or one that nothing goes to.
    let closed = "c=IN IP4 10.0.0.9\r\nm=audio 0 RTP/AVP 0\r\n";
    assert!(!blamed(two(closed, closed, None)));
    for nowhere in ["m=audio 8 RTP/AVP 0\r\n", "c=IN IP4 0.0.0.0\r\nm=audio 8 RTP/AVP 0\r\n"] {
        two(nowhere, nowhere, None).holds(&["SRC-INV-1"]);
    }
}

/// What is said within the first session, of which the second is accepted with [`AT_8`].
fn meanwhile(first: &str, say: impl Fn(&mut House)) -> Run {
    let mut h = room();
    session(&mut h, 100, "one", first);
    say(&mut h);
    session(&mut h, 120, "two", AT_8);
    h.done()
}

#[test]
fn what_a_recorder_said_last_of_its_side_counts() {
    let moves = |description: &'static str| {
        move |h: &mut House| {
            let offer = head("INVITE sip:rec@siprec SIP/2.0", "one", "2 INVITE", ";tag=1");
            let body = "Content-Type: application/sdp\r\n\r\nv=0\r\nm=audio 9 RTP/AVP 0\r\na=sendonly\r\n";
            sip(h, s(110), "mcp", "siprec", &(offer + body));
            let answer = head("SIP/2.0 200 OK", "one", "2 INVITE", ";tag=1");
            let body = format!("Content-Type: application/sdp\r\n\r\nv=0\r\n{description}a=recvonly\r\n");
            sip(h, s(110) + 1, "siprec", "mcp", &(answer + &body));
        }
    };
    let at_10 = "c=IN IP4 10.0.0.9\r\nm=audio 10 RTP/AVP 0\r\n";
    assert!(!blamed(meanwhile(AT_8, moves(at_10))));
    assert!(blamed(meanwhile(at_10, moves(AT_8))));
}

#[test]
fn no_session_is_its_own_neighbour() {
    // Its INVITE comes again, by datagram, and so does the answer.
    assert!(!blamed(meanwhile("c=IN IP4 10.0.0.9\r\nm=audio 10 RTP/AVP 0\r\n", |h| {
        session(h, 101, "one", "c=IN IP4 10.0.0.9\r\nm=audio 10 RTP/AVP 0\r\n");
    })));
}

#[test]
fn a_session_that_was_refused_has_no_address() {
    let mut h = room();
    refused(&mut h, 100, "one");
    session(&mut h, 120, "two", AT_8);
    assert!(!blamed(h.done()));
}

/// Whether two sessions are said to have one address.
fn blamed(run: Run) -> bool {
    run.judge().to_string().contains("RFC 3550")
}

#[test]
fn an_address_comes_again_when_its_session_is_over() {
    two(AT_8, AT_8, Some(110)).holds(&["SRC-INV-1"]);
    // Both at the same time.
    two(AT_8, AT_8, Some(120)).holds(&["SRC-INV-1"]);
    // Nobody knows whether it goes on where the recorder was started again, or packets are lost.
    let mut r = two(AT_8, AT_8, None);
    r.truth.faults = vec![Fault { span: span(105, 110), machine: "siprec".into(), what: FaultKind::Unreachable }];
    r.holds(&["SRC-INV-1"]);
    let mut r = two(AT_8, AT_8, None);
    r.truth.policies.loses_packets = true;
    r.holds(&["SRC-INV-1"]);
}
