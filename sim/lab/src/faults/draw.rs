//! The faults that can be drawn. Each stays within what the documents and the policies let the product survive; what it
//! may lose then is the judge's business.

use super::sessions::{self, Session};
use crate::scenario::fault_step::{
    AcdEvents, AcdFault, AcdRequests, AcdTrouble, ClockSet, DiskFault, DiskFull, EventTrouble, PowerOff, Restart,
    Unplug,
};
use crate::scenario::quantity::{Drift, Share};
use crate::scenario::step::{Logon, Step};
use crate::scenario::time::{Length, Skew, moment};
use crate::scenario::{At, Scenario};
use kernel::chance::Stream;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

/// A fault: its steps with their times, and what it is in words.
pub(super) struct Drawn {
    pub(super) steps: Vec<(i64, Step)>,
    pub(super) words: String,
}

/// Draws one fault that strikes before `end`. None where the dice name something that this scenario has no room for.
pub(super) fn one(scenario: &Scenario, stream: &mut Stream, end: i64) -> Option<Drawn> {
    let at = stream.between(0, end.max(1));
    match stream.below(10) {
        0 | 1 => power(scenario, stream, at),
        2 => Some(restart(scenario, stream, at)),
        3 | 4 => Some(unplug(scenario, stream, at)),
        5 => clock(scenario, stream, at),
        6 => disk(scenario, stream, at),
        7 => disk_full(scenario, stream, at),
        8 => Some(acd(scenario.platform.acd(), stream, at)),
        _ => Some(events(scenario.platform.acd(), stream, at)),
    }
}

/// Draws the network of a whole run.
pub(super) fn network(scenario: &mut Scenario, stream: &mut Stream) -> String {
    let network = &mut scenario.network;
    network.latency = Length(stream.between(1, 120));
    network.jitter = Length(stream.between(0, 40));
    network.loss = Share(if stream.one_in(2) { 0 } else { stream.between(0, 20_000) as u32 });
    format!("latency {}, jitter {}, loss {}", network.latency, network.jitter, network.loss)
}

fn pick<'a>(stream: &mut Stream, all: &'a [String]) -> Option<&'a String> {
    if all.is_empty() { None } else { all.get(stream.below(all.len() as u64) as usize) }
}

/// PCs with Smart Desktop that the scenario leaves alone.
fn pcs(scenario: &Scenario) -> Vec<String> {
    let recorded =
        scenario.pcs.iter().filter(|(_, pc)| pc.smart_desktop && !pc.mac).map(|(name, _)| name.value.clone());
    recorded.filter(|name| !sessions::is_played_with(scenario, name)).collect()
}

fn any_machine(scenario: &Scenario, stream: &mut Stream) -> String {
    let mut all = pcs(scenario);
    all.extend(["wfo", scenario.platform.machine()].map(str::to_owned));
    pick(stream, &all).cloned().unwrap_or_else(|| "wfo".into())
}

fn words(at: i64, what: &str) -> String {
    format!("{} {what}", moment(at))
}

fn power(scenario: &Scenario, stream: &mut Stream, at: i64) -> Option<Drawn> {
    let pc = pick(stream, &pcs(scenario))?.clone();
    let lasting = stream.between(20 * SECOND, 20 * MINUTE);
    let again = at + lasting + stream.between(5 * SECOND, 2 * MINUTE);
    let all = sessions::of(scenario);
    let on_pc = |s: &&Session| s.pc == pc && s.from <= again && at < s.to;
    let met: Vec<&Session> = all.iter().filter(on_pc).collect();
    let step = PowerOff { pc: At::nowhere(pc.clone()), clean: false, when: None, lasting: Some(Length(lasting)) };
    let mut steps = vec![(at, Step::PowerOff(step))];
    match met[..] {
        [] => {}
        // The one who sat there logs on again. Where the session begins or ends in the dark, another time is drawn.
        [session] if session.from < at && again < session.to => {
            let (agent, pc) = (At::nowhere(session.agent.clone()), At::nowhere(pc.clone()));
            steps.push((again, Step::Logon(Logon { agent, pc, windows: None })));
        }
        _ => return None,
    }
    Some(Drawn { steps, words: words(at, &format!("power cut of {pc} for {}", Length(lasting))) })
}

fn restart(scenario: &Scenario, stream: &mut Stream, at: i64) -> Drawn {
    let machine = any_machine(scenario, stream);
    let pause = stream.between(SECOND, 2 * MINUTE);
    let step = Restart { machine: At::nowhere(machine.clone()), pause: Length(pause), when: None };
    Drawn {
        steps: vec![(at, Step::Restart(step))],
        words: words(at, &format!("crash of the program of {machine}, down for {}", Length(pause))),
    }
}

fn unplug(scenario: &Scenario, stream: &mut Stream, at: i64) -> Drawn {
    let machine = any_machine(scenario, stream);
    let lasting = stream.between(5 * SECOND, 25 * MINUTE);
    let step = Unplug { machine: At::nowhere(machine.clone()), when: None, lasting: Some(Length(lasting)) };
    Drawn {
        steps: vec![(at, Step::Unplug(step))],
        words: words(at, &format!("{machine} unplugged for {}", Length(lasting))),
    }
}

fn clock(scenario: &Scenario, stream: &mut Stream, at: i64) -> Option<Drawn> {
    let pc = pick(stream, &pcs(scenario))?.clone();
    let (skew, drift) = (Skew(stream.between(-5 * MINUTE, 5 * MINUTE)), Drift(stream.between(-80, 80) as i32));
    let step = ClockSet { pc: At::nowhere(pc.clone()), skew, drift };
    Some(Drawn {
        steps: vec![(at, Step::Clock(step))],
        words: words(at, &format!("clock of {pc} {skew} off, drifting {drift}")),
    })
}

fn disk(scenario: &Scenario, stream: &mut Stream, at: i64) -> Option<Drawn> {
    let machine = pick(stream, &pcs(scenario))?.clone();
    let (count, keep) = (stream.between(1, 3) as u32, stream.between(0, 2_000) as u32);
    let part = if scenario.platform.is_webex() { ".seg" } else { "recordings" };
    let step = DiskFault { machine: At::nowhere(machine.clone()), part: part.into(), count, keep };
    Some(Drawn {
        steps: vec![(at, Step::DiskFault(step))],
        words: words(at, &format!("{count} writes on {machine} torn after {keep} bytes")),
    })
}

fn disk_full(scenario: &Scenario, stream: &mut Stream, at: i64) -> Option<Drawn> {
    let pc = pick(stream, &pcs(scenario))?.clone();
    let lasting = stream.between(20 * SECOND, 5 * MINUTE);
    let step = DiskFull { pc: At::nowhere(pc.clone()), when: None, lasting: Some(Length(lasting)) };
    Some(Drawn {
        steps: vec![(at, Step::DiskFull(step))],
        words: words(at, &format!("disk of {pc} full for {}", Length(lasting))),
    })
}

fn acd(name: &str, stream: &mut Stream, at: i64) -> Drawn {
    const KINDS: [AcdTrouble; 6] = [
        AcdTrouble::Errors,
        AcdTrouble::Throttled,
        AcdTrouble::Slow,
        AcdTrouble::Dropped,
        AcdTrouble::Truncated,
        AcdTrouble::Malformed,
    ];
    let kind = KINDS[stream.below(KINDS.len() as u64) as usize];
    let (count, lasting) = if stream.one_in(2) {
        (Some(stream.between(1, 6) as u32), None)
    } else {
        (None, Some(Length(stream.between(10 * SECOND, 10 * MINUTE))))
    };
    let much = match (count, lasting) {
        (Some(count), _) => format!("for {count} requests"),
        (_, lasting) => format!("for {}", lasting.unwrap_or_default()),
    };
    let step = AcdFault { kind, requests: AcdRequests::All, count, lasting };
    Drawn {
        steps: vec![(at, Step::AcdFault(step))],
        words: words(at, &format!("{name} in trouble ({}) {much}", format!("{kind:?}").to_lowercase())),
    }
}

fn events(name: &str, stream: &mut Stream, at: i64) -> Drawn {
    const KINDS: [EventTrouble; 3] = [EventTrouble::Lost, EventTrouble::Doubled, EventTrouble::Late];
    let kind = KINDS[stream.below(3) as usize];
    let (count, by) = (stream.between(1, 5) as u32, Length(stream.between(SECOND, 3 * MINUTE)));
    Drawn {
        steps: vec![(at, Step::AcdEvents(AcdEvents { kind, count, by }))],
        words: words(at, &format!("{count} events of {name} {}", format!("{kind:?}").to_lowercase())),
    }
}
