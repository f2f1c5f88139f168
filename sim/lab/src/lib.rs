//! The laboratory: the scenario language, the stage on which a scenario is played, what is reported of it, and the
//! `wfosim` program.

pub mod requirements;
pub mod scenario;
