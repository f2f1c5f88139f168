//! One client, whichever face the tenant shows.

use super::config::WebexConfig;
use super::directory::Directory;
use super::door::Door;
use super::legacy::Legacy;
use super::programmatic::Programmatic;
use super::sounds::{Heard, Wanted};
use super::transitional::Transitional;
use crate::acd::caller::Pace;
use crate::acd::failure::Failure;
use crate::acd::types::Call;
use std::time::Duration;
use wire::webex::Pairing;
use wire::webex::realtime::{Events, What};

/// No limit is public; four requests a second are far below those seen.
pub const PACE: Pace = Pace::new(Duration::from_millis(250));

/// What a walk brought. It counts as seen only once [`Face::taken`] was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Calls that have ended, new or changed.
    pub calls: Vec<Call>,
    /// When the latest of them came out, by the ACD's clock, where the list goes by that.
    pub latest: Option<i64>,
}

/// Something an agent did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: i64,
    /// The agent, by any id.
    pub agent: String,
    /// What.
    pub what: Deed,
}

/// What an agent did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Logged on to or off from Webex Contact Center.
    Logon(bool),
    /// Went into a voice state.
    State(String),
    /// Paused or resumed the recording of the screen.
    ScreenPaused(bool),
}

/// Events that are given at once at most.
const EVENTS: usize = 1000;
/// Questions for events at once at most.
const QUESTIONS: usize = 100;

/// The events of the faces without webhooks, all that there are; `after` is moved on.
///
/// # Errors
/// See [`Failure`].
pub async fn told(door: &mut Door, base: &str, after: &mut u64) -> Result<Vec<Moment>, Failure> {
    let mut out = Vec::new();
    for _ in 0..QUESTIONS {
        let events: Events = door.read(&format!("{base}?after={after}")).await?;
        let is_last = events.events.len() < EVENTS;
        out.extend(moments(after, events));
        if is_last {
            break;
        }
    }
    Ok(out)
}

fn moments(after: &mut u64, events: Events) -> Vec<Moment> {
    // Ordinals that went back mean another beginning: everything is asked for again.
    *after = if events.last < *after { 0 } else { events.events.last().map_or(*after, |e| e.ordinal.max(*after)) };
    let of = |e: wire::webex::realtime::Event| {
        let what = match e.what {
            What::Login => Deed::Logon(true),
            What::Logout => Deed::Logon(false),
            What::State => Deed::State(e.state),
            What::ScreenPaused => Deed::ScreenPaused(true),
            What::ScreenResumed => Deed::ScreenPaused(false),
        };
        Moment { at: e.at, agent: e.tid, what }
    };
    events.events.into_iter().map(of).collect()
}

/// A client of one tenant.
#[derive(Debug)]
pub enum Face {
    /// CMSv1.
    Legacy(Box<Legacy>),
    /// CMSv2.
    Transitional(Box<Transitional>),
    /// Programmatic.
    Programmatic(Box<Programmatic>),
}

impl Face {
    /// The client of a connection.
    ///
    /// # Errors
    /// What of the configuration cannot be used, in words.
    pub fn new(config: &WebexConfig, pace: Pace) -> Result<Self, String> {
        Ok(match config.pairing {
            Pairing::LegacyOn1 | Pairing::LegacyOn2 => Self::Legacy(Box::new(Legacy::new(config, pace)?)),
            Pairing::Transitional => Self::Transitional(Box::new(Transitional::new(config, pace)?)),
            Pairing::Programmatic => Self::Programmatic(Box::new(Programmatic::new(config, pace)?)),
        })
    }

    /// Another client of the same tenant with the same credential, which need not wait for what this one waits for.
    #[must_use]
    pub fn beside(&self) -> Self {
        match self {
            Self::Legacy(face) => Self::Legacy(Box::new(face.beside())),
            Self::Transitional(face) => Self::Transitional(Box::new(face.beside())),
            Self::Programmatic(face) => Self::Programmatic(Box::new(face.beside())),
        }
    }

    /// Users, teams and queues, each by a request of its own (WXC-SYNC-1).
    ///
    /// # Errors
    /// See [`Failure`]; nothing of it is to be used then.
    pub async fn directory(&mut self) -> Result<Directory, Failure> {
        match self {
            Self::Legacy(face) => face.directory().await,
            Self::Transitional(face) => face.directory().await,
            Self::Programmatic(face) => face.directory().await,
        }
    }

    /// Calls that became visible or changed since an instant; text never (WXC-IMP-6).
    ///
    /// # Errors
    /// See [`Failure`]; nothing of it is to be used then.
    pub async fn calls(&mut self, since: i64) -> Result<Changes, Failure> {
        match self {
            Self::Legacy(face) => face.calls(since).await,
            Self::Transitional(face) => face.calls(since).await,
            Self::Programmatic(face) => face.calls(since).await,
        }
    }

    /// What the last walk since that instant brought is stored, or is not.
    pub fn settle(&mut self, since: i64, stored: bool) {
        match (self, stored) {
            (Self::Legacy(face), true) => face.taken(since),
            (Self::Legacy(face), false) => face.not_taken(),
            (Self::Transitional(face), true) => face.taken(since),
            (Self::Transitional(face), false) => face.not_taken(),
            (Self::Programmatic(face), true) => face.taken(since),
            (Self::Programmatic(face), false) => face.not_taken(),
        }
    }

    /// Whether the user may use the Media API (WXC-CFG-8): it is asked for the audio of a call that nobody has.
    ///
    /// # Errors
    /// [`Failure::Credential`], [`Failure::Forbidden`]: not. Anything else says nothing.
    pub async fn may_media(&mut self) -> Result<(), Failure> {
        match self {
            Self::Legacy(face) => face.may_media().await,
            Self::Transitional(face) => face.may_media().await,
            Self::Programmatic(face) => face.may_media().await,
        }
    }

    /// How many calls one question about audio may be about.
    pub fn batch(&self) -> usize {
        if matches!(self, Self::Programmatic(_)) { wire::webex::captures::MOST_TASKS } else { 1 }
    }

    /// Contacts' audio, of no more than [`batch`](Self::batch) calls.
    pub async fn sounds(&mut self, wanted: &[Wanted]) -> Heard {
        let Some(one) = wanted.first() else { return Heard::new([], Vec::new(), Ok(())) };
        let sounds = match self {
            Self::Programmatic(face) => return face.sounds(wanted).await,
            Self::Legacy(face) => face.sounds(one).await,
            Self::Transitional(face) => face.sounds(one).await,
        };
        let untried = wanted.iter().skip(1).map(|w| w.call.clone()).collect();
        match sounds {
            Ok(sounds) => Heard::new([(one.call.clone(), sounds)], untried, Ok(())),
            Err(failure) => Heard::new([], untried, Err(failure)),
        }
    }

    /// What agents did since an instant, as far as it was not told before.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn moments(&mut self, since: i64, now: i64) -> Result<Vec<Moment>, Failure> {
        match self {
            Self::Legacy(face) => face.moments().await,
            Self::Transitional(face) => face.moments().await,
            Self::Programmatic(face) => face.moments(since, now).await,
        }
    }
}
