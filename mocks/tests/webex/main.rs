//! Webex Contact Center as a client meets it, in a simulated world: one file a face, one for what goes wrong.

mod hooks;
mod legacy;
mod office;
mod programmatic;
mod transitional;
mod trouble;
