//! What each step does: to the world, and to the notebook.

pub mod calls;
pub mod machines;
pub mod people;
pub mod probes;
pub mod strangers;
pub mod tenant;
pub mod wishes;
