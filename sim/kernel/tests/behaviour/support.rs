//! Small worlds to try things in.

use bytes::Bytes;
use kernel::http::{Client, Peer, serve};
use kernel::net::{TcpListener, TcpStream};
use kernel::trace::{Event, Trace};
use kernel::world::{Control, Engine, Harness, Link, Machine, Outcome, Program, Setup, World};
use kernel::ws;
use serde::Serialize;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[derive(Serialize)]
struct Said {
    what: String,
}

impl Event for Said {
    const KIND: &'static str = "test.said";
}

/// Puts a word into the trace.
pub fn say(what: impl Into<String>) {
    kernel::trace::emit(&Said { what: what.into() });
}

/// All that was said, with the machine that said it.
pub fn said(trace: &Trace) -> Vec<(String, String)> {
    let words = trace.records.iter().filter(|r| r.kind == "test.said");
    words
        .map(|r| {
            let text = r.fields.strip_prefix(r#"{"what":""#).and_then(|t| t.strip_suffix(r#""}"#));
            (r.host.to_string(), text.unwrap_or(&r.fields).to_owned())
        })
        .collect()
}

pub fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

pub fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// 10 ms one way, neither jitter nor loss.
pub const CLEAN: Link = Link { latency: Duration::from_millis(10), jitter: Duration::ZERO, loss_ppm: 0 };
/// 10 to 15 ms one way, one packet in a thousand is lost.
pub const ROUGH: Link = Link { latency: Duration::from_millis(10), jitter: Duration::from_millis(5), loss_ppm: 1000 };

pub fn setup(seed: u64, link: Link) -> Setup {
    Setup {
        engine: Engine::Swift,
        seed,
        starts: 1_639_731_600_000,
        link,
        limit: secs(40 * 3600),
        disk_tap: None,
        meddler: None,
    }
}

pub fn machine(name: &str) -> Machine {
    Machine { name: name.into(), skew_ms: 0, drift_ppm: 0, disk: 1 << 20, on: true }
}

/// A program from an async function or closure.
pub fn program<F, Fut>(body: F) -> Program
where
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = ()> + 'static,
{
    Box::new(move || Box::pin(body()))
}

/// A program that does nothing.
pub fn idle() -> Program {
    program(std::future::pending)
}

pub fn run<F, Fut, T: 'static>(setup: Setup, programs: Vec<(&str, Program)>, director: F) -> Result<Outcome<T>, Harness>
where
    F: FnOnce(Control) -> Fut + 'static,
    Fut: Future<Output = T> + 'static,
{
    let mut world = World::new(setup);
    for (name, program) in programs {
        world.add(machine(name), program);
    }
    world.run(director)
}

/// A web server on port 8080 with `/ping`, `/who` (the client's name), `/boot` (of the server) and `/ws`, an echo.
pub fn web() -> Program {
    program(|| async {
        let who = |axum::Extension(Peer(peer)): axum::Extension<Peer>| async move { peer };
        let ws = |upgrade: axum::extract::WebSocketUpgrade, axum::Extension(peer): axum::Extension<Peer>| async move {
            ws::accept(upgrade, peer, shout)
        };
        let router = axum::Router::new()
            .route("/ping", axum::routing::get(|| async { "pong" }))
            .route("/post", axum::routing::post(|| async { "posted" }))
            .route("/who", axum::routing::get(who))
            .route("/boot", axum::routing::get(|| async { kernel::Host::current().boot().to_string() }))
            .route("/ws", axum::routing::get(ws));
        let listener = TcpListener::bind(8080).await.unwrap();
        serve(listener, router).await.unwrap();
    })
}

/// Says everything back, with an exclamation mark.
async fn shout(mut socket: ws::Socket) {
    while let Ok(Some(text)) = socket.recv().await {
        if socket.send(&format!("{text}!")).await.is_err() {
            break;
        }
    }
}

/// Asks the server; an error comes as `error: …`.
pub async fn get(client: &Client, path: &str) -> String {
    let request = http::Request::get(format!("http://server:8080{path}")).body(Bytes::new()).unwrap();
    match client.send(request).await {
        Ok(answer) => String::from_utf8(answer.body().to_vec()).unwrap(),
        Err(e) => format!("error: {e}"),
    }
}

/// Accepts connections on port 7 and sends back what comes, until the other side ends.
pub fn echo() -> Program {
    program(|| async {
        let listener = TcpListener::bind(7).await.unwrap();
        loop {
            let mut stream = listener.accept().await.unwrap();
            kernel::spawn(async move {
                let mut buffer = vec![0; 4096];
                while let Ok(n @ 1..) = stream.read(&mut buffer).await {
                    if stream.write_all(&buffer[..n]).await.is_err() {
                        return;
                    }
                }
                let _ = stream.shutdown().await;
            });
        }
    })
}

/// Opens a connection to the echo server.
pub async fn dial() -> TcpStream {
    TcpStream::connect("server:7", secs(10)).await.unwrap()
}

/// Sends a word and reads as many bytes back.
pub async fn ask(stream: &mut TcpStream, word: &str) -> std::io::Result<String> {
    stream.write_all(word.as_bytes()).await?;
    let mut answer = vec![0; word.len()];
    stream.read_exact(&mut answer).await?;
    Ok(String::from_utf8(answer).unwrap())
}
