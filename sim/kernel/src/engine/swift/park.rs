//! Tells the driver when everything has run dry, just before the clock would move.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

/// Shared by the runtime's park hook and the driver.
#[derive(Debug, Default)]
pub(super) struct Park {
    /// Let the next park through: the clock may jump to the next timer.
    skip: AtomicBool,
    dry: AtomicBool,
    driver: Mutex<Option<Waker>>,
}

impl Park {
    /// The runtime is about to park.
    pub(super) fn hook(self: &Arc<Self>) -> impl Fn() + Send + Sync + 'static {
        let park = self.clone();
        move || {
            if park.skip.swap(false, Ordering::Relaxed) {
                return;
            }
            park.dry.store(true, Ordering::Relaxed);
            let waker = park.driver.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// Lets the clock jump once before [`idle`](Self::idle) is ready.
    pub(super) fn let_through(&self) {
        self.skip.store(true, Ordering::Relaxed);
    }

    /// Ready when no task can go on at this instant.
    pub(super) async fn idle(&self) {
        self.dry.store(false, Ordering::Relaxed);
        std::future::poll_fn(|cx| {
            if self.dry.swap(false, Ordering::Relaxed) {
                return Poll::Ready(());
            }
            *self.driver.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
