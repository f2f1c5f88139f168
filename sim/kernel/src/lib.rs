//! Time, chance, sockets, disks, machines, faults and the trace of a run. Knows nothing of recording.
//!
//! What software sees ([`time`], [`chance`], [`net`], [`http`], [`ws`], [`disk`], [`spawn`], [`trace`]) is the same in
//! the simulator and on the real machine: each call looks at the [`Host`] that the calling task belongs to, and a small
//! enum inside decides. What the stage sees ([`world`]) builds machines, runs them under a director and throws faults.
//!
//! The one law: **nothing outside of this crate touches the clock, the network, the disk or a source of chance.**

pub mod chance;
pub mod disk;
mod engine;
pub mod host;
pub mod http;
pub mod net;
pub mod task;
pub mod time;
pub mod tls;
pub mod trace;
pub mod world;
pub mod ws;
mod ws_trace;

pub use host::Host;
pub use task::spawn;
