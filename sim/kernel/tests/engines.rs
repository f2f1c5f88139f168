//! One story on both engines: what the machines notice is the same, in the same order. How often somebody tries again
//! while a way is shut, and when what waited arrives, is the business of each engine's TCP, and not part of the story.

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Extension, State};
use axum::routing::{get, post};
use bytes::Bytes;
use kernel::http::{Client, Peer};
use kernel::net::{TcpListener, TcpStream};
use kernel::world::{Engine, Harness, Link, Machine, Outcome, Program, Setup, World};
use kernel::{Host, disk, time, ws};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What the machines noticed, each in its own order. The same thing again is no news.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<Pages>>);

impl Diary {
    fn note(&self, who: &'static str, what: impl Into<String>) {
        let what = what.into();
        let mut pages = self.0.lock().unwrap();
        let page = pages.entry(who).or_default();
        if page.last() != Some(&what) {
            page.push(what);
        }
    }
    fn pages(&self) -> Pages {
        self.0.lock().unwrap().clone()
    }
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn setup(engine: Engine) -> Setup {
    Setup {
        engine,
        seed: 7,
        starts: 1_639_731_600_000,
        link: Link { latency: Duration::from_millis(10), jitter: Duration::from_millis(3), loss_ppm: 0 },
        limit: seconds(3600),
        disk_tap: None,
        meddler: None,
    }
}

fn machine(name: &str) -> Machine {
    Machine { name: name.into(), skew_ms: 0, drift_ppm: 0, disk: 1 << 20, on: true }
}

fn program<Fut: Future<Output = ()> + 'static>(body: impl Fn() -> Fut + 'static) -> Program {
    Box::new(move || Box::pin(body()))
}

/// Adds one to a number on the disk and tells it.
fn count(path: &str) -> u64 {
    let before = disk::read(path).map_or(0, |bytes| String::from_utf8(bytes).unwrap().parse().unwrap());
    disk::replace(path, (before + 1).to_string().as_bytes()).unwrap();
    before + 1
}

/// HTTP and WebSocket, with a number on the disk.
async fn server(diary: Diary) {
    diary.note("wfo", format!("start {}, boot {}", count("/starts"), Host::current().boot()));
    let router = axum::Router::new()
        .route(
            "/ping",
            get(|Extension(Peer(peer)): Extension<Peer>| async move { format!("pong {peer} {}", count("/pings")) }),
        )
        .route("/upload", post(|body: Bytes| async move { body.len().to_string() }))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .route(
            "/rte",
            get(|upgrade: WebSocketUpgrade, Extension(peer): Extension<Peer>, State(diary): State<Diary>| async move {
                ws::accept(upgrade, peer.clone(), move |socket| talk(socket, peer, diary))
            }),
        )
        .with_state(diary);
    let listener = TcpListener::bind(8080).await.unwrap();
    kernel::http::serve(listener, router).await.unwrap();
}

async fn talk(mut socket: ws::Socket, Peer(peer): Peer, diary: Diary) {
    let mut heard = 0;
    while let Ok(Some(text)) = socket.recv().await {
        heard += 1;
        if heard == 1 {
            diary.note("wfo", format!("hears {peer} in {text}"));
        }
        count("/heard");
        if socket.send(&text).await.is_err() {
            break;
        }
    }
}

/// Keeps a WebSocket to the server, says something each 20 s, and notes each change of fortune.
async fn pc(diary: Diary) {
    let boot = Host::current().boot();
    diary.note("PC", format!("start {}, boot {boot}", count("/C/starts")));
    // Never synced: lost at a power cut.
    disk::File::create("/C/log").unwrap().write_all_at(&[b'x'; 100], 0).unwrap();
    loop {
        if let Ok(mut socket) = ws::Socket::connect("ws://wfo:8080/rte", &[], seconds(5)).await {
            let text = format!("boot {boot}");
            while socket.send(&text).await.is_ok() {
                match time::timeout(seconds(10), socket.recv()).await {
                    Ok(Ok(Some(answer))) if answer == text => diary.note("PC", "online"),
                    _ => break,
                }
                time::sleep(seconds(20)).await;
            }
        }
        diary.note("PC", "offline");
        time::sleep(seconds(20)).await;
    }
}

type Pages = BTreeMap<&'static str, Vec<String>>;

fn story(engine: Engine) -> Result<(Pages, Outcome<()>), Harness> {
    let diary = Diary::default();
    let mut world = World::new(setup(engine));
    let (for_server, for_pc, notes) = (diary.clone(), diary.clone(), diary.clone());
    world.add(machine("wfo"), program(move || server(for_server.clone())));
    world.add(Machine { on: false, ..machine("PC-0417") }, program(move || pc(for_pc.clone())));
    let outcome = world.run(move |control| async move {
        let client = Client::new(seconds(5), 1 << 20);
        let get = |path: &str| {
            http::Request::get(format!("http://wfo:8080{path}")).body(Bytes::new()).expect("a good request")
        };
        let say = |answer: Result<http::Response<Bytes>, kernel::http::Error>| match answer {
            Ok(answer) => format!("{} {}", answer.status(), String::from_utf8_lossy(answer.body())),
            Err(kernel::http::Error::Connect { source, .. }) if source.kind() == ErrorKind::ConnectionRefused => {
                "refused".to_owned()
            }
            // The classic engine's connects do not wait for the way back.
            Err(kernel::http::Error::Connect { .. } | kernel::http::Error::TimedOut { .. }) => "nothing".to_owned(),
            Err(e) => format!("{e:?}"),
        };
        time::sleep(seconds(1)).await;
        notes.note("stage", say(client.send(get("/ping")).await));
        let body = http::Request::post("http://wfo:8080/upload").body(Bytes::from(vec![7; 3_000_000])).unwrap();
        notes.note("stage", format!("uploads: {}", say(client.send(body).await)));
        assert!(!control.is_on("PC-0417"));
        control.power_on("PC-0417").await;
        assert!(control.is_on("PC-0417"));
        time::sleep(seconds(50)).await;
        notes.note("stage", "cuts the PC's power");
        control.power_off("PC-0417").await;
        time::sleep(seconds(60)).await;
        let left: Vec<_> = control.disk("PC-0417").into_iter().map(|(path, bytes)| (path, bytes.len())).collect();
        notes.note("stage", format!("sees on the disk: {left:?}"));
        control.power_on("PC-0417").await;
        time::sleep(seconds(50)).await;
        notes.note("stage", "pulls the PC's cable");
        control.unplug("PC-0417", true).await;
        time::sleep(seconds(75)).await;
        control.unplug("PC-0417", false).await;
        notes.note("stage", "plugs it in");
        time::sleep(seconds(115)).await;
        notes.note("stage", "crashes the server's program");
        control.restart("wfo", seconds(3)).await;
        time::sleep(seconds(1)).await;
        notes.note("stage", format!("server down: {}", say(client.send(get("/ping")).await)));
        time::sleep(seconds(70)).await;
        notes.note("stage", format!("server up: {}", say(client.send(get("/ping")).await)));
        notes.note("stage", "cuts the server's power");
        control.power_off("wfo").await;
        notes.note("stage", format!("server off: {}", say(client.send(get("/ping")).await)));
        time::sleep(seconds(10)).await;
        control.power_on("wfo").await;
        time::sleep(seconds(60)).await;
        notes.note("stage", format!("hearing: {}", say(client.send(get("/ping")).await)));
        control.cut("wfo", "stage", true).await;
        notes.note("stage", format!("deaf: {}", say(client.send(get("/ping")).await)));
        control.cut("wfo", "stage", false).await;
        time::sleep(seconds(5)).await;
        notes.note("stage", format!("at the end: {}", say(client.send(get("/ping")).await)));
    })?;
    Ok((diary.pages(), outcome))
}

#[test]
fn the_same_story_on_both_engines() {
    let (swift, swift_outcome) = story(Engine::Swift).unwrap();
    let (classic, classic_outcome) = story(Engine::Turmoil).unwrap();
    assert_eq!(swift, classic);
    let pc = ["start 1, boot 0", "online", "start 2, boot 1", "online", "offline", "online", "offline", "online"];
    assert_eq!(swift["PC"][..8], pc);
    assert!(swift["stage"].contains(&"server down: refused".to_owned()), "{swift:#?}");
    let apart = swift_outcome.elapsed.abs_diff(classic_outcome.elapsed);
    // An upload takes the swift engine a round trip every 64 KiB.
    assert!(apart < seconds(3), "{:?} and {:?}", swift_outcome.elapsed, classic_outcome.elapsed);
}

#[test]
fn the_classic_engine_repeats_itself() {
    let (one, one_outcome) = story(Engine::Turmoil).unwrap();
    let (two, two_outcome) = story(Engine::Turmoil).unwrap();
    assert_eq!(one, two);
    assert_eq!(one_outcome.trace.digest, two_outcome.trace.digest);
}

#[test]
fn a_panic_and_the_limit_are_the_harness_fault() {
    for engine in [Engine::Swift, Engine::Turmoil] {
        let mut world = World::new(setup(engine));
        world.add(
            machine("wfo"),
            program(|| async {
                kernel::spawn(async {
                    time::sleep(seconds(1)).await;
                    panic!("the server trips");
                });
                std::future::pending::<()>().await;
            }),
        );
        let fault = world.run(|_| async { time::sleep(seconds(10)).await }).unwrap_err();
        assert!(fault.message.contains("the server trips") && fault.message.contains("wfo"), "{engine:?}: {fault}");

        let world = World::new(Setup { limit: seconds(5), ..setup(engine) });
        let fault = world.run(|_| std::future::pending::<()>()).unwrap_err();
        assert!(fault.message.contains("not come to its end within 5s"), "{engine:?}: {fault}");
    }
}

/// Closing with much unread must still end at the reader with everything and an end of file.
#[test]
fn all_bytes_and_then_the_end_on_both_engines() {
    for engine in [Engine::Swift, Engine::Turmoil] {
        let mut world = World::new(setup(engine));
        world.add(
            machine("wfo"),
            program(|| async {
                let listener = TcpListener::bind(80).await.unwrap();
                while let Ok(mut stream) = listener.accept().await {
                    for part in 0..200u8 {
                        stream.write_all(&[part; 100]).await.unwrap();
                    }
                    stream.shutdown().await.unwrap();
                    stream.shutdown().await.unwrap();
                }
            }),
        );
        let outcome = world.run(|_| async {
            time::sleep(seconds(1)).await;
            let mut stream = TcpStream::connect("wfo:80", seconds(5)).await.unwrap();
            assert_eq!(stream.peer(), "wfo");
            time::sleep(seconds(1)).await;
            let mut all = Vec::new();
            stream.read_to_end(&mut all).await.unwrap();
            let unknown = TcpStream::connect("nowhere:80", seconds(5)).await.unwrap_err().kind();
            let closed = TcpStream::connect("wfo:81", seconds(5)).await.unwrap_err().kind();
            (all, unknown, closed)
        });
        let (all, unknown, closed) = outcome.unwrap().result;
        assert_eq!(all.len(), 20_000, "{engine:?}");
        assert!(all.chunks(100).enumerate().all(|(at, part)| part.iter().all(|byte| usize::from(*byte) == at)));
        assert_eq!((unknown, closed), (ErrorKind::NotFound, ErrorKind::ConnectionRefused));
    }
}

/// A power cut is silent, and what was sent meanwhile is answered with a reset when the machine is back; the end of a
/// program closes its connections at once.
#[test]
fn a_power_cut_is_silent_and_a_crash_is_not() {
    for engine in [Engine::Swift, Engine::Turmoil] {
        let mut world = World::new(setup(engine));
        world.add(
            machine("wfo"),
            program(|| async {
                let listener = TcpListener::bind(80).await.unwrap();
                let mut all = Vec::new();
                while let Ok(stream) = listener.accept().await {
                    all.push(stream);
                }
            }),
        );
        let outcome = world.run(move |control| async move {
            time::sleep(seconds(1)).await;
            let mut buf = [0; 10];
            let mut stream = TcpStream::connect("wfo:80", seconds(5)).await.unwrap();
            time::sleep(seconds(1)).await;
            control.power_off("wfo").await;
            assert!(time::timeout(seconds(60), stream.read(&mut buf)).await.is_err(), "{engine:?}: silence");
            stream.write_all(b"anybody there?").await.unwrap();
            assert!(time::timeout(seconds(10), stream.read(&mut buf)).await.is_err(), "{engine:?}: still silence");
            control.power_on("wfo").await;
            let reset = time::timeout(seconds(120), stream.read(&mut buf)).await.unwrap().unwrap_err();
            assert_eq!(reset.kind(), ErrorKind::ConnectionReset, "{engine:?}");

            let mut stream = TcpStream::connect("wfo:80", seconds(5)).await.unwrap();
            time::sleep(seconds(1)).await;
            control.restart("wfo", seconds(1)).await;
            let end = time::timeout(seconds(1), stream.read(&mut buf)).await.unwrap();
            assert!(matches!(end, Ok(0) | Err(_)), "{engine:?}: {end:?}");
        });
        outcome.unwrap();
    }
}
