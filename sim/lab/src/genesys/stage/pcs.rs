//! The PCs, each with its recorder, its desktop and its screen.

use super::build::{beside, machine, put};
use super::ground::{self, Company, Ground};
use super::servers::{self, Cast};
use crate::certify::product::{Factory, Seat, Site};
use crate::genesys::Scenario;
use crate::genesys::setup::Pc;
use crate::stage::keys;
use crate::stage::understudy::Part;
use desktop::Console;
use desktop::screen::{Screen, Synthetic};
use kernel::world::{Machine, Program, Running, World};
use mocks::genesys::desktop::Desktop;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Puts the PCs into the world, each with the agent desktop and, where it is installed, the Screen Recording Service. Where one of
/// the two is a product, the other stands on a machine of its own. Gives what the PCs' consoles show.
pub(super) fn add(
    world: &mut World,
    scenario: &Scenario,
    seed: u64,
    cast: &Cast,
    company: &Company,
    ground: &Ground,
) -> BTreeMap<String, Console> {
    let sabotage = &company.sabotage;
    let factory = company.understudy.as_ref().and_then(|understudy| match &understudy.seat {
        Seat::Live(_) => None,
        Seat::Simulated(factory) => Some(factory.clone()),
    });
    let mut consoles = BTreeMap::new();
    for (index, (name, pc)) in scenario.pcs.iter().enumerate() {
        let name = &name.value;
        let console = Console::new();
        consoles.insert(name.clone(), console.clone());
        let mut screen: Arc<dyn Screen> = Arc::new(Synthetic::new(name, pc.monitors, seed).lit(cast.logons_of(name)));
        if let Some(dress) = &sabotage.screen {
            screen = dress(screen);
        }
        let own = (pc.srs || sabotage.everywhere)
            .then(|| servers::srs_config(scenario, name, keys::of(index), sabotage, ground));
        let (desk, desk_name) = (cast.desktop(name), ground::desk(name));
        let srs = |desk: Option<Desktop>| recorder(own.clone(), console.clone(), screen.clone(), desk);
        let site = |machine: &str, ground: &Ground| Site {
            machine: machine.to_owned(),
            places: ground.hosts().clone(),
            settings: settings(scenario),
            identity: servers::identity(scenario, machine, ground),
            trust: servers::trust(scenario),
            console: console.clone(),
            screen: screen.clone(),
        };
        match ground.part {
            Some(Part::Srs) => {
                if let Some(desk) = desk {
                    let alone = move || {
                        let desk = desk.clone();
                        async move { desk.program().await }
                    };
                    put(world, company, machine(&desk_name), beside(sabotage, &desk_name, alone));
                }
                if let Some(factory) = &factory {
                    world.add_foreign(of(name, pc), program(factory.clone(), site(name, ground)));
                }
            }
            Some(Part::AgentDesktop) => {
                if let Some(factory) = &factory {
                    world.add_foreign(machine(&desk_name), program(factory.clone(), site(&desk_name, ground)));
                }
                put(world, company, of(name, pc), beside(sabotage, name, srs(None)));
            }
            _ => put(world, company, of(name, pc), beside(sabotage, name, srs(desk))),
        }
    }
    consoles
}

fn of(name: &str, pc: &Pc) -> Machine {
    Machine { name: name.to_owned(), skew_ms: pc.clock.skew.0, drift_ppm: pc.clock.drift.0, disk: pc.disk.0, on: pc.on }
}

/// What the vendor's person has to tell the product.
fn settings(scenario: &Scenario) -> BTreeMap<String, String> {
    let origins: Vec<String> = super::policies::origins(scenario);
    let timeout = scenario.policies.poll_timeout.value.0;
    [("poll_timeout_ms", timeout.to_string()), ("origins", origins.join(" "))]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
}

/// Where a product finds itself that stands on no PC.
pub(super) fn site(scenario: &Scenario, machine: &str, ground: &Ground) -> Site {
    let dns: Vec<&str> = scenario.switch.dns.keys().map(|dn| dn.value.as_str()).collect();
    let mut settings = settings(scenario);
    settings.insert("dns".into(), dns.join(" "));
    Site {
        machine: machine.to_owned(),
        places: ground.hosts().clone(),
        settings,
        identity: servers::identity(scenario, machine, ground),
        trust: servers::trust(scenario),
        console: Console::new(),
        screen: Arc::new(Synthetic::new(machine, 1, scenario.seed)),
    }
}

/// A factory's program.
pub(super) fn program(factory: Arc<dyn Factory>, site: Site) -> Program {
    Box::new(move || factory.program(&site))
}

/// The programs on a PC of our own.
fn recorder(
    srs: Option<desktop::srs::Config>,
    console: Console,
    screen: Arc<dyn Screen>,
    desk: Option<Desktop>,
) -> impl Fn() -> Running + 'static {
    move || {
        let (srs, console, screen, desk) = (srs.clone(), console.clone(), screen.clone(), desk.clone());
        Box::pin(async move {
            if let Some(desk) = desk {
                kernel::spawn(desk.program());
            }
            match srs {
                Some(config) => desktop::srs::run(config, console, screen).await,
                None => std::future::pending().await,
            }
        })
    }
}
