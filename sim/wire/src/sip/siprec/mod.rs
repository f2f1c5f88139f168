//! Recording sessions: SIPREC (RFC 7865, RFC 7866, RFC 9806).
//!
//! A recorder listens to a call by an INVITE of its own: `Require: siprec`, a contact with `+sip.src`, and a body of a session
//! description, with a label on each stream, and [`Metadata`], which says who is heard on which.

mod body;
mod metadata;
mod read;
mod tree;
mod write;

pub use body::{Content, MEDIA_TYPE, SiprecError, is_recording_session};
pub use metadata::{
    Attendance, CommunicationSession, Flow, Group, Metadata, NameId, Person, RecordedStream, SessionTime, Span,
};
