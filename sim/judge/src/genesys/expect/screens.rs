//! Which screen ought to be recorded, from when to when, and why.
//!
//! A recording begins where the recording of an agent's voice begins, or with the configured state, if the agent's session is open
//! and no recording of that agent runs. It ends with the agent's first call (or the last one of those that overlap it), after
//! the after-call work where that is recorded; with the state; or with the session.

use super::ends::{self, gone};
use super::sessions::{Closed, Session};
use super::{Window, once_more, reach, when};
use crate::genesys::truth::{AgentState, Joined, Span, Stretch, Truth};

/// Two events that one act causes are no further apart, in milliseconds.
pub(super) const TOGETHER_MS: i64 = 1_500;

/// So long after an outage the machines may need to be as before, in milliseconds: TCP tries again after a minute at most, and a
/// session that RWS has forgotten is there again after the next ping.
pub const RECOVERED_MS: i64 = 75_000;

/// A screen recording that ought to be there, or may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// Agent.
    pub agent: String,
    /// The PC whose screen it is.
    pub pc: String,
    /// The session, by its place among them.
    pub session: usize,
    /// The machine of the RWS that is to call for it.
    pub server: String,
    /// When it begins, beside the grace that the policies give.
    pub start: Window,
    /// When it ends, likewise.
    pub end: Window,
    /// What it is for.
    pub source: Source,
    /// It has to be there. Otherwise something makes it uncertain, and it only may be there.
    pub must: bool,
    /// What ends it.
    pub why: End,
    /// Other calls of that agent whose recording began while it ran, by their places in the truth.
    pub overlapping: Vec<usize>,
    /// An earlier recorded call of that agent that goes on without a file of its own when it begins: of calls at once the file is the
    /// first one's (GIR-ONE-2), and nothing says whether that is the one that goes on already or the one that calls for the file.
    pub older: Option<Source>,
}

/// See [`Screen`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The recording of an agent's voice: the call, the agent's stretch on it and its recording, by their places in the truth.
    Voice {
        /// In [`Truth::calls`].
        call: usize,
        /// In that call's stretches.
        stretch: usize,
        /// In that stretch's recordings.
        recorded: usize,
    },
    /// A state of non-voice work, by its place in the truth.
    State(usize),
}

/// What ends a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The call.
    Call,
    /// The after-call work.
    AfterCallWork,
    /// The last of overlapping calls.
    LastCall,
    /// The state is left.
    State,
    /// The session ends.
    Session(Closed),
    /// The end of the run.
    RunOver,
}

/// Later than any run ends, and no more than that: bounds are added to it.
pub(super) const NEVER: i64 = i64::MAX / 4;

/// All of them, by agent and time.
pub fn screens(truth: &Truth, sessions: &[Session]) -> Vec<Screen> {
    let mut all = Vec::new();
    for (key, agent) in &truth.agents {
        let mut mine: Vec<Screen> = Vec::new();
        let voices = if when::voice(truth, agent) { voices(truth, key) } else { Vec::new() };
        for (at, source) in &voices {
            begin(truth, sessions, key, *at, *source, &mut mine);
        }
        for (index, span) in states(truth, key) {
            begin(truth, sessions, key, span, Source::State(index), &mut mine);
        }
        for (at, source) in voices {
            once_more::again(truth, sessions, key, at, source, &mut mine);
        }
        for (index, span) in states(truth, key) {
            once_more::again(truth, sessions, key, span, Source::State(index), &mut mine);
        }
        mine.sort_by_key(|s| s.start.from);
        all.extend(mine);
    }
    all
}

/// The beginnings of an agent's voice recordings, in order, each with the time in which it may still be found going on.
fn voices(truth: &Truth, agent: &str) -> Vec<(Span, Source)> {
    let mut out = Vec::new();
    for (call, c) in truth.calls.iter().enumerate() {
        for (stretch, s) in c.stretches.iter().enumerate().filter(|(_, s)| s.agent == agent) {
            for (recorded, r) in s.recorded.iter().enumerate() {
                let until = chain_end(truth, call, s).min(r.span.to.max(r.span.from));
                out.push((Span::new(r.span.from, until), Source::Voice { call, stretch, recorded }));
            }
        }
    }
    out.sort_by_key(|(span, _)| span.from);
    out
}

/// The times in which all conditions hold, each with the first state of it.
fn states(truth: &Truth, agent: &str) -> Vec<(usize, Span)> {
    let Some(who) = truth.agents.get(agent) else { return Vec::new() };
    let mut out: Vec<(usize, Span)> = Vec::new();
    let holds = |s: &AgentState| s.agent == agent && s.span.ms() > 0 && when::state(truth, who, s);
    let mut all: Vec<(usize, &AgentState)> = truth.states.iter().enumerate().filter(|(_, s)| holds(s)).collect();
    all.sort_by_key(|(_, s)| s.span);
    for (index, s) in all {
        match out.last_mut() {
            Some((_, last)) if s.span.from <= last.to => last.to = last.to.max(s.span.to),
            _ => out.push((index, s.span)),
        }
    }
    out
}

/// What was a consultation goes on as this call.
fn goes_on(joined: Joined) -> bool {
    matches!(joined, Joined::TwoStepTransfer | Joined::TwoStepConference)
}

/// When the call that a stretch is of ends for the agent: a consultation goes on as the call that it was for.
pub fn chain_end(truth: &Truth, call: usize, stretch: &Stretch) -> i64 {
    let (mut call, mut end) = (&truth.calls[call], stretch.span.to);
    while let Some(main) = call.consultation_of.as_deref().and_then(|id| truth.call(id)) {
        let joins = |s: &&Stretch| {
            s.agent == stretch.agent
                && s.dn == stretch.dn
                && goes_on(s.joined)
                && (s.span.from - end).abs() <= TOGETHER_MS
        };
        let Some(next) = main.stretches.iter().find(joins) else { break };
        (call, end) = (main, next.span.to);
    }
    end
}

fn begin(truth: &Truth, sessions: &[Session], agent: &str, span: Span, source: Source, mine: &mut Vec<Screen>) {
    let grace = truth.policies.grace_ms();
    let dn = match source {
        Source::Voice { call, stretch, .. } => Some(truth.calls[call].stretches[stretch].dn.as_str()),
        Source::State(_) => None,
    };
    let fits = |s: &Session| s.agent == agent && dn.is_none_or(|dn| s.has(dn));
    let open = sessions.iter().position(|s| fits(s) && s.is_open(span.from));
    // A recording that is found going on at the login may be taken up, or not.
    let later = || sessions.iter().position(|s| fits(s) && s.first_asked() <= span.to && s.closed.to > span.from);
    let Some(session) = open.or_else(later) else { return };
    let s = &sessions[session];
    let from = span.from.max(s.first_asked());
    let mut must = open.is_some() && !s.doubtful && truth.pcs.get(&s.pc).is_some_and(|pc| pc.srs);
    // With nobody logged on to Windows there is no screen of the agent's.
    must &= gone(truth, s, s.opened).is_none_or(|at| at > from);
    let mut start = Window::at(from);
    let mut until = None;
    for other in mine.iter_mut().filter(|o| from <= o.end.to) {
        if other.must && from < other.end.from {
            if let Source::Voice { call, stretch, .. } = source
                && !goes_on(truth.calls[call].stretches[stretch].joined)
            {
                other.overlapping.push(call);
            }
            return;
        }
        until = until.max(Some(other.end.to));
    }
    // A file that may be running leaves it uncertain.
    if let Some(until) = until {
        must = false;
        start.to = until.max(from);
    }
    // An order waits for word of the end of the file before: on a slow link that is one way more, and one for the order to end it.
    let word = 2 * reach::slack_ms(truth);
    let word_of_it = mine.iter().map(|o| o.end.to + word).max();
    start.to = start.to.max(word_of_it.unwrap_or(from));
    let server = s.server_at(from).to_owned();
    let during = Span::new(from - RECOVERED_MS, from + grace + reach::slack_ms(truth));
    let quiet = reach::is_quiet(truth, &[&s.pc, &server, "sip", "mcp"], during);
    if open.is_none() || !quiet {
        must = false;
        // Who hears late of the beginning hears late of the end, too, perhaps in one breath: then the file is as good as empty.
        start.to = if quiet { span.to.max(start.to) } else { NEVER };
    }
    let (mut end, why) = ends::end(truth, s, agent, from, span, source);
    let older = older(truth, s, agent, from, source);
    if let Some((span, older)) = older {
        let (other, _) = ends::end(truth, s, agent, from, span, older);
        end = Window { from: end.from.min(other.from), to: end.to.max(other.to) };
    }
    let older = older.map(|(_, source)| source);
    start.to = start.to.min(end.to);
    if why == End::RunOver || end.to >= truth.ends {
        must = false;
    }
    let pc = s.pc.clone();
    let agent = agent.to_owned();
    mine.push(Screen { agent, pc, session, server, start, end, source, must, why, overlapping: Vec::new(), older });
}

/// The first call of the agent that was recorded before and goes on when a file begins for that one.
fn older(truth: &Truth, session: &Session, agent: &str, from: i64, source: Source) -> Option<(Span, Source)> {
    let Source::Voice { call, .. } = source else { return None };
    let going = |span: &Span, other: Source| match other {
        Source::Voice { call: o, stretch, .. } => {
            o != call && span.from < from && from < span.to && session.has(&truth.calls[o].stretches[stretch].dn)
        }
        Source::State(_) => false,
    };
    voices(truth, agent).into_iter().find(|(span, other)| going(span, *other))
}
