//! What really happened in a tenant of Webex Contact Center, and what was typed into Webex WFO for it. All of it is empty
//! on other platforms; what is empty puts nothing to the test.

use super::Span;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A tenant and its connection.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tenant {
    /// `cmsv1`, `cmsv2`, `programmatic`
    pub api: String,
    /// The ACD's name on the ACD Configuration page.
    pub acd: String,
    /// The machine that it runs on; empty for `webex`.
    pub machine: String,
    /// Policy `consult_transfer`: the consultation and what follows the transfer are one contact (`joined`), not two.
    pub joined: bool,
    /// Policy: screen pause where the version table leaves the cell blank.
    pub screen_pause_where_blank: bool,
    /// What happened on each call, in order, by the scenario's id. Without it a call is judged by its parts alone.
    pub moves: BTreeMap<String, Vec<Move>>,
    /// Each contact's audio as it ought to be, by the call's id in the scenario.
    pub sounds: BTreeMap<String, Vec<Sound>>,
    /// Words that stood in call-associated data and wrap-up codes, and have no business in Webex WFO (WXC-META-2).
    pub custom: Vec<String>,
    /// When an agent had paused the recording of the screen (1.0 with CMSv1): agent, from pause to resumption.
    pub screen_paused: Vec<(String, Span)>,
    /// Users by the scenario's key, the agents among them. Without them the agents of the truth are all there is.
    pub users: BTreeMap<String, User>,
    /// What became of users, here and there, in order; what was there at the start is added at [`super::Truth::starts`].
    pub user_moves: Vec<UserMove>,
    /// What became of teams there, in order.
    pub team_moves: Vec<TeamMove>,
    /// Names of the queues there at the end.
    pub queues: Vec<String>,
    /// Names of teams that were made by hand in Webex WFO.
    pub teams_made: Vec<String>,
    /// Name of the default team; empty where that is not known.
    pub default_team: String,
    /// Name of the default agent role; empty where that is not known.
    pub agent_role: String,
    /// Filters of the ACD (WXC-CFG-4): patterns of team names, `*` for anything.
    pub filters: Vec<String>,
    /// All of them have to match (policy `filter_join`), instead of one.
    pub filters_all: bool,
    /// ACDs of the same tenant that were added by the form: each syncs users of its own (WXC-CFG-4).
    pub acds_added: Vec<AcdAdded>,
    /// When ACDs were added by the form under whose address nobody answers: what calls they have cannot be known.
    pub acds_away: Vec<i64>,
    /// Services of the data server that are *not* enabled or not assigned (WXC-DS-1): `sync`, `capture`, `real_time`,
    /// `media_import`.
    pub services_off: BTreeSet<String>,
    /// What the user of the connection may not use (WXC-CFG-8): `API`, `Media API`.
    pub no_access: BTreeSet<String>,
    /// API keys and client secrets of the connection, which may stand nowhere (WXC-AUTH-1).
    pub credentials: Vec<String>,
    /// Where the tenant was shown a credential as it is: what (`client_secret`, `api_key`) and at which path.
    pub shown: Vec<(String, String)>,
    /// The check box "Cisco Webex Contact Center 1.0" was left empty (WXC-CFG-7).
    pub box_empty: bool,
    /// Forms that were typed in, by the name that their probe has (`form:<name>`, `add:<name>`).
    pub forms: BTreeMap<String, Form>,
    /// What stands in the tenant's SAML metadata file, where one was handed in (probe `saml`).
    pub saml: Option<Saml>,
    /// Statistics as the tenant had them at the end.
    pub statistics: Vec<Row>,
    /// "Capture Delay", in milliseconds.
    pub capture_delay_ms: i64,
    /// Data recapture: the time of day, in milliseconds since midnight UTC.
    pub recapture_at_ms: Option<i64>,
    /// Every change of an agent's state on a channel, in order.
    pub states: Vec<AgentState>,
}

impl super::Truth {
    /// Whether a service of the data server runs for the ACD: the procedure of 1.0 alone has that step (WXC-DS-1).
    pub fn runs(&self, service: &str) -> bool {
        let step = self.platform == "webex-cc-1.0" && self.tenant.api == "cmsv1";
        !step || !self.tenant.services_off.contains(service)
    }
    /// Whether the user of the connection may use `API` or `Media API` (WXC-CFG-8).
    pub fn may_use(&self, part: &str) -> bool {
        !self.tenant.no_access.contains(part)
    }
}

/// Something happened on a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// When.
    pub at: i64,
    /// What.
    pub what: What,
}

/// See [`Move`]. Agents by the scenario's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// An agent is connected to the customer: the first, or after a wait in a queue.
    Answered(String),
    /// An agent joins the customer and the agents there without having been consulted.
    Joined(String),
    /// An agent asks another for a consultation.
    Asked {
        /// Who asks.
        by: String,
        /// Who is asked.
        with: String,
    },
    /// The agent asked last accepts.
    Accepted,
    /// The consultation ends, or is refused.
    ConsultOver,
    /// The consulted agent joins the customer.
    Conferenced,
    /// The consulted agent takes the customer over; who asked is gone.
    ConsultTransferred,
    /// An agent hands the customer over to another.
    Transferred {
        /// Who is gone.
        from: String,
        /// Who is connected now.
        to: String,
    },
    /// The customer waits in a queue again; all agents are gone.
    Requeued,
    /// An agent leaves, others stay.
    Left(String),
    /// The call is over.
    Ended,
}

/// What a contact's audio has to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sound {
    /// The contact's agent.
    pub agent: String,
    /// The contact's time.
    pub span: Span,
    /// SHA-256 (hex) of the samples (the content of the `data` chunk): any of these is right. Empty: not known.
    pub samples: Vec<String>,
    /// Length in milliseconds; 0: as long as the contact.
    pub length_ms: i64,
}

/// A user of the tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct User {
    /// E-mail: the key of the user in Webex WFO.
    pub email: String,
    /// TID.
    pub tid: String,
}

/// Something became of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserMove {
    /// When.
    pub at: i64,
    /// Who.
    pub user: String,
    /// What.
    pub what: UserWhat,
}

/// See [`UserMove`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserWhat {
    /// Added there.
    Added {
        /// First name.
        first: String,
        /// Last name.
        last: String,
        /// Contact-center enabled.
        enabled: bool,
        /// Names of the teams there.
        teams: Vec<String>,
    },
    /// Renamed there.
    Renamed {
        /// First name.
        first: String,
        /// Last name.
        last: String,
    },
    /// Deleted there.
    Deleted,
    /// Active there or not.
    Active(bool),
    /// Contact-center enabled there or not.
    Enabled(bool),
    /// On other teams there: their names.
    Teams(Vec<String>),
    /// Here: an administrator set the roles.
    Roles(Vec<String>),
    /// Here: an administrator put the user on a team.
    Team(String),
}

/// Something became of a team there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamMove {
    /// When.
    pub at: i64,
    /// The scenario's key of the team.
    pub team: String,
    /// What.
    pub what: TeamWhat,
}

/// See [`TeamMove`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TeamWhat {
    /// Added under this name, active or not.
    Added(String, bool),
    /// Renamed.
    Renamed(String),
    /// Active or not.
    Active(bool),
    /// Deleted.
    Deleted,
}

/// A form that was typed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// The form of 1.0 ("Cisco Customer Journey Platform"), not that of 2.0.
    pub one: bool,
    /// Fields (by their names in the API) in which there is a mistake.
    pub mistakes: BTreeSet<String>,
}

/// A further ACD of the tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AcdAdded {
    /// When.
    pub at: i64,
    /// As [`Tenant::filters`].
    pub filters: Vec<String>,
    /// As [`Tenant::filters_all`].
    pub filters_all: bool,
}

/// What single sign-on needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saml {
    /// Entity id.
    pub entity_id: String,
    /// Address of the HTTP-Redirect binding.
    pub redirect_url: String,
    /// Certificate, base64 without white space.
    pub certificate: String,
}

/// A row of statistics.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// `queue`, `agent`, `agent-queue`
    pub kind: String,
    /// Begin of the interval.
    pub begin: i64,
    /// The row as the tenant gives it at the end.
    pub row: Value,
    /// When its numbers were final: later than the interval's end where a call lasted long.
    pub settled_at: i64,
}

/// A change of an agent's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentState {
    /// When.
    pub at: i64,
    /// Agent, by the scenario's key.
    pub agent: String,
    /// `telephony`, `chat`, …
    pub channel: String,
    /// As the tenant says it.
    pub state: String,
}
