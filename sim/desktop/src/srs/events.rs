//! The trace events of the Screen Recording Service.

use kernel::trace::Event;
use serde::Serialize;

macro_rules! events {
    ($($(#[$doc:meta])* $kind:literal $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),* }
        impl Event for $name {
            const KIND: &'static str = $kind;
        }
    )*};
}

events! {
    /// The program started.
    "srs.started" Started {
        /// Number of the start.
        start: u32,
        /// Recordings on the disk that are still to be uploaded.
        owed: usize,
    }
    /// A session of an agent desktop began or ended.
    "srs.session" Session {
        /// The agent's login.
        login: String,
        /// `opened`, `expired` or `closed`.
        state: &'static str,
        /// The place asked for; empty for the default place.
        place: String,
        /// RWS, by which it is reached.
        server: String,
        /// `login`; `place`, `data_centre` or `again` where a login in the session moves it, or moves nothing; `failover`,
        /// `rws_forgot`; `no_poll`; `logout`, `taken_over`.
        why: &'static str,
    }
    /// A recording began, ended, was uploaded, was refused, or a part of it was lost.
    "srs.recording" Recording {
        /// Its id.
        recording: String,
        /// `started`, `stopped`, `uploaded`, `refused` or `lost`.
        state: &'static str,
        /// Why.
        why: String,
        /// First instant, UTC milliseconds by SRS's reckoning; 0 if there is none.
        started_at: i64,
        /// End, not included; 0 if it goes on.
        stopped_at: i64,
    }
    /// Somebody polled.
    "srs.poll" Poll {
        /// The agent's login; empty where it is not known.
        login: String,
        /// Answered 200.
        accepted: bool,
        /// It keeps the session alive: one of the agent desktop's own.
        counts: bool,
    }
    /// A request was refused.
    "srs.refused" Refused {
        /// `login`, `logout`, `csrf` or `origin`.
        what: &'static str,
        /// HTTP status.
        status: u16,
        /// Why.
        why: String,
    }
    /// The line to RWS, over which recordings are ordered, came up or broke.
    "srs.line" Line {
        /// RWS.
        server: String,
        /// Whether it is up.
        up: bool,
    }
    /// A write failed; it is tried again.
    "srs.disk_trouble" DiskTrouble {
        /// What was to be written.
        what: &'static str,
        /// The disk's words.
        reason: String,
    }
    /// Something on the disk is not as it was written: put aside.
    "srs.damaged" Damaged {
        /// What.
        what: &'static str,
        /// Why.
        reason: String,
    }
    /// A desktop that is somebody else's product has asked something, and this is the answer; told by SRS, as the desktop
    /// does not tell. Texts of the desktop's are cut.
    "desktop.asked" DesktopAsked {
        /// The PC.
        pc: String,
        /// The agent's login; empty where it is not known, as of a pre-flight.
        agent: String,
        /// `preflight`, `login`, `poll`, `logout`, `read` (the login's endpoint without credentials).
        what: &'static str,
        /// By which SRS was reached: `http`, `https`.
        scheme: &'static str,
        /// The origin in the request; empty where there is none.
        origin: String,
        /// With `X-Support-CSRFP: true`.
        csrf_asked: bool,
        /// With `X-CSRF-Token`.
        csrf_sent: bool,
        /// The session's `own`, some `other`, or `none`.
        csrf_token: &'static str,
        /// The cookie of a session that SRS knows came along.
        cookie: bool,
        /// `place` of a login.
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        /// `server` of a login.
        #[serde(skip_serializing_if = "Option::is_none")]
        server: Option<String>,
        /// `peer_server` of a login.
        #[serde(skip_serializing_if = "Option::is_none")]
        peer_server: Option<String>,
        /// `devices` of a login, each as `5001@SIP_Switch`.
        devices: Vec<String>,
        /// HTTP status.
        status: u16,
        /// `Access-Control-Allow-Origin` of the answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        allow_origin: Option<String>,
        /// `Access-Control-Expose-Headers` of the answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        exposed: Option<String>,
        /// The desktop got a token (which is never in the trace) and could read it.
        token_given: bool,
        /// Of that token, where the session did not have it already: the first eight digits of its SHA-256.
        #[serde(skip_serializing_if = "Option::is_none")]
        token_print: Option<String>,
        /// SRS's words, where it refuses.
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        /// When the request came, UTC milliseconds.
        sent_at: i64,
    }
}
