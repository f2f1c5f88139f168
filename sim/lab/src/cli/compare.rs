//! `diff`: the first event in which two traces differ, with both sides. Also how traces are saved.

use super::args::Diff;
use super::program::{Outcome, Terminal};
use super::{files, running};
use crate::report::Colour;
use kernel::trace::Trace;

/// Events shown before the first difference.
const BEFORE: usize = 3;

/// A trace as text: an event a line, with its true time, machine, kind and fields, and the digest at the end.
pub(super) fn write(trace: &Trace) -> String {
    let mut text = String::new();
    for line in lines(trace) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn lines(trace: &Trace) -> impl Iterator<Item = String> {
    let event = |r: &kernel::trace::Record| format!("{} {} {} {}", kernel::time::iso(r.at), r.host, r.kind, r.fields);
    trace.records.iter().map(event).chain([format!("digest {}", trace.digest)])
}

pub(super) fn diff(args: &Diff, terminal: Terminal) -> Result<Outcome, String> {
    let (a, b) = (side(&args.a, terminal)?, side(&args.b, terminal)?);
    let Some(first) = (0..a.len().max(b.len())).find(|n| a.get(*n) != b.get(*n)) else {
        println!("the same {} events", a.len().saturating_sub(1));
        return Ok(Outcome::Held);
    };
    println!("the first difference is in event {first}");
    for (n, line) in a.iter().enumerate().take(first).skip(first.saturating_sub(BEFORE)) {
        println!("  {n:>6}  {line}");
    }
    let end = "(nothing more)".to_owned();
    println!("A {first:>6}  {}", a.get(first).unwrap_or(&end));
    println!("B {first:>6}  {}", b.get(first).unwrap_or(&end));
    Ok(Outcome::Broken)
}

/// A saved trace, or the trace of a run that is played now.
fn side(what: &str, terminal: Terminal) -> Result<Vec<String>, String> {
    if what.ends_with(".trace") {
        return read(what, &files::trace(what)?);
    }
    let run = running::one(&what.parse()?, terminal.err == Colour::On, None).map_err(|failed| failed.to_string())?;
    Ok(lines(&run.trace).collect())
}

/// The events of a saved trace. One that is not whole is no side of a comparison: what it lacks might be the difference.
fn read(path: &str, text: &str) -> Result<Vec<String>, String> {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let digest = lines.last().and_then(|last| last.strip_prefix("digest "));
    if digest.is_some_and(|d| d.len() == 64 && d.bytes().all(|b| b.is_ascii_hexdigit())) {
        return Ok(lines);
    }
    let seen = if lines.is_empty() { "it is empty".to_owned() } else { format!("line {} is none", lines.len()) };
    Err(format!("{path} is no whole trace: its last line has to be `digest` and 64 hexadecimal digits; {seen}"))
}
