//! Who and what is there: DNs, places, data centres, agents, PCs.

use super::recording_when::RecordingWhen;
use crate::scenario::at::At;
use crate::scenario::model::Clock;
use crate::scenario::quantity::Size;
use crate::scenario::text::text_value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The switch object's name where a scenario gives none.
pub const SWITCH: &str = "SIP_Switch";

/// The switch.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// Name of the switch object.
    #[serde(default = "switch_name")]
    pub name: String,
    /// The DNs, each with its options.
    pub dns: BTreeMap<At<String>, Dn>,
    /// Numbers from outside, each with the DN that it is routed to. A DN itself can be called, too.
    #[serde(default)]
    pub numbers: BTreeMap<At<String>, At<String>>,
}

fn switch_name() -> String {
    SWITCH.into()
}

/// A DN's options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Dn {
    /// `record`: calls of this DN are recorded from the beginning (GIR-FLOW-2).
    pub record: bool,
    /// They are sent to the SIPREC recorder, too.
    pub siprec: bool,
}

impl Default for Dn {
    fn default() -> Self {
        Self { record: true, siprec: false }
    }
}

/// A place: a set of devices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Its DNs.
    pub devices: Vec<At<String>>,
}

/// A device as a desktop names it: a DN, and the switch that it belongs to where it is another than the scenario's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Device {
    /// The DN.
    pub dn: String,
    /// The switch.
    pub switch: Option<String>,
}
text_value!(Device, "a DN, with another switch than the scenario's as `5001@Other_Switch`", r"^[^@]+(@.+)?$");

impl FromStr for Device {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (dn, switch) = match text.split_once('@') {
            Some((dn, switch)) => (dn.trim(), Some(switch.trim().to_owned())),
            None => (text.trim(), None),
        };
        if dn.is_empty() || switch.as_ref().is_some_and(String::is_empty) {
            return Err(format!("`{text}` is not of the form `5001` or `5001@Other_Switch`"));
        }
        Ok(Self { dn: dn.into(), switch })
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.switch {
            Some(switch) => write!(f, "{}@{switch}", self.dn),
            None => f.write_str(&self.dn),
        }
    }
}

/// The data centres: `rws1` and `gws1` are in the main one, `rws2` and `gws2` in the backup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DataCentres {
    /// There is a backup data centre (SRS-DR-1).
    pub backup: bool,
    /// The desktop's backend and RWS are reached by HTTPS, and so is SRS (SRS-CORS-3).
    pub https: bool,
}

/// The RWS cluster's options.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cluster {
    /// `recordingWhen` in `[screen-recording-client]`, for every agent without an own one.
    pub recording_when: Option<RecordingWhen>,
}

/// A recorder over SIPREC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Siprec {}

/// A third-party screen recorder: it monitors the DNs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ThirdParty {
    /// The DNs that it monitors. Left out: all.
    pub monitors: Option<Vec<At<String>>>,
}

/// What an agent works on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Calls.
    #[default]
    Voice,
    /// Chats, e-mails and the like.
    NonVoice,
    /// Both: only calls are recorded.
    Blended,
}

/// An agent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "GenesysAgent")]
pub struct Agent {
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// The login that the agent uses on PCs, as `CORP\dbraun`.
    pub windows: String,
    /// User name in Genesys. Left out: `first.last`.
    #[serde(default)]
    pub login: Option<String>,
    /// The agent id (employee id) that recordings carry. Left out: the user name.
    #[serde(default)]
    pub id: Option<String>,
    /// What the agent works on.
    #[serde(default)]
    pub kind: Kind,
    /// The place where the agent sits unless another is chosen at the login (SRS-LOGIN-2).
    #[serde(default)]
    pub default_place: Option<At<String>>,
    /// `recordingWhen` of this agent, instead of the cluster's.
    #[serde(default)]
    pub recording_when: Option<RecordingWhen>,
}

impl Agent {
    /// User name in Genesys.
    pub fn login(&self) -> String {
        self.login.clone().unwrap_or_else(|| {
            let name = format!("{}.{}", self.first, self.last).to_lowercase();
            name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect()
        })
    }
    /// The agent id.
    pub fn id(&self) -> String {
        self.id.clone().unwrap_or_else(|| self.login())
    }
}

/// A PC.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "GenesysPc")]
pub struct Pc {
    /// How many monitors (GIR-MON-1).
    #[schemars(range(min = 1, max = 4))]
    pub monitors: u32,
    /// The Screen Recording Service runs there (GIR-FLOW-7).
    pub srs: bool,
    /// Switched on at the start.
    pub on: bool,
    /// The wall clock, where it is wrong.
    pub clock: Clock,
    /// Size of the disk.
    pub disk: Size,
}

impl Default for Pc {
    fn default() -> Self {
        Self { monitors: 1, srs: true, on: true, clock: Clock::default(), disk: Size(1 << 30) }
    }
}
