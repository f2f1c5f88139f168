//! What the server keeps, as it stands in the store.

use crate::acd::types::Call;
use crate::acd::webex::directory::{Ids, Queue};
use crate::acd::webex::wfm::Progress;
use crate::eligibility::Facts;
use crate::media::Medium;
use crate::presence::Presence;
use crate::relay::{Progress as Relayed, Target};
use crate::span::{Since, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use wire::acd::AcdForm;
use wire::contact::{Reported, UploadState};
use wire::rte::{Discrepancy, Session};
use wire::upload::{Begin, Part};
use wire::wfo::Saml;

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRecord {
    /// Number.
    pub id: u64,
    /// E-mail.
    pub email: String,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Agent id in the ACD.
    pub acd_id: String,
    /// The ACD whose user profile the user has.
    pub profile: Option<String>,
    /// Activated.
    pub active: bool,
    /// Roles.
    pub roles: Vec<String>,
    /// Windows login as entered.
    pub windows: Option<String>,
    /// The agent was gone at the last sync.
    pub gone: bool,
    /// What bore on eligibility, and from when.
    pub history: Vec<Since<Facts>>,
    /// Logons to the ACD.
    pub presence: Presence,
    /// What the ACD calls the user beside [`acd_id`](Self::acd_id).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Ids>,
    /// The one team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<u64>,
    /// Start date for company and department, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    /// Pauses of the screen's recording, a pause like a logon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Presence>,
}

/// What the administrator set of an ACD, and how far its import is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AcdRecord {
    pub(super) rte: Vec<Since<bool>>,
    pub(super) sync_interval_min: u32,
    /// Every change up to here, by the ACD's clock, has been seen.
    pub(super) cursor: Option<i64>,
    /// The server's clock when the last import that went through was begun.
    pub(super) imported_at: Option<i64>,
    pub(super) syncs: u64,
    /// Queues, as of the last sync.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) queues: Vec<Queue>,
    /// An ACD that was added here and not in the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) form: Option<AcdForm>,
    /// How far statistics are captured.
    #[serde(default, skip_serializing_if = "is_begin")]
    pub(super) statistics: Progress,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TeamRecord {
    pub(super) id: u64,
    pub(super) name: String,
    /// The ACD that it came from, with its id there; none for one that was made here.
    pub(super) acd: Option<(String, String)>,
}

/// A contact's own audio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SoundRecord {
    pub(super) medium: Medium,
    pub(super) span: Span,
}

/// A call, its contacts and its audio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CallRecord {
    pub(super) acd: String,
    pub(super) call: Call,
    pub(super) audio: Option<Medium>,
    pub(super) audio_ms: Option<i64>,
    /// Contact id by participant id.
    pub(super) contacts: BTreeMap<String, u64>,
    /// Seen, and not yet made into contacts (policy `import_delay`, or it has not ended).
    pub(super) waits: bool,
}

/// A relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Relay {
    pub(super) target: Target,
    pub(super) progress: Relayed,
    pub(super) span: Span,
}

/// A contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRecord {
    /// Number.
    pub id: u64,
    /// Key of its call; none for a screen-only recording.
    pub call: Option<String>,
    /// The user, where there is one.
    pub user: Option<u64>,
    /// Its time; without an end while a screen-only recording goes on.
    pub from: i64,
    /// End.
    pub to: Option<i64>,
    /// Calling number.
    pub ani: String,
    /// Called number.
    pub dnis: String,
    /// Associated call id.
    pub assoc: String,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Agent id in the ACD.
    pub acd_id: String,
    /// When it was imported.
    pub imported_at: i64,
    /// States of the video.
    pub video: Vec<(i64, UploadState)>,
    /// States of the audio.
    pub audio: Vec<(i64, UploadState)>,
    /// PCs that had nothing.
    pub(super) tried: BTreeSet<String>,
    pub(super) relay: Option<Relay>,
    /// The recording.
    pub medium: Option<Medium>,
    /// What the recording shows.
    pub covered: Vec<Part>,
    /// The PC that made it.
    pub pc: Option<String>,
    /// In words, where there is something to say.
    pub note: String,
    /// Its own audio, where the ACD gives each contact its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sound: Option<SoundRecord>,
}

impl ContactRecord {
    /// One of which nothing is known yet but when it began; `imported_at` is the server's clock.
    pub(super) fn new(id: u64, from: i64, imported_at: i64) -> Self {
        let text = String::new;
        Self {
            id,
            call: None,
            user: None,
            from,
            to: None,
            ani: text(),
            dnis: text(),
            assoc: text(),
            first: text(),
            last: text(),
            acd_id: text(),
            imported_at,
            video: Vec::new(),
            audio: Vec::new(),
            tried: BTreeSet::new(),
            relay: None,
            medium: None,
            covered: Vec::new(),
            pc: None,
            note: text(),
            sound: None,
        }
    }
    /// State of the video.
    pub fn video_state(&self) -> UploadState {
        self.video.last().map_or(UploadState::NoFile, |s| s.1)
    }
    /// State of the audio.
    pub fn audio_state(&self) -> UploadState {
        self.audio.last().map_or(UploadState::NoFile, |s| s.1)
    }
    /// Its time, once it has ended.
    pub fn span(&self) -> Option<Span> {
        self.to.map(|to| Span::new(self.from, to))
    }
}

/// An upload in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct UploadRecord {
    pub(super) pc: String,
    pub(super) begin: Begin,
    pub(super) medium: Medium,
}

/// A session on a PC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SessionRecord {
    pub(super) session: Session,
}

/// A discrepancy as it was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DiscrepancyRecord {
    pub(super) id: u64,
    pub(super) reported: Reported,
}

impl DiscrepancyRecord {
    pub(super) fn of(pc: &str, d: Discrepancy, at: i64) -> Self {
        let Discrepancy { id, what, segment, windows, from, to, contact } = d;
        let reported = Reported { pc: pc.to_owned(), what, segment, windows, from, to, contact, reported_at: at };
        Self { id, reported }
    }
}

/// Counters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counters {
    pub(super) user: u64,
    pub(super) contact: u64,
    pub(super) medium: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) team: u64,
}

fn is_begin(p: &Progress) -> bool {
    *p == Progress::default()
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// Everything, in memory. The store has the same.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) counters: Counters,
    pub(super) users: BTreeMap<u64, UserRecord>,
    pub(super) acds: BTreeMap<String, AcdRecord>,
    pub(super) teams: BTreeMap<u64, TeamRecord>,
    pub(super) saml: Option<Saml>,
    pub(super) calls: BTreeMap<String, CallRecord>,
    pub(super) contacts: BTreeMap<u64, ContactRecord>,
    pub(super) uploads: BTreeMap<u64, UploadRecord>,
    /// By PC and session id.
    pub(super) sessions: BTreeMap<(String, u64), SessionRecord>,
    /// By PC and discrepancy id.
    pub(super) discrepancies: BTreeMap<(String, u64), DiscrepancyRecord>,
}

/// Key of a call.
pub(super) fn call_key(acd: &str, id: &str) -> String {
    format!("{acd}/{id}")
}
