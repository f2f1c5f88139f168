//! Why an ACD gave no usable answer, and whether to ask again.

/// What went wrong, in words that hold no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No answer, or one that broke off.
    #[error("{0}")]
    Silent(String),
    /// The credential is not accepted.
    #[error("the ACD does not accept the user and password of this connection")]
    Credential,
    /// The credential is known and may not do that.
    #[error("the ACD does not accept the user and password of this connection")]
    Forbidden,
    /// Too many requests; to be asked again after so many seconds, if it said so.
    #[error("the ACD throttles")]
    Throttled(Option<u64>),
    /// Another status.
    #[error("the ACD answered {0}")]
    Status(u16),
    /// What came cannot be understood.
    #[error("the ACD's answer cannot be understood: {0}")]
    Malformed(String),
    /// It points to an address where nothing is asked.
    #[error("the ACD points to an address that is not followed")]
    Elsewhere,
}

impl Failure {
    /// Whether the same request may go well a little later.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Silent(_) | Self::Throttled(_) | Self::Malformed(_) | Self::Status(500..) => true,
            Self::Status(_) | Self::Credential | Self::Forbidden | Self::Elsewhere => false,
        }
    }
}
