//! What the user of a transaction has to repeat itself (RFC 3261 §13.3.1.4).

use super::Timers;
use crate::sip::Response;

/// An acceptance of an INVITE that waits for its ACK. It is repeated on every transport, because a proxy on the way may
/// have changed to an unreliable one.
#[derive(Debug, Clone)]
pub struct Answering {
    response: Response,
    timers: Timers,
    interval: i64,
    next: i64,
    end: i64,
}

/// What is to be done with an acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing before [`Answering::next_wake`].
    Wait,
    /// Send it again.
    Send(Response),
    /// Nobody acknowledged it: the dialog is ended with a BYE.
    GiveUp,
}

impl Answering {
    /// The acceptance was sent now, for the first time.
    pub fn new(now: i64, response: Response, timers: Timers) -> Self {
        Self { response, timers, interval: timers.t1, next: now + timers.t1, end: now + timers.patience() }
    }

    /// When [`Answering::wake`] has something to do next. Once the ACK is there, the whole thing is dropped.
    pub fn next_wake(&self) -> i64 {
        self.next.min(self.end)
    }

    /// Does what is due by now.
    pub fn wake(&mut self, now: i64) -> Step {
        if now >= self.end {
            return Step::GiveUp;
        }
        if now < self.next {
            return Step::Wait;
        }
        self.interval = (self.interval * 2).min(self.timers.t2);
        self.next += self.interval;
        Step::Send(self.response.clone())
    }
}
