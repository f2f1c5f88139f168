//! Messages that have come.

use std::net::SocketAddr;

use wire::sip::dialog::DialogId;
use wire::sip::transaction::Key;
use wire::sip::{Limits, Malformed, Message, Method, Name, Request, check, parse};

use super::core::{Core, Effect};
use super::legs::{Got, LegState};
use super::{Answer, Event, Leg, Peer, Why};

/// What a UA may be asked without a dialog; others without one get 481.
const ALONE: [Method; 5] = [Method::Register, Method::Message, Method::Subscribe, Method::Publish, Method::Refer];

impl Core {
    /// A datagram has come. `source` is its sender's address, where it is known.
    pub fn datagram(&mut self, now: i64, bytes: &[u8], from: &Peer, source: Option<SocketAddr>) {
        match parse(bytes, &Limits::default()) {
            Ok(message) => self.message(now, message, from, source),
            Err(malformed) => self.malformed(&malformed, from),
        }
    }

    /// A message that could not be read is refused, where there is somebody to refuse it to.
    pub fn malformed(&mut self, malformed: &Malformed, from: &Peer) {
        let tag = self.unique();
        if let Some(refusal) = malformed.refusal(&tag) {
            let to = from.to_answer(malformed.headers.via().ok().as_ref());
            self.effects.push_back(Effect::Send { to, message: refusal.into() });
        }
    }

    /// A message has come.
    pub fn message(&mut self, now: i64, mut message: Message, from: &Peer, source: Option<SocketAddr>) {
        if let Err(fault) = check(&message) {
            let Message::Request(request) = &message else { return };
            if request.method != Method::Ack && request.headers.get(&Name::VIA).is_some() {
                let tag = self.unique();
                let to = from.to_answer(request.headers.via().ok().as_ref());
                let refusal = request.respond(fault.status(), &tag);
                self.effects.push_back(Effect::Send { to, message: refusal.into() });
            }
            return;
        }
        let mut to_answer = from.clone();
        if let Message::Request(request) = &mut message {
            to_answer = from.to_answer(request.headers.via().ok().as_ref());
            if let Some(source) = source {
                note_source(request, source);
            }
        }
        // What `check` has found fine has the fields by which its transaction is found.
        if let Ok(outputs) = self.transactions.receive(now, message, to_answer) {
            self.take(now, outputs);
        }
    }

    /// A new request: what every UA answers alike is answered here.
    pub(super) fn requested(&mut self, now: i64, key: Key, from: Peer, request: Request) {
        if self.config.deaf.contains(&request.method) {
            return;
        }
        let has_tag = request.headers.to().is_ok_and(|to| to.tag().is_some());
        let got = Got { leg: None, request, from, opens: false };
        self.got.insert(key.clone(), got.clone());
        let request = &got.request;
        if !self.config.allow.contains(&request.method) {
            let status = if matches!(request.method, Method::Other(_)) { 501 } else { 405 };
            let answer = Answer::new(status).with(Name::ALLOW, self.config.allowed());
            return self.respond(now, &key, answer);
        }
        let unknown = self.unsupported(request);
        if !unknown.is_empty() {
            return self.respond(now, &key, Answer::new(420).with(Name::UNSUPPORTED, unknown.join(", ")));
        }
        if has_tag {
            return self.requested_within(now, key, got);
        }
        match &request.method {
            Method::Options => self.respond(now, &key, self.capabilities()),
            Method::Invite => self.invited(now, key, got),
            method if ALONE.contains(method) => {
                self.tell(Event::Request { leg: None, got: key, request: got.request });
            }
            _ => self.respond(now, &key, Answer::new(481)),
        }
    }

    /// What of `Require` we do not know.
    fn unsupported(&self, request: &Request) -> Vec<String> {
        let required = request.headers.list(&Name::REQUIRE).unwrap_or_default();
        let known = |what: &&str| self.config.supported.iter().any(|have| have.eq_ignore_ascii_case(what));
        required.into_iter().filter(|what| !known(what)).map(str::to_owned).collect()
    }

    fn capabilities(&self) -> Answer {
        Answer::new(200)
            .with(Name::ALLOW, self.config.allowed())
            .with(Name::ACCEPT, "application/sdp")
            .with(Name::SUPPORTED, self.config.supported.join(", "))
    }

    /// An INVITE that opens a leg.
    fn invited(&mut self, now: i64, key: Key, mut got: Got) {
        let replaces = match got.request.headers.replaces() {
            Ok(replaces) => replaces,
            Err(fault) => return self.respond(now, &key, Answer::new(fault.status())),
        };
        let replaces = match replaces {
            None => None,
            Some(replaces) => {
                let found = self.replaced(&replaces);
                let dialog = found.and_then(|leg| self.dialog(leg));
                match dialog.map_or(Err(481), |dialog| dialog.give_way(&replaces)) {
                    Ok(()) => found,
                    Err(status) => return self.respond(now, &key, Answer::new(status)),
                }
            }
        };
        if self.legs.len() >= self.config.most {
            return self.respond(now, &key, Answer::new(503));
        }
        let (leg, tag) = (Leg(self.number()), self.unique());
        let user = got.request.uri.as_sip().and_then(|uri| uri.user()).unwrap_or_default();
        let mut state = LegState::new(&tag, self.contact(&user, &[]));
        state.invited = Some(key.clone());
        self.legs.insert(leg, state);
        (got.leg, got.opens) = (Some(leg), true);
        let (request, from) = (got.request.clone(), got.from.machine().to_owned());
        self.got.insert(key.clone(), got);
        self.tell(Event::Invited { leg, got: key, request, from, replaces });
    }

    /// A request in a dialog.
    fn requested_within(&mut self, now: i64, key: Key, mut got: Got) {
        let id = DialogId::as_server(&got.request.headers).ok();
        let leg = id.and_then(|id| self.dialogs.get(&id).copied());
        let Some((leg, state)) = leg.and_then(|leg| Some((leg, self.legs.get_mut(&leg)?))) else {
            return self.respond(now, &key, Answer::new(481));
        };
        got.leg = Some(leg);
        self.got.insert(key.clone(), got.clone());
        if let Some(Err(status)) = state.dialog.as_mut().map(|dialog| dialog.receive(&got.request)) {
            return self.respond(now, &key, Answer::new(status));
        }
        match got.request.method {
            Method::Bye => {
                let (invited, silent) = (state.invited.take(), state.ending);
                if let Some(invited) = invited {
                    self.respond(now, &invited, Answer::new(487));
                }
                self.respond(now, &key, Answer::new(200));
                self.forget(leg);
                if !silent {
                    self.tell(Event::Ended { leg, why: Why::Bye });
                }
            }
            Method::Options => self.respond(now, &key, self.capabilities()),
            Method::Invite if state.ending => self.respond(now, &key, Answer::new(481)),
            // RFC 3261 §14.2: ours is under way, or theirs is.
            Method::Invite if state.inviting.is_some() || state.answering.is_some() => {
                self.respond(now, &key, Answer::new(491));
            }
            Method::Invite if state.invited.is_some() => {
                let pause = self.chance.below(10).to_string();
                self.respond(now, &key, Answer::new(500).with(Name::RETRY_AFTER, pause));
            }
            Method::Invite => {
                state.invited = Some(key.clone());
                self.tell(Event::Request { leg: Some(leg), got: key, request: got.request });
            }
            _ => self.tell(Event::Request { leg: Some(leg), got: key, request: got.request }),
        }
    }

    /// They take an INVITE back (RFC 3261 §9.2).
    pub(super) fn cancelled(&mut self, now: i64, key: &Key, invite: Option<Key>, from: Peer, cancel: &Request) {
        let got = Got { leg: None, request: cancel.clone(), from, opens: false };
        self.got.insert(key.clone(), got);
        let Some(invite) = invite else { return self.respond(now, key, Answer::new(481)) };
        self.respond(now, key, Answer::new(200));
        let Some(got) = self.got.get(&invite).cloned() else { return };
        self.respond(now, &invite, Answer::new(487));
        if let (Some(leg), true) = (got.leg, got.opens) {
            self.tell(Event::Ended { leg, why: Why::Cancelled });
        }
    }

    /// Our acceptance is acknowledged.
    pub(super) fn acknowledged(&mut self, now: i64, ack: Request) {
        let Ok(id) = DialogId::as_server(&ack.headers) else { return };
        let Some(leg) = self.dialogs.get(&id).copied() else { return };
        let Some(state) = self.legs.get_mut(&leg) else { return };
        if state.answering.take().is_none() {
            return;
        }
        self.answering.remove(&leg);
        if state.ending {
            self.bye(now, leg);
        } else {
            self.tell(Event::Acked { leg, ack });
        }
    }
}

/// Writes into the topmost `Via` where the request really came from.
fn note_source(request: &mut Request, source: SocketAddr) {
    let Some(first) = request.headers.get(&Name::VIA).map(str::to_owned) else { return };
    let Ok(mut via) = request.headers.via() else { return };
    via.received_from(source);
    // Only a field with one hop is rewritten: the others of a list are not ours to touch.
    if request.headers.vias().is_ok_and(|vias| vias.len() == 1) && !first.contains(',') {
        request.headers.set(Name::VIA, via.to_string());
    }
}
