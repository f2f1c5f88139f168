//! Time as a machine sees it. Instants are UTC in milliseconds since 1970.

use crate::Host;
use std::time::Duration;

/// What the machine's own wall clock shows: true time plus its skew and drift.
pub fn now() -> i64 {
    let host = Host::current();
    let elapsed = host.inner.run.elapsed();
    let error = host.state().clock.error_ms(elapsed);
    host.inner.run.truth() + error
}

/// The true time, which no machine knows. For the environment only: the synthetic screen, mocks' truth, the trace.
pub fn truth() -> i64 {
    Host::current().inner.run.truth()
}

/// Time since the machine was switched on. Never jumps when the wall clock is set, nor when a crashed program is started
/// again.
pub fn since_boot() -> Duration {
    let host = Host::current();
    let booted = host.state().booted;
    host.inner.run.elapsed().saturating_sub(booted)
}

/// Waits. Resolution one millisecond.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub async fn sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// The future took longer than it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("timed out")]
pub struct TimedOut;

/// Runs a future for at most `limit`.
///
/// # Errors
/// [`TimedOut`]; the future is dropped.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub async fn timeout<F: Future>(limit: Duration, future: F) -> Result<F::Output, TimedOut> {
    tokio::time::timeout(limit, future).await.map_err(|_| TimedOut)
}

/// `2021-12-17T09:00:00.000Z`
pub fn iso(utc_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(utc_ms).map_or_else(|_| format!("{utc_ms} ms"), |t| format!("{t:.3}"))
}
