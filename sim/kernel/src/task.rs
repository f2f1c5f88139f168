//! Tasks of a machine.

/// A handle to a task. Dropping it lets the task go on; [`Task::abort`] ends it.
#[derive(Debug)]
pub struct Task {/* kernel's own */}

impl Task {
    /// Ends the task at its next await.
    pub fn abort(&self) {
        todo!()
    }
    /// Whether the task has ended.
    pub fn is_finished(&self) -> bool {
        todo!()
    }
}

/// Runs a future as a task of the current machine. It ends with the machine's power or its process.
/// A panic inside ends the whole run as a harness error.
pub fn spawn<F: Future<Output = ()> + 'static>(_future: F) -> Task {
    todo!()
}
