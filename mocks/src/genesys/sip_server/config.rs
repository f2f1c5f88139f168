//! What can be chosen about a SIP Server.

use super::Misstep;
use crate::genesys::plan::Plan;
use crate::genesys::tserver;

/// A SIP Server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Its own machine.
    pub host: String,
    /// The numbers.
    pub plan: Plan,
    /// The machine of the Media Control Platform; without one nothing is recorded.
    pub media: Option<String>,
    /// The machine of a SIPREC recorder, to which the calls of DNs with `siprec` are sent.
    pub siprec: Option<String>,
    /// T-Lib. The DNs are those of the plan.
    pub tlib: tserver::Config,
    /// How long a phone may ring before the caller is told 480, in ms.
    pub ring_ms: i64,
    /// How long MCP has to answer before the call goes on unrecorded, in ms.
    pub media_ms: i64,
    /// How it misbehaves, for tests of the judge. No scenario reaches it.
    pub misstep: Option<Misstep>,
}

impl Config {
    /// A SIP Server on the machine `sip`, with MCP on `mcp`.
    pub fn new(plan: Plan) -> Self {
        let tlib = tserver::Config::of(plan.dns.keys().map(String::as_str));
        Self {
            host: "sip".to_owned(),
            plan,
            media: Some("mcp".to_owned()),
            siprec: None,
            tlib,
            ring_ms: 120_000,
            media_ms: 4_000,
            misstep: None,
        }
    }
}
