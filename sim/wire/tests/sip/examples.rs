//! Messages that RFC 3261 §24, RFC 3665 and RFC 5589 print.

use wire::sip::{Limits, Message, Method, Name, Replaces, Request, Response, Status, Substate, Uri, check, parse};

fn read(printed: &str) -> Message {
    let message = parse(printed.replace('\n', "\r\n").as_bytes(), &Limits::default()).expect("a printed message");
    assert_eq!(check(&message), Ok(()));
    message
}

fn request(printed: &str) -> Request {
    match read(printed) {
        Message::Request(request) => request,
        Message::Response(_) => panic!("a request is printed"),
    }
}

fn response(printed: &str) -> Response {
    match read(printed) {
        Message::Response(response) => response,
        Message::Request(_) => panic!("a response is printed"),
    }
}

/// RFC 3261 §24.2, F1.
const INVITE: &str = "\
INVITE sip:bob@biloxi.com SIP/2.0
Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKnashds8
Max-Forwards: 70
To: Bob <sip:bob@biloxi.com>
From: Alice <sip:alice@atlanta.com>;tag=1928301774
Call-ID: a84b4c76e66710
CSeq: 314159 INVITE
Contact: <sip:alice@pc33.atlanta.com>
Content-Type: application/sdp
Content-Length: 0

";

/// RFC 3261 §24.2, F11, as it arrives.
const OK: &str = "\
SIP/2.0 200 OK
Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKnashds8
 ;received=192.0.2.1
To: Bob <sip:bob@biloxi.com>;tag=a6c85cf
From: Alice <sip:alice@atlanta.com>;tag=1928301774
Call-ID: a84b4c76e66710
CSeq: 314159 INVITE
Contact: <sip:bob@192.0.2.4>
Content-Type: application/sdp
Content-Length: 0

";

#[test]
fn rfc3261_invite_and_its_answer() {
    let invite = request(INVITE);
    assert_eq!(invite.headers.from().expect("From").display.as_deref(), Some("Alice"));
    let ok = response(OK);
    assert_eq!((ok.status.code(), ok.status.is_success(), ok.reason.as_str()), (200, true, "OK"));
    let mut via = ok.headers.via().expect("Via");
    assert_eq!(via.params.get("received"), Some("192.0.2.1"));
    assert_eq!(via.answer_to(), ("192.0.2.1".to_owned(), 5060));

    // The same answer follows from the request.
    let mut made = invite.respond(200, "a6c85cf");
    assert_eq!(made.status, Status::new(200).expect("a status"));
    via.params.remove("received");
    assert_eq!(made.headers.via(), Ok(via));
    for (name, printed) in [(Name::TO, ok.headers.to()), (Name::FROM, ok.headers.from())] {
        assert_eq!(made.headers.get(&name).expect("a field").parse().ok(), printed.ok());
    }
    made.headers.remove(&Name::TO);
    assert_eq!(made.headers.call_id().as_deref(), Ok("a84b4c76e66710"));
    assert_eq!(invite.respond(100, "a6c85cf").headers.to().expect("To").tag(), None, "a 100 has no tag of ours");
}

#[test]
fn received_and_rport_are_noted_where_they_differ_or_are_asked_for() {
    let mut via = request(INVITE).headers.via().expect("Via");
    via.received_from("192.0.2.1:5060".parse().expect("an address"));
    assert_eq!(via.to_string(), "SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKnashds8;received=192.0.2.1");
    // RFC 3581 §7.
    let mut via: wire::sip::Via = "SIP/2.0/UDP 10.1.1.1:4540;rport;branch=z9hG4bKkjshdyff".parse().expect("a hop");
    via.received_from("192.0.2.1:9988".parse().expect("an address"));
    assert_eq!(via.to_string(), "SIP/2.0/UDP 10.1.1.1:4540;rport=9988;branch=z9hG4bKkjshdyff;received=192.0.2.1");
    assert_eq!(via.answer_to(), ("192.0.2.1".to_owned(), 9988));
}

#[test]
fn rfc3665_cancel_and_ack_go_the_way_of_their_invite() {
    // RFC 3665 §3.8: F1, F6 and the ACK to F12, at the first hop.
    let invite = request(
        "\
INVITE sip:bob@biloxi.example.com SIP/2.0
Via: SIP/2.0/UDP client.atlanta.example.com:5060;branch=z9hG4bK74bf9
Max-Forwards: 70
Route: <sip:ss1.atlanta.example.com;lr>
From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl
To: Bob <sip:bob@biloxi.example.com>
Call-ID: 2xTb9vxSit55XU7p8@atlanta.example.com
CSeq: 1 INVITE
Contact: <sip:alice@client.atlanta.example.com>
Content-Length: 0

",
    );
    let cancel = request(
        "\
CANCEL sip:bob@biloxi.example.com SIP/2.0
Via: SIP/2.0/UDP client.atlanta.example.com:5060;branch=z9hG4bK74bf9
Max-Forwards: 70
From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl
To: Bob <sip:bob@biloxi.example.com>
Route: <sip:ss1.atlanta.example.com;lr>
Call-ID: 2xTb9vxSit55XU7p8@atlanta.example.com
CSeq: 1 CANCEL
Content-Length: 0

",
    );
    same(&invite.cancel().expect("a CANCEL"), &cancel);
    let terminated = invite.respond(487, "314159");
    let ack = invite.ack(&terminated).expect("an ACK");
    assert_eq!((ack.method.clone(), ack.headers.cseq().expect("CSeq").method), (Method::Ack, Method::Ack));
    assert_eq!(ack.headers.via(), invite.headers.via());
    assert_eq!(ack.headers.to().expect("To").tag(), Some("314159"));
    assert_eq!(ack.headers.routes(), invite.headers.routes());
}

/// The same request, whatever the order of its fields.
fn same(made: &Request, printed: &Request) {
    assert_eq!((&made.method, &made.uri, made.headers.len()), (&printed.method, &printed.uri, printed.headers.len()));
    for header in printed.headers.iter() {
        assert_eq!(made.headers.get(header.name()), Some(header.value()), "{}", header.name());
    }
}

#[test]
fn rfc5589_attended_transfer_refers_to_a_call_that_replaces() {
    // RFC 5589 §7.3, F5, its addresses shortened to what §7.3 needs.
    let refer = request(
        "\
REFER sip:3ld812adkjw@biloxi.example.com;gr=3413kj2ha SIP/2.0
Via: SIP/2.0/TLS 192.0.2.4:5061;branch=z9hG4bKnashd92
Max-Forwards: 70
To: <sips:transferee@biloxi.example.com>;tag=0c7e1b4d
From: <sips:transferor@atlanta.example.com>;tag=1928301774
Call-ID: 090459243588173445
CSeq: 314160 REFER
r: <sips:482n4z24kdg@chicago.example.com;gr=8594958?Replaces=592435881734450904%3Bto-tag%3D9m2n3wq%3Bfrom-tag%3D763231&Require=replaces>
b: <sips:transferor@atlanta.example.com>
Supported: gruu, replaces, tdialog
Contact: <sips:4889445d8kjtk3@atlanta.example.com;gr=723jd2d>
Content-Length: 0

",
    );
    let target = refer.headers.refer_to().expect("Refer-To").uri;
    let target = target.as_sip().expect("a SIPS URI");
    assert!(target.secure);
    assert_eq!(target.header("Require").as_deref(), Some("replaces"));
    let replaces: Replaces = target.header("Replaces").expect("Replaces").parse().expect("a dialog");
    let expected = Replaces {
        call_id: "592435881734450904".to_owned(),
        to_tag: "9m2n3wq".to_owned(),
        from_tag: "763231".to_owned(),
        early_only: false,
    };
    assert_eq!(replaces, expected);
    assert_eq!(replaces.for_uri().1, "592435881734450904%3Bto-tag%3D9m2n3wq%3Bfrom-tag%3D763231");
    assert!(refer.headers.referred_by().expect("readable").is_some());
    assert!(refer.headers.lists(&Name::SUPPORTED, "replaces"));
}

#[test]
fn rfc3515_notify_carries_a_status_line_and_ends_the_subscription() {
    // RFC 3515 §4.1, F5.
    let notify = request(
        "\
NOTIFY sip:a@atlanta.example.com SIP/2.0
Via: SIP/2.0/UDP agentb.atlanta.example.com;branch=z9hG4bK9323394234
Max-Forwards: 70
To: <sip:a@atlanta.example.com>;tag=193402342
From: <sip:b@atlanta.example.com>;tag=4992881234
Call-ID: 898234234@agenta.atlanta.example.com
CSeq: 1993403 NOTIFY
o: refer
Subscription-State: terminated;reason=noresource
Contact: sip:b@atlanta.example.com
Content-Type: message/sipfrag;version=2.0
Content-Length: 16

SIP/2.0 200 OK
",
    );
    assert_eq!(notify.headers.event().expect("Event").package, "refer");
    let state = notify.headers.subscription_state().expect("Subscription-State");
    assert_eq!((state.state, state.params.get("reason")), (Substate::Terminated, Some("noresource")));
    assert_eq!(notify.headers.media_type().as_deref(), Some("message/sipfrag"));
    assert_eq!(notify.body, b"SIP/2.0 200 OK\r\n");
}

#[test]
fn rfc3262_reliable_answers_are_numbered() {
    let progress = response(&OK.replace("200 OK", "180 Ringing").replace("Contact:", "RSeq: 988789\nContact:"));
    assert_eq!(progress.headers.rseq(), Ok(Some(988_789)));
    let prack = INVITE.replace("INVITE", "PRACK").replace("Contact:", "RAck: 988789 314159 INVITE\nContact:");
    let rack = request(&prack).headers.rack().expect("RAck");
    assert_eq!((rack.rseq, rack.cseq.number, rack.cseq.method), (988_789, 314_159, Method::Invite));
}

#[test]
fn rfc3891_replaces_wants_each_tag_once() {
    let read = |text: &str| text.parse::<Replaces>().is_ok();
    // RFC 3891 §6.1.
    assert!(read("98732@sip.example.com ;from-tag=r33th4x0r ;to-tag=ff87ff"));
    assert!(read("12adf2f34456gs5;to-tag=12345;from-tag=54321"));
    assert!(read("87134@171.161.34.23;to-tag=24796;from-tag=0"));
    assert!(!read("87134@171.161.34.23;to-tag=24796"));
    assert!(!read("87134@171.161.34.23;to-tag=24796;to-tag=0;from-tag=0"));
}

#[test]
fn rfc3261_addresses_are_compared_by_their_rules() {
    let same = |a: &str, b: &str| {
        let (a, b): (Uri, Uri) = (a.parse().expect("a URI"), b.parse().expect("a URI"));
        assert_eq!(a.same(&b), b.same(&a), "{a} and {b}");
        a.same(&b)
    };
    // §19.1.4, the equivalent ones.
    assert!(same("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtlanTa.CoM;Transport=tcp"));
    assert!(same("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"));
    assert!(same("sip:carol@chicago.com", "sip:carol@chicago.com;security=on"));
    assert!(same(
        "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
        "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"
    ));
    assert!(same(
        "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
        "sip:alice@atlanta.com?priority=urgent&subject=project%20x"
    ));
    // And those that are not.
    assert!(!same("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"));
    assert!(!same("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"));
    assert!(!same("sip:bob@biloxi.com:6000;transport=tcp", "sip:bob@biloxi.com;transport=tcp"));
    assert!(!same("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"));
    assert!(!same("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"));
    assert!(!same("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"));
    assert!(!same("sip:alice@atlanta.com", "sips:alice@atlanta.com"));
    assert!(!same("sip:bob@biloxi.com;user=phone", "sip:bob@biloxi.com"));
}
