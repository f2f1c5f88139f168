//! Genesys Interaction Recording: its own truth, evidence and verdicts, since nothing there works as at the other two.
//!
//! What is the same is used from the rest of the judge: how a recording is played, the stamp in its pixels, sets of instants,
//! the eye on the disks, verdicts and the report.

pub mod case;
pub mod evidence;
pub mod expect;
pub mod oracles;
mod run;
pub mod truth;
pub mod view;

pub use evidence::Evidence;
pub use run::judge;
pub use truth::Truth;
