//! Recording, as T-Lib tells of it: `GSIP_RECORD` and `GSIP_REC_FN` attached to the call, for the DN that is recorded.

use wire::tlib::{Kind, KvList, KvValue};

use super::call::PartyId;
use super::model::{CallModel, end_recording};
use super::{Misstep, RecordedSpan};

/// What becomes of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// It begins.
    On,
    /// **sim:** it is paused.
    Paused,
    /// It goes on after a pause.
    Resumed,
    /// **sim:** it ends, before the call does.
    Off,
}

impl Recording {
    /// The value of `GSIP_RECORD`. The two that end something are **sim:**, only `ON` is public.
    pub fn value(self) -> &'static str {
        match self {
            Self::On | Self::Resumed => "ON",
            Self::Paused => "PAUSED",
            Self::Off => "OFF",
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::On => "recording_on",
            Self::Paused => "recording_paused",
            Self::Resumed => "recording_resumed",
            Self::Off => "recording_off",
        }
    }
}

impl CallModel {
    /// The party's voice is to be recorded.
    pub fn want(&mut self, party: PartyId, wanted: bool) {
        if let Some(party) = self.party_mut(party) {
            party.facts.wanted |= wanted;
        }
    }

    /// Somebody asks for a party's voice to be recorded from now on.
    pub fn asked_for(&mut self, now: i64, party: PartyId) {
        self.want(party, true);
        if let Some(party) = self.party_mut(party) {
            party.facts.asked.push(now);
        }
    }

    /// MCP has begun, paused, resumed or ended the recording of a party's DN.
    pub fn recording(&mut self, now: i64, party: PartyId, what: Recording, host: &str) {
        let Some(call) = self.call_of(party) else { return };
        let (uuid, ani, dnis) = (call.uuid.clone(), call.ani.clone(), call.dnis.clone());
        let silent = self.misstep() == Some(Misstep::SilentRecording);
        let once = self.misstep() == Some(Misstep::TellsOnce);
        let Some(found) = self.party_mut(party) else { return };
        if once && what == Recording::On && !found.facts.recorded.is_empty() {
            return;
        }
        let spans = &mut found.facts.recorded;
        match (what, spans.last_mut().filter(|span| span.to.is_none())) {
            (Recording::On, None) => spans.push(RecordedSpan { from: now, ..RecordedSpan::default() }),
            (Recording::Paused, Some(span)) if span.paused.last().is_none_or(|pause| pause.1.is_some()) => {
                span.paused.push((now, None));
            }
            (Recording::Resumed, Some(span)) => match span.paused.last_mut() {
                Some(pause) if pause.1.is_none() => pause.1 = Some(now),
                _ => return,
            },
            (Recording::Off, Some(_)) => end_recording(now, found),
            _ => return,
        }
        set(&mut found.data, "GSIP_RECORD", what.value());
        if what == Recording::On {
            let name = file_name(&uuid, &found.facts.number, &ani, &dnis, now, host);
            set(&mut found.data, "GSIP_REC_FN", &name);
        }
        if silent {
            found.data = KvList::new();
            return;
        }
        self.tell(now, party, Kind::AttachedDataChanged, what.what());
    }

    /// Says that a party is recorded though it is not, as [`Misstep::TellsUnrecorded`] does.
    pub(super) fn pretend_recording(&mut self, now: i64, party: PartyId, host: &str) {
        let Some(call) = self.call_of(party) else { return };
        let name = file_name(&call.uuid, "", &call.ani, &call.dnis, now, host);
        if let Some(party) = self.party_mut(party) {
            set(&mut party.data, "GSIP_RECORD", "ON");
            set(&mut party.data, "GSIP_REC_FN", &name);
        }
        self.tell(now, party, Kind::AttachedDataChanged, "recording_pretended");
    }
}

/// `<CallUUID>_<dn>_<ani>_<dnis>_<date>_<time>_<host>__<contact centre>`, the last of it empty. What is before the first
/// underscore is how a voice recording, a call and a screen recording are joined.
fn file_name(uuid: &str, dn: &str, ani: &str, dnis: &str, now: i64, host: &str) -> String {
    let time: String = kernel::time::iso(now).chars().take(19).collect();
    format!("{uuid}_{dn}_{ani}_{dnis}_{}_{host}__", time.replace('T', "_").replace(':', "-"))
}

fn set(list: &mut KvList, key: &str, value: &str) {
    list.0.retain(|(have, _)| have != key);
    list.0.push((key.to_owned(), KvValue::Str(value.to_owned())));
}
