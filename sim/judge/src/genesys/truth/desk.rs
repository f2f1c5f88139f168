//! What happened at the agents' desktops.

use super::{Device, Span};

/// Something that an agent did at a desktop, or that the scenario made a desktop or a page in its browser do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// When.
    pub at: i64,
    /// On which PC.
    pub pc: String,
    /// Which agent's desktop.
    pub agent: String,
    /// What.
    pub what: ActKind,
    /// The scenario wants the desktop to do wrong here (to see what SRS makes of it): no DSK requirement is judged by it.
    pub deliberate: bool,
}

/// See [`Act`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActKind {
    /// The agent logs in to the desktop; what the desktop then has to send to SRS.
    Login(Login),
    /// The agent logs out of the desktop; with which token the desktop was made to do it.
    Logout(Token),
    /// The agent changes place.
    ChangePlace {
        /// The new place.
        place: String,
        /// Its devices as given; empty where none were.
        devices: Vec<Device>,
        /// With which token the desktop was made to do it.
        token: Token,
    },
    /// The agent's data centre is lost, the desktop goes to the other one.
    FailOver {
        /// `server` of the new login.
        server: String,
        /// The machine of the backend that the desktop talks to from now on.
        backend: String,
    },
    /// The desktop hangs: no polls.
    StopPolling,
    /// It polls again.
    ResumePolling,
    /// One poll now, beside the others.
    PollNow,
    /// The desktop or its browser was closed, or the PC switched off, without a logout.
    Gone,
    /// A page of another origin in the same browser sends something: `preflight`, `login`, `poll` or `logout`; the cookie rides
    /// along.
    Foreign {
        /// What.
        what: String,
        /// Its origin.
        origin: String,
    },
}

/// A login at a desktop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Login {
    /// `server` as sent; none for a login without it.
    pub server: Option<String>,
    /// `peer_server` as sent.
    pub peer_server: Option<String>,
    /// `place` as sent.
    pub place: Option<String>,
    /// `devices` as sent; empty where none.
    pub devices: Vec<Device>,
    /// With `X-Support-CSRFP: true`.
    pub csrf: bool,
    /// By HTTPS, as the desktop talks to its backend.
    pub https: bool,
    /// A page in a browser (real CORS), not a native desktop.
    pub browser: bool,
    /// The machine of the desktop's own backend.
    pub backend: String,
    /// With a wrong password.
    pub wrong_password: bool,
    /// In a session that has a token: with which.
    pub token: Token,
}

/// The token of a POST in a session that has one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Token {
    /// The session's own, as is proper; none where the session has none.
    #[default]
    Own,
    /// Left out.
    Missing,
    /// Another one, which may be empty.
    Other,
}

/// A state that an agent was in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentState {
    /// Agent.
    pub agent: String,
    /// The DN for states of voice work; none for other media.
    pub dn: Option<String>,
    /// `voice`, `chat`, `email`…
    pub media: String,
    /// `Ready`, `NotReady`, `AfterCallWork`…
    pub state: String,
    /// Reason, where one was given.
    pub reason: Option<String>,
    /// For how long.
    pub span: Span,
}

/// A command to the third-party recorder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Command {
    /// When.
    pub at: i64,
    /// The client's machine: the agent's PC.
    pub from: String,
    /// The DN named.
    pub dn: String,
    /// `start`, `stop`, `pause`, `resume`, `query`.
    pub token: String,
    /// The scenario's id of the call, where there is one on that DN.
    pub call: Option<String>,
    /// The connection id that the scenario itself gives, where there is no such call.
    pub conn_id: Option<String>,
    /// The scenario wants a DN that the client has not registered (TLB-REQ-2).
    pub unregistered: bool,
}

/// A third-party recorder goes into a state by itself, and reports it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// When.
    pub at: i64,
    /// The DN.
    pub dn: String,
    /// `enabled`, `disabled`, `paused`.
    pub state: String,
}
