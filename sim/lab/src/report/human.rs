//! The report for a person.

use super::table::{Align, Table};
use crate::run::{Failed, Order, Recording, RunResult};
use crate::scenario::time::clock;
use judge::State;
use std::fmt::Write;
use wire::contact::Contact;

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
    push(&mut text, "", &contacts(run));
    push(&mut text, "", &recordings(run));
    push(&mut text, "reported to the server:\n", &reported(run));
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

/// The contacts as the guide's tables show them, newest first (WXC-LIST-1).
pub(super) fn contacts(run: &RunResult) -> String {
    let mut table = Table::new(&[
        ("Contact ID", Align::Right),
        ("Last Name", Align::Left),
        ("Start", Align::Left),
        ("Call Duration", Align::Left),
        ("Associated Call ID", Align::Left),
        ("Video File Upload State", Align::Left),
        ("Audio File Upload State", Align::Left),
        ("Note", Align::Left),
    ]);
    for c in &run.contacts {
        table.row([
            c.id.clone(),
            c.last_name.clone(),
            clock(c.start_time - run.truth.starts),
            clock(c.call_duration),
            c.assoc_call_id.clone(),
            c.video_upload_state.words().into(),
            c.audio_upload_state.words().into(),
            note(c),
        ]);
    }
    if table.is_empty() { "no contacts\n".into() } else { table.text() }
}

fn note(contact: &Contact) -> String {
    match (contact.contact_type.as_str(), contact.note.as_str()) {
        ("CALL", note) => note.to_owned(),
        (kind, "") => kind.to_lowercase(),
        (kind, note) => format!("{}; {note}", kind.to_lowercase()),
    }
}

/// The recordings: what they show of the contact, and the times of their first and last pictures.
pub(super) fn recordings(run: &RunResult) -> String {
    let mut table = Table::new(&[
        ("Recording of", Align::Right),
        ("PC", Align::Left),
        ("Length", Align::Left),
        ("Shows", Align::Left),
        ("Frames", Align::Right),
        ("First picture", Align::Left),
        ("Last picture", Align::Left),
        ("Pixels", Align::Left),
        ("Trouble", Align::Left),
    ]);
    let since_start = |at: Option<i64>| at.map_or("-".into(), |at| clock(at - run.truth.starts));
    for r in &run.recordings {
        table.row([
            r.contact.clone(),
            r.pc.clone(),
            clock(r.length_ms),
            shows(r),
            r.frames.to_string(),
            since_start(r.first),
            since_start(r.last),
            format!("{}x{}", r.size.0, r.size.1),
            trouble(r),
        ]);
    }
    if table.is_empty() { String::new() } else { table.text() }
}

fn shows(recording: &Recording) -> String {
    let parts: Vec<String> =
        recording.covered.iter().map(|(from, to)| format!("{}..{}", clock(*from), clock(*to))).collect();
    parts.join(", ")
}

fn trouble(recording: &Recording) -> String {
    match (&recording.trouble, recording.sources) {
        (Some(why), _) => why.clone(),
        (None, 1) => String::new(),
        (None, n) => format!("stamps of {n} screens"),
    }
}

/// What the desktops reported.
pub(super) fn reported(run: &RunResult) -> String {
    let mut table = Table::new(&[
        ("PC", Align::Left),
        ("What", Align::Left),
        ("From", Align::Left),
        ("To", Align::Left),
        ("User", Align::Left),
        ("Contact", Align::Right),
        ("Segment", Align::Left),
    ]);
    for r in &run.reported {
        table.row([
            r.pc.clone(),
            format!("{:?}", r.what).to_lowercase(),
            clock(r.from - run.truth.starts),
            clock(r.to - run.truth.starts),
            r.windows.clone(),
            r.contact.clone().unwrap_or_default(),
            r.segment.clone(),
        ]);
    }
    if table.is_empty() { String::new() } else { table.text() }
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
