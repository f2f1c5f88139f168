//! The machine that this process runs on: real sockets, the real clock, a folder as disk.
#![expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "the real machine is reached here alone")]

use super::Clock;
use super::Run;
use crate::Host;
use crate::disk::Disk;
use crate::host::{Guests, Inner, State, WallClock};
use crate::net::{TcpStream, stream_of};
use crate::world::Harness;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
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

/// A seed that nobody can foresee, for what runs on the real machine.
///
/// # Errors
/// The operating system has no random numbers to give.
pub fn fresh_seed() -> Result<u64, Harness> {
    let mut bytes = [0; 8];
    let drawn = getrandom::fill(&mut bytes);
    drawn.map(|()| u64::from_be_bytes(bytes)).map_err(|e| Harness { message: format!("failed to draw a seed: {e}") })
}

/// What the wall clock of this machine shows, UTC milliseconds.
pub fn wall_clock() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    since.as_millis() as i64
}

/// The address behind a name.
pub(crate) async fn address_of(name: &str) -> io::Result<IpAddr> {
    let found = tokio::net::lookup_host((name, 0)).await?.next().map(|address| address.ip());
    found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("no address for `{name}`")))
}

#[derive(Debug)]
pub(crate) struct Datagrams(tokio::net::UdpSocket);

pub(crate) async fn bind(port: u16) -> io::Result<Datagrams> {
    tokio::net::UdpSocket::bind(("0.0.0.0", port)).await.map(Datagrams)
}

impl Datagrams {
    pub(crate) fn port(&self) -> u16 {
        self.0.local_addr().map_or(0, |a| a.port())
    }

    pub(crate) async fn send_to(&self, datagram: &[u8], to: SocketAddr) -> io::Result<()> {
        self.0.send_to(datagram, to).await.map(drop)
    }

    pub(crate) async fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, String)> {
        let (length, from) = self.0.recv_from(buf).await?;
        Ok((length, from.to_string()))
    }
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

/// Runs a program as a machine of the real world, on real sockets, with the folder `root` as its disk, until it returns;
/// its tasks end with it. One at a time on a thread.
///
/// # Errors
/// [`Harness`]: the runtime or the folder cannot be had, or a task panicked.
pub fn run<F: Future>(name: &str, root: PathBuf, program: F) -> Result<F::Output, Harness> {
    let wrong = |what: &str, e: io::Error| Harness { message: format!("failed to {what}: {e}") };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| wrong("make a runtime", e))?;
    let run = Arc::new(Run::new(0, wall_clock(), Clock::Real(Instant::now()), None));
    let host = Host {
        inner: Arc::new(Inner {
            name: name.into(),
            index: 0,
            backend: super::Backend::Real(Machine),
            run: run.clone(),
            disk: Disk::real(root).map_err(|e| wrong("use the folder", e))?,
            state: Mutex::new(State {
                on: true,
                boot: 0,
                power_cycle: 0,
                booted: Duration::ZERO,
                clock: WallClock::default(),
            }),
            guests: Guests::default(),
        }),
        alive: Arc::new(AtomicBool::new(true)),
    };
    let tasks = Rc::new(LocalSet::new());
    super::set_tasks(0, Some(tasks.clone()));
    let mut program = std::pin::pin!(host.own(Box::pin(program)));
    // A panic in any task ends the program.
    let ending = std::future::poll_fn(|cx| match run.poll_failure(cx.waker()) {
        Some(failure) => Poll::Ready(Err(failure)),
        None => program.as_mut().poll(cx).map(Ok),
    });
    let result = runtime.block_on(tasks.run_until(ending));
    host.alive.store(false, Ordering::Relaxed);
    super::set_tasks(0, None);
    {
        let _entered = host.enter();
        let _in_runtime = runtime.enter();
        drop(tasks);
    }
    match (result, run.failure()) {
        (Ok(Some(value)), None) => Ok(value),
        (Err(failure), _) | (_, Some(failure)) => Err(Harness { message: failure.0 }),
        (Ok(None), None) => Err(Harness { message: "the program was ended".into() }),
    }
}
