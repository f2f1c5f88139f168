//! The scenario language: what a YAML file says, read with positions, checked as a whole, and shown with the place of
//! every mistake.
//!
//! Types catch what types can ([`read`]); [`check`] walks the timeline with the state of the world in hand and catches
//! the rest: names that nobody has, a hang-up of a call that never was, a logon on a PC that is off.

pub mod at;
pub mod check;
pub mod expect;
pub mod fault_step;
mod flow;
pub(crate) mod machines;
pub mod model;
pub(crate) mod names;
pub(crate) mod passing;
pub mod probe_step;
pub mod problem;
pub mod quantity;
pub mod read;
pub mod schema;
pub mod settings;
pub mod step;
pub mod tenant_step;
pub(crate) mod text;
pub mod time;
mod told;

pub use at::{At, Place};
pub use model::{Agent, Api, Pc, Platform, Role, Scenario, Timeline};
pub use problem::{Problem, Unreadable};
pub use read::{LIMIT, read};
pub use step::Step;
pub use told::Told;
