//! The report of a certification: for people at a terminal and in a browser, for build servers, for programs.

mod html;
mod json;
mod junit;
mod sequence;
mod strip;
mod terminal;

pub use html::html;
pub use json::json;
pub use junit::junit;
pub use terminal::{line, terminal};
