//! DNs and what T-Servers tell of them.

use super::core::{Change, Refused, Rws};
use super::lines::{Change as Line, Leg};
use super::sessions::Registration;
use super::{events, notify};
use std::collections::BTreeSet;
use tokio::sync::{mpsc, oneshot};
use wire::rws::{CallOperation, Status};
use wire::tlib::{Attribute, Kind, Message};

/// The number of `RequestPrivateService` for an operation: `GSIP_RECORD_START`, `_STOP`, `_PAUSE`, `_RESUME`. **sim:** the numbers
/// are those that are public for another T-Server.
fn private_id(operation: CallOperation) -> i64 {
    match operation {
        CallOperation::StartCallRecording => 3013,
        CallOperation::StopCallRecording => 3014,
        CallOperation::PauseCallRecording => 3015,
        CallOperation::ResumeCallRecording => 3016,
    }
}

impl Rws {
    /// The connection to a T-Server is up: it is asked for every DN that somebody sits at.
    pub(super) fn link_up(&self, address: &str, sender: mpsc::Sender<Message>) {
        let _ = self.change(|c| {
            if let Some(link) = c.state.links.get_mut(address) {
                link.up(sender);
            }
            c.after.event(events::Link { address: address.to_owned(), state: "up".into() });
            let held = c.state.holders.iter().filter(|((of, _), _)| of == address);
            for (at, login) in held.map(|(at, login)| (at.clone(), login.clone())).collect::<Vec<_>>() {
                // Nobody waits for the answer.
                drop(c.register(at, &login));
            }
            Ok(())
        });
    }

    /// The connection to a T-Server is lost. What we know of its DNs may be true still.
    pub(super) fn link_lost(&self, address: &str) {
        let _ = self.change(|c| {
            if let Some(link) = c.state.links.get_mut(address) {
                link.lost();
            }
            c.after.event(events::Link { address: address.to_owned(), state: "lost".into() });
            Ok(())
        });
    }

    /// A T-Server says something.
    pub(super) fn hear(&self, address: &str, message: &Message) -> Result<(), Refused> {
        self.change(|c| {
            c.heard(address, message);
            Ok(())
        })
    }

    /// Controls the recording of one of the agent's calls. Gives where T-Server's answer will come.
    pub(super) fn control(
        &self,
        login: &str,
        call: &str,
        operation: CallOperation,
    ) -> Result<oneshot::Receiver<Message>, Refused> {
        self.change(|c| {
            let missing = || Refused::new(Status::NotFound, format!("failed to find the call {call}"));
            let seated = c.state.desks.get(login).ok_or_else(missing)?;
            let wanted = |leg: &&Leg| leg.uuid == call || leg.conn_id.to_string() == call;
            let leg = seated.desk.lines().legs().iter().find(wanted).ok_or_else(missing)?;
            let holder =
                |at: &&(String, String)| at.1 == leg.dn && c.state.holders.get(*at).is_some_and(|l| l == login);
            let address =
                c.state.holders.keys().find(holder).map(|(address, _)| address.clone()).ok_or_else(missing)?;
            let (dn, conn_id) = (leg.dn.clone(), leg.conn_id);
            let link = c.state.links.get_mut(&address).ok_or_else(missing)?;
            let (reference, answer) = link.expect();
            let request = Message::new(Kind::PrivateService)
                .with(Attribute::ReferenceId, reference)
                .with(Attribute::ThisDn, dn.as_str())
                .with(Attribute::ConnId, conn_id)
                .with(Attribute::PrivateMsgId, private_id(operation));
            c.after.request(link, request);
            Ok(answer)
        })
    }
}

impl Change<'_> {
    /// The DNs for which the agent is told.
    pub(super) fn held_by(&self, login: &str) -> BTreeSet<(String, String)> {
        self.state.holders.iter().filter(|(_, holder)| *holder == login).map(|(at, _)| at.clone()).collect()
    }

    /// Asks for a DN, be it registered already or not: the answer tells how it stands (GIR-FLOW-1).
    pub(super) fn register(&mut self, at: (String, String), login: &str) -> Registration {
        self.state.holders.insert(at.clone(), login.to_owned());
        let (address, dn) = at;
        match self.state.links.get_mut(&address) {
            Some(link) => {
                let (reference, answer) = link.expect();
                self.after.request(link, Message::register_address(reference, &dn));
                (dn, answer)
            }
            None => (dn, oneshot::channel().1),
        }
    }

    /// Nobody wants to hear of a DN any more.
    pub(super) fn release(&mut self, at: &(String, String)) {
        self.state.holders.remove(at);
        if let Some(link) = self.state.links.get_mut(&at.0) {
            let reference = link.reference();
            self.after.request(link, Message::unregister_address(reference, &at.1));
        }
    }

    fn heard(&mut self, address: &str, message: &Message) {
        if let Some(reference) = message.number(Attribute::ReferenceId)
            && let Some(link) = self.state.links.get_mut(address)
        {
            link.answered(reference, message);
        }
        let Some(dn) = message.this_dn() else { return };
        let (address, dn) = (address.to_owned(), dn.to_owned());
        match message.kind {
            Kind::Registered => {
                self.after.event(events::Registered { dn: dn.clone(), address: address.clone() });
            }
            Kind::Unregistered => {
                self.after.event(events::Unregistered { dn: dn.clone(), address: address.clone() });
            }
            Kind::Error => {
                let why = message.text(Attribute::ErrorMessage).unwrap_or_default().to_owned();
                self.after.event(events::NotRegistered { dn: dn.clone(), why });
            }
            _ => {}
        }
        let Some(login) = self.state.holders.get(&(address, dn)).cloned() else { return };
        let (now, state) = (self.now, &mut *self.state);
        let Some(seated) = state.desks.get_mut(&login) else { return };
        let chance = &mut state.chance;
        let (changes, effects) = seated.desk.hear(message, now, &mut || super::core::ticket(chance));
        tell(seated, &changes);
        self.apply(&login, effects);
    }
}

/// Tells those who listen.
fn tell(seated: &mut super::core::Seated, changes: &[Line]) {
    if seated.listeners.is_empty() {
        return;
    }
    let texts: Vec<String> = changes.iter().filter_map(|change| notify::notification(seated, change)).collect();
    for text in texts {
        // One who does not read is cut off.
        seated.listeners.retain(|listener| listener.try_send(text.clone()).is_ok());
    }
}
