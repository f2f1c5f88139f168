//! What the environment gives to the Screen Recording Service, and its policies.

use super::Misstep;
use crate::keys::Keys;
use kernel::tls::{Identity, Trust};
use std::time::Duration;
use wire::srs::{POLL_TIMEOUT_MS, ServerUrl};

/// Policy `failover` (SRS-DR-1): what SRS does when the RWS of its session is lost and the login named a `peer_server`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Failover {
    /// Turns to the peer by itself.
    #[default]
    Automatic,
    /// Waits until the desktop logs in anew.
    WaitForLogin,
}

/// Policy `expiry_at`: a poll that arrives at the very millisecond at which the timeout ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExpiryAt {
    /// It is late.
    #[default]
    Late,
    /// It is in time.
    InTime,
}

/// Policy `takeover`: a login while another session is open on this PC, without that session's cookie or by another agent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Takeover {
    /// The new one takes over, and the old session ends.
    #[default]
    NewLogin,
    /// The new one is refused for as long as the old session lives.
    Refuse,
}

/// Policy `foreign_origin`: a request from a page of another origin than the expected ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ForeignOrigin {
    /// It is served without CORS header fields, as the document says: a browser hides the answer from the page.
    #[default]
    Serve,
    /// It is refused with 403.
    Refuse,
}

/// The second listener, for pages that talk HTTPS to their backend (SRS-CORS-3).
#[derive(Debug, Clone)]
pub struct Https {
    /// Port (**sim:** 8191).
    pub port: u16,
    /// Who this PC is.
    pub identity: Identity,
}

/// Configuration of one PC's Screen Recording Service. Cheap to clone. Made by [`Config::new`], then changed field by field.
#[derive(Clone)]
#[non_exhaustive]
pub struct Config {
    /// The PC's name, `PC-0417`.
    pub pc: String,
    /// Port of plain HTTP (**sim:** 8190).
    pub port: u16,
    /// HTTPS beside it, where the PC has a certificate.
    pub https: Option<Https>,
    /// Whom SRS believes to be RWS where `server` says `https`; nobody without it.
    pub trust: Option<Trust>,
    /// Expected origins (`http://gws1:8070`), to which alone CORS header fields go (SRS-CORS-2).
    pub origins: Vec<String>,
    /// RWS for a login that names none; without it (and without an earlier login) such a login is refused (SRS-LOGIN-3).
    pub default_server: Option<ServerUrl>,
    /// From the machine's key store.
    pub keys: Keys,
    /// Windows folder of what is still to be uploaded. Nothing readable is in it.
    pub folder: String,
    /// Without a poll for so long a session ends (SRS-POLL-1).
    pub poll_timeout: Duration,
    /// A poll exactly at the timeout.
    pub expiry_at: ExpiryAt,
    /// Who turns to the peer.
    pub failover: Failover,
    /// So long the RWS of a session is away before it counts as lost (with [`Failover::Automatic`]).
    pub lost_after: Duration,
    /// A second session on the PC.
    pub takeover: Takeover,
    /// Requests of foreign pages.
    pub foreign_origin: ForeignOrigin,
    /// Policy `csrf_strict` (SRS-CSRF-2): a POST without the session's token is rejected.
    pub csrf_strict: bool,
    /// Policy `logout_ends_recording` (SRS-OUT-1): otherwise it goes on until RWS stops it.
    pub logout_ends_recording: bool,
    /// Patience with one exchange with RWS.
    pub patience: Duration,
    /// Length of a chunk on the disk: what a power cut loses at most.
    pub chunk: Duration,
    /// A way to be wrong, for tests of the judge alone.
    pub misstep: Option<Misstep>,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Config {{ pc: {:?}, port: {}, folder: {:?} }}", self.pc, self.port, self.folder)
    }
}

impl Config {
    /// The documents' defaults, no expected origin, and no default server.
    pub fn new(pc: &str, keys: Keys) -> Config {
        Config {
            pc: pc.to_owned(),
            port: 8190,
            https: None,
            trust: None,
            origins: Vec::new(),
            default_server: None,
            keys,
            folder: r"C:\ProgramData\Genesys\Screen Recording Service\spool".to_owned(),
            poll_timeout: Duration::from_millis(POLL_TIMEOUT_MS as u64),
            expiry_at: ExpiryAt::default(),
            failover: Failover::default(),
            lost_after: Duration::from_secs(15),
            takeover: Takeover::default(),
            foreign_origin: ForeignOrigin::default(),
            csrf_strict: true,
            logout_ends_recording: true,
            patience: Duration::from_secs(5),
            chunk: Duration::from_secs(10),
            misstep: None,
        }
    }
}
