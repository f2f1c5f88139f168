//! Calls begin, ring, are answered or refused, and end.

use wire::sip::transaction::Key;
use wire::sip::{Method, Request, Uri};
use wire::tlib::CallType;

use super::board::{Board, Timer};
use super::call::{CallId, PartyId, PartyState};
use super::line::{Line, Wait, Whose};
use super::{Joined, Misstep};
use crate::genesys::plan::{Place, Plan};
use crate::genesys::sip_stack::{Answer, Invite, Leg};

/// The most calls at once; a further one is told 503.
const MOST_CALLS: usize = 1_000;

impl Board {
    /// A phone dials.
    pub(super) fn invited(&mut self, now: i64, leg: Leg, got: Key, request: &Request, from: &str, replaces: bool) {
        let user = |uri: &Uri| uri.as_sip().and_then(wire::sip::SipUri::user).unwrap_or_default();
        let caller = request.headers.from().map(|from| user(&from.uri)).unwrap_or_default();
        let dialled = user(&request.uri);
        let refuse = if !self.config.plan.may_call(&caller, from) {
            Some(403)
        } else if replaces || !described(request) {
            // We replace nothing of ours for a phone, and want to hear an offer.
            Some(488)
        } else if self.desks.len() >= MOST_CALLS {
            Some(503)
        } else {
            None
        };
        let place = self.config.plan.resolve(&dialled);
        let (None, Some(place)) = (refuse, place) else {
            return self.stack.respond(&got, Answer::new(refuse.unwrap_or(404)));
        };
        let number = match &place {
            Place::Dn(dn) => dn.number.clone(),
            Place::Outside => dialled.clone(),
        };
        let main = self.config.plan.dn(&caller).and_then(|_| self.model.consulted_from(&caller));
        let call_type = match (main, self.config.plan.dn(&caller).is_some(), &place) {
            (Some(_), ..) => CallType::Consult,
            (None, true, Place::Dn(_)) => CallType::Internal,
            (None, true, Place::Outside) => CallType::Outbound,
            (None, false, _) => CallType::Inbound,
        };
        let (call, party) = self.model.begin(now, &self.comer(&caller), &dialled, call_type, main);
        self.desks.insert(call, super::board::Desk::default());
        let mut line = Line::new(leg, self.records(&caller, Joined::Dialled));
        line.got = Some(got);
        line.own.clone_from(&request.body);
        self.lines.insert(party, line);
        self.legs.insert(leg, Whose::Party(party));
        self.dial(now, call, &number, &caller, Joined::Answered, Some(&request.body));
    }

    /// Calls somebody to a call. Without an offer they make one, and get their answer when it is known whom they meet.
    pub(super) fn dial(
        &mut self,
        now: i64,
        call: CallId,
        number: &str,
        shown: &str,
        joined: Joined,
        offer: Option<&[u8]>,
    ) -> PartyId {
        let party = self.model.call_to(call, &self.comer(number), joined);
        let target = Uri::sip(number, &self.config.plan.machine(number), Some(Plan::PORT));
        let mut invite = Invite::new(shown, &self.config.host, target);
        if let Some(offer) = offer {
            invite = invite.sdp(offer);
        }
        let (leg, sent) = self.stack.invite(invite);
        let record = self.records(number, joined);
        self.lines.insert(party, Line::new(leg, record));
        self.legs.insert(leg, Whose::Party(party));
        self.waits.insert(sent, Wait::Dial(party));
        self.set(now + self.config.ring_ms, Timer::Ring(party));
        party
    }

    /// The caller, while the call has not been answered.
    fn caller_of(&self, call: CallId) -> Option<PartyId> {
        let call = self.model.call(call)?;
        call.here().find(|party| party.state == PartyState::Dialing).map(|party| party.id)
    }

    /// The phone of who was called rings.
    pub(super) fn alerting(&mut self, now: i64, party: PartyId, status: u16) {
        if status < 180 {
            return;
        }
        self.model.ringing(now, party);
        let Some(call) = self.call_id(party) else { return };
        if let Some(got) = self.caller_of(call).and_then(|caller| self.lines.get(&caller)?.got.clone()) {
            self.stack.respond(&got, Answer::new(180));
        }
        self.tell_referrer(call, party, 180);
    }

    /// Who was called has answered, or will not.
    pub(super) fn dialled(&mut self, now: i64, party: PartyId, answer: Result<Vec<u8>, u16>) {
        let Some(call) = self.call_id(party) else { return };
        if self.refers_to(call, party) {
            return self.referred_to(now, call, party, answer);
        }
        let Some(caller) = self.caller_of(call) else { return self.end_call(now, call) };
        match answer {
            Ok(answer) => self.connect(now, call, caller, party, answer),
            Err(status) => {
                if let Some(line) = self.lines.remove(&party) {
                    self.legs.remove(&line.leg);
                }
                self.refused(now, call, caller, party, status);
            }
        }
    }

    fn connect(&mut self, now: i64, call: CallId, caller: PartyId, party: PartyId, answer: Vec<u8>) {
        let Some(offer) = self.lines.get(&caller).map(|line| line.own.clone()) else { return };
        if let Some(line) = self.lines.get_mut(&party) {
            (line.ready, line.given) = (true, Some(offer));
            line.own.clone_from(&answer);
            let leg = line.leg;
            self.stack.ack(leg, None);
        }
        if let Some(line) = self.lines.get_mut(&caller) {
            line.given = Some(answer.clone());
            if let Some(got) = line.got.take() {
                self.stack.respond(&got, Answer::new(200).sdp(answer));
            }
        }
        for party in [party, caller] {
            self.model.established(now, party);
            let record = self.lines.get(&party).is_some_and(|line| line.record);
            self.model.want(party, record);
            let dn = self.model.party(party).is_some_and(|party| party.facts.dn);
            if dn && !record && self.config.misstep == Some(Misstep::TellsUnrecorded) {
                self.model.pretend_recording(now, party, &self.config.host.clone());
            }
        }
        self.begin_session(now, call);
    }

    /// A new call has failed: the caller hears why.
    fn refused(&mut self, now: i64, call: CallId, caller: PartyId, party: PartyId, status: u16) {
        let status = if status == 408 { 480 } else { status };
        if matches!(status, 486 | 600) {
            self.model.busy(now, caller);
        }
        self.model.leave(now, party);
        if let Some(line) = self.lines.get_mut(&caller)
            && let Some(got) = line.got.take()
        {
            self.stack.respond(&got, Answer::new(status));
        }
        self.note(caller, &format!("refused_{status}"));
        self.end_call(now, call);
    }

    /// A phone has rung long enough.
    pub(super) fn rung_out(&mut self, now: i64, party: PartyId) {
        let waiting = |state| matches!(state, PartyState::Called | PartyState::Ringing);
        if !self.model.party(party).is_some_and(|party| waiting(party.state)) {
            return;
        }
        self.waits.retain(|_, wait| *wait != Wait::Dial(party));
        if let Some(line) = self.lines.remove(&party) {
            self.legs.remove(&line.leg);
            self.stack.hang_up(line.leg);
        }
        self.dialled(now, party, Err(480));
    }

    /// The caller has acknowledged our acceptance, or a phone that of its re-INVITE.
    pub(super) fn acked(&mut self, now: i64, leg: Leg) {
        let Some(Whose::Party(party)) = self.legs.get(&leg).copied() else { return };
        if let Some(line) = self.lines.get_mut(&party) {
            line.ready = true;
        }
        if let Some(call) = self.call_id(party) {
            self.consider_recording(now, call);
            self.work(now, call);
        }
    }

    /// A phone has hung up, or is lost.
    pub(super) fn gone(&mut self, now: i64, party: PartyId) {
        let Some(call) = self.call_id(party) else { return };
        self.drop_line(party);
        self.model.leave(now, party);
        self.update_session(now, call);
        self.lost_step(now, call, party);
        let Some(found) = self.model.call(call) else { return };
        let (established, here) = (found.established().count(), found.here().count());
        let target = self.desks.get(&call).and_then(|desk| desk.referral.as_ref()).map(|referral| referral.target);
        let awaits = target.is_some_and(|target| found.party(target).is_some_and(|party| party.here()));
        // A call goes on with two, or with one and who is called to it in the place of who has gone.
        let alone = established == 1 && here == 2 && awaits && self.referrer_gone(call);
        if established < 2 && !alone {
            self.end_call(now, call);
        }
    }

    /// The party's legs are no more ours.
    pub(super) fn drop_line(&mut self, party: PartyId) {
        let Some(line) = self.lines.remove(&party) else { return };
        self.legs.remove(&line.leg);
        self.stack.hang_up(line.leg);
        if let Some((leg, _)) = line.mcp {
            self.legs.remove(&leg);
            self.stack.hang_up(leg);
        }
        self.waits.retain(|_, wait| *wait != Wait::Dial(party));
    }

    /// The call is over for all.
    pub(super) fn end_call(&mut self, now: i64, call: CallId) {
        let here: Vec<PartyId> =
            self.model.call(call).map(|call| call.here().map(|party| party.id).collect()).unwrap_or_default();
        for party in here {
            self.answer_referrer(call, party, 487);
            self.drop_line(party);
        }
        self.end_session(now, call);
        self.cancel_steps(call);
        self.model.end(now, call);
        self.desks.remove(&call);
    }

    /// T-Lib: a DN hangs up.
    pub(super) fn release(&mut self, now: i64, party: PartyId) {
        if let Some(line) = self.lines.get_mut(&party)
            && let Some(got) = line.got.take()
        {
            self.stack.respond(&got, Answer::new(487));
        }
        let caller = self.model.party(party).is_some_and(|party| party.state == PartyState::Dialing);
        match self.call_id(party) {
            Some(call) if caller => self.end_call(now, call),
            _ => self.gone(now, party),
        }
    }

    /// A request within a phone's dialog.
    pub(super) fn requested(&mut self, now: i64, leg: Option<Leg>, got: Key, request: &Request) {
        let party = match leg.and_then(|leg| self.legs.get(&leg).copied()) {
            Some(Whose::Party(party)) => party,
            Some(Whose::Recorder(call)) => return self.recorder_asks(now, call, &got, request),
            Some(Whose::Mcp(_)) if request.method == Method::Invite => {
                return self.stack.respond(&got, Answer::new(488));
            }
            Some(_) => return self.stack.respond(&got, Answer::new(200)),
            None => return self.stack.respond(&got, Answer::new(481)),
        };
        match request.method {
            Method::Invite => self.reinvited(now, party, got, request),
            Method::Refer => self.refers(now, party, &got, request),
            Method::Info => self.stack.respond(&got, Answer::new(200)),
            Method::Update if request.body.is_empty() => self.stack.respond(&got, Answer::new(200)),
            Method::Update => self.stack.respond(&got, Answer::new(488)),
            Method::Notify => self.stack.respond(&got, Answer::new(481)),
            _ => self.stack.respond(&got, Answer::new(501)),
        }
    }
}

/// Whether an INVITE has a session description that can be read.
fn described(request: &Request) -> bool {
    request.headers.media_type().as_deref() == Some("application/sdp") && wire::sdp::read(&request.body).is_ok()
}
