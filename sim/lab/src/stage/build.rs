//! From a scenario to a world: the server, the telephony system, the PCs with their recorders, and the director's hand on all of them.

use super::acd::{self, Acd};
use super::notebook::{Beginning, Notebook};
use super::office::Office;
use super::play::{Inner, Play};
use super::policies;
use super::reach::WFO;
use super::sabotage::Sabotage;
use super::secrets::{ADMIN, Secrets};
use super::setting::Setting;
use super::{director, keys, prepare, tenant, truth as notes};
use crate::scenario::{Pc, Scenario};
use desktop::Console;
use desktop::screen::{Screen, Synthetic};
use judge::truth;
use judge::watch::Writes;
use kernel::world::{Harness, Link, Machine, Outcome, Program, Setup, World};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// Size of the server's disk.
const SERVER_DISK: u64 = 16 << 30;
/// Version that Smart Desktop says of itself.
const VERSION: &str = "11.0-lab";
/// The server's port.
pub const WFO_PORT: u16 = 8080;
/// The telephony system's port.
pub const ACD_PORT: u16 = 8090;

/// A played world: what the director brought back, with the trace, and what the eye on the disks saw.
pub type Staged = (Outcome<Result<director::Played, String>>, Writes);

/// Builds the world of a scenario and plays it.
///
/// # Errors
/// A program panicked, or the run did not end.
pub fn play(scenario: &Scenario, setting: &Setting, sabotage: &Sabotage) -> Result<Staged, Harness> {
    let seed = setting.seed;
    let (tap, writes) = judge::watch::tap_for(&eye(scenario));
    let network = &scenario.network;
    let prelude = prepare::PRELUDE;
    let mut world = World::new(Setup {
        engine: setting.engine,
        seed,
        starts: scenario.starts.0 - prelude.as_millis() as i64,
        link: Link { latency: network.latency.duration(), jitter: network.jitter.duration(), loss_ppm: network.loss.0 },
        limit: prelude + limit(scenario),
        disk_tap: Some(tap),
        meddler: sabotage.meddler.clone(),
    });
    if let Some(capture) = &setting.capture {
        world.capture(capture);
    }
    let secrets = Secrets::draw(seed, scenario.pcs.keys().map(|pc| pc.value.as_str()));
    let acd = acd::of(scenario, seed, &secrets);
    add_servers(&mut world, scenario, &secrets, acd.as_ref(), sabotage);
    let consoles = add_pcs(&mut world, scenario, seed, &secrets, sabotage);
    let notebook = Notebook::new(beginning(scenario, &secrets, acd.as_ref()));
    let (scenario, deed) = (scenario.clone(), sabotage.deed.clone());
    let outcome = world.run(move |control| async move {
        let play = Play::new(Inner {
            seed,
            control,
            acd,
            consoles,
            notebook: RefCell::new(notebook),
            office: tokio::sync::Mutex::new(Office::new(secrets.admin.clone())),
            secrets,
            probes: RefCell::default(),
            trouble: RefCell::default(),
            busy: Cell::new(0),
            last: Cell::new(scenario.starts.0),
            scenario,
        });
        if let Some(deed) = deed {
            kernel::spawn(deed(play.clone()));
        }
        let mut played = director::direct(play.clone()).await?;
        played.gathered.probes.extend(notes::pages(&play, &played.gathered).await);
        Ok(played)
    })?;
    let writes = std::mem::take(&mut *writes.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((outcome, writes))
}

/// What the judge's eye on the disks looks for: whose screens are recorded, and where.
fn eye(scenario: &Scenario) -> judge::watch::Eye {
    let names = scenario.agents.values().flat_map(|a| {
        [
            a.windows.clone(),
            a.mail(),
            a.last.clone(),
            format!("{} {}", a.first, a.last),
            format!("{}, {}", a.last, a.first),
        ]
    });
    let pcs = scenario.pcs.keys().map(|pc| pc.value.clone());
    judge::watch::Eye { words: names.collect(), places: pcs.collect(), folders: vec![policies::truth(scenario).folder] }
}

/// Simulated time that the run may take: everything that is written down, patience, and a day.
fn limit(scenario: &Scenario) -> Duration {
    let last = scenario.timeline.0.iter().map(|(moment, _)| moment.value.0).max().unwrap_or(0);
    let until = scenario.until.map_or(0, |until| until.value.0);
    let delays = scenario.acd.release.most.0 + scenario.acd.audio.most.0;
    let own = scenario.calls().map(|c| c.release.unwrap_or_default().most.0 + c.audio.unwrap_or_default().most.0).max();
    let patience = policies::truth(scenario).patience_ms;
    let all = last.max(until) + delays.max(own.unwrap_or(0)) + 2 * patience + 30 * 3_600_000;
    Duration::from_millis(all.unsigned_abs())
}

fn server(name: &str) -> Machine {
    Machine { name: name.into(), skew_ms: 0, drift_ppm: 0, disk: SERVER_DISK, on: true }
}

fn program<F: Future<Output = ()> + 'static>(start: impl Fn() -> F + 'static) -> Program {
    Box::new(move || Box::pin(start()))
}

/// A machine's own program, with the companion beside it, where there is one.
fn beside<F: Future<Output = ()> + 'static>(
    sabotage: &Sabotage,
    machine: &str,
    start: impl Fn() -> F + 'static,
) -> Program {
    let (companion, machine) = (sabotage.companion.clone(), machine.to_owned());
    program(move || {
        let beside = companion.as_ref().map(|companion| companion(&machine));
        let own = start();
        async move {
            beside.map(kernel::spawn);
            own.await;
        }
    })
}

fn add_servers(world: &mut World, scenario: &Scenario, secrets: &Secrets, acd: &dyn Acd, sabotage: &Sabotage) {
    let (scenario_own, secrets, kind, change) = (scenario.clone(), secrets.clone(), acd.kind(), sabotage.wfo.clone());
    let config = Rc::new(move || wfo_config(&scenario_own, &secrets, kind(), change.as_ref()));
    let start = move || {
        let config = config.clone();
        async move { wfo::run(config()).await }
    };
    world.add(server(WFO), beside(sabotage, WFO, start));
    let (machine, start) = (scenario.platform.machine(), acd.program());
    world.add(server(machine), beside(sabotage, machine, start));
}

fn wfo_config(
    scenario: &Scenario,
    secrets: &Secrets,
    kind: wfo::AcdKind,
    change: Option<&super::sabotage::Change<wfo::Config>>,
) -> wfo::Config {
    let mut config = wfo::Config::new((ADMIN.into(), secrets.admin.clone()), secrets.store);
    config.port = WFO_PORT;
    config.machines.clone_from(&secrets.machines);
    config.policies = policies::wfo(scenario);
    config.acds = vec![wfo::AcdConfig {
        name: scenario.platform.acd_name().into(),
        kind,
        rte_messaging: scenario.server.rte_messaging,
        sync_interval_min: (scenario.server.sync_interval.value.0 / 60_000) as u32,
        import_interval_s: (scenario.server.import_interval.value.0 / 1_000) as u32,
    }];
    if let Some(change) = change {
        change(&mut config);
    }
    config
}

fn add_pcs(
    world: &mut World,
    scenario: &Scenario,
    seed: u64,
    secrets: &Secrets,
    sabotage: &Sabotage,
) -> BTreeMap<String, Console> {
    let mut consoles = BTreeMap::new();
    for (index, (name, pc)) in scenario.pcs.iter().enumerate() {
        let name = &name.value;
        let console = Console::new();
        consoles.insert(name.clone(), console.clone());
        let machine = Machine {
            name: name.clone(),
            skew_ms: pc.clock.skew.0,
            drift_ppm: pc.clock.drift.0,
            disk: pc.disk.0,
            on: pc.on,
        };
        let recorder = if (pc.mac || !pc.smart_desktop) && !sabotage.everywhere {
            beside(sabotage, name, std::future::pending::<()>)
        } else {
            let config = desktop_config(scenario, name, index, secrets, sabotage);
            let mut screen: Arc<dyn Screen> = Arc::new(Synthetic::new(name, pc.monitors, seed));
            if let Some(dress) = &sabotage.screen {
                screen = dress(screen);
            }
            beside(sabotage, name, move || desktop::run(config.clone(), console.clone(), screen.clone()))
        };
        world.add(machine, recorder);
    }
    consoles
}

fn desktop_config(
    scenario: &Scenario,
    pc: &str,
    index: usize,
    secrets: &Secrets,
    sabotage: &Sabotage,
) -> desktop::Config {
    let policies = policies::truth(scenario);
    let mut config = desktop::Config {
        pc: pc.into(),
        server: format!("{WFO}:{WFO_PORT}"),
        token: secrets.machines.get(pc).cloned().unwrap_or_default(),
        keys: keys::of(index),
        folder: policies.folder,
        segment: Duration::from_millis(policies.segment_ms.unsigned_abs()),
        chunk: Duration::from_millis(policies.chunk_ms.unsigned_abs()),
        version: VERSION.into(),
    };
    if let Some(change) = &sabotage.desktop {
        change(&mut config);
    }
    config
}

/// The screen of a PC as it really is; none for an unknown PC.
pub fn screen(play: &Play, pc: &str) -> Option<Synthetic> {
    let (_, found) = play.scenario.pcs.iter().find(|(name, _)| name.value == pc)?;
    Some(Synthetic::new(pc, found.monitors, play.seed))
}

fn beginning(scenario: &Scenario, secrets: &Secrets, acd: &dyn Acd) -> Beginning {
    let agents = scenario.agents.iter().map(|(key, agent)| {
        let known = truth::Agent {
            first: agent.first.clone(),
            last: agent.last.clone(),
            email: agent.mail(),
            acd_id: String::new(),
            windows: agent.windows.clone(),
            in_acd: scenario.syncs(agent),
        };
        (key.value.clone(), known)
    });
    let pcs = scenario.pcs.iter().map(|(name, pc)| (name.value.clone(), (truth_pc(pc), pc.on)));
    Beginning {
        platform: scenario.platform.name().into(),
        acd: scenario.platform.machine().into(),
        starts: scenario.starts.0,
        proves: scenario.proves.iter().map(|id| id.value.clone()).collect(),
        policies: policies::truth(scenario),
        agents: agents.collect(),
        pcs: pcs.collect(),
        secrets: secrets.list(),
        keys: vec![secrets.store.to_vec()],
        tenant: tenant::beginning(scenario, secrets, acd),
    }
}

fn truth_pc(pc: &Pc) -> truth::Pc {
    truth::Pc {
        smart_desktop: pc.smart_desktop,
        mac: pc.mac,
        monitors: pc.monitors,
        clock_wrong: pc.clock.skew.0 != 0 || pc.clock.drift.0 != 0,
    }
}
