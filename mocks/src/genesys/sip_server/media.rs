//! Whose audio goes where: phone to phone, or each phone to its place at MCP. Third-party call control (RFC 3725, flow I): one
//! side is asked for an offer, the other one answers it.

use std::collections::VecDeque;

use wire::sip::Method;

use super::board::{Board, Timer};
use super::call::{CallId, PartyId, PartyState};
use super::line::{Wait, Whose};
use super::{Misstep, Recording};
use crate::genesys::mcp::control::LegAddress;
use crate::genesys::sip_stack::{Extra, Invite, Leg};

/// How often a step is tried again that finds its leg busy, and how long after.
const MOST_TRIES: u32 = 200;
const AGAIN_MS: i64 = 50;

/// A change of a call's media.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) steps: VecDeque<Step>,
    pub(super) then: Then,
    /// Whether the first step is under way.
    pub(super) running: bool,
}

/// One step of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A party goes to its place in the call's conference at MCP.
    Bridge(PartyId),
    /// Two parties talk without MCP.
    Pair(PartyId, PartyId),
}

/// What it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// For the call to be recorded.
    Record,
    /// For a transfer or conference.
    Refer,
    /// To talk again without MCP.
    Back,
}

impl Job {
    pub(super) fn new(steps: impl IntoIterator<Item = Step>, then: Then) -> Self {
        Self { steps: steps.into_iter().collect(), then, running: false }
    }
}

impl Step {
    fn concerns(self, party: PartyId) -> bool {
        match self {
            Self::Bridge(x) => x == party,
            Self::Pair(x, y) => x == party || y == party,
        }
    }
}

impl Board {
    /// Who takes part in a call.
    pub(super) fn talking(&self, call: CallId) -> Vec<PartyId> {
        self.model.call(call).map(|call| call.established().map(|party| party.id).collect()).unwrap_or_default()
    }

    /// Brings the call to MCP if one of its DNs is to be recorded.
    pub(super) fn consider_recording(&mut self, now: i64, call: CallId) {
        let parties = self.talking(call);
        let wanted = parties.iter().any(|party| self.lines.get(party).is_some_and(|line| line.record));
        let Some(desk) = self.desks.get_mut(&call) else { return };
        if !wanted || desk.bridged || desk.unrecordable || parties.len() < 2 {
            return;
        }
        if self.config.misstep == Some(Misstep::NoMcp) || self.config.media.is_none() {
            desk.unrecordable = true;
            if self.config.misstep == Some(Misstep::NoMcp) {
                self.announce(now, call, true);
            }
            return;
        }
        if desk.jobs.iter().all(|job| job.then != Then::Record) {
            desk.jobs.push_back(Job::new(parties.into_iter().map(Step::Bridge), Then::Record));
        }
    }

    /// Puts a change on the list.
    pub(super) fn order_job(&mut self, now: i64, call: CallId, job: Job) {
        if let Some(desk) = self.desks.get_mut(&call) {
            desk.jobs.push_back(job);
            self.work(now, call);
        }
    }

    /// Goes on with what a call has to do.
    pub(super) fn work(&mut self, now: i64, call: CallId) {
        self.begin_two_step(now, call);
        let Some(desk) = self.desks.get_mut(&call) else { return };
        let Some(job) = desk.jobs.front_mut() else { return };
        if job.running || desk.relays > 0 {
            return;
        }
        let Some(step) = job.steps.front().copied() else {
            let then = job.then;
            desk.jobs.pop_front();
            desk.tries = 0;
            self.finished(now, call, then);
            return self.work(now, call);
        };
        let begun = match step {
            Step::Bridge(party) => self.begin_step(now, call, party, None),
            Step::Pair(x, y) => self.begin_step(now, call, x, Some(y)),
        };
        let Some(desk) = self.desks.get_mut(&call) else { return };
        if begun {
            if let Some(job) = desk.jobs.front_mut() {
                job.running = true;
            }
            return;
        }
        desk.tries += 1;
        if desk.tries > MOST_TRIES {
            self.failed_step(now, call);
        } else {
            self.set(now + AGAIN_MS, Timer::Again(call));
        }
    }

    /// Asks the first party of a step for an offer, if it has not made one; says whether that could be done now.
    fn begin_step(&mut self, now: i64, call: CallId, party: PartyId, with: Option<PartyId>) -> bool {
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

    fn running_step(&self, call: CallId) -> Option<Step> {
        self.desks.get(&call)?.jobs.front().filter(|job| job.running)?.steps.front().copied()
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
    fn settle_owed(&mut self, party: PartyId) {
        let Some(line) = self.lines.get(&party).filter(|line| line.owes) else { return };
        if let Some(given) = line.given.clone() {
            self.paid(party, given);
        }
    }

    fn stepped(&mut self, now: i64, call: CallId) {
        if let Some(desk) = self.desks.get_mut(&call)
            && let Some(job) = desk.jobs.front_mut()
        {
            job.steps.pop_front();
            job.running = false;
            desk.tries = 0;
        }
        self.work(now, call);
    }

    /// All steps are done.
    fn finished(&mut self, now: i64, call: CallId, then: Then) {
        if then == Then::Refer {
            self.referred(now, call);
        }
        let parties = self.talking(call);
        let all = parties.iter().all(|party| self.lines.get(party).is_some_and(|line| line.mcp.is_some()));
        if let Some(desk) = self.desks.get_mut(&call) {
            desk.bridged = all && !parties.is_empty();
        }
        self.announce(now, call, false);
        self.consider_recording(now, call);
    }

    /// T-Lib hears of each DN whose recording has begun.
    pub(super) fn announce(&mut self, now: i64, call: CallId, all: bool) {
        let host = self.config.host.clone();
        for party in self.talking(call) {
            let recorded = self.lines.get(&party).is_some_and(|line| line.record && (all || line.mcp.is_some()));
            if recorded && self.model.party(party).is_some_and(|party| party.recording().is_none()) {
                self.model.recording(now, party, Recording::On, &host);
            }
        }
    }

    /// A step has failed at once: told after the present command.
    fn fail_soon(&mut self, now: i64, call: CallId) {
        if let Some(job) = self.desks.get_mut(&call).and_then(|desk| desk.jobs.front_mut()) {
            job.running = true;
        }
        self.failed_step(now, call);
    }

    /// A party has gone in the middle of a step.
    pub(super) fn lost_step(&mut self, now: i64, call: CallId, party: PartyId) {
        let Some(desk) = self.desks.get_mut(&call) else { return };
        let running =
            desk.jobs.front().is_some_and(|job| job.running && job.steps.front().is_some_and(|s| s.concerns(party)));
        for job in desk.jobs.iter_mut().skip(usize::from(running)) {
            let first = usize::from(job.running);
            let kept = job.steps.iter().enumerate().filter(|(i, step)| *i < first || !step.concerns(party));
            job.steps = kept.map(|(_, step)| *step).collect();
        }
        let referred = desk.referral.as_ref().is_some_and(|referral| referral.concerns(party));
        if running {
            self.failed_step(now, call);
        } else if referred {
            self.referral_lost(now, call, party);
        }
    }

    /// A step cannot be done: the call goes back to how it was, as far as that can be.
    pub(super) fn failed_step(&mut self, now: i64, call: CallId) {
        let Some(desk) = self.desks.get_mut(&call) else { return };
        let Some(job) = desk.jobs.pop_front() else { return };
        desk.tries = 0;
        let parties = self.talking(call);
        let mut owed = parties.clone();
        owed.extend(job.steps.iter().flat_map(|step| match step {
            Step::Bridge(x) => vec![*x],
            Step::Pair(x, y) => vec![*x, *y],
        }));
        // Who has never been told anything waits for its answer until the referral is decided.
        owed.into_iter().for_each(|party| self.settle_owed(party));
        if job.then == Then::Refer {
            self.referral_failed(now, call, &job);
        }
        let at_mcp =
            parties.iter().filter(|party| self.lines.get(party).is_some_and(|line| line.mcp.is_some())).count();
        if job.then != Then::Back && at_mcp == 1 && parties.len() == 2 {
            self.order_job(now, call, Job::new([Step::Pair(parties[0], parties[1])], Then::Back));
        }
        self.work(now, call);
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

    /// Whether a change of a call's media is under way or waits.
    pub(super) fn idle(&self, call: CallId) -> bool {
        self.desks.get(&call).is_some_and(|desk| desk.jobs.is_empty() && desk.relays == 0)
    }

    /// The call is over: nobody waits for its steps any more.
    pub(super) fn cancel_steps(&mut self, call: CallId) {
        let here =
            |wait: &Wait| matches!(wait, Wait::Offer(of, _) | Wait::Mcp(of, ..) | Wait::Answer(of, ..) if *of == call);
        let legs: Vec<Leg> = self
            .waits
            .values()
            .filter(|wait| here(wait))
            .filter_map(|wait| if let Wait::Mcp(_, _, leg) = wait { Some(*leg) } else { None })
            .collect();
        for leg in legs {
            self.legs.remove(&leg);
            self.stack.hang_up(leg);
        }
        self.waits.retain(|_, wait| !here(wait));
    }

    /// Whether a party is established.
    pub(super) fn is_established(&self, party: PartyId) -> bool {
        self.model.party(party).is_some_and(|party| party.state == PartyState::Established)
    }
}
