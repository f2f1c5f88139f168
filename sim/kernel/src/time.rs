//! Time as a machine sees it. Instants are UTC in milliseconds since 1970.

use std::time::Duration;

/// What the machine's own wall clock shows: true time plus its skew and drift.
pub fn now() -> i64 {
    todo!()
}

/// The true time, which no machine knows. For the environment only: the synthetic screen, mocks' truth, the trace.
pub fn truth() -> i64 {
    todo!()
}

/// Time since the machine was switched on. Never jumps when the wall clock is set.
pub fn since_boot() -> Duration {
    todo!()
}

/// Waits. Resolution one millisecond.
pub async fn sleep(_duration: Duration) {
    todo!()
}

/// The future took longer than it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("timed out")]
pub struct TimedOut;

/// Runs a future for at most `limit`.
///
/// # Errors
/// [`TimedOut`]; the future is dropped.
pub async fn timeout<F: Future>(_limit: Duration, _future: F) -> Result<F::Output, TimedOut> {
    todo!()
}

/// `2021-12-17T09:00:00.000Z`
pub fn iso(utc_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(utc_ms).map_or_else(|_| format!("{utc_ms} ms"), |t| format!("{t:.3}"))
}
