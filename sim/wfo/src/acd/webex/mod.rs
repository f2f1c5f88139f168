//! Webex Contact Center by its four faces (`wire::webex`): 1.0 and 2.0 with CMSv1 ([`legacy`]), 1.0 to 2.0 with CMSv2
//! ([`transitional`]), 2.0 with the Programmatic APIs ([`programmatic`]); [`face`] is whichever it is, [`worker`] what is
//! done with it when. What segments a call, finds a contact's audio and reads a directory is pure and the same for all.

mod agents;
mod captured;
pub mod config;
mod convert;
pub mod directory;
pub mod door;
pub mod face;
pub mod form;
pub mod hooks;
mod horizon;
pub mod legacy;
pub mod matching;
pub mod programmatic;
mod recordings;
pub mod segment;
#[cfg(test)]
mod segment_tests;
pub mod sounds;
pub mod token;
pub mod transitional;
mod watch;
pub mod wave;
pub mod wfm;
pub(crate) mod worker;
