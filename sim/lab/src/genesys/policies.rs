//! Where the documents stay silent or were not saved whole.

use crate::scenario::at::At;
use crate::scenario::time::Length;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Policies. What is left out has its default.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "GenesysPolicies")]
pub struct Policies {
    /// SRS gives a session up so long after its login or last poll (SRS-POLL-1). The desktop polls twice in that time.
    pub poll_timeout: At<Length>,
    /// What becomes of a poll that arrives at that very instant.
    pub expiry_at: ExpiryAt,
    /// A POST of a session that asked for a token is rejected without it (SRS-CSRF-2, SRS-CSRF-4).
    pub csrf_strict: bool,
    /// What becomes of a request from a page of another origin, with which the browser sends the session's cookie along
    /// (SRS-CORS-2): the document says that it gets no CORS header fields, not whether it is served.
    pub foreign_origin: ForeignOrigin,
    /// Whether an agent whose login SRS has refused works on at T-Server: the documents are silent about it.
    pub refused_login: RefusedLogin,
    /// Who turns to the backup RWS when the main one is lost (SRS-DR-1).
    pub failover: Failover,
    /// When the file ends that was begun for the first of several overlapping calls (GIR-ONE-3). A consultation that is completed
    /// is no overlap for the agent who was consulted: what was the consultation goes on as the main call, the agent's first call
    /// with it, and the file ends with that, mapped to where it began (GIR-MAP-5).
    pub overlap: Overlap,
    /// Which of the calls the file belongs to of an agent who was consulted and then joined (GIR-MAP-5).
    pub two_step_joiner: TwoStepJoiner,
    /// After-call work is recorded (GIR-ACW-1).
    pub record_acw: bool,
    /// What ends the recording of non-voice work (GIR-NV-1).
    pub non_voice_stop: NonVoiceStop,
    /// A logout from SRS ends a running recording (SRS-OUT-1).
    pub logout_ends_recording: bool,
    /// The word that the third-party recorder sends where the document prints `diabled` (TLB-IND-2).
    pub printed_token: PrintedToken,
    /// How late an upload or another consequence may follow its cause when all are on and reachable.
    pub patience: At<Length>,
    /// How long SRS may take to turn to the backup RWS, where that is not as long as the patience.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn: Option<At<Length>>,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            poll_timeout: At::nowhere(Length(60_000)),
            expiry_at: ExpiryAt::default(),
            csrf_strict: true,
            foreign_origin: ForeignOrigin::default(),
            refused_login: RefusedLogin::default(),
            failover: Failover::default(),
            overlap: Overlap::default(),
            two_step_joiner: TwoStepJoiner::default(),
            record_acw: false,
            non_voice_stop: NonVoiceStop::default(),
            logout_ends_recording: true,
            printed_token: PrintedToken::default(),
            patience: At::nowhere(Length(300_000)),
            turn: None,
        }
    }
}

/// See [`Policies::expiry_at`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpiryAt {
    /// It is late.
    #[default]
    Late,
    /// It is in time.
    InTime,
}

/// See [`Policies::foreign_origin`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ForeignOrigin {
    /// It is served; the browser hides the answer from the page. A logout ends a session that has no token, which is what the
    /// token is there for (SRS-CSRF-2). A poll keeps nothing alive: it is not the agent desktop's (SRS-POLL-1).
    #[default]
    Serve,
    /// It is refused.
    Refuse,
}

/// See [`Policies::refused_login`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefusedLogin {
    /// Yes, without a screen recording, as on a PC without SRS (GIR-FLOW-7).
    #[default]
    WorksOn,
    /// No: the desktop does not log the agent in at T-Server either.
    StaysOut,
}

/// See [`Policies::failover`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Failover {
    /// SRS, by itself.
    #[default]
    Peer,
    /// The desktop, by a new login.
    Login,
}

/// See [`Policies::overlap`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Overlap {
    /// With the first call.
    #[default]
    FirstEnd,
    /// With the last of them.
    LastEnd,
}

/// See [`Policies::two_step_joiner`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TwoStepJoiner {
    /// The consultation, the agent's first call.
    #[default]
    First,
    /// The call that the agent joined.
    Main,
}

/// See [`Policies::non_voice_stop`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NonVoiceStop {
    /// Leaving the state that began it.
    #[default]
    StateLeft,
    /// Only the end of the session.
    Logout,
}

/// See [`Policies::printed_token`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrintedToken {
    /// `disabled`.
    #[default]
    Disabled,
    /// `diabled`, as printed.
    Diabled,
    /// Either, but always the same: what a recorder is held to whose maker has read the document one way or the other. Ours sends
    /// `disabled` then.
    Either,
}
