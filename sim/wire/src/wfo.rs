//! The WFO server's own API beside contacts. `POST /api/rest/authorize` is public; everything under `/sim/` is **sim:**.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `POST /api/rest/authorize` | [`Authorize`] | [`Session`]; then `Cookie: hazelcast.sessionId=<id>` on all others; 401 |
//! | `GET /api/rest/recording/contact?beginDate=YYYY-MM-DD&endDate=…&limit=…` | | `[Contact]`, newest id first |
//! | `GET /api/rest/recording/contact/{id}/metadata` | | `{}` |
//! | `PUT /api/rest/recording/contact/{id}/metadata` | any | 409: not supported with recordings made from chunks (SCR-CHUNK-1) |
//! | `GET /sim/contacts/{id}/video`, `…/audio` | | `image/apng`, `audio/wav`; 404, or 409 [`Problem`] while not there |
//! | `GET /sim/contacts/{id}/associated` | | `[Contact]` |
//! | `POST /sim/contacts/{id}/restore` | | 409 [`Problem`]: changes nothing (WXC-IMP-4) |
//! | `GET /sim/users` · `PUT /sim/users/{email}` | [`UserEdit`] | `[User]` · [`User`] |
//! | `GET /sim/acds` · `PUT /sim/acds/{name}` | [`AcdEdit`] | `[Acd]` · [`Acd`] |
//! | `POST /sim/acds/check` | [`AcdForm`](crate::acd::AcdForm) | [`Checked`](crate::acd::Checked) |
//! | `POST /sim/acds` | likewise | 201 [`Acd`]; 422 [`Checked`](crate::acd::Checked) |
//! | `GET /sim/teams` · `POST /sim/teams` · `PUT /sim/teams/{id}` | [`TeamName`] | `[Team]` · 201 [`Team`] · [`Team`]; 409 for a synced one |
//! | `GET /sim/queues` | | `[Queue]` |
//! | `POST /sim/webex-events/{acd}` | [`Notification`](crate::webex::hooks::Notification) | 200; signed with the webhook's secret; 401 |
//! | `GET /sim/wfm/{acd}/adherence` | | `[Adherence]` |
//! | `GET /sim/wfm/{acd}/statistics?of={queue,agent,agent-queue}&from=&to=` | | `[row]` of [`crate::webex::statistics`] |
//! | `POST /sim/saml` · `GET /sim/saml` | the tenant's metadata file, XML | [`Saml`]; 422 [`Problem`] · [`Saml`]; 404 |
//! | `GET /sim/discrepancies` | | `[Reported]` |
//! | `GET /sim/status` | | [`Status`] |
//! | `POST /sim/recording-controls` | [`Control`] | 200 [`ControlAnswer`]; 409 [`Problem`] for any control but screen-only start and stop (SCR-ONLY-2) |
//! | `GET /sim/live/{email}` | | 409 [`Problem`]: there is no live monitoring of the screen (SCR-LIVE-1) |
//! | `POST /sim/acd-events/{acd}` | UJET QM event | 200; Basic auth with the ACD's event credential |
//! | `GET /sim/rte` | WebSocket | see [`crate::rte`] |
//! | `GET /`, `/contacts/{id}`, `/users` | | the page |

use serde::{Deserialize, Serialize};

/// Log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Authorize {
    /// User.
    pub user_id: String,
    /// Password.
    pub password: String,
    /// `en`
    pub language: String,
}

/// Logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// For the cookie.
    pub session_id: String,
}

/// A refusal in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What and why.
    pub error: String,
}

/// A user of the WFO server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Key.
    pub email: String,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Agent id in the ACD.
    pub acd_id: String,
    /// The ACD whose user profile the user has (SCR-ELIG-6); none for a user without.
    pub profile: Option<String>,
    /// "Activate this user" (SCR-ELIG-3).
    pub active: bool,
    /// Roles by name: `Agent` carries no permission to record; `Agent with screen` carries Record Screen (SCR-ELIG-4).
    pub roles: Vec<String>,
    /// "Windows Login" (SCR-ELIG-5).
    pub windows: Option<String>,
    /// The one team (WXC-SYNC-U4, -T5); of users of Webex Contact Center.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Start date for the company, `YYYY-MM-DD`: the date of the first sync (WXC-SYNC-U3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_start: Option<String>,
    /// Start date for the department, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_start: Option<String>,
}

/// What an administrator changes on the Users page. Fields left out stay. A user that is not there yet is made, without
/// a user profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UserEdit {
    /// Activate or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// Roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// Windows login; an empty one clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows: Option<String>,
    /// The one team, by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Number.
    pub id: u64,
    /// Name.
    pub name: String,
    /// The ACD that it came from; none for one that was made here.
    pub acd: Option<String>,
    /// Its name cannot be changed here (WXC-SYNC-T1).
    pub read_only: bool,
    /// E-mails of the users on it.
    pub members: Vec<String>,
}

/// What a team that is made here is called, or is to be called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamName {
    /// Name.
    pub name: String,
}

/// A queue of an ACD.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// ACD.
    pub acd: String,
    /// Id there.
    pub id: String,
    /// Name.
    pub name: String,
    /// Active there.
    pub active: bool,
}

/// An agent's present voice state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adherence {
    /// Agent ACD id.
    pub agent: String,
    /// E-mail, where the agent is a user here.
    pub email: Option<String>,
    /// As the ACD says it: `available`, `connected`, `idle`, `logged-out`, …
    pub state: String,
    /// Since when.
    pub since: i64,
}

/// An ACD connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acd {
    /// Unique name.
    pub name: String,
    /// `UJET`, `Cisco Customer Journey Platform`, `Cisco Webex Contact Center 2.0` (WXC-CFG-6)
    pub kind: String,
    /// "Enable RTE Messaging for Screen Recording" (SCR-ELIG-2).
    pub rte_messaging: bool,
    /// Minutes between syncs, at least 10.
    pub sync_interval_min: u32,
    /// What is wrong with it, each beginning with the part: `API: …`, `Media API: …`, `configuration: …` (WXC-CFG-8).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// What an administrator changes on the ACD Configuration page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AcdEdit {
    /// The RTE check box.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rte_messaging: Option<bool>,
    /// Minutes between syncs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_interval_min: Option<u32>,
}

/// How the server is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// The server's clock.
    pub time: i64,
    /// PCs that are connected now.
    pub connected: Vec<String>,
    /// Number of syncs that went through.
    pub syncs: u64,
    /// When the last import went through.
    pub imported_at: Option<i64>,
    /// Relays not settled yet.
    pub owed: u64,
}

/// A recording control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// `start_screen` and `stop_screen` are there; `pause_screen`, `resume_screen`, `start_audio`, `stop_audio`,
    /// `pause_audio`, `resume_audio`, `tag` and the like are refused.
    pub operation: String,
    /// Whose.
    pub email: String,
}

/// The control was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlAnswer {
    /// The contact of the screen-only recording.
    pub contact: String,
}

/// What single sign-on needs of the identity provider (WXC-SAML-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saml {
    /// Entity id.
    pub entity_id: String,
    /// Single sign-on redirect URL.
    pub redirect_url: String,
    /// The identity provider's certificate, base64.
    pub certificate: String,
}
