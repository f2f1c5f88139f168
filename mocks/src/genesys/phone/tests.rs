//! A phone without sockets: what it says to its stack.

use super::call::{CallKey, CallState, Transfer, Why};
use super::config::Config;
use super::impossible::Impossible;
use super::model::Model;
use super::signals::Signals;
use crate::genesys::sip_stack::{Answer, Event, Extra, Invite, Key, Leg, SentId};
use std::net::{IpAddr, Ipv4Addr};
use wire::sdp::{self, Direction, Exchange, Party, Session, Stream};
use wire::sip::dialog::{Dialog, DialogId};
use wire::sip::{Method, Name, NameAddr, Request, Uri, Via};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));

/// Takes down what the phone does.
#[derive(Default)]
struct Notes {
    count: u64,
    invites: Vec<Invite>,
    requests: Vec<(Leg, Method, Extra)>,
    /// Number of the last request in a dialog.
    last: u64,
    answers: Vec<Answer>,
    acks: usize,
    gone: Vec<Leg>,
    /// Another INVITE is under way on the leg.
    busy: bool,
}

impl Notes {
    fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// The description in the last answer.
    fn answered(&self) -> (u16, Option<Session>) {
        let last = self.answers.last().expect("an answer");
        (last.status, last.extra.body.as_ref().map(|(_, body)| sdp::read(body).expect("a description")))
    }
}

impl Signals for Notes {
    fn invite(&mut self, invite: Invite) -> (Leg, SentId) {
        self.invites.push(invite);
        (Leg(self.next()), SentId(self.next()))
    }

    fn request(&mut self, leg: Leg, method: Method, extra: Extra) -> Option<SentId> {
        if self.busy && method == Method::Invite {
            return None;
        }
        self.requests.push((leg, method, extra));
        self.last = self.next();
        Some(SentId(self.last))
    }

    fn ack(&mut self, _: Leg, sdp: Option<Vec<u8>>) {
        assert_eq!(sdp, None);
        self.acks += 1;
    }

    fn respond(&mut self, _: &Key, answer: Answer) {
        self.answers.push(answer);
    }

    fn hang_up(&mut self, leg: Leg) {
        self.gone.push(leg);
    }

    fn dialog(&self, leg: Leg) -> Option<Dialog> {
        let uri = Uri::sip("7003", "sip", Some(5060));
        let id = DialogId { call_id: format!("c{}", leg.0), local_tag: "ours".into(), remote_tag: "theirs".into() };
        Some(Dialog {
            id,
            local: NameAddr::new(uri.clone()),
            remote: NameAddr::new(uri.clone()),
            target: uri,
            routes: Vec::new(),
            early: false,
            caller: true,
            local_number: 1,
            remote_number: None,
        })
    }
}

fn phone() -> (Model, Notes) {
    (Model::new(Config::of_dn("7001", "sip"), HERE, 0), Notes::default())
}

fn peer() -> Exchange {
    Exchange::new(Party { address: HERE, session_id: 9, streams: vec![Stream::audio(9_000)] })
}

fn request(method: Method, description: Option<&Session>) -> Request {
    let (us, them) = (Uri::sip("7001", "phone-7001", None), Uri::sip("5000", "sip", None));
    let from = NameAddr::new(them).with("tag", "t");
    let via = Via::new("UDP", "sip", None, "b");
    let request = Request::new(method, us.clone(), &via, &from, &NameAddr::new(us), "call", 1);
    match description {
        Some(session) => request.with_body("application/sdp", sdp::write(session)),
        None => request,
    }
}

fn key(request: &Request) -> Key {
    Key::of_received(request).expect("a transaction")
}

fn ring(phone: &mut Model, notes: &mut Notes, leg: u64, description: Option<&Session>) -> CallKey {
    let request = request(Method::Invite, description);
    let (got, from) = (key(&request), "sip".to_owned());
    let event = Event::Invited { leg: Leg(leg), got, request, from, replaces: None };
    phone.hear(notes, event).expect("it rings")
}

/// The last request in a dialog is answered.
fn answered(phone: &mut Model, notes: &mut Notes, leg: u64, status: u16, description: Option<&Session>) {
    let sent = SentId(notes.last);
    told(phone, notes, leg, sent, status, description);
}

fn told(phone: &mut Model, notes: &mut Notes, leg: u64, sent: SentId, status: u16, description: Option<&Session>) {
    let mut response = request(Method::Invite, None).respond(status, "tag");
    if let Some(session) = description {
        response = response.with_body("application/sdp", sdp::write(session));
    }
    phone.hear(notes, Event::Answered { leg: Some(Leg(leg)), sent, response });
}

/// A call that rings and is answered, with a peer that made the offer.
fn talking(phone: &mut Model, notes: &mut Notes, leg: u64) -> (CallKey, Exchange) {
    let mut peer = peer();
    let call = ring(phone, notes, leg, Some(&peer.offer().expect("an offer")));
    phone.answer(notes, call).expect("answered");
    peer.hear(notes.answered().1.expect("a description")).expect("an answer");
    let ack = request(Method::Ack, None);
    phone.hear(notes, Event::Acked { leg: Leg(leg), ack });
    (call, peer)
}

#[test]
fn an_offer_is_answered_and_a_missing_one_is_made() {
    let (mut phone, mut notes) = phone();
    let (call, peer) = talking(&mut phone, &mut notes, 71);
    assert_eq!(phone.calls[&call].flow(), (true, true));
    assert_eq!(peer.agreed()[0].as_ref().map(|agreed| agreed.direction), Some(Direction::SendRecv));

    let mut other = self::peer();
    let call = ring(&mut phone, &mut notes, 72, None);
    phone.answer(&mut notes, call).expect("answered");
    assert_eq!(phone.calls[&call].flow(), (false, false), "nothing is agreed on before the ACK");
    other.hear(notes.answered().1.expect("an offer")).expect("in turn");
    let ack = request(Method::Ack, Some(&other.answer().expect("an answer")));
    phone.hear(&mut notes, Event::Acked { leg: Leg(72), ack });
    assert_eq!(phone.calls[&call].flow(), (true, true));
    let ports: Vec<u16> = phone.calls.values().map(|call| call.port).collect();
    assert_eq!(ports, [4_000, 4_002]);

    let call = ring(&mut phone, &mut notes, 73, None);
    phone.answer(&mut notes, call).expect("answered");
    phone.hear(&mut notes, Event::Acked { leg: Leg(73), ack: request(Method::Ack, None) });
    assert_eq!((phone.calls[&call].state, notes.gone.last()), (CallState::Ended(Why::Lost), Some(&Leg(73))));
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let (mut phone, mut notes) = phone();
    let mut nonsense = request(Method::Invite, None);
    nonsense.body = b"nonsense".to_vec();
    let mut stranger = request(Method::Invite, None);
    stranger.uri = Uri::sip("7009", "phone-7001", None);
    for (request, status) in [(nonsense, 488), (stranger, 404)] {
        let (got, from) = (key(&request), "sip".to_owned());
        let event = Event::Invited { leg: Leg(80), got, request, from, replaces: None };
        assert_eq!(phone.hear(&mut notes, event), None);
        assert_eq!(notes.answers.last().map(|answer| answer.status), Some(status));
    }
    assert!(phone.calls.is_empty());
}

#[test]
fn a_hold_that_is_refused_is_none_and_one_that_cannot_be_said_yet_is_said_later() {
    let (mut phone, mut notes) = phone();
    let (call, mut peer) = talking(&mut phone, &mut notes, 71);
    phone.hold(&mut notes, call, true).expect("possible");
    let (_, method, extra) = notes.requests.pop().expect("a re-INVITE");
    let offer = sdp::read(&extra.body.expect("a description").1).expect("a description");
    assert_eq!((method, Direction::of(&offer, &offer.medias[0])), (Method::Invite, Direction::SendOnly));
    answered(&mut phone, &mut notes, 71, 488, None);
    assert!(!phone.calls[&call].held() && phone.calls[&call].flow() == (true, true));

    notes.busy = true;
    phone.hold(&mut notes, call, true).expect("possible");
    assert!(notes.requests.is_empty() && phone.calls[&call].held());
    notes.busy = false;
    // Theirs, which was under way, is over.
    let theirs = request(Method::Invite, Some(&peer.offer().expect("an offer")));
    let got = key(&theirs);
    phone.hear(&mut notes, Event::Request { leg: Some(Leg(71)), got, request: theirs });
    let (status, session) = notes.answered();
    peer.hear(session.expect("a description")).expect("an answer");
    assert_eq!(status, 200);
    phone.hear(&mut notes, Event::Acked { leg: Leg(71), ack: request(Method::Ack, None) });
    assert_eq!(notes.requests.len(), 1, "now it is said");
}

#[test]
fn a_consultation_holds_and_its_transfer_names_it_as_the_peer_has_it() {
    let (mut phone, mut notes) = phone();
    let (call, mut peer) = talking(&mut phone, &mut notes, 71);
    assert_eq!(phone.consult(&mut notes, call, ""), Err(Impossible::NoAddress(String::new())));
    assert!(notes.requests.is_empty(), "who cannot be called is no reason to hold");
    let asked = phone.consult(&mut notes, call, "7003").expect("dialled");
    let dialled = SentId(notes.count);
    assert_eq!(notes.requests.len(), 1);
    assert_eq!(notes.invites[0].target.to_string(), "sip:7003@sip");
    let (_, body) = notes.invites[0].extra.body.clone().expect("an offer");
    let mut other = self::peer();
    assert_eq!(other.hear(sdp::read(&body).expect("a description")), Ok(sdp::Heard::Offer));
    let answer = other.answer().expect("an answer");
    let leg = phone.calls[&asked].leg;
    told(&mut phone, &mut notes, leg.0, dialled, 180, None);
    assert_eq!(phone.calls[&asked].state, CallState::Alerting);
    assert_eq!(
        phone.complete_transfer(&mut notes, call, asked),
        Err(Impossible::NotNow { key: asked, step: "handed over" })
    );
    told(&mut phone, &mut notes, leg.0, dialled, 200, Some(&answer));
    assert_eq!((phone.calls[&asked].state, notes.acks), (CallState::Talking, 1));
    phone.complete_transfer(&mut notes, call, asked).expect("asked");
    assert_eq!(notes.requests.len(), 1, "the re-INVITE could be overtaken");
    accept(&mut phone, &mut notes, &mut peer);
    let (on, method, extra) = notes.requests.last().expect("a REFER");
    assert_eq!((on, method), (&Leg(71), &Method::Refer));
    let due = format!("<sip:7003@sip:5060?Replaces=c{}%3Bto-tag%3Dtheirs%3Bfrom-tag%3Dours>", leg.0);
    assert_eq!(extra.headers[0], (Name::REFER_TO, due));
    assert_eq!(phone.hold(&mut notes, call, false), Ok(()));
    assert_eq!(notes.requests.len(), 2, "nor is it said before the REFER is answered");
    answered(&mut phone, &mut notes, 71, 481, None);
    assert_eq!(phone.calls[&call].transfer, Some(Transfer::Failed(481)), "the call goes on");
    assert_eq!(notes.requests.last().expect("a re-INVITE").1, Method::Invite);
    accept(&mut phone, &mut notes, &mut peer);
    assert_eq!(phone.calls[&call].flow(), (true, true));
    phone.complete_conference(&mut notes, call, asked).expect("asked");
    let (_, _, extra) = notes.requests.last().expect("a REFER");
    assert!(extra.headers[0].1.starts_with("<sip:7003@sip:5060;sim-conference?Replaces="), "{:?}", extra.headers[0]);
}

/// The peer accepts the last re-INVITE.
fn accept(phone: &mut Model, notes: &mut Notes, peer: &mut Exchange) {
    let (_, body) = notes.requests.last().and_then(|(_, _, extra)| extra.body.clone()).expect("an offer");
    peer.hear(sdp::read(&body).expect("a description")).expect("in turn");
    let answer = peer.answer().expect("an answer");
    answered(phone, notes, 71, 200, Some(&answer));
}
