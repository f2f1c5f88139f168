//! `serve`: the installation of a scenario on this machine's own network, to be explored by hand. On the platforms with a WFO
//! server the timeline goes by once, since nobody can make calls there by hand.

use super::args::Serve;
use super::files;
use super::program::{Outcome, Terminal};
use crate::certify::driver;
use crate::certify::reference::live::Running;
use crate::certify::role::Role;
use crate::certify::roles;
use crate::genesys::stage::serve::{self, Own, Served};
use crate::report::Colour;
use crate::scenario::{Scenario, Told};
use crate::stage::serve as stage;
use kernel::world::Addresses;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

/// A machine and where it is, as `sip=192.168.1.5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    machine: String,
    at: IpAddr,
}

impl std::str::FromStr for Place {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is not of the form sip=192.168.1.5");
        let (machine, at) = text.split_once('=').ok_or_else(bad)?;
        Ok(Self { machine: machine.to_owned(), at: at.parse().map_err(|_| bad())? })
    }
}

/// Serves until it is ended from outside.
pub(super) fn serve(args: &Serve, terminal: Terminal) -> Result<Outcome, String> {
    if let Some(role) = roles::ALL.iter().find(|role| role.name == args.scenario) {
        return serve_role(role, args);
    }
    if args.at.is_some() || !args.set.is_empty() {
        return Err("--at and --set are for a role".into());
    }
    match files::scenario(&args.scenario, terminal.err == Colour::On)? {
        Told::Genesys(scenario) => genesys(args, &scenario),
        Told::Wfo(scenario) => wfo(args, &scenario),
    }
}

/// Where each machine is to be.
fn addresses(args: &Serve, machines: &[String]) -> Result<Addresses, String> {
    let mut addresses = Addresses::loopback(machines.iter().map(String::as_str));
    for machine in args.address.iter().map(|place| &place.machine).chain(&args.without) {
        if !machines.contains(machine) {
            let advice = crate::scenario::names::advice(machine, machines.iter().map(String::as_str), "machine");
            return Err(format!("there is no machine `{machine}` in {}: {advice}", args.scenario));
        }
    }
    for place in &args.address {
        if !args.without.contains(&place.machine) {
            files::can_listen(place.at, 0)?;
        }
        addresses.place(&place.machine, place.at);
    }
    Ok(addresses)
}

fn genesys(args: &Serve, scenario: &crate::genesys::Scenario) -> Result<Outcome, String> {
    let machines = scenario.machines();
    let addresses = addresses(args, &machines)?;
    let own = Own { origins: args.origin.clone(), machines: args.without.iter().cloned().collect() };
    let (ca, without) = (args.ca.clone(), args.without.clone());
    if let Some(path) = &ca {
        files::writable(path)?;
    }
    let announce = move |served: &Served| {
        if let Some(path) = &ca
            && let Err(why) = files::finish(path, served.authority.as_bytes())
        {
            eprintln!("{why}");
        }
        print!("{}", told(served, &machines, &without));
    };
    serve::serve(scenario, addresses, own, announce).map_err(|harness| harness.to_string())?;
    Ok(Outcome::Held)
}

/// Serves our own part of a role, as a product, until it is ended from outside.
fn serve_role(role: &'static Role, args: &Serve) -> Result<Outcome, String> {
    if args.ca.is_some() || !args.address.is_empty() || !args.without.is_empty() {
        return Err("--ca, --address and --without are for a scenario".into());
    }
    let at = args.at.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let mut settings = BTreeMap::new();
    for text in &args.set {
        let (name, value) = text.split_once('=').ok_or_else(|| format!("--set {text}: not of the form NAME=VALUE"))?;
        if !role.settings.contains(&name) {
            let advice = crate::scenario::names::advice(name, role.settings.iter().copied(), "settings");
            return Err(format!("--set {text}: {} has no such setting: {advice}", role.name));
        }
        settings.insert(name.to_owned(), value.to_owned());
    }
    if !args.origin.is_empty() {
        if !role.settings.contains(&"origins") {
            return Err(format!("--origin: {} serves no pages of others", role.name));
        }
        settings.insert("origins".into(), args.origin.join(" "));
    }
    let own = (role.reference)(None).ok_or_else(|| format!("there is no part of ours for {}", role.name))?;
    let ports: Vec<String> = role.ports.iter().map(|(what, port)| format!("{what}://{at}:{port}")).collect();
    role.ports.iter().try_for_each(|(_, port)| files::can_listen(at, *port))?;
    let running = Running::start(own.clone(), at, BTreeMap::new(), settings)?;
    if role.driven {
        return driver::serve(&own).map(|()| Outcome::Held);
    }
    println!("serving {}; Ctrl-C ends it\n  {}", role.about, ports.join("\n  "));
    running.wait()?;
    Ok(Outcome::Held)
}

fn wfo(args: &Serve, scenario: &Scenario) -> Result<Outcome, String> {
    if args.ca.is_some() || !args.origin.is_empty() || !args.without.is_empty() {
        return Err("--ca, --origin and --without are for scenarios of Genesys".into());
    }
    let machines = scenario.machines();
    let addresses = addresses(args, &machines)?;
    let announce = move |served: &stage::Served| print!("{}", opened(served, &machines));
    stage::serve(scenario, addresses, announce).map_err(|harness| harness.to_string())?;
    Ok(Outcome::Held)
}

/// What somebody who explores a platform with a WFO server has to know.
fn opened(served: &stage::Served, machines: &[String]) -> String {
    let mut text = String::from("serving; Ctrl-C ends it\n\nmachines\n");
    for machine in machines {
        if let Some(at) = served.addresses.of(machine) {
            text.push_str(&format!("  {machine:<12} {at}\n"));
        }
    }
    text.push_str("\ndoors (passwords and tokens are made up anew at each start)\n");
    for door in &served.doors {
        text.push_str(&format!("  {:<26} {:<48} {} {}\n", door.what, door.url, door.user, door.password));
    }
    text.push_str("\nagents\n");
    for (name, windows) in &served.agents {
        text.push_str(&format!("  {name:<20} {windows}\n"));
    }
    text
}

/// What somebody who explores has to know.
fn told(served: &Served, machines: &[String], without: &[String]) -> String {
    let mut text = String::from("serving; Ctrl-C ends it\n\nmachines\n");
    for machine in machines {
        if let Some(at) = served.addresses.of(machine) {
            let what = if without.contains(machine) { "yours" } else { what(machine) };
            text.push_str(&format!("  {machine:<12} {at:<15} {what}\n"));
        }
    }
    text.push_str("\nagents (passwords are made up anew at each start)\n");
    for agent in &served.agents {
        let pc = agent.pc.as_deref().unwrap_or("no PC");
        text.push_str(&format!("  {:<20} {} {} at {pc}\n", agent.name, agent.login, agent.password));
    }
    text
}

fn what(machine: &str) -> &'static str {
    match machine {
        "sip" => "SIP Server: SIP on UDP and TCP 5060, T-Lib on TCP 7020",
        "mcp" => "Media Control Platform: SIP 5060, RTP from 20000",
        "pstn" => "the customers' phones: SIP 5060",
        "siprec" => "SIPREC recorder: SIP 5060",
        "recorder" => "third-party screen recorder, a client of T-Lib",
        _ if machine.starts_with("rws") => "Interaction Recording Web Services: HTTP 8080",
        _ if machine.starts_with("gws") => "backend of the agent desktops: HTTP 8070",
        _ if machine.starts_with("phone-") => "an agent's phone, which answers by itself: SIP 5060",
        _ => "PC: Screen Recording Service on HTTP 8190 and HTTPS 8191",
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_is_a_machine_and_its_address() {
        assert_eq!("sip=127.0.0.1".parse(), Ok(Place { machine: "sip".into(), at: [127, 0, 0, 1].into() }));
        assert!("sip".parse::<Place>().is_err());
        assert!("sip=here".parse::<Place>().unwrap_err().contains("sip=192.168.1.5"));
    }
}
