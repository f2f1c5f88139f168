//! Contacts: where each one's recording is to come from, and how it is shown.

use super::core::{Change, Refused, Server};
use super::model::{ContactRecord, Relay};
use super::sessions::span;
use crate::config::CropBy;
use crate::eligibility::{Rte, allowed};
use crate::events;
use crate::relay::{Candidate, Decision, Progress, decide};
use crate::span::Span;
use std::collections::BTreeMap;
use wire::contact::{Contact, Reported, UploadState};
use wire::rte::ToDesktop;

/// Contacts that one answer of the API lists at most.
const LIST: usize = 10_000;

impl Server {
    /// Contacts that started in `[from, to)`, newest first.
    pub fn contacts(&self, from: i64, to: i64, limit: usize) -> Vec<Contact> {
        let state = self.state();
        let all = state.model.contacts.values().rev();
        let wanted = all.filter(|c| c.to.is_some() && from <= c.from && c.from < to);
        wanted.take(limit.min(LIST)).map(|c| public(c, email(&state.model, c))).collect()
    }

    /// One contact.
    pub fn contact(&self, id: u64) -> Option<Contact> {
        let state = self.state();
        let contact = state.model.contacts.get(&id).filter(|c| c.to.is_some())?;
        Some(public(contact, email(&state.model, contact)))
    }

    /// All contacts of the call that this one belongs to, itself included.
    pub fn associated(&self, id: u64) -> Vec<Contact> {
        let state = self.state();
        let Some(one) = state.model.contacts.get(&id) else { return Vec::new() };
        let of_call = |c: &&ContactRecord| c.id == one.id || (!one.assoc.is_empty() && c.assoc == one.assoc);
        let all = state.model.contacts.values().filter(|c| c.to.is_some()).filter(of_call);
        all.map(|c| public(c, email(&state.model, c))).collect()
    }

    /// Whether a contact's audio comes from Webex Contact Center.
    pub fn is_webex(&self, id: u64) -> bool {
        let state = self.state();
        let call = state.model.contacts.get(&id).and_then(|c| c.call.as_ref());
        let acd = call.and_then(|key| state.model.calls.get(key)).map(|c| c.acd.clone());
        drop(state);
        let is = |a: &crate::AcdConfig| matches!(a.kind, crate::AcdKind::Webex(_));
        acd.is_some_and(|name| self.connections().iter().any(|a| a.name == name && is(a)))
    }

    /// The recording.
    ///
    /// # Errors
    /// No such contact, not there yet (in words), or the store fails.
    pub fn video(&self, id: u64) -> Result<Vec<u8>, Refused> {
        let state = self.state();
        let contact = state.model.contacts.get(&id).ok_or_else(|| no_contact(id))?;
        let medium = contact.medium.as_ref().ok_or_else(|| not_there(contact.video_state()))?;
        read(medium.read(&state.store))
    }

    /// The audio.
    ///
    /// # Errors
    /// As for [`video`](Self::video).
    pub fn audio(&self, id: u64) -> Result<Vec<u8>, Refused> {
        let state = self.state();
        let contact = state.model.contacts.get(&id).ok_or_else(|| no_contact(id))?;
        let call = contact.call.as_ref().and_then(|key| state.model.calls.get(key));
        let medium = contact.sound.as_ref().map(|s| &s.medium).or_else(|| call.and_then(|c| c.audio.as_ref()));
        let medium = medium.ok_or_else(|| not_there(contact.audio_state()))?;
        read(medium.read(&state.store))
    }

    /// What the PCs reported.
    pub fn discrepancies(&self) -> Vec<Reported> {
        self.state().model.discrepancies.values().map(|d| d.reported.clone()).collect()
    }
}

fn no_contact(id: u64) -> Refused {
    Refused::Unknown(format!("there is no contact {id}"))
}

fn not_there(state: UploadState) -> Refused {
    Refused::Not(format!("{}: the recording can be played once the state is \"File is uploaded\"", state.words()))
}

fn read(medium: Result<Option<Vec<u8>>, crate::store::Error>) -> Result<Vec<u8>, Refused> {
    match medium {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(Refused::Store("the stored medium is not whole".into())),
        Err(e) => Err(Refused::Store(e.to_string())),
    }
}

fn email(model: &super::model::Model, contact: &ContactRecord) -> Option<String> {
    contact.user.and_then(|u| model.users.get(&u)).map(|u| u.email.clone())
}

fn public(c: &ContactRecord, agent_email: Option<String>) -> Contact {
    Contact {
        id: c.id.to_string(),
        start_time: c.from,
        call_duration: c.to.unwrap_or(c.from) - c.from,
        ani: c.ani.clone(),
        dnis: c.dnis.clone(),
        contact_type: if c.call.is_some() { "CALL" } else { "SCREEN" }.into(),
        assoc_call_id: c.assoc.clone(),
        audio_uploaded: c.audio_state() == UploadState::Uploaded,
        agent_email,
        last_name: c.last.clone(),
        first_name: c.first.clone(),
        agent_acd_id: c.acd_id.clone(),
        video_upload_state: c.video_state(),
        audio_upload_state: c.audio_state(),
        video_history: c.video.clone(),
        audio_history: c.audio.clone(),
        imported_at: c.imported_at,
        pc: c.pc.clone(),
        covered: c.covered.clone(),
        note: c.note.clone(),
        metadata: BTreeMap::new(),
    }
}

impl Change<'_> {
    /// Decides anew where a contact's recording is to come from. Nothing for one that has its recording.
    pub(super) fn reconsider(&mut self, id: u64) {
        let before = self.model.contacts.get(&id).cloned();
        self.decide_anew(id);
        if self.model.contacts.get(&id) != before.as_ref() {
            self.keep_contact(id);
        }
    }

    fn decide_anew(&mut self, id: u64) {
        let Some(contact) = self.model.contacts.get(&id) else { return };
        let Some(whole) = contact.span().filter(|_| contact.medium.is_none()) else { return };
        let cut = match self.cut(contact, whole) {
            Cut::Wait => return self.await_video(id),
            Cut::At(cut) => cut,
        };
        let candidates = self.candidates(contact, whole);
        let present = contact.relay.as_ref().map(|r| (&r.target, r.progress, r.span == cut));
        match decide(present, &candidates, &contact.tried) {
            Decision::Keep => {}
            Decision::Send(target) => {
                let old = contact.relay.as_ref().filter(|r| r.progress != Progress::Ended && r.target.pc != target.pc);
                if let Some(pc) = old.map(|r| r.target.pc.clone()) {
                    self.effects.say(&pc, ToDesktop::Done { contact: id.to_string() });
                }
                let relay = Relay { target, progress: Progress::Open, span: cut };
                self.send_relay(id, &relay);
                if let Some(contact) = self.model.contacts.get_mut(&id) {
                    contact.relay = Some(relay);
                    contact.note.clear();
                }
                self.set_video(id, UploadState::NotYet);
            }
            Decision::None => {
                if let Some(relay) = contact.relay.as_ref().filter(|r| r.progress != Progress::Ended) {
                    let pc = relay.target.pc.clone();
                    self.effects.say(&pc, ToDesktop::Done { contact: id.to_string() });
                }
                if let Some(contact) = self.model.contacts.get_mut(&id) {
                    contact.relay = None;
                }
                self.set_video(id, UploadState::NoFile);
            }
        }
    }

    /// The recording depends on an audio that is not there yet.
    fn await_video(&mut self, id: u64) {
        let Some(contact) = self.model.contacts.get(&id) else { return };
        let whole = Span::new(contact.from, contact.to.unwrap_or(contact.from));
        let expected = crate::relay::choose(&self.candidates(contact, whole), &contact.tried).is_some();
        self.set_video(id, if expected { UploadState::NotYet } else { UploadState::NoFile });
    }

    pub(super) fn send_relay(&mut self, id: u64, relay: &Relay) {
        let Span { from: start, to: end } = relay.span;
        let (contact, pc) = (id.to_string(), relay.target.pc.clone());
        self.effects.event(events::Relayed { contact: contact.clone(), pc: pc.clone(), start, end });
        let message = ToDesktop::Relay { contact, windows: relay.target.windows.clone(), start, end };
        if self.lines.get(&pc).is_some_and(|l| l.introduced) {
            self.effects.say(&pc, message);
        }
    }

    /// By whose times the recording is cropped (SCR-MATCH-4).
    fn cut(&self, contact: &ContactRecord, whole: Span) -> Cut {
        let Some(call) = contact.call.as_ref().and_then(|key| self.model.calls.get(key)) else {
            return Cut::At(whole);
        };
        if self.config.policies.crop_by == CropBy::Contact || call.call.audio == crate::acd::types::Audio::Never {
            return Cut::At(whole);
        }
        if let Some(sound) = &contact.sound {
            let audio = whole.and(sound.span);
            return Cut::At(if audio.is_empty() { whole } else { audio });
        }
        match (call.audio_ms, call.call.connected) {
            (Some(ms), Some(connected)) => {
                let audio = whole.and(Span::new(connected, connected + ms));
                Cut::At(if audio.is_empty() { whole } else { audio })
            }
            _ => Cut::Wait,
        }
    }

    /// The sessions of the contact's agent that overlap it, with the times in which capture was allowed.
    fn candidates(&self, contact: &ContactRecord, whole: Span) -> Vec<Candidate> {
        let Some(user) = contact.user.and_then(|u| self.model.users.get(&u)) else { return Vec::new() };
        let rte: Rte = self.model.acds.iter().map(|(name, acd)| (name.clone(), acd.rte.clone())).collect();
        let sessions = self.model.sessions.iter().map(|((pc, _), s)| (pc, &s.session));
        let overlapping = sessions.filter(|(_, s)| !span(s).and(whole).is_empty());
        overlapping
            .map(|(pc, s)| Candidate {
                pc: pc.clone(),
                windows: s.windows.clone(),
                from: s.from,
                allowed: allowed(&user.history, &rte, &s.windows, span(s).and(whole)),
            })
            .filter(|c| !c.allowed.is_empty())
            .collect()
    }

    pub(super) fn set_video(&mut self, id: u64, state: UploadState) {
        let now = self.now;
        if let Some(contact) = self.model.contacts.get_mut(&id)
            && contact.video.last().map(|s| s.1) != Some(state)
        {
            contact.video.push((now, state));
            self.effects.video(id, state);
        }
    }

    pub(super) fn set_audio(&mut self, id: u64, state: UploadState) {
        let now = self.now;
        if let Some(contact) = self.model.contacts.get_mut(&id)
            && contact.audio.last().map(|s| s.1) != Some(state)
        {
            contact.audio.push((now, state));
            self.effects.audio(id, state);
        }
    }
}

enum Cut {
    /// The times are known.
    At(Span),
    /// They depend on an audio that is not there yet.
    Wait,
}
