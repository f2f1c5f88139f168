//! The machine that this process runs on: real sockets, the real clock, a folder as disk.
#![expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "the real machine is reached here alone")]

use super::Clock;
use super::Run;
use crate::Host;
use crate::disk::Disk;
use crate::host::{Inner, State, WallClock};
use crate::net::{TcpStream, stream_of};
use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};
use tokio::task::LocalSet;

/// Nothing to know: the operating system does it all.
pub(crate) struct Machine;

pub(crate) type Stream = tokio::net::TcpStream;

#[derive(Debug)]
pub(crate) struct Listener(tokio::net::TcpListener);

pub(crate) async fn connect(address: &str) -> io::Result<TcpStream> {
    let stream = tokio::net::TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let peer = stream.peer_addr()?.to_string();
    Ok(stream_of(stream, peer))
}

pub(crate) async fn listen(port: u16) -> io::Result<Listener> {
    tokio::net::TcpListener::bind(("0.0.0.0", port)).await.map(Listener)
}

impl Listener {
    pub(crate) fn port(&self) -> u16 {
        self.0.local_addr().map_or(0, |a| a.port())
    }

    pub(crate) async fn accept(&self) -> io::Result<TcpStream> {
        let (stream, peer) = self.0.accept().await?;
        stream.set_nodelay(true)?;
        Ok(stream_of(stream, peer.ip().to_string()))
    }
}

/// Runs a program as a machine of the real world, on real sockets, with `root` as its disk, until it returns.
/// `None` when it panicked (the message went to standard error).
///
/// # Errors
/// When the runtime or the disk cannot be had.
pub fn run<F: Future>(name: &str, root: PathBuf, program: F) -> io::Result<Option<F::Output>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let starts = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let run = Arc::new(Run::new(0, starts.as_millis() as i64, Clock::Real(Instant::now()), None));
    let host = Host {
        inner: Arc::new(Inner {
            name: name.into(),
            index: 0,
            backend: super::Backend::Real(Machine),
            run: run.clone(),
            disk: Disk::real(root)?,
            state: Mutex::new(State {
                on: true,
                boot: 0,
                power_cycle: 0,
                booted: Duration::ZERO,
                clock: WallClock::default(),
            }),
        }),
        alive: Arc::new(AtomicBool::new(true)),
    };
    let tasks = Rc::new(LocalSet::new());
    super::set_tasks(0, Some(tasks.clone()));
    let result = runtime.block_on(tasks.run_until(host.run(program)));
    super::set_tasks(0, None);
    let _entered = host.enter();
    drop(tasks);
    if let Some(failure) = run.failure() {
        eprintln!("{}", failure.0);
    }
    Ok(result)
}
