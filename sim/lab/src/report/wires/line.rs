//! One record of the trace as a line.

use super::telephony;
use crate::scenario::time::clock;
use kernel::trace::Record;
use serde_json::Value;

/// Anything above this is an instant in milliseconds, not a number.
const INSTANT: i64 = 100_000_000_000;
/// Words of a message that are shown.
const FIELDS: usize = 8;

/// A line, not folded yet.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) at: i64,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) what: String,
    /// What has the same key says the same: the status of an answer, a DN, a path that something is written to belong to it.
    pub(super) key: String,
    /// Of the kind that repeats itself, so that other lines may stand between it and the one that it is folded into.
    pub(super) repeats: bool,
}

impl Line {
    /// The line of a record; none for what is nothing on a wire, and for the auditor's own questions.
    pub(super) fn of(record: &Record, starts: i64) -> Option<Self> {
        let fields: Value = serde_json::from_str(&record.fields).ok()?;
        let word = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
        let (from, to) = (word("from"), word("to"));
        let auditor = from == "stage" || to == "stage";
        let line = |from, to, what: String| {
            let (at, key) = (record.at, what.clone());
            Self { at, from, to, what, key, repeats: false }
        };
        Some(match record.kind {
            "wire.http" if auditor && word("method") == "GET" => return None,
            "wire.http" => {
                let (method, target) = (word("method"), target(&word("target")));
                let key = match method.as_str() {
                    "GET" => format!("{method} {} {}", shape(&target), fields["status"]),
                    _ => format!("{method} {target} {}", fields["status"]),
                };
                let repeats = matches!(method.as_str(), "GET" | "PUT") && !auditor;
                Self { key, repeats, ..line(from, to, format!("{method} {target} {}", fields["status"])) }
            }
            "wire.failed" => {
                let asked = format!("{} {}", word("method"), target(&word("target")));
                line(from, to, format!("{}: {}", asked.trim_end(), word("why")))
            }
            "wire.open" => {
                let (method, target) = (word("method"), target(&word("target")));
                line(from, to, format!("{method} {target}: no answer, waited for {} ms", fields["waited_ms"]))
            }
            "wire.ws" => {
                let (what, repeats) = message(&word("text"), starts);
                Self { repeats, ..line(from, to, what) }
            }
            "wire.sip" => line(from, to, telephony::sip(&word("line"), &word("cseq"))),
            "wire.tlib" => line(from, to, telephony::tlib(&word("text"))),
            kind if kind.starts_with("power.") || kind.starts_with("fault.") => {
                let what = format!("[{kind}] {}", plain(&fields, starts));
                line(record.host.to_string(), String::new(), what)
            }
            "disk.trouble" if word("what") == "delete" => {
                let what = "[disk.trouble] a deletion is refused".to_owned();
                Self { repeats: true, ..line(record.host.to_string(), String::new(), what) }
            }
            _ => return None,
        })
    }
}

/// A path with the names of its parameters.
fn target(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else { return target.to_owned() };
    let names: Vec<String> = query.split('&').map(|p| format!("{}=…", p.split('=').next().unwrap_or(p))).collect();
    format!("{path}?{}", names.join("&"))
}

fn message(text: &str, starts: i64) -> (String, bool) {
    let Ok(fields) = serde_json::from_str::<Value>(text) else { return (format!("({} bytes)", text.len()), false) };
    let kind = fields["type"].as_str().unwrap_or("?").to_owned();
    let repeats = matches!(kind.as_str(), "ping" | "pong" | "release");
    if repeats { (kind, true) } else { (format!("{kind} {}", plain(&fields, starts)).trim_end().to_owned(), false) }
}

/// The fields of an object, instants as times since the start; of lists their lengths.
fn plain(fields: &Value, starts: i64) -> String {
    let Some(object) = fields.as_object() else { return String::new() };
    let word = |(name, value): (&String, &Value)| match value {
        _ if name == "type" || name == "machine" && value.is_null() => None,
        Value::Null => None,
        Value::Number(n) => match n.as_i64() {
            Some(at) if at > INSTANT => Some(format!("{name}={}", clock(at - starts))),
            _ => Some(format!("{name}={n}")),
        },
        Value::String(text) => Some(format!("{name}={text}")),
        Value::Bool(so) => Some(format!("{name}={so}")),
        Value::Array(list) => Some(format!("{name}[{}]", list.len())),
        Value::Object(_) => Some(format!("{name}{{{}}}", plain(value, starts))),
    };
    object.iter().filter_map(word).take(FIELDS).collect::<Vec<_>>().join(" ")
}

/// A line without its numbers' values: what is the same but for them repeats itself.
fn shape(what: &str) -> String {
    let mut shape = String::with_capacity(what.len());
    for c in what.chars() {
        let c = if c.is_ascii_digit() { '#' } else { c };
        if c != '#' || !shape.ends_with('#') {
            shape.push(c);
        }
    }
    shape
}
