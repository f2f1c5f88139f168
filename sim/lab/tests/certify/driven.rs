//! Products that act by orders: our own part of a role, in the simulator and on the real network.

use super::tools::role;
use lab::certify::driver::{Driver, Order};
use lab::certify::product::{Factory, Live, Seat, Site};
use lab::certify::reference::live::Running;
use lab::certify::role::Role;
use lab::certify::runner::{self, Pace};
use lab::certify::suite::Case;
use lab::run::RunResult;
use lab::scenario;
use lab::stage::understudy::Understudy;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A case of a role.
pub fn case(id: &str) -> (&'static Role, &'static Case) {
    let (name, _) = id.split_once('/').expect("role/case");
    let role = role(name);
    (role, role.cases.iter().find(|case| case.id == id).unwrap_or_else(|| panic!("there is no case {id}")))
}

/// Plays a case with our own part in the simulator, wrong in that way where one is named.
fn simulated(id: &str, misstep: Option<&str>) -> Result<RunResult, String> {
    let (role, case) = case(id);
    let factory = (role.reference)(misstep).unwrap_or_else(|| panic!("{} has no {misstep:?}", role.name));
    let driver = Some(Driver::of(factory.clone()));
    let seat = Seat::Simulated(factory);
    play(
        case,
        &Understudy {
            part: role.part,
            seat,
            block: 0,
            tolerance_ms: 0,
            scale: 1.0,
            trick: None,
            driver,
            stop: Default::default(),
        },
    )
}

/// Plays a case with our own part on the real network: it begins afresh, as a process would that is started anew.
pub fn live(id: &str, misstep: Option<&'static str>, block: u16) -> RunResult {
    let (role, case) = case(id);
    let at = IpAddr::from([127, 0, 71, u8::try_from(block % 250).unwrap_or(1) + 1]);
    let ports = role.ports.iter().map(|(name, port)| ((*name).to_owned(), *port)).collect();
    let reborn: Arc<dyn Factory> = Arc::new(Reborn { role, misstep, at, now: Mutex::new(None) });
    let live = Live { at, host: at.to_string(), ports, trust: None, driver: None };
    let driver = Some(Driver::of(reborn));
    let seat = Seat::Live(live);
    let understudy = Understudy {
        part: role.part,
        seat,
        block,
        tolerance_ms: 1_000,
        scale: 1.0,
        trick: None,
        driver,
        stop: Default::default(),
    };
    play(case, &understudy).unwrap_or_else(|e| panic!("{e}"))
}

fn play(case: &Case, understudy: &Understudy) -> Result<RunResult, String> {
    let told = scenario::read(&case.file(), case.source).unwrap_or_else(|e| panic!("{e}"));
    let pace = Pace { timed: case.timed, scale: 1.0 };
    let result = runner::play(&told, &case.file(), 1, pace, understudy).map_err(|e| format!("{}: {e}", case.id))?;
    if std::env::var_os("SHOW").is_some() {
        eprintln!("{}", result.report);
    }
    Ok(result)
}

/// The ids that are blamed.
pub fn roots(result: &RunResult) -> Vec<String> {
    result.report.roots().into_iter().map(|verdict| verdict.id.clone()).collect()
}

/// Everything that the case is to prove is held, and nothing is broken.
pub fn assert_held(id: &str, result: &RunResult) {
    assert_eq!(roots(result), [] as [&str; 0], "{id}: {}", result.report);
    assert_eq!(result.report.unproved(), [], "{id}: {}", result.report);
}

/// In the simulator our own part holds everything, and each that is wrong in one way is rejected for exactly that; every
/// requirement of the role and every way to be wrong is there.
pub fn tried(role: &'static Role, broken: &[(&str, &str, &str)]) {
    let mut wrong = Vec::new();
    for case in role.cases {
        match simulated(case.id, None) {
            Err(why) => wrong.push(why),
            Ok(result) if roots(&result).is_empty() && result.report.unproved().is_empty() => {}
            Ok(result) => wrong.push(format!("{}: {:?}\n{}", case.id, result.report.unproved(), result.report)),
        }
    }
    for (blamed, case, misstep) in broken {
        match simulated(case, Some(misstep)) {
            Err(why) => wrong.push(format!("{blamed} {case} {misstep}: {why}")),
            Ok(result) if roots(&result) == [*blamed] => {}
            Ok(result) => wrong.push(format!("{blamed} {case} {misstep}: {:?}\n{}", roots(&result), result.report)),
        }
    }
    wrong.extend(
        role.ids
            .iter()
            .filter(|id| !broken.iter().any(|(own, ..)| own == *id))
            .map(|id| format!("{id} is never broken")),
    );
    let untried = (role.missteps)().into_iter().filter(|own| !broken.iter().any(|(.., misstep)| misstep == own));
    wrong.extend(untried.map(|misstep| format!("{misstep} is never tried")));
    assert!(wrong.is_empty(), "{} of {}:\n{}", role.name, wrong.len(), wrong.join("\n"));
}

/// Our own part holds these cases on the real network, side by side.
pub fn holds_live(ids: &[&'static str], first_block: u16) {
    std::thread::scope(|scope| {
        let cases = ids.iter().zip(first_block..).map(|(id, block)| {
            let play = move || assert_held(id, &live(id, None, block));
            std::thread::Builder::new().stack_size(16 << 20).spawn_scoped(scope, play).unwrap()
        });
        for case in cases.collect::<Vec<_>>() {
            case.join().unwrap();
        }
    });
}

/// Our own part as a process that is started anew by each order to begin.
struct Reborn {
    role: &'static Role,
    misstep: Option<&'static str>,
    at: IpAddr,
    now: Mutex<Option<(Running, Arc<dyn Factory>)>>,
}

impl Factory for Reborn {
    fn program(&self, _site: &Site) -> kernel::world::Running {
        Box::pin(std::future::pending())
    }
    fn act(&self, order: &Order) -> Result<Value, String> {
        let mut now = self.now.lock().unwrap();
        if order.action == "begin" {
            *now = None;
            let factory = (self.role.reference)(self.misstep).ok_or("no such misstep")?;
            *now = Some((Running::start(factory.clone(), self.at, BTreeMap::new(), BTreeMap::new())?, factory));
        }
        let (_, factory) = now.as_ref().ok_or("it was not told to begin")?;
        let answer = factory.act(order)?;
        if let (true, Some((_, port))) = (order.action == "begin", self.role.ports.first()) {
            self.listens(*port);
        }
        Ok(answer)
    }
}

impl Reborn {
    #[expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test waits for a real socket")]
    fn listens(&self, port: u16) {
        for _ in 0..200 {
            if std::net::TcpStream::connect((self.at, port)).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
    }
}
