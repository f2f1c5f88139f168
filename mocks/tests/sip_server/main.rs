//! SIP Server with real phones and a real media platform, in a simulated world.

#[path = "../common/world.rs"]
#[allow(dead_code)]
mod common;
mod flows;
mod office;
mod recording;
mod siprec;
mod torture;
mod trouble;
