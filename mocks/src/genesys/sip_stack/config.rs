//! What a user agent is, and its bounds.

use wire::sip::Method;
use wire::sip::transaction::Timers;

/// A user agent.
#[derive(Debug, Clone)]
pub struct Config {
    /// Our name in the network: what stands in `Via` and `Contact`.
    pub host: String,
    /// The port, on UDP and TCP.
    pub port: u16,
    /// What we call ourselves in `User-Agent` and `Server`.
    pub agent: String,
    /// Methods that the owner deals with.
    pub allow: Vec<Method>,
    /// Extensions that a peer may require.
    pub supported: Vec<String>,
    /// How long everything takes.
    pub timers: Timers,
    /// The most transactions that peers may begin, and the most legs.
    pub most: usize,
    /// The most bytes of a request that goes by UDP (RFC 3261 §18.1.1).
    pub datagram: usize,
    /// Methods that are never answered, for tests of the judge.
    pub deaf: Vec<Method>,
    /// Answers in a dialog have another tag than the dialog's, for tests of the judge.
    pub stray_tags: bool,
}

impl Config {
    /// A phone or server on this machine, port 5060, with transfers and replacement.
    pub fn new(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            port: 5060,
            agent: "wfosim".to_owned(),
            allow: vec![
                Method::Invite,
                Method::Ack,
                Method::Bye,
                Method::Cancel,
                Method::Options,
                Method::Info,
                Method::Refer,
                Method::Notify,
                Method::Update,
            ],
            supported: vec!["replaces".to_owned()],
            timers: Timers::default(),
            most: 1_000,
            datagram: 1_300,
            deaf: Vec::new(),
            stray_tags: false,
        }
    }

    /// The same with one more extension that a peer may require (`siprec`).
    pub fn supporting(mut self, extension: &str) -> Self {
        self.supported.push(extension.to_owned());
        self
    }

    /// The value of `Allow`.
    pub fn allowed(&self) -> String {
        self.allow.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
    }
}
