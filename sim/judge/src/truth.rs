//! What really happened, as the stage made it happen. No product ever sees this.
//! Instants are true UTC milliseconds; intervals are `[from, to)`.

pub mod webex;

use std::collections::{BTreeMap, BTreeSet};

/// An interval `[from, to)`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First millisecond.
    pub from: i64,
    /// End, not included.
    pub to: i64,
}

/// The truth of a run.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    /// `calabrio-ujet`, `webex-cc-1.0`, `webex-cc-2.0`
    pub platform: String,
    /// Start of the run.
    pub starts: i64,
    /// When the evidence was gathered.
    pub ends: i64,
    /// Which requirement ids the scenario says it proves.
    pub proves: Vec<String>,
    /// The policies in force.
    pub policies: Policies,
    /// By the scenario's key.
    pub agents: BTreeMap<String, Agent>,
    /// By name.
    pub pcs: BTreeMap<String, Pc>,
    /// What an administrator or the ACD changed that bears on eligibility, in order of time.
    pub settings: Vec<Setting>,
    /// Where such a change was a sync's: how long nobody had looked when it was found.
    pub unwatched: Vec<Unwatched>,
    /// Every logon to Windows, in order.
    pub sessions: Vec<Session>,
    /// Every logon to the ACD, in order.
    pub acd_sessions: Vec<AcdSession>,
    /// Every call, in order.
    pub calls: Vec<Call>,
    /// Screen-only recordings by hand.
    pub screen_only: Vec<ScreenOnly>,
    /// Faults, in order of their start.
    pub faults: Vec<Fault>,
    /// What each screen showed: every change of every monitor's picture, in order of time, by [`Truth::screen_of`]; or
    /// simply by PC, where nobody but one user ever logs on to it.
    pub screens: BTreeMap<String, Vec<Change>>,
    /// Fingerprints (`judge::media::picture`) of what monitors showed, by [`Truth::screen_of`], time of the change and
    /// monitor; only where the stage looked, and nowhere if recordings need not be exact to the pixel.
    pub pictures: BTreeMap<String, BTreeMap<(i64, u8), u64>>,
    /// Times at which each PC was on and its network whole up to the server, by PC.
    pub online: BTreeMap<String, Vec<Span>>,
    /// Agents added to, renamed in or removed from the ACD after the start, for sync; the first state is `agents`.
    pub acd_changes: Vec<AcdChange>,
    /// When the server's process was up and could reach the ACD.
    pub server_up: Vec<Span>,
    /// The secrets of the run (passwords, tokens), which may stand nowhere.
    pub secrets: Vec<String>,
    /// Keys of the run as bytes (the store's), which may stand nowhere either, nor in digits.
    pub keys: Vec<Vec<u8>>,
    /// What is Webex Contact Center's own; empty elsewhere.
    pub tenant: webex::Tenant,
    /// Machines on which a product under test stands in the place of our own part: it is seen from outside alone.
    pub foreign: BTreeSet<String>,
}

impl Truth {
    /// The key of [`Truth::screens`] for a user's sessions on a PC: users' pictures are numbered apart.
    pub fn screen_of(pc: &str, windows: &str) -> String {
        format!("{pc}|{}", windows.to_lowercase())
    }
    /// Every first and last name that the ACD had for an agent.
    pub fn names_of(&self, agent: &str) -> Vec<(String, String)> {
        let first = self.agents.get(agent).map(|a| (a.first.clone(), a.last.clone()));
        let changes = self.acd_changes.iter().filter(|c| c.agent == agent).filter_map(|c| c.name.clone());
        let moves = self.tenant.user_moves.iter().filter(|m| m.user == agent).filter_map(|m| match &m.what {
            webex::UserWhat::Added { first, last, .. } | webex::UserWhat::Renamed { first, last } => {
                Some((first.clone(), last.clone()))
            }
            _ => None,
        });
        first.into_iter().chain(changes).chain(moves).collect()
    }
    /// Whether a product under test stands on a machine.
    pub fn is_foreign(&self, machine: &str) -> bool {
        self.foreign.contains(machine)
    }
    /// Whether the platform is Webex WFO with Webex Contact Center, of whatever version.
    pub fn is_webex(&self) -> bool {
        self.platform.starts_with("webex-cc")
    }
}

/// The policies in force, by the names of `requirements.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies {
    /// `pc` or `acd`
    pub start_trigger: String,
    /// `pc` or `acd`
    pub stop_trigger: String,
    /// `upload_covered` or `nothing`
    pub partial_coverage: String,
    /// `last_known` or `refuse`
    pub offline_logon: String,
    /// `contact` or `audio`
    pub crop_by: String,
    /// `immediate` or `two_hours`
    pub import_delay: String,
    /// How long after its end a segment is kept at least, in milliseconds.
    pub retention_ms: i64,
    /// Length of a segment, in milliseconds.
    pub segment_ms: i64,
    /// The most that a power cut may lose before it, in milliseconds (one chunk).
    pub chunk_ms: i64,
    /// How far a recording's instants may be off where the PC's clock is wrong, in milliseconds; 0 where it is right.
    pub clock_tolerance_ms: i64,
    /// How late a recording may start after the start trigger, and an upload, import or report may follow its cause, when
    /// all are on and reachable, in milliseconds.
    pub patience_ms: i64,
    /// How soon after the start trigger capture has to run, in milliseconds (one question to the server).
    pub start_grace_ms: i64,
    /// How long a logon to the ACD, or a logoff from it, may stay unknown to the server where no notification tells of it
    /// and the server has to ask, in milliseconds; 0 where notifications come.
    pub acd_ask_ms: i64,
    /// How long what happens at the ACD may stay unknown to the server once a lost notification or trouble of the ACD's is over,
    /// in milliseconds: until it imports again, and five minutes at least.
    pub acd_repair_ms: i64,
    /// Folder of the segments, as printed.
    pub folder: String,
    /// How far an instant may be off beyond all that where a run is played in real time, in milliseconds; 0 in the simulator,
    /// where nobody's time passes unseen.
    pub tolerance_ms: i64,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            start_trigger: "pc".into(),
            stop_trigger: "pc".into(),
            partial_coverage: "upload_covered".into(),
            offline_logon: "last_known".into(),
            crop_by: "contact".into(),
            import_delay: "immediate".into(),
            retention_ms: 24 * 3_600_000,
            segment_ms: 600_000,
            chunk_ms: 10_000,
            clock_tolerance_ms: 250,
            patience_ms: 1_200_000,
            start_grace_ms: 1_000,
            acd_ask_ms: 0,
            acd_repair_ms: 300_000,
            folder: r"C:\Program Files (x86)\Common Files\Calabrio ONE\Desktop\recordings".into(),
            tolerance_ms: 0,
        }
    }
}

/// An agent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agent {
    /// First name in the ACD at the start.
    pub first: String,
    /// Last name in the ACD at the start.
    pub last: String,
    /// E-mail, the key of the WFO user.
    pub email: String,
    /// Id in the ACD.
    pub acd_id: String,
    /// The login that the agent really uses on PCs.
    pub windows: String,
    /// Whether the ACD knows the agent at all (else there is no user profile, SCR-ELIG-6).
    pub in_acd: bool,
}

/// A PC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pc {
    /// Smart Desktop is installed (SCR-ELIG-1).
    pub smart_desktop: bool,
    /// A Mac (SCR-ELIG-7).
    pub mac: bool,
    /// Monitors.
    pub monitors: u32,
    /// Its clock is wrong at some time of the run.
    pub clock_wrong: bool,
}

/// A change of what makes an agent eligible. The stage gives the state at the start as changes at [`Truth::starts`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// When it was confirmed by the server.
    pub at: i64,
    /// What.
    pub what: SettingKind,
}

/// A time in which a sync gave an agent the user profile or took the activation away, nobody knows when: the Users page is looked
/// at from outside, and while that cannot be done the server may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwatched {
    /// Agent.
    pub agent: String,
    /// From the last look that did not show the change until the first that did.
    pub span: Span,
}

/// See [`Setting`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingKind {
    /// The RTE check box of the ACD.
    RteMessaging(bool),
    /// "Activate this user".
    Active {
        /// Agent.
        agent: String,
        /// New value.
        on: bool,
    },
    /// Whether one of the user's roles carries Record Screen.
    RecordScreen {
        /// Agent.
        agent: String,
        /// New value.
        on: bool,
    },
    /// "Windows Login".
    Windows {
        /// Agent.
        agent: String,
        /// New value, empty for none.
        login: String,
    },
    /// The user profile of the ACD.
    Profile {
        /// Agent.
        agent: String,
        /// New value.
        on: bool,
    },
}

/// A logon to Windows. Ends at the logoff or the power cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// PC.
    pub pc: String,
    /// Agent.
    pub agent: String,
    /// Login used.
    pub windows: String,
    /// From logon to logoff or power-off (or the end of the run).
    pub span: Span,
}

/// A logon to the ACD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcdSession {
    /// Agent.
    pub agent: String,
    /// From logon to logoff (or the end of the run).
    pub span: Span,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The scenario's id.
    pub id: String,
    /// The ACD's id, as the API gives it: the associated call id.
    pub acd_id: String,
    /// Calling number.
    pub from: String,
    /// Called number.
    pub to: String,
    /// Each agent's own time on the call, in order. One agent may be there twice.
    pub parts: Vec<Part>,
    /// Customer's time.
    pub span: Span,
    /// The call has ended.
    pub ended: bool,
    /// The ACD was configured to record it.
    pub recorded: bool,
    /// When the ACD let its metadata be seen; none if not by the end of the run.
    pub metadata_at: Option<i64>,
    /// From when on its metadata said whether it was recorded; none if not by the end of the run, or where that is not known.
    pub recorded_told_at: Option<i64>,
    /// When the ACD let its audio be fetched.
    pub audio_at: Option<i64>,
    /// Times at which the agent had paused the audio.
    pub audio_paused: Vec<Span>,
    /// SHA-256 (hex) of each agent part's audio as the ACD has it: by index of `parts`; one for all where the ACD has one
    /// file a call.
    pub audio_sha256: Vec<String>,
    /// Length of the audio in milliseconds.
    pub audio_ms: i64,
    /// A chat or other text contact, which never becomes a contact.
    pub text: bool,
}

/// An agent's time on a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Agent.
    pub agent: String,
    /// Connected to disconnected.
    pub span: Span,
}

/// A screen-only recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenOnly {
    /// Agent.
    pub agent: String,
    /// Start control to stop control, as confirmed.
    pub span: Span,
    /// The contact id that the server gave.
    pub contact: String,
}

/// A fault or an intervention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// When.
    pub span: Span,
    /// Machine.
    pub machine: String,
    /// What.
    pub what: FaultKind,
}

/// See [`Fault`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// Without power from cut to return. `clean` for an orderly shutdown.
    PowerOff {
        /// The operating system had time to close files.
        clean: bool,
    },
    /// Process down.
    Restart,
    /// Cable out, or one direction cut.
    Unreachable,
    /// No room on the disk.
    DiskFull,
    /// A write failed or was torn.
    DiskFault,
    /// Files of the disk could be written and not deleted.
    DiskHold,
    /// A file was altered behind the software's back.
    Tampered {
        /// Path.
        path: String,
    },
    /// A file was taken away behind the software's back.
    Removed {
        /// Path.
        path: String,
    },
    /// The wall clock is wrong by so much.
    Clock {
        /// Wall clock minus true time, milliseconds.
        skew_ms: i64,
    },
    /// The ACD answered with errors, slowly, or not at all.
    AcdTrouble,
}

/// The picture changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// When.
    pub at: i64,
    /// Ordinal of the picture on that PC and monitor, as its stamp says.
    pub ordinal: u32,
    /// Monitor, from 0.
    pub monitor: u8,
}

/// A change of an agent in the ACD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcdChange {
    /// When.
    pub at: i64,
    /// Agent.
    pub agent: String,
    /// New first and last name; none for removed.
    pub name: Option<(String, String)>,
}
