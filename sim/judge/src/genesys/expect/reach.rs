//! Who could reach whom.

use crate::genesys::truth::{Fault, FaultKind, Span, Truth};
use crate::spans::Spans;

fn is_down(what: &FaultKind) -> bool {
    matches!(what, FaultKind::PowerOff { .. } | FaultKind::Down)
}

/// When the machine's program did not run.
pub fn down(truth: &Truth, machine: &str) -> Spans {
    truth.faults.iter().filter(|f| f.machine == machine && is_down(&f.what)).map(|f| f.span).collect()
}

/// When one of two machines did not run, or the network between them did not.
pub fn apart(truth: &Truth, a: &str, b: &str) -> Spans {
    truth.faults.iter().filter(|f| separates(f, a, b)).map(|f| f.span).collect()
}

/// When the network between two machines did not run, whether they did or not.
pub fn cut_off(truth: &Truth, a: &str, b: &str) -> Spans {
    let cuts = |f: &&Fault| !is_down(&f.what) && separates(f, a, b);
    truth.faults.iter().filter(cuts).map(|f| f.span).collect()
}

fn separates(fault: &Fault, a: &str, b: &str) -> bool {
    let own = fault.machine == a || fault.machine == b;
    match &fault.what {
        what if is_down(what) => own,
        FaultKind::Unreachable => own,
        FaultKind::Cut { other } => own && (other == a || other == b),
        _ => false,
    }
}

/// Whether nothing was wrong with any of these machines and between them in that time.
pub fn is_quiet(truth: &Truth, machines: &[&str], span: Span) -> bool {
    let bothers = |f: &Fault| {
        let own = machines.contains(&f.machine.as_str());
        let counts = match &f.what {
            FaultKind::Clock { .. } | FaultKind::Slow { .. } => false,
            FaultKind::Cut { other } => machines.contains(&other.as_str()),
            _ => true,
        };
        own && counts && f.span.from <= span.to && span.from <= f.span.to
    };
    !truth.faults.iter().any(bothers)
}

/// Whether a machine has run all that time, with its disk in order: what it holds it still has.
pub fn keeps(truth: &Truth, machine: &str, span: Span) -> bool {
    let loses = |f: &Fault| f.machine == machine && (is_down(&f.what) || f.what == FaultKind::Disk);
    !truth.faults.iter().any(|f| loses(f) && f.span.from <= span.to && span.from <= f.span.to)
}

/// Since when that is lost which SRS has noted when its PC goes: a chunk, as it is not written down yet. Writes that are to fail wait for
/// the next chunk, and it is tried again for as long as a chunk; of all that nothing is written down either.
pub fn lost_since(truth: &Truth, pc: &str, gone: i64) -> i64 {
    let chunk = truth.policies.chunk_ms;
    let fails = |f: &&Fault| f.machine == pc && f.what == FaultKind::Disk && f.span.ms() == 0;
    let failing = truth.faults.iter().filter(fails).map(|f| f.span.from);
    failing.filter(|at| gone < at + 2 * chunk).fold(gone, i64::min) - chunk
}

/// What a slow network adds to whatever crosses it, in milliseconds.
pub fn slack_ms(truth: &Truth) -> i64 {
    let slow = |f: &Fault| if let FaultKind::Slow { by_ms, .. } = f.what { by_ms } else { 0 };
    truth.faults.iter().map(slow).max().unwrap_or_default()
}

/// What a slow link between two machines adds at that time to each message that crosses it, in milliseconds.
pub fn slower_ms(truth: &Truth, a: &str, b: &str, span: Span) -> i64 {
    let during = Span::new(span.from, span.to.saturating_add(1));
    let link = |f: &Fault, other: &str| [(a, b), (b, a)].contains(&(&*f.machine, other));
    let slow = |f: &Fault| match &f.what {
        FaultKind::Slow { other, by_ms } if link(f, other) && f.span.meets(during) => *by_ms,
        _ => 0,
    };
    truth.faults.iter().map(slow).max().unwrap_or_default()
}

/// Whether packets are lost, or come late: then what is one exchange otherwise may take seconds.
pub fn is_poor(truth: &Truth) -> bool {
    truth.policies.loses_packets || slack_ms(truth) > 0
}

/// By when something is due that takes `patience` of uninterrupted time of both machines after its cause; none if there is no
/// such time before the end of the run.
pub fn due(truth: &Truth, machines: (&str, &str), cause: i64, patience: i64) -> Option<i64> {
    let whole = Spans::from(Span::new(truth.starts, truth.ends));
    whole.minus(&apart(truth, machines.0, machines.1)).due_after(cause, patience + slack_ms(truth))
}
