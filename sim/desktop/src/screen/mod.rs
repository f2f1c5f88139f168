//! The screen: what the recorder sees of it ([`Screen`]), and the synthetic one of the laboratory ([`Synthetic`]).

mod font;
mod logons;
mod stamp;
mod synthetic;

use image::GrayImage;

pub use logons::Logons;
pub use stamp::Stamp;
pub use synthetic::{MONITOR_HEIGHT, MONITOR_WIDTH, Synthetic};

/// The picture of one monitor changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// When: true UTC milliseconds.
    pub at: i64,
    /// Which picture it is, on this PC, for this user and monitor.
    pub ordinal: u32,
    /// Monitor, from 0, left to right.
    pub monitor: u8,
}

/// The screen of one PC. It belongs to the environment: its time is the true one, `at` and `after` are UTC milliseconds.
pub trait Screen: Send + Sync + std::fmt::Debug {
    /// Width and height in pixels of all monitors side by side (GIR-MON-1).
    fn size(&self) -> (u32, u32);

    /// When the picture changes next, later than `after`, with this user logged on.
    fn next_change(&self, user: &str, after: i64) -> i64;

    /// When the picture that is shown at `at` came up, not later than `at`.
    fn shown_since(&self, user: &str, at: i64) -> i64;

    /// All monitors as one picture, as they are at `at`.
    fn draw(&self, user: &str, at: i64) -> GrayImage;

    /// Every change in `[from, to)` in order, preceded by the last one of each monitor before `from`.
    fn changes(&self, user: &str, from: i64, to: i64) -> Vec<Change>;
}
