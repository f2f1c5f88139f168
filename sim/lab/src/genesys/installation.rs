//! What an installation of Genesys left behind: voice recordings, screen files, and what the desktops' sessions went
//! through.

use super::sessions::{self, Capture, Session, Taken};
use super::tables;
use super::uploads::{self, Upload};
use crate::run::{Found, Glance, Part};
use judge::genesys::Truth;
use judge::genesys::evidence::Answers;
use kernel::trace::Trace;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct Installation {
    /// What really happened.
    pub truth: Truth,
    /// Media files of the voice recordings, in the order of time.
    pub media: Vec<Media>,
    /// Voice recordings, by CallUUID, with the RWS that has them; one without files is here, too.
    pub recordings: Vec<(String, String)>,
    /// Screen files, in the order of time.
    pub screens: Vec<Screen>,
    /// Sessions at SRS, in the order of time.
    pub sessions: Vec<Session>,
    /// Requests of desktops and pages that were refused.
    pub refusals: Vec<sessions::Refusal>,
    /// What the third-party recorder did.
    pub captures: Vec<Capture>,
    /// What the SIPREC recorder took.
    pub siprec: Vec<Taken>,
    /// Polls that were answered with 401.
    pub refused_polls: usize,
    /// Screen files on their way to RWS.
    pub uploads: Vec<Upload>,
    files: BTreeMap<String, Vec<u8>>,
}

/// A media file of a voice recording.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Media {
    /// From, UTC milliseconds.
    pub from: i64,
    /// To.
    pub to: i64,
    /// CallUUID.
    pub call: String,
    /// The DN recorded.
    pub dn: String,
    /// The agent's id.
    pub agent: String,
    /// Length that it claims, in milliseconds.
    pub length_ms: i64,
    /// Who called.
    pub ani: String,
    /// Which number.
    pub dnis: String,
    /// Which RWS has it.
    pub rws: String,
    /// Bytes of its sound, as RWS gives it; none where it does not.
    pub bytes: Option<usize>,
}

/// A screen file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Screen {
    /// From, UTC milliseconds.
    pub from: i64,
    /// To.
    pub to: i64,
    /// Id of the recording.
    pub recording: String,
    /// The agent's id.
    pub agent: String,
    /// The CallUUID that it is mapped to, if any.
    pub call: Option<String>,
    /// The media file that it is mapped to, if any.
    pub media: Option<String>,
    /// Which RWS has it.
    pub rws: String,
    /// Where SRS was cut off in the middle of it, when that was and how.
    pub cut_off: Option<(i64, String)>,
    /// What it shows.
    #[serde(skip)]
    pub glance: Glance,
}

impl Installation {
    /// Reads what was gathered.
    pub fn of(truth: Truth, rws: BTreeMap<String, Answers>, trace: &Trace) -> Self {
        let (mut media, mut screens, mut recordings) = (Vec::new(), Vec::new(), Vec::new());
        let mut files = BTreeMap::new();
        for (machine, answers) in rws {
            for recording in &answers.recordings {
                let id = word(&recording["id"]);
                media.extend(parts(&machine, &id, recording, &answers));
                recordings.push((id, machine.clone()));
            }
            for screen in &answers.screens {
                screens.push(Screen::of(&machine, screen, &answers));
            }
            files.extend(answers.files);
        }
        let until = truth.ends;
        let records = || trace.records.iter().filter(|record| record.at <= until);
        let (sessions, cut_off) = sessions::sessions(records());
        for screen in &mut screens {
            screen.cut_off = cut_off.get(&screen.recording).cloned();
        }
        media.sort();
        recordings.sort();
        screens.sort_by(|a, b| (a.from, &a.recording).cmp(&(b.from, &b.recording)));
        Self {
            media,
            recordings,
            uploads: uploads::uploads(records(), &screens),
            screens,
            sessions,
            refusals: sessions::refusals(records()),
            captures: sessions::captures(records()),
            siprec: sessions::siprec(records()),
            refused_polls: sessions::refused_polls(records()),
            files,
            truth,
        }
    }

    /// The scenario's name for a CallUUID; the UUID itself for one that it does not know.
    pub fn call<'a>(&'a self, uuid: &'a str) -> &'a str {
        self.truth.calls.iter().find(|call| call.uuid == uuid).map_or(uuid, |call| &call.id)
    }

    /// The scenario's name for an agent's id; the id itself for one that it does not know.
    pub fn agent<'a>(&'a self, id: &'a str) -> &'a str {
        self.truth.agents.iter().find(|(_, agent)| agent.id == id).map_or(id, |(key, _)| key)
    }

    /// The scenario's name for a user name.
    pub fn user<'a>(&'a self, login: &'a str) -> &'a str {
        self.truth.agents.iter().find(|(_, agent)| agent.login == login).map_or(login, |(key, _)| key)
    }
}

fn parts(machine: &str, id: &str, recording: &Value, answers: &Answers) -> Vec<Media> {
    let all = recording["mediaFiles"].as_array().map(Vec::as_slice).unwrap_or_default();
    let one = |part: &Value| {
        let (time, about) = (|name: &str| instant(&part[name]), &part["parameters"]);
        let sound = answers.media.get(&(id.to_owned(), word(&part["mediaId"])));
        Media {
            from: time("startTime"),
            to: time("stopTime"),
            call: word(&part["callUUID"]),
            dn: word(&about["recordDN"]),
            agent: word(&about["agentId"]),
            length_ms: word(&part["duration"]).parse().unwrap_or(0),
            ani: word(&about["ani"]),
            dnis: word(&about["dnis"]),
            rws: machine.to_owned(),
            bytes: sound.map(Vec::len),
        }
    };
    all.iter().map(one).collect()
}

impl Screen {
    fn of(machine: &str, screen: &Value, answers: &Answers) -> Self {
        let recording = word(&screen["recording"]);
        let glance = match answers.files.get(&recording) {
            Some(bytes) => Glance::at(bytes),
            None => Glance { trouble: Some("RWS does not give the file".into()), ..Glance::default() },
        };
        let maybe = |name: &str| screen[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Self {
            from: instant(&screen["started"]),
            to: instant(&screen["stopped"]),
            agent: word(&screen["agentId"]),
            call: maybe("callUUID"),
            media: maybe("mediaId"),
            rws: machine.to_owned(),
            recording,
            cut_off: None,
            glance,
        }
    }
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A number of milliseconds, or one of the forms in which RWS writes times.
fn instant(value: &Value) -> i64 {
    let text = || {
        let text = value.as_str()?;
        // `+0000`, as RWS writes it, is no offset to everybody else.
        let text = text.strip_suffix("+0000").map_or_else(|| text.to_owned(), |time| format!("{time}Z"));
        wire::time::parse(&text).ok()
    };
    value.as_i64().or_else(text).unwrap_or(0)
}

impl Found for Installation {
    fn parts(&self) -> Vec<Part> {
        let part = |heading, lead, body, outcome| Part { heading, lead, body, outcome };
        // Of what was recorded the engines agree to the second, which is not the same as the same digits: no times are compared.
        vec![
            part("Voice recordings", "", tables::media(self), tables::media_alike(self)),
            part("Screen files", "", tables::screens(self), tables::screens_alike(self)),
            part("Sessions at SRS", "", tables::sessions(self), String::new()),
            part("Refused", "refused:\n", tables::refusals(self), String::new()),
            part("Third-party recorder", "third-party recorder:\n", tables::captures(self), String::new()),
            part("SIPREC", "SIPREC:\n", tables::siprec(self), String::new()),
        ]
    }
    fn json(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("media", json!(self.media)),
            ("screens", json!(self.screens)),
            ("sessions", json!(self.sessions)),
            ("refusals", json!(self.refusals)),
            ("captures", json!(self.captures)),
            ("siprec", json!(self.siprec)),
        ]
    }
    fn videos(&self) -> Vec<(String, &[u8])> {
        self.files.iter().map(|(recording, bytes)| (format!("screen-{recording}"), bytes.as_slice())).collect()
    }
}
