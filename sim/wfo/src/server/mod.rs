//! The server's state and every change to it: one commit a change, effects after the commit only.

mod acds;
mod contacts;
mod controls;
mod core;
mod directory;
mod effects;
mod import;
mod logins;
mod machines;
mod model;
mod moments;
mod over;
mod sessions;
mod sounds;
mod statistics;
mod uploads;
mod users;

pub use acds::NotAdded;
pub use core::{Refused, Server};
pub use effects::To;
pub use uploads::UploadAnswer;
