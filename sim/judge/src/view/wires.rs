//! What crossed the wires.

use super::{Exchange, reckoned};
use crate::truth::Truth;
use kernel::trace::{Record, Trace};
use serde::Deserialize;
use serde_json::Value;

/// The contact, where an exchange brings a piece of its recording.
pub fn piece_of(http: &Exchange) -> Option<&str> {
    http.puts_in("/sim/uploads/")
}

/// Whether an exchange announces a recording.
pub fn announces(http: &Exchange) -> bool {
    http.posts("/sim/uploads")
}

/// A WebSocket message.
#[derive(Debug, Clone)]
pub struct Message {
    /// When it arrived.
    pub at: i64,
    /// Of the record.
    pub ordinal: u64,
    /// Sender.
    pub from: String,
    /// Receiver.
    pub to: String,
    /// Its `type`; empty where it has none.
    pub kind: String,
    /// Its length.
    pub bytes: usize,
    /// How much of that stands where its kind has nothing, or is no message at all.
    pub strange: usize,
    /// How many sessions it tells of.
    pub sessions: usize,
}

/// A relay.
#[derive(Debug, Clone)]
pub struct Relay {
    /// When it arrived.
    pub at: i64,
    /// Of the record.
    pub ordinal: u64,
    /// PC.
    pub pc: String,
    /// Contact id.
    pub contact: String,
    /// Whose screen.
    pub windows: String,
    /// Start.
    pub start: i64,
    /// End.
    pub end: i64,
}

/// A desktop tells the server of a session: it is up, connected, and somebody is logged on.
#[derive(Debug, Clone)]
pub struct Told {
    /// When the server got it.
    pub at: i64,
    /// PC.
    pub pc: String,
    /// Whose session.
    pub windows: String,
    /// It was open then.
    pub open: bool,
}

/// A desktop says why there is no recording of a contact.
#[derive(Debug, Clone)]
pub struct Settled {
    /// When the server got it.
    pub at: i64,
    /// Of the record.
    pub ordinal: u64,
    /// PC.
    pub pc: String,
    /// Contact id.
    pub contact: String,
    /// Why, in the protocol's own word.
    pub outcome: String,
}

/// A notification of the ACD's that met with a fault on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disturbed {
    /// When it was taken up, which is when it happened, or as soon as the one before it had been posted.
    pub at: i64,
    /// It tells of an agent, and not of a call.
    pub of_agent: bool,
    /// It comes twice, and no later for it.
    pub doubled: bool,
}

impl Disturbed {
    /// Reads a record; none where it is of something else, or tells of a notification that was posted.
    pub fn read(record: &Record) -> Option<Self> {
        #[derive(Deserialize)]
        struct Fields {
            event: String,
            fate: String,
        }
        if !["webex.hook", "ujet.push"].contains(&record.kind) {
            return None;
        }
        let fields = serde_json::from_str::<Fields>(&record.fields).ok()?;
        let bad = ["lost", "doubled", "late"].contains(&fields.fate.as_str());
        let of_agent = ["AgentState", "agent:login", "agent:logout"].contains(&fields.event.as_str());
        bad.then_some(Self { at: record.at, of_agent, doubled: fields.fate == "doubled" })
    }
}

#[derive(Deserialize)]
struct Text {
    from: String,
    to: String,
    text: String,
}

#[derive(Default)]
pub(super) struct Wires {
    pub http: Vec<Exchange>,
    pub ws: Vec<Message>,
    pub relays: Vec<Relay>,
    pub told: Vec<Told>,
    pub settled: Vec<Settled>,
}

/// What desktops say, and what there is to it.
const SAID: [(&str, &[&str]); 6] = [
    ("hello", &["pc", "version", "boot"]),
    ("sessions", &["sessions"]),
    ("ping", &["id"]),
    ("relay_taken", &["contact"]),
    ("settled", &["contact", "outcome"]),
    ("discrepancy", &["id", "what", "segment", "windows", "from", "to", "contact"]),
];
/// What there is to a session.
const SESSION: [&str; 4] = ["id", "windows", "from", "to"];

/// How much of a message stands where its kind has nothing; of an unknown kind all of it.
fn strange(kind: &str, fields: &Value) -> usize {
    let Some((_, own)) = SAID.iter().find(|(name, _)| *name == kind) else { return fields.to_string().len() };
    let beyond = |value: &Value, known: &dyn Fn(&str) -> bool| -> usize {
        let Some(fields) = value.as_object() else { return value.to_string().len() };
        fields.iter().filter(|(name, _)| !known(name)).map(|(name, value)| name.len() + value.to_string().len()).sum()
    };
    let sessions = fields["sessions"].as_array().into_iter().flatten().filter(|_| kind == "sessions");
    let inside: usize = sessions.map(|session| beyond(session, &|name| SESSION.contains(&name))).sum();
    inside + beyond(fields, &|name| name == "type" || own.contains(&name))
}

pub(super) fn read(truth: &Truth, trace: &Trace) -> Wires {
    let mut wires = Wires::default();
    for record in trace.records.iter().filter(|r| r.at <= truth.ends) {
        match record.kind {
            "wire.http" => wires.http.extend(Exchange::read(record)),
            "wire.ws" => {
                let Ok(Text { from, to, text }) = serde_json::from_str::<Text>(&record.fields) else { continue };
                let fields = serde_json::from_str::<Value>(&text).unwrap_or_default();
                let word = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
                let (at, ordinal, kind) = (record.at, record.ordinal, word("type"));
                if let ("relay", Some(start), Some(end)) =
                    (kind.as_str(), fields["start"].as_i64(), fields["end"].as_i64())
                {
                    let (contact, windows) = (word("contact"), word("windows"));
                    let (start, end) = (reckoned(start), reckoned(end));
                    wires.relays.push(Relay { at, ordinal, pc: to.clone(), contact, windows, start, end });
                }
                if kind == "settled" {
                    let (contact, outcome) = (word("contact"), word("outcome"));
                    wires.settled.push(Settled { at, ordinal, pc: from.clone(), contact, outcome });
                }
                for session in fields["sessions"].as_array().into_iter().flatten().filter(|_| kind == "sessions") {
                    let windows = session["windows"].as_str().unwrap_or_default().to_owned();
                    wires.told.push(Told { at, pc: from.clone(), windows, open: session["to"].is_null() });
                }
                let strange = if fields.is_object() { strange(&kind, &fields) } else { text.len() };
                let sessions = fields["sessions"].as_array().map_or(0, Vec::len);
                wires.ws.push(Message { at, ordinal, from, to, kind, bytes: text.len(), strange, sessions });
            }
            _ => {}
        }
    }
    wires
}
