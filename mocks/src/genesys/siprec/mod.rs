//! A SIPREC recorder: the recording server of RFC 7866 (SRS in its words, which is another thing here).
//!
//! It takes INVITEs that require siprec, with a description and metadata in one body, or with metadata alone, under the media
//! type of RFC 9806 or the older one (SRC-META-1); follows re-INVITEs, in which a stream that is inactive is paused (SRC-HOLD-1),
//! and updates of the metadata, whole or partial (SRC-META-2). What it has understood of each session stands in
//! [`Recorder::sessions`], and each change in the trace as `siprec.session`. [`session`] is the same without sockets, and says
//! what a recorder has to object to.

pub mod client;
mod handle;
mod misstep;
pub mod session;

pub use client::Client;
pub use handle::{Config, Recorder};
pub use misstep::Misstep;
pub use session::{Objection, Session, StreamState, StreamView};
