//! The agent desktop on a PC: what it owes to the Screen Recording Service (family DSK), to T-Server and to its backend.

mod config;
mod handle;
mod misstep;
mod program;

pub use config::{Centre, Config, Kind, Login, Seat, Token, Trick, VoiceState};
pub use handle::Desktop;
pub use misstep::Misstep;
