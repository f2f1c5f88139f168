//! Counts the turns that machines' code gets, so that a driver can tell whether anything has happened since it looked.

use std::cell::Cell;

thread_local! {
    static TURNS: Cell<u64> = const { Cell::new(0) };
}

/// A machine's code is about to run.
pub(crate) fn count() {
    TURNS.set(TURNS.get() + 1);
}

/// How many turns there have been on this thread.
pub(crate) fn so_far() -> u64 {
    TURNS.get()
}
