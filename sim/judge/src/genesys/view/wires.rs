//! What crossed the wires by HTTP and between RWS and SRS.

use crate::genesys::evidence::told;
use crate::genesys::truth::Truth;
use crate::view::Exchange;
use kernel::trace::Trace;
use serde_json::Value;

/// SRS opens or ends a session at RWS.
pub fn posts_me(http: &Exchange) -> bool {
    http.posts("/api/v2/me")
}

/// The recording, where an exchange brings a piece of its file.
pub fn piece_of(http: &Exchange) -> Option<&str> {
    http.puts_in("/sim/screen-recordings/")
}

/// RWS tells SRS to record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// When it arrived.
    pub at: i64,
    /// Of the record.
    pub ordinal: u64,
    /// RWS.
    pub rws: String,
    /// PC.
    pub pc: String,
    /// Id of the recording.
    pub recording: String,
    /// CallUUID and DN; none for non-voice work.
    pub call: Option<(String, String)>,
    /// Told again after a break of the connection.
    pub again: bool,
}

/// SRS tells RWS that a recording has ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stop {
    /// When it arrived.
    pub at: i64,
    /// Of the record.
    pub ordinal: u64,
    /// Id of the recording.
    pub recording: String,
}

/// What the wires show.
#[derive(Debug, Default)]
pub struct Wires {
    /// HTTP exchanges.
    pub http: Vec<Exchange>,
    /// Orders to record.
    pub starts: Vec<Start>,
    /// Words of ends.
    pub stops: Vec<Stop>,
}

/// Reads them.
pub fn read(truth: &Truth, trace: &Trace) -> Wires {
    let mut wires = Wires::default();
    for record in told(truth, trace) {
        match record.kind {
            "wire.http" => wires.http.extend(Exchange::read(record)),
            "wire.ws" => {
                let Ok(frame) = serde_json::from_str::<Value>(&record.fields) else { continue };
                let Some(json) = frame["text"].as_str().and_then(|t| serde_json::from_str::<Value>(t).ok()) else {
                    continue;
                };
                let from_pc = truth.pcs.contains_key(frame["from"].as_str().unwrap_or_default());
                if json["type"] == "stopped" && from_pc {
                    let recording = json["recording"].as_str().unwrap_or_default().to_owned();
                    wires.stops.push(Stop { at: record.at, ordinal: record.ordinal, recording });
                }
                if json["type"] == "start" && truth.pcs.contains_key(frame["to"].as_str().unwrap_or_default()) {
                    let word = |json: &Value| json.as_str().unwrap_or_default().to_owned();
                    let recording = word(&json["recording"]);
                    let call = &json["call"];
                    wires.starts.push(Start {
                        at: record.at,
                        ordinal: record.ordinal,
                        rws: word(&frame["from"]),
                        pc: word(&frame["to"]),
                        again: wires.starts.iter().any(|s| s.recording == recording),
                        recording,
                        call: call.is_object().then(|| (word(&call["uuid"]), word(&call["dn"]))),
                    });
                }
            }
            _ => {}
        }
    }
    wires
}
