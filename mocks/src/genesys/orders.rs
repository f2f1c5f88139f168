//! How the stage's hand reaches a program on another machine: what it orders is done there, at once.

use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Orders that may wait. A program that takes none for so long hangs.
const WAITING: usize = 1_024;

/// The program does not run: its machine is off, or it has not started yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("failed to reach a program that does not run")]
pub struct NotRunning;

/// A way to the present start of a program.
#[derive(Debug)]
pub(super) struct Orders<T>(Arc<Mutex<Option<mpsc::Sender<T>>>>);

impl<T> Clone for Orders<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for Orders<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Orders<T> {
    /// Gives an order.
    pub(super) fn give(&self, order: T) -> Result<(), NotRunning> {
        let orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        orders.as_ref().and_then(|way| way.try_send(order).ok()).ok_or(NotRunning)
    }

    /// The program has started: it takes orders from here until it ends.
    pub(super) fn open(&self) -> mpsc::Receiver<T> {
        let (way, orders) = mpsc::channel(WAITING);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(way);
        orders
    }
}
