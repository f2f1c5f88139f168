//! SRS's sessions, followed request by request: the judge's own timer of the polls.
//!
//! What SRS answers wrongly is noted, and then followed: one wrong answer is one breach, and not also all that comes of it.

use super::login::{self, seat};
use super::{Window, reach};
use crate::genesys::truth::{Device, Span, Truth};
use crate::genesys::view::{Asked, Sent, What};
use std::collections::BTreeMap;

/// A session of SRS.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// PC.
    pub pc: String,
    /// Agent.
    pub agent: String,
    /// When the login was sent. From then on RWS may give orders: the answer can come after the first of them.
    pub asked: i64,
    /// Logins before that one which nobody answered: SRS may have taken one of them, and RWS given orders from then on.
    pub tried: Vec<i64>,
    /// When the login had been answered.
    pub opened: i64,
    /// When it ended.
    pub closed: Window,
    /// Why.
    pub why: Closed,
    /// Place.
    pub place: Option<String>,
    /// Whether that place was asked for, as with hot seating.
    pub hot: bool,
    /// Devices.
    pub devices: Vec<Device>,
    /// The machine of its RWS.
    pub server: String,
    /// The machine of the RWS named as the peer.
    pub peer: Option<String>,
    /// When it turned to another RWS by itself.
    pub turned: Option<(i64, String)>,
    /// When it turned once more after that, back or on, where that one was lost as well.
    pub later: Vec<(i64, String)>,
    /// A POST needs its token.
    pub token: bool,
    /// It is not as it ought to be: something about it is wrong already.
    pub doubtful: bool,
    /// Polls that were answered well.
    pub polls: Vec<i64>,
    /// The request that opened it.
    pub login: usize,
}

impl Session {
    /// From when on RWS may have given orders.
    pub fn first_asked(&self) -> i64 {
        self.tried.first().copied().unwrap_or(self.asked)
    }
    /// Whether it was open for certain.
    pub fn is_open(&self, at: i64) -> bool {
        self.opened <= at && at < self.closed.from
    }
    /// Whether it has that DN.
    pub fn has(&self, dn: &str) -> bool {
        self.devices.iter().any(|d| d.dn == dn)
    }
    /// Its RWS at that time.
    pub fn server_at(&self, at: i64) -> &str {
        self.turns().filter(|(since, _)| *since <= at).last().map_or(&self.server, |(_, rws)| rws)
    }
    /// All its turns, in order.
    pub fn turns(&self) -> impl Iterator<Item = &(i64, String)> {
        self.turned.iter().chain(&self.later)
    }
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Closed {
    /// The run ended first.
    #[default]
    RunOver,
    /// Logout.
    Logout,
    /// No poll for the timeout.
    Expired,
    /// A new login at another place.
    NewPlace,
    /// A new login otherwise.
    NewLogin,
    /// SRS or the PC went down.
    Down,
    /// It was gone, and ought not to have been.
    Lost,
}

/// What is due in answer to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// To be accepted.
    Yes,
    /// To be refused, by that requirement and for that reason.
    No(&'static str, &'static str),
    /// Either is right.
    Either,
}

/// What is due in answer to a request, and where it fell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What is due.
    pub due: Due,
    /// The session that was open then.
    pub session: Option<usize>,
    /// The session on that PC that had expired then, where none was open.
    pub expired: bool,
    /// A logout without the right token was rejected in this session before.
    pub after_rejection: bool,
}

/// SRS turned to another RWS by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// When.
    pub at: i64,
    /// PC.
    pub pc: String,
    /// To which machine.
    pub to: String,
    /// It has turned before in its session.
    pub again: bool,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model {
    /// In the order in which they were opened.
    pub sessions: Vec<Session>,
    /// One for each request.
    pub answers: Vec<Answer>,
}

/// An open session's timer.
#[derive(Debug, Clone, Copy)]
struct Open {
    index: usize,
    /// The last request that restarted it: sent and answered.
    since: (i64, i64),
    by_poll: bool,
    rejected: bool,
}

/// Follows the requests, which are in order of their sending.
pub fn sessions(truth: &Truth, asked: &[Asked], turns: &[Turn]) -> Model {
    let mut run =
        Run { truth, model: Model::default(), open: BTreeMap::new(), expired: BTreeMap::new(), tried: BTreeMap::new() };
    for (index, request) in asked.iter().enumerate() {
        run.downs(&request.pc, request.sent);
        let before = run.open.get(&request.pc).copied();
        let late = run.is_late(request);
        if late == Some(true) {
            run.expire(&request.pc);
        }
        let due = run.due(request, late);
        let answer = Answer {
            due,
            session: run.open.get(&request.pc).map(|o| o.index),
            expired: run.expired.contains_key(&request.pc),
            after_rejection: before.is_some_and(|o| o.rejected),
        };
        run.model.answers.push(answer);
        run.follow(index, request, due, late);
    }
    let pcs: Vec<String> = run.open.keys().cloned().collect();
    for pc in pcs {
        run.downs(&pc, truth.ends);
        if run.deadline(&pc).is_some_and(|w| w.to < truth.ends) {
            run.expire(&pc);
        } else if let Some(open) = run.open.get(&pc).copied() {
            let timeout = run.deadline(&pc).map_or(truth.ends, |w| w.from);
            run.close(open.index, Window { from: timeout.min(truth.ends), to: truth.ends }, Closed::RunOver);
        }
    }
    for turn in turns {
        let own = |s: &&mut Session| s.pc == turn.pc && s.opened <= turn.at && turn.at <= s.closed.to;
        // A login that turns ends the session before it in the same moment.
        if let Some(session) = run.model.sessions.iter_mut().rev().find(own) {
            if turn.again {
                session.later.push((turn.at, turn.to.clone()));
            } else {
                session.turned.get_or_insert((turn.at, turn.to.clone()));
            }
        }
    }
    run.model
}

struct Run<'a> {
    truth: &'a Truth,
    model: Model,
    open: BTreeMap<String, Open>,
    /// PCs whose last session expired, with that session.
    expired: BTreeMap<String, usize>,
    /// Logins on a PC that nobody answered, since the last one that was: who, and when.
    tried: BTreeMap<String, Vec<(String, i64)>>,
}

impl Run<'_> {
    fn close(&mut self, index: usize, at: Window, why: Closed) {
        let session = &mut self.model.sessions[index];
        (session.closed, session.why) = (at, why);
        let pc = session.pc.clone();
        self.open.remove(&pc);
    }

    /// When the timeout ends.
    fn deadline(&self, pc: &str) -> Option<Window> {
        let open = self.open.get(pc)?;
        let timeout = self.truth.policies.poll_timeout_ms;
        Some(Window { from: open.since.0 + timeout, to: open.since.1 + timeout })
    }

    fn expire(&mut self, pc: &str) {
        if let (Some(open), Some(at)) = (self.open.get(pc).copied(), self.deadline(pc)) {
            self.close(open.index, at, Closed::Expired);
            self.expired.insert(pc.to_owned(), open.index);
        }
    }

    /// Ends the session if its PC or SRS went down meanwhile; or if it expired before that.
    fn downs(&mut self, pc: &str, until: i64) {
        let Some(open) = self.open.get(pc).copied() else { return };
        let down = reach::down(self.truth, pc);
        let Some(at) = down.iter().map(|s| s.from).find(|at| *at >= open.since.0 && *at <= until) else { return };
        if self.deadline(pc).is_some_and(|w| w.to < at) {
            self.expire(pc);
        } else {
            self.close(open.index, Window::at(at), Closed::Down);
        }
    }

    /// Whether a request comes after the timeout; none where that cannot be told.
    fn is_late(&self, request: &Asked) -> Option<bool> {
        let Some(open) = self.open.get(&request.pc) else { return Some(false) };
        let timeout = self.truth.policies.poll_timeout_ms;
        let (least, most) = (request.sent - open.since.1, request.at - open.since.0);
        // The timer of somebody else's product is no better than the tolerance.
        let tolerance = self.truth.policies.tolerance_ms;
        let exact = request.sent - open.since.0 == timeout || request.at - open.since.1 == timeout;
        if exact && tolerance == 0 && open.by_poll && request.what == What::Poll {
            return Some(!self.truth.policies.end_is_in_time());
        }
        match (most < timeout - tolerance, least > timeout + tolerance) {
            (true, _) => Some(false),
            (_, true) => Some(true),
            _ => None,
        }
    }

    fn due(&self, request: &Asked, late: Option<bool>) -> Due {
        let open = self.open.get(&request.pc);
        let session = open.map(|o| &self.model.sessions[o.index]);
        let during = Span::new(request.sent, request.at);
        // Where SRS is not installed nobody answers (GIR-FLOW-7).
        let installed = self.truth.pcs.get(&request.pc).is_none_or(|pc| pc.srs);
        if !installed || !reach::is_quiet(self.truth, &[&request.pc], during) {
            return Due::Either;
        }
        if request.is_foreign(self.truth) {
            return self.due_to_foreign(request, session, late);
        }
        let stranger = session.is_some_and(|s| s.agent != request.agent);
        match request.what {
            What::Preflight => Due::Yes,
            What::ImpostorPoll => Due::No("SRS-POLL-1", "it brings neither the session's cookie nor the password"),
            What::ImpostorLogout => Due::No("SRS-OUT-1", "the password is wrong"),
            What::Poll if stranger || late.is_none() => Due::Either,
            What::Poll if session.is_some() => Due::Yes,
            What::Poll => Due::No("SRS-POLL-3", "there is no session any more"),
            What::Login if stranger => Due::Either,
            What::Login => login::due(self.truth, request, session.is_some_and(|s| s.token) && !request.outside),
            What::Logout if stranger || late.is_none() => Due::Either,
            What::Logout => match session {
                None => Due::Either,
                Some(s) if s.token && request.token != Sent::Own && self.truth.policies.csrf_strict => {
                    Due::No("SRS-CSRF-2", "the session's token does not come along")
                }
                Some(s) if s.token && request.token != Sent::Own => Due::Either,
                Some(_) => Due::Yes,
            },
        }
    }

    /// What is due to a page of another origin, with which the browser sends the session's cookie along. The documents withhold the
    /// CORS header fields from it, and nothing else: by policy it is served or refused. What it is to be told of a poll or a login
    /// nobody says; its logout is the very forgery against which a session may have a token.
    fn due_to_foreign(&self, request: &Asked, session: Option<&Session>, late: Option<bool>) -> Due {
        match (request.what, session) {
            (What::Preflight, _) => Due::Yes,
            (What::Logout, Some(s)) if s.token && self.truth.policies.csrf_strict => {
                Due::No("SRS-CSRF-2", "a page of another origin does not have the session's token")
            }
            (What::Logout, Some(s)) if !s.token && self.truth.policies.serves_foreign() && late == Some(false) => {
                Due::Yes
            }
            _ => Due::Either,
        }
    }

    fn follow(&mut self, index: usize, request: &Asked, due: Due, late: Option<bool>) {
        let pc = &request.pc;
        let now = (request.sent, request.at);
        match request.what {
            What::Preflight => {}
            // Only the agent desktop keeps a session alive, whatever a page from elsewhere is told.
            What::Poll if request.is_foreign(self.truth) => {}
            What::Poll if request.ok() => {
                if let Some(open) = self.open.get_mut(pc) {
                    (open.since, open.by_poll) = (now, true);
                    self.model.sessions[open.index].polls.push(request.at);
                } else if let Some(old) = self.expired.get(pc).copied() {
                    // It lives on, though it ought not to.
                    let again = Session {
                        asked: request.sent,
                        opened: request.at,
                        doubtful: true,
                        polls: Vec::new(),
                        ..self.model.sessions[old].clone()
                    };
                    self.start(pc, again, now);
                }
            }
            What::Poll if request.status == 401 => {
                let Some(open) = self.open.get(pc).copied() else { return };
                if late.is_none() {
                    self.expire(pc);
                } else if due != Due::Either && !self.truth.is_desk(pc) {
                    self.model.sessions[open.index].doubtful = true;
                    self.close(open.index, Window { from: open.since.0, to: request.at }, Closed::Lost);
                }
            }
            What::Login if request.ok() => {
                if let Some(open) = self.open.get(pc).copied() {
                    let same = seat(self.truth, request).0 == self.model.sessions[open.index].place;
                    let why = if same { Closed::NewLogin } else { Closed::NewPlace };
                    self.close(open.index, Window { from: request.sent, to: request.at }, why);
                }
                let session = self.opened(index, request, due);
                self.start(pc, session, now);
            }
            What::Login if request.status == 0 => {
                self.tried.entry(pc.clone()).or_default().push((request.agent.clone(), request.sent));
            }
            What::Logout | What::ImpostorLogout if request.ok() => {
                if let Some(open) = self.open.get(pc).copied() {
                    if matches!(due, Due::No(..)) {
                        self.model.sessions[open.index].doubtful = true;
                    }
                    self.close(open.index, Window { from: request.sent, to: request.at }, Closed::Logout);
                    self.expired.remove(pc);
                }
            }
            What::Logout if request.refused() => {
                if let Some(open) = self.open.get_mut(pc) {
                    open.rejected = true;
                    if due == Due::Yes {
                        self.model.sessions[open.index].doubtful = true;
                    }
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, pc: &str, session: Session, now: (i64, i64)) {
        self.model.sessions.push(session);
        let index = self.model.sessions.len() - 1;
        self.open.insert(pc.to_owned(), Open { index, since: now, by_poll: false, rejected: false });
        self.expired.remove(pc);
    }

    fn opened(&mut self, index: usize, request: &Asked, due: Due) -> Session {
        let tried = self.tried.remove(&request.pc).unwrap_or_default();
        let (place, devices) = seat(self.truth, request);
        let machine =
            |url: &Option<String>| url.as_deref().and_then(|u| login::centre(self.truth, u)).map(|c| c.rws.clone());
        Session {
            pc: request.pc.clone(),
            agent: request.agent.clone(),
            asked: request.sent,
            tried: tried.into_iter().filter(|(agent, _)| *agent == request.agent).map(|(_, at)| at).collect(),
            opened: request.at,
            place,
            hot: request.place.is_some(),
            devices,
            server: machine(&request.server).unwrap_or_default(),
            peer: machine(&request.peer_server),
            token: request.csrf_asked && request.token_given,
            doubtful: matches!(due, Due::No(..)),
            login: index,
            ..Session::default()
        }
    }
}
