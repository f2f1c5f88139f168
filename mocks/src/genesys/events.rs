//! What Genesys' mocks put into the trace.

use kernel::trace::Event;
use serde::Serialize;

/// A T-Lib message has come. Emitted by who receives it.
#[derive(Debug, Serialize)]
pub struct WireTlib<'a> {
    /// Machine that sent it.
    pub from: &'a str,
    /// Machine that has it now.
    pub to: &'a str,
    /// The message, as a T-Server's log writes it; at most 8 KiB.
    pub text: &'a str,
    /// Which of the connections of somebody else's product it came by or goes by, by T-Server's own counting: a product may have
    /// several, and number its requests anew on each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<u64>,
}

impl Event for WireTlib<'_> {
    const KIND: &'static str = "wire.tlib";
}

/// What somebody else's product said or did on a T-Lib connection, so that nothing more comes of it.
#[derive(Debug, Serialize)]
pub struct WireFailed<'a> {
    /// We.
    pub from: &'a str,
    /// The product's machine.
    pub to: &'a str,
    /// `T-Lib`
    pub method: &'static str,
    /// Empty.
    pub target: &'static str,
    /// There was not even a connection.
    pub refused: bool,
    /// Why.
    pub why: &'a str,
}

impl Event for WireFailed<'_> {
    const KIND: &'static str = "wire.failed";
}

/// T-Server lost or refused a client, or could not read what it said.
#[derive(Debug, Serialize)]
pub struct TServerClient<'a> {
    /// The client's machine.
    pub client: &'a str,
    /// `unreadable` (the client is told and stays), `refused`, `closed`.
    pub what: &'static str,
    /// Why.
    pub why: &'a str,
}

impl Event for TServerClient<'_> {
    const KIND: &'static str = "tserver.client";
}

/// A third-party recorder has obeyed a command, or its operator.
#[derive(Debug, Serialize)]
pub struct CaptureState<'a> {
    /// Whose screen: the agent's DN.
    pub dn: &'a str,
    /// The state since then: `enabled`, `disabled`, `paused`.
    pub state: &'static str,
    /// `start`, `stop`, `pause`, `resume`, `query`, or `report` for its operator.
    pub command: &'static str,
}

impl Event for CaptureState<'_> {
    const KIND: &'static str = "capture.state";
}

/// An agent desktop, or a page in its browser, has asked something of SRS, and this is the answer.
#[derive(Debug, Serialize)]
pub struct DesktopAsked<'a> {
    /// The PC.
    pub pc: &'a str,
    /// Whose desktop it is, by the name that the stage gave; empty for nobody.
    pub agent: &'a str,
    /// The agent's user name.
    pub login: &'a str,
    /// A page in a browser, not a program.
    pub browser: bool,
    /// A page of another origin than the desktop's.
    pub foreign: bool,
    /// `preflight`, `login`, `poll`, `logout`, `read` (a foreign page's reading of the login's endpoint), `impostor_poll`,
    /// `impostor_logout` (with a wrong password and without the cookie).
    pub what: &'static str,
    /// By which SRS was reached: `http`, `https`.
    pub scheme: &'static str,
    /// The origin in the request.
    pub origin: &'a str,
    /// With `X-Support-CSRFP: true`.
    pub csrf_asked: bool,
    /// …spelt `True`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub csrf_capital: bool,
    /// With `X-CSRF-Token`.
    pub csrf_sent: bool,
    /// The session's `own`, some `other`, or `none`.
    pub csrf_token: &'static str,
    /// `place` of a login.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<&'a str>,
    /// `server` of a login.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<&'a str>,
    /// `peer_server` of a login.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer_server: Option<&'a str>,
    /// `devices` of a login, each as `5001@SIP_Switch`.
    pub devices: &'a [String],
    /// HTTP status; 0 for no answer.
    pub status: u16,
    /// `Access-Control-Allow-Origin` of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_origin: Option<&'a str>,
    /// `Access-Control-Expose-Headers` of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposed: Option<&'a str>,
    /// The desktop got to see a token (which is never in the trace).
    pub token_given: bool,
    /// Of that token, where the session did not have it already: the first eight digits of its SHA-256, by which the tokens of
    /// two sessions can be told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_print: Option<&'a str>,
    /// The desktop got to read the answer; of a pre-flight: the browser then sends the request.
    pub readable: bool,
    /// SRS's words, where it refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<&'a str>,
    /// When the request went out, UTC milliseconds.
    pub sent_at: i64,
}

impl Event for DesktopAsked<'_> {
    const KIND: &'static str = "desktop.asked";
}

/// The browser has not sent what a page wanted to ask of SRS.
#[derive(Debug, Serialize)]
pub struct DesktopBlocked<'a> {
    /// The PC.
    pub pc: &'a str,
    /// Whose desktop it is; empty for nobody.
    pub agent: &'a str,
    /// `login`, `poll`, `logout`, `read`.
    pub what: &'static str,
    /// The page's origin.
    pub origin: &'a str,
    /// Why.
    pub why: &'a str,
}

impl Event for DesktopBlocked<'_> {
    const KIND: &'static str = "desktop.blocked";
}

/// A desktop was told how a third-party recorder stands.
#[derive(Debug, Serialize)]
pub struct DesktopHeard<'a> {
    /// The PC.
    pub pc: &'a str,
    /// Whose desktop it is.
    pub agent: &'a str,
    /// The DN of the event.
    pub dn: &'a str,
    /// What the desktop understood: `enabled`, `disabled`, `paused`.
    pub state: &'static str,
    /// The call's connection id, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conn_id: Option<&'a str>,
}

impl Event for DesktopHeard<'_> {
    const KIND: &'static str = "desktop.heard";
}

/// A desktop has asked something of its own backend.
#[derive(Debug, Serialize)]
pub struct DesktopBackend<'a> {
    /// The PC.
    pub pc: &'a str,
    /// Whose desktop it is.
    pub agent: &'a str,
    /// The backend, as `http://gws1:8070`.
    pub backend: &'a str,
    /// The path.
    pub path: &'a str,
    /// HTTP status; 0 for no answer: the data centre may be lost.
    pub status: u16,
}

impl Event for DesktopBackend<'_> {
    const KIND: &'static str = "desktop.backend";
}

/// A desktop's backend has passed an agent's state on to RWS, or could not.
#[derive(Debug, Serialize)]
pub struct BackendRelayed<'a> {
    /// The agent's user name.
    pub login: &'a str,
    /// The medium, as `chat`.
    pub media: &'a str,
    /// The state, as `Ready`.
    pub state: &'a str,
    /// HTTP status of RWS's answer; 0 for none. What was not taken is sent again, unless it was refused (4xx).
    pub status: u16,
}

impl Event for BackendRelayed<'_> {
    const KIND: &'static str = "backend.relayed";
}

/// A SIP message has come, told by whom it came to.
#[derive(Debug, Serialize)]
pub struct WireSip<'a> {
    /// The machine that sent it.
    pub from: &'a str,
    /// The machine that got it.
    pub to: &'a str,
    /// `UDP` or `TCP`.
    pub transport: &'static str,
    /// The start line.
    pub line: &'a str,
    /// `Call-ID`; empty where it could not be read.
    pub call_id: &'a str,
    /// `CSeq`; empty where it could not be read.
    pub cseq: &'a str,
    /// The whole message as text, at most 8 KiB of it, without credentials.
    pub text: &'a str,
}

impl Event for WireSip<'_> {
    const KIND: &'static str = "wire.sip";
}

/// A call has changed at the switch, on one of its DNs.
#[derive(Debug, Serialize)]
pub struct SwitchCall<'a> {
    /// CallUUID.
    pub call: &'a str,
    /// Connection id.
    pub conn_id: &'a str,
    /// The DN or outside number that it is about.
    pub dn: &'a str,
    /// `ringing`, `dialing`, `established`, `held`, `retrieved`, `released`, `party_changed`, `party_added`,
    /// `party_deleted`, `recording_on`, `recording_paused`, `recording_off`, `unrecorded`, `refused`…
    pub what: &'a str,
}

impl Event for SwitchCall<'_> {
    const KIND: &'static str = "switch.call";
}

/// A call of a phone has changed.
#[derive(Debug, Serialize)]
pub struct PhoneCall<'a> {
    /// The phone's machine.
    pub phone: &'a str,
    /// The call, by the phone's own counting.
    pub call: u64,
    /// Our number in it.
    pub number: &'a str,
    /// The other side's, as it was signalled.
    pub peer: &'a str,
    /// `dialing`, `alerting`, `ringing`, `talking`, `hung_up`, `hung_up_by_peer`, `refused`, `rejected`, `lost`, `replaced`,
    /// `transferred`.
    pub state: &'static str,
    /// Whether we hold it.
    pub held: bool,
    /// Whether we speak to it.
    pub sends: bool,
    /// Whether we hear it.
    pub listens: bool,
}

impl Event for PhoneCall<'_> {
    const KIND: &'static str = "phone.call";
}

/// What has become of a recording of the media platform.
#[derive(Debug, Serialize)]
pub struct McpRecording<'a> {
    /// The recording: CallUUID.
    pub id: &'a str,
    /// The DN; empty where the whole call is meant.
    pub dn: &'a str,
    /// The agent on it; empty where the whole call is meant.
    pub agent: &'a str,
    /// Of a DN: `started`, `paused`, `resumed`, `ended`. Of a call: `kept` (it is over, and waits for RWS on the
    /// disk), `unkept` (in memory alone: the disk did not take it), `refused` (no RWS took it, it is tried again), `taken`.
    pub state: &'static str,
}

impl Event for McpRecording<'_> {
    const KIND: &'static str = "mcp.recording";
}

/// A recording session at the SIPREC recorder has changed.
#[derive(Debug, Serialize)]
pub struct SiprecSession<'a> {
    /// The machine that records.
    pub from: &'a str,
    /// `Call-ID` of the recording session.
    pub call_id: &'a str,
    /// `started`, `updated`, `ended`.
    pub state: &'static str,
    /// Labels of the streams that are recorded.
    pub active: Vec<String>,
    /// Labels of those that are paused.
    pub paused: Vec<String>,
    /// Addresses of those who are heard.
    pub speakers: Vec<String>,
    /// What is wrong with the session, in words.
    pub objections: Vec<String>,
}

impl Event for SiprecSession<'_> {
    const KIND: &'static str = "siprec.session";
}
