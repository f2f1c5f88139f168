//! Which way a request of a dialog goes (RFC 3261 §12.2.1.1).

use crate::sip::{NameAddr, Uri};

/// The target of the request line and the `Route`s of a request, from the dialog's target and route set.
pub(super) fn plan(target: &Uri, routes: &[NameAddr]) -> (Uri, Vec<NameAddr>) {
    let loose = |route: &NameAddr| route.uri.as_sip().is_some_and(crate::sip::SipUri::loose);
    match routes.split_first() {
        None => (target.clone(), Vec::new()),
        Some((first, _)) if loose(first) => (target.clone(), routes.to_vec()),
        Some((first, rest)) => {
            // A strict router wants itself as the target, and the target as the last route.
            let mut routes = rest.to_vec();
            routes.push(NameAddr::new(target.clone()));
            (without_fields(&first.uri), routes)
        }
    }
}

/// Header fields may not stand in a request line.
fn without_fields(uri: &Uri) -> Uri {
    let mut uri = uri.clone();
    if let Uri::Sip(sip) = &mut uri {
        sip.headers.clear();
        sip.params.retain(|(name, _)| !name.eq_ignore_ascii_case("method"));
    }
    uri
}
