//! The recorder on an agent's PC: Smart Desktop.

pub mod apng;
pub mod clock;
pub mod cut;
pub mod keys;
pub mod picture;
pub mod segment;
pub mod vault;

pub use keys::Keys;
