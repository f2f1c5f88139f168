//! The server as its peers see it: in a simulated world, with an ACD and PCs that say exactly what a test wants them to.

mod acd;
mod controls;
mod day;
mod eligibility;
mod fake;
mod forms;
mod hooks;
mod late;
mod power;
mod rte;
mod services;
mod stage;
mod store;
mod sync;
mod tenant;
mod uploads;
mod watch;
mod wfm;
