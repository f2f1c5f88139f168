//! Waiting for what is due next.

use std::time::Duration;

/// Waits until a moment of true time, in milliseconds UTC; for ever where nothing is due.
pub(crate) async fn until(next: Option<i64>) {
    match next {
        Some(at) => {
            let pause = at.saturating_sub(kernel::time::truth()).max(0);
            kernel::time::sleep(Duration::from_millis(pause.unsigned_abs())).await;
        }
        None => std::future::pending().await,
    }
}
