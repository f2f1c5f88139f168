//! The installation of a scenario on the real network, without its timeline, for as long as somebody likes to explore it.

use super::build::{self, Bed};
use super::ground::{Company, Ground};
use super::sabotage::Sabotage;
use super::secrets::Secrets;
use crate::genesys::Scenario;
use kernel::tls::{Authority, TlsError};
use kernel::world::{Addresses, Harness, Setup, World, fresh_seed, wall_clock};
use std::sync::Arc;
use std::time::Duration;

/// So long somebody may explore.
const LIMIT: Duration = Duration::from_secs(365 * 24 * 3600);
/// An agent's phone rings for so long before it answers by itself.
const ANSWERS_AFTER: Duration = Duration::from_secs(1);
/// Port of SRS for HTTPS.
const SRS_HTTPS: u16 = 8191;

/// What somebody who explores has to know.
#[derive(Debug)]
pub struct Served {
    /// Where each machine is.
    pub addresses: Addresses,
    /// Name, login, password and PC of each agent.
    pub agents: Vec<ServedAgent>,
    /// The certificate of the authority that vouches for SRS, in PEM.
    pub authority: String,
}

/// An agent who may log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedAgent {
    /// First and last name.
    pub name: String,
    /// Login.
    pub login: String,
    /// Password.
    pub password: String,
    /// The PC at which the agent sits, where there is one for everybody.
    pub pc: Option<String>,
}

/// Builds the installation and runs it until it is ended from outside. `origins` are those of pages that may talk to SRS, beside
/// the backends' own; the agents of the scenario are logged on to Windows on its PCs, in order, and their phones answer by
/// themselves.
///
/// # Errors
/// An address cannot be had, or a program panicked.
pub fn serve(
    scenario: &Scenario,
    addresses: Addresses,
    origins: Vec<String>,
    announce: impl FnOnce(&Served) + 'static,
) -> Result<(), Harness> {
    let seed = fresh_seed()?;
    let wrong = |e: TlsError| Harness { message: e.to_string() };
    let authority = Arc::new(Authority::fresh(wall_clock()).map_err(wrong)?);
    let pem = authority.pem();
    let own = addresses.clone();
    let change = move |config: &mut desktop::srs::Config| {
        let at = own.of(&config.pc).map(|ip| ip.to_string()).unwrap_or_default();
        config.origins.extend(origins.iter().cloned());
        config.origins.extend(own.of("gws1").map(|ip| format!("http://{ip}:8070")));
        let identity = authority.vouch_for(&[&config.pc, &at, "localhost"]);
        config.https = identity.ok().map(|identity| desktop::srs::Https { port: SRS_HTTPS, identity });
    };
    let sabotage = Sabotage { srs: Some(Arc::new(change)), ..Sabotage::default() };
    let company = Company { sabotage, understudy: None };
    let secrets = Secrets::draw(seed, scenario.agents.keys().map(|agent| agent.value.as_str()));
    let setup = Setup { starts: wall_clock(), limit: LIMIT, ..build::setup(scenario, seed, None) };
    let mut world = World::serving(setup, addresses.clone());
    let Bed { cast, consoles } = build::furnish(&mut world, scenario, seed, &secrets, &company, &Ground::default());
    let mut pcs = scenario.pcs.keys().map(|pc| pc.value.clone());
    let mut agents = Vec::new();
    for (key, agent) in &scenario.agents {
        let pc = pcs.next();
        if let Some(console) = pc.as_ref().and_then(|pc| consoles.get(pc)) {
            console.logon(&agent.windows);
        }
        let (name, password) = (format!("{} {}", agent.first, agent.last), secrets.of(&key.value));
        agents.push(ServedAgent { name, login: agent.login(), password, pc });
    }
    let served = Served { addresses, agents, authority: pem };
    world.run(move |_control| async move {
        for phone in cast.phones.values() {
            phone.auto_answer_all(Some(ANSWERS_AFTER));
        }
        announce(&served);
        std::future::pending::<()>().await;
    })?;
    Ok(())
}
