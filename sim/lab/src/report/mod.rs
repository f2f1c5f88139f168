//! What is said about a run: to a person, to a program, and to the golden snapshot.

pub(crate) mod contacts;
mod golden;
mod human;
mod json;
mod table;
mod wires;

pub use golden::{golden, outcome};
pub use human::{Colour, failed_line, human, replay};
pub use json::json;
pub use table::{Align, Table};
pub(crate) use wires::said;
pub use wires::wires;
