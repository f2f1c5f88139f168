//! What crossed the wires, a line an exchange or message, in the order of time. What repeats itself between two machines
//! while nothing else happens between them (polls, pings, the pieces of an upload) is folded into one line.

mod asked;
mod fold;
mod line;
mod telephony;
#[cfg(test)]
mod tests;

use super::table::{Align, Table};
use crate::run::RunResult;
use crate::scenario::time::clock;
use fold::Folded;
use kernel::trace::Record;

/// The timeline of a run, without the auditor's own questions.
pub fn wires(run: &RunResult) -> String {
    timeline(run.trace.records.iter().filter(|r| r.at <= run.ends), run.starts)
}

/// Who says what to whom in a record that is about that, in words.
pub(crate) fn said(record: &Record, starts: i64) -> Option<(String, String, String)> {
    let line = line::Line::of(record, starts)?;
    (!line.to.is_empty()).then_some((line.from, line.to, line.what))
}

fn timeline<'a>(records: impl Iterator<Item = &'a Record>, starts: i64) -> String {
    text(&fold::fold(asked::told(records, starts)), starts)
}

fn text(lines: &[Folded], starts: i64) -> String {
    let mut table =
        Table::new(&[("Time", Align::Right), ("From", Align::Left), ("To", Align::Left), ("What", Align::Left)]);
    for Folded { line, more, last } in lines {
        let times = match more {
            0 => String::new(),
            n => format!("  (and {n} more until {})", clock(last - starts)),
        };
        let time = clock(line.at - starts);
        table.row([time, line.from.clone(), line.to.clone(), format!("{}{times}", line.what)]);
    }
    if table.is_empty() { String::new() } else { table.text() }
}
