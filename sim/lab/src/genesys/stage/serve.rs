//! The installation of a scenario on the real network, without its timeline, for as long as somebody likes to explore it.

use super::build::{self, Bed};
use super::ground::{Company, Ground};
use super::sabotage::Sabotage;
use super::secrets::Secrets;
use crate::genesys::Scenario;
use kernel::tls::{Authority, TlsError};
use kernel::world::{Addresses, Harness, Setup, World, fresh_seed, wall_clock};
use mocks::genesys::sip_server;
use std::collections::BTreeSet;
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

/// What the explorer brings along.
#[derive(Debug, Default)]
pub struct Own {
    /// Origins of pages that may talk to SRS, beside the backends' own.
    pub origins: Vec<String>,
    /// Machines on which something of the explorer's own runs, a telephone for example: they are not put up.
    pub machines: BTreeSet<String>,
}

/// Builds the installation and runs it until it is ended from outside. The agents of the scenario are logged on to Windows on
/// its PCs, in order, and their phones answer by themselves. SIP Server goes by its address, since somebody's own telephone
/// knows no names.
///
/// # Errors
/// An address cannot be had, or a program panicked.
pub fn serve(
    scenario: &Scenario,
    addresses: Addresses,
    own: Own,
    announce: impl FnOnce(&Served) + 'static,
) -> Result<(), Harness> {
    let seed = fresh_seed()?;
    let wrong = |e: TlsError| Harness { message: e.to_string() };
    let authority = Arc::new(Authority::fresh(wall_clock()).map_err(wrong)?);
    let pem = authority.pem();
    let (known, origins) = (addresses.clone(), own.origins);
    let backend = if scenario.data_centres.https { "https" } else { "http" };
    let change = move |config: &mut desktop::srs::Config| {
        let at = known.of(&config.pc).map(|ip| ip.to_string()).unwrap_or_default();
        config.origins.extend(origins.iter().cloned());
        config.origins.extend(known.of("gws1").map(|ip| format!("{backend}://{ip}:8070")));
        let identity = authority.vouch_for(&[&config.pc, &at, "localhost"]);
        config.https = identity.ok().map(|identity| desktop::srs::Https { port: SRS_HTTPS, identity });
    };
    let sip = addresses.of("sip").map(|ip| ip.to_string());
    let address = move |config: &mut sip_server::Config| config.host = sip.clone().unwrap_or_else(|| "sip".to_owned());
    let sabotage = Sabotage { srs: Some(Arc::new(change)), sip: Some(Arc::new(address)), ..Sabotage::default() };
    let company = Company { sabotage, absent: own.machines, ..Company::default() };
    let secrets = Secrets::draw(seed, scenario.agents.keys().map(|agent| agent.value.as_str()));
    let setup = Setup { starts: wall_clock(), limit: LIMIT, ..build::setup(scenario, seed, None) };
    let mut world = World::serving(setup, addresses.clone());
    let Bed { cast, consoles } = build::furnish(&mut world, scenario, seed, &secrets, &company, &Ground::default());
    let mut pcs = scenario.pcs.keys().map(|pc| pc.value.clone());
    let mut agents = Vec::new();
    for (key, agent) in &scenario.agents {
        let pc = pcs.next();
        if let Some((console, pc)) = pc.as_ref().and_then(|pc| Some((consoles.get(pc)?, pc))) {
            cast.logons_of(pc).logon(&agent.windows, wall_clock());
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
