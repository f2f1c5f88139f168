//! Consultations, from the question to the transfer or conference that comes of them.

use crate::webex::call::{Consult, Step, close};
use crate::webex::config::Role;
use crate::webex::misstep::Misstep;
use crate::webex::model::Model;

impl Model {
    /// An agent asks another for a consultation.
    pub(in crate::webex) fn consult(&mut self, now: i64, call: &str, by: &str, with: &str) -> Result<(), Misstep> {
        let n = self.on(call, by)?;
        if self.find(call)?.consult().is_some() {
            return Err(Misstep::not_now(call, "consulted about"));
        }
        self.free(with)?;
        if self.find(call)?.is_held() {
            self.with(n, |c| close(&mut c.holds, now, |_| true));
        }
        let asked = Consult { by: by.into(), with: with.into(), asked: now, accepted: None, done: None };
        self.with(n, |c| c.consults.push(asked));
        self.take(n, Step::state("consult", now).agent(by).other(with));
        self.stay(now, with, "ringing", Some(n));
        Ok(())
    }

    /// The agent who was asked accepts.
    pub(in crate::webex) fn accept_consult(&mut self, now: i64, call: &str) -> Result<(), Misstep> {
        let n = self.open(call)?;
        let c = self.find(call)?.consult().filter(|c| c.accepted.is_none()).cloned();
        let c = c.ok_or_else(|| Misstep::not_now(call, "accepted"))?;
        self.with(n, |call| {
            if let Some(c) = call.consults.last_mut() {
                c.accepted = Some(now);
            }
            call.join(now, &c.with, Role::Consult);
        });
        self.take(n, Step::state("consulting", now).agent(&c.by).other(&c.with));
        self.stay(now, &c.by, "consulting", Some(n));
        self.stay(now, &c.with, "consulting", Some(n));
        Ok(())
    }

    /// The consultation ends, or is refused: the first agent is with the customer again.
    pub(in crate::webex) fn end_consult(&mut self, now: i64, call: &str) -> Result<(), Misstep> {
        let n = self.open(call)?;
        let c = self.find(call)?.consult().cloned().ok_or_else(|| Misstep::not_now(call, "ended as a consultation"))?;
        self.over(n, now);
        self.with(n, |call| call.part(now, &c.with));
        self.take(n, Step::state("consult-done", now).agent(&c.by).other(&c.with));
        self.stay(now, &c.by, "consult-done", Some(n));
        match c.accepted {
            Some(_) => self.after(now, n, &c.with, false),
            None => self.stay(now, &c.with, "available", None),
        }
        Ok(())
    }

    /// The consulted agent takes the customer over, the first one goes.
    pub(in crate::webex) fn consult_transfer(&mut self, now: i64, call: &str) -> Result<(), Misstep> {
        let n = self.open(call)?;
        let c = self.accepted(call, "transferred")?;
        let (mut step, queue) =
            (Step::mark("ConsultTransfer", now).agent(&c.by).other(&c.with), self.find(call)?.queue.clone());
        step.transfer = Some("ConsultTransfer");
        self.take(n, step);
        self.over(n, now);
        self.with(n, |call| {
            call.part(now, &c.with);
            call.part(now, &c.by);
            call.join(now, &c.with, Role::Main);
        });
        self.take(n, Step { queue, ..Step::state("connected", now).agent(&c.with) });
        self.stay(now, &c.with, "connected", Some(n));
        self.after(now, n, &c.by, true);
        Ok(())
    }

    /// The consulted agent joins the customer and the agents who are on.
    pub(in crate::webex) fn conference(&mut self, now: i64, call: &str) -> Result<(), Misstep> {
        let n = self.open(call)?;
        let c = self.accepted(call, "made a conference")?;
        self.over(n, now);
        self.with(n, |call| {
            call.part(now, &c.with);
            call.join(now, &c.with, Role::Main);
        });
        self.confer(now, n, &c.by, &c.with);
        Ok(())
    }

    /// The consultation that goes on is over.
    fn over(&mut self, n: usize, now: i64) {
        self.with(n, |c| {
            if let Some(c) = c.consults.last_mut() {
                c.done = Some(now);
            }
        });
    }

    fn accepted(&self, call: &str, step: &'static str) -> Result<Consult, Misstep> {
        let found = self.find(call)?.consult().filter(|c| c.accepted.is_some()).cloned();
        found.ok_or_else(|| Misstep::not_now(call, step))
    }
}
