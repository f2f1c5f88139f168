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

/// Recordings in the middle of which SRS was cut off: when, and how.
pub(super) type CutOffs = BTreeMap<String, (i64, String)>;

/// How SRS was cut off; none for what leaves it running.
fn cut_off(kind: &str) -> Option<&'static str> {
    match kind {
        "power.off" => Some("power cut"),
        "fault.restart" => Some("crash"),
        _ => None,
    }
}

/// All sessions, in the order in which they were opened, and the recordings that a cut ended.
pub(super) fn sessions<'a>(records: impl Iterator<Item = &'a Record>) -> (Vec<Session>, CutOffs) {
    let mut all: Vec<Session> = Vec::new();
    // By PC and user name, the session that is open.
    let mut open: BTreeMap<(String, String), usize> = BTreeMap::new();
    // By recording, the PC where it runs.
    let mut running: BTreeMap<String, String> = BTreeMap::new();
    let mut cut_offs = CutOffs::new();
    for record in records {
        if let Some(how) = cut_off(record.kind) {
            let host = &*record.host;
            for (_, index) in open.extract_if(.., |(pc, _), _| *pc == *host) {
                all[index].ended = Some((record.at, "lost".to_owned(), how.to_owned()));
            }
            for (recording, _) in running.extract_if(.., |_, pc| *pc == *host) {
                cut_offs.insert(recording, (record.at, how.to_owned()));
            }
            continue;
        }
        if record.kind == "srs.recording" {
            let fields = fields(record);
            let recording = word(&fields, "recording");
            match fields["state"].as_str() {
                Some("started") => _ = running.insert(recording, record.host.to_string()),
                _ => _ = running.remove(&recording),
            }
            continue;
        }
        if !matches!(record.kind, "srs.session" | "srs.poll") {
            continue;
        }
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
            ("srs.poll", _, Some(index)) if fields["counts"] == true => {
                all[index].polls += 1;
                all[index].last_poll = Some(record.at);
            }
            _ => {}
        }
    }
    (all, cut_offs)
}

/// Polls that were answered with 401.
pub(super) fn refused_polls<'a>(records: impl Iterator<Item = &'a Record>) -> usize {
    records.filter(|record| record.kind == "srs.poll" && fields(record)["accepted"] == false).count()
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record(at: i64, kind: &'static str, fields: Value) -> Record {
        Record { at, ordinal: 0, host: "PC-1".into(), kind, fields: fields.to_string().into() }
    }

    fn opened(at: i64, why: &str) -> Record {
        let fields =
            json!({ "login": "ann", "state": "opened", "place": "", "server": "http://rws1:8080", "why": why });
        record(at, "srs.session", fields)
    }

    fn recording(at: i64, id: &str, state: &str) -> Record {
        record(at, "srs.recording", json!({ "recording": id, "state": state }))
    }

    #[test]
    fn a_power_cut_ends_the_session_and_the_recording_that_runs() {
        let all = [
            opened(1, "login"),
            recording(2, "r1", "started"),
            recording(3, "r1", "stopped"),
            recording(4, "r2", "started"),
            record(5, "power.off", json!({})),
            record(6, "power.on", json!({})),
            recording(7, "r2", "uploaded"),
        ];
        let (sessions, cut_offs) = sessions(all.iter());
        assert_eq!(sessions[0].ended, Some((5, "lost".into(), "power cut".into())));
        assert_eq!(cut_offs, CutOffs::from([("r2".to_owned(), (5, "power cut".to_owned()))]));
    }

    #[test]
    fn a_second_login_says_what_it_moved_and_only_polls_that_count_are_counted() {
        let poll = |at, counts| record(at, "srs.poll", json!({ "login": "ann", "accepted": true, "counts": counts }));
        let all = [opened(1, "login"), poll(2, true), poll(3, false), opened(4, "data_centre")];
        let (sessions, _) = sessions(all.iter());
        assert_eq!(sessions[0].ended, Some((4, "moved".into(), "data_centre".into())));
        assert_eq!((sessions[0].polls, sessions[0].last_poll, &sessions[1].ended), (1, Some(2), &None));
    }
}
