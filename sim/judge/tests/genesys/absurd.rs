//! Numbers that nobody can mean: whatever a peer says, the judge gives a verdict and does not fall.

use crate::calls::one_call;
use crate::run::Run;
use crate::siprec_tried::trial;
use crate::{siprec, tlib};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

const ABSURD: [&str; 3] = ["9223372036854775807", "-9223372036854775808", "99999999999999999999999"];

/// A text with one of its numbers replaced, for each of them that stands after other words than those before.
fn absurdities(text: &str, known: &mut BTreeSet<String>) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = 0;
    while let Some(from) = text[rest..].find(|c: char| c.is_ascii_digit()).map(|n| rest + n) {
        let to = text[from..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |n| from + n);
        let words: String = text[..from].chars().rev().filter(|c| !c.is_ascii_digit()).take(12).collect();
        if known.insert(words) {
            all.extend(ABSURD.map(|number| format!("{}{number}{}", &text[..from], &text[to..])));
        }
        rest = to;
    }
    all
}

fn survives(r: &Run, what: &str) {
    assert!(catch_unwind(AssertUnwindSafe(|| r.judge())).is_ok(), "{what}");
}

/// In what was said on a wire, in the texts of one field.
fn said(make: impl Fn() -> Run, kind: &str, field: &str) {
    let (mut known, mut tried) = (BTreeSet::new(), 0);
    let records = make().evidence.trace.records;
    for (n, record) in records.iter().enumerate().filter(|(_, r)| r.kind == kind) {
        let fields: Value = serde_json::from_str(&record.fields).expect("JSON");
        for text in absurdities(fields[field].as_str().unwrap_or_default(), &mut known) {
            let mut r = make();
            let told = &mut r.evidence.trace.records[n];
            let mut changed = fields.clone();
            changed[field] = json!(text);
            told.fields = changed.to_string().into();
            survives(&r, &text);
            tried += 1;
        }
    }
    assert!(tried > 0, "{kind}");
}

#[test]
fn in_answers_of_rws() {
    let lists = |r: &mut Run| {
        let rws = r.evidence.rws.get_mut("rws1").expect("rws1");
        [std::mem::take(&mut rws.recordings), std::mem::take(&mut rws.screens), std::mem::take(&mut rws.sessions)]
    };
    let all = lists(&mut one_call().done());
    for (which, n) in all.iter().enumerate().flat_map(|(which, list)| (0..list.len()).map(move |n| (which, n))) {
        for text in absurdities(&all[which][n].to_string(), &mut BTreeSet::new()) {
            let Ok(one) = serde_json::from_str(&text) else { continue };
            let mut r = one_call().done();
            let mut changed = lists(&mut r);
            changed[which][n] = one;
            let rws = r.evidence.rws.get_mut("rws1").expect("rws1");
            [rws.recordings, rws.screens, rws.sessions] = changed;
            survives(&r, &text);
        }
    }
}

#[test]
fn in_t_lib() {
    said(tlib::run, "wire.tlib", "text");
    said(|| one_call().done(), "wire.tlib", "text");
}

#[test]
fn in_sip_and_what_it_carries() {
    said(|| siprec::transferred().done(), "wire.sip", "text");
    said(trial, "wire.sip", "text");
}

#[test]
fn in_addresses() {
    said(|| one_call().done(), "wire.http", "target");
}
