//! What runs is compared with what ought to run.

use super::running::{Cause, Phase, Running};
use super::{Desk, Effect, Ticket};
use crate::rws::Misstep;
use crate::rws::config::{NonVoiceStop, Overlap};
use crate::rws::lines::Leg;
use std::collections::BTreeSet;

impl Desk {
    pub(super) fn settle(&mut self, now: i64, tickets: &mut dyn FnMut() -> Ticket, effects: &mut Vec<Effect>) {
        match self.running.as_ref().map(|running| running.phase) {
            Some(Phase::Adopted { until }) => self.settle_adopted(now, until, effects),
            Some(Phase::On) => self.settle_on(now, effects),
            Some(Phase::AfterCall { until }) => self.settle_after_call(now, Some(until), effects),
            Some(Phase::AfterCallWork) => self.settle_after_call(now, None, effects),
            Some(Phase::Stopping(_)) | None => {}
        }
        if self.running.is_none() && self.foreign.is_none() && self.connected {
            self.begin(tickets, effects);
        }
    }

    pub(super) fn begin(&mut self, tickets: &mut dyn FnMut() -> Ticket, effects: &mut Vec<Effect>) {
        let pending = self.pending();
        // The file is that of the agent's first recorded call, which need not be the one whose recording has just started.
        let first = self.lines.legs().iter().find(|leg| !pending.is_empty() && self.counts(leg));
        let (cause, call, why) = if let Some(leg) = first {
            let with = pending.iter().copied().filter(|other| *other != leg.number).collect();
            let why = "the recording of a voice call has started";
            (Cause::Call { leg: leg.number, with }, Some(leg.reference()), why)
        } else if let Some(media) = self.pending_medium() {
            self.served_media.insert(media.clone());
            (Cause::State { media }, None, "the agent is in a state that is recorded")
        } else {
            return;
        };
        self.served.extend(&pending);
        let running = Running { ticket: tickets(), call, cause, phase: Phase::On, older: false };
        effects.push(running.start(why, false));
        self.running = Some(running);
        self.called(&pending, effects);
    }

    /// The recording is also one of these calls.
    pub(super) fn called(&self, legs: &[u64], effects: &mut Vec<Effect>) {
        let Some(running) = &self.running else { return };
        let Cause::Call { leg: first, .. } = &running.cause else { return };
        for leg in legs.iter().filter(|leg| *leg != first).filter_map(|leg| self.lines.leg(*leg)) {
            let (recording, uuid) = (running.ticket.recording.clone(), leg.uuid.clone());
            effects.push(Effect::Call { recording, uuid, first: false });
        }
    }

    pub(super) fn settle_adopted(&mut self, now: i64, until: i64, effects: &mut Vec<Effect>) {
        let Some(running) = &self.running else { return };
        if !self.connected {
            return;
        }
        let medium = self.states.keys().find(|media| self.holds(media).is_ok()).cloned();
        let cause = match &running.call {
            Some(call) => {
                let same = |leg: &&Leg| leg.uuid == call.uuid || leg.conn_id.to_string() == call.conn_id;
                let leg = self.lines.legs().iter().find(|leg| leg.dn == call.dn && same(leg));
                leg.map(|leg| Cause::Call { leg: leg.number, with: BTreeSet::new() })
            }
            None => medium.map(|media| Cause::State { media }),
        };
        let known = running.call.is_none() || self.dns.iter().all(|dn| self.lines.knows(dn));
        match cause {
            Some(cause) => {
                match &cause {
                    Cause::Call { leg, .. } => {
                        self.served.insert(*leg);
                    }
                    Cause::State { media } => {
                        self.served_media.insert(media.clone());
                    }
                    Cause::Older => {}
                }
                if let Some(running) = &mut self.running {
                    (running.cause, running.phase) = (cause, Phase::On);
                    effects.push(running.start("said again", true));
                }
                self.settle_on(now, effects);
            }
            // The call is over; the work after it may be going on. Only then it is said again: whoever lost the recording, or never
            // had it, is not to begin one for a call that is over.
            None if known && self.policies.record_acw && running.call.is_some() => {
                let works = self.lines.after_call_work();
                if let Some(running) = &mut self.running {
                    running.phase = Phase::AfterCall { until: now + self.policies.acw_wait_ms };
                    if works {
                        effects.push(running.start("said again", true));
                    }
                }
                self.settle_after_call(now, Some(now + self.policies.acw_wait_ms), effects);
            }
            None if known || now >= until => self.stop(now, "what it was ordered for is over", effects),
            None => {}
        }
    }

    pub(super) fn settle_on(&mut self, now: i64, effects: &mut Vec<Effect>) {
        // What starts while a file runs gets none of its own (GIR-ONE-1).
        let pending = self.pending();
        self.served.extend(&pending);
        let Some(running) = self.running.as_mut() else { return };
        match &mut running.cause {
            Cause::Call { leg, with } => {
                with.extend(&pending);
                let (leg, with) = (*leg, with.clone());
                let goes_on = |leg: &u64| self.lines.leg(*leg).is_some();
                let over = match self.policies.overlap {
                    Overlap::FirstEnd => !goes_on(&leg),
                    Overlap::LastEnd => !goes_on(&leg) && !with.iter().any(goes_on),
                };
                self.called(&pending, effects);
                if over && !self.errs(Misstep::NeverStops) {
                    self.call_ended(now, effects);
                }
            }
            Cause::State { media } => {
                let media = media.clone();
                let stays = self.policies.non_voice_stop == NonVoiceStop::Logout || self.errs(Misstep::StaysInState);
                if stays || self.holds(&media).is_ok() {
                    self.served_media.insert(media);
                    return;
                }
                let other = self.states.keys().find(|media| self.holds(media).is_ok()).cloned();
                match (other, self.running.as_mut()) {
                    (Some(other), Some(running)) => {
                        self.served_media.insert(other.clone());
                        running.cause = Cause::State { media: other };
                    }
                    _ => self.stop(now, "the agent has left the state", effects),
                }
            }
            Cause::Older => {}
        }
    }

    pub(super) fn call_ended(&mut self, now: i64, effects: &mut Vec<Effect>) {
        let Some(running) = self.running.as_mut() else { return };
        if !self.policies.record_acw || !self.lines.legs().is_empty() {
            self.stop(now, "the call has ended", effects);
        } else if self.lines.after_call_work() {
            running.phase = Phase::AfterCallWork;
        } else {
            running.phase = Phase::AfterCall { until: now + self.policies.acw_wait_ms };
        }
    }

    /// After the call: the work after it goes on, is over, or does not come by a time.
    pub(super) fn settle_after_call(&mut self, now: i64, until: Option<i64>, effects: &mut Vec<Effect>) {
        let Some(running) = self.running.as_mut() else { return };
        if self.lines.after_call_work() {
            running.phase = Phase::AfterCallWork;
        }
        let why = match until {
            _ if !self.pending().is_empty() => "another call is recorded",
            _ if self.lines.after_call_work() => return,
            None => "the work after the call is over",
            Some(until) if now >= until => "the call has ended, and no work after it follows",
            Some(_) => return,
        };
        self.stop(now, why, effects);
    }
}
