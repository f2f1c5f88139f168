//! What a phone is told at its beginning.

use crate::genesys::rtp::Talk;
use wire::rtp::Law;

/// A SIP phone with one or more numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Its machine: `phone-5001`, or `pstn`.
    pub machine: String,
    /// Its numbers; calls come from and go to one of them. Empty for all numbers there are (`pstn` for customers who are not
    /// known beforehand).
    pub numbers: Vec<String>,
    /// Where calls are sent: the SIP Server's `host` or `host:port`. None for a phone that calls addresses directly
    /// (`7002@phone-7002`).
    pub server: Option<String>,
    /// The first port for audio; each call takes an even one.
    pub rtp_port: u16,
    /// By which law it wants to speak; it understands both.
    pub law: Law,
    /// How its people talk.
    pub talk: Talk,
    /// How much of what is heard is kept for each call, in seconds; 0 for nothing. For tests.
    pub keeps_s: u32,
}

impl Config {
    /// The phone of a DN, on its own machine.
    pub fn of_dn(dn: &str, server: &str) -> Self {
        Self::new(&format!("phone-{dn}"), &[dn], Some(server))
    }

    /// Customers' phones, with all numbers that are outside.
    pub fn outside(server: &str) -> Self {
        Self::new("pstn", &[], Some(server))
    }

    /// A phone on a machine with these numbers.
    pub fn new(machine: &str, numbers: &[&str], server: Option<&str>) -> Self {
        Self {
            machine: machine.to_owned(),
            numbers: numbers.iter().map(|number| (*number).to_owned()).collect(),
            server: server.map(str::to_owned),
            rtp_port: 4_000,
            law: Law::Mu,
            talk: Talk::default(),
            keeps_s: 0,
        }
    }

    /// Whether a number is one of the phone's.
    pub fn has(&self, number: &str) -> bool {
        self.numbers.is_empty() || self.numbers.iter().any(|own| own == number)
    }
}
