//! When a PC could talk to the server, as far as the truth tells.

use crate::spans::Spans;
use crate::truth::{FaultKind, Span, Truth};
use crate::view::View;

/// By when a PC that can reach the server has found that out, in milliseconds.
pub const RECONNECT_MS: i64 = 120_000;
/// The server's machine.
pub const SERVER: &str = "wfo";

/// When a PC could talk to the server.
#[derive(Debug, Clone, Default)]
pub struct Online {
    /// It was possible.
    pub possible: Spans,
    /// It was possible, and long enough to have been found out.
    pub sure: Spans,
}

impl Online {
    /// Of that PC.
    pub fn of(truth: &Truth, pc: &str) -> Self {
        let way: Spans = truth.online.get(pc).into_iter().flatten().copied().collect();
        // A program that is down cannot talk, whatever the network.
        let down = down(truth, SERVER).or(&down(truth, pc));
        let possible = way.minus(&down);
        let late = |s: Span| if s.from <= truth.starts { s } else { Span::new(s.from + RECONNECT_MS, s.to) };
        let sure = possible.iter().map(late).collect();
        Self { possible, sure }
    }
}

/// When a machine was without power or its program was down.
pub fn down(truth: &Truth, machine: &str) -> Spans {
    let off = |kind: &FaultKind| matches!(kind, FaultKind::PowerOff { .. } | FaultKind::Restart);
    truth.faults.iter().filter(|f| f.machine == machine && off(&f.what)).map(|f| f.span).collect()
}

/// When the server could import undisturbed.
pub fn importing(truth: &Truth, view: &View<'_>) -> Spans {
    let up: Spans = truth.server_up.iter().copied().collect();
    let acd = truth.faults.iter().filter(|f| f.what == FaultKind::AcdTrouble);
    let trouble: Spans = acd.map(|f| used_up(&up, f.span)).collect();
    let disk: Spans = truth.faults.iter().filter(|f| f.machine == SERVER && is_disk(&f.what)).map(|f| f.span).collect();
    up.minus(&trouble).minus(&view.acd_faults).minus(&disk).minus(&down(truth, SERVER))
}

/// Trouble for a number of requests is used up only while requests arrive: it lasts for as much time with a whole way
/// between server and ACD as it was given.
fn used_up(up: &Spans, trouble: Span) -> Span {
    let mut left = trouble.ms();
    for s in up.iter().filter(|s| s.to > trouble.from) {
        let from = s.from.max(trouble.from);
        if s.to - from >= left {
            return Span::new(trouble.from, from + left);
        }
        left -= s.to - from;
    }
    Span::new(trouble.from, i64::MAX / 4)
}

fn is_disk(kind: &FaultKind) -> bool {
    matches!(kind, FaultKind::DiskFull | FaultKind::DiskFault)
}
