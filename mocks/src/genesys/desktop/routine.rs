//! What is due at SRS while an agent is logged in to the desktop, and when.

use super::Misstep;

/// How it stands between the desktop and SRS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Session {
    /// SRS knows the agent: polls keep it so.
    Open,
    /// A login is owed: none has been answered well, or a poll was answered with 401.
    Owed,
    /// SRS has refused the login: it is for the agent to try again.
    Refused,
}

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// A poll.
    Poll,
    /// A login.
    Login,
}

/// Pure; times are milliseconds since the PC's start.
#[derive(Debug, Clone)]
pub(super) struct Routine {
    session: Session,
    polling: bool,
    every_ms: i64,
    next_at: i64,
    misstep: Option<Misstep>,
    polls: u32,
}

impl Routine {
    /// An agent has logged in to the desktop: a login at SRS is owed.
    pub(super) fn new(now: i64, every_ms: i64, misstep: Option<Misstep>) -> Self {
        let every_ms = if misstep == Some(Misstep::PollsTooSeldom) { every_ms * 3 / 2 } else { every_ms };
        Self { session: Session::Owed, polling: true, every_ms, next_at: now, misstep, polls: 0 }
    }

    /// How it stands.
    pub(super) fn session(&self) -> Session {
        self.session
    }

    /// When something is due next; none while nothing is.
    pub(super) fn next_at(&self) -> Option<i64> {
        let idle = !self.polling || self.session == Session::Refused || self.misstep == Some(Misstep::NeverPolls);
        (!idle).then_some(self.next_at)
    }

    /// What is due now.
    pub(super) fn due(&self, now: i64) -> Option<Due> {
        self.next_at().filter(|at| *at <= now)?;
        Some(if self.session == Session::Open { Due::Poll } else { Due::Login })
    }

    /// A login went out at that time, and this was the answer's status (0: none). Without an answer, and where SRS cannot
    /// decide (5xx), it is tried again after the usual time.
    pub(super) fn logged_in(&mut self, sent_at: i64, status: u16) {
        self.session = match status {
            200..300 => Session::Open,
            400..500 => Session::Refused,
            _ => Session::Owed,
        };
        self.next_at = sent_at + self.every_ms;
    }

    /// A login at another place was refused: the session goes on as it was. Its polls are counted from the last one.
    pub(super) fn not_moved(&mut self, before: &Routine) {
        (self.session, self.next_at) = (before.session, before.next_at);
    }

    /// A poll that was due went out at that time, and this was the answer's status. A 401 leads to a login at once (DSK-POLL-2).
    pub(super) fn polled(&mut self, sent_at: i64, status: u16) {
        self.next_at = sent_at + self.every_ms;
        self.polls += 1;
        self.told(sent_at, status);
    }

    /// The same for a poll beside the others.
    pub(super) fn told(&mut self, now: i64, status: u16) {
        if status == 401 && self.misstep != Some(Misstep::NoLoginAfterUnauthorized) {
            (self.session, self.next_at) = (Session::Owed, now);
        }
    }

    /// The desktop hangs.
    pub(super) fn stop(&mut self) {
        self.polling = false;
    }

    /// Polls that were due so far.
    pub(super) fn polls(&self) -> u32 {
        self.polls
    }

    /// Whether a login is owed since a poll was answered with 401.
    pub(super) fn is_lost(&self) -> bool {
        self.session == Session::Owed
    }

    /// It goes on, at once.
    pub(super) fn resume(&mut self, now: i64) {
        (self.polling, self.next_at) = (true, now);
    }
}

#[cfg(test)]
mod tests {
    use super::{Due, Routine, Session};
    use crate::genesys::desktop::Misstep;
    use proptest::prelude::*;

    fn open(misstep: Option<Misstep>) -> Routine {
        let mut routine = Routine::new(1_000, 30_000, misstep);
        routine.logged_in(1_000, 200);
        routine
    }

    #[test]
    fn a_login_and_then_polls_from_sending_to_sending() {
        let mut routine = Routine::new(1_000, 30_000, None);
        assert_eq!(routine.due(1_000), Some(Due::Login));
        routine.logged_in(1_000, 200);
        assert_eq!((routine.due(30_999), routine.due(31_000)), (None, Some(Due::Poll)));
        routine.polled(31_002, 200);
        assert_eq!(routine.next_at(), Some(61_002));
    }

    #[test]
    fn a_401_leads_to_a_login_and_a_refusal_to_nothing() {
        let mut routine = open(None);
        routine.polled(31_000, 401);
        assert_eq!(routine.due(31_000), Some(Due::Login));
        for (status, session, next) in [
            (0, Session::Owed, Some(61_000)),
            (503, Session::Owed, Some(61_000)),
            (403, Session::Refused, None),
            (200, Session::Open, Some(61_000)),
        ] {
            routine.logged_in(31_000, status);
            assert_eq!((routine.session(), routine.next_at()), (session, next), "{status}");
        }
        let mut stubborn = open(Some(Misstep::NoLoginAfterUnauthorized));
        stubborn.polled(31_000, 401);
        assert_eq!(stubborn.due(61_000), Some(Due::Poll));
    }

    #[test]
    fn who_hangs_does_nothing_and_then_goes_on_at_once() {
        let mut routine = open(None);
        routine.stop();
        assert_eq!(routine.due(100_000), None);
        routine.resume(100_000);
        assert_eq!(routine.due(100_000), Some(Due::Poll));
    }

    proptest! {
        /// Whatever is answered: while the desktop does not hang and SRS has not refused it, something is due within the time.
        #[test]
        fn never_longer_than_the_time_apart(answers in proptest::collection::vec((0u16..3, 0i64..500), 1..200)) {
            let mut routine = open(None);
            let mut last = 1_000;
            for (answer, late) in answers {
                let at = routine.next_at().expect("something is due");
                prop_assert!(at - last <= 30_000);
                let now = at + late;
                let status = [200, 401, 0][answer as usize];
                match routine.due(now).expect("due") {
                    Due::Poll => routine.polled(now, status),
                    Due::Login => routine.logged_in(now, if status == 401 { 200 } else { status }),
                }
                last = now;
            }
        }
    }
}
