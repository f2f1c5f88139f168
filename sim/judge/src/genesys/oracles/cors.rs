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
        if asked.origin.is_empty() {
            continue;
        }
        if asked.is_foreign(case.truth) {
            if asked.status != 0 {
                let seen =
                    format!("Access-Control-Allow-Origin `{}` for a page of {}", asked.allow_origin, asked.origin);
                let wrong = !asked.allow_origin.is_empty();
                book.check("SRS-CORS-2", wrong.then(|| about(asked, seen, "none: it is not the expected origin")));
            }
            continue;
        }
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
            book.check(
                "SRS-CORS-1",
                preflight(case, asked)
                    .map(|seen| about(asked, seen, "an answer upon which a browser sends the request")),
            );
        } else if !asked.allow_origin.eq_ignore_ascii_case(&asked.origin) && answer.due != Due::Either {
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
    let follows = |a: &&Asked| {
        a.pc == asked.pc
            && a.origin == asked.origin
            && a.what != What::Preflight
            && a.status != 0
            && a.ordinal > asked.ordinal
            && a.sent <= asked.at + FOLLOWS_MS
    };
    let over = asked.at + FOLLOWS_MS > case.truth.ends;
    (!over && !case.view.asked.iter().any(|a| follows(&a))).then(|| "the browser did not send the request".to_owned())
}
