//! Power, programs, cables, links, clocks and disks.

use crate::scenario::fault_step::{
    Change, ClockSet, Cut, DiskFault, DiskFull, DiskHold, LinkSet, PowerOff, Restart, Tamper, Unplug, When, Which,
};
use crate::scenario::time::Length;
use crate::stage::notebook::Notebook;
use crate::stage::play::Play;
use judge::truth::{FaultKind, Span};
use kernel::world::{Control, Link};
use std::collections::BTreeSet;
use std::time::Duration;

/// The event of a finished segment.
const SEALED: &str = "segment.sealed";
/// What the software has to end in at an orderly shutdown.
const SHUTDOWN: Duration = Duration::from_secs(2);

/// The hand on the machines: of whatever platform the stage is set for.
pub trait Hand: Clone + 'static {
    /// The hand on the world.
    fn control(&self) -> &Control;
    /// Writes down what happens to machines, as of now.
    fn write<T>(&self, write: impl FnOnce(&mut Notebook, i64) -> T) -> T;
    /// The software on a PC sees that nobody is logged on any more.
    fn empty_seat(&self, pc: &str);
    /// The size of a PC's disk, as the scenario has it.
    fn room(&self, pc: &str) -> Option<u64>;
    /// Lets a helper work while the timeline goes on. The run does not end before it.
    fn work_aside(&self, work: impl Future<Output = ()> + 'static);
}

impl Hand for Play {
    fn control(&self) -> &Control {
        &self.control
    }
    fn write<T>(&self, write: impl FnOnce(&mut Notebook, i64) -> T) -> T {
        self.note(write)
    }
    fn empty_seat(&self, pc: &str) {
        self.consoles.get(pc).inspect(|console| console.logoff());
    }
    fn room(&self, pc: &str) -> Option<u64> {
        self.scenario.pcs.iter().find(|(name, _)| name.value == *pc).map(|(_, known)| known.disk.0)
    }
    fn work_aside(&self, work: impl Future<Output = ()> + 'static) {
        self.aside(work);
    }
}

/// A fault that may have to wait for its moment, and may pass.
#[derive(Debug, Clone)]
enum Blow {
    PowerOff { machine: String, clean: bool },
    Restart { machine: String, pause: Duration },
    Unplug { machine: String },
    DiskFull { pc: String },
}

impl Blow {
    fn machine(&self) -> &str {
        match self {
            Self::PowerOff { machine, .. } | Self::Restart { machine, .. } | Self::Unplug { machine } => machine,
            Self::DiskFull { pc } => pc,
        }
    }

    /// It cannot be done at one instant.
    fn takes_time(&self) -> bool {
        matches!(self, Self::PowerOff { clean: true, .. })
    }

    async fn strike<P: Hand>(&self, play: &P) {
        match self {
            Self::PowerOff { machine, clean } => {
                if *clean {
                    play.write(|n, now| n.logoff(now, machine));
                    play.empty_seat(machine);
                    kernel::time::sleep(SHUTDOWN).await;
                }
                play.control().power_off(machine).await;
                // The console after the power: the dying program must not see a logoff that never was.
                play.empty_seat(machine);
                play.write(|n, now| n.power(now, machine, false, *clean));
            }
            Self::Restart { machine, pause } => {
                play.control().restart(machine, *pause).await;
                play.write(|n, now| n.crashed(now, machine, now + pause.as_millis() as i64));
            }
            Self::Unplug { machine } => {
                play.control().unplug(machine, true).await;
                play.write(|n, now| n.cable(now, machine, false));
            }
            Self::DiskFull { pc } => {
                play.control().disk_size(pc, 0).await;
                play.write(|n, now| n.disk_full(now, pc, true));
            }
        }
    }

    async fn heal<P: Hand>(&self, play: &P) {
        match self {
            Self::PowerOff { machine, .. } => {
                play.control().power_on(machine).await;
                play.write(|n, now| n.power(now, machine, true, false));
            }
            Self::Restart { machine, .. } => play.write(|n, now| n.started(now, machine)),
            Self::Unplug { machine } => {
                play.control().unplug(machine, false).await;
                play.write(|n, now| n.cable(now, machine, true));
            }
            Self::DiskFull { pc } => {
                if let Some(bytes) = play.room(pc) {
                    play.control().disk_size(pc, bytes).await;
                }
                play.write(|n, now| n.disk_full(now, pc, false));
            }
        }
    }
}

/// Deals a blow now, or at its moment, and heals it after a time. The run goes on until it is healed, but it does not
/// wait for a moment that never comes.
async fn deal<P: Hand>(play: &P, blow: Blow, when: Option<When>, lasting: Option<Duration>) {
    let later = move |play: P, blow: Blow, strike: bool| {
        play.clone().work_aside(async move {
            if strike {
                blow.strike(&play).await;
            }
            if let Some(lasting) = lasting {
                kernel::time::sleep(lasting).await;
                blow.heal(&play).await;
            }
        });
    };
    match when {
        Some(when) => {
            let (helper, from) = (play.clone(), play.control().events());
            kernel::spawn(async move {
                moment(&helper, blow.machine(), &when, from).await;
                later(helper, blow, true);
            });
        }
        None if blow.takes_time() => later(play.clone(), blow, true),
        None => {
            blow.strike(play).await;
            later(play.clone(), blow, false);
        }
    }
}

/// Waits for the moment that a fault is for.
async fn moment<P: Hand>(play: &P, machine: &str, when: &When, from: u64) {
    let on = when.on.as_ref().map_or(machine, |on| on.value.as_str());
    let mut from = from;
    for _ in 0..when.nth {
        let wanted = |r: &kernel::trace::Record| r.kind == when.event.value && &*r.host == on;
        from = play.control().wait_for(from, wanted).await.ordinal + 1;
    }
    if when.after.0 > 0 {
        kernel::time::sleep(when.after.duration()).await;
    }
}

/// The power goes: now, or at its moment.
pub async fn power_off<P: Hand>(play: &P, step: &PowerOff) -> Result<(), String> {
    let blow = Blow::PowerOff { machine: step.pc.value.clone(), clean: step.clean };
    deal(play, blow, step.when.clone(), step.lasting.map(Length::duration)).await;
    Ok(())
}

/// A machine is switched on.
pub async fn power_on<P: Hand>(play: &P, machine: &str) -> Result<(), String> {
    Blow::PowerOff { machine: machine.into(), clean: false }.heal(play).await;
    Ok(())
}

/// A program crashes and is started again.
pub async fn restart<P: Hand>(play: &P, step: &Restart) -> Result<(), String> {
    let pause = step.pause.duration();
    let blow = Blow::Restart { machine: step.machine.value.clone(), pause };
    deal(play, blow, step.when.clone(), Some(pause)).await;
    Ok(())
}

/// A cable is pulled: now, or at its moment.
pub async fn unplug<P: Hand>(play: &P, step: &Unplug) -> Result<(), String> {
    let blow = Blow::Unplug { machine: step.machine.value.clone() };
    deal(play, blow, step.when.clone(), step.lasting.map(Length::duration)).await;
    Ok(())
}

/// A cable is plugged in.
pub async fn plug<P: Hand>(play: &P, machine: &str) -> Result<(), String> {
    Blow::Unplug { machine: machine.into() }.heal(play).await;
    Ok(())
}

/// A disk is full from now on, or from its moment on.
pub async fn disk_full<P: Hand>(play: &P, step: &DiskFull) -> Result<(), String> {
    let blow = Blow::DiskFull { pc: step.pc.value.clone() };
    deal(play, blow, step.when.clone(), step.lasting.map(Length::duration)).await;
    Ok(())
}

/// A disk has room again.
pub async fn disk_room<P: Hand>(play: &P, pc: &str) -> Result<(), String> {
    Blow::DiskFull { pc: pc.into() }.heal(play).await;
    Ok(())
}

/// One direction is cut or mended.
pub async fn cut<P: Hand>(play: &P, step: &Cut, cut: bool) -> Result<(), String> {
    play.control().cut(&step.from, &step.to, cut).await;
    play.write(|n, now| n.way(now, &step.from, &step.to, !cut));
    Ok(())
}

/// A link changes.
pub async fn link<P: Hand>(play: &P, step: &LinkSet) -> Result<(), String> {
    let link = Link { latency: step.latency.duration(), jitter: step.jitter.duration(), loss_ppm: step.loss.0 };
    play.control().link(&step.a, &step.b, link).await;
    Ok(())
}

/// A PC's clock is set.
pub async fn clock<P: Hand>(play: &P, step: &ClockSet) -> Result<(), String> {
    play.control().clock(&step.pc, step.skew.0, step.drift.0).await;
    let wrong = step.skew.0 != 0 || step.drift.0 != 0;
    play.write(|n, now| n.clock(now, &step.pc, step.skew.0, wrong));
    Ok(())
}

/// The next writes fail.
pub async fn disk_fault<P: Hand>(play: &P, step: &DiskFault) -> Result<(), String> {
    play.control().disk_fault(&step.machine, &step.part, step.count, step.keep as usize).await;
    play.write(|n, now| n.fault(Span { from: now, to: now }, &step.machine, FaultKind::DiskFault));
    Ok(())
}

/// Deletions are refused for a while.
pub async fn disk_hold<P: Hand>(play: &P, step: &DiskHold) -> Result<(), String> {
    let (pc, part, lasting) = (step.pc.value.clone(), step.part.value.clone(), step.lasting.value);
    play.control().disk_hold(&pc, &part, true).await;
    play.write(|n, now| n.fault(Span { from: now, to: now + lasting.0 }, &pc, FaultKind::DiskHold));
    let helper = play.clone();
    play.clone().work_aside(async move {
        kernel::time::sleep(lasting.duration()).await;
        helper.control().disk_hold(&pc, &part, false).await;
    });
    Ok(())
}

/// A segment is changed.
pub async fn tamper(play: &Play, step: &Tamper) -> Result<(), String> {
    let folder = judge::watch::on_disk(&play.notebook.borrow().truth().policies.folder);
    let sealed = sealed(play, &step.pc).await;
    let open = step.segment == Which::Open;
    let meant = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        judge::watch::is_inside(path, &folder) && name.ends_with(".seg") && sealed.contains(name) != open
    };
    let mut segments = play.control.disk(&step.pc);
    segments.retain(|(path, _)| meant(path));
    segments.sort();
    let count = segments.len();
    let index = match step.segment {
        Which::First => 0,
        Which::Last | Which::Open => count.saturating_sub(1),
        Which::Nth(n) => n as usize - 1,
    };
    let kind = if open { "open" } else { "finished" };
    let (path, _) = segments.get(index).ok_or(format!("{} has {count} {kind} segments", step.pc.value))?;
    let other = segments.get(if index == 0 { 1 } else { index - 1 }).map(|(_, bytes)| bytes.clone());
    let change = step.change;
    if change == Change::Swap && other.is_none() {
        return Err("there is no other segment to swap it with".into());
    }
    let edit = |bytes: &mut Vec<u8>| match change {
        Change::FlipBit => flip(bytes, |len| len / 2),
        Change::FlipLastBit => flip(bytes, |len| len.saturating_sub(1)),
        Change::Truncate => bytes.truncate(bytes.len() / 2),
        Change::Empty | Change::Remove => bytes.clear(),
        Change::Swap => *bytes = other.unwrap_or_default(),
    };
    let changed = match change {
        Change::Remove => play.control.take_away(&step.pc, path),
        _ => play.control.tamper(&step.pc, path, edit),
    };
    if !changed {
        return Err(format!("there is no file {path}"));
    }
    let path = path.clone();
    let what = if change == Change::Remove { FaultKind::Removed { path } } else { FaultKind::Tampered { path } };
    play.note(|n, now| n.fault(Span { from: now, to: now }, &step.pc, what));
    Ok(())
}

fn flip(bytes: &mut [u8], place: impl Fn(usize) -> usize) {
    let at = place(bytes.len());
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1;
    }
}

/// The names of the segments that a PC has finished so far.
async fn sealed(play: &Play, pc: &str) -> BTreeSet<String> {
    let (mut names, mut from) = (BTreeSet::new(), 0);
    loop {
        let next = play.found(from, |r| r.kind == SEALED && &*r.host == pc);
        let Some(record) = next.await else { return names };
        from = record.ordinal + 1;
        let fields: serde_json::Value = serde_json::from_str(&record.fields).unwrap_or_default();
        names.extend(fields["segment"].as_str().map(str::to_owned));
    }
}
