//! The state of a run that all its machines share: time, trace, failure.

use super::unanswered::{Open, Pending, Unanswered};
use crate::trace::{Event as _, Record, Trace, chain, hex};
use crate::world::Meddler;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;
use std::time::Duration;

/// Why a run cannot give a verdict.
#[derive(Debug, Clone)]
pub(crate) struct Failure(pub(crate) String);

/// What tells the time of a run.
#[derive(Debug)]
pub(crate) enum Clock {
    /// Virtual time of the tokio runtime, from its start.
    #[expect(clippy::disallowed_types, reason = "the simulated clock is tokio's")]
    Tokio(OnceLock<tokio::time::Instant>),
    /// As far as the classic engine has stepped, in milliseconds.
    Stepped(AtomicU64),
    /// The steady clock of the real machine, in a live world.
    #[expect(clippy::disallowed_types, reason = "the real clock")]
    Live(std::time::Instant),
    /// The wall clock of the real machine at the start, and its steady clock from then on.
    #[expect(clippy::disallowed_types, reason = "the real clock")]
    Real(std::time::Instant),
}

impl Clock {
    /// The steady clock, from now on.
    #[expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "this is the one place")]
    pub(crate) fn live() -> Self {
        Self::Live(std::time::Instant::now())
    }
}

/// Shared by all machines of a run.
pub(crate) struct Run {
    pub(crate) seed: u64,
    pub(crate) starts: i64,
    clock: Clock,
    collector: Mutex<Collector>,
    failure: Mutex<Option<Failure>>,
    /// Who waits for a failure.
    failing: Mutex<Option<Waker>>,
    pub(crate) meddler: Option<Meddler>,
    /// Nobody is going to ask for the trace.
    pub(crate) forgetful: bool,
    /// Machines on which somebody else's software runs.
    pub(crate) foreign: BTreeSet<String>,
    /// Requests of ours to somebody else's software that have no answer yet.
    pub(crate) unanswered: Unanswered,
}

#[derive(Default)]
struct Collector {
    records: Vec<Record>,
    link: [u8; 32],
    waiting: Vec<Waker>,
}

impl Run {
    pub(crate) fn new(seed: u64, starts: i64, clock: Clock, meddler: Option<Meddler>) -> Run {
        Run {
            seed,
            starts,
            clock,
            collector: Mutex::default(),
            failure: Mutex::default(),
            failing: Mutex::default(),
            meddler,
            forgetful: false,
            foreign: BTreeSet::new(),
            unanswered: Unanswered::default(),
        }
    }

    /// Time since the start of the run.
    #[expect(clippy::disallowed_types, reason = "this is the one place")]
    pub(crate) fn elapsed(&self) -> Duration {
        match &self.clock {
            Clock::Tokio(start) => tokio::time::Instant::now() - *start.get_or_init(tokio::time::Instant::now),
            Clock::Stepped(ms) => Duration::from_millis(ms.load(Ordering::Relaxed)),
            Clock::Live(start) | Clock::Real(start) => start.elapsed(),
        }
    }

    /// The classic engine has made a step.
    pub(crate) fn step_to(&self, elapsed: Duration) {
        if let Clock::Stepped(ms) = &self.clock {
            ms.store(elapsed.as_millis() as u64, Ordering::Relaxed);
        }
    }

    /// True time, UTC milliseconds.
    pub(crate) fn truth(&self) -> i64 {
        self.starts + self.elapsed().as_millis() as i64
    }

    /// Puts an event into the trace.
    pub(crate) fn record(&self, host: &Arc<str>, kind: &'static str, event: &impl Serialize) {
        match serde_json::to_string(event) {
            Ok(fields) => self.put(host, kind, fields.into_boxed_str()),
            Err(e) => self.fail(format!("failed to write the event {kind} of {host}: {e}")),
        }
    }

    fn put(&self, host: &Arc<str>, kind: &'static str, fields: Box<str>) {
        let at = self.truth();
        tracing::info!(target: "wfosim", at = %crate::time::iso(at), host = %host, kind, fields = %fields);
        let mut collector = lock(&self.collector);
        let ordinal = collector.records.len() as u64;
        let record = Record { at, ordinal, host: host.clone(), kind, fields };
        // What runs for months and has nobody who asks for its trace would fill the memory with it.
        if self.forgetful || matches!(self.clock, Clock::Real(_)) {
            return;
        }
        collector.link = chain(&collector.link, &record);
        collector.records.push(record);
        for waker in collector.waiting.drain(..) {
            waker.wake();
        }
    }

    /// The first record from `from` on that `wanted` accepts; else where to go on, and `waker` is woken by the next one.
    pub(crate) fn find(&self, from: u64, waker: &Waker, wanted: impl Fn(&Record) -> bool) -> Result<Record, u64> {
        let mut collector = lock(&self.collector);
        let start = usize::try_from(from).unwrap_or(usize::MAX).min(collector.records.len());
        match collector.records[start..].iter().find(|r| wanted(r)) {
            Some(record) => Ok(record.clone()),
            None => {
                collector.waiting.push(waker.clone());
                Err(collector.records.len() as u64)
            }
        }
    }

    /// How many records there are.
    pub(crate) fn records(&self) -> u64 {
        lock(&self.collector).records.len() as u64
    }

    /// Ends the run without a verdict. The first reason counts.
    pub(crate) fn fail(&self, why: String) {
        let at = crate::time::iso(self.truth());
        lock(&self.failure).get_or_insert(Failure(format!("{at}: {why}")));
        let waiting = lock(&self.failing).take();
        if let Some(waker) = waiting {
            waker.wake();
        }
    }

    /// Waits for a failure, and wakes `waker` at one.
    pub(crate) fn poll_failure(&self, waker: &Waker) -> Option<Failure> {
        *lock(&self.failing) = Some(waker.clone());
        self.failure()
    }

    pub(crate) fn failure(&self) -> Option<Failure> {
        lock(&self.failure).clone()
    }

    /// Somebody has waited in vain.
    pub(crate) fn waited(&self, own: &Pending) {
        self.record(&own.host, Open::KIND, &own.open(self.truth()));
    }

    /// The run is over: whoever still waits has waited in vain.
    pub(crate) fn give_up(&self) {
        for own in self.unanswered.take_all() {
            self.waited(&own);
        }
    }

    /// Takes the trace out.
    pub(crate) fn take_trace(&self) -> Trace {
        let collector = std::mem::take(&mut *lock(&self.collector));
        Trace { records: collector.records, digest: hex(&collector.link) }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
