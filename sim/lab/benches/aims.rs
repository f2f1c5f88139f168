//! The aims, measured: `cargo bench -p lab --bench aims`. Prints figures and ratios; asserts nothing about time. Words behind
//! `--` choose among the figures: `day`, `webex`, `genesys`, `night`, `short`, `classic`, `agents`.
//!
//! `cargo test` plays what is measured once and prints nothing, so that the bench is there when somebody wants it.
//!
//! What is told is the time that the processor spent on it, where the system says so: a busy machine falsifies it least.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a bench reads the real clock and its own files"
)]

use lab::run::{EngineName, Order, run};
use lab::scenario::{self, Told};
use std::path::Path;
use std::time::{Duration, Instant};

/// The platform, and what else the day needs there.
const WEBEX: &str = "webex-cc-2.0\napi: programmatic\npolicies: { audio_pause_where_blank: true }";

fn main() {
    // Cargo says so where it is to measure.
    if !std::env::args().any(|word| word == "--bench") {
        return rehearse();
    }
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| word == name);
    let short = read("two-minutes");

    if wanted("day") {
        let day = day("calabrio-ujet");
        let time = median(7, || play(&day, EngineName::Swift));
        println!("one agent's 8-hour day, 48 segments, 30 contacts, judged {:>8.1} ms    aim <= 200 ms", ms(time));
    }
    if wanted("webex") {
        let day = day(WEBEX);
        let time = median(5, || play(&day, EngineName::Swift));
        println!("the same day on Webex CC 2.0 with the Programmatic APIs {:>9.1} ms    aim <= 200 ms", ms(time));
    }
    if wanted("genesys") {
        let day = genesys_day();
        let time = median(3, || play(&day, EngineName::Swift));
        println!("the same day on Genesys: SIP, RTP, 960 polls, 30 calls  {:>9.1} ms", ms(time));
    }
    if wanted("night") {
        let night = read("ordinary-day");
        let time = median(3, || play(&night, EngineName::Swift));
        println!("the README's day with its night and the next morning    {:>9.1} ms", ms(time));
    }
    if wanted("short") {
        const RUNS: u32 = 200;
        let time = spent(|| (0..RUNS).for_each(|_| play(&short, EngineName::Swift)));
        let rate = f64::from(RUNS) / time.as_secs_f64();
        println!("two-minute scenario, one core                           {rate:>9.0} runs/s  aim >= 300");
    }
    if wanted("classic") {
        let swift = median(5, || play(&short, EngineName::Swift));
        let classic = spent(|| play(&short, EngineName::Turmoil));
        let ratio = classic.as_secs_f64() / swift.as_secs_f64();
        println!(
            "the same two minutes on classic turmoil                 {:>9.1} ms    {ratio:.0} times ours, aim >= 1000",
            ms(classic)
        );
    }
    if wanted("agents") {
        let one = median(3, || play(&agents(1), EngineName::Swift));
        for count in [10, 100] {
            let many = spent(|| play(&agents(count), EngineName::Swift));
            let growth = many.as_secs_f64() / one.as_secs_f64() / f64::from(count);
            println!(
                "{count:>3} agents for an hour, per agent and against one         {:>9.1} ms    {growth:.2} times linear, aim <= 1.5",
                ms(many) / f64::from(count)
            );
        }
    }
}

/// Each of them once, few agents, and the voices of a day on Genesys not at all: that alone would take longer than the rest.
fn rehearse() {
    genesys_day();
    for scenario in [day("calabrio-ujet"), day(WEBEX), read("ordinary-day"), read("two-minutes"), agents(2)] {
        play(&scenario, EngineName::Swift);
    }
}

/// The time that this thread has had on a processor (Linux tells it), else the time of day.
fn spent(work: impl FnOnce()) -> Duration {
    let processor = || {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        told.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
    };
    let (began, started) = (processor(), Instant::now());
    work();
    match (began, processor()) {
        (Some(began), Some(ended)) => ended - began,
        _ => started.elapsed(),
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn median(rounds: usize, mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..rounds).map(|_| spent(&mut work)).collect();
    times.sort();
    times[rounds / 2]
}

fn play(scenario: &Told, engine: EngineName) {
    let order = Order { file: "bench".into(), seed: None, engine, faults: false };
    match run(scenario, &order) {
        Ok(result) => assert!(result.passed(), "the bench's scenario has to pass: {:?}", result.mismatches),
        Err(failed) => panic!("{failed}"),
    }
}

fn source(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../scenarios/ujet/{name}.yaml"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("failed to read {}: {e}", path.display()))
}

fn read(name: &str) -> Told {
    scenario::read(name, &source(name)).unwrap_or_else(|e| panic!("{e}"))
}

/// The README's day without what comes after it: everything is imported and uploaded before the agent goes home.
fn day(platform: &str) -> Told {
    let whole = source("ordinary-day");
    let calls = whole.split_once("timeline:\n").map_or("", |(_, rest)| rest);
    let calls = calls.split_once("  07:58:00:").map_or(calls, |(calls, _)| calls);
    let calls: Vec<&str> =
        calls.lines().map(|line| line.split_once(", release:").map_or(line, |(call, _)| call)).collect();
    let closed = calls.iter().map(|line| if line.contains("- call: {") && !line.ends_with('}') { "}\n" } else { "\n" });
    let calls: String = calls.iter().zip(closed).flat_map(|(line, end)| [*line, end]).collect();
    let yaml = format!(
        "title: A day\nplatform: {platform}\nproves: [SCR-MATCH-1, SCR-MATCH-2, SCR-MATCH-3, SCR-CAP-2]\n\
         starts: 2021-12-16T08:00:00Z\nacd: {{ release: 1m..10m, audio: 10s..1m }}\nagents:\n  \
         braun: {{ first: Dana, last: Braun, windows: 'CORP\\dbraun' }}\npcs:\n  PC-0417: {{}}\ntimeline:\n{calls}  \
         08:00:00:\n    - logoff: {{ agent: braun }}\n"
    );
    scenario::read("day", &yaml).unwrap_or_else(|e| panic!("{e}"))
}

/// The same calls at an agent's phone on Genesys, with the desktop's polls all day.
fn genesys_day() -> Told {
    let whole = source("ordinary-day");
    let calls = whole.split_once("timeline:\n").map_or("", |(_, rest)| rest);
    let calls = calls.split_once("  07:58:00:").map_or(calls, |(calls, _)| calls);
    // A queue is the routing's affair there, and the agent is logged in before the first call.
    let cut =
        |line: &str| line.split_once(" braun").map_or_else(|| line.to_owned(), |(call, _)| format!("{call} braun }}"));
    let calls: Vec<String> = calls.lines().skip_while(|line| !line.contains("00:07:40")).map(cut).collect();
    let yaml = format!(
        "title: A day\nplatform: genesys\nproves: [SRS-POLL-2, GIR-FLOW-2, GIR-FLOW-5, GIR-FLOW-6]\n\
         starts: 2021-12-16T08:00:00Z\nswitch:\n  dns: {{ '5001': {{}} }}\n  numbers: {{ '+18005550199': '5001' }}\n\
         places:\n  Desk-1: {{ devices: ['5001'] }}\nagents:\n  \
         braun: {{ first: Dana, last: Braun, windows: 'CORP\\dbraun', default_place: Desk-1 }}\n\
         pcs:\n  PC-0417: {{}}\ntimeline:\n  00:00:00:\n    - logon: {{ agent: braun, pc: PC-0417 }}\n    \
         - desktop_login: {{ agent: braun }}\n{}\n  08:00:00:\n    - desktop_logout: {{ agent: braun }}\n",
        calls
            .join("\n")
            .replace("unhold:", "retrieve:")
            .replace("_audio:", "_recording:")
            .replace("acd_log", "desktop_log")
    );
    scenario::read("genesys day", &yaml).unwrap_or_else(|e| panic!("{e}"))
}

/// An hour of so many agents, each with a PC and two calls.
fn agents(count: u32) -> Told {
    let mut yaml = String::from("title: Many agents for an hour\nplatform: calabrio-ujet\nproves: [SCR-MATCH-3]\n");
    yaml.push_str("starts: 2021-12-17T09:00:00Z\nagents:\n");
    for i in 0..count {
        yaml.push_str(&format!("  agent{i}: {{ first: A{i}, last: Agent{i}, windows: 'CORP\\agent{i}' }}\n"));
    }
    yaml.push_str("pcs:\n");
    for i in 0..count {
        yaml.push_str(&format!("  PC-{i:04}: {{}}\n"));
    }
    yaml.push_str("timeline:\n");
    let mut at = |clock: &str, step: &dyn Fn(u32) -> String| {
        yaml.push_str(&format!("  {clock}:\n"));
        for i in 0..count {
            yaml.push_str(&format!("    - {}\n", step(i)));
        }
    };
    at("00:00:10", &|i| format!("logon: {{ agent: agent{i}, pc: PC-{i:04} }}"));
    at("00:00:20", &|i| format!("acd_login: {{ agent: agent{i} }}"));
    for (call, from, to) in [("a", "00:05:00", "00:09:00"), ("b", "00:28:00", "00:33:00")] {
        at(from, &|i| {
            format!("call: {{ id: {call}{i}, from: '+15550100', to: '+18005550199', answered_by: agent{i} }}")
        });
        at(to, &|i| format!("hang_up: {{ call: {call}{i} }}"));
    }
    at("01:00:00", &|i| format!("logoff: {{ agent: agent{i} }}"));
    scenario::read("many", &yaml).unwrap_or_else(|e| panic!("{e}"))
}
