//! Transfers: whoever is referred calls, takes the place that was meant, and tells how it went.

use wire::sip::dialog::Dialog;
use wire::sip::{
    Fault, Limits, Message, Method, Name, NameAddr, Referral, Request, Status, Substate, Telling, Uri, Via, parse, told,
};

fn via(branch: &str) -> Via {
    Via::new("UDP", "pc", None, branch)
}

fn uri(text: &str) -> Uri {
    text.parse().expect("a URI")
}

/// Alice calls somebody; both ends of the dialog.
fn call(whom: &str, tag: &str) -> (Dialog, Dialog) {
    let from: NameAddr = "<sip:alice@x>;tag=a".parse().expect("an address");
    let to: NameAddr = format!("<sip:{whom}@x>").parse().expect("an address");
    let invite = Request::new(Method::Invite, to.uri.clone(), &via("1"), &from, &to, &format!("call-{whom}"), 1)
        .with(Name::CONTACT, "<sip:alice@pc-a>");
    let ok = invite.respond(200, tag).with(Name::CONTACT, format!("<sip:{whom}@pc-{whom};ob>"));
    (Dialog::caller(&invite, &ok).expect("a dialog"), Dialog::called(&invite, &ok).expect("a dialog"))
}

fn over_the_wire(request: &Request) -> Request {
    match parse(&request.to_bytes(), &Limits::default()) {
        Ok(Message::Request(request)) => request,
        other => panic!("a request, not {other:?}"),
    }
}

#[test]
fn an_attended_transfer_ends_in_the_dialog_that_was_meant() {
    // Alice talks to Bob, then to Carol, and refers Bob to Carol.
    let (mut to_bob, _) = call("bob", "b");
    let (to_carol, carols) = call("carol", "c");
    let referral = Referral {
        referred_by: Some(uri("sip:alice@x")),
        ..Referral::in_our_place(to_carol.target.clone(), &to_carol.id)
    };
    let refer = over_the_wire(&referral.attach(to_bob.request(Method::Refer, &via("2"))));
    let read = Referral::read(&refer.headers).expect("a referral");
    assert_eq!(read, referral);
    // Bob's INVITE to Carol.
    let bob: NameAddr = "<sip:bob@x>;tag=b2".parse().expect("an address");
    let to = NameAddr::new(read.target.clone());
    let invite = read.invite(Request::new(Method::Invite, read.target.clone(), &via("3"), &bob, &to, "new", 1));
    let invite = over_the_wire(&invite);
    assert_eq!(invite.uri, uri("sip:carol@pc-carol;ob"), "without header fields");
    assert!(invite.headers.lists(&Name::REQUIRE, "replaces"));
    let replaces = invite.headers.replaces().expect("readable").expect("there");
    assert!(carols.id.is_replaced_by(&replaces) && carols.give_way(&replaces).is_ok());
    assert_eq!(invite.headers.referred_by().expect("readable").map(|by| by.uri), Some(uri("sip:alice@x")));
}

#[test]
fn a_blind_transfer_asks_for_nothing_else() {
    let (mut to_bob, _) = call("bob", "b");
    let referral = Referral::to(uri("tel:+15550100"));
    let refer = over_the_wire(&referral.attach(to_bob.request(Method::Refer, &via("2"))));
    assert_eq!(Referral::read(&refer.headers), Ok(referral.clone()));
    let invite = referral.invite(to_bob.request(Method::Invite, &via("3")));
    assert!(invite.headers.get(&Name::REPLACES).is_none() && invite.headers.get(&Name::REQUIRE).is_none());
    let twice = refer.clone().with(Name::REFER_TO, "<sip:other@x>");
    assert_eq!(Referral::read(&twice.headers), Err(Fault::Repeated(Name::REFER_TO)));
    assert_eq!(Referral::read(&invite.headers), Err(Fault::Missing(Name::REFER_TO)));
    let broken = Referral::to(uri("sip:c@x?Replaces=nothing")).attach(to_bob.request(Method::Refer, &via("4")));
    assert_eq!(Referral::read(&broken.headers), Err(Fault::Field(Name::REFER_TO)));
}

#[test]
fn progress_is_told_until_the_final_answer_and_not_after_it() {
    let (mut to_bob, mut bobs) = call("bob", "b");
    let refer = Referral::to(uri("sip:carol@x")).attach(to_bob.request(Method::Refer, &via("2")));
    let mut telling = Telling::new(&refer.headers, true, 60).expect("a number");
    let mut tell = |status: u16| {
        let notify = bobs.request(Method::Notify, &via("n"));
        let told_now = telling.tell(notify, Status::new(status).expect("a status"))?;
        let notify = over_the_wire(&told_now);
        let state = notify.headers.subscription_state().expect("a state");
        let event = notify.headers.event().expect("an event");
        assert_eq!((event.package.as_str(), event.id()), ("refer", None));
        Some((told(&notify).expect("a status").code(), state.state, state.params.get("reason").map(str::to_owned)))
    };
    assert_eq!(tell(100), Some((100, Substate::Active, None)));
    assert_eq!(tell(180), Some((180, Substate::Active, None)));
    assert_eq!(tell(486), Some((486, Substate::Terminated, Some("noresource".to_owned()))));
    assert_eq!(tell(200), None);
    // A second REFER in the dialog is told apart by its number.
    let second = to_bob.request(Method::Refer, &via("3"));
    let mut telling = Telling::new(&second.headers, false, 60).expect("a number");
    let notify = telling.tell(bobs.request(Method::Notify, &via("m")), Status::new(200).expect("a status"));
    assert_eq!(notify.expect("told").headers.event().expect("an event").id(), Some("3"));
}

#[test]
fn what_is_no_status_line_tells_nothing() {
    let (mut to_bob, _) = call("bob", "b");
    let mut notify =
        |media_type: &str, body: &str| told(&to_bob.request(Method::Notify, &via("n")).with_body(media_type, body));
    assert_eq!(notify("message/sipfrag", "SIP/2.0 200 OK").map(Status::code), Ok(200));
    assert_eq!(notify("message/sipfrag;version=2.0", "SIP/2.0 603\r\nServer: x\r\n").map(Status::code), Ok(603));
    assert_eq!(notify("text/plain", "SIP/2.0 200 OK"), Err(Fault::Field(Name::CONTENT_TYPE)));
    for wrong in ["", "SIP/2.0", "SIP/2.0 20", "SIP/2.0 2000", "HTTP/1.1 200 OK", "SIP/2.0 abc"] {
        assert_eq!(notify("message/sipfrag", wrong), Err(Fault::StartLine), "{wrong}");
    }
}
