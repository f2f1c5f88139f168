//! From a scenario to a world: servers, telephones, the PCs with their recorders and desktops, and the director's hand on all of
//! them.

use super::calls::Legs;
use super::director;
use super::ground::{self, Company, Ground};
use super::notebook::Notebook;
use super::office::Office;
use super::pcs;
use super::play::{self, Inner, Play};
use super::policies;
use super::sabotage::Sabotage;
use super::secrets::Secrets;
use super::servers::{self, Cast};
use crate::certify::driver::Order;
use crate::certify::stop::STOPPED;
use crate::genesys::Scenario;
use crate::scenario::time::Instant;
use crate::stage::understudy::{Part, Understudy};
use desktop::Console;
use desktop::screen::Synthetic;
use judge::watch::Writes;
use kernel::world::{Capture, DiskTap, Engine, Harness, Link, Machine, Outcome, Program, Setup, World};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;

/// Size of a server's disk.
const SERVER_DISK: u64 = 16 << 30;
/// Simulated time between the start of the world and that of the scenario.
const PRELUDE: Duration = Duration::from_secs(30);

/// A played world: what the director brought back, with the trace, and what the eye on the disks saw.
pub type Staged = (Outcome<Result<director::Played, director::Stuck>>, Writes);

/// Builds the world of a scenario and plays it.
///
/// # Errors
/// A program panicked, or the run did not end.
pub fn play(
    scenario: &Scenario,
    seed: u64,
    engine: Engine,
    company: &Company,
    capture: Option<&Capture>,
) -> Result<Staged, Harness> {
    let sabotage = &company.sabotage;
    let ground = Ground::of(scenario, company);
    let (tap, writes) = judge::watch::tap_for(&eye(scenario));
    let setup = Setup { engine, meddler: sabotage.meddler.clone(), ..setup(scenario, seed, Some(tap)) };
    let mut world = match &company.understudy {
        None => World::new(setup),
        Some(understudy) => {
            let machines = ground::machines(scenario, Some(understudy.part));
            understudy.world(setup, &machines, ground.product.as_deref().unwrap_or_default())
        }
    };
    if let Some(capture) = capture {
        world.capture(capture);
    }
    let secrets = Secrets::draw(seed, scenario.agents.keys().map(|agent| agent.value.as_str()));
    let Bed { cast, consoles } = furnish(&mut world, scenario, seed, &secrets, company, &ground);
    let mut scenario = scenario.clone();
    let (deed, driver) = (sabotage.deed.clone(), company.understudy.as_ref().and_then(|u| u.driver.clone()));
    let tolerance_ms = company.understudy.as_ref().map_or(0, |understudy| understudy.tolerance_ms);
    let stop = company.understudy.as_ref().and_then(Understudy::stop);
    let played = move |control| async move {
        let office = Office::new(&secrets.ops);
        if ground.live {
            director::ready(&office, &scenario).await.map_err(director::Stuck::Stage)?;
            if ground.is(Part::ThirdPartyRecorder) {
                director::comes(&control, &scenario).await.map_err(director::Stuck::Product)?;
            }
            if let Some(driver) = driver.as_ref().filter(|_| ground.is(Part::AgentDesktop)) {
                // A program takes its time to start, and a person to read: the case's clock does not run meanwhile.
                let begun = driver.act(&Order::new("begin"), play::DRIVEN_WITHIN).await;
                begun.map_err(director::Stuck::Product)?;
            }
            // The present.
            scenario.starts = Instant(kernel::time::truth() + 100);
        }
        let pcs = scenario.pcs.iter().map(|(name, pc)| (name.value.clone(), pc.on)).collect();
        let beginning = policies::beginning(&scenario, &secrets, servers::store_key(seed), &ground, tolerance_ms);
        let notebook = Notebook::new(beginning, pcs);
        let play = Play::new(Inner {
            seed,
            control,
            ground,
            driver,
            cast,
            consoles,
            notebook: RefCell::new(notebook),
            legs: RefCell::new(Legs::default()),
            office,
            secrets,
            trouble: RefCell::default(),
            product_trouble: RefCell::default(),
            busy: Cell::new(0),
            siprec_client: OnceCell::new(),
            siprec_legs: RefCell::default(),
            last: Cell::new(scenario.starts.0),
            late: Cell::new(0),
            scenario,
        });
        if let Some(deed) = deed {
            kernel::spawn(deed(play.clone()));
        }
        director::direct(play).await
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
pub(super) fn setup(scenario: &Scenario, seed: u64, disk_tap: Option<DiskTap>) -> Setup {
    let network = &scenario.network;
    Setup {
        engine: Engine::Swift,
        seed,
        starts: scenario.starts.0 - PRELUDE.as_millis() as i64,
        link: Link { latency: network.latency.duration(), jitter: network.jitter.duration(), loss_ppm: network.loss.0 },
        limit: PRELUDE + limit(scenario),
        disk_tap,
        meddler: None,
    }
}

/// The hands on everybody whom [`furnish`] has put into a world.
pub(super) struct Bed {
    /// Everybody but the PCs' recorders.
    pub(super) cast: Cast,
    /// What the PCs' consoles show, by PC.
    pub(super) consoles: BTreeMap<String, Console>,
}

/// Puts all machines of a scenario into a world.
pub(super) fn furnish(
    world: &mut World,
    scenario: &Scenario,
    seed: u64,
    secrets: &Secrets,
    company: &Company,
    ground: &Ground,
) -> Bed {
    let cast = servers::cast(scenario, seed, secrets, company, ground);
    servers::add(world, scenario, seed, secrets, &cast, company, ground);
    let consoles = pcs::add(world, scenario, seed, &cast, company, ground);
    Bed { cast, consoles }
}

/// What the judge's eye on the disks looks for: whose screens are recorded, and where.
fn eye(scenario: &Scenario) -> judge::watch::Eye {
    let names = scenario.agents.values().flat_map(|a| [a.windows.clone(), format!("{} {}", a.first, a.last)]);
    let pcs = scenario.pcs.keys().map(|pc| pc.value.clone());
    judge::watch::Eye { words: names.collect(), places: pcs.collect(), folders: Vec::new() }
}

/// Simulated time that the run may take: everything that is written down, patience, and a day.
fn limit(scenario: &Scenario) -> Duration {
    let last = scenario.timeline.0.iter().map(|(moment, _)| moment.value.0).max().unwrap_or(0);
    let until = scenario.until.map_or(0, |until| until.value.0);
    let all = last.max(until) + 4 * scenario.policies.patience.value.0 + 30 * 3_600_000;
    Duration::from_millis(all.unsigned_abs())
}

/// A machine that stands in a data centre, or a telephone.
pub(super) fn machine(name: &str) -> Machine {
    Machine { name: name.into(), skew_ms: 0, drift_ppm: 0, disk: SERVER_DISK, on: true }
}

/// A machine's own program, with the companion beside it, where there is one.
pub(super) fn beside<F: Future<Output = ()> + 'static>(
    sabotage: &Sabotage,
    machine: &str,
    start: impl Fn() -> F + 'static,
) -> Program {
    let (companion, machine) = (sabotage.companion.clone(), machine.to_owned());
    Box::new(move || {
        let beside = companion.as_ref().map(|companion| companion(&machine));
        let own = start();
        Box::pin(async move {
            beside.map(kernel::spawn);
            own.await;
        })
    })
}

/// Puts a machine into a world, unless it is left out.
pub(super) fn put(world: &mut World, company: &Company, machine: Machine, program: Program) {
    if !company.absent.contains(&machine.name) {
        world.add(machine, program);
    }
}

/// The screen of a PC as it really is; none for an unknown PC.
pub fn screen(play: &Play, pc: &str) -> Option<Synthetic> {
    let (_, found) = play.scenario.pcs.iter().find(|(name, _)| name.value == pc)?;
    Some(Synthetic::new(pc, found.monitors, play.seed).lit(play.cast.logons_of(pc)))
}
