//! What stands behind a T-Server.

use super::handle::{Ask, TServer};
use wire::tlib::Message;

/// How a DN stands at this instant, for a client that registers it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// One event for each call that the DN is in, which tells how the call stands: `EventRinging`, `EventDialing`,
    /// `EventEstablished` or `EventHeld`, with its user data.
    pub calls: Vec<Message>,
    /// The last event of the agent who is logged in there.
    pub agent: Option<Message>,
}

/// The switch: SIP Server, or [`super::AgentStates`] alone. Neither call may wait; both may call the T-Server.
pub trait Switch {
    /// How a DN stands.
    fn standing(&self, dn: &str) -> Standing;

    /// A request about agents, calls or recording, to be answered exactly once, now or later: by [`TServer::tell`],
    /// [`TServer::ack`] or [`TServer::refuse`].
    fn ask(&self, tserver: &TServer, ask: Ask);
}
