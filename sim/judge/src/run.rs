//! All oracles, one after the other.

use crate::case::{Case, seats};
use crate::evidence::Evidence;
use crate::oracles as o;
use crate::report::Report;
use crate::truth::Truth;
use crate::verdict::Book;
use crate::view::View;

/// Each writes what it found into the book.
type Oracle = fn(&Case<'_>, &mut Book);

const ORACLES: [Oracle; 28] = [
    o::ujet_sync::judge,
    o::ujet_import::judge,
    o::webex_segments::judge,
    o::webex_audio::judge,
    o::webex_import::judge,
    o::webex_playing::judge,
    o::webex_list::judge,
    o::webex_sync::judge,
    o::webex_teams::judge,
    o::webex_config::judge,
    o::webex_connection::judge,
    o::webex_wfm::judge,
    o::webex_adherence::judge,
    o::eligible::judge,
    o::capture::judge,
    o::relay::judge,
    o::matching::judge,
    o::pictures::judge,
    o::upload::judge,
    o::states::judge,
    o::recovery::judge,
    o::secrecy::judge,
    o::secrets::judge,
    o::altered::judge,
    o::cleaning::judge,
    o::untrue::judge,
    o::outcomes::judge,
    o::controls::judge,
];

/// The verdicts on a run.
pub fn judge(truth: &Truth, evidence: &Evidence) -> Report {
    let view = View::of(truth, evidence);
    let seats = seats(truth, &view);
    let case = Case::of(truth, &view, &seats);
    let mut book = Book::default();
    for oracle in ORACLES {
        oracle(&case, &mut book);
    }
    let near = book.take_near();
    Report { verdicts: book.verdicts(), proves: truth.proves.clone(), near }
}
