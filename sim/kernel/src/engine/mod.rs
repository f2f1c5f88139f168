//! What stands behind the kernel's calls: the engines and the state of a run.

pub(crate) mod live;
pub(crate) mod panics;
pub(crate) mod real;
mod run;
pub(crate) mod swift;
pub(crate) mod turmoil;
pub(crate) mod turns;
pub(crate) mod unanswered;

pub(crate) use run::{Clock, Failure, Run};

use crate::Host;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use tokio::task::{AbortHandle, LocalSet};

/// Which engine a machine stands on.
pub(crate) enum Backend {
    /// A machine of turmoil-net under our own driver.
    Swift(swift::Node),
    /// A host of turmoil's own simulation, which knows by itself whose turn it is.
    Turmoil(Arc<turmoil::Air>),
    /// One of several machines of a live world, at its own address.
    Live(live::Machine),
    /// The machine that this process runs on.
    Real(real::Machine),
}

impl Backend {
    /// Makes the engine's own idea of the current machine agree with ours.
    pub(crate) fn enter(&self) {
        match self {
            Backend::Swift(node) => node.enter(),
            Backend::Turmoil(_) | Backend::Live(_) | Backend::Real(_) => {}
        }
    }
}

thread_local! {
    /// The task set of each machine that is on, by index. `LocalSet` cannot travel in a `Host`, which is `Send`.
    static TASKS: RefCell<Vec<Option<Rc<LocalSet>>>> = const { RefCell::new(Vec::new()) };
}

/// The task set of a machine.
pub(crate) fn tasks_of(index: usize) -> Option<Rc<LocalSet>> {
    TASKS.with(|t| t.borrow().get(index).cloned().flatten())
}

/// Sets or takes away the task set of a machine; gives the old one back.
pub(crate) fn set_tasks(index: usize, set: Option<Rc<LocalSet>>) -> Option<Rc<LocalSet>> {
    TASKS.with(|t| {
        let mut all = t.borrow_mut();
        if all.len() <= index {
            all.resize(index + 1, None);
        }
        std::mem::replace(&mut all[index], set)
    })
}

/// Spawns a task on a machine.
pub(crate) fn spawn_on(host: &Host, future: impl Future<Output = ()> + 'static) -> AbortHandle {
    match tasks_of(host.inner.index) {
        Some(set) => set.spawn_local(future).abort_handle(),
        // The machine is being switched off: the future never runs.
        None => {
            drop(future);
            LocalSet::new().spawn_local(async {}).abort_handle()
        }
    }
}
