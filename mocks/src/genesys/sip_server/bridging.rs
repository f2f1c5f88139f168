//! One step of a change of media, by third-party call control (RFC 3725, flow I): a phone is asked for an offer, and MCP or the
//! other phone answers it.

use wire::sip::Method;

use super::Recording;
use super::board::{Board, Timer};
use super::call::{CallId, PartyId};
use super::line::{Wait, Whose};
use super::media::{AGAIN_MS, Job, Step, Then};
use crate::genesys::mcp::control::LegAddress;
use crate::genesys::sip_stack::{Extra, Invite, Leg};

impl Board {
    /// Asks the first party of a step for an offer, if it has not made one; says whether that could be done now.
    pub(super) fn begin_step(&mut self, now: i64, call: CallId, party: PartyId, with: Option<PartyId>) -> bool {
        let Some(line) = self.lines.get(&party) else {
            self.fail_soon(now, call);
            return true;
        };
        let there = with.is_none() && line.mcp.is_some_and(|(_, at)| at == call);
        if there {
            self.stepped(now, call);
            return true;
        }
        if line.owes {
            return self.have_offer(now, call, party, with);
        }
        if !line.ready || with.is_some_and(|y| !self.lines.get(&y).is_some_and(|line| line.ready || line.owes)) {
            return false;
        }
        let Some(sent) = self.stack.request(line.leg, Method::Invite, Extra::new()) else { return false };
        self.waits.insert(sent, Wait::Offer(call, party));
        true
    }

    /// A phone has made an offer, as it was asked.
    pub(super) fn offered(&mut self, now: i64, call: CallId, party: PartyId, offer: Result<Vec<u8>, u16>) {
        match offer {
            Ok(offer) if wire::sdp::read(&offer).is_ok() => {
                if let Some(line) = self.lines.get_mut(&party) {
                    (line.own, line.owes) = (offer, true);
                }
                let step = self.running_step(call).filter(|step| step.concerns(party));
                let begun = match step {
                    Some(Step::Pair(_, y)) => self.have_offer(now, call, party, Some(y)),
                    Some(Step::Bridge(_)) => self.have_offer(now, call, party, None),
                    None => {
                        self.settle_owed(party);
                        true
                    }
                };
                if !begun {
                    // The other phone is busy at this moment.
                    if let Some(job) = self.desks.get_mut(&call).and_then(|desk| desk.jobs.front_mut()) {
                        job.running = false;
                    }
                    self.set(now + AGAIN_MS, Timer::Again(call));
                }
            }
            Ok(_) => {
                if let Some(line) = self.lines.get_mut(&party) {
                    line.owes = true;
                }
                self.settle_owed(party);
                self.failed_step(now, call);
            }
            Err(status) => {
                self.failed_step(now, call);
                if matches!(status, 408 | 481) {
                    self.gone(now, party);
                }
            }
        }
    }

    /// The first party's offer is at hand: it goes to MCP or to the other phone. Says whether that could be done now.
    fn have_offer(&mut self, now: i64, call: CallId, party: PartyId, with: Option<PartyId>) -> bool {
        let Some(offer) = self.lines.get(&party).map(|line| line.own.clone()) else { return true };
        let Some(y) = with else {
            self.invite_mcp(now, call, party, offer);
            return true;
        };
        let Some(other) = self.lines.get(&y) else { return true };
        if other.owes {
            // Both have made an offer, and each is an answer to the other one: all phones know the same codecs.
            let answer = other.own.clone();
            self.paid(y, offer);
            self.pair_done(now, call, party, y, answer);
            return true;
        }
        match self.stack.request(other.leg, Method::Invite, Extra::new().sdp(offer)) {
            Some(sent) => {
                self.waits.insert(sent, Wait::Answer(call, party, y));
                true
            }
            None => false,
        }
    }

    fn invite_mcp(&mut self, now: i64, call: CallId, party: PartyId, offer: Vec<u8>) {
        let (Some(media), Some(found)) = (self.config.media.clone(), self.model.call(call)) else {
            return self.bridge_failed(now, call, party);
        };
        let Some(who) = self.model.party(party) else { return };
        let mut address = LegAddress::of(&found.uuid).about(&found.ani, &found.dnis, &found.conn_id.to_string());
        if who.facts.dn {
            address.dn = Some(who.number().to_owned());
            address.agent.clone_from(&who.facts.agent);
        }
        address.record = self.lines.get(&party).is_some_and(|line| line.record);
        let invite = Invite::new(who.number(), &self.config.host, address.uri(&media)).sdp(offer);
        let (leg, sent) = self.stack.invite(invite);
        self.legs.insert(leg, Whose::Mcp(party));
        self.waits.insert(sent, Wait::Mcp(call, party, leg));
        self.set(now + self.config.media_ms, Timer::Media(sent));
    }

    /// MCP has taken a party, or not.
    pub(super) fn bridged(&mut self, now: i64, call: CallId, party: PartyId, leg: Leg, answer: Result<Vec<u8>, u16>) {
        let running = self.running_step(call) == Some(Step::Bridge(party)) && self.lines.contains_key(&party);
        match answer {
            Ok(answer) if running => {
                self.stack.ack(leg, None);
                self.paid(party, answer);
                let old = self.lines.get_mut(&party).and_then(|line| line.mcp.replace((leg, call)));
                if let Some((old, _)) = old {
                    self.leave_bridge(now, party, old);
                }
                self.stepped(now, call);
            }
            Ok(_) => {
                self.stack.ack(leg, None);
                self.legs.remove(&leg);
                self.stack.hang_up(leg);
                self.settle_owed(party);
            }
            Err(_) => {
                self.legs.remove(&leg);
                self.stack.hang_up(leg);
                if running {
                    self.bridge_failed(now, call, party);
                } else {
                    self.settle_owed(party);
                }
            }
        }
    }

    fn bridge_failed(&mut self, now: i64, call: CallId, party: PartyId) {
        if let Some(desk) = self.desks.get_mut(&call) {
            desk.unrecordable = true;
        }
        self.note(party, "unrecorded");
        self.failed_step(now, call);
    }

    /// The other phone has answered the first one's offer.
    pub(super) fn paired(&mut self, now: i64, call: CallId, x: PartyId, y: PartyId, answer: Result<Vec<u8>, u16>) {
        let running = self.running_step(call) == Some(Step::Pair(x, y));
        match answer {
            Ok(answer) => {
                let offer = self.lines.get(&x).map(|line| line.own.clone());
                if let Some(line) = self.lines.get_mut(&y) {
                    line.own.clone_from(&answer);
                    line.given = offer;
                    self.stack.ack(line.leg, None);
                }
                self.pair_done(now, call, x, y, answer);
            }
            Err(_) if running => self.failed_step(now, call),
            Err(_) => self.settle_owed(x),
        }
    }

    fn pair_done(&mut self, now: i64, call: CallId, x: PartyId, y: PartyId, answer: Vec<u8>) {
        self.paid(x, answer);
        for party in [x, y] {
            let old = self.lines.get_mut(&party).and_then(|line| line.mcp.take());
            if let Some((old, _)) = old {
                self.leave_bridge(now, party, old);
            }
        }
        if self.running_step(call) == Some(Step::Pair(x, y)) {
            self.stepped(now, call);
        }
    }

    /// A party's place at MCP is given up; its recording there ends with it.
    fn leave_bridge(&mut self, now: i64, party: PartyId, leg: Leg) {
        self.legs.remove(&leg);
        self.stack.hang_up(leg);
        let host = self.config.host.clone();
        self.model.recording(now, party, Recording::Off, &host);
    }

    /// Gives a phone the answer to its offer, in the ACK.
    fn paid(&mut self, party: PartyId, answer: Vec<u8>) {
        if let Some(line) = self.lines.get_mut(&party) {
            self.stack.ack(line.leg, Some(answer.clone()));
            (line.given, line.owes, line.ready) = (Some(answer), false, true);
        }
    }

    /// Answers an offer with what the phone was told last: all stays as it was.
    pub(super) fn settle_owed(&mut self, party: PartyId) {
        let Some(line) = self.lines.get(&party).filter(|line| line.owes) else { return };
        if let Some(given) = line.given.clone() {
            self.paid(party, given);
        }
    }

    /// MCP has hung up on a party, or is lost: the call goes on without it.
    pub(super) fn bridge_lost(&mut self, now: i64, party: PartyId, leg: Leg) {
        let Some(line) = self.lines.get_mut(&party) else { return };
        if line.mcp.map(|(leg, _)| leg) != Some(leg) {
            return;
        }
        line.mcp = None;
        let host = self.config.host.clone();
        self.model.recording(now, party, Recording::Off, &host);
        let Some(call) = self.call_id(party) else { return };
        self.note(party, "unrecorded");
        let parties = self.talking(call);
        let Some(desk) = self.desks.get_mut(&call) else { return };
        (desk.unrecordable, desk.bridged) = (true, false);
        let waits = desk.jobs.iter().any(|job| job.then == Then::Back);
        if let (&[x, y], false) = (&parties[..], waits) {
            self.order_job(now, call, Job::new([Step::Pair(x, y)], Then::Back));
        }
    }
}
