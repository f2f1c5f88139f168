//! What really happened in a run with Genesys, as the stage made it happen. No product ever sees this.
//! Instants are true UTC milliseconds; intervals are `[from, to)`, and what has not ended by then ends with the run.

pub mod calls;
pub mod desk;
pub mod faults;
pub mod plan;
pub mod policies;

pub use crate::truth::{Change, Span};
pub use calls::{Call, Joined, Recorded, Speaker, Stretch};
pub use desk::{Act, ActKind, AgentState, Command, Login, Token, Turn};
pub use faults::{Fault, FaultKind};
pub use plan::{Agent, Centre, Device, Kind, Pc};
pub use policies::Policies;

use std::collections::BTreeMap;

/// The truth of a run.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    /// Start of the run.
    pub starts: i64,
    /// End of the run: the evidence is gathered right after it. What is due later is not missing.
    pub ends: i64,
    /// Which requirement ids the scenario says it proves.
    pub proves: Vec<String>,
    /// The policies in force.
    pub policies: Policies,
    /// By the scenario's key.
    pub agents: BTreeMap<String, Agent>,
    /// Configured places by name, each with its devices.
    pub places: BTreeMap<String, Vec<Device>>,
    /// Configured devices that belong to no place.
    pub spare_devices: Vec<Device>,
    /// Data centres; the first is the main one.
    pub centres: Vec<Centre>,
    /// By name.
    pub pcs: BTreeMap<String, Pc>,
    /// What agents did at their desktops, and what the scenario made desktops and foreign pages do; in order.
    pub acts: Vec<Act>,
    /// Agents' states: after-call work and non-voice work alike; in order.
    pub states: Vec<AgentState>,
    /// Every call, consultations as calls of their own, in order of their start.
    pub calls: Vec<Call>,
    /// What the scenario had desktops ask of a third-party recorder over T-Lib, in order.
    pub commands: Vec<Command>,
    /// What the third-party recorder did by itself, in order.
    pub turns: Vec<Turn>,
    /// The machine of the third-party recorder on T-Lib, where there is one, and the DNs that it monitors.
    pub third_party: Option<(String, Vec<String>)>,
    /// The machine of the SIPREC recorder, where there is one.
    pub siprec: Option<String>,
    /// The DNs whose calls go to that recorder.
    pub siprec_dns: Vec<String>,
    /// Machines of recording clients that somebody else has built: their INVITEs have the form that the scenario wants, and show
    /// what the recorder accepts (SRC-META-1).
    pub siprec_clients: Vec<String>,
    /// The machine of the product that is tried, where it is somebody else's (or takes somebody else's place in the simulator):
    /// what that machine writes into the trace is no evidence, and nothing is known of its disks. What crosses the wires is told
    /// by the other side, in both directions.
    pub product: Option<String>,
    /// Faults, in order of their start.
    pub faults: Vec<Fault>,
    /// What each screen showed: every change of every monitor's picture in order of time, by [`Truth::screen_of`], or by PC
    /// where one user alone ever works there.
    pub screens: BTreeMap<String, Vec<Change>>,
    /// Fingerprints (`judge::media::picture`) of what monitors showed, by [`Truth::screen_of`], time of the change and
    /// monitor; only where the stage looked.
    pub pictures: BTreeMap<String, BTreeMap<(i64, u8), u64>>,
    /// The secrets of the run (passwords, tokens), which may stand nowhere.
    pub secrets: Vec<String>,
    /// Keys of the run as bytes, which may stand nowhere either.
    pub keys: Vec<Vec<u8>>,
}

impl Truth {
    /// The key of [`Truth::screens`] for a user's pictures on a PC.
    pub fn screen_of(pc: &str, windows: &str) -> String {
        crate::truth::Truth::screen_of(pc, windows)
    }
    /// The data centre whose RWS is on that machine.
    pub fn centre_of(&self, rws: &str) -> Option<&Centre> {
        self.centres.iter().find(|c| c.rws == rws)
    }
    /// Whether the product that is tried runs on that machine.
    pub fn is_product(&self, machine: &str) -> bool {
        self.product.as_deref() == Some(machine)
    }
    /// Whether the product that is tried is the agent desktop of that PC, on the machine beside it: what is asked of SRS there is the
    /// product's doing, and SRS is ours.
    pub fn is_desk(&self, pc: &str) -> bool {
        self.product.as_deref().and_then(|machine| machine.strip_prefix("desk-")) == Some(pc)
    }
    /// The call with the scenario's id.
    pub fn call(&self, id: &str) -> Option<&Call> {
        self.calls.iter().find(|c| c.id == id)
    }
}
