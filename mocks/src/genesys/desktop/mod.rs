//! The agent desktop on a PC: what it owes to the Screen Recording Service (family DSK), to T-Server and to its backend.

mod backend;
mod config;
mod handle;
mod misstep;
mod program;
mod routine;
mod srs;
mod telephony;
mod web;

pub use config::{Attempt, Centre, Config, Kind, Login, Recording, Seat, Token, Trick, VoiceState};
pub use handle::Desktop;
pub use misstep::Misstep;
