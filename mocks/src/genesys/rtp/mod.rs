//! Audio between phones, bridge and recorders, beside the wire: what a number says and when, where packets belong in time,
//! mixing, and files. All pure: time comes in as an argument.
//!
//! **Positions** are samples since 1970 on the true clock, 8 for each millisecond; a **frame** is 160 of them (20 ms).

mod arrival;
mod mix;
mod session;
mod speech;
#[cfg(test)]
mod tests;
mod tone;
mod track;
mod wav;

pub use arrival::Arrival;
pub use mix::{add, sum};
pub use session::Session;
pub use speech::{Burst, Talk, bursts};
pub use tone::{Tone, tone};
pub use track::Track;
pub use wav::{Run, wav};

/// Samples in a millisecond.
pub const PER_MS: i64 = 8;
/// Samples in a frame.
pub const FRAME: i64 = 160;
/// Milliseconds in a frame.
pub const FRAME_MS: i64 = 20;
