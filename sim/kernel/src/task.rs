//! Tasks of a machine.

use crate::Host;
use crate::world::Running;

/// A handle to a task. Dropping it lets the task go on; [`Task::abort`] ends it.
#[derive(Debug)]
pub struct Task(tokio::task::AbortHandle);

impl Task {
    /// Ends the task at its next await.
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Whether the task has ended.
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }
}

/// Runs a future as a task of the current machine. It ends with the machine's power or its process.
/// A panic inside ends the whole run as a harness error.
///
/// # Panics
/// Outside of any machine.
pub fn spawn<F: Future<Output = ()> + 'static>(future: F) -> Task {
    spawn_any(Box::pin(future))
}

/// Compiled once, not once for each type of future.
fn spawn_any(future: Running) -> Task {
    let host = Host::current();
    let own = host.own(future);
    Task(crate::engine::spawn_on(&host, async move {
        own.await;
    }))
}
