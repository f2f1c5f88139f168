//! Steps that cannot be, told to the stage as values.

use super::CallKey;

/// A step that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Impossible {
    /// The phone's machine is off, or its program has not begun.
    #[error("the phone is off")]
    Off,
    /// The phone has no such number.
    #[error("the phone has no number `{0}`")]
    NoNumber(String),
    /// What was dialled makes no address.
    #[error("`{0}` cannot be dialled")]
    NoAddress(String),
    /// There is no such call, or it has ended.
    #[error("the phone has no call {}", .0.0)]
    NoCall(CallKey),
    /// The call is not in the state that the step needs.
    #[error("call {} cannot be {step} now", key.0)]
    NotNow {
        /// Which.
        key: CallKey,
        /// `answered`, `rejected`, `held`, `retrieved`, `transferred`, …
        step: &'static str,
    },
}
