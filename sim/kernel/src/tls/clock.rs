//! The time by which certificates are judged: the machine's own.

use rustls::crypto::CryptoProvider;
use rustls::pki_types::UnixTime;
use std::sync::Arc;
use std::time::Duration;

/// The clock of the machine on which a handshake runs.
#[derive(Debug)]
pub(super) struct Clock;

impl rustls::time_provider::TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        let now = u64::try_from(crate::time::now()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_millis(now)))
    }
}

pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
