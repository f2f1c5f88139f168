//! The evidence, read by the judge's own small types.

pub mod contacts;
pub mod exchange;
pub mod segments;
pub mod video;
pub mod wires;

pub use contacts::Seen;
pub use exchange::Exchange;
pub use segments::Segment;
pub use video::Video;
pub use wires::{Disturbed, Message, Relay, Settled, Told};

use crate::evidence::Evidence;
use crate::expect::online::SERVER;
use crate::spans::Spans;
use crate::truth::{Span, Truth};
use kernel::trace::Record;
use std::collections::BTreeMap;

/// The evidence at a glance.
#[derive(Debug)]
pub struct View<'a> {
    /// As gathered.
    pub evidence: &'a Evidence,
    /// Contacts, as the server gives them.
    pub contacts: Vec<Seen>,
    /// What cannot be read as a contact.
    pub unreadable: Vec<String>,
    /// HTTP exchanges up to the end of the run.
    pub http: Vec<Exchange>,
    /// WebSocket messages that matter, up to the end of the run.
    pub ws: Vec<Message>,
    /// Relays among them.
    pub relays: Vec<Relay>,
    /// Sessions that desktops told the server of.
    pub told: Vec<Told>,
    /// What desktops said of contacts without a recording.
    pub settled: Vec<Settled>,
    /// Segments by PC, in the order in which they were opened.
    pub segments: BTreeMap<String, Vec<Segment>>,
    /// Recordings by contact id, as bytes, but for those that came only while the evidence was being gathered.
    pub films: BTreeMap<&'a str, &'a [u8]>,
    /// Sounds, likewise.
    pub sounds: BTreeMap<&'a str, &'a [u8]>,
    /// Recordings by contact id.
    pub videos: BTreeMap<&'a str, Result<Video, String>>,
    /// When the ACD really answered wrongly: what was ordered may be carried out much later than it was ordered.
    pub acd_faults: Spans,
    /// Notifications of the ACD's that met with a fault on their way, as the ACD's own side tells it.
    pub disturbed: Vec<Disturbed>,
    /// Beyond the policies, what a lossy network or real time add to anything that crosses the network, in milliseconds.
    pub slack_ms: i64,
}

/// No instant and no length of time that anybody means is so far from zero, in milliseconds: more than two thousand years.
pub const FAR_MS: i64 = 1 << 46;

/// A time that somebody told, as far as one can reckon with it: what is further away is out of the question all the same.
pub fn reckoned(told_ms: i64) -> i64 {
    told_ms.clamp(-FAR_MS, FAR_MS)
}

/// What lost packets cost a message at most, in milliseconds: some retries, each twice as late as the one before.
const LOSSY_MS: i64 = 30_000;

fn files(all: &BTreeMap<String, Vec<u8>>) -> impl Iterator<Item = (&str, &[u8])> {
    all.iter().map(|(id, bytes)| (id.as_str(), bytes.as_slice()))
}

/// What the addresses of a call's audio have in them: UJET's, and those of Webex Contact Center's connections.
fn audio_at(call: &str) -> Vec<String> {
    let places = [("/", "."), ("/media/", "/"), ("/get-decrypted-recording/", "?"), ("/", "/recording")];
    places.map(|(before, after)| format!("{before}{call}{after}")).into()
}

/// The contact's state was taken down first and knew nothing of it, and the server was still getting it after the run's end.
fn came_after(truth: &Truth, evidence: &Evidence, contacts: &[Seen], id: &str, part: &str) -> bool {
    let Some(seen) = contacts.iter().find(|c| c.id == id) else { return false };
    let (state, history, targets) = match part {
        "video" => (&seen.video_upload_state, &seen.video_history, vec![format!("/sim/uploads/{id}?")]),
        _ => (&seen.audio_upload_state, &seen.audio_history, audio_at(&seen.assoc_call_id)),
    };
    let knows = state == contacts::THERE || history.iter().any(|(_, s)| s == contacts::THERE);
    let brings = |r: &Record| r.kind == "wire.http" && targets.iter().any(|t| r.fields.contains(t.as_str()));
    !knows && evidence.trace.records.iter().rev().take_while(|r| r.at > truth.ends).any(brings)
}

/// What the ACD's own side says of itself (`ujet.fault`, …): it belongs to the environment, like the kernel's faults.
fn is_of_acd(truth: &Truth, record: &Record) -> bool {
    &*record.host != SERVER && !truth.pcs.contains_key(&*record.host)
}

fn is_acd_fault(truth: &Truth, record: &Record) -> bool {
    record.kind.ends_with(".fault") && is_of_acd(truth, record)
}

fn disturbed(truth: &Truth, evidence: &Evidence) -> Vec<Disturbed> {
    let all = evidence.trace.records.iter().filter(|r| r.at <= truth.ends && is_of_acd(truth, r));
    all.filter_map(Disturbed::read).collect()
}

impl<'a> View<'a> {
    /// Reads it.
    pub fn of(truth: &Truth, evidence: &'a Evidence) -> Self {
        let (contacts, unreadable) = contacts::read(&evidence.contacts);
        let wires = wires::read(truth, &evidence.trace);
        let (films, sounds) = (files(&evidence.videos), files(&evidence.audios));
        let after = |id: &str, part: &str| came_after(truth, evidence, &contacts, id, part);
        let films: BTreeMap<_, _> = films.filter(|(id, _)| !after(id, "video")).collect();
        let sounds: BTreeMap<_, _> = sounds.filter(|(id, _)| !after(id, "audio")).collect();
        let foreign = |id: &str| {
            let pc = contacts.iter().find(|c| c.id == id).and_then(|c| c.pc.as_deref());
            pc.is_some_and(|pc| truth.is_foreign(pc))
        };
        let play =
            |id: &str, bytes: &[u8]| if foreign(id) { Video::of_somebody_else(bytes) } else { Video::read(bytes) };
        let videos = films.iter().map(|(id, bytes)| (*id, play(id, bytes))).collect();
        let lossy = evidence.trace.records.iter().any(|r| r.kind == "fault.link");
        Self {
            evidence,
            contacts,
            unreadable,
            http: wires.http,
            ws: wires.ws,
            relays: wires.relays,
            told: wires.told,
            settled: wires.settled,
            segments: segments::read(truth, evidence),
            videos,
            films,
            sounds,
            acd_faults: evidence
                .trace
                .records
                .iter()
                .filter(|r| is_acd_fault(truth, r))
                .map(|r| Span::new(r.at, r.at + 1))
                .collect(),
            disturbed: disturbed(truth, evidence),
            slack_ms: truth.policies.tolerance_ms + if lossy { LOSSY_MS } else { 0 },
        }
    }

    /// Whether nobody of that e-mail is a user of the server with a user profile, so that a contact cannot name them.
    pub fn is_stranger(&self, mail: &str) -> bool {
        let is = |u: &&serde_json::Value| u["email"].as_str().is_some_and(|m| m.eq_ignore_ascii_case(mail));
        !self.evidence.users.iter().filter(is).any(|u| u["profile"].is_string())
    }

    /// The segment that lies under a path on a PC.
    pub fn segment_at(&self, pc: &str, path: &str) -> Option<&Segment> {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.segments.get(pc)?.iter().find(|s| s.name == name)
    }

    /// The discrepancies reported of a PC.
    pub fn reported(&self, pc: &str) -> impl Iterator<Item = Reported<'_>> {
        let all = self.evidence.discrepancies.iter().map(|json| Reported { json });
        all.filter(move |r| r.word("pc") == pc)
    }
}

/// A discrepancy as the server has it.
#[derive(Debug, Clone, Copy)]
pub struct Reported<'a> {
    json: &'a serde_json::Value,
}

impl<'a> Reported<'a> {
    /// A field in words; empty where there is none.
    pub fn word(self, field: &str) -> &'a str {
        self.json[field].as_str().unwrap_or_default()
    }
    /// A field that is a time; 0 where there is none.
    pub fn number(self, field: &str) -> i64 {
        reckoned(self.json[field].as_i64().unwrap_or_default())
    }
}
