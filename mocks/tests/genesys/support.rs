//! A world of some machines.

use kernel::trace::{Record, Trace};
use kernel::world::{Control, Engine, Link, Machine, Program, Setup, World};
use mocks::genesys::desktop::{Centre, Desktop, Login};
use std::time::Duration;

pub const STARTS: i64 = 1_639_731_600_000; // 2021-12-17T09:00:00Z
pub const PASSWORD: &str = "correct horse";

pub fn program<F>(start: impl Fn() -> F + 'static) -> Program
where
    F: Future<Output = ()> + 'static,
{
    Box::new(move || Box::pin(start()))
}

/// Runs these machines under a director; the trace that is left behind.
pub fn run<F, Fut>(machines: Vec<(&str, Program)>, director: F) -> Trace
where
    F: FnOnce(Control) -> Fut + 'static,
    Fut: Future<Output = ()> + 'static,
{
    let link = Link { latency: Duration::from_millis(5), jitter: Duration::ZERO, loss_ppm: 0 };
    let mut world = World::new(Setup {
        engine: Engine::Swift,
        seed: 1,
        starts: STARTS,
        link,
        limit: Duration::from_secs(86_400),
        disk_tap: None,
        meddler: None,
    });
    for (name, program) in machines {
        world.add(Machine { name: name.into(), skew_ms: 0, drift_ppm: 0, disk: 1 << 20, on: true }, program);
    }
    world
        .run(move |control| async move {
            wait(1.0).await;
            director(control).await;
        })
        .expect("the harness holds")
        .trace
}

pub async fn wait(seconds: f64) {
    kernel::time::sleep(Duration::from_millis((seconds * 1_000.0) as u64)).await;
}

pub fn centre(of: u8) -> Centre {
    Centre {
        backend: format!("http://gws{of}:8070").parse().expect("a URL"),
        server: format!("http://rws{of}:8080").parse().expect("a URL"),
    }
}

pub fn login() -> Login {
    Login::of("braun", "dana.braun", PASSWORD, centre(1))
}

pub fn desktop_program(desktop: &Desktop) -> Program {
    let desktop = desktop.clone();
    program(move || desktop.program())
}

/// The events of a kind, as JSON.
pub fn events(trace: &Trace, kind: &str) -> Vec<serde_json::Value> {
    let of = |record: &&Record| record.kind == kind;
    trace.records.iter().filter(of).map(|r| serde_json::from_str(&r.fields).expect("JSON")).collect()
}

/// What was asked of SRS, each as `what status`, with the second since the start.
pub fn asked(trace: &Trace) -> Vec<(i64, String)> {
    let line = |event: serde_json::Value| {
        let at = (event["sent_at"].as_i64().expect("a time") - STARTS) / 1_000;
        (at, format!("{} {}", event["what"].as_str().expect("text"), event["status"]))
    };
    events(trace, "desktop.asked").into_iter().map(line).collect()
}
