//! Why an ACD gave no usable answer.

/// What went wrong, in words that hold no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No answer.
    #[error("{0}")]
    Silent(String),
    /// The credential is not accepted.
    #[error("the ACD does not accept the user and password of this connection")]
    Credential,
    /// Too many requests; to be asked again after so many seconds, if it said so.
    #[error("the ACD throttles")]
    Throttled(Option<u64>),
    /// Another status.
    #[error("the ACD answered {0}")]
    Status(u16),
    /// What came cannot be understood.
    #[error("the ACD's answer cannot be understood: {0}")]
    Malformed(String),
}
