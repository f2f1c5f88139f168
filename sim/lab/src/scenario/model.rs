//! A scenario: who and what is there, and what happens when.

use super::at::At;
use super::expect::Expect;
use super::quantity::{Drift, Share, Size};
use super::settings::{Acd, Combine, Part, Policies, Server, Service};
use super::step::{Call, Step};
use super::time::{Instant, Length, Moment, Skew};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name of the team of Webex Contact Center that everybody is on who is on no other.
pub const EVERYBODY: &str = "Service";

/// One behaviour of the whole installation, from its start to its end.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The behaviour in one sentence.
    pub title: String,
    /// The platform: the telephony system.
    pub platform: Platform,
    /// The way it is connected, where there are several: `cmsv1` or `cmsv2` with `webex-cc-1.0`, `cmsv1` or `programmatic`
    /// with `webex-cc-2.0`.
    #[serde(default)]
    pub api: Option<At<Api>>,
    /// Ids of the requirements that this scenario proves. One of them not reached is a failure.
    pub proves: Vec<At<String>>,
    /// Date and time of the start. The installation has been set up before it.
    pub starts: Instant,
    /// Seed of everything that is drawn.
    #[serde(default = "one")]
    pub seed: u64,
    /// Policies that differ from their defaults.
    #[serde(default)]
    pub policies: Policies,
    /// What the network is like between all machines.
    #[serde(default)]
    pub network: Network,
    /// How the WFO server is set up.
    #[serde(default)]
    pub server: Server,
    /// How the telephony system is set up and behaves.
    #[serde(default)]
    pub acd: Acd,
    /// The agents, each by a short name for use in the timeline.
    pub agents: BTreeMap<At<String>, Agent>,
    /// The PCs, each by its name in the network.
    #[serde(default)]
    pub pcs: BTreeMap<At<String>, Pc>,
    /// What happens, by time since the start.
    pub timeline: Timeline,
    /// When the run ends. Left out: when everything owed is done, or `patience` after the last thing that happened.
    #[serde(default)]
    pub until: Option<At<Moment>>,
    /// What is to come out, beside what the judge works out by itself.
    #[serde(default)]
    pub expect: Expect,
}

fn one() -> u64 {
    1
}

impl Scenario {
    /// All steps in order, each with its moment in milliseconds.
    pub fn steps(&self) -> impl Iterator<Item = (i64, &Step)> {
        self.timeline.0.iter().flat_map(|(moment, steps)| steps.iter().map(|step| (moment.value.0, &step.value)))
    }

    /// Whether the first sync brings this agent: known there, active, and on a team that passes the filters (WXC-SYNC-U9,
    /// WXC-CFG-4).
    pub fn syncs(&self, agent: &Agent) -> bool {
        self.can_sync() && self.passes(agent)
    }

    /// Whether there are syncs at all: the data server runs them, and the user of the connection may (WXC-DS-1, WXC-CFG-8).
    pub fn can_sync(&self) -> bool {
        let off = self.server.data_server.as_ref().is_some_and(|server| server.value.sync != Service::Runs);
        !off && self.acd.no_access.iter().all(|part| part.value != Part::Api)
    }

    fn passes(&self, agent: &Agent) -> bool {
        let name = |key: &At<String>| self.acd.teams.get(key).map_or("", |team| team.name.as_str());
        let passes = |filter: &At<String>| {
            let own = agent.teams.iter().map(name).chain(agent.teams.is_empty().then_some(EVERYBODY));
            own.into_iter().any(|team| super::names::matches(filter, team))
        };
        let filters = &self.server.filters;
        let filtered = match self.server.filters_combine {
            Combine::Any => filters.is_empty() || filters.iter().any(passes),
            Combine::All => filters.iter().all(passes),
        };
        agent.in_acd && agent.acd_active && filtered
    }

    /// All machines: the server, the telephony system, the PCs.
    pub fn machines(&self) -> Vec<String> {
        let servers = ["wfo", self.platform.machine()].map(str::to_owned);
        servers.into_iter().chain(self.pcs.keys().map(|pc| pc.value.clone())).collect()
    }

    /// All calls that an agent answers.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        self.steps().filter_map(|(_, step)| if let Step::Call(call) = step { Some(call) } else { None })
    }
}

/// A telephony system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// Calabrio ONE with UJET.
    CalabrioUjet,
    /// Webex WFO with Webex Contact Center 1.0.
    #[serde(rename = "webex-cc-1.0")]
    WebexCc1,
    /// Webex WFO with Webex Contact Center 2.0.
    #[serde(rename = "webex-cc-2.0")]
    WebexCc2,
}

/// The APIs by which Webex Contact Center is connected (WXC-VER-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    /// The legacy APIs.
    Cmsv1,
    /// The transitional APIs.
    Cmsv2,
    /// The Programmatic APIs.
    Programmatic,
}

impl Api {
    /// As scenarios write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cmsv1 => "cmsv1",
            Self::Cmsv2 => "cmsv2",
            Self::Programmatic => "programmatic",
        }
    }
}

impl Platform {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::CalabrioUjet, Self::WebexCc1, Self::WebexCc2];
    /// As scenarios write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::CalabrioUjet => "calabrio-ujet",
            Self::WebexCc1 => "webex-cc-1.0",
            Self::WebexCc2 => "webex-cc-2.0",
        }
    }
    /// Whether it is Webex Contact Center of any version.
    pub fn is_webex(self) -> bool {
        self != Self::CalabrioUjet
    }
    /// The telephony system's name in sentences.
    pub fn acd(self) -> &'static str {
        match self {
            Self::CalabrioUjet => "UJET",
            Self::WebexCc1 | Self::WebexCc2 => "Webex Contact Center",
        }
    }
    /// The ACD's name on the ACD Configuration page.
    pub fn acd_name(self) -> &'static str {
        match self {
            Self::CalabrioUjet => "UJET",
            Self::WebexCc1 | Self::WebexCc2 => "Webex",
        }
    }
    /// The machine that it runs on.
    pub fn machine(self) -> &'static str {
        match self {
            Self::CalabrioUjet => "ujet",
            Self::WebexCc1 | Self::WebexCc2 => "webex",
        }
    }
    /// The APIs by which it can be connected; none where there is but one way.
    pub fn apis(self) -> &'static [Api] {
        match self {
            Self::CalabrioUjet => &[],
            Self::WebexCc1 => &[Api::Cmsv1, Api::Cmsv2],
            Self::WebexCc2 => &[Api::Cmsv1, Api::Programmatic],
        }
    }
}

/// What the network is like.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// One way, between any two machines.
    pub latency: Length,
    /// Up to this much more, drawn a packet.
    pub jitter: Length,
    /// Packets lost once (they come a retransmission later).
    pub loss: Share,
}

impl Network {
    /// What it adds to what is done at once, in milliseconds: a call's way through the switch and the media platform, or a
    /// notification's from the ACD to a PC, crosses it eight times or so, and a packet that is lost comes again after half a
    /// second, then a second.
    pub fn slower_ms(&self) -> i64 {
        let usual = Self::default();
        let crossing = self.latency.0 + self.jitter.0 - usual.latency.0 - usual.jitter.0;
        8 * crossing.max(0) + if self.loss.0 > 0 { 1_500 } else { 0 }
    }
}

impl Default for Network {
    fn default() -> Self {
        Self { latency: Length(5), jitter: Length(2), loss: Share(0) }
    }
}

/// An agent. What is left out is as it has to be for the agent to be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// First name in the telephony system.
    pub first: String,
    /// Last name in the telephony system.
    pub last: String,
    /// The login that the agent uses on PCs, as `CORP\dbraun`.
    pub windows: String,
    /// E-mail there, the key of the WFO user. Left out: `first.last@example.com`.
    #[serde(default)]
    pub email: Option<String>,
    /// "Activate this user" (SCR-ELIG-3).
    #[serde(default = "yes")]
    pub active: bool,
    /// The user's role (SCR-ELIG-4). `null`: nobody sets one here, and the user has what a sync gives (WXC-SYNC-U5).
    #[serde(default = "recorded")]
    pub role: Option<Role>,
    /// "Windows Login" of the WFO user where it differs from what the agent really uses (SCR-ELIG-5); empty for none.
    #[serde(default)]
    pub wfo_windows: Option<String>,
    /// The telephony system knows the agent at the start (SCR-ELIG-6). One that it does not know can be added by
    /// `acd_agent`.
    #[serde(default = "yes")]
    pub in_acd: bool,
    /// Not "Not Active" there at the start (Webex Contact Center).
    #[serde(default = "yes")]
    pub acd_active: bool,
    /// Contact-center enabled there at the start (Webex Contact Center).
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The agent's teams there, by their keys under `acd`. Left out: the one that everybody is on.
    #[serde(default)]
    pub teams: Vec<At<String>>,
}

impl Agent {
    /// The agent's e-mail.
    pub fn mail(&self) -> String {
        self.email.clone().unwrap_or_else(|| {
            let name = format!("{}.{}", self.first, self.last).to_lowercase();
            let name: String =
                name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
            format!("{name}@example.com")
        })
    }
    /// The Windows login that the WFO user gets.
    pub fn configured_windows(&self) -> String {
        self.wfo_windows.clone().unwrap_or_else(|| self.windows.clone())
    }
}

fn yes() -> bool {
    true
}

fn recorded() -> Option<Role> {
    Some(Role::RecordScreen)
}

/// A role of a WFO user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// `Agent with screen`, which carries the Record Screen permission.
    RecordScreen,
    /// `Agent`, which carries no permission to record.
    Agent,
}

impl Role {
    /// Whether it carries Record Screen.
    pub fn records(self) -> bool {
        self == Self::RecordScreen
    }
    /// The role's name on the Users page.
    pub fn name(self) -> &'static str {
        match self {
            Self::RecordScreen => "Agent with screen",
            Self::Agent => "Agent",
        }
    }
}

/// A PC.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Pc {
    /// How many monitors.
    #[schemars(range(min = 1, max = 4))]
    pub monitors: u32,
    /// A Mac: no Smart Desktop runs there (SCR-ELIG-7).
    pub mac: bool,
    /// Smart Desktop is installed (SCR-ELIG-1).
    pub smart_desktop: bool,
    /// Switched on at the start.
    pub on: bool,
    /// The wall clock, where it is wrong.
    pub clock: Clock,
    /// Size of the disk.
    pub disk: Size,
}

impl Default for Pc {
    fn default() -> Self {
        Self { monitors: 1, mac: false, smart_desktop: true, on: true, clock: Clock::default(), disk: Size(1 << 30) }
    }
}

/// A PC's wall clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Clock {
    /// How far ahead (`+90s`) or behind (`-3m`) it is.
    pub skew: Skew,
    /// What it gains or loses.
    pub drift: Drift,
}

/// The steps of each moment, in the order in which the file gives them.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline<S = Step>(pub Vec<(At<Moment>, Vec<At<S>>)>);

impl<S> Default for Timeline<S> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, S: Deserialize<'de>> Deserialize<'de> for Timeline<S> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<S>(std::marker::PhantomData<S>);
        impl<'de, S: Deserialize<'de>> serde::de::Visitor<'de> for Visitor<S> {
            type Value = Timeline<S>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("times since the start, each with a list of steps")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Timeline<S>, A::Error> {
                let mut moments = Vec::new();
                while let Some(moment) = map.next_key::<At<Moment>>()? {
                    moments.push((moment, map.next_value::<Vec<At<S>>>()?));
                }
                Ok(Timeline(moments))
            }
        }
        deserializer.deserialize_map(Visitor(std::marker::PhantomData))
    }
}

impl<S: Serialize> Serialize for Timeline<S> {
    fn serialize<R: serde::Serializer>(&self, serializer: R) -> Result<R::Ok, R::Error> {
        serializer.collect_map(self.0.iter().map(|(moment, steps)| (moment.to_string(), steps)))
    }
}

impl<S: JsonSchema> JsonSchema for Timeline<S> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timeline".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let steps = generator.subschema_for::<Vec<S>>();
        let form = r"^([0-9]+d )?[0-9]+:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,3})?$";
        schemars::json_schema!({
            "type": "object",
            "description": "What happens, by time since the start: `00:05:00`, `31:00:00.250` or `1d 08:00:00`.",
            "patternProperties": { form: steps },
            "additionalProperties": false,
        })
    }
}
