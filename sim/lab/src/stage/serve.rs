//! The installation of a scenario on the real network: its timeline goes by once, in real time, and then everything stays for
//! as long as somebody likes to explore it.

use super::build::{self, ACD_PORT, Bed, WFO_PORT};
use super::director::{self, Stuck};
use super::ground::Ground;
use super::prepare;
use super::reach::WFO;
use super::sabotage::Sabotage;
use super::secrets::{ADMIN, EVENT_USER, UJET_USER};
use crate::scenario::{Platform, Scenario};
use kernel::world::{Addresses, Harness, Setup, World, fresh_seed};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// So long somebody may explore.
const LIMIT: Duration = Duration::from_secs(365 * 24 * 3600);

/// What somebody who explores has to know.
#[derive(Debug)]
pub struct Served {
    /// Where each machine is.
    pub addresses: Addresses,
    /// Where to go, and with what.
    pub doors: Vec<Door>,
    /// Name and Windows login of each agent.
    pub agents: Vec<(String, String)>,
}

/// A place to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// What is there.
    pub what: String,
    /// Its URL.
    pub url: String,
    /// User, where one is needed.
    pub user: String,
    /// Password or token of that user.
    pub password: String,
}

/// Builds the installation, plays its timeline and runs it until it is ended from outside.
///
/// # Errors
/// An address cannot be had, or a program panicked.
pub fn serve(
    scenario: &Scenario,
    addresses: Addresses,
    announce: impl FnOnce(&Served) + 'static,
) -> Result<(), Harness> {
    let seed = fresh_seed()?;
    let scenario = build::at_present(scenario);
    let setup = Setup { limit: LIMIT, ..build::setup(&scenario, seed, Duration::ZERO) };
    let mut world = World::serving(setup, addresses.clone());
    let bed = build::furnish(&mut world, &scenario, seed, Ground::real(), &Sabotage::default());
    let agents = scenario.agents.values().map(|a| (format!("{} {}", a.first, a.last), a.windows.clone())).collect();
    let served = Served { doors: doors(&scenario, &addresses, &bed), addresses, agents };
    let done = world.run(move |control| async move {
        let play = bed.play(control);
        prepare::prepare(&play).await?;
        announce(&served);
        director::walk(&play).await?;
        std::future::pending::<Result<(), Stuck>>().await
    })?;
    done.result.map_err(|stuck| Harness { message: stuck.to_string() })
}

fn doors(scenario: &Scenario, addresses: &Addresses, bed: &Bed) -> Vec<Door> {
    let at = |machine: &str| addresses.of(machine).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let (wfo, acd) = (at(WFO), at(scenario.platform.machine()));
    let door = |what: &str, url: String, user: &str, password: &str| Door {
        what: what.into(),
        url,
        user: user.into(),
        password: password.into(),
    };
    let secrets = &bed.secrets;
    let mut doors = vec![door("WFO, pages and API", format!("http://{wfo}:{WFO_PORT}/"), ADMIN, &secrets.admin)];
    if scenario.platform == Platform::CalabrioUjet {
        let api = format!("http://{acd}:{ACD_PORT}/manager/api/v1");
        doors.push(door("UJET, Manager API", api, UJET_USER, &secrets.ujet));
        let events = format!("http://{wfo}:{WFO_PORT}/sim/acd-events/{}", scenario.platform.acd_name());
        doors.push(door("WFO, for UJET's events", events, EVENT_USER, &secrets.events));
    } else {
        doors.push(door("Webex Contact Center", format!("http://{acd}:{ACD_PORT}/"), "", &secrets.client));
    }
    let rte = format!("ws://{wfo}:{WFO_PORT}/sim/rte");
    doors.extend(secrets.machines.iter().map(|(pc, token)| door("WFO, for a Smart Desktop", rte.clone(), pc, token)));
    doors
}
