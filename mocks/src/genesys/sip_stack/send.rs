//! Commands of the owner.

use wire::sip::dialog::Dialog;
use wire::sip::transaction::{Answering, Key};
use wire::sip::{Method, Name, Request, Via};

use super::core::{Core, Effect};
use super::legs::{LegState, Sent};
use super::peer::next_hop;
use super::{Answer, Extra, Invite, Leg, Peer, SentId, Transport};

impl Core {
    /// Calls somebody: a new leg.
    pub fn invite(&mut self, now: i64, invite: Invite) -> (Leg, SentId) {
        let (leg, id) = (Leg(self.number()), SentId(self.number()));
        let (mut request, tag) = self.outside(&invite);
        let user = invite.from.uri.as_sip().and_then(|uri| uri.user()).unwrap_or_default();
        let contact = self.contact(&user, &invite.extra.contact);
        request.headers.push(Name::CONTACT, contact.to_string());
        request.headers.push(Name::ALLOW, self.config.allowed());
        request.headers.push(Name::SUPPORTED, self.config.supported.join(", "));
        let request = invite.extra.into_request(request);
        self.legs.insert(leg, LegState::new(&tag, contact));
        self.transmit(now, Sent { id, leg: Some(leg), request, opens: true });
        (leg, id)
    }

    /// Asks something outside of any dialog (OPTIONS…).
    pub fn ask(&mut self, now: i64, ask: Invite) -> SentId {
        let id = SentId(self.number());
        let (request, _) = self.outside(&ask);
        let request = ask.extra.into_request(request);
        self.transmit(now, Sent { id, leg: None, request, opens: false });
        id
    }

    fn outside(&mut self, invite: &Invite) -> (Request, String) {
        let (via, tag) = (self.via(), self.unique());
        let call_id = format!("{}@{}", self.unique(), self.config.host);
        let from = invite.from.clone().with("tag", &tag);
        let mut request =
            Request::new(invite.method.clone(), invite.target.clone(), &via, &from, &invite.to, &call_id, 1);
        let (name, value) = self.signature(true);
        request.headers.push(name, value);
        (request, tag)
    }

    /// Sends a request in the dialog of a leg: re-INVITE, REFER, NOTIFY, INFO… (for BYE: [`Core::hang_up`]). `None`: there is
    /// no dialog, or for an INVITE: another one is under way.
    pub fn request(&mut self, now: i64, leg: Leg, method: Method, extra: Extra) -> Option<SentId> {
        let via = self.via();
        let state = self.legs.get_mut(&leg)?;
        let invite = method == Method::Invite;
        if invite && (state.inviting.is_some() || state.invited.is_some() || !state.confirmed()) {
            return None;
        }
        let contact = state.contact.clone();
        let mut request = state.dialog.as_mut()?.request(method.clone(), &via);
        if matches!(method, Method::Invite | Method::Update | Method::Refer | Method::Notify) {
            request.headers.push(Name::CONTACT, contact.to_string());
        }
        if invite {
            request.headers.push(Name::ALLOW, self.config.allowed());
            request.headers.push(Name::SUPPORTED, self.config.supported.join(", "));
        }
        let (name, value) = self.signature(true);
        request.headers.push(name, value);
        let request = extra.into_request(request);
        let id = SentId(self.number());
        self.transmit(now, Sent { id, leg: Some(leg), request, opens: false });
        Some(id)
    }

    /// A NOTIFY, REFER… that somebody else has finished (`make` gets the request with all fields of the dialog).
    pub fn request_with(
        &mut self,
        now: i64,
        leg: Leg,
        method: Method,
        make: impl FnOnce(Request) -> Option<Request>,
    ) -> Option<SentId> {
        let via = self.via();
        let state = self.legs.get_mut(&leg)?;
        let contact = state.contact.clone();
        let mut request = state.dialog.as_mut()?.request(method, &via);
        request.headers.push(Name::CONTACT, contact.to_string());
        let request = make(request)?;
        let id = SentId(self.number());
        self.transmit(now, Sent { id, leg: Some(leg), request, opens: false });
        Some(id)
    }

    /// Tries a re-INVITE again that crossed another one: a new transaction with the next number.
    pub(super) fn send_again(&mut self, now: i64, sent: Sent) {
        let via = self.via();
        let Some(leg) = sent.leg else { return };
        let Some(state) = self.legs.get_mut(&leg) else { return };
        if state.inviting.is_some() || state.invited.is_some() || state.answering.is_some() {
            let at = now + 100;
            self.again.insert((at, sent.id), sent);
            return;
        }
        let Some(dialog) = state.dialog.as_mut() else { return };
        let fresh = dialog.request(Method::Invite, &via);
        let mut request = sent.request;
        for name in [Name::VIA, Name::CSEQ] {
            if let Some(value) = fresh.headers.get(&name) {
                request.headers.set(name, value);
            }
        }
        self.transmit(now, Sent { request, ..sent });
    }

    /// Sends a request in a transaction.
    fn transmit(&mut self, now: i64, mut sent: Sent) {
        let unreachable = Peer::udp("");
        let mut to = next_hop(&sent.request).unwrap_or(unreachable);
        if sent.request.to_bytes().len() > self.config.datagram {
            to.transport = Transport::Tcp;
        }
        travel(&mut sent.request, &to);
        let Ok(key) = Key::of_sent(&sent.request) else { return };
        if sent.request.method == Method::Invite
            && let Some(state) = sent.leg.and_then(|leg| self.legs.get_mut(&leg))
        {
            state.inviting = Some(key.clone());
        }
        let request = sent.request.clone();
        self.sent.insert(key, sent);
        if let Ok((_, outputs)) = self.transactions.request(now, request, to) {
            self.take(now, outputs);
        }
    }

    /// Acknowledges the acceptance of our last INVITE on a leg, with our session description where the acceptance was an
    /// offer. Each acceptance has to be acknowledged by the owner, once; repetitions are the stack's.
    pub fn ack(&mut self, leg: Leg, sdp: Option<Vec<u8>>) {
        let via = self.via();
        let Some(state) = self.legs.get_mut(&leg) else { return };
        let (Some((number, ack)), Some(dialog)) = (&mut state.accepted, &state.dialog) else { return };
        let mut request = dialog.ack(*number, &via);
        if let Some(sdp) = sdp {
            request = request.with_body("application/sdp", sdp);
        }
        let Some(mut to) = next_hop(&request) else { return };
        if request.to_bytes().len() > self.config.datagram {
            to.transport = Transport::Tcp;
        }
        travel(&mut request, &to);
        *ack = Some((to.clone(), request.clone()));
        self.effects.push_back(Effect::Send { to, message: request.into() });
    }

    /// Answers a request. What has been answered finally, or was taken back, is passed over.
    pub fn respond(&mut self, now: i64, key: &Key, answer: Answer) {
        let Some(got) = self.got.get(key).cloned() else { return };
        let last = answer.status >= 200;
        let tag = match got.leg.and_then(|leg| self.legs.get(&leg)) {
            Some(state) => state.tag.clone(),
            None => self.unique(),
        };
        let status = answer.status;
        let params = answer.extra.contact.clone();
        let mut response = answer.into_response(&got.request, &tag);
        let (name, value) = self.signature(false);
        response.headers.push(name, value);
        let within = got.request.headers.to().is_ok_and(|to| to.tag().is_some());
        if let Some(to) = response.headers.get(&Name::TO).filter(|_| self.config.stray_tags && within) {
            let stray = format!("{to}x");
            response.headers.set(Name::TO, stray);
        }
        let invite = got.request.method == Method::Invite;
        if let Some(state) = got.leg.and_then(|leg| self.legs.get_mut(&leg)) {
            for (name, value) in &params {
                state.contact.params.set(name, value.as_deref());
            }
            if (101..300).contains(&status) && matches!(got.request.method, Method::Invite | Method::Update) {
                response.headers.push(Name::CONTACT, state.contact.to_string());
            }
        }
        if invite && (200..300).contains(&status) {
            response.headers.push(Name::ALLOW, self.config.allowed());
            response.headers.push(Name::SUPPORTED, self.config.supported.join(", "));
        }
        if last {
            self.got.remove(key);
        }
        if let (true, Some(leg)) = (invite, got.leg) {
            if got.opens && (101..300).contains(&status) {
                self.open(leg, &got.request, &response);
            }
            if (200..300).contains(&status) {
                let to = got.from.to_answer(got.request.headers.via().ok().as_ref());
                let answering = Answering::new(now, response.clone(), self.config.timers);
                if let Some(state) = self.legs.get_mut(&leg) {
                    state.answering = Some((answering, to));
                    self.answering.insert(leg);
                }
            }
            if last && let Some(state) = self.legs.get_mut(&leg) {
                state.invited = None;
            }
        }
        let outputs = self.transactions.respond(now, key, response);
        self.take(now, outputs);
        if let (true, true, Some(leg)) = (got.opens, status >= 300, got.leg) {
            self.forget(leg);
        }
    }

    /// The called side's dialog: early, or confirmed by the acceptance.
    fn open(&mut self, leg: Leg, request: &Request, response: &wire::sip::Response) {
        let known = self.legs.get_mut(&leg).and_then(|state| state.dialog.as_mut());
        match known {
            Some(dialog) => dialog.early = response.status.is_provisional(),
            None => {
                if let Ok(dialog) = Dialog::called(request, response) {
                    self.set_dialog(leg, dialog);
                }
            }
        }
    }

    /// Ends a leg in whatever way its state asks for: BYE for a session, CANCEL for an INVITE of ours without an answer, 480
    /// for one of theirs. The leg is gone for the owner at once; an acceptance that crosses is acknowledged and ended.
    pub fn hang_up(&mut self, now: i64, leg: Leg) {
        let Some(state) = self.legs.get_mut(&leg) else { return };
        state.ending = true;
        if state.answering.is_some() {
            // The BYE waits for the ACK (RFC 3261 §15).
            return;
        }
        if state.confirmed() {
            self.bye(now, leg);
        } else if let Some(key) = state.inviting.clone() {
            let outputs = self.transactions.cancel(now, &key);
            self.take(now, outputs);
        } else if let Some(key) = state.invited.clone() {
            self.respond(now, &key, Answer::new(480));
        }
    }

    /// Says BYE; the leg is gone.
    pub(super) fn bye(&mut self, now: i64, leg: Leg) {
        let via = self.via();
        if let Some(dialog) = self.legs.get_mut(&leg).and_then(|state| state.dialog.as_mut()) {
            let mut request = dialog.request(Method::Bye, &via);
            let (name, value) = self.signature(true);
            request.headers.push(name, value);
            let id = SentId(self.number());
            self.transmit(now, Sent { id, leg: None, request, opens: false });
        }
        self.forget(leg);
    }

    /// A request of ours could not be sent.
    pub fn unreachable(&mut self, now: i64, request: &Request) {
        if let Ok(key) = Key::of_sent(request) {
            let outputs = self.transactions.unreachable(now, &key);
            self.take(now, outputs);
        }
    }
}

/// Says in `Via` how the request travels.
fn travel(request: &mut Request, to: &Peer) {
    if let Ok(via) = request.headers.via() {
        let via = Via { transport: to.transport.as_str().to_owned(), ..via };
        request.headers.set(Name::VIA, via.to_string());
    }
}
