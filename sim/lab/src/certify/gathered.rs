//! What came out of playing a case: verdicts, the messages for the sequence picture, films, the product's fault.

use super::fault;
use super::outcome::{CaseOutcome, Film, Message, Near, Trouble};
use super::role::Role;
use super::suite::Case;
use crate::run::RunResult;
use judge::State;
use kernel::trace::Record;
use std::collections::BTreeSet;

/// Messages of a case that are kept for its picture.
const MESSAGES: usize = 400;
/// Characters of a message that are kept, of an exchange with both bodies.
const BODY: usize = 9_000;
/// Messages that are kept as a whole, beside those that decided.
const BODIES: usize = 100;
/// Words of our server that are kept.
const PUZZLED: usize = 6;
/// Screen recordings of a case that are kept, and their bytes.
const FILMS: (usize, usize) = (4, 4 << 20);

/// What came out of a run.
pub(super) fn fill(outcome: &mut CaseOutcome, role: &Role, case: &Case, mut result: RunResult) {
    if case.trick.is_some() {
        // What breaks outside of the role may be our own doing.
        result.report.verdicts.retain(|v| role.ids.contains(&v.id.as_str()));
    }
    let mut roots: BTreeSet<String> = result.report.roots().into_iter().map(|v| v.id.clone()).collect();
    let unheard = if role.part.calls_us() { fault::unheard(&result) } else { None };
    let fault = unheard.or_else(|| fault::of(&result, roots.is_empty()));
    let pointed = result.report.broken().flat_map(|v| v.findings.iter().filter_map(|f| f.ordinal));
    let mut decisive: BTreeSet<u64> = pointed.filter_map(|ordinal| message_of(&result, ordinal)).collect();
    decisive.extend(fault.iter().filter_map(|fault| fault.ordinal));
    let mut messages = Vec::new();
    for record in result.trace.records.iter().filter(|record| fault::began(record) <= result.ends) {
        let Some((from, to, line)) = crate::report::said(record, result.starts) else { continue };
        let decisive = decisive.contains(&record.ordinal);
        if messages.len() >= MESSAGES && !decisive {
            outcome.more_messages += 1;
            continue;
        }
        let body = if decisive || messages.len() < BODIES { body(&record.fields) } else { String::new() };
        let body = if body == line { String::new() } else { body };
        let at_ms = record.at - result.starts;
        messages.push(Message { at_ms, from, to, line, body, ordinal: record.ordinal, decisive });
    }
    outcome.messages = messages;
    outcome.puzzled = puzzled(&result);
    if role.part.calls_us() {
        let refused = refused(&result, &outcome.product);
        outcome.puzzled.extend(refused);
    }
    if fault.is_some() {
        // What else breaks where the product does not answer says nothing.
        result.report.verdicts.retain(|v| role.ids.contains(&v.id.as_str()));
        roots.retain(|id| role.ids.contains(&id.as_str()));
    }
    outcome.trouble = fault.map(|fault| Trouble::Product(fault.why));
    let near = result.report.near.iter().filter(|near| role.ids.contains(&near.id.as_str()));
    outcome.near = near.map(|near| Near { id: near.id.clone(), words: near.words.clone() }).collect();
    let films = result.found.videos().into_iter().filter(|(_, bytes)| bytes.len() <= FILMS.1).take(FILMS.0);
    outcome.films = films.map(|(title, bytes)| Film { title, bytes: bytes.to_vec() }).collect();
    outcome.digest = result.trace.digest;
    outcome.roots = roots.into_iter().collect();
    // What breaks outside of the role breaks with this product, and not with our own part.
    let told =
        |v: &judge::Verdict| v.state == State::Broken || (v.state == State::Held && role.ids.contains(&v.id.as_str()));
    outcome.verdicts = result.report.verdicts.into_iter().filter(told).collect();
}

/// What our server could make nothing of, in its words.
fn puzzled(result: &RunResult) -> Vec<String> {
    let failed = |record: &&Record| record.kind == "import.failed" && record.at <= result.ends;
    let mut words: Vec<String> = Vec::new();
    for record in result.trace.records.iter().filter(failed) {
        let fields: serde_json::Value = serde_json::from_str(&record.fields).unwrap_or_default();
        let said = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
        let one: String = format!("{}: {}", said("part"), said("why")).chars().take(BODY).collect();
        if words.len() < PUZZLED && !words.contains(&one) {
            words.push(one);
        }
    }
    words
}

/// What our server refused that a product sent which comes to it by itself, in its words, or by its answer where it has none.
fn refused(result: &RunResult, product: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for record in result.trace.records.iter().filter(|record| record.at <= result.ends) {
        let fields: serde_json::Value = match record.kind {
            "rte.refused" | "upload.refused" | "wire.http" => serde_json::from_str(&record.fields).unwrap_or_default(),
            _ => continue,
        };
        let said = |name: &str| fields[name].as_str().unwrap_or_default();
        let one = match record.kind {
            "rte.refused" => format!("what came by RTE: {}", said("why")),
            "upload.refused" => format!("the recording of contact {}: {}", said("contact"), said("why")),
            // That there is a recording already, or another offset, is no complaint.
            _ if said("from") != product || !(400..500).contains(&fields["status"].as_i64().unwrap_or_default()) => {
                continue;
            }
            _ if fields["status"] == 409 => continue,
            _ => {
                let path = said("target").split('?').next().unwrap_or_default();
                format!("{} {path}: {}", said("method"), fields["status"])
            }
        };
        let one = one.chars().take(BODY).collect();
        if words.len() < PUZZLED && !words.contains(&one) {
            words.push(one);
        }
    }
    words
}

/// The message that a finding points at: the record itself, or, where it is what a machine made of a message, the last one before it
/// that the machine sent or got.
fn message_of(result: &RunResult, ordinal: u64) -> Option<u64> {
    let records = &result.trace.records;
    let host = &records.iter().find(|record| record.ordinal == ordinal)?.host;
    let its = |record: &&Record| {
        let said = crate::report::said(record, result.starts);
        said.is_some_and(|(from, to, _)| record.ordinal == ordinal || from == **host || to == **host)
    };
    records.iter().rev().filter(|record| record.ordinal <= ordinal).find(its).map(|record| record.ordinal)
}

/// The whole of a message: an HTTP exchange with its header fields and bodies, or a text.
fn body(fields: &str) -> String {
    let fields: serde_json::Value = serde_json::from_str(fields).unwrap_or_default();
    let parts = ["request", "answer", "text"].iter().filter_map(|name| fields[name].as_str());
    let whole = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    whole.chars().take(BODY).collect()
}
