//! What the network says to a phone.

use super::call::{Aim, Call, CallKey, CallState, Transfer, Why};
use super::model::{MOST, Model, proceed};
use super::signals::Signals;
use crate::genesys::sip_stack::{self, Answer, Event, Key, Leg, SentId};
use wire::sdp::{self, Heard, SdpError};
use wire::sip::{Method, Request, Response, told};

impl Model {
    /// Something has happened. The key of a call that has begun to ring.
    pub(super) fn hear(&mut self, signals: &mut impl Signals, event: Event) -> Option<CallKey> {
        match event {
            Event::Invited { leg, got, request, replaces, .. } => {
                return self.invited(signals, leg, got, &request, replaces);
            }
            Event::Acked { leg, ack } => self.acked(signals, leg, &ack),
            Event::Request { leg, got, request } => self.asked(signals, leg, &got, &request),
            Event::Answered { leg, sent, response } => self.answered(signals, leg, sent, &response),
            Event::TimedOut { leg, sent } => self.timed_out(signals, leg, sent),
            Event::Ended { leg, why } => self.ended(leg, why),
        }
        None
    }

    fn invited(
        &mut self,
        signals: &mut impl Signals,
        leg: Leg,
        got: Key,
        request: &Request,
        replaces: Option<Leg>,
    ) -> Option<CallKey> {
        let mut refuse = |status| {
            signals.respond(&got, Answer::new(status));
            None
        };
        let number = request.uri.as_sip().and_then(wire::sip::SipUri::user).unwrap_or_default();
        if !self.config.has(&number) {
            return refuse(404);
        }
        if self.calls.values().filter(|call| !call.over()).count() >= MOST {
            return refuse(486);
        }
        let (key, mut exchange) = self.fresh();
        let offered = !request.body.is_empty();
        if offered {
            let heard = read(request).map(|session| exchange.hear(session));
            if !matches!(heard, Ok(Ok(Heard::Offer))) {
                return refuse(488);
            }
        }
        let from = request.headers.from().ok();
        let peer = from.and_then(|from| from.uri.as_sip()?.user()).unwrap_or_default();
        let mut call = Call::new(key, &number, &peer, leg, exchange);
        call.call_id = request.headers.call_id().ok();
        call.got = Some((got.clone(), offered));
        self.calls.insert(key, call);
        let replaced = replaces.and_then(|leg| self.of_leg(leg).map(|call| call.key));
        match replaced {
            // The one whose place it takes had been answered, so nobody is asked again (RFC 3891 §3).
            Some(old) => {
                // It rings, so it can be answered.
                let _ = self.answer(signals, key);
                if let Some(old) = self.calls.get_mut(&old) {
                    signals.hang_up(old.leg);
                    old.state = CallState::Ended(Why::Replaced);
                }
                None
            }
            None => {
                signals.respond(&got, Answer::new(180));
                Some(key)
            }
        }
    }

    fn acked(&mut self, signals: &mut impl Signals, leg: Leg, ack: &Request) {
        let Some(call) = self.of_leg(leg) else { return };
        if std::mem::take(&mut call.offered) {
            let heard = read(ack).and_then(|session| call.exchange.hear(session));
            if heard != Ok(Heard::Answer) {
                // Our offer has no answer that can be used: there is no session (RFC 3261 §13.3.1.4 has the BYE for that).
                signals.hang_up(call.leg);
                call.state = CallState::Ended(Why::Lost);
                return;
            }
        }
        proceed(signals, call);
    }

    fn asked(&mut self, signals: &mut impl Signals, leg: Option<Leg>, got: &Key, request: &Request) {
        let answer = match leg.and_then(|leg| self.of_leg(leg)) {
            None => Answer::new(481),
            Some(call) => match request.method {
                Method::Invite => reinvited(call, request),
                Method::Update if !request.body.is_empty() => reinvited(call, request),
                Method::Notify => notified(call, request),
                Method::Refer => Answer::new(603),
                _ => Answer::new(200),
            },
        };
        signals.respond(got, answer);
        self.settle(signals, leg);
    }

    fn answered(&mut self, signals: &mut impl Signals, leg: Option<Leg>, sent: SentId, response: &Response) {
        let Some(call) = leg.and_then(|leg| self.of_leg(leg)) else { return };
        let (status, last) = (response.status, response.status.is_final());
        if call.inviting == Some(sent) {
            if !last {
                if call.state == CallState::Dialing {
                    call.state = CallState::Alerting;
                }
                call.call_id = response.headers.call_id().ok();
                return;
            }
            call.inviting = None;
            if status.is_success() {
                accepted(call, signals, response);
            } else {
                refused(call, status.code());
            }
        } else if call.referring.is_some_and(|referring| referring.sent == sent) && last {
            if status.is_success() {
                call.transfer = Some(Transfer::Going(100));
            } else {
                call.transfer = Some(Transfer::Failed(status.code()));
                call.referring = None;
            }
        }
        self.settle(signals, leg);
    }

    fn timed_out(&mut self, signals: &mut impl Signals, leg: Option<Leg>, sent: SentId) {
        let Some(call) = leg.and_then(|leg| self.of_leg(leg)) else { return };
        if call.inviting == Some(sent) {
            // RFC 3261 §14.1: a re-INVITE without an answer ends the dialog, too.
            if call.state == CallState::Talking {
                signals.hang_up(call.leg);
            }
            call.state = CallState::Ended(Why::Lost);
        } else if call.referring.is_some_and(|referring| referring.sent == sent) {
            call.transfer = Some(Transfer::Failed(408));
            call.referring = None;
            proceed(signals, call);
        }
    }

    fn ended(&mut self, leg: Leg, why: sip_stack::Why) {
        let Some(call) = self.of_leg(leg) else { return };
        call.state = CallState::Ended(match why {
            sip_stack::Why::Bye if call.transfer == Some(Transfer::Done) => Why::Transferred,
            sip_stack::Why::Bye | sip_stack::Why::Cancelled => Why::HungUpByPeer,
            sip_stack::Why::Unacknowledged => Why::Lost,
        });
    }

    /// After whatever changed: ends what a referral has taken over, and says what is still to be said.
    fn settle(&mut self, signals: &mut impl Signals, leg: Option<Leg>) {
        let Some(call) = leg.and_then(|leg| self.of_leg(leg)) else { return };
        let done = call.referring.filter(|_| call.transfer == Some(Transfer::Done));
        let Some(referring) = done else { return proceed(signals, call) };
        call.referring = None;
        let key = call.key;
        let gone = match referring.aim {
            Aim::Transfer => vec![key],
            Aim::Attended(consultation) => vec![key, consultation],
            Aim::Joined(consultation) => vec![consultation],
            Aim::Conference => Vec::new(),
        };
        for key in gone {
            if let Some(call) = self.calls.get_mut(&key).filter(|call| !call.over()) {
                signals.hang_up(call.leg);
                call.state = CallState::Ended(Why::Transferred);
            }
        }
        if let Some(call) = self.calls.get_mut(&key).filter(|call| !call.over()) {
            proceed(signals, call);
        }
    }
}

fn read(request: &Request) -> Result<sdp::Session, SdpError> {
    sdp::read(&request.body)
}

/// A re-INVITE or an UPDATE: our answer, or our offer where theirs is missing.
fn reinvited(call: &mut Call, request: &Request) -> Answer {
    // One of ours waits to be tried again after it crossed another: theirs comes first, and ours is open again after it.
    let waits = call.exchange.waits() && call.inviting.is_some();
    if call.exchange.waits() {
        if !waits {
            return Answer::new(491);
        }
        call.exchange.withdraw();
    }
    let description = if request.body.is_empty() {
        call.offered = true;
        call.exchange.offer()
    } else {
        let heard = read(request).and_then(|session| call.exchange.hear(session));
        heard.and_then(|_| call.exchange.answer())
    };
    let answer = match description {
        Ok(description) => Answer::new(200).sdp(sdp::write(&description)),
        Err(_) => Answer::new(488),
    };
    if waits && !call.offered {
        // What the stack says again is what we want still, so it is an offer of this state.
        let _ = call.exchange.offer();
    }
    answer
}

/// How the call goes that we asked for.
fn notified(call: &mut Call, request: &Request) -> Answer {
    let of_refer = request.headers.event().is_ok_and(|event| event.package.eq_ignore_ascii_case("refer"));
    if !of_refer || call.referring.is_none() {
        // Of a referral that has had its last word; the last one is answered as well.
        return Answer::new(if of_refer && call.transfer.is_some() { 200 } else { 481 });
    }
    match told(request) {
        Ok(status) if status.is_success() => call.transfer = Some(Transfer::Done),
        Ok(status) if status.is_final() => {
            call.transfer = Some(Transfer::Failed(status.code()));
            call.referring = None;
        }
        Ok(status) => call.transfer = Some(Transfer::Going(status.code())),
        Err(_) => return Answer::new(400),
    }
    Answer::new(200)
}

fn accepted(call: &mut Call, signals: &mut impl Signals, response: &Response) {
    call.call_id = response.headers.call_id().ok();
    signals.ack(call.leg, None);
    let heard = sdp::read(&response.body).and_then(|session| call.exchange.hear(session));
    if call.state != CallState::Talking {
        if heard != Ok(Heard::Answer) {
            signals.hang_up(call.leg);
            call.state = CallState::Ended(Why::Lost);
            return;
        }
        call.state = CallState::Talking;
    } else if heard == Ok(Heard::Answer) {
        call.was_held = call.said_hold;
    } else {
        // What was agreed on before holds.
        call.exchange.withdraw();
    }
}

fn refused(call: &mut Call, status: u16) {
    call.exchange.withdraw();
    match call.state {
        // RFC 3261 §14.1: the session stays as it was; these two say that there is none.
        CallState::Talking if !matches!(status, 408 | 481) => {
            // Who wanted a hold has none, or has it still.
            if !call.due {
                call.exchange.party.hold(call.was_held);
            }
        }
        _ => call.state = CallState::Ended(Why::Refused(status)),
    }
}
