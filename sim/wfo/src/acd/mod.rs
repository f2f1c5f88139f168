//! The ACDs behind neutral types: what a connector brings in is the same whichever vendor it came from. Segmentation,
//! sync, relay, store and uploads know these types only.
//!
//! A vendor's connector lives in a module of its own and is one arm of [`connector::Connector`]; how it asks is common to
//! all ([`caller`]), and so is what is done when ([`schedule`], [`look`]).

pub mod caller;
pub mod connector;
pub mod failure;
pub mod look;
pub mod schedule;
pub mod types;
pub mod ujet;
pub mod webex;
pub(crate) mod worker;
