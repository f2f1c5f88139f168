//! Dialogs (RFC 3261 §12): who talks to whom, in which order, by which way.

mod call;
mod id;
mod routing;

pub use call::Dialog;
pub use id::DialogId;
