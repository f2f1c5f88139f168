//! What Screen Recording Service is told about one agent: one recording at a time (GIR-ONE-1), from the start of the first
//! call's voice recording to its end, or for as long as a state lasts.
//!
//! A state machine without I/O. What comes in: T-Server's events, states of other media, reports of Screen Recording Service,
//! the coming and going of its WebSocket, and time. What goes out: [`Effect`]s, the orders among them. After each input the desk
//! is settled: it compares what runs with what ought to run, so that an order that was lost with a connection is given again.

mod decide;
mod effect;
mod machine;
mod running;
mod settle;

pub use effect::{Effect, Stand, Ticket};
pub use machine::Desk;
