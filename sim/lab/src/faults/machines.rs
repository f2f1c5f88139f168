//! Faults of machines and of the network, on whatever platform: what strikes, and for how long.

use crate::scenario::At;
use crate::scenario::fault_step::{ClockSet, DiskFault, DiskFull, PowerOff, Restart, Unplug};
use crate::scenario::model::Network;
use crate::scenario::quantity::{Drift, Share};
use crate::scenario::time::{Length, Skew, moment};
use kernel::chance::Stream;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

/// A fault: its steps with their times, and what it is in words.
pub(crate) struct Drawn<S> {
    pub(crate) steps: Vec<(i64, S)>,
    pub(crate) words: String,
}

impl<S> Drawn<S> {
    /// The same fault as a platform writes its steps.
    pub(crate) fn step<T>(self, of: impl Fn(S) -> T) -> Drawn<T> {
        Drawn { steps: self.steps.into_iter().map(|(at, step)| (at, of(step))).collect(), words: self.words }
    }
}

/// A power cut, and when whoever sat there can be back.
pub(crate) struct PowerCut {
    pub(crate) step: PowerOff,
    pub(crate) again: i64,
    pub(crate) words: String,
}

/// Draws the network of a whole run.
pub(crate) fn network(network: &mut Network, stream: &mut Stream) -> String {
    network.latency = Length(stream.between(1, 120));
    network.jitter = Length(stream.between(0, 40));
    network.loss = Share(if stream.one_in(2) { 0 } else { stream.between(0, 20_000) as u32 });
    format!("latency {}, jitter {}, loss {}", network.latency, network.jitter, network.loss)
}

/// One of these, if there is any.
pub(crate) fn pick<'a>(stream: &mut Stream, all: &'a [String]) -> Option<&'a String> {
    if all.is_empty() { None } else { all.get(stream.below(all.len() as u64) as usize) }
}

/// What happens when.
pub(crate) fn words(at: i64, what: &str) -> String {
    format!("{} {what}", moment(at))
}

fn one<S>(at: i64, step: S, what: &str) -> Option<Drawn<S>> {
    Some(Drawn { steps: vec![(at, step)], words: words(at, what) })
}

pub(crate) fn power(pcs: &[String], stream: &mut Stream, at: i64) -> Option<PowerCut> {
    let pc = pick(stream, pcs)?.clone();
    let lasting = stream.between(20 * SECOND, 20 * MINUTE);
    let again = at + lasting + stream.between(5 * SECOND, 2 * MINUTE);
    let words = words(at, &format!("power cut of {pc} for {}", Length(lasting)));
    let step = PowerOff { pc: At::nowhere(pc), clean: false, when: None, lasting: Some(Length(lasting)) };
    Some(PowerCut { step, again, words })
}

pub(crate) fn restart(machines: &[String], stream: &mut Stream, at: i64) -> Option<Drawn<Restart>> {
    let machine = pick(stream, machines)?.clone();
    let pause = stream.between(SECOND, 2 * MINUTE);
    let step = Restart { machine: At::nowhere(machine.clone()), pause: Length(pause), when: None };
    one(at, step, &format!("crash of the program of {machine}, down for {}", Length(pause)))
}

pub(crate) fn unplug(machines: &[String], stream: &mut Stream, at: i64) -> Option<Drawn<Unplug>> {
    let machine = pick(stream, machines)?.clone();
    let lasting = stream.between(5 * SECOND, 25 * MINUTE);
    let step = Unplug { machine: At::nowhere(machine.clone()), when: None, lasting: Some(Length(lasting)) };
    one(at, step, &format!("{machine} unplugged for {}", Length(lasting)))
}

pub(crate) fn clock(pcs: &[String], stream: &mut Stream, at: i64) -> Option<Drawn<ClockSet>> {
    let pc = pick(stream, pcs)?.clone();
    let (skew, drift) = (Skew(stream.between(-5 * MINUTE, 5 * MINUTE)), Drift(stream.between(-80, 80) as i32));
    let step = ClockSet { pc: At::nowhere(pc.clone()), skew, drift };
    one(at, step, &format!("clock of {pc} {skew} off, drifting {drift}"))
}

/// Writes into files whose path contains `part` are torn.
pub(crate) fn disk(pcs: &[String], part: &str, stream: &mut Stream, at: i64) -> Option<Drawn<DiskFault>> {
    let machine = pick(stream, pcs)?.clone();
    let (count, keep) = (stream.between(1, 3) as u32, stream.between(0, 2_000) as u32);
    let step = DiskFault { machine: At::nowhere(machine.clone()), part: part.into(), count, keep };
    one(at, step, &format!("{count} writes on {machine} torn after {keep} bytes"))
}

pub(crate) fn disk_full(pcs: &[String], stream: &mut Stream, at: i64) -> Option<Drawn<DiskFull>> {
    let pc = pick(stream, pcs)?.clone();
    let lasting = stream.between(20 * SECOND, 5 * MINUTE);
    let step = DiskFull { pc: At::nowhere(pc.clone()), when: None, lasting: Some(Length(lasting)) };
    one(at, step, &format!("disk of {pc} full for {}", Length(lasting)))
}
