//! The walk along the timeline with the state of the world in hand: what cannot happen at its moment is a mistake.

mod calls;
mod desktops;
mod recording;
mod seats;
mod walk;

pub(super) use walk::walk;
