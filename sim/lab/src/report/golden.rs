//! The golden snapshot: made to be read by a person who wants to know whether all is as it was, and what is not.

use super::human::{self, Colour};
use super::wires;
use crate::run::RunResult;
use crate::scenario::time::clock;

/// The snapshot of a run.
pub fn golden(run: &RunResult) -> String {
    let mut text = format!("{}\n{}, seed {}\n", run.title, run.platform, run.seed);
    let mut part = |heading: &str, body: String| {
        if !body.is_empty() {
            text.push_str(&format!("\n== {heading}\n{body}"));
        }
    };
    part("Drawn faults", run.drawn.iter().map(|fault| format!("{fault}\n")).collect());
    for shown in run.found.parts() {
        part(shown.heading, shown.body);
    }
    part("On the wires", wires::wires(run));
    part("Verdicts", human::verdicts(run, Colour::Off));
    part("Run", format!("simulated {}\ndigest {}\n", clock(run.elapsed.as_millis() as i64), run.trace.digest));
    text
}

/// What has to be the same on both engines: what was recorded, and the verdicts. Not the wires, not the digest: each network
/// takes its own milliseconds.
pub fn outcome(run: &RunResult) -> String {
    let parts = run.found.parts().into_iter().map(|part| part.outcome).filter(|text| !text.is_empty());
    parts.chain([human::verdicts(run, Colour::Off)]).collect::<Vec<_>>().join("\n")
}
