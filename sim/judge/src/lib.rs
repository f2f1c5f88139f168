//! The independent judge. It knows the scenario's truth and sees what the installation left behind (the trace, the
//! server's own HTTP answers, the bytes on the disks, every write to them), works out by itself what ought to be there,
//! and gives each requirement a verdict: held, broken or not reached. It shares no code with what it judges, not even
//! the wire types.

pub mod case;
pub mod catalogue;
pub mod evidence;
pub mod expect;
pub mod genesys;
pub mod media;
pub mod oracles;
pub mod report;
mod run;
pub mod spans;
pub mod truth;
pub mod verdict;
pub mod view;
pub mod watch;

pub use catalogue::catalogue;
pub use report::Report;
pub use run::judge;
pub use verdict::{Finding, Near, State, Verdict};
