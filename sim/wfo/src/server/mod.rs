//! The server's state and every change to it: one commit a change, effects after the commit only.

mod contacts;
mod controls;
mod core;
mod effects;
mod import;
mod logins;
mod machines;
mod model;
mod sessions;
mod uploads;
mod users;

pub use core::{Refused, Server};
pub use effects::To;
pub use uploads::UploadAnswer;
