//! The judge's catalogue, as far as scenarios and the command line need it.

/// All requirement ids, in the catalogue's order.
pub fn ids() -> Vec<&'static str> {
    judge::catalogue().requirements.iter().map(|r| r.id.as_str()).collect()
}

/// The id that was probably meant.
pub fn nearest(id: &str) -> Option<&'static str> {
    crate::scenario::names::nearest(id, ids())
}
