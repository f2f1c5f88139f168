//! Webex Contact Center as a client meets it, in a simulated world: one file a face, one for what goes wrong.

#[path = "../common/world.rs"]
mod common;
mod hooks;
mod legacy;
mod office;
mod programmatic;
mod transitional;
mod trouble;
