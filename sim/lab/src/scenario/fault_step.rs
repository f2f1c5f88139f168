//! Steps that interfere: power, network, clocks, disks, tampering, the administrator, and the telephony system's own troubles.

use super::at::At;
use super::model::Role;
use super::quantity::{Drift, Share};
use super::text::text_value;
use super::time::{Length, Skew};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The moment at which something happens in the software, for faults that have to hit just there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Kind of the trace event, as `splice.started`; see `wfosim run -v`. The fault strikes right after the next one.
    pub event: At<String>,
    /// On which machine it is looked for. Left out: on the one that the fault is for.
    #[serde(default)]
    pub on: Option<At<String>>,
    /// The how many-th of them from now on.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub nth: u32,
    /// How long after it the fault strikes.
    #[serde(default)]
    pub after: Length,
}

fn one() -> u32 {
    1
}

/// See [`Step::PowerOff`](super::step::Step::PowerOff).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerOff {
    /// Which machine: a PC, `wfo` or `ujet`.
    pub pc: At<String>,
    /// An orderly shutdown: the user is logged off first and the software has two seconds to end.
    #[serde(default)]
    pub clean: bool,
    /// Not now but at this moment.
    #[serde(default)]
    pub when: Option<When>,
    /// Switched on again so long after. Left out: by a `power_on` step, or not at all.
    #[serde(default, rename = "for")]
    pub lasting: Option<Length>,
}

/// See [`Step::PowerOn`](super::step::Step::PowerOn).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerOn {
    /// Which machine: a PC, `wfo` or `ujet`.
    pub pc: At<String>,
}

/// See [`Step::Restart`](super::step::Step::Restart).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Restart {
    /// Which machine: a PC, `wfo` or `ujet`.
    pub machine: At<String>,
    /// How long the program is down.
    #[serde(default = "five_seconds")]
    pub pause: Length,
    /// Not now but at this moment.
    #[serde(default)]
    pub when: Option<When>,
}

fn five_seconds() -> Length {
    Length(5_000)
}

/// See [`Step::Unplug`](super::step::Step::Unplug).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unplug {
    /// Which machine: a PC, `wfo` or `ujet`.
    pub machine: At<String>,
    /// Not now but at this moment.
    #[serde(default)]
    pub when: Option<When>,
    /// Plugged in again so long after. Left out: by a `plug` step, or not at all.
    #[serde(default, rename = "for")]
    pub lasting: Option<Length>,
}

/// See [`Step::Plug`](super::step::Step::Plug).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plug {
    /// Which machine.
    pub machine: At<String>,
}

/// See [`Step::Cut`](super::step::Step::Cut).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// What this machine sends…
    pub from: At<String>,
    /// …to this one.
    pub to: At<String>,
}

/// See [`Step::Link`](super::step::Step::Link).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkSet {
    /// One machine.
    pub a: At<String>,
    /// The other.
    pub b: At<String>,
    /// One way.
    pub latency: Length,
    /// Up to this much more.
    #[serde(default)]
    pub jitter: Length,
    /// Packets lost once.
    #[serde(default)]
    pub loss: Share,
}

/// See [`Step::Clock`](super::step::Step::Clock).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockSet {
    /// Which PC.
    pub pc: At<String>,
    /// How far ahead (`+90s`) or behind (`-3m`) from now on.
    #[serde(default)]
    pub skew: Skew,
    /// What it gains or loses from now on.
    #[serde(default)]
    pub drift: Drift,
}

/// See [`Step::DiskFull`](super::step::Step::DiskFull).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiskFull {
    /// Which PC.
    pub pc: At<String>,
    /// Not now but at this moment.
    #[serde(default)]
    pub when: Option<When>,
    /// Room again so long after. Left out: by a `disk_room` step, or not at all.
    #[serde(default, rename = "for")]
    pub lasting: Option<Length>,
}

/// See [`Step::DiskRoom`](super::step::Step::DiskRoom).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiskRoom {
    /// Which PC.
    pub pc: At<String>,
}

/// See [`Step::DiskFault`](super::step::Step::DiskFault).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiskFault {
    /// Which machine: a PC or `wfo`.
    pub machine: At<String>,
    /// Files whose path contains this.
    pub part: String,
    /// How many writes.
    #[serde(default = "one")]
    pub count: u32,
    /// How many bytes of each are written all the same.
    #[serde(default)]
    pub keep: u32,
}

/// See [`Step::DiskHold`](super::step::Step::DiskHold).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiskHold {
    /// Which PC.
    pub pc: At<String>,
    /// Files whose path contains this.
    pub part: At<String>,
    /// For how long.
    #[serde(rename = "for")]
    pub lasting: At<Length>,
}

/// See [`Step::Tamper`](super::step::Step::Tamper).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tamper {
    /// On which PC.
    pub pc: At<String>,
    /// Which of the finished segments, in the order of their names, or the one that is being written or was left open.
    pub segment: Which,
    /// What is done to it.
    #[serde(default)]
    pub change: Change,
}

/// What is done to a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// One bit in the middle is turned over.
    #[default]
    FlipBit,
    /// One bit of the last byte is turned over.
    FlipLastBit,
    /// The second half is cut off.
    Truncate,
    /// Nothing is left.
    Empty,
    /// The whole file is another finished segment's.
    Swap,
    /// The file is deleted.
    Remove,
}

/// First, last, or the nth, or the one that is not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The first.
    First,
    /// The last.
    Last,
    /// The nth, from 1.
    Nth(u32),
    /// The one that is not finished.
    Open,
}
text_value!(Which, "`first`, `last`, `open` or a number from 1", r"^(first|last|open|[1-9][0-9]*)$");

impl FromStr for Which {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "first" => Ok(Self::First),
            "last" => Ok(Self::Last),
            "open" => Ok(Self::Open),
            _ => match text.parse() {
                Ok(nth) if nth >= 1 => Ok(Self::Nth(nth)),
                _ => Err(format!("`{text}` is not `first`, `last`, `open` or a number from 1")),
            },
        }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => f.write_str("first"),
            Self::Last => f.write_str("last"),
            Self::Nth(n) => write!(f, "{n}"),
            Self::Open => f.write_str("open"),
        }
    }
}

/// See [`Step::Admin`](super::step::Step::Admin). What is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    /// Which user.
    pub agent: At<String>,
    /// "Activate this user".
    #[serde(default)]
    pub active: Option<bool>,
    /// The role.
    #[serde(default)]
    pub role: Option<Role>,
    /// "Windows Login"; empty for none.
    #[serde(default)]
    pub windows: Option<String>,
    /// The one team here, by its key under `acd` (Webex Contact Center).
    #[serde(default)]
    pub team: Option<At<String>>,
}

/// See [`Step::Acd`](super::step::Step::Acd). What is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcdEdit {
    /// "Enable RTE Messaging for Screen Recording".
    #[serde(default)]
    pub rte_messaging: Option<bool>,
    /// Time between syncs: whole minutes, at least ten.
    #[serde(default)]
    pub sync_interval: Option<Length>,
}

/// See [`Step::AcdFault`](super::step::Step::AcdFault).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcdFault {
    /// What is wrong.
    pub kind: AcdTrouble,
    /// Which requests are met by it.
    #[serde(default)]
    pub requests: AcdRequests,
    /// How many requests are met by it. Left out, with no `for` either: one.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub count: Option<u32>,
    /// How long it lasts, whatever the number of requests.
    #[serde(default, rename = "for")]
    pub lasting: Option<Length>,
}

/// What is wrong with the telephony system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcdTrouble {
    /// 503 Service Unavailable.
    Errors,
    /// 429 Too Many Requests.
    Throttled,
    /// Answers come after 20 seconds.
    Slow,
    /// The connection ends without an answer.
    Dropped,
    /// The answer breaks off in the middle.
    Truncated,
    /// Half of the answer comes as if it were the whole.
    Malformed,
    /// The access tokens that it has given are good no longer (CMSv2, Programmatic APIs).
    AccessRevoked,
    /// Nor are the refresh tokens: nothing but the connection's own credentials is (CMSv2).
    TokensRevoked,
}

/// See [`Step::AcdEvents`](super::step::Step::AcdEvents).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcdEvents {
    /// What happens to them.
    pub kind: EventTrouble,
    /// To how many.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub count: u32,
    /// How late, where they are late.
    #[serde(default = "a_minute")]
    pub by: Length,
}

fn a_minute() -> Length {
    Length(60_000)
}

/// What happens to its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventTrouble {
    /// They are never sent.
    Lost,
    /// They are sent twice.
    Doubled,
    /// They are sent later, others before them.
    Late,
}

/// Which of its requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcdRequests {
    /// All of them.
    #[default]
    All,
    /// For agents.
    Agents,
    /// For calls.
    Calls,
    /// For audio.
    Audio,
}
