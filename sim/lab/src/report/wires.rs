//! What crossed the wires, a line an exchange or message, in the order of time. What repeats itself between two machines
//! while nothing else happens between them (polls, pings, the pieces of an upload) is folded into one line.

use super::table::{Align, Table};
use crate::run::RunResult;
use crate::scenario::time::clock;
use kernel::trace::Record;
use serde_json::Value;
use std::collections::BTreeMap;

/// Anything above this is an instant in milliseconds, not a number.
const INSTANT: i64 = 100_000_000_000;
/// Words of a message that are shown.
const FIELDS: usize = 8;

struct Line {
    at: i64,
    from: String,
    to: String,
    what: String,
    /// Times beyond the first, and when the last was.
    folded: u32,
    last: i64,
}

/// The timeline of a run, without the auditor's own questions.
pub fn wires(run: &RunResult) -> String {
    timeline(run.trace.records.iter().filter(|r| r.at <= run.ends), run.starts)
}

fn timeline<'a>(records: impl Iterator<Item = &'a Record>, starts: i64) -> String {
    let mut lines: Vec<Line> = Vec::new();
    // Of each pair of machines, the lines that may still be folded into.
    let mut quiet: BTreeMap<(String, String), BTreeMap<String, usize>> = BTreeMap::new();
    for record in records {
        let Some((line, repeats)) = line(record, starts) else { continue };
        let mut pair = [line.from.clone(), line.to.clone()];
        pair.sort();
        let [a, b] = pair;
        let open = quiet.entry((a, b)).or_default();
        let key = format!("{}>{}", line.from, shape(&line.what));
        if let Some(index) = open.get(&key) {
            lines[*index].folded += 1;
            lines[*index].last = line.at;
            continue;
        }
        if !repeats {
            open.clear();
        }
        open.insert(key, lines.len());
        lines.push(line);
    }
    text(&lines, starts)
}

fn text(lines: &[Line], starts: i64) -> String {
    let mut table =
        Table::new(&[("Time", Align::Right), ("From", Align::Left), ("To", Align::Left), ("What", Align::Left)]);
    for line in lines {
        let times = match line.folded {
            0 => String::new(),
            n => format!("  (and {n} more until {})", clock(line.last - starts)),
        };
        let time = clock(line.at - starts);
        table.row([time, line.from.clone(), line.to.clone(), format!("{}{times}", line.what)]);
    }
    if table.is_empty() { String::new() } else { table.text() }
}

/// The line of a record, and whether it is of the kind that repeats itself.
fn line(record: &Record, starts: i64) -> Option<(Line, bool)> {
    let fields: Value = serde_json::from_str(&record.fields).ok()?;
    let word = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
    let (from, to) = (word("from"), word("to"));
    let auditor = from == "stage" || to == "stage";
    let (from, to, what, repeats) = match record.kind {
        "wire.http" if auditor && word("method") == "GET" => return None,
        "wire.http" => {
            let repeats = matches!(word("method").as_str(), "GET" | "PUT") && !auditor;
            (from, to, format!("{} {} {}", word("method"), target(&word("target")), fields["status"]), repeats)
        }
        "wire.ws" => {
            let (what, repeats) = message(&word("text"), starts);
            (from, to, what, repeats)
        }
        "wire.sip" => {
            let of = word("cseq");
            let method = of.split_whitespace().nth(1).unwrap_or_default();
            // An answer says by itself nothing of what it answers.
            let line = word("line");
            let what = if line.starts_with("SIP/") { format!("{line} ({method})") } else { line };
            (from, to, what.trim_end_matches(" SIP/2.0").to_owned(), false)
        }
        "wire.tlib" => (from, to, tlib(&word("text")), false),
        kind if kind.starts_with("power.") || kind.starts_with("fault.") => {
            (record.host.to_string(), String::new(), format!("[{kind}] {}", plain(&fields, starts)), false)
        }
        _ => return None,
    };
    Some((Line { at: record.at, from, to, what, folded: 0, last: record.at }, repeats))
}

/// Attributes of T-Lib messages that are shown.
const ATTRIBUTES: [&str; 5] = ["ThisDN", "OtherDN", "ConnID", "ErrorMessage", "AgentWorkMode"];
/// Keys of their user data that are shown.
const KEYS: [&str; 2] = ["GSIP_RECORD", "screen-capture"];

/// A T-Lib message by its name and what matters of it.
fn tlib(text: &str) -> String {
    let mut shown = text.split('\'').nth(1).unwrap_or("?").to_owned();
    for line in text.lines().skip(1) {
        let Some((left, value)) = line.split_once(" = ").or_else(|| line.split_once('=')) else { continue };
        let name = left.split_whitespace().next().unwrap_or_default();
        let (name, wanted) = match name.strip_prefix("Attribute") {
            Some(attribute) => (attribute, ATTRIBUTES.contains(&attribute)),
            None => (name.trim_matches('\''), KEYS.contains(&name.trim_matches('\''))),
        };
        if wanted {
            shown.push_str(&format!(" {name}={}", value.trim().trim_matches('"')));
        }
    }
    shown
}

/// A path with the names of its parameters.
fn target(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else { return target.to_owned() };
    let names: Vec<&str> = query.split('&').map(|p| p.split('=').next().unwrap_or(p)).collect();
    format!("{path}?{}", names.join("&"))
}

fn message(text: &str, starts: i64) -> (String, bool) {
    let Ok(fields) = serde_json::from_str::<Value>(text) else { return (format!("({} bytes)", text.len()), false) };
    let kind = fields["type"].as_str().unwrap_or("?").to_owned();
    let repeats = matches!(kind.as_str(), "ping" | "pong" | "release");
    if repeats { (kind, true) } else { (format!("{kind} {}", plain(&fields, starts)).trim_end().to_owned(), false) }
}

/// The scalar fields of an object, instants as times since the start; of lists their lengths.
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
        Value::Object(_) => Some(format!("{name}{{}}")),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn record(at: i64, kind: &'static str, fields: Value) -> Record {
        Record { at, ordinal: 0, host: "PC-1".into(), kind, fields: fields.to_string().into() }
    }

    fn http(at: i64, from: &str, method: &str, target: &str) -> Record {
        let fields =
            serde_json::json!({ "from": from, "to": "wfo", "method": method, "target": target, "status": 200 });
        record(at, "wire.http", fields)
    }

    #[test]
    fn polls_are_folded_until_something_else_happens_between_the_two() {
        let poll = |at| http(at, "PC-1", "GET", "/sim/thing?since=17");
        let upload = |at| http(at, "PC-1", "POST", "/sim/uploads");
        let other = |at| http(at, "PC-2", "POST", "/sim/uploads");
        let records = [
            poll(0),
            poll(1_000),
            other(1_500),
            poll(2_000),
            upload(3_000),
            poll(4_000),
            http(5_000, "stage", "GET", "/"),
        ];
        let text = timeline(records.iter(), 0);
        let lines: Vec<&str> = text.lines().skip(1).map(str::trim_start).collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[0].ends_with("GET /sim/thing?since 200  (and 2 more until 00:00:02)"), "{text}");
        assert!(lines[3].starts_with("00:00:04"), "{text}");
    }

    #[test]
    fn telephony_is_shown_by_what_matters_of_it() {
        let sip = |line: &str, cseq: &str| {
            let fields = serde_json::json!({ "from": "pstn", "to": "sip", "line": line, "cseq": cseq });
            record(0, "wire.sip", fields)
        };
        let text = "'EventAttachedDataChanged' ('85')\nmessage attributes:\nAttributeThisDN [str] = \"5001\"\n\
                    AttributeUserData [bstr] = KVList: \n\t\t'GSIP_RECORD' [str] = \"ON\"\n\t\t'Other' [str] = \"x\"\n";
        let tlib = record(0, "wire.tlib", serde_json::json!({ "from": "sip", "to": "rws1", "text": text }));
        let records = [sip("INVITE sip:5001@sip SIP/2.0", "1 INVITE"), sip("SIP/2.0 200 OK", "1 INVITE"), tlib];
        let text = timeline(records.iter(), 0);
        let lines: Vec<&str> = text.lines().skip(1).map(str::trim_start).collect();
        assert!(lines[0].ends_with("INVITE sip:5001@sip") && lines[1].ends_with("SIP/2.0 200 OK (INVITE)"), "{text}");
        assert!(lines[2].ends_with("EventAttachedDataChanged ThisDN=5001 GSIP_RECORD=ON"), "{text}");
    }

    #[test]
    fn messages_are_shown_with_their_instants_since_the_start() {
        let start = 1_639_731_600_000;
        let relay = serde_json::json!({ "type": "relay", "contact": "27", "start": start + 540_000, "pieces": [1, 2] });
        let fields = serde_json::json!({ "from": "wfo", "to": "PC-1", "text": relay.to_string() });
        let text = timeline([record(start + 600_000, "wire.ws", fields)].iter(), start);
        assert!(text.contains("00:10:00  wfo   PC-1  relay contact=27 pieces[2] start=00:09:00"), "{text}");
    }
}
