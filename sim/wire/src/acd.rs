//! The form of the ACD Configuration page for Webex Contact Center, as `POST /sim/acds` and `POST /sim/acds/check` take
//! it. Fields are those that the guide prints, for the form of 1.0 ("Cisco Customer Journey Platform") and that of 2.0;
//! what no form has says **sim:**. Whatever is typed can be told: what is wrong with it comes back as [`Mistake`]s.

use crate::webex::Pairing;
use serde::{Deserialize, Serialize};

/// What was typed. Secrets are not in the `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AcdForm {
    /// "Select ACD", and by which APIs it is reached.
    pub pairing: Option<Pairing>,
    /// "Name": unique.
    pub name: String,
    /// "API URL": complete, with the protocol.
    pub api_url: String,
    /// "Media API URL": complete, with the protocol. The form of 2.0 has no such field: left out, audio is asked for at
    /// the API URL.
    pub media_api_url: String,
    /// **sim:** base of `/access_token`; left out, `/v1` on the host of the API URL.
    pub oauth_url: String,
    /// "User Name": for 1.0 an e-mail address.
    pub user: String,
    /// 1.0: "API Key".
    pub api_key: String,
    /// 1.0: the check box "Cisco Webex Contact Center 1.0" (WXC-CFG-7).
    pub webex_1_0: bool,
    /// "Tenant ID": alphanumeric.
    pub tenant_id: String,
    /// 2.0: "Client ID".
    pub client_id: String,
    /// 2.0: "Client Secret".
    pub client_secret: String,
    /// **sim:** Programmatic APIs: the refresh token that was granted beforehand.
    pub refresh_token: String,
    /// **sim:** Programmatic APIs: the organization; left out, that of the access token.
    pub org_id: String,
    /// "Interval (Minutes)", at least 10; left out, 10.
    pub sync_interval_min: Option<i64>,
    /// "Filters": patterns of team names, `*` for anything.
    pub filters: Vec<String>,
    /// How several filters combine.
    pub filters_combine: Combine,
    /// "Capture Delay (minutes)".
    pub capture_delay_min: i64,
    /// "Enable Data Recapture".
    pub recapture: bool,
    /// 1.0: "Recapture Time", `HH:MM`. The form of 2.0 has none: left out, midnight.
    pub recapture_time: String,
    /// "Enable RTE Messaging for Screen Recording".
    pub rte_messaging: bool,
    /// 1.0: what the Data Server Configuration page says of this ACD (WXC-DS-1); left out: nothing is enabled. Says
    /// nothing for 2.0.
    pub data_server: Option<DataServer>,
    /// **sim:** Programmatic APIs: where notifications are to go, and the secret that signs them; left out, none are asked
    /// for.
    pub webhook: Option<Webhook>,
    /// What a cell that the version table leaves blank means.
    pub where_blank: WhereBlank,
}

impl std::fmt::Debug for AcdForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AcdForm").field("name", &self.name).field("pairing", &self.pairing).finish_non_exhaustive()
    }
}

/// Policy `filters_combine` (WXC-CFG-4): the guide says that there can be several, not how they combine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Combine {
    /// One of them has to match.
    #[default]
    Any,
    /// All of them have to match, each by any of the user's teams.
    All,
}

/// A service of the Data Server: it runs for an ACD where it is enabled and the ACD is assigned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Service {
    /// "Enable …"
    pub enabled: bool,
    /// Moved from Available to Assigned.
    pub assigned: bool,
}

impl Service {
    /// Enabled and assigned.
    pub const ON: Service = Service { enabled: true, assigned: true };

    /// Whether it runs for the ACD.
    pub fn runs(self) -> bool {
        self.enabled && self.assigned
    }
}

/// The four settings of the Data Server Configuration page (WXC-DS-1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DataServer {
    /// "Regional Data Server ACD Sync Settings": users, teams, queues.
    pub sync: Service,
    /// "Regional Data Server ACD Capture Settings": statistics.
    pub capture: Service,
    /// "Regional Data Server Real-Time Event Settings": logons, adherence, pauses of the screen.
    pub real_time: Service,
    /// "Media Import Server Settings": contacts and their audio.
    pub media_import: Service,
}

impl DataServer {
    /// All four enabled, and the ACD assigned to each.
    pub const ON: DataServer =
        DataServer { sync: Service::ON, capture: Service::ON, real_time: Service::ON, media_import: Service::ON };
}

/// Where notifications go. The secret is not in the `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// The server's own `http://wfo:8080/sim/webex-events/<acd>` as Webex Contact Center reaches it, without a query.
    pub url: String,
    /// 32 to 256 characters.
    pub secret: String,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Cells that the version table leaves blank, all off by default (WXC-VER-1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WhereBlank {
    /// "Screen recording pause and resume" with the Programmatic APIs.
    pub screen_pause: bool,
    /// "Audio pause and resume" with the Programmatic APIs.
    pub audio_pause: bool,
}

/// One thing that is wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mistake {
    /// The field by its name in [`AcdForm`].
    pub field: String,
    /// What is wrong, beginning with the label that the form prints. Never what was typed into a secret field.
    pub message: String,
}

/// The answer to `POST /sim/acds/check`, and with 422 to `POST /sim/acds`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Empty where all is well.
    pub mistakes: Vec<Mistake>,
}
