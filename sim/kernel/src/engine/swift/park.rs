//! Tells the driver when everything has run dry, just before the clock would move.

use crate::engine::turns;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

/// The clock is held.
const HELD: u64 = u64::MAX;
/// So often the driver is looked at while tasks are busy (61 tasks a time). More than any honest work of one instant.
const RESTLESS: u32 = 2_000_000;

/// Shared by the runtime's park hook and the driver.
#[derive(Debug)]
pub(super) struct Park {
    /// How many turns machines had had when the clock was let go: while they have had no more, it may move.
    let_go: AtomicU64,
    dry: AtomicBool,
    driver: Mutex<Option<Waker>>,
}

/// Some task wakes itself again and again: time stands still.
#[derive(Debug)]
pub(super) struct Restless;

/// Why the clock stands again.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    /// The driver's own timer is due.
    Due,
    /// A machine's timer came first, and what it set going has run dry.
    Dry,
}

impl Park {
    pub(super) fn new() -> Park {
        Park { let_go: AtomicU64::new(HELD), dry: AtomicBool::new(false), driver: Mutex::new(None) }
    }

    /// The runtime is about to park.
    pub(super) fn hook(self: &Arc<Self>) -> impl Fn() + Send + Sync + 'static {
        let park = self.clone();
        move || {
            if park.let_go.load(Ordering::Relaxed) == turns::so_far() {
                return;
            }
            park.dry.store(true, Ordering::Relaxed);
            let waker = park.driver.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// Ready when no task can go on at this instant.
    ///
    /// # Errors
    /// When tasks go on for ever.
    pub(super) async fn idle(&self) -> Result<(), Restless> {
        self.dry.store(false, Ordering::Relaxed);
        let mut looks = 0;
        std::future::poll_fn(|cx| {
            if self.dry.swap(false, Ordering::Relaxed) {
                return Poll::Ready(Ok(()));
            }
            looks += 1;
            if looks > RESTLESS {
                return Poll::Ready(Err(Restless));
            }
            *self.driver.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
            Poll::Pending
        })
        .await
    }

    /// Lets the clock jump, to `timer` at most, until a machine has had a turn.
    pub(super) async fn jump(&self, timer: impl Future<Output = ()>) -> Result<Stopped, Restless> {
        self.let_go.store(turns::so_far(), Ordering::Relaxed);
        let stopped = tokio::select! {
            biased;
            () = timer => Ok(Stopped::Due),
            dry = self.idle() => dry.map(|()| Stopped::Dry),
        };
        self.let_go.store(HELD, Ordering::Relaxed);
        stopped
    }
}
