//! A scenario of Genesys: who and what is there, and what happens when.

use super::expect::Expect;
use super::policies::Policies;
use super::setup::{Agent, Cluster, DataCentres, Pc, Place, Siprec, Switch, ThirdParty};
use super::step::Step;
use crate::certify::runner::Pace;
use crate::scenario::at::At;
use crate::scenario::model::{Network, Timeline};
use crate::scenario::time::{Instant, Moment};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One behaviour of the whole installation, from its start to its end.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "GenesysScenario")]
pub struct Scenario {
    /// The behaviour in one sentence.
    pub title: String,
    /// The platform.
    pub platform: Platform,
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
    /// The switch: its DNs, and the numbers that lead to them.
    pub switch: Switch,
    /// The places at which agents sit, by name.
    #[serde(default)]
    pub places: BTreeMap<At<String>, Place>,
    /// The data centres.
    #[serde(default)]
    pub data_centres: DataCentres,
    /// What the cluster of Interaction Recording Web Services is told.
    #[serde(default)]
    pub cluster: Cluster,
    /// A recorder over SIPREC, for the DNs that have `siprec` on.
    #[serde(default)]
    pub siprec: Option<Siprec>,
    /// A screen recorder of somebody else's, controlled over T-Lib.
    #[serde(default)]
    pub third_party: Option<ThirdParty>,
    /// The agents, each by a short name for use in the timeline.
    pub agents: BTreeMap<At<String>, Agent>,
    /// The PCs, each by its name in the network.
    pub pcs: BTreeMap<At<String>, Pc>,
    /// What happens, by time since the start.
    pub timeline: Timeline<Step>,
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

/// Genesys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "GenesysPlatform")]
pub enum Platform {
    /// Genesys Interaction Recording.
    Genesys,
}

impl Platform {
    /// As scenarios write it.
    pub fn name(self) -> &'static str {
        "genesys"
    }
}

impl Scenario {
    /// All steps in order, each with its moment in milliseconds.
    pub fn steps(&self) -> impl Iterator<Item = (i64, &Step)> {
        self.timeline.0.iter().flat_map(|(moment, steps)| steps.iter().map(|step| (moment.value.0, &step.value)))
    }

    /// The same for a product whose poll timeout is `scale` times as long, with what of the timeline is about it.
    pub fn paced(&self, pace: Pace) -> Self {
        let mut own = self.clone();
        let timeout = &mut own.policies.poll_timeout.value.0;
        *timeout = (*timeout as f64 * pace.scale).round() as i64;
        let Some(timed) = pace.timed else { return own };
        for (moment, _) in &mut own.timeline.0 {
            moment.value.0 = timed.at(pace.scale, moment.value.0);
        }
        if let Some(until) = &mut own.until {
            until.value.0 = timed.at(pace.scale, until.value.0);
        }
        own
    }

    /// The DN at which a number rings; none where no DN is behind it.
    pub fn dn_of(&self, number: &str) -> Option<&str> {
        let routed = self.switch.numbers.iter().find(|(from, _)| from.value == number);
        match routed {
            Some((_, dn)) => Some(&dn.value),
            None => self.switch.dns.keys().find(|dn| dn.value == number).map(|dn| dn.value.as_str()),
        }
    }

    /// All machines but `stage`, each once, in the order in which they are built.
    pub fn machines(&self) -> Vec<String> {
        let mut all: Vec<String> = ["rws1", "gws1"].map(str::to_owned).into();
        if self.data_centres.backup {
            all.extend(["rws2", "gws2"].map(str::to_owned));
        }
        all.extend(["sip", "mcp", "pstn"].map(str::to_owned));
        all.extend(self.switch.dns.keys().map(|dn| phone(&dn.value)));
        if self.siprec.is_some() {
            all.push("siprec".into());
        }
        if self.third_party.is_some() {
            all.push("recorder".into());
        }
        all.extend(self.pcs.keys().map(|pc| pc.value.clone()));
        all
    }
}

/// The machine of a DN's phone.
pub fn phone(dn: &str) -> String {
    format!("phone-{dn}")
}
