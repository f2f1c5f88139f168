//! When a call may be seen. A telephony system writes a session's metadata late and its audio later; until then the call is nowhere
//! in the API, neither in the list nor by its id. Pure: instants in, instants out, UTC milliseconds.

use std::time::Duration;

/// How long a telephony system takes to let something out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// So long.
    After(Duration),
    /// Drawn from a stream of the call's own, both ends included.
    Between(Duration, Duration),
    /// Until the stage says so.
    UntilTold,
}

/// How long something takes to come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// So many milliseconds after its cause.
    After(i64),
    /// When the stage says so.
    UntilTold(Option<i64>),
}

impl Wait {
    /// The instant, for a cause at `since`. What is told before its cause comes with the cause.
    pub(crate) fn from(self, since: i64) -> Option<i64> {
        match self {
            Self::After(ms) => Some(since.saturating_add(ms)),
            Self::UntilTold(told) => told.map(|t| t.max(since)),
        }
    }

    /// What a delay comes to, drawn from the stream called `name` where it is to be drawn.
    pub(crate) fn drawn(delay: Delay, seed: u64, name: &str) -> Self {
        match delay {
            Delay::After(d) => Self::After(d.as_millis() as i64),
            Delay::Between(low, high) => {
                let (low, high) = (low.min(high).as_millis() as i64, low.max(high).as_millis() as i64);
                Self::After(kernel::chance::Stream::keyed(seed, name).between(low, high))
            }
            Delay::UntilTold => Self::UntilTold(None),
        }
    }

    /// The stage says so now.
    pub(crate) fn tell(&mut self, now: i64) {
        *self = Self::UntilTold(Some(now));
    }
}

/// When the metadata and the audio of one call come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Release {
    /// The call is seen from its creation on, in progress, and is final at its end.
    pub(crate) live: bool,
    /// From the end of the call.
    pub(crate) metadata: Wait,
    /// From the metadata.
    pub(crate) audio: Wait,
}

impl Release {
    /// When the metadata of the ended call is (or is going to be) seen.
    pub(crate) fn metadata_at(&self, ended: Option<i64>) -> Option<i64> {
        let ended = ended?;
        if self.live { Some(ended) } else { self.metadata.from(ended) }
    }

    /// When the audio of the ended call can be fetched.
    pub(crate) fn audio_at(&self, ended: Option<i64>) -> Option<i64> {
        self.audio.from(self.metadata_at(ended)?)
    }

    /// What `updated_at` says at `now`: the last instant at which anybody could have seen a change; none while nothing
    /// can be seen.
    pub(crate) fn updated_at(&self, now: i64, changed: i64, ended: Option<i64>, audio: Option<i64>) -> Option<i64> {
        let seen = match self.metadata_at(ended).filter(|t| *t <= now) {
            Some(at) => at,
            None if self.live => changed,
            None => return None,
        };
        Some(audio.filter(|t| *t <= now).map_or(seen, |a| a.max(seen)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn late() -> Release {
        Release { live: false, metadata: Wait::After(100), audio: Wait::After(50) }
    }

    #[test]
    fn a_call_is_unseen_until_its_release_and_changes_once_more_with_its_audio() {
        let r = late();
        let at = |now| r.updated_at(now, 10, Some(1_000), r.audio_at(Some(1_000)));
        assert_eq!(at(1_099), None);
        assert_eq!(at(1_100), Some(1_100));
        assert_eq!(at(1_149), Some(1_100));
        assert_eq!(at(1_150), Some(1_150));
        assert_eq!(r.updated_at(1_000_000, 10, None, None), None, "a call in progress stays unseen");
    }

    #[test]
    fn a_live_call_is_seen_in_progress() {
        let r = Release { live: true, ..late() };
        assert_eq!(r.updated_at(500, 400, None, None), Some(400));
        assert_eq!(r.metadata_at(Some(1_000)), Some(1_000));
    }

    #[test]
    fn what_is_told_early_comes_with_its_cause() {
        let mut r = Release { live: false, metadata: Wait::UntilTold(None), audio: Wait::UntilTold(None) };
        assert_eq!(r.metadata_at(Some(1_000)), None);
        r.audio.tell(1_200);
        r.metadata.tell(1_500);
        assert_eq!((r.metadata_at(Some(1_000)), r.audio_at(Some(1_000))), (Some(1_500), Some(1_500)));
    }
}
