//! When a PC could talk to the server, as far as the truth tells.

use crate::spans::Spans;
use crate::truth::{FaultKind, Span, Truth};

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
pub fn importing(truth: &Truth) -> Spans {
    let up: Spans = truth.server_up.iter().copied().collect();
    let trouble: Spans = truth.faults.iter().filter(|f| f.what == FaultKind::AcdTrouble).map(|f| f.span).collect();
    let disk: Spans = truth.faults.iter().filter(|f| f.machine == SERVER && is_disk(&f.what)).map(|f| f.span).collect();
    up.minus(&trouble).minus(&disk).minus(&down(truth, SERVER))
}

fn is_disk(kind: &FaultKind) -> bool {
    matches!(kind, FaultKind::DiskFull | FaultKind::DiskFault)
}
