//! From a scenario to a world: the server, the telephony system, the PCs with their recorders, and the director's hand on all of them.

use super::acd::{self, Acd};
use super::ground::Ground;
use super::notebook::{Beginning, Notebook};
use super::office::Office;
use super::play::{Inner, Play};
use super::policies;
use super::reach::WFO;
use super::sabotage::Sabotage;
use super::secrets::{ADMIN, Secrets};
use super::setting::Setting;
use super::site;
use super::understudy::Understudy;
use super::{director, keys, prepare, tenant, truth as notes};
use crate::certify::product::Site;
use crate::certify::stop::{STOPPED, Stop};
use crate::scenario::{Pc, Scenario};
use desktop::Console;
use desktop::screen::{Screen, Synthetic};
use judge::truth;
use judge::watch::Writes;
use kernel::world::{Addresses, Control, Engine, Harness, Link, Machine, Outcome, Program, Setup, World, wall_clock};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
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
pub type Staged = (Outcome<Result<director::Played, director::Stuck>>, Writes);

/// Builds the world of a scenario and plays it.
///
/// # Errors
/// A program panicked, or the run did not end.
pub fn play(scenario: &Scenario, setting: &Setting, sabotage: &Sabotage) -> Result<Staged, Harness> {
    let (tap, writes) = judge::watch::tap_for(&eye(scenario));
    let own = setup(scenario, setting.seed, prepare::PRELUDE);
    let setup = Setup { engine: setting.engine, disk_tap: Some(tap), meddler: sabotage.meddler.clone(), ..own };
    let mut world = World::new(setup);
    if let Some(capture) = &setting.capture {
        world.capture(capture);
    }
    stage(world, scenario, setting.seed, Ground::default(), sabotage, &writes, None)
}

/// As [`play`], on the real network and in real time: the scenario's start becomes the present, and its timeline begins as
/// soon as everything is set up. Cables cannot be pulled there. `limit` is for the whole.
///
/// # Errors
/// A program panicked, the run did not end within its limit, or an address cannot be had.
pub fn play_live(
    scenario: &Scenario,
    seed: u64,
    addresses: Addresses,
    limit: Duration,
    sabotage: &Sabotage,
) -> Result<Staged, Harness> {
    let (tap, writes) = judge::watch::tap_for(&eye(scenario));
    let scenario = at_present(scenario);
    let own = setup(&scenario, seed, Duration::ZERO);
    let setup = Setup { limit, disk_tap: Some(tap), meddler: sabotage.meddler.clone(), ..own };
    stage(World::live(setup, addresses), &scenario, seed, Ground::real(), sabotage, &writes, None)
}

/// As [`play`], with somebody else's product in the place of a part, on whatever ground that stands.
///
/// # Errors
/// See there.
pub fn play_with(scenario: &Scenario, seed: u64, understudy: &Understudy) -> Result<Staged, Harness> {
    let (tap, writes) = judge::watch::tap_for(&eye(scenario));
    let ground = Ground::of(scenario, understudy);
    let live = ground.live;
    let scenario = if live { at_present(scenario) } else { scenario.clone() };
    let own = setup(&scenario, seed, if live { Duration::ZERO } else { prepare::PRELUDE });
    let meddler = ground.factory.as_ref().and_then(|factory| factory.twist());
    let person = ground.driver.as_ref().is_some_and(|driver| driver.is_person());
    let limit = if live { live_limit(&scenario, person) } else { own.limit };
    let setup = Setup { limit, disk_tap: Some(tap), meddler, ..own };
    let product = ground.product.clone().unwrap_or_default();
    let world = understudy.world(setup, &scenario.machines(), &product);
    stage(world, &scenario, seed, ground, &Sabotage::default(), &writes, understudy.stop())
}

/// Real time that a case may take: everything that is written down, patience, and what a person needs to set a product up.
fn live_limit(scenario: &Scenario, person: bool) -> Duration {
    let last = scenario.timeline.0.iter().map(|(moment, _)| moment.value.0).max().unwrap_or(0);
    let until = scenario.until.map_or(0, |until| until.value.0);
    let all = last.max(until) + 4 * policies::truth(scenario).patience_ms + 60_000;
    let reading = if person { Duration::from_secs(12 * 3600) } else { Duration::ZERO };
    Duration::from_millis(all.unsigned_abs()) + prepare::PRELUDE + reading
}

/// The scenario, starting now.
pub(super) fn at_present(scenario: &Scenario) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.starts.0 = wall_clock();
    scenario
}

/// Furnishes a world and has the director play in it.
fn stage(
    mut world: World,
    scenario: &Scenario,
    seed: u64,
    ground: Ground,
    sabotage: &Sabotage,
    writes: &Mutex<Writes>,
    stop: Option<Stop>,
) -> Result<Staged, Harness> {
    let bed = furnish(&mut world, scenario, seed, ground, sabotage);
    let deed = sabotage.deed.clone();
    let played = move |control| async move {
        let play = bed.play(control);
        if let Some(deed) = deed {
            kernel::spawn(deed(play.clone()));
        }
        let mut played = director::direct(play.clone()).await?;
        played.gathered.probes.extend(notes::pages(&play, &played.gathered).await);
        Ok(played)
    };
    let outcome = world.run(move |control| async move {
        let stopped = || Err(director::Stuck::Stage(STOPPED.to_owned()));
        match stop {
            Some(stop) => stop.before(played(control)).await.unwrap_or_else(stopped),
            None => played(control).await,
        }
    })?;
    let writes = std::mem::take(&mut *writes.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((outcome, writes))
}

/// The network and the clock of a scenario.
pub(super) fn setup(scenario: &Scenario, seed: u64, prelude: Duration) -> Setup {
    let network = &scenario.network;
    Setup {
        engine: Engine::Swift,
        seed,
        starts: scenario.starts.0 - prelude.as_millis() as i64,
        link: Link { latency: network.latency.duration(), jitter: network.jitter.duration(), loss_ppm: network.loss.0 },
        limit: prelude + limit(scenario),
        disk_tap: None,
        meddler: None,
    }
}

/// The hands on everybody whom [`furnish`] has put into a world.
pub(super) struct Bed {
    seed: u64,
    ground: Ground,
    scenario: Scenario,
    /// The telephony system.
    acd: Box<dyn Acd>,
    /// What the PCs' consoles show, by PC.
    consoles: BTreeMap<String, Console>,
    /// Everything secret.
    pub(super) secrets: Secrets,
}

/// Puts all machines of a scenario into a world.
pub(super) fn furnish(world: &mut World, scenario: &Scenario, seed: u64, ground: Ground, sabotage: &Sabotage) -> Bed {
    let secrets = Secrets::draw(seed, scenario.pcs.keys().map(|pc| pc.value.as_str()));
    let acd = acd::of(scenario, seed, &secrets, &ground);
    add_servers(world, scenario, &secrets, acd.as_ref(), &ground, sabotage);
    let consoles = add_pcs(world, scenario, seed, &secrets, &ground, sabotage);
    Bed { seed, ground, scenario: scenario.clone(), acd, consoles, secrets }
}

impl Bed {
    /// What the director takes in hand.
    pub(super) fn play(self, control: Control) -> Play {
        let Self { seed, ground, scenario, acd, consoles, secrets } = self;
        let notebook = Notebook::new(beginning(&scenario, &secrets, acd.as_ref(), &ground));
        let office = Office::new(ground.port(WFO, WFO_PORT), secrets.admin.clone());
        let office = if ground.is_product(WFO) { office.of_product() } else { office };
        Play::new(Inner {
            seed,
            ground,
            control,
            acd,
            consoles,
            notebook: RefCell::new(notebook),
            office: tokio::sync::Mutex::new(office),
            secrets,
            probes: RefCell::default(),
            trouble: RefCell::default(),
            orders: RefCell::default(),
            busy: Cell::new(0),
            zero: Cell::new(scenario.starts.0),
            last: Cell::new(scenario.starts.0),
            scenario,
        })
    }
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

fn add_servers(
    world: &mut World,
    scenario: &Scenario,
    secrets: &Secrets,
    acd: &dyn Acd,
    ground: &Ground,
    sabotage: &Sabotage,
) {
    let (scenario_own, secrets, kind, change) = (scenario.clone(), secrets.clone(), acd.kind(), sabotage.wfo.clone());
    let config = Rc::new(move || wfo_config(&scenario_own, &secrets, kind(), change.as_ref()));
    let start = move || {
        let config = config.clone();
        async move { wfo::run(config()).await }
    };
    if ground.is_product(WFO) {
        foreign(world, server(WFO), ground, site::of_server(WFO, ground));
    } else {
        // Where the telephony system has to be told of its agents first, the first sync waits for that.
        let machine = Machine { on: !ground.late_server(), ..server(WFO) };
        world.add(machine, beside(sabotage, WFO, start));
    }
    let (machine, start) = (scenario.platform.machine(), acd.program());
    if ground.is_product(machine) {
        foreign(world, server(machine), ground, site::of_server(machine, ground));
    } else {
        world.add(server(machine), beside(sabotage, machine, start));
    }
}

/// A machine of somebody else's: in the simulator the factory's program stands on it, on the real network it is not ours to add.
fn foreign(world: &mut World, machine: Machine, ground: &Ground, site: Site) {
    if let Some(factory) = ground.factory.clone() {
        world.add_foreign(machine, Box::new(move || factory.program(&site)));
    }
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
    ground: &Ground,
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
            on: pc.on && !ground.late_server(),
        };
        if ground.is_product(name) {
            let screen = Arc::new(Synthetic::new(name, pc.monitors, seed));
            foreign(world, machine, ground, site::site(name, ground, console, screen));
            continue;
        }
        let recorder = if (pc.mac || !pc.smart_desktop) && !sabotage.everywhere {
            beside(sabotage, name, std::future::pending::<()>)
        } else {
            let config = desktop_config(scenario, name, index, secrets, ground, sabotage);
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
    ground: &Ground,
    sabotage: &Sabotage,
) -> desktop::Config {
    let policies = policies::truth(scenario);
    let mut config = desktop::Config {
        pc: pc.into(),
        server: format!("{WFO}:{}", ground.port(WFO, WFO_PORT)),
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

fn beginning(scenario: &Scenario, secrets: &Secrets, acd: &dyn Acd, ground: &Ground) -> Beginning {
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
        policies: truth::Policies { tolerance_ms: ground.tolerance_ms, ..policies::truth(scenario) },
        foreign: ground.product.iter().cloned().collect(),
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
