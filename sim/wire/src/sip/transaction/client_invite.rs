//! The client's side of an INVITE (RFC 3261 §17.1.1, figure 5; RFC 6026 §7.2).

use super::{Effect, Timer, Timers};
use crate::sip::{Request, Response};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Calling,
    Proceeding,
    Completed,
    Accepted,
    Ended,
}

/// Whether the user has taken the INVITE back (RFC 3261 §9.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cancel {
    No,
    /// Nothing was heard yet to take back.
    Waits,
    Sent,
}

/// An INVITE that was sent. It is repeated until something is heard, refusals are acknowledged here, acceptances are passed
/// on each time that they come, because each is acknowledged by the user (RFC 3261 §13.2.2.4).
#[derive(Debug, Clone)]
pub struct ClientInvite {
    state: State,
    timers: Timers,
    invite: Request,
    reliable: bool,
    /// The pause before the next repetition.
    interval: i64,
    ack: Option<Request>,
    cancel: Cancel,
}

impl ClientInvite {
    /// Sends the INVITE.
    pub fn new(now: i64, invite: Request, reliable: bool, timers: Timers) -> (Self, Vec<Effect>) {
        let mut effects = vec![Effect::Send(invite.clone().into())];
        if !reliable {
            effects.push(Effect::Set(Timer::A, now + timers.t1));
        }
        effects.push(Effect::Set(Timer::B, now + timers.patience()));
        let state = State::Calling;
        let machine = Self { state, timers, invite, reliable, interval: timers.t1, ack: None, cancel: Cancel::No };
        (machine, effects)
    }

    /// The INVITE.
    pub fn request(&self) -> &Request {
        &self.invite
    }

    /// A response has come.
    pub fn receive(&mut self, now: i64, response: Response) -> Vec<Effect> {
        let waiting = matches!(self.state, State::Calling | State::Proceeding);
        if response.status.is_provisional() {
            return if waiting { self.provisional(now, response) } else { Vec::new() };
        }
        if response.status.is_success() {
            return match self.state {
                State::Calling | State::Proceeding => {
                    self.state = State::Accepted;
                    vec![Effect::Response(response), Effect::Set(Timer::M, now + self.timers.patience())]
                }
                State::Accepted => vec![Effect::Response(response)],
                State::Completed | State::Ended => Vec::new(),
            };
        }
        match self.state {
            State::Calling | State::Proceeding => self.refused(now, response),
            State::Completed => self.ack.clone().map(|ack| Effect::Send(ack.into())).into_iter().collect(),
            State::Accepted | State::Ended => Vec::new(),
        }
    }

    fn provisional(&mut self, now: i64, response: Response) -> Vec<Effect> {
        self.state = State::Proceeding;
        let mut effects = vec![Effect::Response(response)];
        if self.cancel == Cancel::Waits {
            effects.extend(self.send_cancel(now));
        }
        effects
    }

    fn refused(&mut self, now: i64, response: Response) -> Vec<Effect> {
        // Without a `To` there is nobody to acknowledge to; such a response was thrown away before it came here.
        self.ack = self.invite.ack(&response).ok();
        let mut effects: Vec<_> = self.ack.clone().map(|ack| Effect::Send(ack.into())).into_iter().collect();
        effects.push(Effect::Response(response));
        if self.reliable {
            self.state = State::Ended;
            effects.push(Effect::Ended);
        } else {
            self.state = State::Completed;
            effects.push(Effect::Set(Timer::D, now + self.timers.refusal()));
        }
        effects
    }

    /// The user takes the INVITE back. The CANCEL goes out when something has been heard, and not at all after a final answer.
    pub fn cancel(&mut self, now: i64) -> Vec<Effect> {
        match self.state {
            State::Calling => {
                self.cancel = Cancel::Waits;
                Vec::new()
            }
            State::Proceeding if self.cancel != Cancel::Sent => self.send_cancel(now),
            State::Proceeding | State::Completed | State::Accepted | State::Ended => Vec::new(),
        }
    }

    fn send_cancel(&mut self, now: i64) -> Vec<Effect> {
        self.cancel = Cancel::Sent;
        vec![Effect::Cancel, Effect::Set(Timer::Cancelled, now + self.timers.patience())]
    }

    /// A timer has come.
    pub fn fire(&mut self, now: i64, timer: Timer) -> Vec<Effect> {
        match (timer, self.state) {
            (Timer::A, State::Calling) => {
                self.interval *= 2;
                vec![Effect::Send(self.invite.clone().into()), Effect::Set(Timer::A, now + self.interval)]
            }
            (Timer::B, State::Calling) | (Timer::Cancelled, State::Proceeding) => {
                self.state = State::Ended;
                vec![Effect::TimedOut, Effect::Ended]
            }
            (Timer::D, State::Completed) | (Timer::M, State::Accepted) => {
                self.state = State::Ended;
                vec![Effect::Ended]
            }
            _ => Vec::new(),
        }
    }
}
