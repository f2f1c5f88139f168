//! What can be chosen about a third-party recorder.

use super::Misstep;
use wire::tlib::PrintedToken;

/// A third-party recorder.
#[derive(Debug, Clone)]
pub struct Config {
    /// Its T-Server, as `sip:7020`.
    pub tserver: String,
    /// The DNs that it monitors.
    pub dns: Vec<String>,
    /// *Policy* `printed_token` (TLB-IND-2): how it spells `disabled`.
    pub printed_token: PrintedToken,
    /// How it misbehaves, for tests of the judge. No scenario reaches it.
    pub misstep: Option<Misstep>,
}

impl Config {
    /// A recorder that monitors these DNs at `sip:7020`.
    pub fn of<'a>(dns: impl IntoIterator<Item = &'a str>) -> Self {
        let dns = dns.into_iter().map(str::to_owned).collect();
        Self { tserver: "sip:7020".into(), dns, printed_token: PrintedToken::default(), misstep: None }
    }
}
