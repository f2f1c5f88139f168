//! What the director holds in its hands while a scenario is played.

use super::acd::Acd;
use super::acd::remote::{Pending, Tells};
use super::ground::Ground;
use super::notebook::Notebook;
use super::office::Office;
use super::secrets::Secrets;
use crate::certify::driver::Order;
use crate::scenario::Scenario;
use desktop::Console;
use judge::evidence::Probe;
use kernel::trace::Record;
use kernel::world::Control;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

/// All that the director and its helpers share. Cheap to clone.
#[derive(Clone)]
pub struct Play(Rc<Inner>);

/// See [`Play`].
pub struct Inner {
    /// Seed of the run.
    pub seed: u64,
    /// Where it is played, and with whose product.
    pub ground: Ground,
    /// The scenario, with drawn faults merged in.
    pub scenario: Scenario,
    /// The hand on the world.
    pub control: Control,
    /// The telephony system.
    pub acd: Box<dyn Acd>,
    /// The consoles of the PCs, by name.
    pub consoles: BTreeMap<String, Console>,
    /// What really happened.
    pub notebook: RefCell<Notebook>,
    /// The secrets of the run.
    pub secrets: Secrets,
    /// Answers that the stage has seen on the way.
    pub probes: RefCell<Vec<Probe>>,
    /// What went wrong with the stage itself: no verdict then.
    pub trouble: RefCell<Vec<String>>,
    /// Orders for the driver of somebody else's product, to be given after the present step.
    pub orders: RefCell<Vec<Pending>>,
    /// Helpers that are still at work.
    pub busy: Cell<u32>,
    /// The administrator's desk; requests go one after the other.
    pub office: tokio::sync::Mutex<Office>,
    /// When the timeline begins: as the scenario says, on the real network once everything is set up.
    pub zero: Cell<i64>,
    /// The latest instant at which something happened.
    pub last: Cell<i64>,
}

impl std::ops::Deref for Play {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Play {
    /// Takes everything in hand.
    pub fn new(inner: Inner) -> Self {
        Self(Rc::new(inner))
    }

    /// Writes something down as of now.
    pub fn note<T>(&self, write: impl FnOnce(&mut Notebook, i64) -> T) -> T {
        let now = kernel::time::truth();
        self.last.set(self.last.get().max(now));
        write(&mut self.notebook.borrow_mut(), now)
    }

    /// Has the product's own user do something, after the present step.
    pub fn order(&self, order: Order) {
        self.orders.borrow_mut().push(Pending { order, tells: Tells::Nothing });
    }

    /// Something is wrong with the stage itself.
    pub fn trouble(&self, what: impl Into<String>) {
        self.trouble.borrow_mut().push(what.into());
    }

    /// Lets a helper work while the timeline goes on. The run does not end before it.
    pub fn aside(&self, work: impl Future<Output = ()> + 'static) {
        let play = self.clone();
        self.busy.set(self.busy.get() + 1);
        kernel::spawn(async move {
            work.await;
            play.busy.set(play.busy.get() - 1);
        });
    }

    /// As [`Play::aside`], but the run may end before it (a fault waiting for its moment).
    pub fn perhaps(&self, work: impl Future<Output = ()> + 'static) {
        kernel::spawn(work);
    }

    /// The first event from ordinal `from` on that `wanted` accepts, if there has been one.
    pub async fn found(&self, from: u64, wanted: impl Fn(&Record) -> bool) -> Option<Record> {
        let mut next = std::pin::pin!(self.control.wait_for(from, wanted));
        std::future::poll_fn(|cx| match next.as_mut().poll(cx) {
            Poll::Ready(record) => Poll::Ready(Some(record)),
            Poll::Pending => Poll::Ready(None),
        })
        .await
    }

    /// An agent's e-mail.
    pub fn mail(&self, agent: &str) -> String {
        self.notebook.borrow().truth().agents.get(agent).map(|a| a.email.clone()).unwrap_or_default()
    }

    /// How long the server is asked again before the stage gives up.
    pub fn patience(&self) -> Duration {
        let ms = self.notebook.borrow().truth().policies.patience_ms;
        Duration::from_millis(ms.unsigned_abs())
    }
}
