//! What RWS is told at its start: the contact centre's configuration as far as recording needs it.

use super::Misstep;
use kernel::tls::Identity;
use std::collections::BTreeMap;
use wire::srs::Device;

/// The configuration. Make one with [`Config::new`] and change what differs. `rws1` and `rws2` have the same one but for
/// [`Config::data_centre`].
#[derive(Clone)]
pub struct Config {
    /// HTTP port.
    pub port: u16,
    /// HTTPS beside it, for those to whom `server` says so (SRS-LOGIN-3).
    pub https: Option<Https>,
    /// The data centre (region) that this server stands in. Recordings carry it; a server of another one does not have them.
    pub data_centre: String,
    /// Id of the contact centre, in the path of what MCP posts.
    pub contact_centre: String,
    /// User and password of the operations, by which MCP, the backend and administrators come in.
    pub ops: (String, String),
    /// The people.
    pub agents: Vec<Agent>,
    /// Places by name, each with its devices.
    pub places: BTreeMap<String, Vec<Device>>,
    /// T-Lib addresses by switch: `SIP_Switch` → `sip:7020`.
    pub switches: BTreeMap<String, String>,
    /// `recordingWhen` of the cluster, for all who have none of their own (see [`crate::rws::decision::When`]).
    pub recording_when: Option<String>,
    /// Choices that the documents leave open.
    pub policies: Policies,
    /// Pages of these origins may read answers (`allowedOrigins`).
    pub allowed_origins: Vec<String>,
    /// Folder of the store on the server's disk.
    pub folder: String,
    /// Key of the store.
    pub store_key: [u8; 32],
    /// The largest screen file that is taken, in bytes.
    pub upload_limit: u64,
    /// The largest voice file that is taken, in bytes.
    pub media_limit: usize,
    /// A session whose Screen Recording Service is not connected ends after so long without a request, in milliseconds.
    pub session_idle_ms: i64,
    /// For tests of the judge: one way to be wrong.
    pub misstep: Option<Misstep>,
}

impl Config {
    /// A server on port 8080 of a data centre, with nobody and nothing in it yet, and the default policies.
    pub fn new(data_centre: &str, ops: (String, String), store_key: [u8; 32]) -> Self {
        Self {
            port: 8080,
            https: None,
            data_centre: data_centre.to_owned(),
            contact_centre: "1".into(),
            ops,
            agents: Vec::new(),
            places: BTreeMap::new(),
            switches: BTreeMap::new(),
            recording_when: None,
            policies: Policies::default(),
            allowed_origins: Vec::new(),
            folder: "/rws".into(),
            store_key,
            upload_limit: 256 * 1024 * 1024,
            media_limit: 256 * 1024 * 1024,
            session_idle_ms: 30 * 60_000,
            misstep: None,
        }
    }

    /// Whether this is the way to be wrong.
    pub(super) fn errs(&self, misstep: Misstep) -> bool {
        self.misstep == Some(misstep)
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (port, centre) = (self.port, &self.data_centre);
        f.debug_struct("Config").field("port", &port).field("data_centre", centre).finish_non_exhaustive()
    }
}

/// The second listener.
#[derive(Debug, Clone)]
pub struct Https {
    /// Port (8443 in the laboratory).
    pub port: u16,
    /// Who this server is.
    pub identity: Identity,
}

/// Somebody who works here.
#[derive(Clone)]
pub struct Agent {
    /// The login's name. Case does not matter.
    pub login: String,
    /// The password.
    pub password: String,
    /// The agent's id, which recordings carry (GIR-ONE-2).
    pub id: String,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Where the agent sits without hot seating (SRS-LOGIN-2).
    pub default_place: Option<String>,
    /// What the agent handles.
    pub kind: Kind,
    /// `recordingWhen` of this agent, in the place of the cluster's. An empty one counts as none.
    pub recording_when: Option<String>,
    /// One who is not cannot log in.
    pub active: bool,
}

impl Agent {
    /// An active voice agent without a default place.
    pub fn new(login: &str, password: &str, id: &str) -> Self {
        Self {
            login: login.to_owned(),
            password: password.to_owned(),
            id: id.to_owned(),
            first: String::new(),
            last: String::new(),
            default_place: None,
            kind: Kind::Voice,
            recording_when: None,
            active: true,
        }
    }
}

impl std::fmt::Debug for Agent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Agent").field("login", &self.login).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What an agent handles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Calls.
    #[default]
    Voice,
    /// Chats, e-mails and the like.
    NonVoice,
    /// Both. Screens are recorded for voice alone.
    Blended,
}

/// Choices that the documents leave open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies {
    /// When the file of overlapping calls ends (GIR-ONE-3).
    pub overlap: Overlap,
    /// Whether the work after the call is recorded, too (GIR-ACW-1).
    pub record_acw: bool,
    /// How long after the call's end the work after it may begin, in milliseconds.
    pub acw_wait_ms: i64,
    /// When the file of non-voice work ends (GIR-NV-1).
    pub non_voice_stop: NonVoiceStop,
    /// Which of a consulted agent's calls the file belongs to (GIR-MAP-5).
    pub mapping: Mapping,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            overlap: Overlap::FirstEnd,
            record_acw: false,
            acw_wait_ms: 500,
            non_voice_stop: NonVoiceStop::Left,
            mapping: Mapping::First,
        }
    }
}

/// Policy `overlap`: when the file of overlapping calls ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Overlap {
    /// At the end of the first call. The other one, whose voice recording began meanwhile, gets no file of its own.
    #[default]
    FirstEnd,
    /// At the end of the last recorded call that began while the file ran.
    LastEnd,
}

/// Policy `non_voice_stop`: when the file of non-voice work ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NonVoiceStop {
    /// When the conditions hold no longer.
    #[default]
    Left,
    /// With the agent's session.
    Logout,
}

/// Policy `mapping`: which call the file of an agent belongs to who was consulted and then took the customer over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mapping {
    /// The first one, which is the consultation.
    #[default]
    First,
    /// The one that the consultation became part of.
    Main,
}
