//! How a UJET is set up, and what the stage and the judge tell each other of a call.

use crate::release::Delay;
use crate::stretch::Stretch;
use std::time::Duration;

/// Where QM push events go.
#[derive(Clone)]
pub struct EventTarget {
    /// `http://wfo:8080/sim/acd-events/UJET`
    pub url: String,
    /// User of the Basic credential.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl std::fmt::Debug for EventTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventTarget").field("url", &self.url).finish_non_exhaustive()
    }
}

/// How this UJET is set up.
#[derive(Clone)]
pub struct Config {
    /// Port of the API.
    pub port: u16,
    /// User of the API credential.
    pub user: String,
    /// Its password.
    pub password: String,
    /// Where QM push events go, if anywhere.
    pub events: Option<EventTarget>,
    /// Requests a second; UJET's own limit is 1.
    pub rate_per_s: u32,
    /// Seed of what is drawn here ([`Delay::Between`]).
    pub seed: u64,
    /// Rows on a page of a list at most; UJET's own limit is 100.
    pub rows_most: usize,
    /// Samples a second of the audio, at 1 byte each: 200 for simulated days, 8000 to be listened to.
    pub audio_hz: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: 8090,
            user: "wfo".into(),
            password: "ujet".into(),
            events: None,
            rate_per_s: 1,
            rows_most: super::list::PER_MOST,
            seed: 0,
            audio_hz: 200,
        }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("port", &self.port).field("rate_per_s", &self.rate_per_s).finish_non_exhaustive()
    }
}

/// How a call is recorded and when it is let out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallOptions {
    /// UJET is configured to record it.
    pub recorded: bool,
    /// Seen from its creation on, in progress (`queued`, `connected`), final at its end: `metadata` is then of no effect.
    pub live: bool,
    /// How long the customer has waited until now.
    pub waited: Duration,
    /// From the call's end to its metadata.
    pub metadata: Delay,
    /// From the metadata to the audio.
    pub audio: Delay,
}

impl Default for CallOptions {
    /// Recorded, and let out at its end.
    fn default() -> Self {
        let now = Delay::After(Duration::ZERO);
        Self { recorded: true, live: false, waited: Duration::ZERO, metadata: now, audio: now }
    }
}

/// What the judge has to be told of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The API's id: the associated call id.
    pub acd_id: String,
    /// When the metadata of the ended call is seen; none while it is not known (in progress, or until told).
    pub metadata_at: Option<i64>,
    /// When the audio can be fetched; none likewise, and where there is none.
    pub audio_at: Option<i64>,
    /// SHA-256 of the audio, lower-case hex; none where there is none.
    pub audio_sha256: Option<String>,
    /// Length of the audio in milliseconds; 0 where there is none.
    pub audio_ms: i64,
    /// The time that the audio covers.
    pub audio_span: Option<(i64, i64)>,
    /// Paused (silent) stretches of the audio.
    pub paused: Vec<Stretch>,
}
