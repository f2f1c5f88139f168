//! What a user agent knows of one dialog.

use wire::sip::dialog::Dialog;
use wire::sip::transaction::{Answering, Key};
use wire::sip::{NameAddr, Request};

use super::{Peer, SentId};

/// Our side of a leg.
#[derive(Debug, Clone)]
pub(super) struct LegState {
    /// Our tag.
    pub(super) tag: String,
    /// Our `Contact`.
    pub(super) contact: NameAddr,
    /// The dialog, once there is a tag of the other side.
    pub(super) dialog: Option<Dialog>,
    /// Our INVITE that has no final answer.
    pub(super) inviting: Option<Key>,
    /// Their INVITE that has no final answer.
    pub(super) invited: Option<Key>,
    /// The number of our INVITE that was accepted last, and its ACK once the owner has given it.
    pub(super) accepted: Option<(u32, Option<(Peer, Request)>)>,
    /// Our acceptance that waits for its ACK, and where it goes.
    pub(super) answering: Option<(Answering, Peer)>,
    /// Hung up as soon as that can be.
    pub(super) ending: bool,
}

impl LegState {
    pub(super) fn new(tag: &str, contact: NameAddr) -> Self {
        Self {
            tag: tag.to_owned(),
            contact,
            dialog: None,
            inviting: None,
            invited: None,
            accepted: None,
            answering: None,
            ending: false,
        }
    }

    /// Whether there is a session that a BYE can end.
    pub(super) fn confirmed(&self) -> bool {
        self.dialog.as_ref().is_some_and(|dialog| !dialog.early)
    }
}

/// A request of ours that waits for its answer.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) id: SentId,
    pub(super) leg: Option<super::Leg>,
    pub(super) request: Request,
    /// Whether the INVITE that opens the leg.
    pub(super) opens: bool,
}

/// A request of theirs that waits for our answer.
#[derive(Debug, Clone)]
pub(super) struct Got {
    pub(super) leg: Option<super::Leg>,
    pub(super) request: Request,
    pub(super) from: Peer,
    /// Whether the INVITE that opens the leg.
    pub(super) opens: bool,
}
