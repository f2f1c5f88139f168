//! Segments: what the recorder says of them, held against the writes to their files.

use super::reckoned;
use crate::evidence::Evidence;
use crate::spans::Spans;
use crate::truth::{FaultKind, Span, Truth};
use crate::watch::Written;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A segment.
#[derive(Debug, Clone)]
pub struct Segment {
    /// File name.
    pub name: String,
    /// From its opening to its end (the seal; the fault that left it open; the end of the run).
    pub span: Span,
    /// Of the record of its opening.
    pub ordinal: u64,
    /// When it was sealed, and whether that was after a crash.
    pub sealed: Option<(i64, bool)>,
    /// When it was deleted, with the record.
    pub deleted: Option<(i64, u64)>,
    /// When it was refused.
    pub refused: Option<i64>,
    /// The writes to its file, with its path; none where there were none.
    pub file: Option<(String, Written)>,
}

#[derive(Deserialize)]
struct Fields {
    segment: String,
    #[serde(default)]
    recovered: bool,
    length_ms: Option<i64>,
}

pub(super) fn read(truth: &Truth, evidence: &Evidence) -> BTreeMap<String, Vec<Segment>> {
    let mut all: BTreeMap<String, Vec<Segment>> = BTreeMap::new();
    for record in evidence.trace.records.iter().filter(|r| r.at <= truth.ends && r.kind.starts_with("segment.")) {
        let Ok(fields) = serde_json::from_str::<Fields>(&record.fields) else { continue };
        let list = all.entry(record.host.to_string()).or_default();
        let known = list.iter().rposition(|s| s.name == fields.segment);
        match (record.kind, known) {
            ("segment.opened", _) => list.push(Segment {
                name: fields.segment,
                span: Span::new(record.at, truth.ends),
                ordinal: record.ordinal,
                sealed: None,
                deleted: None,
                refused: None,
                file: None,
            }),
            ("segment.sealed", Some(i)) if list[i].sealed.is_none() => {
                list[i].sealed = Some((record.at, fields.recovered));
                // One that was sealed after a crash ends where its contents end.
                let contents = fields
                    .length_ms
                    .filter(|_| fields.recovered)
                    .map_or(record.at, |ms| list[i].span.from + reckoned(ms));
                list[i].span.to = list[i].span.to.min(record.at).min(contents);
            }
            ("segment.deleted", Some(i)) => list[i].deleted = Some((record.at, record.ordinal)),
            ("segment.refused", Some(i)) => list[i].refused = Some(record.at),
            _ => {}
        }
    }
    for (pc, list) in &mut all {
        let files = evidence.writes.files.get(pc);
        let stops: Vec<i64> =
            truth.faults.iter().filter(|f| f.machine == *pc && stops(&f.what)).map(|f| f.span.from).collect();
        for s in list {
            let file = files.and_then(|f| f.iter().find(|(path, _)| path.rsplit('/').next() == Some(&s.name)));
            s.file = file.map(|(path, written)| (path.clone(), *written));
            if s.sealed.is_none_or(|(_, recovered)| recovered) {
                let crash = stops.iter().copied().filter(|at| *at >= s.span.from).min();
                s.span.to = crash.unwrap_or(s.span.to).min(s.span.to);
            }
        }
    }
    all
}

fn stops(what: &FaultKind) -> bool {
    matches!(what, FaultKind::PowerOff { .. } | FaultKind::Restart)
}

/// The time that segments cover.
pub fn covered(segments: &[Segment]) -> Spans {
    segments.iter().map(|s| s.span).collect()
}
