//! What RWS puts into the trace.

use kernel::trace::Event;
use serde::Serialize;

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident $kind:literal { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        pub struct $name { $($(#[$fdoc])* pub $field: $type),* }
        impl Event for $name { const KIND: &'static str = $kind; }
    )*};
}

events! {
    /// The server is up.
    Started "rws.started" {
        /// Its data centre.
        data_centre: String,
        /// Voice recordings in the store.
        voices: u64,
        /// Screen recordings in the store, finished or not.
        screens: u64,
    }
    /// The store failed; the change did not happen.
    StoreFailed "store.failed" {
        /// In words.
        why: String,
    }
    /// A message of T-Lib has come.
    Tlib "wire.tlib" {
        /// Sender's machine.
        from: String,
        /// This machine.
        to: String,
        /// As a log writes it.
        text: String,
    }
    /// What somebody else's T-Server did, so that nothing more comes of a connection.
    Failed "wire.failed" {
        /// This machine.
        from: String,
        /// The product's machine.
        to: String,
        /// `T-Lib`
        method: String,
        /// Empty.
        target: String,
        /// There was not even a connection.
        refused: bool,
        /// In words.
        why: String,
    }
    /// The connection to a T-Server.
    Link "rws.link" {
        /// `name:port`
        address: String,
        /// `up` or `lost`
        state: String,
    }
    /// A session of the contact centre, or one that was refused.
    Session "rws.session" {
        /// Agent's login.
        login: String,
        /// Agent's id.
        agent: String,
        /// `opened`, `closed` or `refused`
        state: String,
        /// Place.
        place: String,
        /// DNs.
        dns: Vec<String>,
        /// In words.
        why: String,
    }
    /// Screen Recording Service of an agent is connected, or not any more.
    Channel "rws.channel" {
        /// Agent's login.
        login: String,
        /// `open` or `lost`
        state: String,
    }
    /// SIP Server tells of a DN from now on (GIR-FLOW-1).
    Registered "rws.registered" {
        /// DN.
        dn: String,
        /// T-Server.
        address: String,
    }
    /// SIP Server tells of a DN no more.
    Unregistered "rws.unregistered" {
        /// DN.
        dn: String,
        /// T-Server.
        address: String,
    }
    /// T-Server has refused a request.
    NotRegistered "rws.not_registered" {
        /// DN.
        dn: String,
        /// T-Server's words.
        why: String,
    }
    /// Whether an agent's screen is to be recorded (GIR-FLOW-4).
    Decided "rws.decided" {
        /// Agent's id.
        agent: String,
        /// DN; empty for work that is not voice.
        dn: String,
        /// The call's UUID; empty for work that is not voice.
        call: String,
        /// The decision.
        record: bool,
        /// In words.
        why: String,
    }
    /// Screen Recording Service is told.
    Ordered "rws.ordered" {
        /// Agent's id.
        agent: String,
        /// Screen recording.
        recording: String,
        /// `start` or `stop`
        order: String,
        /// The call's UUID; empty for a stop and for work that is not voice.
        call: String,
        /// It was said before.
        again: bool,
        /// In words.
        why: String,
    }
    /// What Screen Recording Service has said of a recording.
    Reported "rws.reported" {
        /// Agent's id.
        agent: String,
        /// Screen recording.
        recording: String,
        /// `started`, `stopped` or `over`
        state: String,
        /// Since when, UTC milliseconds; 0 where it never ran.
        at: i64,
        /// In words.
        why: String,
    }
    /// A file is stored (GIR-FLOW-6).
    Stored "rws.stored" {
        /// Screen recording.
        recording: String,
        /// The agent's first call; empty for work that is not voice.
        call: String,
        /// Agent's id.
        agent: String,
        /// Its size.
        bytes: u64,
    }
    /// A file and the part of a call that it belongs to are both there (GIR-ONE-2).
    Mapped "rws.mapped" {
        /// Screen recording.
        recording: String,
        /// The call's UUID.
        call: String,
        /// The part's media id.
        media: String,
    }
    /// An upload was refused.
    UploadRefused "rws.upload_refused" {
        /// Screen recording, if it is one.
        recording: String,
        /// In words.
        why: String,
    }
    /// MCP has told of a voice recording.
    Voice "rws.voice" {
        /// The call's UUID.
        recording: String,
        /// Its parts.
        parts: u64,
    }
    /// MCP has delivered a voice file.
    Media "rws.media" {
        /// The call's UUID.
        recording: String,
        /// Media id.
        media: String,
        /// Its size.
        bytes: u64,
    }
    /// The backend has told of an agent's state on a medium.
    Standing "rws.standing" {
        /// Agent's login.
        login: String,
        /// Medium.
        media: String,
        /// State.
        state: String,
        /// Reason; empty for none.
        reason: String,
    }
    /// A request was refused at the door.
    Refused "rws.refused" {
        /// What was asked.
        what: String,
        /// HTTP status.
        status: u16,
        /// In words.
        why: String,
    }
}
