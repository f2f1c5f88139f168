//! How a desktop talks HTTP: as a program, or as a page in a browser, which the browser does not let do or read everything
//! (Fetch standard, "CORS protocol"; RFC 6265bis). The rules are pure ([`cors`], [`Jar`]); [`Web`] applies them.

mod cors;
mod fetch;
mod jar;
mod preflights;
#[cfg(test)]
mod tests;

pub(super) use fetch::{Reply, Step, Web};
use jar::Jar;
