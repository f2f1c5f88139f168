//! Steps that cannot be, told to the stage as values.

/// A step that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misstep {
    /// Never added, or removed.
    #[error("UJET has no agent `{0}`")]
    UnknownAgent(String),
    /// Added twice.
    #[error("UJET has the agent `{0}` already")]
    KnownAgent(String),
    /// Never created.
    #[error("UJET has no call `{0}`")]
    UnknownCall(String),
    /// Created twice.
    #[error("UJET has had the call `{0}` already")]
    KnownCall(String),
    /// The call has ended.
    #[error("the call `{0}` has ended")]
    Ended(String),
    /// The call goes on.
    #[error("the call `{0}` has not ended")]
    NotEnded(String),
    /// Not signed in to UJET.
    #[error("agent `{0}` is not logged on to UJET")]
    LoggedOff(String),
    /// Signed in already.
    #[error("agent `{0}` is logged on to UJET already")]
    LoggedOn(String),
    /// On a call, so that signing out is not possible.
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
    /// The call, hold or audio is not in the state that the step needs.
    #[error("the call `{call}` cannot be {step} now")]
    NotNow {
        /// Call.
        call: String,
        /// `held`, `retrieved`, `paused`, `resumed`, …
        step: &'static str,
    },
}
