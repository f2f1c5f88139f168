//! Dialogs: tags, numbers, ways and targets (RFC 3261 §12), and who takes whose place (RFC 3891).

use wire::sip::dialog::{Dialog, DialogId};
use wire::sip::{Method, Name, NameAddr, Replaces, Request, Response, Uri, Via};

fn via(branch: &str) -> Via {
    Via::new("UDP", "pc33.atlanta.com", None, branch)
}

fn addr(text: &str) -> NameAddr {
    text.parse().expect("an address")
}

fn uri(text: &str) -> Uri {
    text.parse().expect("a URI")
}

/// Alice calls Bob by two proxies that stay on the way (RFC 3665 §3.2); the nearest to Bob has recorded itself last.
fn call() -> (Request, Response) {
    let from = addr("Alice <sip:alice@atlanta.com>;tag=9fxced76sl");
    let to = addr("Bob <sip:bob@biloxi.com>");
    let mut invite =
        Request::new(Method::Invite, uri("sip:bob@biloxi.com"), &via("1"), &from, &to, "3848276298220188511", 2)
            .with(Name::CONTACT, "<sip:alice@client.atlanta.com>");
    invite.headers.push(Name::RECORD_ROUTE, "<sip:ss2.biloxi.com;lr>, <sip:ss1.atlanta.com;lr>");
    let ok = invite.respond(200, "314159").with(Name::CONTACT, "<sip:bob@client.biloxi.com>");
    (invite, ok)
}

#[test]
fn both_sides_see_the_same_dialog_from_their_ends() {
    let (invite, ok) = call();
    let alice = Dialog::caller(&invite, &ok).expect("a dialog");
    let bob = Dialog::called(&invite, &ok).expect("a dialog");
    assert_eq!((&alice.id.local_tag, &alice.id.remote_tag), (&bob.id.remote_tag, &bob.id.local_tag));
    let hosts = |dialog: &Dialog| -> Vec<String> {
        dialog.routes.iter().filter_map(|route| Some(route.uri.as_sip()?.host.clone())).collect()
    };
    assert_eq!(hosts(&alice), ["ss1.atlanta.com", "ss2.biloxi.com"]);
    assert_eq!(hosts(&bob), ["ss2.biloxi.com", "ss1.atlanta.com"]);
    assert_eq!(alice.target, uri("sip:bob@client.biloxi.com"));
    assert_eq!(bob.target, uri("sip:alice@client.atlanta.com"));
    assert!(!alice.early && !bob.early);
}

#[test]
fn requests_are_numbered_and_go_the_way_of_the_dialog() {
    let (invite, ok) = call();
    let (mut alice, mut bob) = (Dialog::caller(&invite, &ok).expect("one"), Dialog::called(&invite, &ok).expect("one"));
    let ack = alice.ack(2, &via("2"));
    assert_eq!((ack.headers.cseq().expect("CSeq").number, &ack.uri), (2, &alice.target));
    let bye = alice.request(Method::Bye, &via("3"));
    assert_eq!(bye.headers.cseq().expect("CSeq").number, 3);
    let routes = bye.headers.routes().expect("Route");
    assert_eq!(
        routes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["<sip:ss1.atlanta.com;lr>", "<sip:ss2.biloxi.com;lr>"]
    );
    assert_eq!(DialogId::as_server(&bye.headers).expect("an id"), bob.id);
    assert_eq!(bob.receive(&bye), Ok(()));
    // Bob's own numbers are his own.
    assert_eq!(bob.request(Method::Info, &via("4")).headers.cseq().expect("CSeq").number, 1);
    // What comes late is refused; a gap is none.
    let late = Request { headers: ack.headers.clone(), method: Method::Info, ..ack.clone() };
    assert_eq!(bob.receive(&late), Err(500));
    assert_eq!(bob.receive(&ack), Ok(()), "an ACK has its INVITE's number");
    alice.local_number = 900;
    assert_eq!(bob.receive(&alice.request(Method::Info, &via("5"))), Ok(()));
}

#[test]
fn a_strict_router_becomes_the_target() {
    // RFC 3261 §12.2.1.1, as in the example of §16.12.1.2.
    let (invite, ok) = call();
    let mut alice = Dialog::caller(&invite, &ok).expect("a dialog");
    alice.target = uri("sip:user@remoteua");
    alice.routes = ["<sip:proxy1>", "<sip:proxy2>", "<sip:proxy3;lr>", "<sip:proxy4>"].map(addr).to_vec();
    let method = alice.request(Method::Bye, &via("2"));
    assert_eq!(method.uri, uri("sip:proxy1"));
    let routes: Vec<_> = method.headers.routes().expect("Route").iter().map(ToString::to_string).collect();
    assert_eq!(routes, ["<sip:proxy2>", "<sip:proxy3;lr>", "<sip:proxy4>", "<sip:user@remoteua>"]);
}

#[test]
fn a_contact_moves_the_target_where_it_may() {
    let (invite, ok) = call();
    let (mut alice, mut bob) = (Dialog::caller(&invite, &ok).expect("one"), Dialog::called(&invite, &ok).expect("one"));
    let moved = |dialog: &mut Dialog, method: Method| {
        dialog.request(method, &via("9")).with(Name::CONTACT, "<sip:alice@elsewhere.com>")
    };
    bob.receive(&moved(&mut alice, Method::Info)).expect("in order");
    assert_eq!(bob.target, uri("sip:alice@client.atlanta.com"), "an INFO moves nothing");
    let again = moved(&mut alice, Method::Invite);
    bob.receive(&again).expect("in order");
    assert_eq!(bob.target, uri("sip:alice@elsewhere.com"));
    let answer = again.respond(200, "").with(Name::CONTACT, "<sip:bob@nowhere.com>");
    alice.answered(&again.respond(491, "")).expect("readable");
    assert_eq!(alice.target, uri("sip:bob@client.biloxi.com"));
    alice.answered(&answer).expect("readable");
    assert_eq!(alice.target, uri("sip:bob@nowhere.com"));
}

#[test]
fn an_early_dialog_is_confirmed_by_the_way_of_the_acceptance() {
    let (invite, mut ok) = call();
    let ringing = invite.respond(180, "314159").with(Name::CONTACT, "<sip:bob@ringing.biloxi.com>");
    let mut alice = Dialog::caller(&invite, &ringing).expect("a dialog");
    assert!(alice.early);
    ok.headers.remove(&Name::RECORD_ROUTE);
    alice.confirm(&ok).expect("readable");
    assert_eq!((alice.early, alice.routes.len()), (false, 0));
    assert_eq!(alice.target, uri("sip:bob@client.biloxi.com"));
    assert!(Dialog::caller(&invite, &invite.respond(180, "x")).is_err(), "no Contact, no dialog");
}

#[test]
fn whoever_is_referred_replaces_the_referrer_with_the_target() {
    let (invite, ok) = call();
    let (alice, bob) = (Dialog::caller(&invite, &ok).expect("one"), Dialog::called(&invite, &ok).expect("one"));
    // Alice refers Carol to Bob: Carol's INVITE to Bob names the dialog as Bob has it.
    let replaces = alice.id.replaces();
    assert_eq!((replaces.to_tag.as_str(), replaces.from_tag.as_str()), ("314159", "9fxced76sl"));
    assert!(bob.id.is_replaced_by(&replaces));
    assert!(!alice.id.is_replaced_by(&replaces));
    assert!(!bob.id.is_replaced_by(&Replaces { from_tag: "other".to_owned(), ..replaces.clone() }));
    assert_eq!(bob.give_way(&replaces), Ok(()));
    assert_eq!(bob.give_way(&Replaces { early_only: true, ..replaces.clone() }), Err(486));
    // An early dialog gives way only on the side that called.
    let early = |dialog: &Dialog| Dialog { early: true, ..dialog.clone() };
    assert_eq!((early(&bob).give_way(&replaces), early(&alice).give_way(&replaces)), (Err(481), Ok(())));
    // A peer without tags (RFC 2543).
    let old = DialogId { remote_tag: String::new(), ..bob.id.clone() };
    assert!(old.is_replaced_by(&Replaces { from_tag: "0".to_owned(), ..replaces }));
}
