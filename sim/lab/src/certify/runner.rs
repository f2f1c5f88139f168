//! Plays the cases of a role with a product in its place: in which lanes, and what came out of each.

use super::driver::Driver;
use super::gathered;
use super::outcome::{CaseOutcome, Trouble};
use super::product::{self, Factory, Live, Product, Seat};
use super::realtime;
use super::role::Role;
use super::stop::Stop;
use super::suite::{self, Case, Timed};
use super::summary::{self, Summary, Terms};
use super::wanted::Wanted;
use crate::genesys;
use crate::run::{Failed, Order, RunResult};
use crate::scenario::{self, Told};
use crate::stage;
use crate::stage::understudy::Understudy;
use judge::State;
use kernel::net::TcpStream;
use kernel::world::{Harness, wall_clock};
use sha2::{Digest, Sha256};
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

/// Simulated machines have deep futures.
const STACK: usize = 16 << 20;
/// A product that is to be reached has so long to listen, before the first case.
const COMING: Duration = Duration::from_secs(10);
/// Cases beside those that need a seat for themselves.
const BESIDE: usize = 8;

/// Tries all cases; `done` sees each as it ends.
///
/// # Errors
/// See [`Wanted::cases`]; no thread could be started.
pub fn run(wanted: &Wanted, mut done: impl FnMut(&CaseOutcome)) -> Result<Summary, String> {
    let cases = wanted.cases()?;
    let from = wall_clock();
    let mut outcomes = BTreeMap::new();
    let seats = seats(wanted, &cases)?;
    lanes(wanted, &cases, &seats, |index, outcome| {
        done(&outcome);
        outcomes.insert(index, outcome);
    })?;
    let stopped = cases.iter().enumerate().filter(|(index, _)| !outcomes.contains_key(index));
    let stopped = stopped.map(|(_, case)| case.id.to_owned()).collect();
    Ok(summed(wanted, from, outcomes.into_values().collect(), stopped))
}

/// Each seat, and why nothing can be tried there, where that is so.
fn seats<'a>(wanted: &'a Wanted, cases: &[&Case]) -> Result<Vec<(&'a Seat, Option<String>)>, String> {
    let first = wanted.role.ports.first().map(|(what, _)| *what);
    let look = |seat: &'a Seat| {
        let trouble = match (seat, first) {
            (Seat::Live(live), Some(what)) if !cases.is_empty() && !wanted.role.part.comes() => {
                away(live, what, COMING, &wanted.stop)
                    .map(|why| format!("{why}: tried for {} s before the first case", COMING.as_secs()))
            }
            _ => None,
        };
        (seat, trouble)
    };
    if wanted.product.seats.is_empty() {
        return Err("the product stands nowhere".into());
    }
    Ok(wanted.product.seats.iter().map(look).collect())
}

/// Why a product cannot be reached within that time; none where it can, or where nobody wants to know any more.
fn away(live: &Live, what: &str, patience: Duration, stop: &Stop) -> Option<String> {
    let address = format!("{}:{}", bracketed(live), live.port(what));
    let own = address.clone();
    let stop = stop.clone();
    let knock = async move {
        let until = kernel::time::since_boot() + patience;
        loop {
            let left = until.saturating_sub(kernel::time::since_boot()).max(Duration::from_millis(200));
            let why = match TcpStream::connect(&own, left).await {
                Ok(_) => return None,
                Err(why) => why,
            };
            if kernel::time::since_boot() >= until {
                return Some(format!("{why}"));
            }
            kernel::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let knock = async move { stop.before(knock).await };
    let why = match realtime::run(patience + Duration::from_secs(5), knock) {
        Ok(answer) => answer??,
        Err(harness) => harness.to_string(),
    };
    Some(format!("no connection to {address}: {why}"))
}

fn bracketed(live: &Live) -> String {
    if live.at.is_ipv6() { format!("[{}]", live.at) } else { live.at.to_string() }
}

/// A piece of work: the case's place in the list.
type Queue = Mutex<VecDeque<usize>>;

/// Plays the cases on threads of their own: those that need a seat one after the other on each seat, the others beside them.
fn lanes(
    wanted: &Wanted,
    cases: &[&'static Case],
    seats: &[(&Seat, Option<String>)],
    mut done: impl FnMut(usize, CaseOutcome),
) -> Result<(), String> {
    // The longest first, so that none is waited for at the end.
    let length = |i: &usize| scenario::read(cases[*i].id, cases[*i].source).map_or(0, |told| told.last_moment());
    let mut order: Vec<usize> = (0..cases.len()).collect();
    order.sort_by_cached_key(|i| std::cmp::Reverse(length(i)));
    let of = |alone: bool| order.iter().copied().filter(|i| cases[*i].alone == alone).collect::<VecDeque<_>>();
    let (mut alone, mut beside) = (of(true), of(false));
    let mut seats = seats;
    if wanted.is_by_hand() {
        // Nobody can do two things at a time.
        (alone, beside) = ((0..cases.len()).collect(), VecDeque::new());
        seats = &seats[..1];
    }
    let workers = BESIDE.min(beside.len());
    let (alone, beside): (Queue, Queue) = (Mutex::new(alone), Mutex::new(beside));
    let (send, receive) = mpsc::channel();
    thread::scope(|scope| {
        let all =
            seats.iter().map(|seat| (&alone, seat)).chain((0..workers).map(|n| (&beside, &seats[n % seats.len()])));
        for (queue, seat) in all {
            let send = send.clone();
            let worker = move || {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(index) = next.filter(|_| !wanted.stop.given()) else { return };
                    let outcome = tried(wanted, cases[index], index, seat);
                    // What has not come to its end by itself says nothing of the product.
                    if wanted.stop.given() || send.send((index, outcome)).is_err() {
                        return;
                    }
                }
            };
            let started = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker);
            started.map_err(|e| format!("failed to start a thread: {e}"))?;
        }
        drop(send);
        while let Ok((index, outcome)) = receive.recv() {
            done(index, outcome);
        }
        Ok(())
    })
}

/// One case; never panics.
fn tried(wanted: &Wanted, case: &'static Case, index: usize, (seat, away): &(&Seat, Option<String>)) -> CaseOutcome {
    let from = wall_clock();
    let mut outcome = blank(wanted, case);
    outcome.simulated = matches!(seat, Seat::Simulated(_));
    match away {
        Some(why) => outcome.trouble = Some(Trouble::Product(why.clone())),
        None => match catch_unwind(AssertUnwindSafe(|| driven(wanted, case, index, seat))) {
            Ok((_, Some(trouble))) => outcome.trouble = Some(trouble),
            Ok((Ok(result), None)) => {
                gathered::fill(&mut outcome, wanted.role, case, result);
                outcome.trouble = outcome.trouble.take().or_else(|| gone(wanted, seat));
            }
            Ok((Err(Failed::Product(why)), None)) => outcome.trouble = Some(Trouble::Product(why)),
            Ok((Err(failed), None)) => outcome.trouble = Some(Trouble::Harness(failed.to_string())),
            Err(panic) => outcome.trouble = Some(Trouble::Harness(format!("a panic: {}", words(&*panic)))),
        },
    }
    outcome.took_ms = (wall_clock() - from).unsigned_abs();
    outcome
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a word").to_owned()
}

/// Nothing known yet.
fn blank(wanted: &Wanted, case: &Case) -> CaseOutcome {
    let told = scenario::read(&case.file(), case.source);
    let product = told.as_ref().map(|told| match told {
        Told::Wfo(scenario) => stage::ground::product(scenario, wanted.role.part),
        Told::Genesys(scenario) => genesys::stage::ground::product(scenario, wanted.role.part),
    });
    let product = product.unwrap_or_default();
    let title = told.as_ref().map(|told| told.title().to_owned()).unwrap_or_default();
    let proves = told.iter().flat_map(|told| told.proves().iter().map(|id| id.value.clone())).collect();
    let probe = case.features.iter().find(|feature| wanted.unsupported.iter().any(|own| own == *feature));
    CaseOutcome {
        case: case.id.to_owned(),
        title,
        proves,
        verdicts: Vec::new(),
        roots: Vec::new(),
        trouble: None,
        near: Vec::new(),
        puzzled: Vec::new(),
        product,
        messages: Vec::new(),
        more_messages: 0,
        films: Vec::new(),
        seed: wanted.seed,
        took_ms: 0,
        digest: String::new(),
        simulated: false,
        repeat: format!("{} --only {}", wanted.command, case.id),
        rehearsal: None,
        probe: probe.map(|feature| (*feature).to_owned()),
    }
}

/// What came out of playing a case, and what whoever drives the product has not done of it.
type Driven = (Result<RunResult, Failed>, Option<Trouble>);

/// Plays a case with the product on a seat.
fn driven(wanted: &Wanted, case: &Case, index: usize, seat: &Seat) -> Driven {
    let seat = &match seat {
        Seat::Simulated(factory) => Seat::Simulated(factory.again().unwrap_or_else(|| factory.clone())),
        live @ Seat::Live(_) => live.clone(),
    };
    let driver = match seat {
        _ if !wanted.role.driven => None,
        Seat::Simulated(factory) => Some(Driver::of(factory.clone())),
        Seat::Live(live @ Live { driver: Some(command), .. }) => {
            match Driver::start_for(command, &place(wanted.role, live)) {
                Ok(driver) => Some(driver),
                Err(why) => return (Err(Failed::Product(why)), None),
            }
        }
        Seat::Live(_) => Some(Driver::person(case.id)),
    };
    let own = driver.clone();
    let result = played(wanted, case, index, seat, driver);
    let ended = || result.is_err().then(|| own.as_ref()?.ended()).flatten().map(Trouble::Driver);
    let undone = own.as_ref().and_then(Driver::undone).map(Trouble::Undone).or_else(ended);
    (result, undone)
}

/// Where a product is, as one would name it by `--product`.
fn place(role: &Role, live: &Live) -> String {
    let (what, _) = role.ports.first().copied().unwrap_or(("http", 0));
    product::place(role.ports, what, &live.host, live.port(what))
}

fn played(
    wanted: &Wanted,
    case: &Case,
    index: usize,
    seat: &Seat,
    driver: Option<Driver>,
) -> Result<RunResult, Failed> {
    let told = scenario::read(&case.file(), case.source).map_err(|e| Failed::Unreadable(Box::new(e)))?;
    let block = wanted.first_block + u16::try_from(index).unwrap_or_default();
    let understudy = Understudy {
        part: wanted.role.part,
        seat: seat.clone(),
        block,
        tolerance_ms: if matches!(seat, Seat::Live(_)) { wanted.tolerance_ms } else { 0 },
        scale: wanted.time_scale,
        trick: case.trick,
        driver,
        stop: wanted.stop.clone(),
    };
    let pace = Pace { timed: case.timed, scale: wanted.time_scale };
    play(&told, &case.file(), seed_of(wanted, case, seat)?, pace, &understudy)
}

/// Plays a scenario of somebody's own, as the language of `scenarios` has it, with a product in the simulator in the place of a part.
/// `file` names it in errors.
///
/// # Errors
/// The scenario cannot be read, or there is no verdict: see [`Failed`].
pub fn in_the_simulator(
    role: &Role,
    file: &str,
    source: &str,
    seed: u64,
    product: Arc<dyn Factory>,
) -> Result<RunResult, Failed> {
    let told = scenario::read(file, source).map_err(|e| Failed::Unreadable(Box::new(e)))?;
    let driver = role.driven.then(|| Driver::of(product.clone()));
    let seat = Seat::Simulated(product);
    let stop = Stop::default();
    let understudy =
        Understudy { part: role.part, seat, block: 0, tolerance_ms: 0, scale: 1.0, trick: None, driver, stop };
    play(&told, file, seed, Pace { timed: None, scale: 1.0 }, &understudy)
}

/// Each case has a seed of its own, since what is drawn from it are ids that a product remembers from case to case; and on the real
/// network it never comes again, where the product may remember an earlier run.
fn seed_of(wanted: &Wanted, case: &Case, seat: &Seat) -> Result<u64, Failed> {
    let fresh = if matches!(seat, Seat::Live(_)) { kernel::world::fresh_seed()? } else { 0 };
    let digest = Sha256::digest(format!("{} {} {fresh}", wanted.seed, case.id));
    Ok(digest.iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte)))
}

/// At which pace a case is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// What of its timeline is about the product's timeout.
    pub timed: Option<Timed>,
    /// That is so many times as long.
    pub scale: f64,
}

/// Plays a scenario with a product in the place of a part.
///
/// # Errors
/// There is no verdict: see [`Failed`].
pub fn play(told: &Told, file: &str, seed: u64, pace: Pace, understudy: &Understudy) -> Result<RunResult, Failed> {
    let order = Order { file: file.to_owned(), seed: Some(seed), engine: Default::default(), faults: false };
    match told {
        Told::Genesys(scenario) => crate::genesys::run::certify(&scenario.paced(pace), &order, understudy),
        Told::Wfo(scenario) => crate::run::certify(scenario, &order, understudy),
    }
}

/// A product that was there at the start and is no more.
fn gone(wanted: &Wanted, seat: &Seat) -> Option<Trouble> {
    let role = wanted.role;
    let (Seat::Live(live), Some((what, _)), false) = (seat, role.ports.first(), role.part.comes()) else { return None };
    let why = away(live, what, Duration::from_secs(2), &wanted.stop)?;
    Some(Trouble::Product(format!("it has gone in the middle: {why}")))
}

/// The digest of each case's run in the simulator with our own part, which anybody can repeat.
///
/// # Errors
/// It cannot be played.
pub fn rehearse(role: &'static Role, case: &'static Case, seed: u64) -> Result<String, String> {
    let own = (role.reference)(None).ok_or("the role has no part of ours")?;
    let product = Product { name: String::new(), version: String::new(), seats: vec![Seat::Simulated(own)] };
    let wanted = Wanted { seed, ..Wanted::of(role, product) };
    let work = || driven(&wanted, case, 0, &wanted.product.seats[0]).0;
    let result = catch_unwind(AssertUnwindSafe(work)).map_err(|panic| words(&*panic))?;
    result.map(|result| result.trace.digest).map_err(|failed| failed.to_string())
}

fn summed(wanted: &Wanted, from: i64, outcomes: Vec<CaseOutcome>, stopped: Vec<String>) -> Summary {
    let role = wanted.role;
    let mut requirements = role.requirements();
    // What the product broke beside what the role is held to.
    for verdict in outcomes.iter().flat_map(|case| &case.verdicts).filter(|v| v.state == State::Broken) {
        if !requirements.iter().any(|(id, _)| *id == verdict.id) {
            requirements.push((verdict.id.clone(), verdict.sentence.clone().unwrap_or_default()));
        }
    }
    let features = wanted.unsupported.iter().filter_map(|name| role.feature(name).ok());
    let waived: BTreeSet<String> = features.flat_map(|f| f.ids).map(|id| (*id).to_owned()).collect();
    let terms = Terms { requirements: &requirements, waived: &waived, known: &wanted.known, today: today() };
    let tolerance = wanted.tolerance_ms;
    Summary {
        product: summary::Product { name: wanted.product.name.clone(), version: wanted.product.version.clone() },
        role: role.name.into(),
        suite: env!("CARGO_PKG_VERSION").into(),
        suite_digest: suite::digest(),
        from,
        to: wall_clock(),
        time_scale: wanted.time_scale,
        tolerance_ms: tolerance,
        tolerances: vec![format!(
            "each time bound is widened by {tolerance} ms on the real network, whatever the time scale"
        )],
        unsupported: wanted.unsupported.clone(),
        requirements: summary::requirements(&terms, &outcomes),
        untried: role
            .due()
            .filter(|case| !outcomes.iter().any(|o| o.case == case.id))
            .map(|c| c.id.to_owned())
            .collect(),
        stopped,
        cases: summary::cases(outcomes, terms.known, terms.today),
    }
}

/// Today, in UTC.
pub fn today() -> jiff::civil::Date {
    let now = jiff::Timestamp::from_millisecond(wall_clock()).unwrap_or_default();
    now.to_zoned(jiff::tz::TimeZone::UTC).date()
}

impl From<Harness> for Failed {
    fn from(harness: Harness) -> Self {
        Self::Harness(harness.to_string())
    }
}
