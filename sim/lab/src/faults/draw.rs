//! The faults that can be drawn. Each stays within what the documents and the policies let the product survive; what it
//! may lose then is the judge's business.

use super::machines::{self, Drawn, words};
use super::sessions::{self, Session};
use crate::scenario::fault_step::{AcdEvents, AcdFault, AcdRequests, AcdTrouble, EventTrouble};
use crate::scenario::step::{Logon, Step};
use crate::scenario::time::Length;
use crate::scenario::{At, Scenario};
use kernel::chance::Stream;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

/// Draws one fault that strikes before `end`. None where the dice name something that this scenario has no room for.
pub(super) fn one(scenario: &Scenario, stream: &mut Stream, end: i64) -> Option<Drawn<Step>> {
    let at = stream.between(0, end.max(1));
    match stream.below(10) {
        0 | 1 => power(scenario, stream, at),
        2 => machines::restart(&any(scenario), stream, at).map(|drawn| drawn.step(Step::Restart)),
        3 | 4 => machines::unplug(&any(scenario), stream, at).map(|drawn| drawn.step(Step::Unplug)),
        5 => machines::clock(&pcs(scenario), stream, at).map(|drawn| drawn.step(Step::Clock)),
        6 => {
            let part = if scenario.platform.is_webex() { ".seg" } else { "recordings" };
            machines::disk(&pcs(scenario), part, stream, at).map(|drawn| drawn.step(Step::DiskFault))
        }
        7 => machines::disk_full(&pcs(scenario), stream, at).map(|drawn| drawn.step(Step::DiskFull)),
        8 => Some(acd(scenario.platform.acd(), stream, at)),
        _ => Some(events(scenario.platform.acd(), stream, at)),
    }
}

/// PCs with Smart Desktop that the scenario leaves alone.
fn pcs(scenario: &Scenario) -> Vec<String> {
    let recorded =
        scenario.pcs.iter().filter(|(_, pc)| pc.smart_desktop && !pc.mac).map(|(name, _)| name.value.clone());
    recorded.filter(|name| !sessions::is_played_with(scenario, name)).collect()
}

fn any(scenario: &Scenario) -> Vec<String> {
    let mut all = pcs(scenario);
    all.extend(["wfo", scenario.platform.machine()].map(str::to_owned));
    all
}

fn power(scenario: &Scenario, stream: &mut Stream, at: i64) -> Option<Drawn<Step>> {
    let cut = machines::power(&pcs(scenario), stream, at)?;
    let (pc, again) = (cut.step.pc.value.clone(), cut.again);
    let all = sessions::of(scenario);
    let on_pc = |s: &&Session| s.pc == pc && s.from <= again && at < s.to;
    let met: Vec<&Session> = all.iter().filter(on_pc).collect();
    let mut steps = vec![(at, Step::PowerOff(cut.step))];
    match met[..] {
        [] => {}
        // The one who sat there logs on again. Where the session begins or ends in the dark, another time is drawn.
        [session] if session.from < at && again < session.to => {
            let (agent, pc) = (At::nowhere(session.agent.clone()), At::nowhere(pc.clone()));
            steps.push((again, Step::Logon(Logon { agent, pc, windows: None })));
        }
        _ => return None,
    }
    Some(Drawn { steps, words: cut.words })
}

fn acd(name: &str, stream: &mut Stream, at: i64) -> Drawn<Step> {
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

fn events(name: &str, stream: &mut Stream, at: i64) -> Drawn<Step> {
    const KINDS: [EventTrouble; 3] = [EventTrouble::Lost, EventTrouble::Doubled, EventTrouble::Late];
    let kind = KINDS[stream.below(3) as usize];
    let (count, by) = (stream.between(1, 5) as u32, Length(stream.between(SECOND, 3 * MINUTE)));
    Drawn {
        steps: vec![(at, Step::AcdEvents(AcdEvents { kind, count, by }))],
        words: words(at, &format!("{count} events of {name} {}", format!("{kind:?}").to_lowercase())),
    }
}
