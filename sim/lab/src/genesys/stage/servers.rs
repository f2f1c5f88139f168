//! Everybody who is not at a PC: RWS and the desktops' backends in each data centre, SIP Server, MCP, the telephones, and the
//! other recorders.

use super::build::{beside, machine, put};
use super::ground::{Company, Ground};
use super::notebook::Known;
use super::pcs;
use super::policies;
use super::sabotage::Sabotage;
use super::secrets::{OPS, Secrets};
use crate::certify::product::Seat;
use crate::genesys::Scenario;
use crate::genesys::policies::{PrintedToken as Printed, RefusedLogin};
use crate::stage::sabotage::Change;
use crate::stage::understudy::{Part, Understudy};
use desktop::Keys;
use desktop::screen::Logons;
use kernel::chance::Stream;
use kernel::tls::{Authority, Identity, Trust};
use kernel::world::{Program, World};
use mocks::genesys::backend::{self, Backend};
use mocks::genesys::desktop::{self as desk, Centre, Desktop};
use mocks::genesys::mcp::{self, Mcp};
use mocks::genesys::phone::{self, Phone};
use mocks::genesys::plan::{Dn, Plan};
use mocks::genesys::sip_server::{self, SipServer};
use mocks::genesys::siprec;
use mocks::genesys::third_party::{self, ThirdParty};
use std::collections::BTreeMap;
use std::time::Duration;
use wire::srs::ServerUrl;

/// Port of T-Server.
const TLIB: u16 = 7020;
/// Id of the contact centre.
const CONTACT_CENTRE: &str = "cc1";

/// The hands on everybody but the PCs' recorders.
#[derive(Clone)]
pub struct Cast {
    /// Who has logged on to Windows, and when, by PC.
    pub logons: BTreeMap<String, Logons>,
    /// The agent desktops, by PC.
    pub desktops: BTreeMap<String, Desktop>,
    /// The backends, the main one first.
    pub backends: Vec<Backend>,
    /// SIP Server.
    pub sip: SipServer,
    /// The Media Control Platform.
    pub mcp: Mcp,
    /// The agents' phones, by DN.
    pub phones: BTreeMap<String, Phone>,
    /// All customers' phones.
    pub pstn: Phone,
    /// The SIPREC recorder.
    pub siprec: Option<siprec::Recorder>,
    /// The third-party screen recorder.
    pub recorder: Option<ThirdParty>,
    /// The data centres as the desktops know them, the main one first.
    pub centres: Vec<Centre>,
}

impl Cast {
    /// The phone of a DN.
    ///
    /// # Errors
    /// There is none.
    pub fn phone(&self, dn: &str) -> Result<Phone, String> {
        self.phones.get(dn).cloned().ok_or_else(|| format!("there is no phone {dn}"))
    }
    /// The latest call that the switch has at a DN.
    pub fn latest_call(&self, dn: &str) -> Option<Known> {
        let call = self.sip.calls_of(dn).into_iter().next()?;
        Some(Known { uuid: call.uuid, conn_id: call.conn_id, consultation_of: None })
    }
    /// The logons to Windows on a PC.
    pub fn logons_of(&self, pc: &str) -> Logons {
        self.logons.get(pc).cloned().unwrap_or_default()
    }
    /// The desktop of a PC.
    pub fn desktop(&self, pc: &str) -> Option<Desktop> {
        self.desktops.get(pc).cloned()
    }
}

/// The data centres as a desktop knows them, the main one first.
pub fn centres(scenario: &Scenario, ground: &Ground) -> Vec<Centre> {
    let https = scenario.data_centres.https;
    let of = |n: u8| {
        let backend = format!("gws{n}");
        // A desktop that is somebody else's has to find its backend; our own writes its name, which is its page's origin.
        let backend = if ground.is(Part::AgentDesktop) { ground.host(&backend) } else { backend };
        let backend = ServerUrl { https, host: backend, port: 8070 };
        let (host, port) = (ground.host(&format!("rws{n}")), if https { RWS_HTTPS } else { 8080 });
        Centre { backend, server: ServerUrl { https, host, port } }
    };
    let count = if scenario.data_centres.backup { 2 } else { 1 };
    (1..=count).map(of).collect()
}

/// The laboratory's authority, where anybody talks HTTPS.
fn authority(scenario: &Scenario) -> Option<Authority> {
    // The laboratory's own key can always be read.
    Authority::lab().ok().filter(|_| scenario.data_centres.https)
}

pub(super) fn identity(scenario: &Scenario, machine: &str, ground: &Ground) -> Option<Identity> {
    let host = ground.host(machine);
    let names = if host == machine { vec![machine] } else { vec![machine, &host] };
    authority(scenario)?.vouch_for(&names).ok()
}

pub(super) fn trust(scenario: &Scenario) -> Option<Trust> {
    authority(scenario)?.trust().ok()
}

/// Key of the servers' stores.
pub fn store_key(seed: u64) -> [u8; 32] {
    let mut key = [0; 32];
    let mut stream = Stream::keyed(seed, "secrets/store");
    key.fill_with(|| stream.below(256) as u8);
    key
}

fn changed<T>(mut config: T, change: Option<&Change<T>>) -> T {
    if let Some(change) = change {
        change(&mut config);
    }
    config
}

/// Everybody, before the world begins.
pub fn cast(scenario: &Scenario, seed: u64, secrets: &Secrets, company: &Company, ground: &Ground) -> Cast {
    let sabotage = &company.sabotage;
    let ops = (OPS.to_owned(), secrets.ops.clone());
    let centres = centres(scenario, ground);
    let tserver = format!("sip:{}", ground.port("tlib", TLIB));
    let backend = |(n, centre): (usize, &Centre)| {
        let mut config = backend::Config::new(centre.server.clone(), ops.clone());
        config.identity = identity(scenario, &format!("gws{}", n + 1), ground);
        config.trust = trust(scenario);
        Backend::new(config)
    };
    let desktop = |pc: &str| {
        let mut config = desk::Config::of(pc);
        config.poll_every = Duration::from_millis(scenario.policies.poll_timeout.value.0.unsigned_abs() / 2);
        config.trust = trust(scenario);
        config.refused_stays_out = scenario.policies.refused_login == RefusedLogin::StaysOut;
        config.tserver = Some(tserver.clone());
        if let Some(live) = company.understudy.as_ref().and_then(Understudy::live).filter(|_| ground.is(Part::Srs)) {
            (config.http_port, config.https_port) = (live.port("http"), live.port("https"));
            config.srs_trust = live.trust.clone().map(|trust| trust.expecting(&live.host)).or(trust(scenario));
            config.srs_host = Some(live.host.clone());
        }
        Desktop::new(changed(config, sabotage.desktop.as_ref()))
    };
    let phone = |config| Phone::new(changed(config, sabotage.phone.as_ref()));
    let dns = || scenario.switch.dns.keys().map(|dn| dn.value.as_str());
    let recorder = scenario.third_party.as_ref().map(|own| {
        let monitored = own.monitors.as_ref().map(|own| own.iter().map(|dn| dn.value.as_str()).collect());
        let mut config = third_party::Config::of(monitored.unwrap_or_else(|| dns().collect::<Vec<_>>()));
        config.tserver = tserver.clone();
        config.printed_token = match scenario.policies.printed_token {
            Printed::Disabled | Printed::Either => wire::tlib::PrintedToken::Corrected,
            Printed::Diabled => wire::tlib::PrintedToken::AsPrinted,
        };
        ThirdParty::new(changed(config, sabotage.third_party.as_ref()))
    });
    let mut mcp = mcp::Config::new("http://rws1:8080", OPS, &secrets.ops, store_key(seed));
    mcp.contact_center = CONTACT_CENTRE.into();
    if scenario.data_centres.backup {
        mcp = mcp.or_else("http://rws2:8080");
    }
    Cast {
        logons: scenario.pcs.keys().map(|pc| (pc.value.clone(), Logons::default())).collect(),
        desktops: scenario.pcs.keys().map(|pc| (pc.value.clone(), desktop(&pc.value))).collect(),
        backends: centres.iter().enumerate().map(backend).collect(),
        sip: SipServer::new(changed(sip_config(scenario, ground), sabotage.sip.as_ref())),
        mcp: Mcp::new(changed(mcp, sabotage.mcp.as_ref())),
        phones: dns().map(|dn| (dn.to_owned(), phone(phone::Config::of_dn(dn, "sip")))).collect(),
        pstn: phone(phone::Config::outside("sip")),
        siprec: scenario
            .siprec
            .map(|_| siprec::Recorder::new(changed(siprec::Config::default(), sabotage.siprec.as_ref()))),
        recorder,
        centres,
    }
}

fn sip_config(scenario: &Scenario, ground: &Ground) -> sip_server::Config {
    let mut plan = Plan::new(&scenario.switch.name);
    for (number, own) in &scenario.switch.dns {
        plan = plan.with(Dn { number: number.value.clone(), record: own.record, siprec: own.siprec });
    }
    for (number, dn) in &scenario.switch.numbers {
        plan = plan.with_route(&number.value, &dn.value);
    }
    let mut config = sip_server::Config::new(plan);
    config.siprec = scenario.siprec.map(|_| "siprec".to_owned());
    config.tlib.port = ground.port("tlib", TLIB);
    config
}

/// Puts everybody but the PCs on their machines.
pub fn add(
    world: &mut World,
    scenario: &Scenario,
    seed: u64,
    secrets: &Secrets,
    cast: &Cast,
    company: &Company,
    ground: &Ground,
) {
    let sabotage = &company.sabotage;
    for (index, backend) in cast.backends.iter().enumerate() {
        let rws = rws_config(scenario, seed, secrets, index, sabotage, ground);
        let name = format!("rws{}", index + 1);
        put(world, company, machine(&name), beside(sabotage, &name, move || wfo::rws::run(rws.clone())));
        let (name, backend) = (format!("gws{}", index + 1), backend.clone());
        put(world, company, machine(&name), beside(sabotage, &name, move || backend.program()));
    }
    let sip = cast.sip.clone();
    let stand = Stand { scenario, company, ground };
    stand.put(world, Part::TServer, "sip", beside(sabotage, "sip", move || sip.program()));
    let mcp = cast.mcp.clone();
    put(world, company, machine("mcp"), beside(sabotage, "mcp", move || mcp.program()));
    let pstn = cast.pstn.clone();
    put(world, company, machine("pstn"), beside(sabotage, "pstn", move || pstn.program()));
    for (dn, phone) in &cast.phones {
        let (name, phone) = (crate::genesys::model::phone(dn), phone.clone());
        put(world, company, machine(&name), beside(sabotage, &name, move || phone.program()));
    }
    if let Some(siprec) = cast.siprec.clone() {
        stand.put(world, Part::SipRecorder, "siprec", beside(sabotage, "siprec", move || siprec.program()));
    }
    if let Some(recorder) = cast.recorder.clone() {
        let own = beside(sabotage, "recorder", move || recorder.program());
        stand.put(world, Part::ThirdPartyRecorder, "recorder", own);
    }
}

/// Who stands on a machine in whose place a product may be.
struct Stand<'a> {
    scenario: &'a Scenario,
    company: &'a Company,
    ground: &'a Ground,
}

impl Stand<'_> {
    /// Our own part; or the product, which on the real network is there already.
    fn put(&self, world: &mut World, part: Part, name: &str, own: Program) {
        match self.company.understudy.as_ref().filter(|understudy| understudy.part == part) {
            None => put(world, self.company, machine(name), own),
            Some(Understudy { seat: Seat::Live(_), .. }) => {}
            Some(Understudy { seat: Seat::Simulated(factory), .. }) => {
                let site = pcs::site(self.scenario, name, self.ground);
                world.add_foreign(machine(name), pcs::program(factory.clone(), site));
            }
        }
    }
}

fn rws_config(
    scenario: &Scenario,
    seed: u64,
    secrets: &Secrets,
    index: usize,
    sabotage: &Sabotage,
    ground: &Ground,
) -> wfo::rws::Config {
    let ops = (OPS.to_owned(), secrets.ops.clone());
    let mut config = wfo::rws::Config::new(&format!("dc{}", index + 1), ops, store_key(seed));
    config.contact_centre = CONTACT_CENTRE.into();
    let name = format!("rws{}", index + 1);
    config.https = identity(scenario, &name, ground).map(|identity| wfo::rws::Https { port: RWS_HTTPS, identity });
    policies::rws(scenario, secrets, &mut config);
    config.switches.values_mut().for_each(|switch| *switch = format!("sip:{}", ground.port("tlib", TLIB)));
    changed(config, sabotage.rws.as_ref())
}

/// The Screen Recording Service of a PC.
pub fn srs_config(
    scenario: &Scenario,
    pc: &str,
    keys: Keys,
    sabotage: &Sabotage,
    ground: &Ground,
) -> desktop::srs::Config {
    let mut config = desktop::srs::Config::new(pc, keys);
    policies::srs(scenario, &mut config, ground);
    config.https = identity(scenario, pc, ground).map(|identity| desktop::srs::Https { port: SRS_HTTPS, identity });
    config.trust = trust(scenario);
    changed(config, sabotage.srs.as_ref())
}

/// Port of RWS for HTTPS.
const RWS_HTTPS: u16 = 8443;
/// Port of SRS for HTTPS.
const SRS_HTTPS: u16 = 8191;
