//! What a change brings about outside of the store: messages to PCs and trace events. They leave after the commit.

use crate::events;
use kernel::trace::{Event, emit};
use tokio::sync::mpsc;
use wire::rte::ToDesktop;

/// Messages that may wait for one PC. One that does not take them is cut off and gets all it owes at its next
/// connection.
const WAITING: usize = 4096;

/// The server's end of a PC's connection.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) serial: u64,
    pub(super) sender: mpsc::Sender<To>,
    /// The PC has said which sessions it has: from then on it is told of changes.
    pub(super) introduced: bool,
    /// The watermark that was told last.
    pub(super) released: Option<i64>,
    /// Eligibility told last, by Windows login (lower-cased).
    pub(super) told: std::collections::BTreeMap<String, (bool, String)>,
}

/// What goes to a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// A message.
    Say(ToDesktop),
    /// Another connection of the same PC has taken over.
    Leave,
}

/// What a connection gets when it is taken on.
#[derive(Debug)]
pub struct Link {
    /// Names this connection among those of the PC.
    pub serial: u64,
    /// What to send.
    pub receiver: mpsc::Receiver<To>,
}

pub(super) fn line(serial: u64) -> (Line, Link) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let told = std::collections::BTreeMap::new();
    (Line { serial, sender, introduced: false, released: None, told }, Link { serial, receiver })
}

/// Collected while a change is made.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) messages: Vec<(String, ToDesktop)>,
    events: Vec<Box<dyn FnOnce()>>,
}

impl Effects {
    pub(super) fn event<E: Event + 'static>(&mut self, event: E) {
        self.events.push(Box::new(move || emit(&event)));
    }
    pub(super) fn say(&mut self, pc: &str, message: ToDesktop) {
        self.messages.push((pc.to_owned(), message));
    }
    pub(super) fn video(&mut self, contact: u64, state: wire::contact::UploadState) {
        self.event(events::VideoState { contact: contact.to_string(), state: state.words().into() });
    }
    pub(super) fn audio(&mut self, contact: u64, state: wire::contact::UploadState) {
        self.event(events::AudioState { contact: contact.to_string(), state: state.words().into() });
    }
    pub(super) fn emit(self) {
        for event in self.events {
            event();
        }
    }
}
