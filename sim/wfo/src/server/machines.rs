//! The PCs: their connections and what they say.

use super::core::{Change, Refused, Server};
use super::effects::{Link, To, line};
use super::model::{ContactRecord, DiscrepancyRecord};
use crate::events;
use crate::relay::Progress;
use crate::release::{Ground, watermark, worth_telling};
use crate::span::Span;
use wire::rte::{Discrepancy, Outcome, Session, ToDesktop};
use wire::wfo::Status;

/// Discrepancies that are kept of one PC; the oldest are forgotten.
const DISCREPANCIES: usize = 10_000;

impl Server {
    /// A PC has a new connection, in place of an old one if there is one.
    pub fn connect(&self, pc: &str) -> Link {
        let mut state = self.state();
        state.serial += 1;
        let (new, link) = line(state.serial);
        if let Some(old) = state.lines.insert(pc.to_owned(), new) {
            // One that does not listen leaves when its socket ends.
            let _ = old.sender.try_send(To::Leave);
        }
        drop(state);
        kernel::trace::emit(&events::Connected { pc: pc.to_owned() });
        link
    }

    /// A connection has ended.
    pub fn disconnect(&self, pc: &str, serial: u64) {
        let mut state = self.state();
        if state.lines.get(pc).is_some_and(|l| l.serial == serial) {
            state.lines.remove(pc);
        }
        drop(state);
        kernel::trace::emit(&events::Lost { pc: pc.to_owned() });
    }

    /// Sends a message to a PC.
    pub fn say(&self, pc: &str, message: ToDesktop) {
        self.state().send(pc, message);
    }

    /// A PC has said which sessions it has. The first time on a connection it gets all that it owes.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sessions(&self, pc: &str, sessions: Vec<Session>) -> Result<(), Refused> {
        self.change(|c| {
            let (ended_through, news) = c.take_sessions(pc, sessions);
            c.effects.say(pc, ToDesktop::SessionsTaken { ended_through });
            let first = c.lines.get_mut(pc).is_some_and(|l| !std::mem::replace(&mut l.introduced, true));
            let open = c.sessions_of(pc).find(|s| s.to.is_none()).cloned();
            if let Some(open) = open {
                c.tell(pc, &open.windows, open.from);
            }
            if first {
                c.repeat_relays(pc);
                c.repeat_screen_only(pc);
            }
            c.reconsider_within(&news);
            c.release(pc);
            Ok(())
        })
    }

    /// A PC has written a relay down.
    ///
    /// # Errors
    /// When the store fails.
    pub fn relay_taken(&self, pc: &str, contact: u64) -> Result<(), Refused> {
        self.change(|c| {
            if let Some(relay) = c.model.contacts.get_mut(&contact).and_then(|k| k.relay.as_mut())
                && relay.target.pc == pc
                && relay.progress == Progress::Open
            {
                relay.progress = Progress::Taken;
                c.keep_contact(contact);
            }
            Ok(())
        })
    }

    /// A PC's work on a relay has ended without a recording.
    ///
    /// # Errors
    /// When the store fails.
    pub fn settled(&self, pc: &str, contact: u64, outcome: Outcome) -> Result<(), Refused> {
        self.change(|c| {
            let said = ToDesktop::Done { contact: contact.to_string() };
            let Some(record) = c.model.contacts.get_mut(&contact) else { return Ok(()) };
            let mine = |r: &super::model::Relay| r.target.pc == pc && r.progress != Progress::Ended;
            if record.relay.as_ref().is_some_and(mine) && record.medium.is_none() {
                record.tried.insert(pc.to_owned());
                if let Some(relay) = &mut record.relay {
                    relay.progress = Progress::Ended;
                }
                // It stays to be read, unless another PC is asked.
                words(outcome).clone_into(&mut record.note);
                c.effects.event(events::Settled { contact: contact.to_string(), outcome: format!("{outcome:?}") });
                c.reconsider(contact);
                c.keep_contact(contact);
            }
            c.effects.say(pc, said);
            c.release(pc);
            Ok(())
        })
    }

    /// A PC reports something that ought not to be.
    ///
    /// # Errors
    /// When the store fails.
    pub fn discrepancy(&self, pc: &str, discrepancy: Discrepancy) -> Result<(), Refused> {
        self.change(|c| {
            let id = discrepancy.id;
            let key = (pc.to_owned(), id);
            if !c.model.discrepancies.contains_key(&key) {
                let what = format!("{:?}", discrepancy.what);
                let record = DiscrepancyRecord::of(pc, discrepancy, c.now);
                c.batch.put(format!("discrepancy/{pc}/{id:012}"), &record);
                c.model.discrepancies.insert(key, record);
                c.effects.event(events::DiscrepancyStored { pc: pc.to_owned(), what });
                c.forget_discrepancies(pc);
            }
            c.effects.say(pc, ToDesktop::DiscrepancyTaken { id });
            Ok(())
        })
    }

    /// How the server is.
    pub fn status(&self) -> Status {
        let state = self.state();
        let open = |c: &&super::model::ContactRecord| {
            c.relay.as_ref().is_some_and(|r| r.progress != Progress::Ended) && c.medium.is_none()
        };
        Status {
            time: kernel::time::now(),
            connected: state.lines.iter().filter(|(_, l)| l.introduced).map(|(pc, _)| pc.clone()).collect(),
            syncs: state.model.acds.values().map(|a| a.syncs).sum(),
            imported_at: state.model.acds.values().map(|a| a.imported_at).min().flatten(),
            owed: state.model.contacts.values().filter(open).count() as u64,
        }
    }
}

fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotCaptured => "nothing was captured in that time",
        Outcome::Expired => "it was captured, and deleted when the retention had passed",
        Outcome::Damaged => "it was captured, and what is there is damaged",
        Outcome::Partial => "it is covered in part only, and the policy is to upload nothing then",
    }
}

impl Change<'_> {
    fn repeat_relays(&mut self, pc: &str) {
        let owed = self.model.contacts.values().filter_map(|c| {
            let relay = c.relay.as_ref().filter(|r| r.target.pc == pc && r.progress != Progress::Ended)?;
            c.medium.is_none().then(|| (c.id, relay.clone()))
        });
        for (id, relay) in owed.collect::<Vec<_>>() {
            self.send_relay(id, &relay);
        }
    }

    /// Decides anew about the contacts without a recording in times of which something else is known than before.
    fn reconsider_within(&mut self, news: &[Span]) {
        let touched = |c: &&ContactRecord| c.span().is_some_and(|s| news.iter().any(|n| !n.and(s).is_empty()));
        let open = self.model.contacts.values().filter(|c| c.medium.is_none()).filter(touched);
        for id in open.map(|c| c.id).collect::<Vec<_>>() {
            self.reconsider(id);
        }
    }

    fn forget_discrepancies(&mut self, pc: &str) {
        let range = (pc.to_owned(), 0)..=(pc.to_owned(), u64::MAX);
        let ids: Vec<u64> = self.model.discrepancies.range(range).map(|((_, id), _)| *id).collect();
        for id in ids.iter().take(ids.len().saturating_sub(DISCREPANCIES)) {
            self.model.discrepancies.remove(&(pc.to_owned(), *id));
            self.batch.remove(format!("discrepancy/{pc}/{id:012}"));
        }
    }

    /// Tells every PC how much it may forget, where that has moved.
    pub(super) fn release_all(&mut self) {
        for pc in self.lines.keys().cloned().collect::<Vec<_>>() {
            self.release(&pc);
        }
    }

    pub(super) fn release(&mut self, pc: &str) {
        let Some(told) = self.lines.get(pc).filter(|l| l.introduced).map(|l| l.released) else { return };
        let oldest = self.sessions_of(pc).map(|s| s.from).min();
        let mut ground = Ground {
            now: self.now,
            imported: self.model.acds.values().map(|a| a.imported_at).min().flatten(),
            retention_ms: self.config.policies.retention_ms,
            owed: None,
        };
        // What is owed can only hold it back: it is looked through only where there would be something to tell.
        if !watermark(ground).is_some_and(|before| worth_telling(before, told, oldest, None)) {
            return;
        }
        ground.owed = self.owed_from(pc);
        if let Some(before) = watermark(ground).filter(|before| worth_telling(*before, told, oldest, ground.owed)) {
            if let Some(line) = self.lines.get_mut(pc) {
                line.released = Some(before);
            }
            self.effects.say(pc, ToDesktop::Release { before });
        }
    }

    /// The earliest start of what the PC owes, or may yet be asked for: calls that wait to become contacts, and contacts
    /// that wait for their audio.
    fn owed_from(&self, pc: &str) -> Option<i64> {
        let owed = self.model.contacts.values().filter(|c| c.medium.is_none()).filter_map(|c| match &c.relay {
            Some(r) if r.progress == Progress::Ended => None,
            Some(r) => (r.target.pc == pc).then_some(r.span.from),
            None => (c.to.is_none() || c.video_state() == wire::contact::UploadState::NotYet).then_some(c.from),
        });
        let waiting = self.model.calls.values().filter(|c| c.waits).filter_map(|c| c.call.connected);
        owed.chain(waiting).min()
    }
}
