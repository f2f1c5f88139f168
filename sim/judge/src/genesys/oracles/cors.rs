//! SRS-CORS-1 to -3.
//!
//! CORS-1 is reached with a pre-flight of an expected origin that SRS answers; CORS-2 with any answer to a page of another origin;
//! CORS-3 with a request of a page in a browser by the scheme of its own backend: a program may ask as it likes. (What a page is
//! refused by the other scheme is its own fault.)

use super::logins::about;
use crate::genesys::case::Case;
use crate::genesys::expect::login::is_page;
use crate::genesys::expect::{Due, reach};
use crate::genesys::truth::Span;
use crate::genesys::view::{Asked, What};
use crate::verdict::Book;

/// After a pre-flight the request itself follows within so many milliseconds.
const FOLLOWS_MS: i64 = 10_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (asked, answer) in case.answered() {
        if asked.is_foreign(case.truth) {
            if asked.status != 0 {
                let seen =
                    format!("Access-Control-Allow-Origin `{}` for a page of {}", asked.allow_origin, asked.origin);
                let wrong = !asked.allow_origin.is_empty();
                book.check("SRS-CORS-2", wrong.then(|| about(asked, seen, "none: it is not the expected origin")));
            }
            continue;
        }
        // A program need not name any origin.
        let own_scheme = asked.origin.starts_with(&format!("{}://", asked.scheme));
        let quiet = reach::is_quiet(case.truth, &[&asked.pc], Span::new(asked.sent, asked.at));
        if !own_scheme || !quiet {
            continue;
        }
        if asked.status == 0 {
            if asked.what != What::Login {
                let seen = format!("no answer by {}", asked.scheme);
                book.check("SRS-CORS-3", Some(about(asked, seen, "SRS is there by the scheme of the page's backend")));
            }
            continue;
        }
        if is_page(case.truth, asked) {
            book.tested("SRS-CORS-3");
        }
        if asked.what == What::Preflight {
            // A desktop that is tried asks what it likes, and nobody knows what it makes of the answer.
            if case.truth.is_desk(&asked.pc) {
                continue;
            }
            // A request that SRS does not answer in time, since RWS does not answer SRS, looks to the page like one that was
            // never sent.
            if asked.ok() && !follows(case, asked) && !reaches(case, asked) {
                continue;
            }
            book.check(
                "SRS-CORS-1",
                preflight(case, asked)
                    .map(|seen| about(asked, seen, "an answer upon which a browser sends the request")),
            );
        } else if !asked.allow_origin.eq_ignore_ascii_case(&asked.origin)
            // Whatever a login is told, its page has to read it: also that RWS is away.
            && (answer.due != Due::Either || asked.what == What::Login)
        {
            let seen = format!("Access-Control-Allow-Origin `{}` for {}", asked.allow_origin, asked.origin);
            book.broken(
                "SRS-CORS-1",
                about(asked, seen, "the page's own origin, or its browser keeps the answer from it"),
            );
        }
    }
}

fn preflight(case: &Case<'_>, asked: &Asked) -> Option<String> {
    if !asked.ok() {
        return Some(format!("the pre-flight was answered {}", asked.status));
    }
    if !asked.allow_origin.eq_ignore_ascii_case(&asked.origin) {
        return Some(format!("Access-Control-Allow-Origin `{}` for {}", asked.allow_origin, asked.origin));
    }
    let over = asked.at + FOLLOWS_MS > case.truth.ends;
    (!over && !follows(case, asked)).then(|| "the browser did not send the request".to_owned())
}

/// Whether the request came after its pre-flight, and was answered.
fn follows(case: &Case<'_>, asked: &Asked) -> bool {
    let its = |a: &Asked| {
        a.pc == asked.pc
            && a.origin == asked.origin
            && a.what != What::Preflight
            && a.status != 0
            && a.ordinal > asked.ordinal
            && a.sent <= asked.at + FOLLOWS_MS
    };
    case.view.asked.iter().any(its)
}

/// Whether the PC could reach each RWS then.
fn reaches(case: &Case<'_>, asked: &Asked) -> bool {
    let rws = case.truth.centres.iter().map(|centre| centre.rws.as_str());
    let machines: Vec<&str> = rws.chain([asked.pc.as_str()]).collect();
    reach::is_quiet(case.truth, &machines, Span::new(asked.sent, asked.at + FOLLOWS_MS))
}
