//! Every message that crosses a socket: types and codecs. No I/O, no clock.
//!
//! What is public is as the vendor documents it ([`ujet`]); what is not had to be invented and is marked **sim:**
//! ([`rte`], [`upload`], and the fields of [`contact`] that the public API does not have).
//! Telephony follows the RFCs ([`sip`], [`sdp`], [`rtp`]); of Genesys' own protocols the names and numbers are public and the
//! coding on the wire is not ([`tlib`], [`srs`], [`rws`]).
//! Instants are UTC milliseconds since 1970 unless a vendor's format says otherwise.

pub mod acd;
pub mod contact;
pub mod rte;
pub mod rtp;
pub mod rws;
pub mod sdp;
pub mod sip;
pub mod srs;
pub mod time;
pub mod tlib;
pub mod ujet;
pub mod upload;
pub mod webex;
pub mod wfo;
