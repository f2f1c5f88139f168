//! Genesys around the recorder: SIP Server and its media, T-Server, agents' phones and desktops, recorders of others.

pub mod events;
pub mod plan;
pub mod sip_stack;
pub mod tserver;
