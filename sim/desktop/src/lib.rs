//! The recorder on an agent's PC: Smart Desktop (families SCR and UJT of the requirements), and the Screen Recording Service of
//! Genesys, which stands in [`srs`] by itself.
//!
//! [`run`] is the program. What it is made of, from the outside in:
//!
//! - `run`: the shell. Time, console, line and uploads around one value, the [`desk`], which waits for nothing.
//! - Policies and protocols as values without I/O: [`capture`] (whether), [`segment`] (what is written), [`cut`] (crop and splice),
//!   [`apng`] (the recording), [`upload`], [`rte`], [`pulse`] and [`waits`] (how it
//!   is told), [`clock`] (when it was).
//! - What touches the disk: [`vault`], the container that nothing readable leaves, and [`memory`], the journal in it.
//! - The environment: [`screen`], [`Console`], [`Config`], [`Keys`].
//!
//! The one law: **a power cut at any point loses at most one chunk, and never makes a second recording.** Hence the order
//! of everything: a segment's first chunk is durable before the journal names it, a relay is confirmed when it is in
//! the journal, a segment is doomed in the journal before it is deleted and forgotten after it, and a recording is made anew,
//! byte for byte, for as long as the server has not got it.
//!
//! What a power cut may cost: the last chunk (10 s) of an open segment, which is reported as a gap. What a full disk costs: the
//! time until there is room, reported likewise.

pub mod apng;
pub mod capture;
pub mod clock;
mod config;
pub mod cut;
pub mod desk;
pub mod events;
pub mod keys;
pub mod memory;
pub mod picture;
pub mod pulse;
pub mod rte;
mod run;
pub mod screen;
pub mod segment;
pub mod srs;
pub mod upload;
pub mod vault;
pub mod waits;

pub use config::{Config, Console};
pub use keys::Keys;
pub use run::run;
