//! What an import brings in: calls, from them contacts, and their audio.

use super::core::{Change, Refused, Server};
use super::model::{CallRecord, ContactRecord, UserRecord, call_key};
use super::sounds::is_agent;
use crate::acd::types::{Audio, Call};
use crate::events;
use crate::media::Medium;
use crate::segmentation::segments;
use crate::span::Span;
use std::collections::BTreeMap;
use wire::contact::UploadState;

/// Agents of one call at most; the rest is left out.
const PARTS: usize = 1000;

impl Server {
    /// Takes over what a walk through the ACD's changes has brought, all of it at once. `cursor` is up to when every
    /// change has been seen, by the ACD's clock; `begun` the server's clock when the walk was begun.
    ///
    /// # Errors
    /// When the store fails: the next walk brings the same again.
    pub fn import(&self, acd: &str, calls: Vec<Call>, cursor: Option<i64>, begun: i64) -> Result<(), Refused> {
        self.change(|c| {
            for call in calls {
                c.take_call(acd, call);
            }
            c.ripen();
            let moved = c.model.acds.get_mut(acd).is_some_and(|record| {
                let moved = record.cursor < cursor;
                record.cursor = record.cursor.max(cursor);
                record.imported_at = Some(begun);
                moved
            });
            // An empty poll costs no commit: what it told is told again by the next one.
            if moved || !c.batch.is_empty() {
                c.keep_acd(acd);
            }
            c.release_all();
            Ok(())
        })
    }

    /// Where the walk through an ACD's changes goes on.
    pub fn cursor(&self, acd: &str) -> Option<i64> {
        self.state().model.acds.get(acd).and_then(|a| a.cursor)
    }

    /// How often the ACD is synced, in minutes.
    pub fn sync_interval_min(&self, acd: &str) -> u32 {
        self.state().model.acds.get(acd).map_or(crate::config::SYNC_INTERVAL_MIN, |a| a.sync_interval_min)
    }

    /// Calls whose audio is there to be fetched and has not been, with where it is.
    pub fn audio_wanted(&self, acd: &str) -> Vec<(String, String)> {
        let state = self.state();
        let wanted = state.model.calls.values().filter(|c| c.acd == acd && c.audio.is_none() && !c.contacts.is_empty());
        let at = |c: &CallRecord| match &c.call.audio {
            Audio::At(url) => Some((c.call.id.clone(), url.clone())),
            _ => None,
        };
        wanted.filter_map(at).collect()
    }

    /// The audio of a call has come. `ms` is its length.
    ///
    /// # Errors
    /// When the store fails.
    pub fn take_audio(&self, acd: &str, call: &str, bytes: &[u8], ms: i64) -> Result<(), Refused> {
        self.change(|c| {
            let key = call_key(acd, call);
            if c.model.calls.get(&key).is_none_or(|record| record.audio.is_some()) {
                return Ok(());
            }
            c.model.counters.medium += 1;
            c.keep_counters();
            let mut medium = Medium::new(c.model.counters.medium, c.store);
            medium.append(bytes, c.store, &mut c.batch);
            let Some(record) = c.model.calls.get_mut(&key) else { return Ok(()) };
            (record.audio, record.audio_ms) = (Some(medium), Some(ms));
            let contacts: Vec<u64> = record.contacts.values().copied().collect();
            c.effects.event(events::AudioImported { call: record.call.assoc.clone(), bytes: bytes.len() as u64 });
            for id in contacts {
                c.set_audio(id, UploadState::Uploaded);
                c.keep_contact(id);
                c.reconsider(id);
            }
            c.keep_call(&key);
            Ok(())
        })
    }
}

impl Change<'_> {
    fn take_call(&mut self, acd: &str, mut call: Call) {
        call.parts.truncate(PARTS);
        let key = call_key(acd, &call.id);
        match self.model.calls.get_mut(&key) {
            Some(record) if record.call == call => return,
            Some(record) => {
                record.call = call;
                record.waits = true;
            }
            None => {
                let new = CallRecord {
                    acd: acd.to_owned(),
                    call,
                    audio: None,
                    audio_ms: None,
                    contacts: BTreeMap::new(),
                    waits: true,
                };
                self.model.calls.insert(key.clone(), new);
            }
        }
        self.keep_call(&key);
    }

    /// Makes contacts of the calls that have ended and whose import is due (policy `import_delay`).
    fn ripen(&mut self) {
        let delay = self.config.policies.import_delay.ms();
        let due = |c: &CallRecord| c.waits && c.call.ended.is_some_and(|end| end + delay <= self.now);
        let due: Vec<String> = self.model.calls.iter().filter(|(_, c)| due(c)).map(|(k, _)| k.clone()).collect();
        for key in due {
            self.make_contacts(&key);
        }
    }

    fn make_contacts(&mut self, key: &str) {
        let Some(record) = self.model.calls.get_mut(key) else { return };
        record.waits = false;
        let (acd, call, has_audio) = (record.acd.clone(), record.call.clone(), record.audio.is_some());
        let mut known = record.contacts.clone();
        for segment in segments(&call).unwrap_or_default() {
            let (id, is_new) = match known.get(&segment.part.id) {
                Some(id) => (*id, false),
                None => {
                    self.model.counters.contact += 1;
                    self.keep_counters();
                    known.insert(segment.part.id.clone(), self.model.counters.contact);
                    (self.model.counters.contact, true)
                }
            };
            let user = self.user_of_agent(&acd, &segment.part.agent);
            let name = segment.part.name.clone().or_else(|| user.map(|u| (u.first.clone(), u.last.clone())));
            let acd_id = user.map_or_else(|| segment.part.agent.clone(), |u| u.acd_id.clone());
            let (user, now, Span { from: start, to: end }) = (user.map(|u| u.id), self.now, segment.span);
            let contact =
                self.model.contacts.entry(id).or_insert_with(|| ContactRecord::new(id, segment.span.from, now));
            let before = contact.clone();
            contact.call = Some(key.to_owned());
            contact.user = user.or(contact.user);
            (contact.from, contact.to) = (start, Some(end));
            contact.ani.clone_from(&call.ani);
            contact.dnis.clone_from(&call.dnis);
            contact.assoc.clone_from(&call.assoc);
            contact.acd_id = acd_id;
            (contact.first, contact.last) = name.unwrap_or_default();
            let (changed, has_sound) = (before != *contact, contact.sound.is_some());
            let contact = id.to_string();
            if is_new {
                self.effects.event(events::ContactImported { contact, call: call.assoc.clone(), start, end });
            } else if changed {
                self.effects.event(events::ContactChanged { contact, start, end });
            }
            self.set_audio(
                id,
                match call.audio {
                    _ if has_audio || has_sound => UploadState::Uploaded,
                    Audio::Never => UploadState::NoFile,
                    Audio::Awaited | Audio::At(_) => UploadState::NotYet,
                },
            );
            self.keep_contact(id);
        }
        if let Some(record) = self.model.calls.get_mut(key) {
            record.contacts.clone_from(&known);
        }
        self.keep_call(key);
        // Only when the whole call is segmented is anything relayed (SCR-REL-1).
        for id in known.into_values() {
            self.reconsider(id);
        }
    }

    /// Gives contacts that came before their agent's user to that user. Whether there is a screen to record is decided by
    /// what was allowed at the time of the contact, as for any other.
    pub(super) fn adopt(&mut self) {
        let orphans = self.model.contacts.values().filter(|c| c.user.is_none());
        let found = orphans.filter_map(|contact| {
            let call = contact.call.as_ref().and_then(|key| self.model.calls.get(key))?;
            let user = self.user_of_agent(&call.acd, &contact.acd_id)?;
            Some((contact.id, user.id, user.acd_id.clone(), (user.first.clone(), user.last.clone())))
        });
        for (id, user, acd_id, name) in found.collect::<Vec<_>>() {
            let Some(contact) = self.model.contacts.get_mut(&id) else { continue };
            (contact.user, contact.acd_id) = (Some(user), acd_id);
            if contact.last.is_empty() {
                (contact.first, contact.last) = name;
            }
            let (start, end) = (contact.from, contact.to.unwrap_or(contact.from));
            self.effects.event(events::ContactChanged { contact: id.to_string(), start, end });
            self.keep_contact(id);
            self.reconsider(id);
        }
    }

    /// The user with this agent's profile.
    fn user_of_agent(&self, acd: &str, agent: &str) -> Option<&UserRecord> {
        self.model.users.values().find(|u| is_agent(u, acd, agent))
    }
}
