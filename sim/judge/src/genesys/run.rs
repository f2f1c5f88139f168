//! All oracles, one after the other.

use super::case::Case;
use super::evidence::Evidence;
use super::oracles as o;
use super::truth::Truth;
use super::view::View;
use crate::report::Report;
use crate::verdict::Book;

/// Each writes what it found into the book.
type Oracle = fn(&Case<'_>, &mut Book);

const ORACLES: [Oracle; 26] = [
    o::registration::judge,
    o::orders::judge,
    o::files::judge,
    o::ending::judge,
    o::one::judge,
    o::maps::judge,
    o::voice::judge,
    o::pictures::judge,
    o::secrecy::judge,
    o::logins::judge,
    o::seats::judge,
    o::polls::judge,
    o::logouts::judge,
    o::impostors::judge,
    o::csrf::judge,
    o::cors::judge,
    o::disaster::judge,
    o::desk::judge,
    o::desk_astray::judge,
    o::siprec::judge,
    o::siprec_metadata::judge,
    o::siprec_recorder::judge,
    o::siprec_dialog::judge,
    o::siprec_ports::judge,
    o::tlib::judge,
    o::tlib_state::judge,
];

/// The verdicts on a run.
pub fn judge(truth: &Truth, evidence: &Evidence) -> Report {
    let view = View::of(truth, evidence);
    let case = Case::of(truth, &view);
    let mut book = Book::default();
    for oracle in ORACLES {
        oracle(&case, &mut book);
    }
    let near = book.take_near();
    Report { verdicts: book.verdicts(), proves: truth.proves.clone(), near }
}
