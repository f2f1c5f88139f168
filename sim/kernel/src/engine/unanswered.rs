//! Requests of ours that somebody else's software has not answered: whoever hangs leaves nothing else behind.

use crate::Host;
use crate::trace::Event;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Who gives up sooner than this, in milliseconds, has not waited.
const WAITED_MS: i64 = 1_000;
/// Requests that are remembered at once.
const MOST: usize = 4_096;

/// `wire.open`: a request to somebody else's product that had no answer when the run ended, or when we gave up.
#[derive(Serialize)]
pub(crate) struct Open<'a> {
    from: &'a str,
    to: &'a str,
    method: &'a str,
    target: &'a str,
    /// When it was sent, UTC milliseconds.
    sent: i64,
    waited_ms: i64,
    /// What we had said.
    #[serde(skip_serializing_if = "str::is_empty")]
    request: &'a str,
}

impl Event for Open<'_> {
    const KIND: &'static str = "wire.open";
}

/// A request without an answer.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) host: Arc<str>,
    to: String,
    method: String,
    target: String,
    sent: i64,
    request: String,
}

impl Pending {
    pub(crate) fn open(&self, now: i64) -> Open<'_> {
        let Self { host, to, method, target, sent, request } = self;
        Open { from: host, to, method, target, sent: *sent, waited_ms: now - sent, request }
    }
}

/// All of a run.
#[derive(Debug, Default)]
pub(crate) struct Unanswered(Mutex<(u64, BTreeMap<u64, Pending>)>);

impl Unanswered {
    fn lock(&self) -> MutexGuard<'_, (u64, BTreeMap<u64, Pending>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, number: u64) -> Option<Pending> {
        self.lock().1.remove(&number)
    }

    /// All that are left, in the order in which they were sent.
    pub(crate) fn take_all(&self) -> impl Iterator<Item = Pending> + use<> {
        std::mem::take(&mut self.lock().1).into_values()
    }
}

/// Held while an answer of somebody else's product is waited for. Who still holds it when the run ends has waited in vain, which stands
/// in the trace as `wire.open` `{from, to, method, target, sent, waited_ms, request}`; likewise who drops it after a second or more
/// without [`done`](Self::done).
pub struct Waiting {
    host: Host,
    number: u64,
}

impl Waiting {
    /// The calling machine has asked something of `to`; `request` is what it said, as a person reads it. None where `to` is one of our
    /// own, or where the asking machine is itself somebody else's.
    pub fn begin(to: &str, method: &str, target: &str, request: &str) -> Option<Self> {
        let host = Host::current();
        let run = &host.inner.run;
        if run.foreign.contains(&*host.inner.name) || !crate::net::is_foreign(to) {
            return None;
        }
        let (to, method, target) = (to.to_owned(), method.to_owned(), target.to_owned());
        let (sent, request) = (run.truth(), request.to_owned());
        let own = Pending { host: host.inner.name.clone(), to, method, target, sent, request };
        let number = {
            let mut all = run.unanswered.lock();
            if all.1.len() >= MOST {
                return None;
            }
            all.0 += 1;
            let number = all.0;
            all.1.insert(number, own);
            number
        };
        Some(Self { host, number })
    }

    /// There is an answer, or a reason why there is none.
    pub fn done(self) {
        drop(self.host.inner.run.unanswered.take(self.number));
    }
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waiting").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let run = &self.host.inner.run;
        let Some(own) = run.unanswered.take(self.number) else { return };
        // Who lost his power gave up nothing.
        if self.host.alive.load(std::sync::atomic::Ordering::Relaxed) && run.truth() - own.sent >= WAITED_MS {
            run.waited(&own);
        }
    }
}
