//! Who and what there is.

/// An agent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agent {
    /// User name at the desktop, SRS and RWS.
    pub login: String,
    /// Agent id (employee id): what recordings carry as `agentId`.
    pub id: String,
    /// What kind of work.
    pub kind: Kind,
    /// The default place, where there is one.
    pub default_place: Option<String>,
    /// `recordingWhen` on the agent's own object, which goes before that of all ([`super::Policies::recording_when`]).
    pub recording_when: Option<String>,
    /// The Windows login, which the stamp in the pixels carries.
    pub windows: String,
}

/// What kind of work an agent does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Calls alone.
    #[default]
    Voice,
    /// No calls.
    NonVoice,
    /// Both: calls alone are recorded.
    Blended,
}

/// A DN and its switch, by their names in the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Device {
    /// The DN.
    pub dn: String,
    /// The switch.
    pub switch: String,
}

/// A data centre.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Centre {
    /// The machine of its RWS: `rws1`.
    pub rws: String,
    /// How `server` and `peer_server` name that RWS, in each scheme that it serves: `http://rws1:8080`, `https://rws1:8443`.
    pub urls: Vec<String>,
    /// The machine of the desktop's backend: `gws1`.
    pub backend: String,
    /// The origins that its pages have, in each scheme: `http://gws1:8070`.
    pub origins: Vec<String>,
}

/// A PC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pc {
    /// The Screen Recording Service is installed, and runs but for the faults (GIR-FLOW-7).
    pub srs: bool,
    /// Monitors.
    pub monitors: u32,
    /// Its clock is wrong at some time of the run.
    pub clock_wrong: bool,
    /// What is recorded there is no screen of ours, but whatever a product of somebody else's finds before it: what it shows is
    /// not known, and not judged; how long it is, is.
    pub foreign_screen: bool,
    /// The agents who use it; whose screen it is while SRS records: the Windows login of the agent whose session it is.
    pub agents: Vec<String>,
}
