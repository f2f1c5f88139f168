//! The report for a program: one JSON object a run.

use crate::run::RunResult;
use serde_json::{Value, json};

/// One run as JSON.
pub fn json(run: &RunResult) -> Value {
    let mut object = json!({
        "file": run.order.file,
        "title": run.title,
        "platform": run.platform,
        "seed": run.seed,
        "engine": run.order.engine,
        "drawn": run.drawn,
        "passed": run.passed(),
        "digest": run.trace.digest,
        "events": run.trace.records.len(),
        "simulated_ms": run.elapsed.as_millis() as u64,
        "report": run.report,
        "roots": run.report.roots().iter().map(|v| v.id.as_str()).collect::<Vec<_>>(),
        "unproved": run.report.unproved().iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        "mismatches": run.mismatches,
        "replay": super::human::replay(&run.order),
    });
    for (name, value) in run.found.json() {
        object[name] = value;
    }
    object
}
