//! The ACDs behind neutral types: what a connector brings in is the same whichever vendor it came from. Segmentation,
//! sync, relay, store and uploads know these types only.
//!
//! A vendor's connector lives in a module of its own and is one arm of [`connector::Connector`].

pub mod connector;
pub mod failure;
pub mod types;
pub mod ujet;
pub mod webex;
pub mod worker;
