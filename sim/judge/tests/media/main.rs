//! The judge's own eyes: recordings, stamps and containers read from their bytes, right ones and those that are to be refused.

mod containers;
mod mp4;
mod pictures;
mod voices;
