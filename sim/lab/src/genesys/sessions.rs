//! What the trace tells of sessions at SRS, of what was refused, and of the recorders beside Genesys' own.

use kernel::trace::Record;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A session at SRS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Session {
    /// The PC.
    pub pc: String,
    /// The agent's user name.
    pub login: String,
    /// The place asked for; empty for the default one.
    pub place: String,
    /// RWS, as the login named it.
    pub server: String,
    /// When it was opened, UTC milliseconds.
    pub opened: i64,
    /// Polls that were accepted.
    pub polls: u32,
    /// The last of them.
    pub last_poll: Option<i64>,
    /// When it ended, how, and why. None where it is open at the end.
    pub ended: Option<(i64, String, String)>,
}

/// A request that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// When.
    pub at: i64,
    /// The PC.
    pub pc: String,
    /// What it asked for.
    pub what: String,
    /// HTTP status.
    pub status: i64,
    /// Why.
    pub why: String,
}

/// A state of the third-party recorder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Capture {
    /// When.
    pub at: i64,
    /// The DN.
    pub dn: String,
    /// The state since then.
    pub state: String,
    /// What was asked for.
    pub command: String,
}

/// A recording session that the SIPREC recorder was told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// When.
    pub at: i64,
    /// Its `Call-ID`.
    pub call_id: String,
    /// `started`, `updated`, `ended`.
    pub state: String,
    /// Labels of the streams recorded, and of those paused.
    pub streams: (Vec<String>, Vec<String>),
    /// Who is heard.
    pub speakers: Vec<String>,
}

fn fields(record: &Record) -> Value {
    serde_json::from_str(&record.fields).unwrap_or_default()
}

fn word(fields: &Value, name: &str) -> String {
    fields[name].as_str().unwrap_or_default().to_owned()
}

fn words(fields: &Value, name: &str) -> Vec<String> {
    let all = fields[name].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// All sessions, in the order in which they were opened.
pub(super) fn sessions<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<Session> {
    let mut all: Vec<Session> = Vec::new();
    // By PC and user name, the session that is open.
    let mut open: BTreeMap<(String, String), usize> = BTreeMap::new();
    for record in records.filter(|record| matches!(record.kind, "srs.session" | "srs.poll")) {
        let fields = fields(record);
        let key = (record.host.to_string(), word(&fields, "login"));
        let current = open.get(&key).copied();
        match (record.kind, fields["state"].as_str(), current) {
            ("srs.session", Some("opened"), before) => {
                // The session before it went over into this one, as with a change of place.
                if let Some(before) = before {
                    all[before].ended = Some((record.at, "moved".to_owned(), word(&fields, "why")));
                }
                open.insert(key.clone(), all.len());
                all.push(Session {
                    pc: key.0,
                    login: key.1,
                    place: word(&fields, "place"),
                    server: word(&fields, "server"),
                    opened: record.at,
                    polls: 0,
                    last_poll: None,
                    ended: None,
                });
            }
            ("srs.session", Some(how), Some(index)) => {
                all[index].ended = Some((record.at, how.to_owned(), word(&fields, "why")));
                open.remove(&key);
            }
            ("srs.poll", _, Some(index)) if fields["accepted"] == true => {
                all[index].polls += 1;
                all[index].last_poll = Some(record.at);
            }
            _ => {}
        }
    }
    all
}

/// What SRS refused, polls among it.
pub(super) fn refusals<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<Refusal> {
    let refused = records.filter(|record| record.kind == "srs.refused");
    let one = |record: &Record| {
        let fields = fields(record);
        Refusal {
            at: record.at,
            pc: record.host.to_string(),
            what: word(&fields, "what"),
            status: fields["status"].as_i64().unwrap_or(0),
            why: word(&fields, "why"),
        }
    };
    refused.map(one).collect()
}

/// What the third-party recorder did.
pub(super) fn captures<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<Capture> {
    let states = records.filter(|record| record.kind == "capture.state");
    let one = |record: &Record| {
        let fields = fields(record);
        let word = |name| word(&fields, name);
        Capture { at: record.at, dn: word("dn"), state: word("state"), command: word("command") }
    };
    states.map(one).collect()
}

/// What the SIPREC recorder was told.
pub(super) fn siprec<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<Taken> {
    let told = records.filter(|record| record.kind == "siprec.session");
    let one = |record: &Record| {
        let fields = fields(record);
        Taken {
            at: record.at,
            call_id: word(&fields, "call_id"),
            state: word(&fields, "state"),
            streams: (words(&fields, "active"), words(&fields, "paused")),
            speakers: words(&fields, "speakers"),
        }
    };
    told.map(one).collect()
}
