//! When a screen may have been captured, and when it must have been: for each session and each user whose login it
//! carries. Between the two lies what the policies leave open: the moments in which a change makes its way, what a power
//! cut may cost, what a PC makes of a user while it cannot ask.

use super::eligible::Conditions;
use super::online::{Online, RECONNECT_MS};
use super::pauses::Pauses;
use super::screen_only;
use super::word::Word;
use crate::spans::Spans;
use crate::truth::{FaultKind, Session, Span, Truth};
use crate::view::View;

/// A confirmed change may have taken effect this much before its confirmation was noted, in milliseconds.
const EARLY_MS: i64 = 1_000;
/// How long after a failed write the next ones may fail, in milliseconds.
const DISK_MS: i64 = 120_000;
/// How soon capture has to run again on a disk that has room again, in milliseconds.
const ROOM_MS: i64 = 30_000;

/// One session, seen as one user's.
#[derive(Debug, Clone)]
pub struct Seat {
    /// PC.
    pub pc: String,
    /// The user whose configured login it carries at some time, by the scenario's key.
    pub agent: String,
    /// Login of the session.
    pub windows: String,
    /// The session.
    pub session: Span,
    /// The trigger's time in the session.
    pub trigger: Spans,
    /// When capture was allowed.
    pub may: Spans,
    /// When capture was due.
    pub must: Spans,
    /// What faults of the PC may have cost, of which the server knows nothing.
    pub lost: Spans,
    /// The conditions in this session.
    pub conditions: Conditions,
    /// The PC's connection.
    pub online: Online,
    /// When the agent had paused the recording of the screen.
    pub paused: Spans,
    /// When it may rest on account of that: word of the end of a pause takes its time.
    pub rests: Spans,
}

/// All seats of a run.
pub fn seats(truth: &Truth, view: &View<'_>) -> Vec<Seat> {
    let mut out = Vec::new();
    for session in &truth.sessions {
        let recorder = truth.pcs.get(&session.pc).is_some_and(|pc| pc.smart_desktop && !pc.mac);
        for agent in truth.agents.keys() {
            let conditions = Conditions::of(truth, view, agent, &session.windows);
            let theirs = session.agent == *agent || conditions.each[3].1.iter().any(|s| s.meets(session.span));
            if theirs {
                out.push(seat(truth, view, session, agent, conditions, recorder));
            }
        }
    }
    out
}

fn seat(
    truth: &Truth,
    view: &View<'_>,
    session: &Session,
    agent: &str,
    conditions: Conditions,
    recorder: bool,
) -> Seat {
    let online = Online::of(truth, &session.pc);
    let lag = truth.policies.start_grace_ms + view.slack_ms;
    let (may, must) = (conditions.perhaps().grown(EARLY_MS, lag), conditions.all().grown(-lag, -EARLY_MS));
    let known = Known { truth, session, online: &online, may, must, lag };
    let (mut may, mut must) = known.spans();
    let (trigger, trigger_may, trigger_must) = trigger(truth, view, session, (agent, &conditions), &online);
    may = may.and(&trigger_may);
    must = must.and(&trigger_must).minus(&starts(&must.and(&trigger_must), session, lag));
    let lost = lost(truth, view, session, &must);
    may = may.minus(&super::online::down(truth, &session.pc)).within(session.span);
    must = must.minus(&lost).within(session.span);
    let pauses = Pauses::of(truth, session, agent, &online, lag);
    (may, must) = (may.minus(&pauses.quiet), must.minus(&pauses.open));
    if !recorder {
        (may, must) = (Spans::default(), Spans::default());
    }
    Seat {
        pc: session.pc.clone(),
        agent: agent.into(),
        windows: session.windows.clone(),
        session: session.span,
        trigger,
        may,
        must,
        lost,
        conditions,
        online,
        paused: pauses.exact,
        rests: pauses.open,
    }
}

/// The moment after the logon that capture needs to begin in.
fn starts(must: &Spans, session: &Session, lag: i64) -> Spans {
    must.within(Span::new(session.span.from, session.span.from + lag))
}

/// What a PC may think and has to think of a user.
struct Known<'a> {
    truth: &'a Truth,
    session: &'a Session,
    online: &'a Online,
    may: Spans,
    must: Spans,
    lag: i64,
}

impl Known<'_> {
    fn spans(&self) -> (Spans, Spans) {
        let span = self.session.span;
        let untold = untold(self.truth, self.session);
        let mut edges: Vec<i64> = [&self.may, &self.must, &self.online.possible, &self.online.sure, &untold]
            .iter()
            .flat_map(|s| s.iter().flat_map(|s| [s.from, s.to]))
            .filter(|at| span.has(*at))
            .collect();
        edges.extend([span.from, span.to]);
        edges.sort_unstable();
        edges.dedup();
        let (mut may, mut must) = (Vec::new(), Vec::new());
        for pair in edges.windows(2) {
            let (any, all) = self.at(pair[0], &untold);
            if any {
                may.push(Span::new(pair[0], pair[1]));
            }
            // The server asks only for what was eligible, whatever the PC thought.
            if all && self.must.has(pair[0]) {
                must.push(Span::new(pair[0], pair[1]));
            }
        }
        (may.into_iter().collect(), must.into_iter().collect())
    }

    fn at(&self, at: i64, untold: &Spans) -> (bool, bool) {
        let now = (self.may.has(at), self.must.has(at));
        if self.online.sure.has(at) && !untold.has(at) {
            return now;
        }
        let before = self.last(at);
        if self.online.possible.has(at) { (now.0 || before.0, now.1 && before.1) } else { before }
    }

    /// What was last known before an instant at which nobody can be asked. With a disk that refuses, the PC does not tell
    /// of its sessions, and gets no answer.
    fn last(&self, at: i64) -> (bool, bool) {
        let refuse = self.truth.policies.offline_logon == "refuse";
        let same = |s: &&Session| s.pc == self.session.pc && s.windows.eq_ignore_ascii_case(&self.session.windows);
        let sessions: Spans = match refuse {
            true => self.session.span.into(),
            false => self.truth.sessions.iter().filter(same).map(|s| s.span).collect(),
        };
        let talks = sessions.and(&self.online.possible).within(Span::new(i64::MIN / 4, at));
        let talks: Vec<Span> = talks.iter().collect();
        let refusing = refusing(self.truth, &self.session.pc);
        let (mut any, mut all) = (false, true);
        for talk in talks.iter().rev() {
            let clear = Spans::from(*talk).minus(&refusing);
            // What it heard with a disk that refuses it has not noted: after a crash it goes by what it knew before.
            any |= self.may.has(talk.to - 1) || clear != Spans::from(*talk) && !self.may.within(*talk).is_empty();
            all &= self.must.has(talk.to - 1);
            // At the start it is connected already, and has only to ask: unless the server has been away since.
            let asked = !clear.longer_than(self.lag).is_empty() && clear == Spans::from(*talk);
            let connected = talk.from <= self.truth.starts + RECONNECT_MS && self.online.sure.has(talk.from);
            if asked && connected || !clear.longer_than(RECONNECT_MS).is_empty() {
                return (any, all);
            }
        }
        (any, false)
    }
}

/// The time between start and stop trigger in a session: as the documents have it, at most, and at least.
fn trigger(
    truth: &Truth,
    view: &View<'_>,
    session: &Session,
    (agent, conditions): (&str, &Conditions),
    online: &Online,
) -> (Spans, Spans, Spans) {
    let (span, lag) = (session.span, truth.policies.start_grace_ms + view.slack_ms);
    let acd: Spans = truth.acd_sessions.iter().filter(|s| s.agent == agent).map(|s| s.span).collect();
    let p = &truth.policies;
    let off = acd.iter().map(|s| s.to).find(|to| *to > span.from);
    let exact: Spans = match (p.start_trigger.as_str(), p.stop_trigger.as_str()) {
        ("acd", "acd") => acd.within(span),
        ("acd", _) => {
            let from = acd.iter().find(|s| s.to > span.from).map_or(span.to, |s| s.from.max(span.from));
            Span::new(from, span.to).into()
        }
        (_, "acd") => Span::new(span.from, off.unwrap_or(span.to).min(span.to)).into(),
        _ => span.into(),
    };
    // Who does not ask is not told either.
    let asking = Online { sure: online.sure.minus(&untold(truth, session)), ..online.clone() };
    let online = &asking;
    let word = Word { truth, online, disturbed: &view.disturbed, lag, end: span.to };
    // What somebody does who is no user yet the server hears of when it knows the user.
    let profile = conditions.profile();
    let user_from = |at: i64| {
        if profile.has(at) { at } else { profile.iter().map(|s| s.from).find(|from| *from > at).unwrap_or(at) }
    };
    // Word of a later logoff says as much: where that comes first, the earlier one is waited for no longer.
    let ended = |at: i64| {
        let later = acd.iter().map(|s| s.to).filter(|to| *to > at).map(|to| word.heard(user_from(to)));
        later.fold(word.heard(user_from(at)), i64::min)
    };
    let (mut may, mut must) = (Vec::new(), Vec::new());
    if p.start_trigger == "acd" {
        // Of a logoff before the session the server may hear in it only.
        let before = acd.iter().filter(|s| s.to <= span.from && s.to + word.late(s.to) > span.from);
        may.extend(before.map(|s| Span::new(span.from, ended(s.to))));
    }
    // Of a logon before the session, too.
    let on_before = |at: i64| acd.iter().rfind(|s| s.from <= at).map_or(at, |s| s.from + word.late(s.from));
    for s in exact.iter() {
        let stop = ended(s.to);
        let start = match p.start_trigger.as_str() {
            _ if s.from > span.from => word.heard(s.from),
            // Whether the agent still is logged on to the ACD, a PC can only hear from the server.
            "acd" => word.told(s.from.max(on_before(s.from))) + lag,
            _ => s.from,
        };
        may.push(Span::new(s.from - EARLY_MS, stop));
        must.push(Span::new(start, s.to));
        let forgotten = forgotten(truth, session, Span::new(s.to, stop));
        may.extend(forgotten.into_iter().map(|started| Span::new(started, word.told(started) + lag)));
    }
    for s in truth.screen_only.iter().filter(|s| s.agent == agent) {
        // The server knows at once, and the PC when it can be told: in each of its sessions anew.
        let (recorded, captured) = (screen_only::recorded(truth, s), screen_only::captured(truth, s));
        may.push(Span::new(captured.from - EARLY_MS, word.told(captured.to) + lag));
        must.push(Span::new(word.told(recorded.from.max(span.from)) + lag, recorded.to - EARLY_MS));
    }
    (exact, may.into_iter().collect::<Spans>().within(span), must.into_iter().collect::<Spans>().within(span))
}

/// When the PC does not ask, since it cannot take a note: of the session, which began with a disk that refuses, or of its
/// own start in the session.
fn untold(truth: &Truth, session: &Session) -> Spans {
    let down = super::online::down(truth, &session.pc);
    let begins = down.iter().map(|down| down.to).filter(|at| session.span.has(*at));
    let refusing = refusing(truth, &session.pc);
    let since = |at: i64| refusing.iter().find(|s| s.has(at)).map(|s| Span::new(at, s.to));
    begins.chain([session.span.from]).filter_map(since).collect()
}

/// Starts of a PC's program that do not know of a word which came in that time: its disk refused to take a note of it until the
/// program was down.
fn forgotten(truth: &Truth, session: &Session, came: Span) -> Vec<i64> {
    let refusing = refusing(truth, &session.pc);
    let unnoted = |down: &Span| refusing.iter().any(|s| s.meets(came) && s.has(down.from) && came.from < down.to);
    super::online::down(truth, &session.pc).iter().filter(unnoted).map(|down| down.to).collect()
}

/// When a PC's disk may have refused to take a note of a session.
fn refusing(truth: &Truth, pc: &str) -> Spans {
    let wait = |what: &FaultKind| match what {
        FaultKind::DiskFull => Some(ROOM_MS),
        FaultKind::DiskFault => Some(DISK_MS),
        _ => None,
    };
    let own = truth.faults.iter().filter(|f| f.machine == pc);
    own.filter_map(|f| wait(&f.what).map(|wait| Span::new(f.span.from, f.span.to + wait))).collect()
}

/// What faults of the PC may cost.
fn lost(truth: &Truth, view: &View<'_>, session: &Session, must: &Spans) -> Spans {
    let p = &truth.policies;
    let grace = p.start_grace_ms + view.slack_ms;
    let own = || truth.faults.iter().filter(|f| f.machine == session.pc);
    let cost = |f: &crate::truth::Fault| match &f.what {
        FaultKind::PowerOff { clean: true } => f.span,
        FaultKind::PowerOff { clean: false } => Span::new(f.span.from - p.chunk_ms, f.span.to),
        FaultKind::Restart => Span::new(f.span.from - p.chunk_ms, f.span.to + grace),
        FaultKind::DiskFull => Span::new(f.span.from - p.chunk_ms, f.span.to + ROOM_MS),
        FaultKind::Tampered { path } | FaultKind::Removed { path } => view
            .segment_at(&session.pc, path)
            .map_or(Span::new(i64::MIN / 4, f.span.from), |s| Span::new(s.span.from - 1_000, s.span.to + 1_000)),
        FaultKind::DiskFault
        | FaultKind::DiskHold
        | FaultKind::Unreachable
        | FaultKind::Clock { .. }
        | FaultKind::AcdTrouble => Span::new(0, 0),
    };
    let lost: Spans = own().map(cost).collect();
    let writes = must.minus(&lost);
    let of_writes = |f: &crate::truth::Fault| {
        // It waits for the next writes, which come when capture is due at the latest.
        let written = writes.iter().find(|s| s.to > f.span.from).map_or(f.span.to, |s| s.from.max(f.span.to));
        Span::new(f.span.from - p.chunk_ms, written + DISK_MS)
    };
    lost.or(&own().filter(|f| f.what == FaultKind::DiskFault).map(of_writes).collect())
}
