//! The server's side of an INVITE (RFC 3261 §17.2.1, figure 7; RFC 6026 §7.1).

use super::{Effect, Timer, Timers};
use crate::sip::{Request, Response};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Proceeding,
    Completed,
    Confirmed,
    Accepted,
    Ended,
}

/// An INVITE that has come. The user decides; its refusal is repeated here until it is acknowledged, its acceptance by the
/// user ([`super::Answering`]), because only the user sees the ACK to that.
#[derive(Debug, Clone)]
pub struct ServerInvite {
    state: State,
    timers: Timers,
    invite: Request,
    reliable: bool,
    interval: i64,
    /// What was answered last: a repeated INVITE gets it again.
    last: Option<Response>,
}

impl ServerInvite {
    /// The INVITE has come; the user has heard of it.
    pub fn new(now: i64, invite: Request, reliable: bool, timers: Timers) -> (Self, Vec<Effect>) {
        let machine = Self { state: State::Proceeding, timers, invite, reliable, interval: timers.t1, last: None };
        (machine, vec![Effect::Set(Timer::Trying, now + Timers::TRYING)])
    }

    /// The INVITE.
    pub fn request(&self) -> &Request {
        &self.invite
    }

    /// The INVITE has come again.
    pub fn repeated(&self) -> Vec<Effect> {
        match self.state {
            State::Proceeding | State::Completed => {
                self.last.clone().map(|last| Effect::Send(last.into())).into_iter().collect()
            }
            State::Confirmed | State::Accepted | State::Ended => Vec::new(),
        }
    }

    /// An ACK has come that belongs here.
    pub fn ack(&mut self, now: i64) -> Vec<Effect> {
        match self.state {
            State::Completed if self.reliable => {
                self.state = State::Ended;
                vec![Effect::Ended]
            }
            State::Completed => {
                self.state = State::Confirmed;
                vec![Effect::Set(Timer::I, now + self.timers.t4)]
            }
            State::Accepted => vec![Effect::Ack],
            State::Proceeding | State::Confirmed | State::Ended => Vec::new(),
        }
    }

    /// The user answers. After a refusal nothing more can be said; after an acceptance only that again.
    pub fn respond(&mut self, now: i64, response: Response) -> Vec<Effect> {
        let status = response.status;
        let send = Effect::Send(response.clone().into());
        match self.state {
            State::Proceeding if status.is_provisional() => {
                self.last = Some(response);
                vec![send]
            }
            State::Proceeding if status.is_success() => {
                self.state = State::Accepted;
                vec![send, Effect::Set(Timer::L, now + self.timers.patience())]
            }
            State::Proceeding => {
                self.state = State::Completed;
                self.last = Some(response);
                let mut effects = vec![send];
                if !self.reliable {
                    effects.push(Effect::Set(Timer::G, now + self.interval));
                }
                effects.push(Effect::Set(Timer::H, now + self.timers.patience()));
                effects
            }
            State::Accepted if status.is_success() => vec![send],
            State::Accepted | State::Completed | State::Confirmed | State::Ended => Vec::new(),
        }
    }

    /// A timer has come.
    pub fn fire(&mut self, now: i64, timer: Timer) -> Vec<Effect> {
        match (timer, self.state) {
            (Timer::Trying, State::Proceeding) if self.last.is_none() => {
                let trying = self.invite.respond(100, "");
                self.last = Some(trying.clone());
                vec![Effect::Send(trying.into())]
            }
            (Timer::G, State::Completed) => {
                self.interval = (self.interval * 2).min(self.timers.t2);
                let mut effects = self.repeated();
                effects.push(Effect::Set(Timer::G, now + self.interval));
                effects
            }
            (Timer::H, State::Completed) => {
                self.state = State::Ended;
                vec![Effect::TimedOut, Effect::Ended]
            }
            (Timer::I, State::Confirmed) | (Timer::L, State::Accepted) => {
                self.state = State::Ended;
                vec![Effect::Ended]
            }
            _ => Vec::new(),
        }
    }
}
