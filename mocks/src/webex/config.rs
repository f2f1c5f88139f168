//! How a Webex Contact Center is set up, and what the stage and the judge tell each other.

use crate::release::Delay;
use crate::stretch::Stretch;
use std::time::Duration;
use wire::webex::Pairing;

/// How this tenant is set up.
#[derive(Clone)]
pub struct Config {
    /// Which face it shows; the others answer 404.
    pub face: Pairing,
    /// Port of all of its addresses.
    pub port: u16,
    /// Name under which it knows itself: `webex`.
    pub host: String,
    /// Seed of ids, tokens and of what is drawn.
    pub seed: u64,
    /// Who may ask.
    pub access: Access,
    /// Life of an access token.
    pub access_life: Duration,
    /// Life of a refresh token.
    pub refresh_life: Duration,
    /// Requests that are answered within [`Config::rate_window`]; further ones get 429. Not public: a setting.
    pub rate: u32,
    /// See [`Config::rate`]. `Retry-After` says the rest of it.
    pub rate_window: Duration,
    /// Most rows on a page of configuration; a larger `pageSize` is quietly cut to it.
    pub page_most: usize,
    /// Rows on a page of a search.
    pub search_page: usize,
    /// From a contact's metadata until it is known whether it was recorded (`captureRequested` is null until then).
    pub capture_known: Delay,
    /// Agents go into wrap-up when they leave a customer, until [`super::Webex::wrapped_up`].
    pub wrap_up: bool,
    /// Samples a second of the audio, at 1 byte for each channel: 200 for simulated days, 8000 to be listened to.
    pub audio_hz: u32,
    /// Audio can be paused where the version table leaves the cell blank (Programmatic APIs).
    pub audio_pause_where_blank: bool,
    /// What happens to notifications on their way.
    pub hooks: HookChances,
}

/// Credentials, of every face at once. They never stand in a log.
#[derive(Clone)]
pub struct Access {
    /// E-mail of the user for whom a WFO works.
    pub user: String,
    /// CMSv1: that user's key.
    pub api_key: String,
    /// CMSv1, CMSv2: alphanumeric identifier of the tenant.
    pub tenant_id: String,
    /// The user may use the API (WXC-CFG-8).
    pub may_api: bool,
    /// The user may use the Media API (WXC-CFG-8).
    pub may_media: bool,
    /// OAuth client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

/// The channel of a text task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// A chat.
    Chat,
    /// An e-mail.
    Email,
    /// A message by way of a social network.
    Social,
}

impl Text {
    /// As the APIs write it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Email => "email",
            Self::Social => "social",
        }
    }
}

/// Chances and delays of notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HookChances {
    /// Lost, in a million.
    pub lost_ppm: u32,
    /// Sent twice, in a million.
    pub doubled_ppm: u32,
    /// Sent late, others before it, in a million.
    pub late_ppm: u32,
    /// How late at most; drawn.
    pub late_by: Duration,
    /// Failed posts in a row after which a subscription becomes inactive.
    pub failures: u32,
}

impl Default for HookChances {
    /// All arrive once and in order.
    fn default() -> Self {
        Self { lost_ppm: 0, doubled_ppm: 0, late_ppm: 0, late_by: Duration::from_secs(60), failures: 20 }
    }
}

impl Default for Access {
    fn default() -> Self {
        Self {
            user: "wfo@tenant.example.com".into(),
            api_key: "webex-lab-key".into(),
            tenant_id: "1000000".into(),
            may_api: true,
            may_media: true,
            client_id: "C-wfo".into(),
            client_secret: "webex-lab-secret".into(),
        }
    }
}

impl Default for Config {
    /// 2.0 with the Programmatic APIs.
    fn default() -> Self {
        Self {
            face: Pairing::Programmatic,
            port: 8090,
            host: "webex".into(),
            seed: 0,
            access: Access::default(),
            access_life: Duration::from_secs(12 * 3_600),
            refresh_life: Duration::from_secs(60 * 86_400),
            rate: 300,
            rate_window: Duration::from_secs(60),
            page_most: 500,
            search_page: 100,
            capture_known: Delay::After(Duration::ZERO),
            wrap_up: false,
            audio_hz: 200,
            audio_pause_where_blank: false,
            hooks: HookChances::default(),
        }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("face", &self.face).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Config {
    /// The organization: a UUID.
    pub fn org_id(&self) -> String {
        super::ids::uuid(self.seed, "org", &self.access.tenant_id)
    }

    /// `http://webex:8090`
    pub fn base(&self) -> String {
        format!("http://{}:{}", self.host, self.port)
    }

    /// "API URL" of the form for a legacy face.
    pub fn legacy_api_url(&self) -> String {
        format!("{}/aws/api", self.base())
    }

    /// "Media API URL" of the form for a legacy face.
    pub fn legacy_media_url(&self) -> String {
        format!("{}/cr/get-decrypted-recording", self.base())
    }

    /// Channels of the audio: 2 where the version has stereo.
    pub(super) fn channels(&self) -> u16 {
        if self.face.stereo() { 2 } else { 1 }
    }

    pub(super) fn audio_pause(&self) -> bool {
        self.face.audio_pause() || (self.face == Pairing::Programmatic && self.audio_pause_where_blank)
    }
}

/// A user to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// E-mail, which is the login name, too.
    pub email: String,
    /// Keys of teams.
    pub teams: Vec<String>,
    /// Contact-center enabled: an agent.
    pub enabled: bool,
}

/// What a user is called, by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserIds {
    /// In Contact Center: `agentId` of the Programmatic APIs.
    pub id: String,
    /// In Common Identity: `participants` of captures.
    pub ci_user_id: String,
    /// The TID: the agent ACD id. The legacy APIs' id of the user; `dbId` in the Programmatic APIs.
    pub tid: String,
}

/// A queue to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewQueue {
    /// Name.
    pub name: String,
    /// Calls may be recorded.
    pub recording_permitted: bool,
    /// Seconds.
    pub service_level_s: u32,
    /// Keys of the teams that serve it.
    pub teams: Vec<String>,
}

impl Default for NewQueue {
    fn default() -> Self {
        Self { name: "Support".into(), recording_permitted: true, service_level_s: 20, teams: Vec::new() }
    }
}

/// How a call comes in, is recorded and let out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOptions {
    /// Key of the queue it waits in; none: the tenant's first.
    pub queue: Option<String>,
    /// It is recorded; none: as the queue is configured.
    pub recorded: Option<bool>,
    /// Made by an agent (`outdial`) instead of coming in.
    pub outdial: bool,
    /// Seen by the APIs from its creation on, in progress; final at its end: `metadata` is then of no effect.
    pub live: bool,
    /// How long the customer has waited until now.
    pub waited: Duration,
    /// From the call's end to its metadata.
    pub metadata: Delay,
    /// From the metadata to the audio.
    pub audio: Delay,
}

impl Default for CallOptions {
    /// In the first queue, recorded as it says, let out at its end.
    fn default() -> Self {
        let now = Delay::After(Duration::ZERO);
        Self {
            queue: None,
            recorded: None,
            outdial: false,
            live: false,
            waited: Duration::ZERO,
            metadata: now,
            audio: now,
        }
    }
}

/// Who ends a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The customer.
    Customer,
    /// An agent.
    Agent,
}

/// Kind of an agent's time on a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// With the customer: alone, on hold, consulting another, in a conference.
    Main,
    /// Consulted, the customer not there.
    Consult,
}

/// One agent's time on a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// The stage's key.
    pub agent: String,
    /// In what role.
    pub role: Role,
    /// When.
    pub time: Stretch,
}

/// One file of audio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Id of the recording; on the faces without captures the session id.
    pub id: String,
    /// `main`, `consult`
    pub call_type: &'static str,
    /// A piece of the main recording.
    pub segment: bool,
    /// The agents in it, by the stage's keys.
    pub agents: Vec<String>,
    /// The time that it covers.
    pub span: (i64, i64),
    /// Length in milliseconds.
    pub length_ms: i64,
    /// 1 or 2: the caller on the left, the agents on the right.
    pub channels: u16,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
    /// When the caller can be heard.
    pub caller: Vec<(i64, i64)>,
    /// When an agent can be heard.
    pub agent: Vec<(i64, i64)>,
}

/// What the judge has to be told of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Session id: the associated call id.
    pub acd_id: String,
    /// The customer's number and what was called.
    pub numbers: (String, String),
    /// When the metadata of the ended call is seen; none while that is not known (in progress, or until told).
    pub metadata_at: Option<i64>,
    /// From when on it says whether the call was recorded; none likewise.
    pub recorded_told_at: Option<i64>,
    /// When the audio can be fetched; none likewise, and where there is none.
    pub audio_at: Option<i64>,
    /// Who was there, when.
    pub presence: Vec<Presence>,
    /// Paused (silent) stretches of the audio.
    pub paused: Vec<Stretch>,
    /// Paused stretches of the screen, with the stage's keys of the agents.
    pub screen_paused: Vec<(String, Stretch)>,
    /// The whole recording, then its segments, then the consultations. On the faces without captures the first alone.
    pub pieces: Vec<Piece>,
}
