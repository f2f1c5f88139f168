//! Which machine the calling task belongs to.
//!
//! turmoil-net's sockets are small numbers that mean something on one machine only, so the identity must be right at
//! every poll, every call and every drop. It travels in our own socket and file types and in every task, and is entered
//! by [`Host::enter`], which gives the previous one back when its guard is dropped.

use crate::disk::Disk;
use crate::engine::{Backend, Run};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// A machine, simulated or real, in one of its boots. Cheap to clone; `Send` so that it can travel into a library's task.
#[derive(Clone)]
pub struct Host {
    pub(crate) inner: Arc<Inner>,
    /// False from the moment at which this boot's program is ended.
    pub(crate) alive: Arc<AtomicBool>,
}

pub(crate) struct Inner {
    pub(crate) name: Arc<str>,
    /// Position among the machines of the world.
    pub(crate) index: usize,
    pub(crate) backend: Backend,
    pub(crate) run: Arc<Run>,
    pub(crate) disk: Disk,
    pub(crate) state: Mutex<State>,
    pub(crate) guests: Guests,
}

/// What changes about a machine.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) on: bool,
    /// Program starts before the present one.
    pub(crate) boot: u32,
    /// Power-ons before the present one.
    pub(crate) power_cycle: u32,
    /// Run time of the last power-on.
    pub(crate) booted: Duration,
    pub(crate) clock: WallClock,
}

/// A wall clock that is wrong by `skew_ms` at run time `set`, and gains from then on.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WallClock {
    pub(crate) skew_ms: i64,
    pub(crate) drift_ppm: i32,
    pub(crate) set: Duration,
}

impl WallClock {
    /// What the clock shows minus true time, in milliseconds.
    pub(crate) fn error_ms(&self, elapsed: Duration) -> i64 {
        let since = elapsed.saturating_sub(self.set).as_millis() as i64;
        self.skew_ms + since * i64::from(self.drift_ppm) / 1_000_000
    }
}

/// Futures of this machine that are in a library's hands. They are woken when its program ends, so that they end too.
#[derive(Default)]
pub(crate) struct Guests(Mutex<(u64, BTreeMap<u64, Waker>)>);

impl Guests {
    fn wakers(&self) -> MutexGuard<'_, (u64, BTreeMap<u64, Waker>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn number(&self) -> u64 {
        let mut guests = self.wakers();
        guests.0 += 1;
        guests.0
    }

    /// Wakes all.
    pub(crate) fn wake(&self) {
        let guests = std::mem::take(&mut self.wakers().1);
        guests.into_values().for_each(Waker::wake);
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Host>> = const { RefCell::new(None) };
}

/// Gives the previous machine back when dropped.
pub(crate) struct Entered {
    previous: Option<Host>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let previous = self.previous.take();
        if let Some(host) = &previous {
            host.inner.backend.enter();
        }
        CURRENT.with(|c| *c.borrow_mut() = previous);
    }
}

impl Host {
    /// The machine that the calling task runs on.
    ///
    /// # Panics
    /// Outside of any machine.
    pub fn current() -> Host {
        #[expect(clippy::expect_used, reason = "a programming error, not an input")]
        Host::try_current().expect("this runs on no machine: wrap it in a kernel::world or kernel::spawn")
    }

    pub(crate) fn try_current() -> Option<Host> {
        CURRENT.with(|c| c.borrow().clone())
    }

    /// The machine's name in the network, for example `PC-0417` or `wfo`.
    pub fn name(&self) -> String {
        self.inner.name.to_string()
    }

    /// How many times a program has been started on the machine before, from 0: counts power-ons and restarts after a
    /// crash of the process. Names what must differ between boots.
    pub fn boot(&self) -> u32 {
        self.state().boot
    }

    /// How many times the machine has been switched on before, from 0. Differs from [`boot`](Self::boot) after a crash
    /// of the process alone; [`crate::time::since_boot`] counts from here.
    pub fn power_cycle(&self) -> u32 {
        self.state().power_cycle
    }

    /// Whether this boot's program may still act.
    pub(crate) fn alive(&self) -> bool {
        self.alive.load(Ordering::Relaxed)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The machine's disk.
    pub(crate) fn disk(&self) -> Disk {
        self.inner.disk.clone()
    }

    /// The run's seed; none on the real machine.
    pub(crate) fn seed(&self) -> Option<u64> {
        match self.inner.backend {
            Backend::Real(_) => None,
            _ => Some(self.inner.run.seed),
        }
    }

    pub(crate) fn enter(&self) -> Entered {
        crate::engine::turns::count();
        let previous = CURRENT.with(|c| c.borrow_mut().replace(self.clone()));
        self.inner.backend.enter();
        Entered { previous }
    }

    /// Wraps a future that a library is going to spawn by itself, so that each poll runs on this machine and the future
    /// ends (with `None`) when the machine is switched off. A panic inside ends the run as a harness error.
    pub fn run<F: Future>(&self, future: F) -> impl Future<Output = Option<F::Output>> + use<F> {
        let guest = Some(self.inner.guests.number());
        OnHost { host: self.clone(), future: Some(Box::pin(future)), guest }
    }

    /// As [`run`](Self::run), for a future in the machine's own task set, which ends it with the program.
    pub(crate) fn own<F: Future + ?Sized>(
        &self,
        future: Pin<Box<F>>,
    ) -> impl Future<Output = Option<F::Output>> + use<F> {
        OnHost { host: self.clone(), future: Some(future), guest: None }
    }
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host").field("name", &self.inner.name).finish_non_exhaustive()
    }
}

struct OnHost<F: ?Sized> {
    host: Host,
    future: Option<Pin<Box<F>>>,
    guest: Option<u64>,
}

impl<F: Future + ?Sized> Future for OnHost<F> {
    type Output = Option<F::Output>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let _entered = this.host.enter();
        if !this.host.alive() {
            this.future = None;
        }
        let Some(future) = &mut this.future else { return Poll::Ready(None) };
        match crate::engine::panics::catch(&this.host, || future.as_mut().poll(cx)) {
            Some(Poll::Pending) => {
                if let Some(number) = this.guest {
                    this.host.inner.guests.wakers().1.insert(number, cx.waker().clone());
                }
                Poll::Pending
            }
            Some(Poll::Ready(output)) => {
                this.future = None;
                Poll::Ready(Some(output))
            }
            None => {
                this.future = None;
                Poll::Ready(None)
            }
        }
    }
}

impl<F: ?Sized> Drop for OnHost<F> {
    fn drop(&mut self) {
        if let Some(number) = self.guest {
            self.host.inner.guests.wakers().1.remove(&number);
        }
        if let Some(future) = self.future.take() {
            let _entered = self.host.enter();
            crate::engine::panics::catch(&self.host, || drop(future));
        }
    }
}
