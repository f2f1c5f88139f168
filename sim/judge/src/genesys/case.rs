//! What the oracles look at: truth, evidence, and what follows from the truth.

use super::expect::{self, Mapped, Model, Screen, Session, Source, Turn, login, reach};
use super::truth::{Call, Recorded, Span, Stretch, Truth};
use super::view::{self, Asked, Start, View, What};
use crate::verdict::Book;

/// SRS ends an old session at RWS so much after the login of the new one, in milliseconds.
const AFTERWARDS_MS: i64 = 10_000;

/// What a lost packet or two cost an exchange, in milliseconds.
const LOST_MS: i64 = 1_000;

/// A run, ready to be judged.
#[derive(Debug)]
pub struct Case<'a> {
    /// What really happened.
    pub truth: &'a Truth,
    /// What was left behind.
    pub view: &'a View<'a>,
    /// SRS's sessions, and what is due in answer to each request.
    pub model: Model,
    /// Screens that ought to be recorded.
    pub screens: Vec<Screen>,
    /// What each of them maps to.
    pub mapped: Vec<Option<Mapped>>,
    /// The file of each, by its place in the view.
    pub files: Vec<Option<usize>>,
}

impl<'a> Case<'a> {
    /// Works out what ought to be there.
    pub fn of(truth: &'a Truth, view: &'a View<'a>) -> Self {
        let first = expect::sessions(truth, &view.asked, &[]);
        let turns = turns(truth, view, &first.sessions);
        let model = if turns.is_empty() { first } else { expect::sessions(truth, &view.asked, &turns) };
        let screens = expect::screens(truth, &model.sessions);
        let mapped = expect::mapping(truth, &screens);
        let files = files(truth, view, &screens);
        Self { truth, view, model, screens, mapped, files }
    }

    /// How long anything may take that is to happen at once, in milliseconds.
    pub fn grace(&self) -> i64 {
        self.truth.policies.grace_ms() + reach::slack_ms(self.truth)
    }
    /// How long anything may take that is to follow.
    pub fn patience(&self) -> i64 {
        self.truth.policies.patience_ms + self.truth.policies.tolerance_ms + reach::slack_ms(self.truth)
    }
    /// Notes a measure that is within a tenth of its bound, or that only the tolerance keeps within it; `bound` is that of the
    /// simulator, without the tolerance. Where there is no tolerance, nothing is near.
    pub fn near(&self, book: &mut Book, id: &'static str, what: &str, measure: i64, bound: i64) {
        let tolerance = self.truth.policies.tolerance_ms;
        let least = if bound > 0 { bound - bound / 10 } else { tolerance - tolerance / 10 };
        let most = bound + tolerance;
        if tolerance > 0 && (least..=most + most / 10).contains(&measure) {
            book.near(id, what, measure, &format!("the bound is {bound} ms, and {tolerance} ms of tolerance"));
        }
    }
    /// How far a screen file's instants may be off by the clock of its PC. Where packets are lost, the answer by which RWS's
    /// clock is known may have been seconds on its way, and a recording begins before there is a better one.
    pub fn clock(&self, pc: &str) -> i64 {
        let wrong = self.truth.pcs.get(pc).is_some_and(|pc| pc.clock_wrong);
        let lost = if self.truth.policies.loses_packets { LOST_MS / 2 } else { 0 };
        if wrong { self.truth.policies.clock_tolerance_ms + lost } else { 0 }
    }
    /// How far a screen file's instants may be off at all: by the clock of its PC, and by the tolerance.
    pub fn tolerance(&self, pc: &str) -> i64 {
        self.clock(pc) + self.truth.policies.tolerance_ms
    }
    /// The session of a screen.
    pub fn session(&self, screen: &Screen) -> &Session {
        &self.model.sessions[screen.session]
    }
    /// Call, stretch and recording that a screen is for.
    pub fn voice_of(&self, screen: &Screen) -> Option<(&'a Call, &'a Stretch, &'a Recorded)> {
        let Source::Voice { call, stretch, recorded } = screen.source else { return None };
        let call = &self.truth.calls[call];
        let stretch = &call.stretches[stretch];
        Some((call, stretch, &stretch.recorded[recorded]))
    }
    /// The file of a screen.
    pub fn file(&self, index: usize) -> Option<&'a view::Screen> {
        self.files[index].map(|f| &self.view.screens[f])
    }
    /// The order to make a screen's file: that of the file, else the first that fits.
    pub fn start_of(&self, index: usize) -> Option<&'a Start> {
        let screen = &self.screens[index];
        if let Some(file) = self.file(index)
            && let Some(start) = self.view.starts.iter().find(|s| s.recording == file.recording)
        {
            return Some(start);
        }
        let time = Span::new(screen.start.from - early_ms(self.truth), screen.end.to);
        orders(self.truth, self.view, screen, time).next()
    }
    /// Requests with what is due.
    pub fn answered(&self) -> impl Iterator<Item = (&'a Asked, &expect::Answer)> {
        self.view.asked.iter().zip(&self.model.answers)
    }
    /// The agent whose session is open on a PC at that time.
    pub fn session_on(&self, pc: &str, at: i64) -> Option<&Session> {
        self.model.sessions.iter().rev().find(|s| s.pc == pc && s.opened <= at && at <= s.closed.to)
    }
    /// The session before that one on the same PC.
    pub fn before(&self, index: usize) -> Option<&Session> {
        let own = &self.model.sessions[index];
        self.model.sessions[..index].iter().rev().find(|s| s.pc == own.pc && s.agent == own.agent)
    }
    /// The recorded times of all agents on calls: call, stretch, recording.
    pub fn recorded(&self) -> impl Iterator<Item = (&'a Call, &'a Stretch, &'a Recorded)> {
        let stretches = self.truth.calls.iter().flat_map(|c| c.stretches.iter().map(move |s| (c, s)));
        stretches.flat_map(|(c, s)| s.recorded.iter().map(move |r| (c, s, r)))
    }
    /// Whether a machine is the RWS of a data centre.
    pub fn is_rws(&self, machine: &str) -> bool {
        self.truth.centre_of(machine).is_some()
    }
}

/// Where SRS turned to the peer by itself: a session is opened there, and no desktop has asked for it.
fn turns(truth: &Truth, view: &View<'_>, sessions: &[Session]) -> Vec<Turn> {
    let asked = |pc: &str, at: i64| {
        let own = |a: &&Asked| a.pc == pc && a.what != What::Poll && a.what != What::Preflight;
        view.asked.iter().filter(own).any(|a| a.sent - AFTERWARDS_MS <= at && at <= a.at + AFTERWARDS_MS)
    };
    // The login itself turns to the peer where the RWS that it names is not to be had.
    let turned_at_login = |http: &view::Exchange| {
        // On the real network all of it may be in one millisecond.
        let own = |s: &&Session| s.pc == http.from && s.asked <= http.at && http.at <= s.opened;
        let session = sessions.iter().rev().find(own)?;
        let away = reach::apart(truth, &session.pc, &session.server).within(Span::new(session.asked, session.opened));
        let at_peer = http.to != session.server && session.peer.as_deref() == Some(http.to.as_str());
        (at_peer && !away.is_empty()).then_some(session.opened)
    };
    let turn = |http: &view::Exchange| {
        if let Some(at) = turned_at_login(http).filter(|_| view::wires::posts_me(http) && http.ok()) {
            return Some(Turn { at, pc: http.from.clone(), to: http.to.clone(), again: false });
        }
        let own = |s: &&Session| s.pc == http.from && s.opened <= http.at && http.at <= s.closed.from;
        let session = sessions.iter().rev().find(own)?;
        let elsewhere = http.to != session.server && truth.centre_of(&http.to).is_some();
        // Right after a login the peer hears of it only from a session that turns there, unless another one has been there, too.
        let another = || sessions.iter().any(|s| s.pc == http.from && s.server == http.to);
        let by_itself =
            || !asked(&http.from, http.at) || (session.peer.as_deref() == Some(http.to.as_str()) && !another());
        (view::wires::posts_me(http) && http.ok() && elsewhere && by_itself()).then(|| Turn {
            at: http.at,
            pc: http.from.clone(),
            to: http.to.clone(),
            again: false,
        })
    };
    let mut turns: Vec<Turn> = view.http.iter().filter(|http| !takes_leave(view, http)).filter_map(turn).collect();
    turns_again(truth, view, sessions, &mut turns);
    turns
}

/// Where it turned once more in the same session: the channel by which it takes orders is opened elsewhere. A request alone would not
/// show that, since it takes leave of the RWS that it has left.
fn turns_again(truth: &Truth, view: &View<'_>, sessions: &[Session], turns: &mut Vec<Turn>) {
    for http in view.http.iter().filter(|h| h.path() == "/sim/screen-recording" && h.status == 101) {
        let own = |s: &&Session| s.pc == http.from && s.opened <= http.at && http.at <= s.closed.from;
        let Some(session) = sessions.iter().rev().find(own).filter(|_| truth.centre_of(&http.to).is_some()) else {
            continue;
        };
        let before = |t: &&Turn| t.pc == session.pc && session.opened <= t.at && t.at < http.at;
        let first = turns.iter().filter(before).find(|t| !t.again);
        let Some(last) = turns.iter().filter(before).filter(|t| t.again).max_by_key(|t| t.at).or(first) else {
            continue;
        };
        if last.to != http.to {
            turns.push(Turn { at: http.at, pc: session.pc.clone(), to: http.to.clone(), again: true });
        }
    }
}

/// Whether SRS only takes leave of an RWS that has not let the agent in, since the desktop's request was one to refuse: a session that
/// was opened for it alone.
fn takes_leave(view: &View<'_>, http: &view::Exchange) -> bool {
    let asked_in = view.asked.iter().filter(|a| a.pc == http.from && a.what == What::Login && a.refused());
    let during = asked_in.filter(|a| a.sent <= http.at && http.at <= a.at);
    let refused = |a: &Asked| {
        let same = |o: &&view::Exchange| o.from == http.from && o.to == http.to && view::wires::posts_me(o);
        let before = view.http.iter().filter(same).filter(|o| a.sent <= o.at && o.ordinal < http.ordinal);
        before.into_iter().any(|o| (400..500).contains(&o.status))
    };
    during.into_iter().any(refused)
}

/// How much before a screen is due its order may come, in milliseconds.
fn early_ms(truth: &Truth) -> i64 {
    reach::slack_ms(truth) + truth.policies.grace_ms()
}

/// The orders that fit a screen and came in that time.
fn orders<'v>(truth: &Truth, view: &'v View<'_>, screen: &Screen, time: Span) -> impl Iterator<Item = &'v Start> {
    let uuid = move |source: Source| match source {
        Source::Voice { call, .. } => Some(truth.calls[call].uuid.as_str()),
        Source::State(_) => None,
    };
    let fits = move |s: &&Start| {
        let call = s.call.as_ref().map(|(uuid, _)| uuid.as_str());
        let own = call == uuid(screen.source) || screen.older.is_some_and(|older| call == uuid(older));
        s.pc == screen.pc && own && time.from <= s.at && s.at <= time.to && !s.again
    };
    view.starts.iter().filter(fits)
}

/// The file of each screen: the one that was ordered for it, at once if there is one, else in its time, else before; of those that are
/// left, one of that agent, in that time.
fn files(truth: &Truth, view: &View<'_>, screens: &[Screen]) -> Vec<Option<usize>> {
    let mut used = vec![false; view.screens.len()];
    let mut files = vec![None; screens.len()];
    let grace = truth.policies.grace_ms() + reach::slack_ms(truth);
    let mut assign = |screen: &Screen, ordered: Option<Span>| {
        let time = Span::new(screen.start.from - grace, screen.end.to.max(screen.start.to) + grace + 1);
        let ordered = ordered.map(|time| orders(truth, view, screen, time).next().map(|s| s.recording.as_str()));
        let fits = |f: &usize| {
            let file = &view.screens[*f];
            let at_all = file.span.meets(time) || time.has(file.span.from);
            let in_time = at_all && file.span.from < screen.end.to.max(screen.start.to + 1);
            let own = match ordered {
                Some(ordered) => Some(file.recording.as_str()) == ordered,
                None => file.agent == screen.agent && in_time,
            };
            !used[*f] && own
        };
        let found = (0..view.screens.len()).find(fits);
        found.inspect(|f| used[*f] = true)
    };
    type Time = fn(&Truth, &Screen) -> Option<Span>;
    let times: [Time; 4] = [
        |truth, s| Some(Span::new(s.start.from - truth.policies.tolerance_ms, s.start.from + early_ms(truth))),
        |truth, s| Some(Span::new(s.start.from - truth.policies.tolerance_ms, s.end.to)),
        |truth, s| Some(Span::new(s.start.from - early_ms(truth), s.end.to)),
        |_, _| None,
    ];
    for ordered in times {
        for (file, screen) in files.iter_mut().zip(screens) {
            *file = file.or_else(|| assign(screen, ordered(truth, screen)));
        }
    }
    // An order for what may be recorded can be on its way when that ends.
    for (file, screen) in files.iter_mut().zip(screens).filter(|(file, screen)| file.is_none() && !screen.must) {
        let time = Span::new(screen.start.from - early_ms(truth), screen.end.to + grace);
        let late: Vec<&str> = orders(truth, view, screen, time).map(|s| s.recording.as_str()).collect();
        *file = (0..view.screens.len()).find(|f| !used[*f] && late.contains(&view.screens[*f].recording.as_str()));
        file.inspect(|f| used[*f] = true);
    }
    files
}

/// The last login at the desktop on that PC, as the truth has it.
pub fn desktop<'a>(truth: &'a Truth, pc: &str, agent: &str, at: i64) -> Option<&'a super::truth::Login> {
    login::last_login(truth, pc, agent, at)
}
