//! What can be chosen about an agent desktop, and what an agent enters at it.

use super::Misstep;
use kernel::tls::Trust;
use std::time::Duration;
use wire::srs::{Device, POLL_EVERY_MS, ServerUrl};

/// The agent desktop of a PC.
#[derive(Clone)]
pub struct Config {
    /// The PC, at which SRS listens, too.
    pub pc: String,
    /// SRS's port for `http`.
    pub http_port: u16,
    /// SRS's port for `https`.
    pub https_port: u16,
    /// T-Server, as `sip:7020`; without it the desktop has no T-Lib.
    pub tserver: Option<String>,
    /// How often it polls: half of SRS's timeout (DSK-POLL-1).
    pub poll_every: Duration,
    /// How long it waits for one answer.
    pub patience: Duration,
    /// *Policy*: whether the desktop looks after its backend at each poll, and turns to the recovery data centre by itself when
    /// the backend is not there twice in a row; otherwise only when it is told ([`super::Desktop::fail_over`]).
    pub watches_backend: bool,
    /// Whom it believes, where it talks HTTPS.
    pub trust: Option<Trust>,
    /// *Policy*: whether an agent whose login SRS has refused is kept out of T-Server as well. The documents say nothing of it; as
    /// a rule the work goes on without a screen recording, as it does on a PC without SRS (GIR-FLOW-7).
    pub refused_stays_out: bool,
    /// Whom it believes to be SRS, where that is somebody else; none for [`trust`](Self::trust).
    pub srs_trust: Option<Trust>,
    /// The host of SRS as its vendor writes it, which goes into `Host`; none for the PC's name.
    pub srs_host: Option<String>,
    /// How it misbehaves, for tests of the judge. No scenario reaches it.
    pub misstep: Option<Misstep>,
}

impl Config {
    /// The desktop of a PC, with the usual ports and times and T-Server at `sip:7020`.
    pub fn of(pc: &str) -> Self {
        Self {
            pc: pc.to_owned(),
            http_port: 8190,
            https_port: 8191,
            tserver: Some("sip:7020".into()),
            poll_every: Duration::from_millis(POLL_EVERY_MS as u64),
            patience: Duration::from_secs(10),
            watches_backend: false,
            refused_stays_out: false,
            trust: None,
            srs_trust: None,
            srs_host: None,
            misstep: None,
        }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("pc", &self.pc).field("misstep", &self.misstep).finish_non_exhaustive()
    }
}

/// What the desktop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// A program (Workspace Desktop Edition): reads every answer.
    #[default]
    Native,
    /// A page in a browser (Workspace Web Edition): cross-origin rules apply.
    Browser,
}

/// Which token against forged requests goes with a POST, in a session that has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Token {
    /// The session's own, as is proper (DSK-CSRF-1).
    #[default]
    Own,
    /// None.
    Missing,
    /// The header, with nothing in it.
    Empty,
    /// That of the session before, which is worth nothing in this one (SRS-CSRF-1).
    Old,
    /// The session's own, cut short.
    Cut,
    /// Another one.
    Other,
}

/// A data centre, as a desktop knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Centre {
    /// The desktop's backend, as `http://gws1:8070`: the origin of its page, and the scheme by which it reaches SRS
    /// (DSK-CORS-1).
    pub backend: ServerUrl,
    /// RWS, as the login names it in `server`.
    pub server: ServerUrl,
}

/// A login at the desktop.
#[derive(Clone)]
pub struct Login {
    /// Name of the agent in the trace.
    pub agent: String,
    /// User name.
    pub user: String,
    /// Password. Never in the trace.
    pub password: String,
    /// Agent id (employee id), by which the agent is logged in at T-Server.
    pub agent_id: String,
    /// What the desktop is.
    pub kind: Kind,
    /// It keeps SRS's cookie; else each request brings user and password, as of a page whose browser keeps no other site's cookies.
    pub keeps_cookies: bool,
    /// The data centre in which the desktop works.
    pub centre: Centre,
    /// The other one, to which it turns when that is lost (DSK-DR-1).
    pub recovery: Option<Centre>,
    /// Whether `server` is named at all (SRS-LOGIN-3).
    pub names_server: bool,
    /// `peer_server` (SRS-DR-1).
    pub peer_server: Option<ServerUrl>,
    /// The place chosen, with hot seating (SRS-SEAT-1). None: the default place is used, and none is named (DSK-SEAT-2).
    pub place: Option<String>,
    /// The devices named; with a place alone.
    pub devices: Vec<Device>,
    /// Whether a token against forged requests is asked for.
    pub csrf: bool,
    /// …by `True`, as the reference prints it, and not by the guide's `true`.
    pub csrf_capital: bool,
    /// The token of the POST, if the PC's session has one already.
    pub token: Token,
    /// The DNs where the agent sits: the desktop registers them with T-Server and logs the agent in. Empty for who takes no calls.
    pub dns: Vec<String>,
}

impl Login {
    /// An agent whose user name is the agent's id, at a native desktop at the default place, without a token.
    pub fn of(agent: &str, user: &str, password: &str, centre: Centre) -> Self {
        Self {
            agent: agent.to_owned(),
            user: user.to_owned(),
            password: password.to_owned(),
            agent_id: user.to_owned(),
            kind: Kind::default(),
            keeps_cookies: true,
            centre,
            recovery: None,
            names_server: true,
            peer_server: None,
            place: None,
            devices: Vec::new(),
            csrf: false,
            csrf_capital: false,
            token: Token::default(),
            dns: Vec::new(),
        }
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("agent", &self.agent).field("place", &self.place).finish_non_exhaustive()
    }
}

/// Another place, chosen while the agent is logged in (DSK-SEAT-1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The place.
    pub place: String,
    /// The devices named.
    pub devices: Vec<Device>,
    /// The DNs there, for T-Lib.
    pub dns: Vec<String>,
}

/// How an agent stands for calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoiceState {
    /// Calls may come.
    Ready,
    /// None may.
    NotReady,
    /// After-call work.
    AfterCallWork,
}

/// What an agent wants of a call's recording. **sim:** the numbers of these private services are public for another T-Server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// `GSIP_RECORD_START`
    Start = 3013,
    /// `GSIP_RECORD_STOP`
    Stop = 3014,
    /// `GSIP_RECORD_PAUSE`
    Pause = 3015,
    /// `GSIP_RECORD_RESUME`
    Resume = 3016,
}

/// What a program at the agent's PC tries that has neither the session's cookie nor the right password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// A poll, which would keep the session alive.
    Poll,
    /// The same with the cookie of the session before, as a page does that was left open.
    OldPoll,
    /// A logout, which would end it.
    Logout,
}

/// What a foreign page in the agent's browser tries at SRS. The cookie of the agent's session rides along where browsers let it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trick {
    /// A login, as the desktop does it: with a body of JSON, so that a browser asks first.
    Login,
    /// A poll, which would keep a session alive.
    Poll,
    /// A logout by a form of plain text, before which no browser asks.
    Logout,
    /// Reads what the login's endpoint says of the agent.
    Read,
}
