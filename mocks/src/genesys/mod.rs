//! Genesys around the recorder: SIP Server and its media, T-Server, agents' phones and desktops, recorders of others.

pub mod backend;
pub mod desktop;
mod due;
pub mod events;
pub mod mcp;
pub mod orders;
pub mod phone;
pub mod plan;
pub mod rtp;
pub mod sip_server;
pub mod sip_stack;
pub mod siprec;
pub mod third_party;
pub mod tserver;
