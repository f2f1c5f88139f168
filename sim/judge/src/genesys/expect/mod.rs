//! What ought to be there, worked out from the truth: pure functions, which other checks may use as well.
//!
//! [`sessions`] follows SRS by what desktops asked of it, [`screens`] says which screen ought to be recorded from when to when,
//! [`mapping`] to which voice file each of them belongs.

mod ends;
pub mod login;
pub mod mapping;
mod once_more;
pub mod reach;
pub mod screens;
pub mod sessions;
pub mod tlib;
mod untold;
pub mod when;

pub use mapping::{Mapped, first as mapped_first, mapping, one as mapped};
pub use screens::{End, RECOVERED_MS, Screen, Source, screens};
pub use sessions::{Answer, Closed, Due, Model, Session, Turn, sessions};

/// Between what is due at the earliest and what is due at the latest, both included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// At the earliest.
    pub from: i64,
    /// At the latest.
    pub to: i64,
}

impl Window {
    /// Exactly then.
    pub fn at(instant: i64) -> Self {
        Self { from: instant, to: instant }
    }
    /// Whether an instant lies in it, or after it by no more than that.
    pub fn has(self, at: i64, grace: i64) -> bool {
        self.from <= at && at <= self.to.saturating_add(grace)
    }
}
