//! Each oracle on a perfect installation, and on one that is spoilt in one thing: the proof that oracles bite.

mod common;
mod controls;
mod day;
mod eligibility;
mod housekeeping;
mod matching;
mod outage;
mod seats;
mod triggers;
