//! UJET: client of the Manager API (public; `vendor-protocols.md` §4). HTTP Basic, paging by `link: rel="next"`, one
//! request a second, 429 with `Retry-After`.

mod address;
mod client;
mod convert;
mod wav;

pub use client::{PACE, Ujet};
pub use convert::event;
