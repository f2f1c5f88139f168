//! Policies, and how the server and the telephony system are set up.

use super::at::At;
use super::quantity::Share;
use super::time::{Delay, Length};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where the documents conflict or stay silent. What is left out has its default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Policies {
    /// Capture begins at the logon to the PC or to the ACD (SCR-CAP-1).
    pub start_trigger: Option<Trigger>,
    /// Capture ends at the logoff from the PC or from the ACD (SCR-CAP-5).
    pub stop_trigger: Option<Trigger>,
    /// What is done where capture covers a part of the contact only (SCR-MATCH-1).
    pub partial_coverage: Option<PartialCoverage>,
    /// What is done at a logon while the server cannot be asked (SCR-REC-4).
    pub offline_logon: Option<OfflineLogon>,
    /// Recordings are cut by the times of the contact or of its audio (SCR-MATCH-4).
    pub crop_by: Option<CropBy>,
    /// Whether the import asks at once and again, or waits for two hours.
    pub import_delay: Option<ImportDelay>,
    /// Whether an agent who is consulted and then takes the customer over has one contact or two.
    pub consult_transfer: Option<ConsultTransfer>,
    /// Audio can be paused where the version table leaves the cell blank: with the Programmatic APIs (WXC-VER-1).
    pub audio_pause_where_blank: Option<bool>,
    /// How long after its end a segment is kept at least (SCR-GC-2).
    pub retention: Option<Length>,
    /// The folder that segments are written to, where it is not the printed one (SCR-CAP-3).
    pub folder: Option<String>,
    /// How late an upload, import or report may follow its cause when all are on and reachable.
    pub patience: Option<At<Length>>,
}

/// See [`Policies::start_trigger`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Logon to, logoff from Windows on the PC.
    Pc,
    /// Logon to, logoff from the ACD.
    Acd,
}

/// See [`Policies::partial_coverage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartialCoverage {
    /// The covered part is uploaded, with its place in the contact, and the gap is reported.
    UploadCovered,
    /// Nothing is uploaded; the gap is reported.
    Nothing,
}

/// See [`Policies::offline_logon`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfflineLogon {
    /// By the eligibility last known.
    LastKnown,
    /// Nothing is captured before the server has said so.
    Refuse,
}

/// See [`Policies::crop_by`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CropBy {
    /// By the times of the contact.
    Contact,
    /// By the times of the contact's audio.
    Audio,
}

/// See [`Policies::import_delay`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportDelay {
    /// Asks at once, and again.
    Immediate,
    /// Waits for two hours.
    TwoHours,
}

/// See [`Policies::consult_transfer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsultTransfer {
    /// One for the consultation, and one for the time with the customer.
    Separate,
    /// One for both.
    Joined,
}

/// How the WFO server is set up.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// "Enable RTE Messaging for Screen Recording" (SCR-ELIG-2).
    pub rte_messaging: bool,
    /// Time between syncs with the ACD: whole minutes, at least ten.
    pub sync_interval: At<Length>,
    /// Time between two imports of contacts: whole seconds.
    pub import_interval: At<Length>,
    /// Patterns of team names: only users on such teams are synced (Webex Contact Center, WXC-CFG-4).
    pub filters: Vec<At<String>>,
    /// Whether one filter has to match or each of them.
    pub filters_combine: Combine,
    /// What the data server does for the ACD (1.0 with CMSv1, WXC-DS-1).
    pub data_server: Option<At<DataServer>>,
    /// The check box "Cisco Webex Contact Center 1.0" (CMSv1, WXC-CFG-7). Left out: set.
    pub box_1_0: Option<At<bool>>,
    /// "Capture Delay": whole minutes (Webex Contact Center, WXC-CFG-5).
    pub capture_delay: Option<At<Length>>,
    /// "Data Recapture" at this time of day, UTC: whole minutes. Left out: not enabled.
    pub recapture: Option<At<Length>>,
}

/// See [`Server::data_server`]: which of its services run for the ACD.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DataServer {
    /// Users, teams and queues.
    pub sync: Service,
    /// Statistics.
    pub capture: Service,
    /// Logons, adherence, pauses of the screen.
    pub real_time: Service,
    /// Contacts and their audio.
    pub media_import: Service,
}

impl DataServer {
    /// Each with its name in the judge's truth.
    pub fn all(self) -> [(&'static str, Service); 4] {
        let Self { sync, capture, real_time, media_import } = self;
        [("sync", sync), ("capture", capture), ("real_time", real_time), ("media_import", media_import)]
    }
}

/// See [`DataServer`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Enabled, and the ACD is assigned to it.
    #[default]
    Runs,
    /// The ACD is assigned, but the service is not enabled.
    NotEnabled,
    /// It is enabled, but the ACD is not assigned.
    NotAssigned,
}

/// See [`Server::filters_combine`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// One of them.
    #[default]
    Any,
    /// Each of them.
    All,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            rte_messaging: true,
            sync_interval: At::nowhere(Length(600_000)),
            import_interval: At::nowhere(Length(60_000)),
            filters: Vec::new(),
            filters_combine: Combine::default(),
            data_server: None,
            box_1_0: None,
            capture_delay: None,
            recapture: None,
        }
    }
}

/// How the telephony system is set up and behaves. All but the delays and the rows of a page is Webex Contact Center's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Acd {
    /// How long after its end a call can be seen.
    pub release: Delay,
    /// How long after that its audio can be fetched.
    pub audio: Delay,
    /// How long after a call can be seen it is known whether it was recorded (2.0 with the Programmatic APIs).
    pub capture_known: Option<At<Delay>>,
    /// Agents wrap up when they leave a customer, until the next thing they do.
    pub wrap_up: Option<At<bool>>,
    /// Life of an access token.
    pub token_life: Option<At<Length>>,
    /// Rows on a page of an answer at most.
    pub page_rows: Option<At<u32>>,
    /// Requests that are answered within a minute at most: further ones are told how long to wait.
    pub requests_a_minute: Option<At<u32>>,
    /// Teams beside the one that everybody is on who is on no other, each by a short name.
    pub teams: BTreeMap<At<String>, Team>,
    /// Queues of calls beside the first one, each by a short name.
    pub queues: BTreeMap<At<String>, Queue>,
    /// What happens to notifications on their way.
    pub events: Option<At<Events>>,
    /// What the user of the connection may not use (CMSv1, WXC-CFG-8).
    pub no_access: Vec<At<Part>>,
}

/// See [`Acd::no_access`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The API.
    Api,
    /// The Media API.
    Media,
}

impl Default for Acd {
    fn default() -> Self {
        let half_a_minute = Delay::fixed(Length(30_000));
        Self {
            release: half_a_minute,
            audio: half_a_minute,
            capture_known: None,
            wrap_up: None,
            token_life: None,
            page_rows: None,
            requests_a_minute: None,
            teams: BTreeMap::new(),
            queues: BTreeMap::new(),
            events: None,
            no_access: Vec::new(),
        }
    }
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// Capacity based instead of agent based.
    #[serde(default)]
    pub capacity_based: bool,
    /// It is there at the start. One that is not can be added by `acd_team`.
    #[serde(default = "yes")]
    pub there: bool,
}

/// A queue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// Its calls may be recorded.
    #[serde(default = "yes")]
    pub recorded: bool,
    /// It is there at the start. One that is not can be added by `acd_queue`.
    #[serde(default = "yes")]
    pub there: bool,
}

fn yes() -> bool {
    true
}

/// Chances of notifications.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Events {
    /// So many are never sent.
    pub lost: Share,
    /// So many are sent twice.
    pub doubled: Share,
    /// So many are sent later, others before them.
    pub late: Share,
    /// How much later; left out, a minute.
    pub by: Option<Length>,
}
