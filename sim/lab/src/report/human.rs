//! The report for a person.

use crate::run::{Failed, Order, RunResult};
use crate::scenario::time::clock;
use judge::State;
use std::fmt::Write;

/// Whether escape sequences colour the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// On a terminal.
    On,
    /// Everywhere else.
    Off,
}

impl Colour {
    fn paint(self, code: &str, text: &str) -> String {
        if self == Self::On { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
    pub(super) fn good(self, text: &str) -> String {
        self.paint("32", text)
    }
    pub(super) fn bad(self, text: &str) -> String {
        self.paint("1;31", text)
    }
    pub(super) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }
}

/// The whole report of a run.
pub fn human(run: &RunResult, colour: Colour) -> String {
    let mut text = String::new();
    let verdict = if run.passed() { colour.good("PASSED") } else { colour.bad("FAILED") };
    let _ = writeln!(text, "{verdict}  {}  {}", run.order.file, colour.dim(&run.title));
    for fault in &run.drawn {
        let _ = writeln!(text, "  drawn: {fault}");
    }
    for part in run.found.parts() {
        push(&mut text, part.lead, &part.body);
    }
    text.push('\n');
    text.push_str(&verdicts(run, colour));
    let _ = writeln!(text, "digest {}  simulated {}", run.trace.digest, clock(run.elapsed.as_millis() as i64));
    if !run.passed() {
        let _ = writeln!(text, "replay: {}", replay(&run.order));
    }
    text
}

/// The command that repeats a run.
pub fn replay(order: &Order) -> String {
    format!("wfosim replay '{order}'")
}

fn push(text: &mut String, heading: &str, part: &str) {
    if !part.is_empty() {
        text.push('\n');
        text.push_str(heading);
        text.push_str(part);
    }
}

/// The verdicts: what broke with its findings, what was claimed and not reached, then what held.
pub(super) fn verdicts(run: &RunResult, colour: Colour) -> String {
    let mut text = String::new();
    for verdict in run.report.roots() {
        let sentence = verdict.sentence.as_deref().unwrap_or_default();
        let _ = writeln!(text, "{} {}: {sentence}", colour.bad("BROKEN"), verdict.id);
        for finding in &verdict.findings {
            let _ = writeln!(text, "  {finding}");
        }
        if verdict.more > 0 {
            let _ = writeln!(text, "  and {} more", verdict.more);
        }
    }
    let follow: Vec<&str> = run.report.consequences().iter().map(|v| v.id.as_str()).collect();
    if !follow.is_empty() {
        let _ = writeln!(text, "in consequence also: {}", follow.join(", "));
    }
    for (id, _) in run.report.unproved().iter().filter(|(_, state)| *state == State::NotReached) {
        let _ = writeln!(text, "{} {id}: the scenario says that it proves it", colour.bad("NOT REACHED"));
    }
    for mismatch in &run.mismatches {
        let _ = writeln!(text, "{} {mismatch}", colour.bad("UNEXPECTED"));
    }
    let _ = writeln!(text, "held: {}", run.report.held().join(", "));
    text
}

/// One line about a run without a verdict.
pub fn failed_line(order: &Order, failed: &Failed, colour: Colour) -> String {
    format!("{}  {}\n{failed}\nreplay: {}\n", colour.bad("NO VERDICT"), order.file, replay(order))
}
