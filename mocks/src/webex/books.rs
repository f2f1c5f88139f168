//! What the judge has to know of a tenant at the end of a run, beyond single calls' facts: how each stretch of a call
//! sounds, the statistics, and what agents did.

use super::handle::Webex;
use super::model::Model;
use super::sign_on;
use super::sound::{self, Track};
use super::statistics::{self, Window};
use crate::audio::HEADER;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// Length of an interval of statistics.
const INTERVAL_MS: i64 = 15 * 60_000;
/// What is not over yet.
const OPEN: i64 = i64::MAX / 4;

/// A row of statistics.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// `queue`, `agent`, `agent-queue`
    pub kind: &'static str,
    /// Begin of its interval, UTC ms.
    pub begin: i64,
    /// As it goes over the wire.
    pub row: Value,
    /// When its numbers were final: later than the interval's end where a call or a wrap-up lasted.
    pub settled_at: i64,
}

/// An agent went into a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChange {
    /// When, UTC ms.
    pub at: i64,
    /// Key of the user.
    pub agent: String,
    /// `telephony`, `chat`
    pub channel: &'static str,
    /// As activities name it.
    pub state: &'static str,
}

impl Webex {
    /// How the stretch `[from, to)` of a call may sound (WXC-IMP-2): SHA-256 (lower-case hex) of the samples of every file
    /// that has just this stretch, and of the stretch cut out of every longer one. Where a sample begins before a cut and
    /// ends after it, it may be on either side. Empty: nothing was recorded of it.
    pub fn samples(&self, call: &str, from: i64, to: i64) -> Vec<String> {
        let config = self.config();
        let (hz, channels) = (config.audio_hz, usize::from(config.channels()));
        self.with(|s| {
            let Ok(call) = s.model.find(call) else { return Vec::new() };
            let mut out = BTreeSet::new();
            let mut tracks = sound::tracks(call, config.seed);
            tracks.dedup_by(|later, track| (later.call_type, later.heard()) == (track.call_type, track.heard()));
            for track in tracks {
                let holds = track.span.0 <= from && from < to && to <= track.span.1;
                if holds && (track.call_type == "main" || track.span == (from, to)) {
                    out.extend(cuts(&track, &s.sounds.of(call, &track, config).file, (from, to), hz, channels));
                }
            }
            out.into_iter().collect()
        })
    }

    /// All intervals' rows from `from` to `to`, of every kind, as they are now.
    pub fn figures(&self, from: i64, to: i64) -> Vec<Figures> {
        let now = kernel::time::truth();
        self.with(|s| figures(&s.model, now, from, to))
    }

    /// What stands in the tenant's SAML metadata file, and the file as `/cas/idp/metadata` gives it.
    pub fn metadata_file(&self) -> (wire::webex::saml::Metadata, String) {
        sign_on::metadata_file(self)
    }

    /// Every change of an agent's state, by time.
    pub fn states(&self) -> Vec<StateChange> {
        self.with(|s| states(&s.model))
    }
}

/// The stretch's samples out of the file that holds it, with each way of taking the samples at its ends.
fn cuts(track: &Track, file: &[u8], (from, to): (i64, i64), hz: u32, channels: usize) -> Vec<String> {
    let (Ok(begin), Ok(end)) = (usize::try_from(from - track.span.0), usize::try_from(to - track.span.0)) else {
        return Vec::new();
    };
    let hz = hz.max(1) as usize;
    let whole = ((track.span.1 - track.span.0) as usize * hz).div_ceil(1_000);
    let either = |ms: usize| BTreeSet::from([ms * hz / 1_000, (ms * hz).div_ceil(1_000)]);
    let samples = &file[HEADER.min(file.len())..];
    let mut out = Vec::new();
    for first in either(begin) {
        let mut lasts = either(end);
        // So many whole samples as the length makes, from there on.
        lasts.extend([first + (end - begin) * hz / 1_000, first + ((end - begin) * hz).div_ceil(1_000)]);
        for last in lasts.into_iter().filter(|last| *last <= whole) {
            if let Some(piece) = samples.get(first * channels..last * channels).filter(|piece| !piece.is_empty()) {
                out.push(Sha256::digest(piece).iter().map(|b| format!("{b:02x}")).collect());
            }
        }
    }
    out
}

fn figures(m: &Model, now: i64, from: i64, to: i64) -> Vec<Figures> {
    let mut out = Vec::new();
    let mut begin = from.div_euclid(INTERVAL_MS) * INTERVAL_MS;
    while begin < to {
        let window = Window { from: begin, to: begin + INTERVAL_MS, interval_ms: INTERVAL_MS };
        let settled_at = settled(m, begin, begin + INTERVAL_MS);
        let mut add = |kind: &'static str, row: Option<Value>| {
            out.extend(row.map(|row| Figures { kind, begin, row, settled_at }));
        };
        statistics::queues(m, now, window, &[]).iter().for_each(|r| add("queue", serde_json::to_value(r).ok()));
        statistics::agents(m, now, window, &[]).iter().for_each(|r| add("agent", serde_json::to_value(r).ok()));
        statistics::agent_queues(m, now, window).iter().for_each(|r| add("agent-queue", serde_json::to_value(r).ok()));
        begin += INTERVAL_MS;
    }
    out
}

/// When nothing that bears on an interval can change any more.
fn settled(m: &Model, begin: i64, end: i64) -> i64 {
    let meets = |from: i64, to: Option<i64>| from < end && to.is_none_or(|to| to >= begin);
    let calls = m.calls.iter().filter(|c| c.steps.iter().any(|s| meets(s.from, s.to)));
    let calls = calls.map(|c| c.ended_at.unwrap_or(OPEN));
    let stays = m.sessions.iter().flat_map(|s| &s.stays).filter(|s| meets(s.from, s.to));
    // A stay that goes on counts up to the interval's end; only that of a call waits for the call.
    let stays = stays.filter_map(|s| s.call.and_then(|c| m.calls.get(c))).map(|c| c.ended_at.unwrap_or(OPEN));
    calls.chain(stays).fold(end, i64::max)
}

fn states(m: &Model) -> Vec<StateChange> {
    let of = |user: &str, s: &super::agents::Stay| StateChange {
        at: s.from,
        agent: user.to_owned(),
        channel: s.call.and_then(|c| m.calls.get(c)).map_or("telephony", super::rows::channel),
        state: s.state,
    };
    let mut all: Vec<StateChange> =
        m.sessions.iter().flat_map(|session| session.stays.iter().map(|s| of(&session.user, s))).collect();
    all.sort_by_key(|change| change.at);
    all
}
