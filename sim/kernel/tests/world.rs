//! A small installation on the swift engine: a server, clients that ask it, switches that are thrown.

use bytes::Bytes;
use kernel::http::{Client, Peer, serve};
use kernel::net::TcpListener;
use kernel::trace::{Event, Trace, first_difference};
use kernel::world::{Control, Engine, Harness, Link, Machine, Outcome, Program, Setup, World};
use kernel::{time, ws};
use serde::Serialize;
use std::time::Duration;

const STARTS: i64 = 1_639_731_600_000;

#[derive(Serialize)]
struct Said {
    what: String,
}

impl Event for Said {
    const KIND: &'static str = "test.said";
}

fn say(what: impl Into<String>) {
    kernel::trace::emit(&Said { what: what.into() });
}

fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

fn setup(seed: u64) -> Setup {
    Setup {
        engine: Engine::Swift,
        seed,
        starts: STARTS,
        link: Link { latency: Duration::from_millis(10), jitter: Duration::from_millis(5), loss_ppm: 1000 },
        limit: secs(40 * 3600),
        disk_tap: None,
        meddler: None,
    }
}

fn machine(name: &str) -> Machine {
    Machine { name: name.into(), skew_ms: 0, drift_ppm: 0, disk: 1 << 20, on: true }
}

fn server() -> Program {
    Box::new(|| {
        Box::pin(async {
            let router = axum::Router::new()
                .route("/ping", axum::routing::get(|| async { "pong" }))
                .route("/who", axum::routing::get(|axum::Extension(Peer(p)): axum::Extension<Peer>| async move { p }))
                .route(
                    "/ws",
                    axum::routing::get(
                        |up: axum::extract::WebSocketUpgrade, axum::Extension(peer): axum::Extension<Peer>| async move {
                            ws::accept(up, peer, |mut socket| async move {
                                while let Ok(Some(text)) = socket.recv().await {
                                    if socket.send(&format!("{text}!")).await.is_err() {
                                        break;
                                    }
                                }
                            })
                        },
                    ),
                );
            let listener = TcpListener::bind(8080).await.unwrap();
            serve(listener, router).await.unwrap();
        })
    })
}

fn idle() -> Program {
    Box::new(|| Box::pin(std::future::pending()))
}

async fn get(client: &Client, path: &str) -> String {
    let request = http::Request::get(format!("http://server:8080{path}")).body(Bytes::new()).unwrap();
    match client.send(request).await {
        Ok(answer) => String::from_utf8(answer.body().to_vec()).unwrap(),
        Err(e) => format!("error: {e}"),
    }
}

fn run<F, Fut, T: 'static>(seed: u64, programs: Vec<(Machine, Program)>, director: F) -> Result<Outcome<T>, Harness>
where
    F: FnOnce(Control) -> Fut + 'static,
    Fut: Future<Output = T> + 'static,
{
    let mut world = World::new(setup(seed));
    for (machine, program) in programs {
        world.add(machine, program);
    }
    world.run(director)
}

#[test]
fn a_request_is_answered_and_names_its_sender() {
    let outcome = run(1, vec![(machine("server"), server())], |_| async {
        let client = Client::new(secs(10), 1000);
        (get(&client, "/who").await, get(&client, "/ping").await)
    });
    assert_eq!(outcome.unwrap().result, ("stage".to_owned(), "pong".to_owned()));
}

fn polling_day(seed: u64) -> Trace {
    let poller = || -> Program {
        Box::new(|| {
            Box::pin(async {
                let client = Client::new(secs(20), 1000);
                loop {
                    time::sleep(secs(30)).await;
                    say(get(&client, "/ping").await);
                }
            })
        })
    };
    let machines = (0..8).map(|i| (machine(&format!("PC-{i}")), poller())).chain([(machine("server"), server())]);
    run(seed, machines.collect(), |_| time::sleep(secs(8 * 3600))).unwrap().trace
}

#[test]
fn a_day_of_polls_is_the_same_on_every_thread_and_another_with_another_seed() {
    #[expect(clippy::disallowed_methods, reason = "that threads make no difference is what is shown")]
    let days: Vec<_> = (0..4).map(|_| std::thread::spawn(|| polling_day(7))).collect();
    let days: Vec<Trace> = days.into_iter().map(|d| d.join().unwrap()).collect();
    for day in &days {
        assert_eq!(first_difference(&days[0], day), None);
        assert_eq!(day.digest, days[0].digest);
    }
    let pongs = days[0].records.iter().filter(|r| &*r.fields == r#"{"what":"pong"}"#).count();
    assert!(pongs >= 8 * 950, "{pongs} pongs");
    assert_ne!(polling_day(8).digest, days[0].digest);
}

#[test]
fn one_byte_of_one_event_is_another_digest() {
    let trace = polling_day(7);
    let mut records = trace.records.clone();
    assert_eq!(Trace::of(records.clone()).digest, trace.digest);
    let middle = records.len() / 2;
    records[middle].fields = records[middle].fields.replacen('p', "q", 1).into();
    let other = Trace::of(records);
    assert_ne!(other.digest, trace.digest);
    assert_eq!(first_difference(&trace, &other).unwrap().ordinal, middle as u64);
}

#[test]
fn a_power_cut_silences_and_a_power_on_brings_back() {
    let outcome = run(3, vec![(machine("server"), server())], |control| async move {
        let client = Client::new(secs(5), 1000);
        let mut seen = vec![get(&client, "/ping").await];
        control.power_off("server").await;
        seen.push(get(&client, "/ping").await);
        control.power_on("server").await;
        time::sleep(secs(1)).await;
        seen.push(get(&client, "/ping").await);
        control.restart("server", secs(10)).await;
        time::sleep(secs(1)).await;
        seen.push(get(&client, "/ping").await);
        time::sleep(secs(10)).await;
        seen.push(get(&client, "/ping").await);
        seen
    });
    let seen = outcome.unwrap().result;
    assert_eq!(seen[0], "pong");
    assert!(seen[1].contains("no answer") || seen[1].contains("within"), "{seen:?}");
    assert_eq!(seen[2], "pong");
    assert!(seen[3].contains("refused"), "{seen:?}");
    assert_eq!(seen[4], "pong");
}

#[test]
fn a_cable_that_is_out_for_minutes_delays_and_loses_nothing() {
    let outcome = run(3, vec![(machine("server"), server())], |control| async move {
        let mut socket = ws::Socket::connect("ws://server:8080/ws", &[], secs(5)).await.unwrap();
        control.unplug("server", true).await;
        socket.send("one").await.unwrap();
        socket.send("two").await.unwrap();
        time::sleep(secs(180)).await;
        control.unplug("server", false).await;
        let first = socket.recv().await.unwrap();
        let second = socket.recv().await.unwrap();
        time::sleep(secs(8 * 3600)).await;
        socket.send("three").await.unwrap();
        (first, second, socket.recv().await.unwrap())
    });
    let answers = outcome.unwrap().result;
    assert_eq!(answers, (Some("one!".into()), Some("two!".into()), Some("three!".into())));
}

#[test]
fn a_panic_on_a_machine_ends_the_run_with_its_message() {
    let broken: Program = Box::new(|| {
        Box::pin(async {
            time::sleep(secs(5)).await;
            kernel::spawn(async { panic!("out of paper") });
        })
    });
    let failed = run(1, vec![(machine("printer"), broken)], |_| time::sleep(secs(60))).unwrap_err();
    assert!(failed.message.contains("printer") && failed.message.contains("out of paper"), "{failed}");
}

#[test]
fn a_director_who_waits_for_ever_ends_as_a_harness_error() {
    let failed = run(1, vec![(machine("server"), server())], |_| std::future::pending::<()>()).unwrap_err();
    assert!(failed.message.contains("not come to its end"), "{failed}");
}

#[test]
fn a_wrong_clock_is_wrong_for_its_machine_alone() {
    let mut late = machine("late");
    late.skew_ms = -180_000;
    late.drift_ppm = 100;
    let told: Program = Box::new(|| {
        Box::pin(async {
            time::sleep(secs(1000)).await;
            say(format!("{} {}", time::now() - time::truth(), time::since_boot().as_millis()));
        })
    });
    let outcome = run(1, vec![(late, told)], |_| async {
        time::sleep(secs(2000)).await;
        time::now() - time::truth()
    });
    let outcome = outcome.unwrap();
    assert_eq!(outcome.result, 0);
    assert!(outcome.trace.records.iter().any(|r| &*r.fields == r#"{"what":"-179900 1000000"}"#));
}

#[test]
fn a_program_that_is_ended_holds_no_port_and_no_disk() {
    let writer: Program = Box::new(|| {
        Box::pin(async {
            let boot = kernel::Host::current().boot();
            let file = kernel::disk::File::create(&format!("/boot-{boot}")).unwrap();
            file.write_all_at(b"kept", 0).unwrap();
            file.sync().unwrap();
            file.write_all_at(b"lost", 4).unwrap();
            std::future::pending::<()>().await;
        })
    });
    let outcome = run(1, vec![(machine("pc"), writer), (machine("other"), idle())], |control| async move {
        time::sleep(secs(1)).await;
        control.power_off("pc").await;
        control.power_on("pc").await;
        time::sleep(secs(1)).await;
        control.restart("pc", secs(1)).await;
        time::sleep(secs(2)).await;
        control.disk("pc")
    });
    let lengths: Vec<_> = outcome.unwrap().result.into_iter().map(|(path, content)| (path, content.len())).collect();
    assert_eq!(lengths, [("/boot-0".into(), 4), ("/boot-1".into(), 8), ("/boot-2".into(), 8)]);
}
