//! Whose audio goes where: phone to phone, or each phone to its place at MCP. A change is a job of steps, done one by one; how
//! one step is done is [`super::bridging`]'s.

use std::collections::VecDeque;

use super::board::{Board, Timer};
use super::call::{CallId, PartyId, PartyState};
use super::line::Wait;
use super::{Misstep, Recording};
use crate::genesys::sip_stack::Leg;

/// How often a step is tried again that finds its leg busy, and how long after.
const MOST_TRIES: u32 = 200;
pub(super) const AGAIN_MS: i64 = 50;

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
    pub(super) fn concerns(self, party: PartyId) -> bool {
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

    pub(super) fn running_step(&self, call: CallId) -> Option<Step> {
        self.desks.get(&call)?.jobs.front().filter(|job| job.running)?.steps.front().copied()
    }

    pub(super) fn stepped(&mut self, now: i64, call: CallId) {
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
    pub(super) fn fail_soon(&mut self, now: i64, call: CallId) {
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
