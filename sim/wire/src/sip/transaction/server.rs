//! The server's side of any request but INVITE and ACK (RFC 3261 §17.2.2, figure 8).

use super::{Effect, Timer, Timers};
use crate::sip::{Request, Response};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Trying,
    Proceeding,
    Completed,
    Ended,
}

/// A request that has come. The user answers once; who asks again is told the same.
#[derive(Debug, Clone)]
pub struct Server {
    state: State,
    timers: Timers,
    request: Request,
    reliable: bool,
    last: Option<Response>,
}

impl Server {
    /// The request has come; the user has heard of it.
    pub fn new(request: Request, reliable: bool, timers: Timers) -> Self {
        Self { state: State::Trying, timers, request, reliable, last: None }
    }

    /// The request.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The request has come again.
    pub fn repeated(&self) -> Vec<Effect> {
        self.last.clone().map(|last| Effect::Send(last.into())).into_iter().collect()
    }

    /// The user answers. After the final answer nothing more can be said.
    pub fn respond(&mut self, now: i64, response: Response) -> Vec<Effect> {
        if !matches!(self.state, State::Trying | State::Proceeding) {
            return Vec::new();
        }
        let mut effects = vec![Effect::Send(response.clone().into())];
        if response.status.is_provisional() {
            self.state = State::Proceeding;
        } else if self.reliable {
            self.state = State::Ended;
            effects.push(Effect::Ended);
        } else {
            self.state = State::Completed;
            effects.push(Effect::Set(Timer::J, now + self.timers.patience()));
        }
        self.last = Some(response);
        effects
    }

    /// A timer has come.
    pub fn fire(&mut self, timer: Timer) -> Vec<Effect> {
        if timer == Timer::J && self.state == State::Completed {
            self.state = State::Ended;
            return vec![Effect::Ended];
        }
        Vec::new()
    }
}
