//! Steps of agent desktops, and of what else runs in an agent's browser.

use super::setup::Device;
use crate::scenario::at::At;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// See [`Step::DesktopLogin`](super::step::Step::DesktopLogin). The PC is the one that the agent is logged on to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DesktopLogin {
    /// Who.
    pub agent: At<String>,
    /// The place chosen (hot seating). Left out: none is named, the agent's default place is used (SRS-LOGIN-2).
    #[serde(default)]
    pub place: Option<At<String>>,
    /// The devices named.
    #[serde(default)]
    pub devices: Option<Vec<At<Device>>>,
    /// The desktop asks for a token against forged requests (SRS-CSRF-1).
    #[serde(default)]
    pub csrf: bool,
    /// It writes `True` for that, as the reference does; otherwise `true`, as the guide.
    #[serde(default)]
    pub csrf_capital: bool,
    /// A page in a browser, as Workspace Web Edition; otherwise a program, as Workspace Desktop Edition.
    #[serde(default)]
    pub browser: bool,
    /// Its browser keeps cookies of other sites; where it does not, each request of the page brings the user's credentials instead.
    #[serde(default = "yes")]
    pub cookies: bool,
    /// The data centre in which the desktop works.
    #[serde(default)]
    pub server: Server,
    /// It names the backup RWS as `peer_server` (where there is one).
    #[serde(default = "yes")]
    pub peer: bool,
    /// It sends a wrong password.
    #[serde(default)]
    pub wrong_password: bool,
    /// The author means this login to be refused: only then may it name what does not exist.
    #[serde(default)]
    pub refused: bool,
}

/// See [`DesktopLogin::server`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "GenesysServer")]
pub enum Server {
    /// The main one.
    #[default]
    Main,
    /// The backup.
    Backup,
    /// The main one, but the login does not name any server (SRS-LOGIN-3).
    Unnamed,
}

/// See [`Step::DesktopLogout`](super::step::Step::DesktopLogout).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DesktopLogout {
    /// Who.
    pub agent: At<String>,
    /// The token that is sent, where the session has one.
    #[serde(default)]
    pub token: Token,
}

/// Which token against forged requests a desktop sends in a session that asked for one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Token {
    /// The session's own.
    #[default]
    Own,
    /// None.
    Missing,
    /// The header, with nothing in it.
    Empty,
    /// That of the desktop's session before this one (SRS-CSRF-1).
    Old,
    /// The session's own, cut short.
    Cut,
    /// Another one.
    Wrong,
}

/// See [`Step::ChangePlace`](super::step::Step::ChangePlace).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePlace {
    /// Who.
    pub agent: At<String>,
    /// The new place.
    pub place: At<String>,
    /// The devices named.
    #[serde(default)]
    pub devices: Option<Vec<At<Device>>>,
    /// The token that is sent, where the session has one (SRS-CSRF-4).
    #[serde(default)]
    pub token: Token,
    /// The author means this login to be refused: only then may it name what does not exist.
    #[serde(default)]
    pub refused: bool,
}

/// See [`Step::FailOver`](super::step::Step::FailOver).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailOver {
    /// Who.
    pub agent: At<String>,
}

/// See [`Step::AgentState`](super::step::Step::AgentState).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentState {
    /// Who.
    pub agent: At<String>,
    /// The new state.
    pub state: VoiceState,
    /// A reason for it.
    #[serde(default)]
    pub reason: Option<String>,
    /// On which of the agent's DNs. Left out: on all.
    #[serde(default)]
    pub dn: Option<At<String>>,
}

/// An agent's state for calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoiceState {
    /// Calls may come.
    Ready,
    /// None may.
    NotReady,
    /// After-call work (GIR-ACW-1).
    AfterCallWork,
}

/// See [`Step::ChannelState`](super::step::Step::ChannelState).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelState {
    /// Who.
    pub agent: At<String>,
    /// The medium, as `chat` or `email`.
    pub media: At<String>,
    /// The new state there.
    pub state: MediaState,
    /// A reason for it.
    #[serde(default)]
    pub reason: Option<String>,
}

/// An agent's state for another medium than calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaState {
    /// Work may come.
    Ready,
    /// None may.
    NotReady,
    /// Logged out of it.
    LoggedOut,
}

impl MediaState {
    /// As `recordingWhen` and RWS write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ready => "Ready",
            Self::NotReady => "NotReady",
            Self::LoggedOut => "LoggedOut",
        }
    }
}

/// See [`Step::ScreenCapture`](super::step::Step::ScreenCapture).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScreenCapture {
    /// Who asks.
    pub agent: At<String>,
    /// For what.
    #[serde(rename = "do")]
    pub what: Capture,
    /// The call whose connection id it carries. Left out: none (TLB-REQ-3).
    #[serde(default)]
    pub call: Option<At<String>>,
    /// The connection id that it carries, up to sixteen hexadecimal digits: where no switch is there to have calls. Not with `call`.
    #[serde(default)]
    pub conn_id: Option<At<String>>,
    /// The DN in the request. Left out: the agent's own. One that the desktop has not registered is refused (TLB-REQ-2).
    #[serde(default)]
    pub dn: Option<At<String>>,
}

/// What can be asked of a third-party recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Capture {
    /// Record.
    Start,
    /// Record no more.
    Stop,
    /// Pause.
    Pause,
    /// Go on.
    Resume,
    /// Say what the state is.
    Query,
}

impl Capture {
    /// The value of `screen-capture`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Query => "query",
        }
    }
}

/// See [`Step::Impostor`](super::step::Step::Impostor).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Impostor {
    /// In whose name.
    pub agent: At<String>,
    /// What it tries.
    #[serde(rename = "do")]
    pub what: Attempt,
}

/// What an impostor tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attempt {
    /// A poll, which would keep the session alive.
    Poll,
    /// The same with the cookie of the desktop's session before this one, as a page does that was left open.
    OldPoll,
    /// A logout, which would end it.
    Logout,
}

/// See [`Step::ForeignPage`](super::step::Step::ForeignPage).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForeignPage {
    /// On which PC. The browser is the one in which an agent is logged in, so that its cookie rides along.
    pub pc: At<String>,
    /// What it tries.
    #[serde(rename = "do")]
    pub what: Trick,
    /// The page's origin.
    #[serde(default = "evil")]
    pub origin: String,
}

/// What a foreign page tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trick {
    /// A login.
    Login,
    /// A poll, which would keep a session alive.
    Poll,
    /// A logout, by a form, which needs no pre-flight.
    Logout,
    /// Reading an answer.
    Read,
}

fn evil() -> String {
    "http://elsewhere.example".into()
}

fn yes() -> bool {
    true
}
