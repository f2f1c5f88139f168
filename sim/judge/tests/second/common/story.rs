//! The story: who sat where, who called whom; and the perfect product's part in it, as plain values to be spoilt.

use super::film::{self, Frame};
use judge::evidence::Probe;
use judge::truth::*;
use std::collections::BTreeMap;

/// 2021-12-17T09:00:00Z.
pub const START: i64 = 1_639_731_600_000;
/// That many minutes after the start.
pub fn m(minutes: i64) -> i64 {
    START + minutes * 60_000
}
/// That many seconds after the start.
pub fn s(seconds: i64) -> i64 {
    START + seconds * 1_000
}

/// A segment of the perfect product.
#[derive(Debug, Clone)]
pub struct Seg {
    pub pc: String,
    pub file: String,
    pub span: Span,
    pub sealed: Option<i64>,
    pub deleted: Option<i64>,
    pub folder: String,
    /// Ended by a power cut.
    pub cut: bool,
    /// Last write.
    pub written: i64,
    /// There at the end.
    pub kept: bool,
    pub bytes: Vec<u8>,
}

/// A contact and its recording.
#[derive(Debug, Clone)]
pub struct Clip {
    pub id: String,
    pub kind: &'static str,
    pub assoc: String,
    pub agent: String,
    pub span: Span,
    pub ani: String,
    pub dnis: String,
    pub imported_at: i64,
    pub pc: Option<String>,
    /// The parts shown, in true time.
    pub covered: Vec<Span>,
    pub frames: Vec<Frame>,
    /// In place of the film.
    pub file: Option<Vec<u8>>,
    pub there: bool,
    /// At, PC, login, interval.
    pub relays: Vec<(i64, String, String, Span)>,
    /// At, PC, and bytes, or all.
    pub uploads: Vec<(i64, String, Option<u64>)>,
    pub video: Vec<(i64, &'static str)>,
    pub audio: Vec<(i64, &'static str)>,
    pub sound: Option<Vec<u8>>,
    pub note: String,
    pub metadata: BTreeMap<String, serde_json::Value>,
}

pub const NONE: &str = "No File to Upload";
pub const WAITS: &str = "File not yet uploaded";
pub const THERE: &str = "File is uploaded";

/// The world of a test.
#[derive(Debug, Clone)]
pub struct World {
    pub truth: Truth,
    pub segs: Vec<Seg>,
    pub clips: Vec<Clip>,
    pub users: Vec<serde_json::Value>,
    pub discrepancies: Vec<serde_json::Value>,
    pub probes: Vec<Probe>,
    /// Further connections: at, PC.
    pub hellos: Vec<(i64, String)>,
    /// Told not to capture: at, PC.
    pub words: Vec<(i64, String)>,
    /// No desktop tells the server of its sessions.
    pub silent: bool,
    /// Further HTTP exchanges: at, from, to, method, target, status, sent.
    pub http: Vec<(i64, String, String, &'static str, String, u16, u64)>,
    /// Further files: machine, path, bytes.
    pub files: Vec<(String, String, Vec<u8>)>,
    pub readable: Vec<(String, String, String)>,
    /// Further records: at, host, kind, fields.
    pub records: Vec<(i64, String, &'static str, String)>,
    next: u32,
}

impl World {
    /// Two agents at two PCs with Smart Desktop, all settings as they have to be, until that many minutes.
    pub fn new(minutes: i64) -> Self {
        let mut w = Self {
            truth: Truth {
                platform: "calabrio-ujet".into(),
                starts: START,
                ends: m(minutes),
                server_up: vec![Span::new(START, m(minutes))],
                secrets: vec!["hunter2hunter2".into()],
                ..Truth::default()
            },
            segs: Vec::new(),
            clips: Vec::new(),
            users: Vec::new(),
            discrepancies: Vec::new(),
            probes: Vec::new(),
            hellos: Vec::new(),
            words: Vec::new(),
            silent: false,
            http: Vec::new(),
            files: Vec::new(),
            readable: Vec::new(),
            records: Vec::new(),
            next: 0,
        };
        w.set(START, SettingKind::RteMessaging(true));
        w.agent("braun", "Dana", "Braun");
        w.agent("hodges", "Lee", "Hodges");
        w.pc("PC-1", 1);
        w.pc("PC-2", 1);
        w
    }

    pub fn set(&mut self, at: i64, what: SettingKind) {
        self.truth.settings.push(Setting { at, what });
    }

    pub fn pc(&mut self, name: &str, monitors: u32) {
        let pc = Pc { smart_desktop: true, mac: false, monitors, clock_wrong: false };
        self.truth.pcs.insert(name.into(), pc);
        self.truth.online.insert(name.into(), vec![Span::new(START, self.truth.ends)]);
        self.hellos.push((START, name.into()));
    }

    /// An agent whom the ACD knows and who has everything.
    pub fn agent(&mut self, key: &str, first: &str, last: &str) {
        let acd_id = (100 + self.truth.agents.len()).to_string();
        let (email, windows) = (format!("{key}@example.com"), format!(r"CORP\{key}"));
        let profile = "UJET";
        self.users.push(serde_json::json!({ "email": email, "first": first, "last": last, "acd_id": acd_id,
            "profile": profile, "active": true, "roles": ["Agent with screen"], "windows": windows }));
        let agent =
            Agent { first: first.into(), last: last.into(), email, acd_id, windows: windows.clone(), in_acd: true };
        self.truth.agents.insert(key.into(), agent);
        let agent = || key.to_owned();
        self.set(START, SettingKind::Active { agent: agent(), on: true });
        self.set(START, SettingKind::RecordScreen { agent: agent(), on: true });
        self.set(START, SettingKind::Windows { agent: agent(), login: windows });
        self.set(START, SettingKind::Profile { agent: agent(), on: true });
    }

    /// A session that is captured from its start to its end.
    pub fn session(&mut self, pc: &str, agent: &str, from: i64, to: i64) {
        self.untaped(pc, agent, from, to);
        self.tape(pc, from, to);
    }

    /// A session that is not captured.
    pub fn untaped(&mut self, pc: &str, agent: &str, from: i64, to: i64) {
        let span = Span::new(from, to);
        let windows = self.truth.agents[agent].windows.clone();
        self.truth.sessions.push(Session { pc: pc.into(), agent: agent.into(), windows, span });
        let monitors = self.truth.pcs[pc].monitors as u8;
        // The picture that the session begins with had changed before.
        let before = Span::new(from - film::EVERY, from);
        let mut changes: Vec<Change> =
            (0..monitors).flat_map(|m| film::changes(m, before).into_iter().chain(film::changes(m, span))).collect();
        changes.sort_unstable();
        let windows = &self.truth.agents[agent].windows;
        self.truth.screens.entry(Truth::screen_of(pc, windows)).or_default().extend(changes);
    }

    /// Segments of ten minutes.
    pub fn tape(&mut self, pc: &str, from: i64, to: i64) {
        let mut at = from;
        while at < to {
            let end = to.min(at + self.truth.policies.segment_ms);
            self.next += 1;
            self.segs.push(Seg {
                pc: pc.into(),
                file: format!("{:08}.seg", self.next),
                span: Span::new(at, end),
                sealed: Some(end),
                deleted: None,
                folder: judge::watch::on_disk(&self.truth.policies.folder),
                cut: false,
                written: end,
                kept: true,
                bytes: super::boxes::segment(u64::from(self.next)),
            });
            at = end;
        }
    }

    /// A call that these agents handled, released a minute after its end, with audio.
    pub fn call(&mut self, id: &str, parts: &[(&str, i64, i64)]) -> usize {
        let from = parts.iter().map(|p| p.1).min().unwrap();
        let to = parts.iter().map(|p| p.2).max().unwrap();
        let sound = film::wav(to - from, self.truth.calls.len() as u8);
        self.truth.calls.push(Call {
            id: id.into(),
            acd_id: format!("{}", 9000 + self.truth.calls.len()),
            from: "+15550100".into(),
            to: "+18005550199".into(),
            parts: parts.iter().map(|(a, f, t)| Part { agent: (*a).into(), span: Span::new(*f, *t) }).collect(),
            span: Span::new(from, to),
            ended: true,
            recorded: true,
            metadata_at: Some(to + 60_000),
            recorded_told_at: Some(to + 60_000),
            audio_at: Some(to + 60_000),
            audio_paused: Vec::new(),
            audio_sha256: vec![film::sha256(&sound)],
            audio_ms: to - from,
            text: false,
        });
        self.truth.calls.len() - 1
    }

    /// The contacts that the perfect product makes of all calls, and their recordings of what was captured.
    pub fn work(mut self) -> Self {
        for index in 0..self.truth.calls.len() {
            let call = self.truth.calls[index].clone();
            let Some(released) = call.metadata_at.filter(|_| call.ended && !call.text) else { continue };
            let imported_at = self.next_up(released.max(call.span.to));
            self.http.push((imported_at, "wfo".into(), "ujet".into(), "GET", "/manager/api/v1/calls".into(), 200, 0));
            for part in &call.parts {
                let clip = self.clip(&call, part, imported_at);
                self.clips.push(clip);
            }
        }
        self
    }

    /// The first time from `at` on at which the server could import.
    fn next_up(&self, at: i64) -> i64 {
        let up = self.truth.server_up.iter().find(|s| s.to > at).map_or(at, |s| s.from.max(at));
        up + 500
    }

    fn clip(&self, call: &Call, part: &Part, imported_at: i64) -> Clip {
        let id = format!("{}", 27 + self.clips.len());
        let sound = film::wav(call.audio_ms, (self.truth.calls.iter().position(|c| c.id == call.id).unwrap()) as u8);
        let audio_there = call.audio_at.is_some() && call.recorded;
        let audio = match (call.recorded, call.audio_at) {
            (false, _) => vec![(imported_at, NONE)],
            (true, None) => vec![(imported_at, WAITS)],
            (true, Some(at)) => vec![(imported_at, WAITS), (at.max(imported_at) + 700, THERE)],
        };
        let mut clip = Clip {
            id,
            kind: "CALL",
            assoc: call.acd_id.clone(),
            agent: part.agent.clone(),
            span: part.span,
            ani: call.from.clone(),
            dnis: call.to.clone(),
            imported_at,
            pc: None,
            covered: Vec::new(),
            frames: Vec::new(),
            file: None,
            there: false,
            relays: Vec::new(),
            uploads: Vec::new(),
            video: vec![(imported_at, NONE)],
            audio,
            sound: audio_there.then_some(sound),
            note: String::new(),
            metadata: BTreeMap::new(),
        };
        self.film(&mut clip, part.span);
        clip
    }

    /// The recording of what was captured of the agent in an interval, once the PC is there.
    pub fn film(&self, clip: &mut Clip, span: Span) {
        let sessions = self.truth.sessions.iter().filter(|s| s.agent == clip.agent && s.span.meets(span));
        let Some(session) = sessions.clone().max_by_key(|s| s.span.and(span).ms()) else { return };
        let (pc, windows) = (session.pc.clone(), session.windows.clone());
        let mut covered: Vec<Span> = Vec::new();
        let usable = self.segs.iter().filter(|g| g.pc == pc && g.kept);
        for part in usable.map(|g| g.span.and(span)).filter(|s| s.ms() > 0) {
            match covered.last_mut() {
                Some(last) if last.to == part.from => last.to = part.to,
                _ => covered.push(part),
            }
        }
        if covered.is_empty() {
            return;
        }
        let monitors = self.truth.pcs[&pc].monitors;
        clip.frames = covered.iter().flat_map(|s| film::frames(&pc, &windows, monitors, *s)).collect();
        clip.note = if covered == [span] { String::new() } else { "covered in part".into() };
        clip.covered = covered;
        clip.video = vec![(clip.imported_at, WAITS)];
        let online = &self.truth.online[&pc];
        let Some(on) = online.iter().find(|s| s.to > clip.imported_at).map(|s| s.from.max(clip.imported_at)) else {
            return;
        };
        clip.relays = vec![(on + 300, pc.clone(), windows, span)];
        clip.uploads = vec![(on + 900, pc.clone(), None)];
        clip.video.push((on + 900, THERE));
        clip.pc = Some(pc);
        clip.there = true;
    }

    /// The clip of that agent in that call, both by their order.
    pub fn clip_of(&mut self, index: usize) -> &mut Clip {
        &mut self.clips[index]
    }

    /// A fault.
    pub fn fault(&mut self, machine: &str, from: i64, to: i64, what: FaultKind) {
        self.truth.faults.push(Fault { span: Span::new(from, to), machine: machine.into(), what });
    }

    /// The PC cannot reach the server; it says hello again a second after.
    pub fn offline(&mut self, pc: &str, from: i64, to: i64, what: FaultKind) {
        let online = self.truth.online.get_mut(pc).unwrap();
        let last = online.pop().unwrap();
        online.extend([Span::new(last.from, from), Span::new(to, last.to)].into_iter().filter(|s| s.ms() > 0));
        self.hellos.push((to, pc.into()));
        self.fault(pc, from, to, what);
    }

    /// Drops the recording of a clip, as if it had never been made.
    pub fn unmake(&mut self, index: usize) {
        let clip = &mut self.clips[index];
        clip.there = false;
        clip.relays.clear();
        clip.uploads.clear();
        clip.video.truncate(1);
        clip.covered.clear();
        clip.pc = None;
    }

    /// Makes it forget that the agent was captured in an interval.
    pub fn untape(&mut self, pc: &str, span: Span) {
        self.segs.retain(|g| g.pc != pc || !g.span.meets(span));
    }
}
