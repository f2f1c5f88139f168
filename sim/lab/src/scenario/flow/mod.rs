//! The walk along the timeline with the state of the world in hand: what cannot happen at its moment is a mistake.

mod calls;
mod faults;
mod people;
mod probes;
mod tenant;
mod walk;

pub(super) use walk::walk;

pub(super) use tenant::settings as tenant_settings;
