//! The laboratory: the scenario language, the stage on which a scenario is played, what is reported of it, and the
//! `wfosim` program.
//!
//! A [`scenario`] is read from YAML and checked as a whole. [`run::run`] plays it: the [`stage`] builds the world, walks
//! the timeline at exact true times, writes down what really happened and gathers what the installation left behind; the
//! judge then says which requirements held. [`report`] says it to a person, to a program or to the golden snapshot.
//! [`faults`] draws trouble from a seed. [`stage::Sabotage`] breaks one thing on purpose, for tests of the judge.

pub mod certify;
pub mod cli;
pub mod faults;
pub mod film;
pub mod genesys;
pub mod report;
pub mod requirements;
pub mod run;
pub mod scenario;
pub mod stage;
