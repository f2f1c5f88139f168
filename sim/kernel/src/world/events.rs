//! What the kernel itself puts into the trace.

use serde::Serialize;

/// `power.on`, `power.off`
#[derive(Serialize)]
pub(crate) struct Nothing {}

/// `run.end`: everything that was on the wire, in one number.
#[derive(Serialize)]
pub(crate) struct End {
    pub(crate) packets: u64,
    pub(crate) packet_hash: String,
    pub(crate) elapsed_ms: u64,
}

/// `fault.restart`
#[derive(Serialize)]
pub(crate) struct Restart {
    pub(crate) pause_ms: u64,
}

/// `fault.unplug`
#[derive(Serialize)]
pub(crate) struct Unplug {
    pub(crate) out: bool,
}

/// `fault.cut`, on the sending machine
#[derive(Serialize)]
pub(crate) struct Cut<'a> {
    pub(crate) to: &'a str,
    pub(crate) cut: bool,
}

/// `fault.link`, on one of the two machines
#[derive(Serialize)]
pub(crate) struct Link<'a> {
    pub(crate) to: &'a str,
    pub(crate) latency_us: u64,
    pub(crate) jitter_us: u64,
    pub(crate) loss_ppm: u32,
}

/// `fault.clock`
#[derive(Serialize)]
pub(crate) struct Clock {
    pub(crate) skew_ms: i64,
    pub(crate) drift_ppm: i32,
}

/// `fault.disk_size`
#[derive(Serialize)]
pub(crate) struct DiskSize {
    pub(crate) bytes: u64,
}

/// `fault.disk`
#[derive(Serialize)]
pub(crate) struct DiskFault<'a> {
    pub(crate) part: &'a str,
    pub(crate) count: u32,
    pub(crate) keep: u64,
}

/// `fault.disk_hold`
#[derive(Serialize)]
pub(crate) struct DiskHold<'a> {
    pub(crate) part: &'a str,
    pub(crate) held: bool,
}

/// `fault.tamper`
#[derive(Serialize)]
pub(crate) struct Tamper<'a> {
    pub(crate) path: &'a str,
}
