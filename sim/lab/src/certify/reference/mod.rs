//! Our own parts as products: what a certification has to accept, and, each wrong in one way, what it has to reject.

pub mod again;
pub mod agent_desktop;
pub mod live;
mod missteps;
pub mod sip_recorder;
pub mod smart_desktop;
pub mod srs;
pub mod t_server;
pub mod third_party_recorder;
pub mod twist;
pub mod ujet;
pub mod webex_cc;
mod webex_wrong;
pub mod wfo_server;
