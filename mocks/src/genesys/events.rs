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
}

impl Event for WireTlib<'_> {
    const KIND: &'static str = "wire.tlib";
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
