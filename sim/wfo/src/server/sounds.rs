//! Contacts' own audio: imported after the metadata, by other requests (WXC-IMP-1, WXC-IMP-2), and kept here, so that it
//! plays whether or not the ACD can be reached (WXC-STORE-1).

use super::core::{Refused, Server};
use super::model::{CallRecord, ContactRecord, SoundRecord, UserRecord, call_key};
use crate::acd::types::{Audio, Call, Part};
use crate::acd::webex::matching::Wish;
use crate::acd::webex::sounds::{Sound, Wanted};
use crate::events;
use crate::media::Medium;
use crate::segmentation::segments;
use wire::contact::UploadState;

/// Audio that has not come so long after its call is asked for no longer, in milliseconds: 30 days.
const GIVEN_UP_MS: i64 = 30 * 24 * 3_600_000;

impl Server {
    /// Takes over the calls of a walk, as [`Server::import`] does. An agent's name in a call counts only where the agent is
    /// no user here.
    ///
    /// # Errors
    /// When the store fails: the next walk brings the same again.
    pub fn import_named(
        &self,
        acd: &str,
        mut calls: Vec<Call>,
        cursor: Option<i64>,
        begun: i64,
    ) -> Result<(), Refused> {
        {
            let state = self.state();
            let is_user = |part: &Part| state.model.users.values().any(|u| is_agent(u, acd, &part.agent));
            for part in calls.iter_mut().flat_map(|c| &mut c.parts) {
                if is_user(part) {
                    part.name = None;
                }
            }
        }
        self.import(acd, calls, cursor, begun)
    }

    /// Calls whose contacts have no audio of their own yet and may get one, oldest first.
    pub fn sounds_wanted(&self, acd: &str) -> Vec<Wanted> {
        let state = self.state();
        let mut out = Vec::new();
        let oldest = kernel::time::now() - GIVEN_UP_MS;
        let awaits = |c: &&CallRecord| {
            c.acd == acd && c.call.audio == Audio::Awaited && c.call.ended.is_some_and(|e| e >= oldest)
        };
        for record in state.model.calls.values().filter(awaits) {
            let silent = |part: &Part| {
                let id = record.contacts.get(&part.id)?;
                state.model.contacts.get(id).filter(|c| c.sound.is_none())
            };
            let mut wishes = Vec::new();
            if record.contacts.is_empty() {
                continue;
            }
            for segment in segments(&record.call).unwrap_or_default() {
                if silent(segment.part).is_none() {
                    continue;
                }
                let user = state.model.users.values().find(|u| is_agent(u, acd, &segment.part.agent));
                wishes.push(Wish {
                    part: segment.part.id.clone(),
                    ci: user.and_then(|u| u.ids.as_ref()).map(|i| i.ci.clone()).unwrap_or_default(),
                    consult: segment.part.consult,
                    from: segment.span.from,
                    to: segment.span.to,
                });
            }
            let connected = record.call.connected.or(wishes.iter().map(|w| w.from).min());
            if let (false, Some(connected)) = (wishes.is_empty(), connected) {
                out.push(Wanted { call: record.call.id.clone(), connected, wishes });
            }
        }
        out.sort_by(|a, b| (a.connected, &a.call).cmp(&(b.connected, &b.call)));
        out
    }

    /// Contacts' audio has come.
    ///
    /// # Errors
    /// When the store fails.
    pub fn take_sounds(&self, acd: &str, call: &str, sounds: Vec<Sound>) -> Result<(), Refused> {
        self.change(|c| {
            let Some(record) = c.model.calls.get(&call_key(acd, call)) else { return Ok(()) };
            let assoc = record.call.assoc.clone();
            let known: Vec<(u64, Sound)> =
                sounds.into_iter().filter_map(|s| Some((*record.contacts.get(&s.part)?, s))).collect();
            for (id, sound) in known {
                if c.model.contacts.get(&id).is_none_or(|contact: &ContactRecord| contact.sound.is_some()) {
                    continue;
                }
                c.model.counters.medium += 1;
                c.keep_counters();
                let mut medium = Medium::new(c.model.counters.medium, c.store);
                medium.append(&sound.bytes, c.store, &mut c.batch);
                if let Some(contact) = c.model.contacts.get_mut(&id) {
                    contact.sound = Some(SoundRecord { medium, span: sound.span });
                }
                c.effects.event(events::AudioImported { call: assoc.clone(), bytes: sound.bytes.len() as u64 });
                c.set_audio(id, UploadState::Uploaded);
                c.keep_contact(id);
                c.reconsider(id);
            }
            Ok(())
        })
    }
}

/// Whether a user is this agent of the ACD, by any of the names that the ACD has for the user.
pub(super) fn is_agent(user: &UserRecord, acd: &str, agent: &str) -> bool {
    user.profile.as_deref() == Some(acd) && (user.acd_id == agent || user.ids.as_ref().is_some_and(|i| i.is(agent)))
}
