//! Recordings and audio, read by the judge's own eyes.

pub mod apng;
pub mod boxes;
pub mod clip;
pub mod container;
pub mod crc;
pub mod guess;
pub mod picture;
pub mod stamp;
pub mod tone;
pub mod wav;
