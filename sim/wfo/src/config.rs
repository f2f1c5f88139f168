//! What the server is told at its start.

use crate::acd::webex::config::WebexConfig;
use std::collections::BTreeMap;
use wire::rte::{OfflineLogon, PartialCoverage, Settings, Trigger};

/// Minutes between syncs at least (the guide's own limit).
pub const SYNC_INTERVAL_MIN: u32 = 10;

/// The server's configuration. Make one with [`Config::new`] and change what differs.
#[derive(Clone)]
pub struct Config {
    /// HTTP port.
    pub port: u16,
    /// User and password of the administrator.
    pub admin: (String, String),
    /// The token of each PC by its name.
    pub machines: BTreeMap<String, String>,
    /// The ACDs.
    pub acds: Vec<AcdConfig>,
    /// The tenant's choices.
    pub policies: Policies,
    /// Key of the store: it wraps the key of every file and seals every record.
    pub store_key: [u8; 32],
    /// Roles by name, with whether each carries the Record Screen permission (SCR-ELIG-4).
    pub roles: BTreeMap<String, bool>,
    /// The role that a synced agent gets. Carries no permission to record.
    pub agent_role: String,
    /// The team that a user who is synced from Webex Contact Center is put on (WXC-SYNC-U4).
    pub default_team: String,
    /// Folder of the store on the server's disk.
    pub folder: String,
    /// The largest recording that is taken, in bytes.
    pub upload_limit: u64,
    /// How long a login of the API lasts, in minutes (Calabrio ONE allows 1440 at most).
    pub session_min: u32,
}

impl Config {
    /// A server on port 8080 with the roles `Agent`, `Agent with screen` and `Supervisor`, and the default policies.
    pub fn new(admin: (String, String), store_key: [u8; 32]) -> Self {
        let roles = [("Agent", false), ("Agent with screen", true), ("Supervisor", false)];
        Self {
            port: 8080,
            admin,
            machines: BTreeMap::new(),
            acds: Vec::new(),
            policies: Policies::default(),
            store_key,
            roles: roles.into_iter().map(|(name, screen)| (name.to_owned(), screen)).collect(),
            agent_role: "Agent".into(),
            default_team: "Default Team".into(),
            folder: "/wfo".into(),
            upload_limit: 256 * 1024 * 1024,
            session_min: 1440,
        }
    }

    /// Whether one of the roles carries Record Screen.
    pub(crate) fn record_screen(&self, roles: &[String]) -> bool {
        roles.iter().any(|r| self.roles.get(r).copied().unwrap_or(false))
    }

    /// What a desktop is told of the policies.
    pub(crate) fn settings(&self) -> Settings {
        let p = &self.policies;
        Settings {
            offline_logon: p.offline_logon,
            partial_coverage: p.partial_coverage,
            start_trigger: p.start_trigger,
            stop_trigger: p.stop_trigger,
        }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let acds: Vec<&str> = self.acds.iter().map(|a| a.name.as_str()).collect();
        f.debug_struct("Config").field("port", &self.port).field("acds", &acds).finish_non_exhaustive()
    }
}

/// One ACD connection.
#[derive(Clone)]
pub struct AcdConfig {
    /// Unique name.
    pub name: String,
    /// Which vendor's, and how to reach it.
    pub kind: AcdKind,
    /// "Enable RTE Messaging for Screen Recording" at the first start; later what the administrator set counts.
    pub rte_messaging: bool,
    /// Minutes between syncs at the first start, at least [`SYNC_INTERVAL_MIN`].
    pub sync_interval_min: u32,
    /// Seconds between two questions for new contacts.
    pub import_interval_s: u32,
}

/// How an ACD's lists and audio are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Rows of a page that are asked for at most: a list may have fewer.
    pub rows: u32,
    /// Every import asks for so much before what it knows, in milliseconds: rows become visible a little later than their own
    /// time says.
    pub overlap_ms: i64,
    /// Audio that could not be had is asked for again after so long, in milliseconds, and after twice that the next time, up to
    /// [`audio_longest_ms`](Self::audio_longest_ms).
    pub audio_ms: u64,
    /// The longest such wait, in milliseconds: what becomes available is there no later.
    pub audio_longest_ms: u64,
}

impl Default for Reading {
    fn default() -> Self {
        Self { rows: u32::MAX, overlap_ms: 2 * 60_000, audio_ms: 30_000, audio_longest_ms: 600_000 }
    }
}

/// The vendor's side of an ACD connection.
#[derive(Clone)]
pub enum AcdKind {
    /// UJET.
    Ujet {
        /// `http://ujet:8090`
        base_url: String,
        /// User of the Manager API.
        user: String,
        /// Its password.
        password: String,
        /// User that UJET's push events come with.
        event_user: String,
        /// Its password.
        event_password: String,
        /// How its lists are read.
        reading: Reading,
    },
    /// Webex Contact Center by one of its four faces.
    Webex(Box<WebexConfig>),
}

impl AcdKind {
    /// How its lists are read.
    pub fn reading(&self) -> Reading {
        match self {
            Self::Ujet { reading, .. } => *reading,
            Self::Webex(config) => config.reading,
        }
    }

    /// The ACD type's printed name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ujet { .. } => "UJET",
            Self::Webex(config) => config.pairing.acd_type(),
        }
    }
}

/// The tenant's choices, by the names of the requirements' policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies {
    /// Capture starts at the logon to the PC or to the ACD.
    pub start_trigger: Trigger,
    /// Capture stops at the logoff from the PC or from the ACD.
    pub stop_trigger: Trigger,
    /// What to do where capture covers a part of the contact only.
    pub partial_coverage: PartialCoverage,
    /// What a PC does at a logon while the server is away.
    pub offline_logon: OfflineLogon,
    /// Whose times a recording is cropped by.
    pub crop_by: CropBy,
    /// When a finished call is imported.
    pub import_delay: ImportDelay,
    /// What an agent has who was consulted and then took the customer over.
    pub consult_transfer: ConsultTransfer,
    /// How long after its end a segment is kept at least, in milliseconds.
    pub retention_ms: i64,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            start_trigger: Trigger::Pc,
            stop_trigger: Trigger::Pc,
            partial_coverage: PartialCoverage::UploadCovered,
            offline_logon: OfflineLogon::LastKnown,
            crop_by: CropBy::Contact,
            import_delay: ImportDelay::Immediate,
            consult_transfer: ConsultTransfer::Separate,
            retention_ms: 24 * 3_600_000,
        }
    }
}

/// Policy `crop_by` (SCR-MATCH-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CropBy {
    /// The contact's own times.
    Contact,
    /// What of the contact its audio covers; the relay then waits for the audio. Where there will be no audio, the
    /// contact's own times.
    Audio,
}

/// Policy `consult_transfer` (WXC-CONS-3, WXC-XFER-2): the guide has consultations and transfers, and none of one after the
/// other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConsultTransfer {
    /// A contact for the consultation and another for the time with the customer.
    #[default]
    Separate,
    /// One contact for both, as in a conference.
    Joined,
}

/// Policy `import_delay` (WXC-IMP-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportDelay {
    /// As soon as it is seen.
    Immediate,
    /// Two hours after its end.
    TwoHours,
}

impl ImportDelay {
    /// In milliseconds after the call's end.
    pub fn ms(self) -> i64 {
        match self {
            Self::Immediate => 0,
            Self::TwoHours => 2 * 3_600_000,
        }
    }
}
