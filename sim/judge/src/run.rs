//! All oracles, one after the other.

use crate::evidence::Evidence;
use crate::report::Report;
use crate::truth::Truth;
use crate::verdict::Book;

/// The verdicts on a run.
pub fn judge(truth: &Truth, _evidence: &Evidence) -> Report {
    Report { verdicts: Book::default().verdicts(), proves: truth.proves.clone() }
}
