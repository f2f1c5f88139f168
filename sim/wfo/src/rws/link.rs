//! What is known of the connection to a T-Server.

use std::collections::BTreeMap;
use tokio::sync::{mpsc, oneshot};
use wire::tlib::Message;

/// Requests that wait for their answer at most.
const WAITING: usize = 1024;

/// The connection to a T-Server, be it up or not.
#[derive(Default)]
pub(super) struct Link {
    /// While it is up.
    pub(super) sender: Option<mpsc::Sender<Message>>,
    reference: i64,
    waiting: BTreeMap<i64, oneshot::Sender<Message>>,
}

impl Link {
    /// It is up.
    pub(super) fn up(&mut self, sender: mpsc::Sender<Message>) {
        self.sender = Some(sender);
    }

    /// It is lost, and with it every answer that is owed.
    pub(super) fn lost(&mut self) {
        self.sender = None;
        self.waiting.clear();
    }

    /// The reference of a new request.
    pub(super) fn reference(&mut self) -> i64 {
        self.reference += 1;
        self.reference
    }

    /// The reference of a new request, and where its answer will come. It never comes when the link is lost.
    pub(super) fn expect(&mut self) -> (i64, oneshot::Receiver<Message>) {
        let reference = self.reference();
        let (sender, receiver) = oneshot::channel();
        if self.waiting.len() < WAITING && self.sender.is_some() {
            self.waiting.insert(reference, sender);
        }
        (reference, receiver)
    }

    /// An answer has come.
    pub(super) fn answered(&mut self, reference: i64, answer: &Message) {
        if let Some(waiting) = self.waiting.remove(&reference) {
            // Nobody waits any more where it took too long.
            let _ = waiting.send(answer.clone());
        }
    }
}
