//! A phone without sockets and clock, and what its people do.

use super::call::{Call, CallKey, CallState, Referring, Transfer, Why, party};
use super::config::Config;
use super::impossible::Impossible;
use super::signals::Signals;
use crate::genesys::sip_stack::{Answer, Extra, Invite, Leg};
use std::collections::BTreeMap;
use std::net::IpAddr;
use wire::sdp::{self, Exchange};
use wire::sip::{Method, Uri};

/// The most calls at once on one phone; a further one is busy.
pub(super) const MOST: usize = 1_000;
/// Calls that are over are known for so many calls more.
const REMEMBERED: usize = 1_000;

/// All calls of a phone.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) config: Config,
    pub(super) address: IpAddr,
    pub(super) calls: BTreeMap<CallKey, Call>,
    count: u64,
}

impl Model {
    pub(super) fn new(config: Config, address: IpAddr, count: u64) -> Self {
        Self { config, address, calls: BTreeMap::new(), count }
    }

    /// Keys given so far.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The next key, with a free port for it and our side of its session.
    pub(super) fn fresh(&mut self) -> (CallKey, Exchange) {
        self.count += 1;
        let used = |port: u16| self.calls.values().any(|call| !call.over() && call.port == port);
        let ports = (0..2 * MOST as u16).step_by(2).map(|n| self.config.rtp_port.saturating_add(n));
        let port = ports.into_iter().find(|port| !used(*port)).unwrap_or(self.config.rtp_port);
        let over: Vec<CallKey> = self.calls.values().filter(|call| call.over()).map(|call| call.key).collect();
        for key in over.iter().take(over.len().saturating_sub(REMEMBERED)) {
            self.calls.remove(key);
        }
        (CallKey(self.count), Exchange::new(party(self.address, self.count, port, self.config.law)))
    }

    pub(super) fn call(&mut self, key: CallKey) -> Result<&mut Call, Impossible> {
        self.calls.get_mut(&key).filter(|call| !call.over()).ok_or(Impossible::NoCall(key))
    }

    /// The call in this state, or why the step cannot be.
    pub(super) fn talking(&mut self, key: CallKey, step: &'static str) -> Result<&mut Call, Impossible> {
        let call = self.call(key)?;
        if call.state == CallState::Talking { Ok(call) } else { Err(Impossible::NotNow { key, step }) }
    }

    pub(super) fn of_leg(&mut self, leg: Leg) -> Option<&mut Call> {
        self.calls.values_mut().find(|call| call.leg == leg && !call.over())
    }

    /// The address of what was dialled.
    pub(super) fn address_of(&self, dialled: &str) -> Result<Uri, Impossible> {
        let wrong = || Impossible::NoAddress(dialled.to_owned());
        match (&self.config.server, dialled.split_once('@')) {
            (_, Some((user, host))) => format!("sip:{}@{host}", wire::sip::escape(user)).parse().map_err(|_| wrong()),
            (Some(server), None) if !dialled.is_empty() => {
                format!("sip:{}@{server}", wire::sip::escape(dialled)).parse().map_err(|_| wrong())
            }
            _ => Err(wrong()),
        }
    }

    /// Dials.
    pub(super) fn dial(&mut self, signals: &mut impl Signals, from: &str, to: &str) -> Result<CallKey, Impossible> {
        if !self.config.has(from) {
            return Err(Impossible::NoNumber(from.to_owned()));
        }
        let target = self.address_of(to)?;
        let (key, mut exchange) = self.fresh();
        // Nothing has been said yet: an offer is always possible.
        let offer = exchange.offer().map_err(|_| Impossible::NotNow { key, step: "dialled" })?;
        let invite = Invite::new(from, &self.config.machine, target).sdp(sdp::write(&offer));
        let (leg, sent) = signals.invite(invite);
        let mut call = Call::new(key, from, to, leg, exchange);
        (call.outgoing, call.state, call.inviting) = (true, CallState::Dialing, Some(sent));
        self.calls.insert(key, call);
        Ok(key)
    }

    /// Answers what rings.
    pub(super) fn answer(&mut self, signals: &mut impl Signals, key: CallKey) -> Result<(), Impossible> {
        let call = self.call(key)?;
        let not_now = Impossible::NotNow { key, step: "answered" };
        let (got, offered) = call.got.take().ok_or(not_now.clone())?;
        let description = if offered { call.exchange.answer() } else { call.exchange.offer() };
        call.offered = !offered;
        let description = description.map_err(|_| not_now)?;
        signals.respond(&got, Answer::new(200).sdp(sdp::write(&description)));
        call.state = CallState::Talking;
        Ok(())
    }

    /// Refuses what rings.
    pub(super) fn reject(&mut self, signals: &mut impl Signals, key: CallKey, status: u16) -> Result<(), Impossible> {
        let call = self.call(key)?;
        let (got, _) = call.got.take().ok_or(Impossible::NotNow { key, step: "rejected" })?;
        signals.respond(&got, Answer::new(status));
        call.state = CallState::Ended(Why::Rejected(status));
        Ok(())
    }

    /// Hangs up, takes back, or refuses.
    pub(super) fn hang_up(&mut self, signals: &mut impl Signals, key: CallKey) -> Result<(), Impossible> {
        let call = self.call(key)?;
        signals.hang_up(call.leg);
        call.state = CallState::Ended(Why::HungUp);
        Ok(())
    }

    /// Puts the other side on hold, or takes it back.
    pub(super) fn hold(&mut self, signals: &mut impl Signals, key: CallKey, held: bool) -> Result<(), Impossible> {
        let step = if held { "held" } else { "retrieved" };
        let call = self.talking(key, step)?;
        if call.held() == held {
            return Err(Impossible::NotNow { key, step });
        }
        call.exchange.party.hold(held);
        call.due = true;
        proceed(signals, call);
        Ok(())
    }
}

/// Goes on with what is still to be said: what we want now by a re-INVITE, then a referral; each when nothing else is under way.
pub(super) fn proceed(signals: &mut impl Signals, call: &mut Call) {
    let referred = call.referring.is_some() && call.transfer == Some(Transfer::Asked);
    if call.inviting.is_some() || call.offered || referred || call.state != CallState::Talking {
        return;
    }
    if call.due {
        return offer(signals, call);
    }
    if let Some((extra, aim)) = call.refer_due.take() {
        match signals.request(call.leg, Method::Refer, extra) {
            Some(sent) => call.referring = Some(Referring { sent, aim }),
            None => call.transfer = Some(Transfer::Failed(481)),
        }
    }
}

fn offer(signals: &mut impl Signals, call: &mut Call) {
    let Ok(description) = call.exchange.offer() else { return };
    match signals.request(call.leg, Method::Invite, Extra::new().sdp(sdp::write(&description))) {
        Some(sent) => (call.inviting, call.due, call.said_hold) = (Some(sent), false, call.held()),
        // The stack is in the middle of another INVITE; its end is heard, and then it is tried again.
        None => call.exchange.withdraw(),
    }
}
