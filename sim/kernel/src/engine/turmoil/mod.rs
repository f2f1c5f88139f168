//! The classic engine: turmoil's own `Sim`, a step a millisecond, behind the same calls. Slow and independent: a second
//! opinion on what the swift engine makes of a world.
//!
//! What is not the same, and cannot decide a scenario that leaves seconds between its events:
//! - The director's switches are thrown between two steps, so a call of his takes up to a millisecond.
//! - There is no loss on connections: turmoil's would break them for good. A datagram's fate is decided when it is sent: one
//!   that is on the way when a cable is pulled comes when it is plugged in. A link's latency lies between `latency` and
//!   `latency + jitter`, and most often near the lower end.
//! - A connection carries any amount at once; the swift engine's carries 64 KiB a round trip.
//! - While a way is cut, connections wait for as long as it takes; the swift engine's are reset after TCP's own patience
//!   (two minutes for a connect, fifteen for data). Whoever connects while a machine is off is refused when it comes
//!   back, if he has waited for so long; there TCP would try again.

mod air;
mod cables;
mod datagram;
mod driver;
mod socket;
mod world;

pub(crate) use air::Air;
pub(crate) use datagram::{Datagrams, bind};
pub(crate) use socket::{Listener, Stream, connect, listen};
pub(crate) use world::run;
