//! The recorder itself: one value that takes what happens (a logon, a message, the passing of time) and does what follows on
//! the disk. It waits for nothing and sends nothing: [`Desk::turn`] is called with the time, [`Desk::due`] says when next, and
//! what is to be sent is fetched from it. `run` is the shell around it.

mod cleaning;
mod core;
mod link;
mod recovery;
mod relays;
mod sessions;
mod shelf;
mod taping;

pub use self::core::{Desk, Now};
pub use self::relays::Job;
