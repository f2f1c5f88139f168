//! Recordings of both kinds: what is ordered, what MCP delivers, what is found.

use super::core::{Change, Refused, Rws};
use super::desk::Effect;
use super::mapping::{Mapped, map};
use super::model::{Books, ScreenRecord, Stage, Voice, VoiceFile};
use super::{Misstep, events, moment};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use wire::rws::screen::{Instruction, Report, StopReason};
use wire::rws::{Recording, Status};

/// Parts of one voice recording at most.
const PARTS: usize = 1000;

/// Recordings in one answer at most (documented).
pub(super) const MOST: usize = 100;

/// Calls of one screen recording at most. What comes beyond does not change where it belongs.
const CALLS: usize = 64;

/// Whether this can name a recording or a file of one.
pub(super) fn is_id(text: &str) -> bool {
    (1..=200).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic() && !b"/\\?#%\"".contains(&b))
}

/// SHA-256 in lower-case hexadecimal.
pub(super) fn digest(parts: &[&[u8]]) -> String {
    let hash = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Change<'_> {
    /// Keeps what follows from a desk's decisions, and lets it out.
    pub(super) fn apply(&mut self, login: &str, effects: Vec<Effect>) {
        for effect in effects {
            self.apply_one(login, effect);
        }
    }

    fn apply_one(&mut self, login: &str, effect: Effect) {
        let (now, region) = (self.now, self.config.data_centre.clone());
        let state = &mut *self.state;
        let Some(seated) = state.desks.get(login) else { return };
        let agent = seated.agent.id.clone();
        match effect {
            Effect::Decided { dn, call, record, why } => {
                self.after.event(events::Decided { agent, dn, call, record, why });
            }
            Effect::Start { ticket, call, why, again } => {
                let new = ScreenRecord {
                    login: login.to_owned(),
                    agent: agent.clone(),
                    token: ticket.token.clone(),
                    call: call.clone(),
                    became: Vec::new(),
                    others: Vec::new(),
                    ordered: now,
                    started: None,
                    stopped: None,
                    why: why.clone(),
                    stage: Stage::Ordered,
                    region,
                    begin: None,
                    medium: None,
                };
                state.books.screens.entry(ticket.recording.clone()).or_insert(new);
                state.books.keep_screen(&ticket.recording, &mut self.batch);
                let (recording, token) = (ticket.recording, ticket.token);
                let uuid = call.as_ref().map(|call| call.uuid.clone()).unwrap_or_default();
                if let Some(channel) = &seated.channel {
                    let instruction = Instruction::Start { recording: recording.clone(), token, call };
                    self.after.instruct(channel, instruction);
                    let order = "start".to_owned();
                    self.after.event(events::Ordered { agent, recording, order, call: uuid, again, why });
                }
            }
            Effect::Stop { recording, why, again } => {
                if let Some(channel) = &seated.channel {
                    self.after.instruct(channel, Instruction::Stop { recording: recording.clone() });
                    let (order, call) = ("stop".to_owned(), String::new());
                    self.after.event(events::Ordered { agent, recording, order, call, again, why });
                }
            }
            Effect::Call { recording, uuid, first } => {
                if let Some(screen) = state.books.screens.get_mut(&recording) {
                    let calls = if first { &mut screen.became } else { &mut screen.others };
                    if calls.len() < CALLS && !calls.contains(&uuid) {
                        calls.push(uuid);
                        state.books.keep_screen(&recording, &mut self.batch);
                    }
                }
            }
            Effect::Running { recording, at } => {
                self.advance(&recording, &agent, Stage::Recording, |screen| screen.started = Some(at));
                let (state, why) = ("started".to_owned(), String::new());
                self.after.event(events::Reported { agent, recording, state, at, why });
            }
            Effect::Over { recording, stopped, why } => {
                let (stage, word, at) = match stopped {
                    Some((at, _)) => (Stage::Stopped, "stopped", at),
                    None => (Stage::Lost, "over", 0),
                };
                let why = stopped.map_or(why, |(_, reason)| reason_word(reason).to_owned());
                self.advance(&recording, &agent, stage, |screen| {
                    screen.stopped = stopped.map(|(at, _)| at);
                    screen.why.clone_from(&why);
                });
                self.after.event(events::Reported { agent, recording, state: word.to_owned(), at, why });
            }
        }
    }

    /// A recording of this agent has come further. What is stored stays so.
    fn advance(&mut self, recording: &str, agent: &str, stage: Stage, note: impl FnOnce(&mut ScreenRecord)) {
        let books = &mut self.state.books;
        let Some(screen) = books.screens.get_mut(recording).filter(|screen| screen.agent == agent) else { return };
        if screen.stage == Stage::Stored || (screen.stage == Stage::Stopped && stage != Stage::Stopped) {
            return;
        }
        screen.stage = stage;
        note(screen);
        books.keep_screen(recording, &mut self.batch);
    }

    /// Screen Recording Service reports.
    pub(super) fn reported(&mut self, login: &str, report: &Report) {
        let (now, state) = (self.now, &mut *self.state);
        let Some(seated) = state.desks.get_mut(login) else { return };
        let chance = &mut state.chance;
        let effects = seated.desk.report(report, now, &mut || super::core::ticket(chance));
        self.apply(login, effects);
    }

    /// Tells of a file and its part of a call when both are there.
    pub(super) fn tell_mapped(&mut self, recording: &str) {
        if let Some(Mapped { call, media: Some(media) }) = self.state.books.mapped(recording, self.config) {
            self.after.event(events::Mapped { recording: recording.to_owned(), call, media });
        }
    }
}

fn reason_word(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Told => "told",
        StopReason::Logout => "logout",
        StopReason::Logoff => "logoff",
        StopReason::NoPoll => "no_poll",
        StopReason::NewPlace => "new_place",
        StopReason::Crash => "crash",
    }
}

impl Books {
    /// Where a stored file belongs.
    pub(super) fn mapped(&self, recording: &str, config: &super::Config) -> Option<Mapped> {
        let screen = self.screens.get(recording)?;
        let find = |id: &str| self.voices.get(id).map(|voice| &voice.recording);
        map(screen.screen(), find, config.policies.mapping, config.misstep)
    }
}

impl Rws {
    /// MCP tells of a voice recording, perhaps again, perhaps of more of its parts.
    pub(super) fn take_voice(&self, recording: Recording) -> Result<(), Refused> {
        let named = is_id(&recording.id) && recording.media_files.iter().all(|file| is_id(&file.media_id));
        if !named || recording.media_files.len() > PARTS {
            return Err(Refused::new(Status::ParameterInvalid, "failed to take ids or parts of that kind"));
        }
        self.change(|c| {
            let id = recording.id.clone();
            let alone = !c.state.books.screens.values().any(|s| s.call.as_ref().is_some_and(|call| call.uuid == id));
            if alone && c.config.errs(Misstep::RefusesVoiceAlone) {
                return Err(Refused::new(Status::ParameterInvalid, "failed to find a screen recording"));
            }
            let (books, region) = (&mut c.state.books, c.config.data_centre.clone());
            match books.voices.get_mut(&id) {
                Some(voice) => merge(&mut voice.recording, recording)?,
                None => {
                    let voice = Voice { recording, region, files: BTreeMap::new() };
                    books.voices.insert(id.clone(), voice);
                }
            }
            books.keep_voice(&id, &mut c.batch);
            let parts = books.voices.get(&id).map_or(0, |voice| voice.recording.media_files.len() as u64);
            c.after.event(events::Voice { recording: id.clone(), parts });
            let waiting = c.state.books.screens.iter().filter(|(_, screen)| {
                screen.stage == Stage::Stored && screen.call.as_ref().is_some_and(|call| call.uuid == id)
            });
            for screen in waiting.map(|(screen, _)| screen.clone()).collect::<Vec<_>>() {
                c.tell_mapped(&screen);
            }
            Ok(())
        })
    }

    /// MCP delivers a voice file, perhaps again.
    pub(super) fn take_media(&self, id: &str, media: &str, bytes: &[u8]) -> Result<(), Refused> {
        self.change(|c| {
            let missing = || Refused::new(Status::NotFound, "failed to find the recording or its file");
            let state = &mut *c.state;
            let voice = state.books.voices.get(id).ok_or_else(missing)?;
            if !voice.recording.media_files.iter().any(|file| file.media_id == media) {
                return Err(missing());
            }
            let sha256 = digest(&[bytes]);
            match voice.files.get(media) {
                Some(file) if file.sha256 == sha256 => return Ok(()),
                Some(_) => return Err(Refused::new(Status::AlreadyExists, "failed to replace a file")),
                None => {}
            }
            let mut medium = state.books.medium(&mut state.store, &mut c.batch);
            medium.append(bytes, &mut state.store, &mut c.batch);
            if let Some(voice) = state.books.voices.get_mut(id) {
                voice.files.insert(media.to_owned(), VoiceFile { sha256, medium });
            }
            state.books.keep_voice(id, &mut c.batch);
            let (recording, media, bytes) = (id.to_owned(), media.to_owned(), bytes.len() as u64);
            c.after.event(events::Media { recording, media, bytes });
            Ok(())
        })
    }

    /// A voice file. Of another data centre's recordings this server knows nothing.
    pub(super) fn media(&self, id: &str, media: &str) -> Result<(String, Vec<u8>), Refused> {
        let missing = || Refused::new(Status::NotFound, "failed to find the recording or its file");
        let state = self.state();
        let voice = state.books.voices.get(id).filter(|voice| voice.region == self.config().data_centre);
        let voice = voice.ok_or_else(missing)?;
        let of = voice.recording.media_files.iter().find(|file| file.media_id == media).ok_or_else(missing)?;
        let file = voice.files.get(media).ok_or_else(missing)?;
        let bytes = file.medium.read(&state.store).map_err(|e| Refused::new(Status::InternalError, e.to_string()))?;
        Ok((of.media_type.clone(), bytes.ok_or_else(missing)?))
    }

    /// A voice recording.
    pub(super) fn recording(&self, id: &str) -> Result<Recording, Refused> {
        let state = self.state();
        let voice = state.books.voices.get(id).filter(|voice| voice.region == self.config().data_centre);
        let voice =
            voice.ok_or_else(|| Refused::new(Status::NotFound, format!("failed to find the recording {id}")))?;
        Ok(self.shown(&voice.recording))
    }

    /// The voice recordings for which this holds, the newest first.
    pub(super) fn recordings(&self, wanted: impl Fn(&Recording) -> bool) -> Vec<Recording> {
        let state = self.state();
        let here = state.books.voices.values().filter(|voice| voice.region == self.config().data_centre);
        let mut found: Vec<&Recording> = here.map(|voice| &voice.recording).filter(|one| wanted(one)).collect();
        found.sort_by_key(|one| (std::cmp::Reverse(moment::read(&one.start_time)), &one.id));
        found.into_iter().map(|one| self.shown(one)).collect()
    }

    /// With the addresses from which it is played.
    fn shown(&self, recording: &Recording) -> Recording {
        let mut recording = recording.clone();
        let (host, port) = (kernel::Host::current().name().to_owned(), self.config().port);
        for file in &mut recording.media_files {
            let path = format!("/api/v2/recordings/{}/play/{}", recording.id, file.media_id);
            file.media_uri = Some(format!("http://{host}:{port}{path}"));
        }
        recording
    }

    /// Every voice recording, with the screen files that belong to it.
    pub(super) fn evidence(&self) -> Vec<Value> {
        let screens = self.screens(false);
        let all = self.recordings(|_| true);
        let of = |id: &str| screens.iter().filter(|screen| screen["callUUID"] == id).cloned().collect::<Vec<_>>();
        let with = all.into_iter().map(|recording| {
            let mut json = json!(recording);
            json["region"] = json!(self.config().data_centre);
            json["screenRecordings"] = json!(of(&recording.id));
            json
        });
        with.collect()
    }

    /// Screen files; or all that was ordered, whether there is a file or not.
    pub(super) fn screens(&self, all: bool) -> Vec<Value> {
        let state = self.state();
        let stored = state.books.screens.iter().filter(|(_, screen)| all || screen.stage == Stage::Stored);
        let mut shown: Vec<(i64, Value)> = stored
            .map(|(id, screen)| {
                let mapped = state.books.mapped(id, self.config());
                let begin = screen.begin.as_ref();
                let started = begin.map(|begin| begin.started).or(screen.started);
                let stopped = begin.map(|begin| begin.stopped).or(screen.stopped);
                let json = json!({
                    "recording": id,
                    "agentId": screen.agent,
                    "callUUID": mapped.as_ref().map(|mapped| &mapped.call),
                    "mediaId": mapped.as_ref().and_then(|mapped| mapped.media.as_ref()),
                    "firstCall": screen.call.as_ref().map(|call| &call.uuid),
                    "ordered": screen.ordered,
                    "started": started,
                    "stopped": stopped,
                    "contentType": begin.map(|begin| &begin.content_type),
                    "size": begin.map_or(0, |begin| begin.size),
                    "sha256": begin.map(|begin| &begin.sha256),
                    "state": screen.stage.word(),
                    "why": screen.why,
                    "region": screen.region,
                });
                (started.unwrap_or(screen.ordered), json)
            })
            .collect();
        shown.sort_by_key(|(started, _)| *started);
        shown.into_iter().map(|(_, json)| json).collect()
    }

    /// A screen file.
    pub(super) fn screen_file(&self, id: &str) -> Result<(String, Vec<u8>), Refused> {
        let missing = || Refused::new(Status::NotFound, "failed to find the screen recording's file");
        let state = self.state();
        let screen = state.books.screens.get(id).filter(|screen| screen.stage == Stage::Stored).ok_or_else(missing)?;
        let (begin, medium) = screen.begin.as_ref().zip(screen.medium.as_ref()).ok_or_else(missing)?;
        let bytes = medium.read(&state.store).map_err(|e| Refused::new(Status::InternalError, e.to_string()))?;
        Ok((begin.content_type.clone(), bytes.ok_or_else(missing)?))
    }

    /// The open sessions of the contact centre.
    pub(super) fn seated(&self) -> Vec<Value> {
        let state = self.state();
        let shown = state.desks.values().map(|seated| {
            json!({
                "login": seated.agent.login,
                "agentId": seated.agent.id,
                "place": seated.seat.place,
                "devices": seated.seat.devices,
                "dns": seated.seat.devices.iter().map(|device| &device.dn).collect::<Vec<_>>(),
                "connected": seated.channel.is_some(),
                "recording": seated.desk.recording(),
            })
        });
        shown.collect()
    }
}

/// The same recording again: parts by their media ids, the newest word on each, and all that the older ones said.
fn merge(have: &mut Recording, mut new: Recording) -> Result<(), Refused> {
    let old = std::mem::take(&mut have.media_files);
    let kept: Vec<_> = old.into_iter().filter(|o| !new.media_files.iter().any(|n| n.media_id == o.media_id)).collect();
    let parts = kept.into_iter().chain(std::mem::take(&mut new.media_files)).collect::<Vec<_>>();
    if parts.len() > PARTS {
        return Err(Refused::new(Status::ParameterInvalid, "failed to take so many parts"));
    }
    new.media_files = parts;
    if let (Some(old), Some(time)) = (moment::read(&have.start_time), moment::read(&new.start_time))
        && old < time
    {
        new.start_time.clone_from(&have.start_time);
    }
    if let (Some(old), Some(time)) = (moment::read(&have.stop_time), moment::read(&new.stop_time))
        && old > time
    {
        new.stop_time.clone_from(&have.stop_time);
    }
    *have = new;
    Ok(())
}
