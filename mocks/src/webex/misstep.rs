//! Steps that cannot be, told to the stage as values.

/// A step that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misstep {
    /// No such user, team, queue or call.
    #[error("Webex Contact Center has no {kind} `{name}`")]
    Unknown {
        /// `user`, `team`, `queue`, `call`
        kind: &'static str,
        /// The stage's key.
        name: String,
    },
    /// Added twice.
    #[error("Webex Contact Center has the {kind} `{name}` already")]
    Known {
        /// `user`, `team`, `queue`, `call`
        kind: &'static str,
        /// The stage's key.
        name: String,
    },
    /// The call has ended.
    #[error("the call `{0}` has ended")]
    Ended(String),
    /// Not logged on to Webex Contact Center.
    #[error("agent `{0}` is not logged on to Webex Contact Center")]
    LoggedOff(String),
    /// Logged on already.
    #[error("agent `{0}` is logged on to Webex Contact Center already")]
    LoggedOn(String),
    /// Not active, or not contact-center enabled.
    #[error("user `{0}` may not log on to Webex Contact Center")]
    MayNot(String),
    /// On a call.
    #[error("agent `{agent}` is on the call `{call}`")]
    Busy {
        /// Agent.
        agent: String,
        /// Call.
        call: String,
    },
    /// Not on the call.
    #[error("agent `{agent}` is not on the call `{call}`")]
    NotOn {
        /// Agent.
        agent: String,
        /// Call.
        call: String,
    },
    /// The call is not in the state that the step needs.
    #[error("the call `{call}` cannot be {step} now")]
    NotNow {
        /// Call.
        call: String,
        /// `held`, `answered`, `consulted about`, …
        step: &'static str,
    },
    /// This version of Webex Contact Center does not have it.
    #[error("this version of Webex Contact Center has no {0}")]
    NotThere(
        /// `audio pause and resume`, `screen pause and resume`
        &'static str,
    ),
}

impl Misstep {
    pub(super) fn unknown(kind: &'static str, name: &str) -> Misstep {
        Misstep::Unknown { kind, name: name.into() }
    }

    pub(super) fn known(kind: &'static str, name: &str) -> Misstep {
        Misstep::Known { kind, name: name.into() }
    }

    pub(super) fn not_now(call: &str, step: &'static str) -> Misstep {
        Misstep::NotNow { call: call.into(), step }
    }
}
