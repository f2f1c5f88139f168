//! What of a run is the product's fault before any requirement: exchanges that we began with it and that came to nothing.

use crate::run::RunResult;
use kernel::trace::Record;
use serde_json::Value;
use std::collections::BTreeSet;

/// A fault of the product's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The message that shows it, where there is one.
    pub(super) ordinal: Option<u64>,
    /// In words.
    pub(super) why: String,
}

/// How an exchange came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An answer that is none, or none in time.
    Broken,
    /// None until the end.
    Open,
    /// There was no connection.
    Refused,
}

/// The first exchange with the product that came to nothing, and how many did. Where nobody listens may be what a requirement is
/// about: that is a fault only where no requirement is to be blamed. An answer that is none is no verdict.
pub(super) fn of(result: &RunResult, blameless: bool) -> Option<Fault> {
    let all: Vec<(Kind, &Record)> =
        result.trace.records.iter().filter_map(|record| Some((kind(record, result)?, record))).collect();
    let counted = |kind: Kind| all.iter().filter(|(own, _)| *own == kind).count();
    let first = |kind: Kind| all.iter().find(|(own, _)| *own == kind).map(|(_, record)| *record);
    let record = first(Kind::Broken).or_else(|| first(Kind::Open));
    let record = record.or_else(|| first(Kind::Refused).filter(|_| blameless))?;
    let (_, _, what) = crate::report::said(record, result.starts)?;
    let more: Vec<String> = [
        (Kind::Broken, "came to nothing"),
        (Kind::Open, "without an answer at the end"),
        (Kind::Refused, "without a connection"),
    ]
    .into_iter()
    .filter(|(kind, _)| counted(*kind) > 0)
    .map(|(kind, words)| format!("{} {words}", counted(kind)))
    .collect();
    let why = if all.len() == 1 { what } else { format!("{what} (of our requests {})", more.join(", ")) };
    Some(Fault { ordinal: Some(record.ordinal), why })
}

/// A product that has to connect to us, and of which nothing was heard at all. It tells nothing itself: what comes from it is told by
/// whoever got it.
pub(super) fn unheard(result: &RunResult) -> Option<Fault> {
    let records = || result.trace.records.iter();
    // What happens to a machine is told by the world, whosesoever it is.
    let told = |record: &&Record| !record.kind.starts_with("power.") && !record.kind.starts_with("fault.");
    let ours: BTreeSet<&str> = records().filter(told).map(|record| &*record.host).chain(["stage"]).collect();
    let from = |record: &Record| Some(crate::report::said(record, result.starts)?.0);
    let heard = records().filter_map(from).any(|from| !ours.contains(from.as_str()));
    let why = "nothing was heard of it: it has not connected to us";
    (!heard).then(|| Fault { ordinal: None, why: why.into() })
}

fn kind(record: &Record, result: &RunResult) -> Option<Kind> {
    let during = (result.starts..=result.ends).contains(&began(record));
    match record.kind {
        "wire.failed" if during && record.fields.contains("\"refused\":true") => Some(Kind::Refused),
        "wire.failed" if during => Some(Kind::Broken),
        "wire.open" if during && field(record, "waited_ms") >= HUNG_MS => Some(Kind::Open),
        _ => None,
    }
}

/// Who has not answered for so long hangs. A request that was on its way when the case ended has not waited.
const HUNG_MS: i64 = 1_500;

/// When what a record is about began: a request without an answer is told at the end.
pub(super) fn began(record: &Record) -> i64 {
    if record.kind == "wire.open" { field(record, "sent") } else { record.at }
}

fn field(record: &Record, name: &str) -> i64 {
    let fields: Value = serde_json::from_str(&record.fields).unwrap_or_default();
    fields[name].as_i64().unwrap_or_default()
}
