//! The client's side of any request but INVITE (RFC 3261 §17.1.2, figure 6).

use super::{Effect, Timer, Timers};
use crate::sip::{Request, Response};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Trying,
    Proceeding,
    Completed,
    Ended,
}

/// A request that was sent. It is repeated until the final answer, which is passed on once.
#[derive(Debug, Clone)]
pub struct Client {
    state: State,
    timers: Timers,
    request: Request,
    reliable: bool,
    interval: i64,
}

impl Client {
    /// Sends the request.
    pub fn new(now: i64, request: Request, reliable: bool, timers: Timers) -> (Self, Vec<Effect>) {
        let mut effects = vec![Effect::Send(request.clone().into())];
        if !reliable {
            effects.push(Effect::Set(Timer::E, now + timers.t1));
        }
        effects.push(Effect::Set(Timer::F, now + timers.patience()));
        (Self { state: State::Trying, timers, request, reliable, interval: timers.t1 }, effects)
    }

    /// The request.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// A response has come.
    pub fn receive(&mut self, now: i64, response: Response) -> Vec<Effect> {
        if !matches!(self.state, State::Trying | State::Proceeding) {
            return Vec::new();
        }
        if response.status.is_provisional() {
            self.state = State::Proceeding;
            return vec![Effect::Response(response)];
        }
        if self.reliable {
            self.state = State::Ended;
            return vec![Effect::Response(response), Effect::Ended];
        }
        self.state = State::Completed;
        vec![Effect::Response(response), Effect::Set(Timer::K, now + self.timers.t4)]
    }

    /// A timer has come.
    pub fn fire(&mut self, now: i64, timer: Timer) -> Vec<Effect> {
        match (timer, self.state) {
            (Timer::E, State::Trying | State::Proceeding) => {
                let doubled = (self.interval * 2).min(self.timers.t2);
                self.interval = if self.state == State::Trying { doubled } else { self.timers.t2 };
                vec![Effect::Send(self.request.clone().into()), Effect::Set(Timer::E, now + self.interval)]
            }
            (Timer::F, State::Trying | State::Proceeding) => {
                self.state = State::Ended;
                vec![Effect::TimedOut, Effect::Ended]
            }
            (Timer::K, State::Completed) => {
                self.state = State::Ended;
                vec![Effect::Ended]
            }
            _ => Vec::new(),
        }
    }
}
