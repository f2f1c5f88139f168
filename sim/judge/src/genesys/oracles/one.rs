//! GIR-ONE-1: one screen file at a time on a PC.
//!
//! Reached where another recording of the same agent's voice began while the first screen was being recorded.

use crate::genesys::case::Case;
use crate::verdict::{Book, Finding};
use kernel::time::iso;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for _ in case.screens.iter().filter(|s| s.must && !s.overlapping.is_empty()) {
        book.tested("GIR-ONE-1");
    }
    let files = &case.view.screens;
    let desk =
        |f: &crate::genesys::view::Screen| case.view.pc_of(&f.recording).map_or_else(|| f.agent.clone(), str::to_owned);
    for (index, one) in files.iter().enumerate() {
        // When one ends and when the next begins is known no better than by the clock of the PC, each. The tolerance has no part in
        // it: both are told by the same machine.
        let doubt = 2 * case.clock(&desk(one));
        let other = files[index + 1..]
            .iter()
            .find(|o| o.recording != one.recording && desk(o) == desk(one) && o.span.and(one.span).ms() > doubt);
        if let Some(other) = other {
            let seen = format!(
                "{} begins at {} and {} ends at {} only",
                other.recording,
                iso(other.span.from),
                one.recording,
                iso(one.span.to)
            );
            book.broken("GIR-ONE-1", Finding::new(seen, "one file at a time").agent(&one.agent).at(other.span.from));
        }
    }
}
