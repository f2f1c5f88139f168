//! Webex WFO with Webex Contact Center: what its oracles hold, and which of them is to blame.

mod absurd;
mod adherence;
mod alarms;
mod apis;
mod between_syncs;
mod blamed;
mod captures;
#[path = "../common/mod.rs"]
mod common;
mod configs;
mod dates;
mod days;
mod elsewhere;
mod fields;
mod figures;
mod foreign;
mod heard;
mod imports;
mod known;
mod muted;
mod office;
mod offices;
mod others;
mod pages;
mod pauses;
mod reports;
mod segments;
mod silence;
mod strangers;
mod syncs;
mod teams;
mod users;
mod wfm;
